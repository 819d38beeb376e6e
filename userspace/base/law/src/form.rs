//! The forms that the orders prescribe, as typed data.
//!
//! One source feeds desk, console, API and documents: a [`Form`] is a list of [`Field`]s, and [`Form::check`] tells
//! every violation of a [`Submission`] at once, in the languages of the orders. [`describe`] is the form as JSON,
//! [`json`] a submission from JSON.
//!
//! Labels stand as the orders print them, without the colon after a heading. Where an order gives no form, fields and
//! labels are our reading, and the form's own documentation says so. What a choice offers is ours throughout: the
//! orders name no words, except the web servers and the like of ЕШДИ прил. 3 and 4.

use serde::Serialize;

use crate::clause::Clause;
use crate::deadline::Party;

mod check;
mod condition;
pub mod describe;
pub mod eshdi;
pub mod eshep;
mod field;
mod filing;
pub mod integration;
pub mod json;
mod kind;
mod label;
mod rows;
#[cfg(test)]
mod tests;
mod told;
mod value;
mod words;

pub use check::{Reason, SUBMISSION_VALUES_MAX, Violation, Weakness};
pub use condition::{Condition, Is, Refusal};
pub use field::{Count, Environment, Field, Presence};
pub use filing::{Addressee, Signing};
pub use kind::{
    FILE_BYTES_MAX, FieldKind, FileKind, LINE_CHARS_MAX, TEXT_CHARS_MAX, Word, is_bin_iin,
};
pub use label::{Label, Language};
pub use told::faults;
pub use value::{Attachment, Secret, Submission, Value};

/// A form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Form {
    /// Stable id: `ip_catalog_alert`.
    pub id: &'static str,
    /// Rises when a field changes its meaning; stored submissions name it.
    pub version: u16,
    /// The clause or annex that prescribes it.
    pub clause: Clause,
    /// Who may file it.
    pub filed_by: &'static [Party],
    /// Whose desk takes it.
    pub addressee: Addressee,
    /// How it is signed.
    pub signing: Signing,
    /// Its name.
    pub title: Label,
    /// Its fields in the order of the form; a group precedes its fields.
    pub fields: &'static [Field],
}

/// Every form, those of order 386/НҚ first, each document in the order of its clauses.
pub const FORMS: &[Form] = &[
    eshdi::CHANNEL,
    eshdi::CONDITIONS,
    eshdi::PROLONGATION,
    eshdi::READINESS,
    eshdi::CATALOGUE_UPDATE,
    eshdi::CATALOGUE_ALERT,
    eshdi::INCIDENT,
    eshdi::ACCESS_LISTS,
    eshdi::ACCESS_REQUEST,
    eshdi::WAF,
    eshdi::ANTIDEFACE,
    eshdi::RESOURCE_CHANGE,
    eshdi::ROOT_ACKNOWLEDGEMENT,
    eshep::ONBOARD,
    eshep::STATUS_CHANGE,
    integration::SERVICE_CREATION,
    integration::SERVICE_PUBLICATION,
    integration::SERVICE_UPDATE,
    integration::SERVICE_REMOVAL,
    integration::CONNECTION,
    integration::CONNECTION_UPDATE,
    integration::DISCONNECTION,
    integration::TEST_ACT,
    integration::ACT_WITHDRAWAL,
    integration::AGREEMENT,
    integration::PLANNED_WORKS,
    integration::TERMINATION,
];

/// The form of an id.
pub fn form(id: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.id == id)
}

impl Form {
    /// The field of an id.
    pub fn field(&self, id: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// Whether a party may file it.
    pub fn is_filed_by(&self, party: Party) -> bool {
        self.filed_by.contains(&party)
    }
}
