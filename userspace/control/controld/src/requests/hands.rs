//! In whose place a caller acts on a request.

use super::act::is_filer;
use super::form::text;
use super::{Stored, missing};
use crate::authorise::Caller;
use crate::core::Core;
use crate::error::ControlError;
use desk::request::{Cause, machine};
use law::form::Submission;
use law::request::By;
use model::{Applicant, Bin};
use wire::{RequestAct, RequestNumber};

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
        let line = machine::of(stored.request.kind).line(stored.request.stage, Cause::Act(act.act));
        let wanted = line.map(|line| line.by);
        let (files, works) = (
            is_filer(caller, &stored.applicant),
            self.works_on(caller, stored),
        );
        let owns = wanted == Some(By::ServiceOwner) && self.owns_service(caller, act.number)?;
        let by_letter = works && act.letter.is_some();
        match wanted {
            Some(By::Filer) if files || by_letter => Ok(By::Filer),
            Some(By::Officer) if works => Ok(By::Officer),
            Some(By::ServiceOwner) if owns || by_letter => Ok(By::ServiceOwner),
            Some(By::Filer | By::Officer | By::ServiceOwner | By::Law) | None if files => {
                Ok(By::Filer)
            }
            Some(By::Filer | By::Officer | By::ServiceOwner | By::Law) | None if works => {
                Ok(By::Officer)
            }
            Some(By::Filer | By::Officer | By::ServiceOwner | By::Law) | None => {
                Err(missing(act.number))
            }
        }
    }

    /// Whether the caller acts for the owner of the service that a request names by its BIN.
    pub(super) fn owns_service(
        &self,
        caller: &Caller,
        number: RequestNumber,
    ) -> Result<bool, ControlError> {
        let account = caller.account.as_ref();
        let Some(own) = account.and_then(|account| account.organisation.as_ref()) else {
            return Ok(false);
        };
        let mut organisations = self.ledger.record().organisations();
        let Some(organisation) = organisations.find(|one| one.id == *own) else {
            return Ok(false);
        };
        let submission = self.submission(number)?;
        Ok(owner_of(&submission) == Some(organisation.bin.to_string().as_str()))
    }

    /// The owner of the service that a request names by its BIN; none where the record does not hold it.
    pub(super) fn service_owner(
        &self,
        number: RequestNumber,
    ) -> Result<Option<Applicant>, ControlError> {
        let submission = self.submission(number)?;
        let bin: Option<Bin> = owner_of(&submission).and_then(|bin| bin.parse().ok());
        let mut organisations = self.ledger.record().organisations();
        let owner = organisations.find(|one| Some(one.bin) == bin);
        Ok(owner.map(|owner| Applicant::Organisation(owner.id.clone())))
    }
}

/// The BIN of the service's owner, where the form names one.
fn owner_of(submission: &Submission) -> Option<&str> {
    submission.of(OWNER).iter().find_map(text)
}
