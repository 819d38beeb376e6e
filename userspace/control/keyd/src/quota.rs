//! How often: a bucket of tokens for each user and kind of use.
//!
//! A bucket is kept as the moment at which it is full again. That needs no rounding, and a full bucket needs no entry.

use crate::access::Wish;
use std::collections::BTreeMap;
use std::time::Duration;
use wire::keys::{KeyId, KeyUse, SealPurpose};

/// Most users that have buckets of their own for a kind of use; further ones share one. The arguments name no more, so only
/// readers ever share.
pub(crate) const USERS_MAX: usize = 64;

/// How often something may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many times at once, after a rest.
    pub burst: u32,
    /// After that, how long each takes to be allowed again.
    pub interval: Duration,
}

/// Officers decide by hand; the burst is a day's decisions at once.
pub(crate) const SIGN: Limit = limit(256, 500);
/// The secrets of one request, and of many in a row.
pub(crate) const SEAL: Limit = limit(256, 100);
/// A daemon that starts opens all its secrets.
pub(crate) const UNSEAL: Limit = limit(1024, 50);
/// A document follows a decision.
pub(crate) const ISSUE_CODE: Limit = limit(256, 500);
/// People type codes; at this rate nobody finds one of 2^100.
pub(crate) const CHECK_CODE: Limit = limit(128, 200);
/// Each one is kept for ever.
pub(crate) const ROTATE: Limit = limit(8, 15 * 60 * 1000);
/// The inspecting daemon keeps what it was given; the burst is a start with an empty cache.
pub(crate) const CERTIFY: Limit = limit(4096, 4);
/// Officers order by hand; whoever guesses a passphrase is slowed down.
pub(crate) const ORDER: Limit = limit(16, 60 * 1000);
/// Anybody reads, also those who only keep keyd busy.
pub(crate) const READ: Limit = limit(128, 20);

const fn limit(burst: u32, interval_ms: u64) -> Limit {
    Limit {
        burst,
        interval: Duration::from_millis(interval_ms),
    }
}

/// Uses that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// Of keys that seal, each purpose by itself.
    Use(KeyUse, Option<SealPurpose>),
    Rotate,
    Order,
    Read,
}

/// Whose uses are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whose {
    /// Those of a local user.
    User(u32),
    /// Those of all users beyond a bound.
    Others,
}

impl Class {
    fn of(wish: &Wish) -> Self {
        match wish {
            Wish::Use(purpose, KeyId::Sealing(sealed)) => Self::Use(*purpose, Some(*sealed)),
            Wish::Use(
                purpose,
                KeyId::Decisions(_)
                | KeyId::Codes(_)
                | KeyId::Root
                | KeyId::Issuing(_)
                | KeyId::Untrusted,
            ) => Self::Use(*purpose, None),
            Wish::Order(_) => Self::Order,
            Wish::Rotate(_) => Self::Rotate,
            Wish::Read => Self::Read,
        }
    }

    const fn limit(self) -> Limit {
        match self {
            Self::Use(KeyUse::Sign, _) => SIGN,
            Self::Use(KeyUse::Seal, _) => SEAL,
            Self::Use(KeyUse::Unseal, _) => UNSEAL,
            Self::Use(KeyUse::IssueCode, _) => ISSUE_CODE,
            Self::Use(KeyUse::CheckCode, _) => CHECK_CODE,
            Self::Use(KeyUse::Certify, _) => CERTIFY,
            Self::Rotate => ROTATE,
            Self::Order => ORDER,
            Self::Read => READ,
        }
    }
}

/// A quota that is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exhausted {
    /// The quota.
    pub(crate) limit: Limit,
    /// How long until it has room for one.
    pub(crate) wait: Duration,
}

/// All buckets. When one is empty the wish is refused, and costs nothing.
#[derive(Debug, Default)]
pub(crate) struct Quotas {
    /// When each bucket is full again, by the monotonic clock.
    full_at: BTreeMap<(Class, Whose), Duration>,
}

impl Quotas {
    /// Takes a token of `uid` for a wish.
    pub(crate) fn take(&mut self, now: Duration, uid: u32, wish: &Wish) -> Result<(), Exhausted> {
        let class = Class::of(wish);
        let limit = class.limit();
        let whose = self.place(now, class, uid);
        let full_at = self.full_at.get(&(class, whose)).copied().unwrap_or(now);
        let next = spent(limit, full_at, now)?;
        self.full_at.insert((class, whose), next);
        Ok(())
    }

    fn place(&mut self, now: Duration, class: Class, uid: u32) -> Whose {
        let own = Whose::User(uid);
        if self.full_at.contains_key(&(class, own)) {
            return own;
        }
        // A full bucket says no more than a missing one.
        self.full_at.retain(|_, full_at| *full_at > now);
        let of_class = (class, Whose::User(0))..(class, Whose::Others);
        if self.full_at.range(of_class).count() < USERS_MAX {
            own
        } else {
            Whose::Others
        }
    }
}

/// When a bucket that is full at `full_at` will be full after one more token is taken from it.
fn spent(limit: Limit, full_at: Duration, now: Duration) -> Result<Duration, Exhausted> {
    let next = full_at.max(now).saturating_add(limit.interval);
    let empty_at = now.saturating_add(limit.interval.saturating_mul(limit.burst));
    match next.checked_sub(empty_at) {
        None | Some(Duration::ZERO) => Ok(next),
        Some(wait) => Err(Exhausted { limit, wait }),
    }
}

#[cfg(test)]
mod tests;
