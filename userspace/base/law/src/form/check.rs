//! The check of a submission against its form.

use std::borrow::Cow;

use serde::Serialize;

use super::condition::Refusal;
use super::field::{Field, Presence};
use super::label::{Label, Language};
use super::{FieldKind, Form, Submission, Value};
use crate::clause::Clause;

/// The most values a submission may hold in all; a field without a value counts as one. A larger submission is told so
/// and not read further.
pub const SUBMISSION_VALUES_MAX: usize = 10_000;

/// One thing wrong with a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{field}: {reason} ({clause})")]
pub struct Violation {
    /// The field, as the sender named it; the form's id where all of it is meant.
    pub field: String,
    /// Which of the field's values is meant, from zero; none where all are.
    pub index: Option<usize>,
    /// What is wrong: the rule that is broken.
    pub reason: Reason,
    /// The clause that asks for the field, or forbids the value.
    pub clause: Clause,
    /// The name of the field, if the form has it.
    pub label: Option<Label>,
    /// What would be right.
    pub hint: Label,
}

impl Violation {
    /// The violation in the reader's language: `Ключ маршрута: не заполнено; … (123 (ред. 603/НҚ) прил. 3)`.
    pub fn message(&self, language: Language) -> String {
        let name = self.label.map_or(self.field.as_str(), |l| l.of(language));
        let place = match self.index {
            Some(index) => format!(" [{}]", index + 1),
            None => String::new(),
        };
        let reason = self.reason.label().of(language);
        let hint = self.hint.of(language);
        let clause = self.clause.citation_in(language);
        format!("{name}{place}: {reason}; {hint} ({clause})")
    }
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
    /// Its condition, or that of its group, does not hold, or the desk states it later: it must stay empty.
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
    /// A value that a clause forbids.
    #[error("a clause forbids this value")]
    Forbidden,
    /// A form that belongs to a request says something else than the request.
    #[error("it is not what the request says")]
    Contradicts,
}

impl Reason {
    /// The reason in the languages of the orders.
    pub const fn label(self) -> Label {
        match self {
            Self::Unknown => Label::new("в форме нет такого поля", "нысанда мұндай өріс жоқ"),
            Self::Missing => Label::new("не заполнено", "толтырылмаған"),
            Self::NotApplicable => Label::new("здесь не применяется", "бұл жерде қолданылмайды"),
            Self::TooMany => Label::new("слишком много значений", "мәндер тым көп"),
            Self::Repeated => Label::new("значение повторяется", "мән қайталанады"),
            Self::Unfit => Label::new("значение не подходит", "мән сәйкес келмейді"),
            Self::Forbidden => Label::new("не допускается", "жол берілмейді"),
            Self::Contradicts => Label::new("расходится с заявкой", "өтінімге сәйкес келмейді"),
        }
    }
}

const TOO_LARGE: Label = Label::new(
    "не более 10 000 значений во всей заявке",
    "бүкіл өтінімде 10 000 мәннен аспауы тиіс",
);
const LEAVE_OUT: Label = Label::new(
    "уберите его или исправьте имя",
    "оны алып тастаңыз немесе атауын түзетіңіз",
);
const FILL_IN: Label = Label::new("заполните", "толтырыңыз");
const LEAVE_EMPTY: Label = Label::new(
    "оставьте пустым или измените то, от чего оно зависит",
    "бос қалдырыңыз немесе ол тәуелді болатын мәнді өзгертіңіз",
);
const FEWER: Label = Label::new("укажите меньше значений", "азырақ мән көрсетіңіз");
const ONCE: Label = Label::new("укажите каждое один раз", "әрқайсысын бір рет көрсетіңіз");

/// A value that is accepted, but may not be used without a waiver of the officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Weakness {
    /// The field.
    pub field: &'static str,
    /// The word it chose.
    pub word: &'static str,
}

impl Form {
    /// Tells everything that is wrong with a submission, in the order of the form; nothing if it is right.
    ///
    /// At most about [`SUBMISSION_VALUES_MAX`] violations and one for each field of the form.
    pub fn check(&self, submission: &Submission) -> Vec<Violation> {
        let sizes = submission.values.values().map(|values| values.len().max(1));
        if sizes.sum::<usize>() > SUBMISSION_VALUES_MAX {
            return vec![self.violation(self.id, Reason::TooMany, TOO_LARGE)];
        }
        let fields = self.fields.iter();
        let mut violations: Vec<Violation> = fields
            .flat_map(|field| self.check_field(field, submission))
            .collect();
        let names = submission.values.keys();
        violations.extend(
            names
                .filter(|name| self.field(name).is_none())
                .map(|name| self.violation(name, Reason::Unknown, LEAVE_OUT)),
        );
        violations
    }

    /// Whether a field's own condition and those of its groups hold.
    pub fn applies(&self, field: &Field, submission: &Submission) -> bool {
        let holds = |presence: Presence| match presence {
            Presence::Required | Presence::Optional => true,
            Presence::When(condition) => condition.holds(submission),
            Presence::ByTheDesk => false,
        };
        let mut groups = self.fields.iter().filter(|group| field.is_in(group));
        holds(field.presence) && groups.all(|group| holds(group.presence))
    }

    /// Whether the desk states a field, or a group that it stands in: whoever files leaves it empty.
    pub fn is_by_the_desk(&self, field: &Field) -> bool {
        let mut groups = self.fields.iter().filter(|group| field.is_in(group));
        let stated = |field: &Field| field.presence == Presence::ByTheDesk;
        stated(field) || groups.any(stated)
    }

    /// The weak words that a submission chose, in the order of the form (legal tables §5).
    pub fn weaknesses(&self, submission: &Submission) -> Vec<Weakness> {
        let fields = self.fields.iter();
        fields
            .flat_map(|field| {
                let values = submission.of(field.id).iter();
                let words = values.filter_map(|value| field.kind.chosen(value));
                words.filter(|word| word.weak).map(|word| Weakness {
                    field: field.id,
                    word: word.id,
                })
            })
            .collect()
    }

    fn check_field(&self, field: &Field, submission: &Submission) -> Vec<Violation> {
        let wrong = |reason, hint| self.violation(field.id, reason, hint);
        let values = submission.of(field.id);
        let applies = self.applies(field, submission);
        if values.is_empty() {
            let needed = field.presence != Presence::Optional && field.kind != FieldKind::Group;
            return if applies && needed {
                vec![wrong(Reason::Missing, FILL_IN)]
            } else {
                Vec::new()
            };
        }
        if !applies {
            return vec![wrong(Reason::NotApplicable, LEAVE_EMPTY)];
        }
        let mut violations = Vec::new();
        if values.len() > usize::from(field.count.most()) {
            violations.push(wrong(Reason::TooMany, FEWER));
        }
        if has_repeats(values) {
            violations.push(wrong(Reason::Repeated, ONCE));
        }
        for (index, value) in values.iter().enumerate() {
            let at = |violation| Violation {
                index: (values.len() > 1).then_some(index),
                ..violation
            };
            match field.kind.accepts(value) {
                Err(hint) => violations.push(at(wrong(Reason::Unfit, hint))),
                Ok(()) => violations.extend(
                    field
                        .refusals
                        .iter()
                        .filter(|refusal| refusal.forbids(value, submission))
                        .map(|refusal| Violation {
                            clause: refusal.clause,
                            ..at(wrong(Reason::Forbidden, refusal.hint))
                        }),
                ),
            }
        }
        violations
    }

    pub(crate) fn violation(&self, id: &str, reason: Reason, hint: Label) -> Violation {
        let field = self.field(id);
        Violation {
            field: id.to_owned(),
            index: None,
            reason,
            clause: field.and_then(|field| field.clause).unwrap_or(self.clause),
            label: field.map(|field| field.label),
            hint,
        }
    }
}

impl Refusal {
    fn forbids(&self, value: &Value, submission: &Submission) -> bool {
        let applies = self.when.is_none_or(|when| when.holds(submission));
        applies && self.is.holds(value, submission)
    }
}

/// Whether a text, a number or the name of a file stands twice. Flags and secrets have no lists.
fn has_repeats(values: &[Value]) -> bool {
    let mut written: Vec<Cow<'_, str>> = values
        .iter()
        .filter_map(|value| match value {
            Value::Text(text) => Some(Cow::Borrowed(text.as_str())),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::File(file) => Some(Cow::Borrowed(file.name.as_str())),
            Value::Flag(_) | Value::Secret(_) => None,
        })
        .collect();
    written.sort_unstable();
    written.windows(2).any(|pair| pair[0] == pair[1])
}
