//! The forms that the orders prescribe, as typed data.
//!
//! One source feeds desk, console, API and documents: a [`Form`] is a list of [`Field`]s, and [`Form::check`] tells
//! every violation of a [`Submission`] at once. The data of most forms comes with the desk; here stand the types and
//! the alert of ЕШДИ п. 13 ([`CATALOGUE_ALERT`]).

use serde::Serialize;

use crate::clause::Clause;

mod catalogue_alert;
mod check;
mod kind;
#[cfg(test)]
mod tests;
mod value;

pub use catalogue_alert::CATALOGUE_ALERT;
pub use check::{Reason, SUBMISSION_VALUES_MAX, Violation};
pub use kind::{FieldKind, FileKind, is_bin_iin};
pub use value::{Attachment, Secret, Submission, Value};

/// A text in the two languages of the orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// In Russian.
    pub ru: &'static str,
    /// In Kazakh.
    pub kk: &'static str,
}

/// A form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Form {
    /// Stable id: `ip_catalog_alert`.
    pub id: &'static str,
    /// Rises when a field changes its meaning; stored submissions name it.
    pub version: u16,
    /// The clause or annex that prescribes it.
    pub clause: Clause,
    /// Its name.
    pub title: Label,
    /// Its fields in the order of the form; a group precedes its fields.
    pub fields: &'static [Field],
}

/// A row of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Stable id, with dots for groups: `vpn.ph1.psk`.
    pub id: &'static str,
    /// What stands in it.
    pub kind: FieldKind,
    /// How many values it takes.
    pub count: Count,
    /// Whether it must be filled in.
    pub presence: Presence,
    /// Sealed when stored; masked in logs, letters and exports.
    pub secret: bool,
    /// Data of a person.
    pub personal: bool,
    /// The environment it is about.
    pub environment: Option<Environment>,
    /// Its name.
    pub label: Label,
}

impl Field {
    /// A required field with one value, neither secret nor personal, of any environment.
    pub const fn new(id: &'static str, kind: FieldKind, label: Label) -> Self {
        Self {
            id,
            kind,
            count: Count::One,
            presence: Presence::Required,
            secret: false,
            personal: false,
            environment: None,
            label,
        }
    }

    /// The same field with up to `max` values.
    #[must_use]
    pub const fn many(self, max: u16) -> Self {
        Self {
            count: Count::UpTo(max),
            ..self
        }
    }

    /// The same field, free to stay empty.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self {
            presence: Presence::Optional,
            ..self
        }
    }

    /// The same field, required only when another has a value, and then only allowed.
    #[must_use]
    pub const fn when(self, field: &'static str, is: Is) -> Self {
        Self {
            presence: Presence::When(Condition { field, is }),
            ..self
        }
    }

    /// The same field, sealed and masked.
    #[must_use]
    pub const fn secret(self) -> Self {
        Self {
            secret: true,
            ..self
        }
    }

    /// The same field, holding data of a person.
    #[must_use]
    pub const fn personal(self) -> Self {
        Self {
            personal: true,
            ..self
        }
    }

    /// The same field, about one environment.
    #[must_use]
    pub const fn of(self, environment: Environment) -> Self {
        Self {
            environment: Some(environment),
            ..self
        }
    }
}

/// How many values a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Count {
    /// One.
    One,
    /// At least one and at most so many; a longer list is a violation.
    UpTo(u16),
}

/// Whether a field must be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// Always.
    Required,
    /// As the sender likes.
    Optional,
    /// If and only if the condition holds.
    When(Condition),
}

/// A condition on another field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// The other field.
    pub field: &'static str,
    /// What it must hold.
    pub is: Is,
}

/// What the field of a [`Condition`] must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Is {
    /// Yes (да, иә).
    Yes,
    /// This choice.
    Choice(&'static str),
    /// A text that begins so, as `https:`.
    Begins(&'static str),
}

/// The environment a field is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Environment {
    /// Тестовая среда, тесттік орта.
    Test,
    /// Промышленная среда, өнеркәсіптік орта.
    Production,
}

/// Every form that the crate holds.
pub const FORMS: &[Form] = &[CATALOGUE_ALERT];

/// The form of an id.
pub fn form(id: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.id == id)
}

impl Form {
    /// The field of an id.
    pub fn field(&self, id: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.id == id)
    }
}
