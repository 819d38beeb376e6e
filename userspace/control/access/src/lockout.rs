//! How long to wait after failures.
//!
//! Failures are counted in one of three places:
//!
//! ```text
//!  from a place where the account signed in before ──► the account's counter of that place
//!  from anywhere else ──► the account's counter of strangers, and the counter of the place over all accounts
//! ```
//!
//! **Nobody locks out somebody else** who signs in from where he signed in before: what strangers do is counted where he does not wait
//! for it. Whoever shares his place (an office behind one address) can make him wait for [`WAIT_MAX`] at most, by guessing at this very
//! account. Somebody at a new place waits with the strangers.
//!
//! **An attempt counts as failed until it is right**: [`Lockout::attempt`] counts it before anything is compared, so that a thousand
//! attempts at once are not a thousand guesses. What is asked while a wait lasts is refused without a look, and not counted: who hammers
//! does not prolong it. Names that are no account's are counted alike, so that a wait does not tell who exists.

use crate::Source;
use crate::moments::{after, since};
use jiff::Timestamp;
use model::AccountName;
use serde::{Deserialize, Serialize};
use std::time::Duration;

mod places;
mod table;

use places::Places;
use table::Table;

pub use places::{PLACE_KEPT, PLACED_ACCOUNTS_MAX, PLACES_OF_ACCOUNT_MAX};

/// Failures without a wait.
pub const FREE: u32 = 5;
/// The wait after as many failures as are free; each further one doubles it.
pub const WAIT_MIN: Duration = Duration::from_secs(1);
/// The longest wait.
pub const WAIT_MAX: Duration = Duration::from_mins(15);
/// After so long without a failure all are forgotten. At the longest waits a stranger has four tries in it, and not many more by resting: some hundred
/// a day, of which no password of twelve characters is found. No official reference: NIST SP 800-63B-4 §3.2.2 bounds tries in a row by 100.
pub const QUIET: Duration = Duration::from_hours(1);
/// Most names whose strangers are counted. When full, the quiet ones go; else the one with the fewest failures, the oldest of them: made-up
/// names push out each other, not the count of an account that is being guessed at.
pub const ACCOUNTS_MAX: usize = 16_384;
/// Most places that are counted; when full, as with names. Whoever has so many places is held by the counters of accounts.
pub const SOURCES_MAX: usize = 65_536;

/// Failures in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failures {
    count: u32,
    last: Timestamp,
}

impl Failures {
    /// These and one more; a first one where the others are forgotten.
    fn and_one(before: Option<Self>, now: Timestamp) -> Self {
        let before = before.filter(|failures| !failures.is_quiet(now));
        let count = before.map_or(0, |failures| failures.count);
        Self {
            count: count.saturating_add(1),
            last: now,
        }
    }

    fn is_quiet(&self, now: Timestamp) -> bool {
        since(self.last, now) >= QUIET
    }

    /// These without one that was right after all.
    fn without_one(self) -> Option<Self> {
        let count = self.count.checked_sub(1).filter(|count| *count > 0)?;
        Some(Self { count, ..self })
    }

    /// What is left of the wait.
    fn wait(&self, now: Timestamp) -> Duration {
        let Some(further) = self.count.checked_sub(FREE) else {
            return Duration::ZERO;
        };
        let doubled = 2_u32.checked_pow(further).unwrap_or(u32::MAX);
        let whole = WAIT_MIN.saturating_mul(doubled).min(WAIT_MAX);
        since(now, after(self.last, whole)).min(WAIT_MAX)
    }
}

/// All counters, as one row or as many: the body decides. Counters may be lost with a restart; places should not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lockout {
    strangers: Table<AccountName, ACCOUNTS_MAX>,
    sources: Table<Source, SOURCES_MAX>,
    places: Places,
}

/// One attempt that may be judged. It cannot be made or copied elsewhere; dropped, the attempt stays a failure.
#[derive(Debug, PartialEq, Eq)]
pub struct Permit {
    who: Who,
}

/// Whom an attempt names, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Who {
    account: Option<AccountName>,
    source: Source,
}

/// An attempt is not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts failed: wait {} s", seconds(*wait))]
pub struct MustWait {
    /// How long, at most [`WAIT_MAX`].
    pub wait: Duration,
}

/// Whole seconds of a wait, never too few.
fn seconds(wait: Duration) -> u64 {
    wait.as_millis()
        .div_ceil(1000)
        .try_into()
        .unwrap_or(u64::MAX)
}

impl Permit {
    /// The account that is named; none where the text cannot be an account's name.
    pub const fn account(&self) -> Option<&AccountName> {
        self.who.account.as_ref()
    }

    /// Where the attempt comes from.
    pub const fn source(&self) -> Source {
        self.who.source
    }
}

impl Lockout {
    /// Lets one attempt be judged, and counts it as failed from now on. A text that no account can be called is none, and counts for its
    /// place alone.
    pub fn attempt(
        &mut self,
        account: Option<AccountName>,
        source: Source,
        now: Timestamp,
    ) -> Result<Permit, MustWait> {
        let who = Who { account, source };
        let wait = self.wait_of(&who, now);
        if !wait.is_zero() {
            return Err(MustWait { wait });
        }
        if let Some(place) = self.places.find_mut(&who, now) {
            place.failures = Some(Failures::and_one(place.failures, now));
        } else {
            if let Some(account) = &who.account {
                self.strangers.count(account, now);
            }
            self.sources.count(&who.source, now);
        }
        Ok(Permit { who })
    }

    /// How long somebody has to wait after an attempt that stays failed; zero where he need not.
    pub fn wait(&self, failed: &Permit, now: Timestamp) -> Duration {
        self.wait_of(&failed.who, now)
    }

    /// The attempt was right, and is not counted any more. More is to come before its account is signed in.
    pub fn right(&mut self, permit: Permit, now: Timestamp) {
        let Permit { who } = permit;
        self.take_back(&who, now);
    }

    /// The attempt was right, and its account is signed in: it is forgiven, and the place is one of its own from now on. What failed
    /// there for other accounts stays: else an own account would pay for guesses at others.
    pub fn signed_in(&mut self, permit: Permit, now: Timestamp) {
        let Permit { who } = permit;
        self.take_back(&who, now);
        if let Some(account) = who.account {
            self.strangers.forget(&account);
            self.places.signed_in(account, who.source, now);
        }
    }

    /// The account is gone, or its places are not to be trusted any more.
    pub fn forget(&mut self, account: &AccountName) {
        self.strangers.forget(account);
        self.places.forget(account);
    }

    fn take_back(&mut self, who: &Who, now: Timestamp) {
        if let Some(place) = self.places.find_mut(who, now) {
            place.failures = place.failures.and_then(Failures::without_one);
        } else {
            if let Some(account) = &who.account {
                self.strangers.take_back(account);
            }
            self.sources.take_back(&who.source);
        }
    }

    fn wait_of(&self, who: &Who, now: Timestamp) -> Duration {
        let left = |failures: Option<Failures>| {
            failures.map_or(Duration::ZERO, |failures| failures.wait(now))
        };
        if let Some(place) = self.places.find(who, now) {
            return left(place.failures);
        }
        let account = who.account.as_ref();
        let strangers = account.and_then(|account| self.strangers.get(account));
        left(strangers).max(left(self.sources.get(&who.source)))
    }
}

#[cfg(test)]
mod tests;
