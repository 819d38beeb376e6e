//! Sign-ins that wait for somebody's second factor.

use super::State;
use crate::SecretDigest;
use jiff::Timestamp;
use model::AccountName;
use std::collections::BTreeMap;

/// Most sign-ins that wait. When full, those that are too late go; else the one that is too late first. Nobody is here whose password was
/// not right.
pub const PENDING_MAX: usize = 1_024;

/// Sign-ins whose password was right, each under the digest of the secret that its browser holds meanwhile
/// ([`crate::session::SessionSecret`]).
#[derive(Debug, Default)]
pub struct Pending {
    rows: BTreeMap<SecretDigest, State>,
}

impl Pending {
    /// Puts one down. What ended, or did not get past the password, is not kept.
    pub fn put(&mut self, digest: SecretDigest, state: State, now: Timestamp) {
        if state.account().is_none() || state.is_late(now) {
            return;
        }
        if self.rows.len() >= PENDING_MAX {
            self.rows.retain(|_, state| !state.is_late(now));
        }
        if self.rows.len() >= PENDING_MAX {
            let first = self.rows.iter().min_by_key(|(_, state)| state.ends());
            if let Some(digest) = first.map(|(digest, _)| *digest) {
                self.rows.remove(&digest);
            }
        }
        self.rows.insert(digest, state);
    }

    /// Takes one up, to step it.
    pub fn take(&mut self, digest: &SecretDigest) -> Option<State> {
        self.rows.remove(digest)
    }

    /// Forgets those of an account: its password, its factor or its roles changed.
    pub fn forget(&mut self, account: &AccountName) {
        self.rows
            .retain(|_, state| state.account() != Some(account));
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
