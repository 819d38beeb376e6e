//! Why a store refused.

use std::error::Error;
use std::path::PathBuf;

use super::{Condition, KEY_BYTES_MAX, Revision, TXN_BYTES_MAX, TXN_OPS_MAX};

/// Why a store refused; of a transaction nothing took place, except where it says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// What a guard requires does not hold: somebody else was faster.
    #[error("`{key}` {found}, but {condition} was required; read it again and decide anew",
        key = key.escape_ascii(), found = Found(*found), condition = Required(condition))]
    GuardFailed {
        /// The guarded key.
        key: Vec<u8>,
        /// What was required.
        condition: Condition,
        /// When the value that stands there was put; `None` if nothing stands there.
        found: Option<Revision>,
    },
    /// More operations, or more guards, than a transaction takes.
    #[error(
        "a transaction takes {TXN_OPS_MAX} operations and as many guards, not {ops} and {guards}; \
         stage the rows under a draft and commit the draft"
    )]
    TooManyOps {
        /// Operations asked for.
        ops: usize,
        /// Guards asked for.
        guards: usize,
    },
    /// More bytes than a transaction takes.
    #[error(
        "a transaction takes {TXN_BYTES_MAX} bytes, not {bytes}; stage the rows under a draft and \
         commit the draft"
    )]
    TooLarge {
        /// Bytes of the transaction.
        bytes: usize,
    },
    /// An empty or too long key.
    #[error("a key has 1 to {KEY_BYTES_MAX} bytes, not {bytes}")]
    BadKey {
        /// Its length.
        bytes: usize,
    },
    /// A transaction touches a key in two ways, one of which is a put.
    #[error(
        "the transaction puts `{key}` and touches it once more; say once what shall stand there",
        key = key.escape_ascii()
    )]
    DuplicateKey {
        /// The key.
        key: Vec<u8>,
    },
    /// Another process has the store open.
    #[error(
        "the record {path} is open in another process; stop that one first",
        path = path.display()
    )]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file is a store of a layout that this program does not know.
    #[error(
        "the record {path} has layout {found}, this program knows {known}; run the version that \
         wrote it",
        path = path.display()
    )]
    UnknownLayout {
        /// The file.
        path: PathBuf,
        /// The layout it says it has.
        found: u64,
        /// The layout that this program reads and writes.
        known: u64,
    },
    /// The engine failed. If it was in a transaction, whether that took place is unknown.
    #[error(
        "cannot {action} the record {path}; see the cause, and open the store again",
        path = path.display()
    )]
    Engine {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the engine said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

/// What stands at a guarded key, in words.
struct Found(Option<Revision>);

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(revision) => write!(f, "was put by revision {revision}"),
            None => f.write_str("is absent"),
        }
    }
}

/// What a guard requires, in words; the value itself may be secret or long.
struct Required<'a>(&'a Condition);

impl std::fmt::Display for Required<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Condition::Absent => f.write_str("its absence"),
            Condition::ModRevision(revision) => write!(f, "revision {revision}"),
            Condition::Value(value) => write!(f, "a certain value of {} bytes", value.len()),
        }
    }
}
