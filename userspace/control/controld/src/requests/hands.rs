//! In whose place a caller acts on a request.

use super::act::is_filer;
use super::file::OFFICERS;
use super::{Stored, authority_of, missing};
use crate::authorise::{Caller, REQUESTERS};
use crate::core::Core;
use crate::error::ControlError;
use desk::request::{Begins, Cause, Transition, machine};
use law::form::{Signing, Submission};
use law::request::{Act, By, Kind};
use model::{Applicant, Bin};
use wire::{Need, OpenAct, RequestAct, RequestNumber, RequestView};

/// The field of the forms of the integration rules that names the owner of the service concerned.
const OWNER: &str = "owner.bin_iin";

impl Core {
    /// In whose place the caller acts: in the one that the law gives the act to, where he has it.
    ///
    /// An authority that files with itself still decides by its officers. What comes by letter is registered by the officer in
    /// the place of whoever wrote it.
    pub(super) fn hand_of(
        &self,
        caller: &Caller,
        stored: &Stored,
        act: &RequestAct,
    ) -> Result<By, ControlError> {
        let found = self.hand(
            caller,
            (act.number, stored),
            (act.act, act.letter.is_some()),
        );
        found.ok_or_else(|| missing(act.number))
    }

    /// The same of an act, with a letter or without; nobody's, where the caller has no part in the request.
    fn hand(
        &self,
        caller: &Caller,
        (number, stored): (RequestNumber, &Stored),
        (act, has_letter): (Act, bool),
    ) -> Option<By> {
        let machine = machine::of(stored.request.kind);
        let at = stored.request.stage;
        let wanted = |by| machine.line_of(at, Cause::Act(act), by).map(|line| line.by);
        let (files, works) = (
            is_filer(caller, &stored.applicant),
            self.works_on(caller, stored),
        );
        let is_agreement = stored.request.kind == Kind::Agreement;
        let owns = (is_agreement || wanted(By::ServiceOwner).is_some())
            && self.owns_service(caller, number);
        // The parties of an agreement act themselves: nobody signs in their place.
        let by_letter = works && has_letter && !is_agreement;
        let places = [
            (By::Filer, files || by_letter),
            (By::Officer, works),
            (By::ServiceOwner, owns || by_letter),
        ];
        let mut own = places.iter().filter(|(_, is_there)| *is_there);
        let theirs = own.find(|(by, _)| wanted(*by).is_some());
        let any = [
            (By::Filer, files),
            (By::ServiceOwner, owns),
            (By::Officer, works),
        ];
        let mut any = any.iter().filter(|(_, is_there)| *is_there);
        theirs.or_else(|| any.next()).map(|(by, _)| *by)
    }

    /// The acts that are open to the caller as the request stands: the very ones that would not be refused for whose they are.
    pub(super) fn open_acts(
        &self,
        caller: &Caller,
        (number, stored): (RequestNumber, &Stored),
    ) -> Result<Vec<OpenAct>, ControlError> {
        let mut open: Vec<OpenAct> = Vec::new();
        if !caller.has(REQUESTERS) {
            return Ok(open);
        }
        let (kind, stage) = (stored.request.kind, stored.request.stage);
        let machine = machine::of(kind);
        for (act, _) in machine.acts(stage) {
            if open.iter().any(|known| known.act == act) {
                continue;
            }
            for has_letter in [false, true] {
                let by = self.hand(caller, (number, stored), (act, has_letter));
                let line = by.and_then(|by| machine.line_of(stage, Cause::Act(act), by));
                let Some(line) = line.filter(|line| has_letter || !line.by_letter) else {
                    continue;
                };
                let is_late = line
                    .needs
                    .is_some_and(|term| stored.request.clock(term).is_none());
                if is_late || !self.has_ground((number, act), line)? {
                    continue;
                }
                open.push(open_act((kind, act), (line, has_letter)));
                break;
            }
        }
        Ok(open)
    }

    /// Whether what an act rests on says what it must.
    fn has_ground(
        &self,
        of: (RequestNumber, Act),
        line: &Transition,
    ) -> Result<bool, ControlError> {
        match self.check_ground(of, line) {
            Ok(()) => Ok(true),
            Err(ControlError::Refused(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether a request waits for the caller: as who filed it, as the service's owner, or as an officer who works on it.
    pub(super) fn waits_for_caller(&self, caller: &Caller, view: &RequestView) -> bool {
        if !caller.has(REQUESTERS) {
            return false;
        }
        match view.waits_for {
            Some(By::Filer) => is_filer(caller, &view.applicant),
            Some(By::ServiceOwner) => self.owns_service(caller, view.number),
            Some(By::Officer) => {
                caller.has(OFFICERS) && self.is_of(caller, authority_of(view.kind))
            }
            Some(By::Law) | None => false,
        }
    }

    /// The kinds of request that the caller may file: his own, or those that his authority takes by letter.
    pub(crate) fn kinds_to_file(&self, caller: &Caller) -> Vec<Kind> {
        let own = caller.account.as_ref().and_then(model::Account::files_for);
        let may = |kind: &Kind| {
            let form = law::form::form(kind.form());
            let is_theirs = form.is_some_and(|form| match &own {
                Some(own) => {
                    let by_letter = matches!(form.signing, Signing::Letter { .. });
                    !by_letter && self.check_applicant(form, own).is_ok()
                }
                None => caller.has(OFFICERS) && self.is_of(caller, authority_of(*kind)),
            });
            is_theirs && self.authority_for(*kind).is_ok()
        };
        let all = Kind::ALL.iter().copied();
        if caller.has(REQUESTERS) {
            all.filter(may).collect()
        } else {
            Vec::new()
        }
    }

    /// Whether the caller acts for the owner of the service that a request names by its BIN.
    pub(crate) fn owns_service(&self, caller: &Caller, number: RequestNumber) -> bool {
        let owner = self.service_owner(number);
        owner.is_some_and(|owner| is_filer(caller, &owner))
    }

    /// Whether a request waits for somebody to act in this place, and the caller may: an officer sees whom his authority waits
    /// for, anybody else what he himself has to do.
    pub(super) fn waits_for(&self, caller: &Caller, view: &RequestView, by: By) -> bool {
        let in_place = match by {
            By::Filer => is_filer(caller, &view.applicant),
            By::ServiceOwner => self.owns_service(caller, view.number),
            By::Officer | By::Law => false,
        };
        view.waits_for == Some(by) && (in_place || self.is_staff(caller, view))
    }

    /// The owner of the service that a request names by its BIN; none where the record does not hold it.
    pub(super) fn service_owner(&self, number: RequestNumber) -> Option<Applicant> {
        let bin = self.requests.owner(number)?;
        let mut organisations = self.ledger.record().organisations();
        let owner = organisations.find(|one| one.bin == bin)?;
        Some(Applicant::Organisation(owner.id.clone()))
    }
}

/// The BIN of the service's owner, where the form names one.
pub(super) fn owner_of(submission: &Submission) -> Option<Bin> {
    submission.texts(OWNER).find_map(|bin| bin.parse().ok())
}

/// What whoever may do an act is told of it.
fn open_act((kind, act): (Kind, Act), (line, has_letter): (&Transition, bool)) -> OpenAct {
    let mut starts = line.starts.iter();
    let has_day = starts.any(|start| start.begins == Begins::UntilAgreed);
    let form = kind
        .carried(act)
        .and_then(|carried| law::form::form(carried.form));
    let must_be = form.is_some_and(|form| matches!(form.signing, Signing::LegalEntity { .. }));
    let is_signed = must_be || super::agreement::bears_signature(kind, act);
    let needs = [
        (Need::Reasons, line.has_reasons),
        (Need::Letter, has_letter),
        (Need::Day, has_day),
        (Need::Signature, is_signed),
    ];
    let needs = needs.into_iter().filter(|(_, is_needed)| *is_needed);
    OpenAct {
        act,
        by: line.by,
        to: line.to,
        clause: line.clause,
        needs: needs.map(|(need, _)| need).collect(),
    }
}
