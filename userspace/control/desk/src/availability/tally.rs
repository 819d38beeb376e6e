//! Counting: minutes of a period by what was known of them.

use super::{Breaks, Day, Minute, Seen};
use jiff::Timestamp;
use jiff::civil::Date;
use law::zone;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A share in hundredths of a per cent, 0 to 10,000; rounded down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Percent(u16);

impl Percent {
    /// A hundred per cent, in hundredths.
    pub const WHOLE: u16 = 10_000;

    /// The hundredths of a per cent.
    pub const fn hundredths(self) -> u16 {
        self.0
    }

    /// `part` of `whole`; none of nothing.
    fn of(part: u64, whole: u64) -> Option<Self> {
        let share = u128::from(part.min(whole)) * u128::from(Self::WHOLE);
        let share = share.checked_div(u128::from(whole))?;
        u16::try_from(share).ok().map(Self)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}.{:02}", self.0 / 100, self.0 % 100))
    }
}

/// The minutes of a period. Tallies of periods that follow each other add up to the one of the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Minutes in which it was available.
    pub up: u64,
    /// Minutes of planned works in which it was not.
    pub planned: u64,
    /// Minutes of unplanned works in which it was not.
    pub unplanned: u64,
    /// Other minutes in which it was not: failures.
    pub failed: u64,
    /// Minutes that nobody probed.
    pub unknown: u64,
}

impl Tally {
    /// Т: minutes in which it could be available, as far as somebody looked.
    pub const fn possible(&self) -> u64 {
        self.up.saturating_add(self.unavailable())
    }

    /// Р: minutes in which it was not available: failures, planned and unplanned works (п. 7).
    pub const fn unavailable(&self) -> u64 {
        self.planned
            .saturating_add(self.unplanned)
            .saturating_add(self.failed)
    }

    /// И of п. 7; none where nobody looked.
    pub fn index(&self) -> Option<Percent> {
        Percent::of(self.up, self.possible())
    }

    /// The same without the breaks that were agreed, neither in Т nor in Р (пп. 5.1, 5.2).
    pub fn without_breaks(&self) -> Option<Percent> {
        Percent::of(self.up, self.possible().saturating_sub(self.planned))
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            up: self.up.saturating_add(other.up),
            planned: self.planned.saturating_add(other.planned),
            unplanned: self.unplanned.saturating_add(other.unplanned),
            failed: self.failed.saturating_add(other.failed),
            unknown: self.unknown.saturating_add(other.unknown),
        }
    }
}

/// Counts one legal day as far as it has passed: whole minutes that ended by `now`. A day without a row is unknown.
pub fn count(date: Date, day: Option<&Day>, breaks: &Breaks, now: Timestamp) -> Tally {
    let first = Minute::of(zone::start_of(date)).0;
    let after = Minute::of(zone::end_of(date).min(now)).0;
    let mut tally = Tally::default();
    let mut known = first;
    for (from, until, seen) in day.into_iter().flat_map(Day::spans) {
        let from = (first + i64::from(from)).min(after);
        let until = (first + i64::from(until)).min(after);
        let minutes = u64::try_from(until - from).unwrap_or(0);
        known = known.max(until);
        match seen {
            Seen::Unknown => tally.unknown += minutes,
            Seen::Up => tally.up += minutes,
            Seen::Down => {
                let planned = breaks.planned.within(from, until);
                let unplanned = breaks.unplanned.within(from, until);
                tally.planned += planned;
                tally.unplanned += unplanned;
                tally.failed += minutes.saturating_sub(planned).saturating_sub(unplanned);
            }
        }
    }
    tally.unknown += u64::try_from(after - known).unwrap_or(0);
    tally
}
