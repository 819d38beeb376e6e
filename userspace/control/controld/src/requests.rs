//! Requests at work: what the desk decides is stored, carried out and told.
//!
//! Every step is one transaction: the request, its effect on the record, its audit rows and its notices. What is looked for
//! often stands in memory ([`Requests`]); the rest is read from the store when it is asked for.

mod act;
pub(crate) mod agreement;
mod beside;
mod carried;
mod carry;
mod effects;
pub(crate) mod external;
mod file;
mod form;
mod hands;
mod letter;
mod official;
mod parties;
mod plan;
#[cfg(test)]
mod planted;
mod references;
mod shelf;
pub(crate) mod signed;
mod tell;
mod time;
mod view;
mod window;
mod works;

pub(crate) use carried::ActForm;
#[cfg(test)]
pub(crate) use effects::ENDED_MAX;
pub(crate) use official::LetterLine;
pub(crate) use shelf::{Requests, view as view_of};
pub(crate) use view::history_view;
pub(crate) use window::Window;

use crate::core::Core;
use crate::error::{ControlError, refuse};
use crate::keys;
use crate::ledger::get;
use crate::signatures::SignedBy;
use crate::store::StateStore;
use desk::request::{Dates, Request};
use jiff::civil::Date;
use law::form::Addressee;
use law::request::Kind;
use model::{Applicant, AuthorityId, AuthorityKind, Bin, RowKey};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wire::{RefusalCode, RequestNumber};

/// A request as it is stored. Its filled-in form stands beside it ([`keys::submission`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stored {
    /// Where it stands.
    pub(crate) request: Request,
    /// Who filed it.
    pub(crate) applicant: Applicant,
    /// What it is about.
    pub(crate) subject: String,
    /// Version of its form.
    pub(crate) form_version: u16,
    /// Who signed it, where it is signed.
    pub(crate) signed: Option<SignedBy>,
    /// The dates that fields of its form name.
    pub(crate) dates: FormDates,
    /// The owner of the service concerned, where the form names one.
    pub(crate) owner: Option<Bin>,
    /// When which services are cut off, where it announces that.
    pub(crate) window: Option<Window>,
    /// The rows of the record that rest on it.
    pub(crate) rows: Vec<RowKey>,
    /// Counts its changes.
    pub(crate) revision: u32,
}

/// What of a form its clocks are counted by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FormDates {
    /// Its dates by field.
    pub(crate) dates: BTreeMap<String, Date>,
    /// What it chooses by field.
    pub(crate) choices: BTreeMap<String, String>,
}

impl FormDates {
    /// Adds what another form of the same request says; of what both say this other one counts.
    pub(crate) fn extend(&mut self, other: Self) {
        self.dates.extend(other.dates);
        self.choices.extend(other.choices);
    }
}

impl Dates for FormDates {
    fn date(&self, field: &str) -> Option<Date> {
        self.dates.get(field).copied()
    }

    fn choice(&self, field: &str) -> Option<&str> {
        self.choices.get(field).map(String::as_str)
    }
}

/// Which authority a kind of request goes to. Neither sees the other's.
pub(crate) fn authority_of(kind: Kind) -> AuthorityKind {
    match law::form::form(kind.form()).map(|form| form.addressee) {
        Some(Addressee::Infrastructure) => AuthorityKind::InfrastructureOperator,
        Some(Addressee::Gts) | None => AuthorityKind::Gts,
    }
}

impl Core {
    /// The authority that a kind of request goes to.
    pub(crate) fn authority_of(&self, kind: Kind) -> Option<AuthorityId> {
        let wanted = authority_of(kind);
        let mut authorities = self.ledger.record().authorities();
        let authority = authorities.find(|authority| authority.kind == wanted)?;
        Some(authority.id.clone())
    }

    /// What the desk judges by.
    pub(crate) fn rules(&self) -> desk::request::Rules<'_> {
        desk::request::Rules {
            calendar: &self.calendar,
            conditions_end: self.conditions_end(),
        }
    }
}

/// The request of a number.
pub(crate) fn stored(
    store: &dyn StateStore,
    number: RequestNumber,
) -> Result<Stored, ControlError> {
    get(store, &keys::request(number))?.ok_or_else(|| missing(number))
}

/// What is said of a request that is not there, or is none of the caller's: both alike, so that numbers tell nothing.
pub(crate) fn missing(number: RequestNumber) -> ControlError {
    refuse(
        RefusalCode::NotFound,
        format!("there is no request {number}"),
        "`qaqpa request list` lists those that you may see",
    )
}
