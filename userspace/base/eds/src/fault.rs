//! What can be wrong, by which rule, and what to do: one row each in [`table`].

use std::fmt;

use law::form::Label;

mod table;

pub use table::Fault;

/// What is known of a fault besides where it was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    code: &'static str,
    rule: &'static str,
    english: &'static str,
    what: Label,
    advice: Label,
}

impl Fault {
    /// Its stable code: `ocsp-try-later`. A code never changes its meaning.
    pub const fn code(self) -> &'static str {
        self.row().code
    }

    /// The rule that it breaks: document and section.
    pub const fn rule(self) -> &'static str {
        self.row().rule
    }

    /// What is wrong, for the applicant.
    pub const fn what(self) -> Label {
        self.row().what
    }

    /// What the applicant should do.
    pub const fn advice(self) -> Label {
        self.row().advice
    }

    /// This fault, met at a place that has nothing more to say.
    pub(crate) fn of(self, place: &str) -> Error {
        Error {
            fault: self,
            detail: place.to_owned(),
        }
    }

    /// This fault, met at a place, with what was found there.
    pub(crate) fn at(self, place: &str, detail: &dyn fmt::Display) -> Error {
        Error {
            fault: self,
            detail: format!("{place}: {detail}"),
        }
    }
}

/// A fault where it was met.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}: {} ({}, {})", fault.row().english, fault.code(), fault.rule())]
pub struct Error {
    fault: Fault,
    detail: String,
}

impl Error {
    /// What is wrong.
    pub const fn fault(&self) -> Fault {
        self.fault
    }

    /// Where, and what was found there: technical, in English, for the record.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The same, but a signature that does not hold is this fault: what is wrong with a list or with an issuer is not laid at the
    /// signer's door.
    pub(crate) fn or_forged(self, forged: Fault) -> Self {
        if self.fault == Fault::SignatureInvalid {
            Self {
                fault: forged,
                ..self
            }
        } else {
            self
        }
    }
}

#[cfg(test)]
mod tests;
