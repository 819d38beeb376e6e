//! Why keyd does not start, or refuses.

use crate::access::Wish;
use crate::ca::{CaRefused, LedgerError};
use crate::quota::Limit;
use crate::sealing_key::SealingKeyError;
use crate::store::StoreError;
use runtime::SocketError;
use std::io;
use std::time::Duration;
use wire::keys::{GENERATIONS_MAX, Generation, KEYS_MAX, KeyId, WHY_BYTES_MAX};
use wire::{Refusal, RefusalCode};

/// Why keyd does not start, or ends.
#[derive(Debug, thiserror::Error)]
pub enum KeydError {
    /// The sealing key.
    #[error(transparent)]
    SealingKey(#[from] SealingKeyError),
    /// The keys.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The ledger of certificates.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The ledger contradicts itself.
    #[error(
        "the ledger of certificates contradicts itself: {0}; nothing was changed: keep a copy as evidence, and restore the folder from its backup"
    )]
    Contradiction(String),
    /// A first generation cannot be made.
    #[error("a key cannot be made: {0}")]
    Make(#[from] Refused),
    /// The socket for questions.
    #[error(transparent)]
    Socket(#[from] SocketError),
    /// Nobody was named who has decisions signed.
    #[error("no user of controld is named: give --controld-uid")]
    NoControld,
    /// More users than a purpose has quotas for.
    #[error("{count} users are named for {what}, but {max} are the most")]
    Users {
        /// For what.
        what: String,
        /// How many.
        count: usize,
        /// The bound.
        max: usize,
    },
    /// Signals cannot be received.
    #[error("cannot receive signals: {0}")]
    Signals(io::Error),
    /// The event loop cannot be made.
    #[error("cannot make the event loop: {0}")]
    Runtime(io::Error),
    /// No accept loop any more.
    #[error("the socket for questions takes no more connections: start keyd again")]
    Deaf,
}

/// Why a request is refused. It names users, keys and what they were wanted for, and never what was to be sealed or signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The user may not.
    #[error("user {uid} may not {wish}")]
    Forbidden {
        /// The user.
        uid: u32,
        /// What it wants.
        wish: Wish,
    },
    /// The user has used up its quota.
    #[error(
        "user {uid} may {wish} {burst} times at once and then every {} ms: its quota is used up",
        limit.interval.as_millis(),
        burst = limit.burst
    )]
    Quota {
        /// The user.
        uid: u32,
        /// What it wants.
        wish: Wish,
        /// The quota.
        limit: Limit,
        /// When there is room again.
        wait: Duration,
    },
    /// There is no such key.
    #[error("there is no key {0}")]
    Key(KeyId),
    /// There is no such generation.
    #[error("{key} has no generation {generation}: {newest} is its newest")]
    Generation {
        /// The key.
        key: KeyId,
        /// Which generation the blob names.
        generation: u32,
        /// The newest one.
        newest: Generation,
    },
    /// The blob is none of ours.
    #[error("the blob is none that this keyd sealed: {0}")]
    Blob(&'static str),
    /// The blob does not open.
    #[error("the blob does not open as {context}: it was sealed for something else, or changed")]
    Closed {
        /// What it was said to belong to.
        context: String,
    },
    /// A rotation without a reason, or with too long a one.
    #[error("the reason has 1 to {WHY_BYTES_MAX} bytes, and this one {bytes}")]
    Why {
        /// Its length.
        bytes: usize,
    },
    /// The key has as many generations as it may.
    #[error("{key} has {GENERATIONS_MAX} generations, the most that are kept")]
    Generations {
        /// The key.
        key: KeyId,
    },
    /// There are as many keys as there may be.
    #[error("there are {KEYS_MAX} keys, the most that are kept: {key} is not made")]
    Keys {
        /// The key.
        key: KeyId,
    },
    /// There is no room for the event of the use.
    #[error("the journal takes no events at the moment, and no key is used without one")]
    Unjournalled,
    /// The new generation could not be stored.
    #[error("the new generation of {key} could not be stored: {why}; the one before stays")]
    Unstored {
        /// The key.
        key: KeyId,
        /// What failed.
        why: String,
    },
    /// The certification authorities refuse.
    #[error(transparent)]
    Authorities(Box<CaRefused>),
    /// The library failed, which it does only without random octets.
    #[error("the kernel gave no random octets, or the library failed")]
    Library,
}

impl Refused {
    fn code(&self) -> RefusalCode {
        match self {
            Self::Forbidden { .. } => RefusalCode::Forbidden,
            Self::Quota { .. } | Self::Generations { .. } | Self::Keys { .. } => RefusalCode::Full,
            Self::Key(_) | Self::Generation { .. } => RefusalCode::NotFound,
            Self::Blob(_) | Self::Why { .. } => RefusalCode::BadRequest,
            Self::Closed { .. } => RefusalCode::Conflict,
            Self::Unjournalled | Self::Unstored { .. } | Self::Library => RefusalCode::Unavailable,
            Self::Authorities(refused) => refused.code(),
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::Forbidden { .. } => {
                "keyd's arguments name the users that may; it asks the kernel who a client is".into()
            }
            Self::Quota { wait, .. } => format!("try again in {} ms", wait.as_millis().max(1)),
            Self::Key(_) => "keyd makes the keys of the authorities that its arguments name".into(),
            Self::Generation { .. } => {
                "if the blob is newer than the key, the store was put back to an older copy: restore the newer one".into()
            }
            Self::Blob(_) => "give the blob as keyd returned it".into(),
            Self::Closed { .. } => {
                "name the request or row, the field and the purpose that it was sealed for".into()
            }
            Self::Why { .. } => "say why in a sentence".into(),
            Self::Generations { .. } | Self::Keys { .. } => {
                "begin a new store, and have what the old one sealed sealed anew".into()
            }
            Self::Unjournalled => "start controld, or look in its log why it takes none".into(),
            Self::Unstored { .. } => "look at the disk, then try again".into(),
            Self::Authorities(refused) => refused.hint(),
            Self::Library => "try again; keyd's log tells more".into(),
        }
    }

    /// The refusal as the client is told.
    pub(crate) fn told(&self) -> Refusal {
        Refusal {
            code: self.code(),
            message: self.to_string(),
            hint: self.hint(),
            clause: match self {
                Self::Authorities(refused) => refused.clause(),
                Self::Forbidden { .. }
                | Self::Quota { .. }
                | Self::Key(_)
                | Self::Generation { .. }
                | Self::Blob(_)
                | Self::Closed { .. }
                | Self::Why { .. }
                | Self::Generations { .. }
                | Self::Keys { .. }
                | Self::Unjournalled
                | Self::Unstored { .. }
                | Self::Library => None,
            },
            violations: Vec::new(),
        }
    }
}

impl From<CaRefused> for Refused {
    fn from(refused: CaRefused) -> Self {
        Self::Authorities(Box::new(refused))
    }
}
