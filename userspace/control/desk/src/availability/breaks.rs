//! Announced works, as sets of minutes.

use super::Minute;
use crate::request::{TermRef, latest_before};
use jiff::Timestamp;
use jiff::civil::Date;
use law::{Calendar, zone};

/// Until when works are agreed.
const AGREED_BEFORE: TermRef = TermRef::known("SL-5.4a");

/// Most works that one count takes in; of more the latest.
pub const WORKS_MAX: usize = 10_000;

/// Whether works were agreed (the agreement, п. 5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The parties agreed to them three working days before they began, or earlier.
    Agreed,
    /// They were announced, and were not agreed in time: they count as unplanned.
    Unagreed,
}

impl Standing {
    /// The standing of works that were agreed on a day. While the calendar lacks the year nobody can say that it was too late.
    pub fn agreed_on(agreed: Date, begins: Timestamp, calendar: &Calendar) -> Self {
        match latest_before(AGREED_BEFORE, zone::date(begins), calendar) {
            Some(last) if last < agreed => Self::Unagreed,
            Some(_) | None => Self::Agreed,
        }
    }
}

/// Announced works with disconnection, `from` inclusive, `until` exclusive. A minute belongs to them if it begins within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Works {
    /// When they begin.
    pub from: Timestamp,
    /// When they end.
    pub until: Timestamp,
    /// Whether they were agreed.
    pub standing: Standing,
}

/// The minutes of works. What is both agreed and not is agreed: an agreement is not undone by a second notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Breaks {
    pub(super) planned: Minutes,
    pub(super) unplanned: Minutes,
}

impl Breaks {
    /// The minutes of these works, of which the latest [`WORKS_MAX`] are taken.
    pub fn of(works: &[Works]) -> Self {
        let mut latest = works.to_vec();
        latest.sort_unstable_by_key(|works| std::cmp::Reverse((works.from, works.until)));
        latest.truncate(WORKS_MAX);
        let minutes = |standing| {
            let own = latest.iter().filter(|works| works.standing == standing);
            Minutes::of(own.map(|works| (Minute::from(works.from).0, Minute::from(works.until).0)))
        };
        let planned = minutes(Standing::Agreed);
        Self {
            unplanned: minutes(Standing::Unagreed).without(&planned),
            planned,
        }
    }
}

/// A set of minutes: spans in order, none empty, none touching the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Minutes(Vec<(i64, i64)>);

impl Minutes {
    /// The union of spans; empty ones are left out.
    pub(super) fn of(spans: impl Iterator<Item = (i64, i64)>) -> Self {
        let mut sorted: Vec<_> = spans.filter(|(from, until)| from < until).collect();
        sorted.sort_unstable();
        let mut joined: Vec<(i64, i64)> = Vec::with_capacity(sorted.len());
        for (from, until) in sorted {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(until),
                Some(_) | None => joined.push((from, until)),
            }
        }
        Self(joined)
    }

    /// Those that are not in another set.
    fn without(&self, other: &Self) -> Self {
        let mut rest = Vec::new();
        for &(from, until) in &self.0 {
            let mut begin = from;
            for &(cut_from, cut_until) in other.around(from, until) {
                if begin < cut_from {
                    rest.push((begin, cut_from));
                }
                begin = begin.max(cut_until);
            }
            if begin < until {
                rest.push((begin, until));
            }
        }
        Self(rest)
    }

    /// How many of them lie in a span.
    pub(super) fn within(&self, from: i64, until: i64) -> u64 {
        let cut = |&(begin, end): &(i64, i64)| (end.min(until) - begin.max(from)).max(0);
        let minutes: i64 = self.around(from, until).iter().map(cut).sum();
        u64::try_from(minutes).unwrap_or(0)
    }

    /// The spans that share minutes with one.
    fn around(&self, from: i64, until: i64) -> &[(i64, i64)] {
        let first = self.0.partition_point(|(_, end)| *end <= from);
        let after = self.0.partition_point(|(begin, _)| *begin < until);
        self.0.get(first..after).unwrap_or_default()
    }
}
