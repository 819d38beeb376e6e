//! Changes of the record: operations, epochs, and who made them why.

use crate::id::{AccountName, TokenLabel};
use crate::row::{Row, RowKey, RowKind};
use law::Clause;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Number of a committed state of the record. The first commit makes epoch 1; 0 is the empty record.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Epoch(pub u32);

impl Epoch {
    /// The epoch after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One operation of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "nearly all operations put rows")]
pub enum Op {
    /// The draft states all rows of this kind: those it does not put are deleted.
    Declare(RowKind),
    /// Insert or replace a row.
    Put(Row),
    /// Delete a row, which must be there.
    Delete(RowKey),
}

/// Who made a change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    /// A person or program with an account.
    Account(AccountName),
    /// The law that runs by itself: the clause says which.
    Law(Clause),
    /// The gateway itself: first start, or a rollback whose confirmation did not come.
    Gateway,
    /// An account, known by a token.
    Token {
        /// The account.
        account: AccountName,
        /// What the token is called.
        label: TokenLabel,
    },
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(name) => write!(f, "{name}"),
            Self::Law(clause) => write!(f, "the law ({clause})"),
            Self::Gateway => f.write_str("the gateway"),
            Self::Token { account, label } => write!(f, "{account} by token {label}"),
        }
    }
}

/// What every change carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Who.
    pub author: Author,
    /// Why, in the author's words; a request's number where there is one.
    pub why: String,
    /// The clause it rests on, where one was named.
    pub clause: Option<Clause>,
}
