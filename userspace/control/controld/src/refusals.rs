//! Refused commands: so many of a user stand in the journal one by one in a minute; the further ones are counted and stand
//! there as one entry when the minute is over.
//!
//! Every local user may connect, and an attempt that was refused is worth an entry; a flood of attempts must not fill the disk.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long a user's refusals are counted together, from the first of them.
pub(crate) const WINDOW: SignedDuration = SignedDuration::from_mins(1);
/// Most refusals of a user that stand in the journal one by one in a [`WINDOW`].
pub(crate) const TOLD_MAX: u32 = 10;
/// Most users that have a count of their own at a time; all others share one, with the same bound.
pub(crate) const USERS_MAX: usize = 256;
/// How the entry names the users that share a count.
const OTHERS: &str = "other users";

/// Whose refusals are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Whose {
    /// Those of a local user.
    User(u32),
    /// Those of all users beyond [`USERS_MAX`].
    Others,
}

/// Refusals that are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Count {
    /// Who was refused: an account, a uid, or several users.
    pub(crate) who: String,
    /// When the first of them was refused, by real time.
    pub(crate) since: Timestamp,
    /// How many stand in the journal one by one.
    told: u32,
    /// How many do not.
    pub(crate) withheld: u64,
}

/// What becomes of a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Noted {
    /// It is to be journalled.
    Told,
    /// It was counted.
    Counted,
    /// It was counted, and the count is to be stored: it does each time it doubles, so that a crash loses less than half
    /// of it, and a flood of refusals is no flood of writes.
    Kept(Whose, Count),
}

/// The counts of the last minute.
#[derive(Debug, Default)]
pub(crate) struct Refusals {
    counts: BTreeMap<Whose, Count>,
}

impl Refusals {
    /// Takes stored counts up again: they are told when their minute is over.
    pub(crate) fn restore(rows: impl IntoIterator<Item = (Whose, Count)>) -> Self {
        Self {
            counts: rows.into_iter().collect(),
        }
    }

    /// A command of a user was refused. Counts that are over must have been [closed](Self::close) before.
    pub(crate) fn note(&mut self, uid: u32, who: &str, real: Timestamp) -> Noted {
        let (whose, who) = self.place(uid, who);
        let count = self.counts.entry(whose).or_insert_with(|| Count {
            who: who.to_owned(),
            since: real,
            told: 0,
            withheld: 0,
        });
        if count.told < TOLD_MAX {
            count.told = count.told.saturating_add(1);
            return Noted::Told;
        }
        count.withheld = count.withheld.saturating_add(1);
        if count.withheld.is_power_of_two() {
            Noted::Kept(whose, count.clone())
        } else {
            Noted::Counted
        }
    }

    /// Ends the counts whose minute is over, and gives those of which something is to be told.
    ///
    /// One that began in the future is over too: the clock was set back.
    pub(crate) fn close(&mut self, real: Timestamp) -> Vec<(Whose, Count)> {
        self.take(|count| real >= over_at(count) || real < count.since)
    }

    /// Ends all counts, and gives those of which something is to be told.
    pub(crate) fn close_all(&mut self) -> Vec<(Whose, Count)> {
        self.take(|_| true)
    }

    /// When the next count of which something is to be told is over.
    pub(crate) fn next_close(&self) -> Option<Timestamp> {
        let untold = self.counts.values().filter(|count| count.withheld > 0);
        untold.map(over_at).min()
    }

    fn place<'a>(&self, uid: u32, who: &'a str) -> (Whose, &'a str) {
        let own = Whose::User(uid);
        let users = self.counts.len() - usize::from(self.counts.contains_key(&Whose::Others));
        if users < USERS_MAX || self.counts.contains_key(&own) {
            (own, who)
        } else {
            (Whose::Others, OTHERS)
        }
    }

    fn take(&mut self, is_over: impl Fn(&Count) -> bool) -> Vec<(Whose, Count)> {
        let over = self.counts.extract_if(.., |_, count| is_over(count));
        over.filter(|(_, count)| count.withheld > 0).collect()
    }
}

fn over_at(count: &Count) -> Timestamp {
    count.since.checked_add(WINDOW).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
