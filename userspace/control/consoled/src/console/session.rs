//! Sessions: who is signed in, in memory alone. A restart of consoled ends them all.

use super::secret::Secret;
use crate::limits::{SESSION_IDLE, SESSION_TIME, SESSIONS_MAX, SESSIONS_PER_ACCOUNT_MAX};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::time::Instant;
use wire::{Identity, TokenSecret};

/// The sessions, by the SHA-256 of their secrets: whoever could read the table could not use it.
#[derive(Debug, Default)]
pub(crate) struct Sessions(Mutex<BTreeMap<[u8; 32], Session>>);

/// A session.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// What it asks controld with.
    pub(crate) token: TokenSecret,
    /// Who signed in, as controld said then.
    pub(crate) identity: Identity,
    /// What each of its forms bears.
    pub(crate) form: Secret,
    begun: Instant,
    used: Instant,
}

/// There are [`SESSIONS_MAX`] sessions already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl Session {
    pub(crate) fn new(
        (token, identity): (TokenSecret, Identity),
        form: Secret,
        now: Instant,
    ) -> Self {
        Self {
            token,
            identity,
            form,
            begun: now,
            used: now,
        }
    }

    fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.used) >= SESSION_IDLE
            || now.saturating_duration_since(self.begun) >= SESSION_TIME
    }
}

impl Sessions {
    /// Begins a session. Of an account that has [`SESSIONS_PER_ACCOUNT_MAX`] already, the one that was used least recently ends.
    pub(crate) fn begin(
        &self,
        secret: &Secret,
        session: Session,
        now: Instant,
    ) -> Result<(), Full> {
        let mut all = self.all();
        all.retain(|_, one| !one.is_over(now));
        let of_account = |one: &&Session| one.identity.account == session.identity.account;
        if all.values().filter(of_account).count() >= SESSIONS_PER_ACCOUNT_MAX {
            let own = all.iter().filter(|(_, one)| of_account(one));
            let idlest = own.min_by_key(|(_, one)| one.used).map(|(key, _)| *key);
            idlest.and_then(|key| all.remove(&key));
        }
        if all.len() >= SESSIONS_MAX {
            return Err(Full);
        }
        all.insert(secret.digest(), session);
        Ok(())
    }

    /// The session of a secret, used now; nothing where it is over.
    pub(crate) fn find(&self, secret: &Secret, now: Instant) -> Option<Session> {
        let (mut all, key) = (self.all(), secret.digest());
        let session = all.get_mut(&key)?;
        if session.is_over(now) {
            all.remove(&key);
            return None;
        }
        session.used = now;
        Some(session.clone())
    }

    /// Ends a session.
    pub(crate) fn end(&self, secret: &Secret) {
        self.all().remove(&secret.digest());
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<[u8; 32], Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
