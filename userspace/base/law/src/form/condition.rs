//! What a field's duty, or a refusal, depends on.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::label::Label;
use super::value::{Submission, Value};
use crate::clause::Clause;

/// A condition on the values of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// A field holds such a value.
    Field(&'static str, Is),
    /// All of these hold.
    All(&'static [Self]),
    /// At least one of these holds.
    Any(&'static [Self]),
}

/// What a field must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Is {
    /// Yes (да, иә).
    Yes,
    /// No (нет, жоқ).
    No,
    /// This choice.
    Choice(&'static str),
    /// A text that begins so, as `https:`, in letters of any size.
    Begins(&'static str),
    /// A text that another field holds as well.
    SameAs(&'static str),
    /// A date or moment that is not after that of another field.
    NotAfter(&'static str),
}

/// A value that a clause forbids: who files it is told the clause, and nothing is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The forbidden value of the field.
    pub is: Is,
    /// When it is forbidden; always without one.
    pub when: Option<Condition>,
    /// The clause that forbids it.
    pub clause: Clause,
    /// Why, and what may be done instead.
    pub hint: Label,
}

impl Refusal {
    /// A value that is always forbidden.
    pub const fn new(is: Is, clause: Clause, hint: Label) -> Self {
        Self {
            is,
            when: None,
            clause,
            hint,
        }
    }

    /// The same, only under a condition.
    #[must_use]
    pub const fn when(self, condition: Condition) -> Self {
        Self {
            when: Some(condition),
            ..self
        }
    }
}

impl Condition {
    /// Whether it holds for a submission. A field that is not filled in holds nothing.
    pub fn holds(self, submission: &Submission) -> bool {
        match self {
            Self::Field(field, is) => {
                let mut values = submission.of(field).iter();
                values.any(|value| is.holds(value, submission))
            }
            Self::All(parts) => parts.iter().all(|part| part.holds(submission)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(submission)),
        }
    }

    /// Calls `visit` with every field that the condition reads.
    pub fn fields(self, visit: &mut impl FnMut(&'static str)) {
        match self {
            Self::Field(field, is) => {
                visit(field);
                is.other().into_iter().for_each(visit);
            }
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.fields(visit);
                }
            }
        }
    }
}

impl Is {
    /// Whether a value is so.
    pub(super) fn holds(self, value: &Value, submission: &Submission) -> bool {
        match (self, value) {
            (Self::Yes, Value::Flag(flag)) => *flag,
            (Self::No, Value::Flag(flag)) => !*flag,
            (Self::Choice(word), Value::Text(text)) => text == word,
            (Self::Begins(head), Value::Text(text)) => {
                let start = text.get(..head.len());
                start.is_some_and(|start| start.eq_ignore_ascii_case(head))
            }
            (Self::SameAs(field), Value::Text(_)) => submission.of(field).contains(value),
            (Self::NotAfter(field), Value::Text(text)) => {
                let mut others = submission.of(field).iter();
                others.any(|other| matches!(other, Value::Text(other) if not_after(text, other)))
            }
            (
                Self::Yes
                | Self::No
                | Self::Choice(_)
                | Self::Begins(_)
                | Self::SameAs(_)
                | Self::NotAfter(_),
                Value::Text(_)
                | Value::Flag(_)
                | Value::Number(_)
                | Value::Secret(_)
                | Value::File(_),
            ) => false,
        }
    }

    /// The other field that it compares with.
    pub const fn other(self) -> Option<&'static str> {
        match self {
            Self::SameAs(field) | Self::NotAfter(field) => Some(field),
            Self::Yes | Self::No | Self::Choice(_) | Self::Begins(_) => None,
        }
    }
}

/// Compares two dates or two moments; what is neither compares as later, since its own kind refuses it already.
fn not_after(text: &str, other: &str) -> bool {
    let moments = text.parse::<Timestamp>().ok().zip(other.parse().ok());
    let dates = text.parse::<Date>().ok().zip(other.parse().ok());
    match (moments, dates) {
        (Some((moment, other)), _) => moment <= other,
        (None, Some((date, other))) => date <= other,
        (None, None) => false,
    }
}
