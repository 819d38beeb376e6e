//! A row of a form.

use serde::Serialize;

use super::condition::{Condition, Refusal};
use super::kind::FieldKind;
use super::label::Label;
use crate::clause::Clause;

/// A row of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Stable id, with dots for groups: `vpn.ph1.psk` belongs to the groups `vpn` and `vpn.ph1`, where the form has
    /// them.
    pub id: &'static str,
    /// The number of the row that the order prints; none where the order prints no number, or the field is ours.
    pub row: Option<u16>,
    /// What stands in it.
    pub kind: FieldKind,
    /// How many values it takes.
    pub count: Count,
    /// Whether it must be filled in, as far as its groups apply.
    pub presence: Presence,
    /// Sealed when stored; masked in logs, letters and exports.
    pub secret: bool,
    /// Data of a person.
    pub personal: bool,
    /// The environment it is about.
    pub environment: Option<Environment>,
    /// The clause that asks for it; that of the form without one.
    pub clause: Option<Clause>,
    /// Values that a clause forbids.
    pub refusals: &'static [Refusal],
    /// Its name.
    pub label: Label,
}

impl Field {
    /// A required field with one value, neither secret nor personal, of any environment.
    pub const fn new(id: &'static str, kind: FieldKind, label: Label) -> Self {
        Self {
            id,
            row: None,
            kind,
            count: Count::One,
            presence: Presence::Required,
            secret: false,
            personal: false,
            environment: None,
            clause: None,
            refusals: &[],
            label,
        }
    }

    /// The same field in a row that the order numbers.
    #[must_use]
    pub const fn row(self, number: u16) -> Self {
        Self {
            row: Some(number),
            ..self
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

    /// The same field, required if and only if a condition holds. On a group it is that of all fields in it.
    #[must_use]
    pub const fn when(self, condition: Condition) -> Self {
        Self {
            presence: Presence::When(condition),
            ..self
        }
    }

    /// The same field, stated by the desk once the form is in effect. On a group it is so of all fields in it.
    #[must_use]
    pub const fn by_the_desk(self) -> Self {
        Self {
            presence: Presence::ByTheDesk,
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

    /// The same field, asked for by a clause other than the form's.
    #[must_use]
    pub const fn by(self, clause: Clause) -> Self {
        Self {
            clause: Some(clause),
            ..self
        }
    }

    /// The same field with values that a clause forbids.
    #[must_use]
    pub const fn refuse(self, refusals: &'static [Refusal]) -> Self {
        Self { refusals, ..self }
    }

    /// Whether the field stands in a group: `vpn.ph1.psk` in `vpn` and in `vpn.ph1`.
    pub fn is_in(&self, group: &Self) -> bool {
        group.kind == FieldKind::Group
            && self
                .id
                .strip_prefix(group.id)
                .is_some_and(|rest| rest.starts_with('.'))
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

impl Count {
    /// The most values.
    pub const fn most(self) -> u16 {
        match self {
            Self::One => 1,
            Self::UpTo(most) => most,
        }
    }
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
    /// Never by whoever files: it is known once the form is in effect, and the desk states it then.
    ByTheDesk,
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
