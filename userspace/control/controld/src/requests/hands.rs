//! In whose place a caller acts on a request.

use super::act::is_filer;
use super::{Stored, missing};
use crate::authorise::Caller;
use crate::core::Core;
use crate::error::ControlError;
use desk::request::{Cause, machine};
use law::form::Submission;
use law::request::{By, Kind};
use model::{Applicant, Bin};
use wire::{RequestAct, RequestNumber, RequestView};

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
        let machine = machine::of(stored.request.kind);
        let at = stored.request.stage;
        let wanted = |by| {
            machine
                .line_of(at, Cause::Act(act.act), by)
                .map(|line| line.by)
        };
        let (files, works) = (
            is_filer(caller, &stored.applicant),
            self.works_on(caller, stored),
        );
        let is_agreement = stored.request.kind == Kind::Agreement;
        let owns = (is_agreement || wanted(By::ServiceOwner).is_some())
            && self.owns_service(caller, act.number);
        // The parties of an agreement act themselves: nobody signs in their place.
        let by_letter = works && act.letter.is_some() && !is_agreement;
        let places = [
            (By::Filer, files || by_letter),
            (By::Officer, works),
            (By::ServiceOwner, owns || by_letter),
        ];
        let mut own = places.into_iter().filter(|(_, is_there)| *is_there);
        if let Some((by, _)) = own.find(|(by, _)| wanted(*by).is_some()) {
            return Ok(by);
        }
        if files {
            return Ok(By::Filer);
        }
        if owns {
            return Ok(By::ServiceOwner);
        }
        works
            .then_some(By::Officer)
            .ok_or_else(|| missing(act.number))
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
