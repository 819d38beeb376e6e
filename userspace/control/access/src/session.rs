//! Who is signed in.
//!
//! A session is 256 random bits that a browser shows as a cookie: `__Host-…; Secure; HttpOnly; SameSite=Strict`, so that no other host
//! sets or gets it and no script reads it. Here only its SHA-256 is kept.
//!
//! **What it is bound to**: to those bits and to its account, and to nothing else. Not to the address: those of telephones, of offices
//! with two lines and of IPv6 hosts change while people work (RFC 8981), an office behind one address would be bound to nothing, and
//! whoever is in the path sends from the same address. Not to the browser's name either: it is sent with each request, to whoever stole
//! the cookie too. Where it began is kept to be shown to its owner, who can tell a foreign one and end it.
//!
//! Nothing is renewed by hand: a session ends idle, or old, or by one of the reasons of [`Why`].

use crate::audience::Audience;
use crate::factors::Factors;
use crate::moments::{after, since};
use crate::{SecretDigest, Source};
use jiff::Timestamp;
use model::AccountName;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

mod secret;

pub use secret::{NoSession, SESSION_OCTETS, SessionSecret};

/// After so long without a request a session of staff ends (NIST SP 800-63B-4 §2.3.3 asks for 15 minutes at its strictest level).
pub const STAFF_IDLE_MAX: Duration = Duration::from_mins(15);
/// The same of the portal, where forms are long (§2.2.3: an hour).
pub const PORTAL_IDLE_MAX: Duration = Duration::from_hours(1);
/// After so long any session ends, whatever is done (§2.3.3).
pub const AGE_MAX: Duration = Duration::from_hours(12);
/// For so long after a second factor or a passkey was shown the sensitive things may be done. No official reference.
pub const STEPPED_UP_FOR: Duration = Duration::from_mins(5);
/// Most sessions of an account; the one that began first ends for another.
pub const SESSIONS_OF_ACCOUNT_MAX: usize = 8;
/// Most sessions of all accounts; another one is refused.
pub const SESSIONS_MAX: usize = 4_096;

/// A session, as a row under its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Whose it is.
    pub account: AccountName,
    /// Where it is used.
    pub audience: Audience,
    /// How its owner was known.
    pub by: Factors,
    /// Where it began. It is shown, and nothing is judged by it.
    pub source: Source,
    /// When it began.
    pub begun: Timestamp,
    /// When it was last used. The body may write it once a minute, and lose what is newer.
    pub seen: Timestamp,
    /// When its owner last showed what the sensitive things need.
    pub stepped_up: Option<Timestamp>,
}

/// What a session begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// Whose it is.
    pub account: AccountName,
    /// Where it is used.
    pub audience: Audience,
    /// How its owner was known.
    pub by: Factors,
    /// Where it begins.
    pub source: Source,
}

crate::words::words! {
    /// Why a session ended.
    Why {
        /// Its owner signed out.
        SignedOut = "signed-out",
        /// It was not used for [`STAFF_IDLE_MAX`] or [`PORTAL_IDLE_MAX`].
        Idle = "idle",
        /// It lasted for [`AGE_MAX`].
        Old = "old",
        /// Its account began another one, and had [`SESSIONS_OF_ACCOUNT_MAX`].
        Displaced = "displaced",
        /// Its owner or an administrator ended it from another one.
        Revoked = "revoked",
        /// The password changed.
        PasswordChanged = "password-changed",
        /// The second factor changed.
        FactorChanged = "factor-changed",
        /// The account's roles changed: what it may do is not what it signed in for.
        RolesChanged = "roles-changed",
        /// The account is gone.
        AccountGone = "account-gone",
    }
}

/// A session that ended: its row goes, and why is journalled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The key of its row.
    pub digest: SecretDigest,
    /// What it was.
    pub session: Session,
    /// Why it ended.
    pub why: Why,
}

/// One more session is not begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there are {SESSIONS_MAX} sessions already, the most of all accounts: try again later, or end some that nobody uses"
)]
pub struct Full;

impl Session {
    /// Whether its owner may do the sensitive things now: he showed a second factor or a passkey, or his password where he has
    /// neither, within [`STEPPED_UP_FOR`].
    pub fn may_do_sensitive(&self, now: Timestamp) -> bool {
        self.stepped_up
            .is_some_and(|shown| shown <= now && since(shown, now) < STEPPED_UP_FOR)
    }

    /// When it ends if it is not used.
    pub fn ends(&self) -> Timestamp {
        let idle_max = match self.audience {
            Audience::Staff => STAFF_IDLE_MAX,
            Audience::Portal => PORTAL_IDLE_MAX,
        };
        after(self.seen, idle_max).min(after(self.begun, AGE_MAX))
    }

    fn over(&self, now: Timestamp) -> Option<Why> {
        if since(self.begun, now) >= AGE_MAX {
            return Some(Why::Old);
        }
        (self.ends() <= now).then_some(Why::Idle)
    }
}

/// Every session. The body keeps each as a row, and ends what [`Sessions::end_over`] tells at [`Sessions::next_end`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sessions {
    rows: BTreeMap<SecretDigest, Session>,
}

impl Sessions {
    /// The rows that were kept.
    pub fn of(rows: impl IntoIterator<Item = (SecretDigest, Session)>) -> Self {
        let rows = rows.into_iter().collect();
        Self { rows }
    }

    /// Begins one under the digest of new random bits; tells those that ended for it. A second factor that was shown for it counts for the
    /// sensitive things too.
    pub fn begin(
        &mut self,
        digest: SecretDigest,
        beginning: Beginning,
        now: Timestamp,
    ) -> Result<Vec<Ended>, Full> {
        let mut ended = self.end_over(now);
        let mut own: Vec<(Timestamp, SecretDigest)> = self
            .rows
            .iter()
            .filter(|(_, session)| session.account == beginning.account)
            .map(|(digest, session)| (session.begun, *digest))
            .collect();
        own.sort_unstable();
        let displaced = (own.len() + 1).saturating_sub(SESSIONS_OF_ACCOUNT_MAX);
        let displaced = own.iter().take(displaced);
        ended.extend(displaced.filter_map(|(_, digest)| self.end(digest, Why::Displaced)));
        // Where one ended there is room: nothing that ended is lost here.
        if self.rows.len() >= SESSIONS_MAX {
            return Err(Full);
        }
        let Beginning {
            account,
            audience,
            by,
            source,
        } = beginning;
        let stepped_up = match by {
            Factors::Password => None,
            Factors::PasswordAndTotp | Factors::PasswordAndRecovery | Factors::Passkey => Some(now),
        };
        let session = Session {
            account,
            audience,
            by,
            source,
            begun: now,
            seen: now,
            stepped_up,
        };
        self.rows.insert(digest, session);
        Ok(ended)
    }

    /// The session that a browser shows, used now; none where it ended or never was: one answer for both.
    pub fn touch(&mut self, digest: &SecretDigest, now: Timestamp) -> Option<&Session> {
        let session = self.live(digest, now)?;
        session.seen = session.seen.max(now);
        Some(session)
    }

    /// Its owner showed what the sensitive things need, which the caller checked: the second factor or a passkey, or the password where he
    /// has neither.
    pub fn step_up(&mut self, digest: &SecretDigest, now: Timestamp) -> Option<&Session> {
        let session = self.live(digest, now)?;
        session.seen = session.seen.max(now);
        session.stepped_up = Some(now);
        Some(session)
    }

    /// Ends one; none where there is none any more.
    pub fn end(&mut self, digest: &SecretDigest, why: Why) -> Option<Ended> {
        let session = self.rows.remove(digest)?;
        let digest = *digest;
        Some(Ended {
            digest,
            session,
            why,
        })
    }

    /// Ends those of an account: after its password, its factor or its roles changed, all of them.
    pub fn end_all_of(&mut self, account: &AccountName, why: Why) -> Vec<Ended> {
        self.end_where(|session| (session.account == *account).then_some(why))
    }

    /// Ends those whose time is over.
    pub fn end_over(&mut self, now: Timestamp) -> Vec<Ended> {
        self.end_where(|session| session.over(now))
    }

    /// When the next one ends if none is used.
    pub fn next_end(&self) -> Option<Timestamp> {
        self.rows.values().map(Session::ends).min()
    }

    /// Those of an account that are not over, for its owner to look at.
    pub fn all_of(
        &self,
        account: &AccountName,
        now: Timestamp,
    ) -> impl Iterator<Item = (&SecretDigest, &Session)> {
        let own =
            move |session: &Session| session.account == *account && session.over(now).is_none();
        self.rows.iter().filter(move |(_, session)| own(session))
    }

    fn live(&mut self, digest: &SecretDigest, now: Timestamp) -> Option<&mut Session> {
        let session = self.rows.get_mut(digest)?;
        session.over(now).is_none().then_some(session)
    }

    fn end_where(&mut self, over: impl Fn(&Session) -> Option<Why>) -> Vec<Ended> {
        let found = self.rows.iter();
        let found: Vec<_> = found
            .filter_map(|(digest, session)| over(session).map(|why| (*digest, why)))
            .collect();
        let found = found.into_iter();
        found
            .filter_map(|(digest, why)| self.end(&digest, why))
            .collect()
    }
}

#[cfg(test)]
mod tests;
