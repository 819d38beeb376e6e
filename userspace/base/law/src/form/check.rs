//! The check of a submission against its form.

use serde::Serialize;

use super::{Condition, Count, Field, FieldKind, Form, Is, Presence, Submission, Value};

/// The most values a submission may hold in all; a larger one is told so and not read further.
pub const SUBMISSION_VALUES_MAX: usize = 10_000;

/// One thing wrong with a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{field}: {reason}; {hint}")]
pub struct Violation {
    /// The field, as the sender named it.
    pub field: String,
    /// What is wrong.
    pub reason: Reason,
    /// What would be right.
    pub hint: &'static str,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The form has no such field.
    #[error("the form has no such field")]
    Unknown,
    /// It must be filled in.
    #[error("it is required")]
    Missing,
    /// Its condition does not hold, so that it must stay empty.
    #[error("it does not apply here")]
    NotApplicable,
    /// More values than the field takes.
    #[error("it has too many values")]
    TooMany,
    /// A value stands twice.
    #[error("a value stands twice")]
    Repeated,
    /// A value of another kind, or outside its bounds.
    #[error("a value does not fit")]
    Unfit,
}

impl Form {
    /// Tells everything that is wrong with a submission, in the order of the form; nothing if it is right.
    pub fn check(&self, submission: &Submission) -> Vec<Violation> {
        let total: usize = submission.values.values().map(Vec::len).sum();
        if total > SUBMISSION_VALUES_MAX {
            let hint = "send at most 10,000 values in all";
            return vec![violation(self.id, Reason::TooMany, hint)];
        }
        let fields = self.fields.iter();
        let mut violations: Vec<Violation> =
            fields.flat_map(|field| field.check(submission)).collect();
        let names = submission.values.keys();
        violations.extend(
            names
                .filter(|name| self.field(name).is_none())
                .map(|name| violation(name, Reason::Unknown, "leave it out, or correct its name")),
        );
        violations
    }
}

impl Field {
    fn check(&self, submission: &Submission) -> Vec<Violation> {
        let wrong = |reason, hint| vec![violation(self.id, reason, hint)];
        let values = filled(submission, self.id);
        if values.is_empty() {
            let required = match self.presence {
                Presence::Required => self.kind != FieldKind::Group,
                Presence::Optional => false,
                Presence::When(condition) => condition.holds(submission),
            };
            return if required {
                wrong(Reason::Missing, "fill it in")
            } else {
                Vec::new()
            };
        }
        if let Presence::When(condition) = self.presence
            && !condition.holds(submission)
        {
            return wrong(
                Reason::NotApplicable,
                "leave it empty, or change what it depends on",
            );
        }
        let most = match self.count {
            Count::One => 1,
            Count::UpTo(most) => usize::from(most),
        };
        if values.len() > most {
            return wrong(Reason::TooMany, "give fewer values");
        }
        if let Some(Err(hint)) = values
            .iter()
            .map(|v| self.kind.accepts(v))
            .find(Result::is_err)
        {
            return wrong(Reason::Unfit, hint);
        }
        if has_repeats(values) {
            return wrong(Reason::Repeated, "name each value once");
        }
        Vec::new()
    }
}

impl Condition {
    fn holds(self, submission: &Submission) -> bool {
        let mut values = filled(submission, self.field).iter();
        values.any(|value| match (self.is, value) {
            (Is::Yes, Value::Flag(flag)) => *flag,
            (Is::Choice(word), Value::Text(text)) => text == word,
            (Is::Begins(head), Value::Text(text)) => text.starts_with(head),
            (
                Is::Yes | Is::Choice(_) | Is::Begins(_),
                Value::Text(_)
                | Value::Flag(_)
                | Value::Number(_)
                | Value::Secret(_)
                | Value::File(_),
            ) => false,
        })
    }
}

fn filled<'a>(submission: &'a Submission, field: &str) -> &'a [Value] {
    submission.values.get(field).map_or(&[], Vec::as_slice)
}

fn has_repeats(values: &[Value]) -> bool {
    let mut texts: Vec<&str> = values
        .iter()
        .filter_map(|value| match value {
            Value::Text(text) => Some(text.as_str()),
            Value::Flag(_) | Value::Number(_) | Value::Secret(_) | Value::File(_) => None,
        })
        .collect();
    texts.sort_unstable();
    texts.windows(2).any(|pair| pair[0] == pair[1])
}

fn violation(field: &str, reason: Reason, hint: &'static str) -> Violation {
    Violation {
        field: field.to_owned(),
        reason,
        hint,
    }
}
