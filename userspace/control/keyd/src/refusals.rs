//! Refusals in the journal: so many of a user one by one in a minute, then a count when the minute is over. A flood of
//! refused requests must fill neither the disk nor the spool, in which uses of keys wait.

use crate::quota::Whose;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;
use wire::Fact;

/// How long a user's refusals are counted together, from the first of them.
pub(crate) const WINDOW: Duration = Duration::from_mins(1);
/// Most refusals of a user that are told one by one in a [`WINDOW`].
pub(crate) const TOLD_MAX: u32 = 10;
/// Most users that have a count of their own at a time; all others share one, with the same bound.
pub(crate) const USERS_MAX: usize = 64;

#[derive(Debug)]
struct Count {
    /// When the first was refused, by real time.
    since: Timestamp,
    /// When the minute is over, by the monotonic clock.
    until: Duration,
    told: u32,
    withheld: u64,
}

/// The counts of the last minute.
#[derive(Debug, Default)]
pub(crate) struct Refusals {
    counts: BTreeMap<Whose, Count>,
}

impl Refusals {
    /// A request of a user was refused; what is to be told of it, which may be nothing yet.
    pub(crate) fn note(
        &mut self,
        now: Duration,
        real: Timestamp,
        uid: u32,
        tell: impl FnOnce() -> Fact,
    ) -> Option<Fact> {
        let count = self.counts.entry(self.place(uid)).or_insert(Count {
            since: real,
            until: now.saturating_add(WINDOW),
            told: 0,
            withheld: 0,
        });
        if count.told < TOLD_MAX {
            count.told = count.told.saturating_add(1);
            return Some(tell());
        }
        count.withheld = count.withheld.saturating_add(1);
        None
    }

    /// Ends the counts whose minute is over; what is to be told of them.
    pub(crate) fn close(&mut self, now: Duration) -> Vec<Fact> {
        self.take(|count| count.until <= now)
    }

    /// Ends all counts; what is to be told of them.
    pub(crate) fn close_all(&mut self) -> Vec<Fact> {
        self.take(|_| true)
    }

    fn take(&mut self, is_over: impl Fn(&Count) -> bool) -> Vec<Fact> {
        let over = self.counts.extract_if(.., |_, count| is_over(count));
        let told = over.filter(|(_, count)| count.withheld > 0);
        let fact = |(whose, count): (Whose, Count)| Fact::CommandsRefused {
            who: match whose {
                Whose::User(uid) => format!("uid {uid}"),
                Whose::Others => "other users".to_owned(),
            },
            count: count.withheld,
            since: count.since,
        };
        told.map(fact).collect()
    }

    fn place(&self, uid: u32) -> Whose {
        let own = Whose::User(uid);
        let others = usize::from(self.counts.contains_key(&Whose::Others));
        let users = self.counts.len().saturating_sub(others);
        if users < USERS_MAX || self.counts.contains_key(&own) {
            own
        } else {
            Whose::Others
        }
    }
}

#[cfg(test)]
mod tests;
