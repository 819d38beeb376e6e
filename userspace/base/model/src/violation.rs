//! What is wrong with a record, in words its author can act on.

use crate::row::RowKey;
use law::Clause;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One reason to refuse a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// The row at fault.
    pub key: RowKey,
    /// The row it conflicts with.
    pub other: Option<RowKey>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// The clause behind the rule; none where the rule is ours.
    pub clause: Option<Clause>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.message)?;
        if let Some(clause) = self.clause {
            write!(f, " ({clause})")?;
        }
        write!(f, "\n  hint: {}", self.hint)
    }
}
