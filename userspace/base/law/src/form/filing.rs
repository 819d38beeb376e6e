//! Who files a form, with whom, and how it is signed.

use serde::Serialize;

use crate::clause::Clause;

/// The authority whose desk takes a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Addressee {
    /// ГТС: forms of order 386/НҚ.
    Gts,
    /// The operator of the e-government infrastructure: forms of the integration rules.
    Infrastructure,
}

/// How a form is signed, with the clause that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signing {
    /// Electronic signature of the legal entity; the text demands it.
    LegalEntity {
        /// The clause.
        clause: Clause,
    },
    /// An official letter, which the officer registers; the text demands it.
    Letter {
        /// The clause.
        clause: Clause,
    },
    /// Through СОЗ with an electronic signature, or by an official letter; the text leaves the choice.
    ElectronicOrLetter {
        /// The clause.
        clause: Clause,
    },
    /// Electronic signature of whoever files. The form prints a signature, or we ask for one.
    Electronic {
        /// The clause; `None` where asking is our reading.
        clause: Option<Clause>,
    },
    /// None.
    None,
}

impl Signing {
    /// The clause that says how the form is signed.
    pub const fn clause(self) -> Option<Clause> {
        match self {
            Self::LegalEntity { clause }
            | Self::Letter { clause }
            | Self::ElectronicOrLetter { clause } => Some(clause),
            Self::Electronic { clause } => clause,
            Self::None => None,
        }
    }
}
