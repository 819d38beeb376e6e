//! The index of availability of an integration service (603/НҚ, приложение 7, the agreement, пп. 5 and 7).
//!
//! И = (Т − Р) / Т × 100: Т is the period in which the service can be available, Р the one in which it is not: «сбои ИС, плановые
//! и внеплановые работы, проводимые с отключением ИС». The text counts in hours; here every minute is counted, in whole
//! numbers, and hours are shown with their minutes.
//!
//! Probes say what a minute was ([`Seen`]): down if one of them failed, up if there were any and all held, unknown if there was
//! none. So neither their order nor their number matters, and a [`Day`] of them is a short row of runs.
//!
//! What the text leaves open, and how it is read here:
//!
//! * **Planned works count.** п. 7 counts planned works with disconnection into Р, while пп. 5.1 and 5.2 leave them out of the duty
//!   to be available. The index follows п. 7; beside it stands the index without the breaks that were agreed
//!   ([`Tally::without_breaks`]), by which the duty can be judged.
//! * **Т** is the calendar period, day and night (п. 5.1: 24/7/365), as far as somebody probed: a minute of which nothing is known
//!   is neither in Т nor in Р, and is told apart.
//! * **What was down decides**, not what was announced: announced works during which the service answers are no downtime, and
//!   downtime during works that were announced without disconnection is a failure.
//! * **Works that were not agreed three working days before** they began are unplanned ([`Standing::Unagreed`], п. 5.4). They
//!   count like failures, and are told apart.
//! * The index is rounded down: 99.999 per cent are not a hundred.

use jiff::Timestamp;
use jiff::civil::Date;
use law::zone;
use serde::{Deserialize, Serialize};
use std::fmt;

mod breaks;
mod tally;
#[cfg(test)]
mod tests;
mod window;

pub use breaks::{Breaks, Standing, WORKS_MAX, Works};
pub use tally::{Percent, Tally, count};
pub use window::{WORKS_DAYS_MAX, lies_in_window};

/// Seconds of a minute.
const MINUTE_S: i64 = 60;
/// Minutes of the longest legal day: 29 February 2024 had 25 hours.
pub const DAY_MINUTES_MAX: u16 = 25 * 60;

/// A minute of time, counted from the Unix epoch. Legal days begin with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Minute(i64);

impl Minute {
    /// The minute that holds an instant.
    pub fn of(at: Timestamp) -> Self {
        Self(at.as_second().div_euclid(MINUTE_S))
    }

    /// The first minute that begins at an instant or later.
    pub fn from(at: Timestamp) -> Self {
        let into = at.as_second().rem_euclid(MINUTE_S) != 0 || at.subsec_nanosecond() != 0;
        Self(Self::of(at).0 + i64::from(into))
    }

    /// When it begins.
    pub fn start(self) -> Timestamp {
        Timestamp::from_second(self.0.saturating_mul(MINUTE_S)).unwrap_or(Timestamp::MAX)
    }

    /// Its legal day, and its number in that day.
    pub fn place(self) -> (Date, u16) {
        let day = zone::date(self.start());
        let number = self.0 - Self::of(zone::start_of(day)).0;
        (day, u16::try_from(number).unwrap_or(u16::MAX))
    }
}

/// What is known of a minute. Of two that disagree the later in this order holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seen {
    /// Nobody probed.
    #[default]
    Unknown,
    /// Every probe held.
    Up,
    /// A probe failed.
    Down,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unknown => "unknown",
            Self::Up => "up",
            Self::Down => "down",
        })
    }
}

/// So many minutes in a row of which the same is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    minutes: u16,
    seen: Seen,
}

/// What is known of one legal day of a service: runs from 00:00 on; after the last one nothing is known.
///
/// It has at most [`DAY_MINUTES_MAX`] runs, about 4 KiB when each minute differs from the one before; a healthy day has one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    runs: Vec<Run>,
}

impl Day {
    /// A probe of a minute of the day; whether that is news. What lies behind the day's end is left out.
    pub fn tell(&mut self, minute: u16, seen: Seen) -> bool {
        let mut all: Vec<Seen> = self.minutes().collect();
        if minute >= DAY_MINUTES_MAX {
            return false;
        }
        let at = usize::from(minute);
        if all.len() <= at {
            all.resize(at + 1, Seen::Unknown);
        }
        let Some(known) = all.get_mut(at) else {
            return false;
        };
        if seen <= *known {
            return false;
        }
        *known = seen;
        self.runs = runs_of(&all);
        true
    }

    /// What is known of each minute, until the last known one.
    pub fn minutes(&self) -> impl Iterator<Item = Seen> {
        let all = self.runs.iter();
        all.flat_map(|run| std::iter::repeat_n(run.seen, usize::from(run.minutes)))
            // A row of a damaged store is not longer than a day either.
            .take(usize::from(DAY_MINUTES_MAX))
    }

    /// What was known last.
    pub fn last(&self) -> Seen {
        self.runs.last().map_or(Seen::Unknown, |run| run.seen)
    }

    /// The runs with their first minute and the one after their last.
    fn spans(&self) -> impl Iterator<Item = (u16, u16, Seen)> {
        self.runs.iter().scan(0u16, |next, run| {
            let from = *next;
            *next = from.saturating_add(run.minutes).min(DAY_MINUTES_MAX);
            Some((from, *next, run.seen))
        })
    }
}

fn runs_of(minutes: &[Seen]) -> Vec<Run> {
    let runs = minutes.chunk_by(|a, b| a == b).filter_map(|run| {
        Some(Run {
            minutes: u16::try_from(run.len()).ok()?,
            seen: *run.first()?,
        })
    });
    runs.collect()
}
