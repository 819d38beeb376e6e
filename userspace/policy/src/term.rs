//! From when until when a row is in force, as instants. Days are those of Asia/Almaty.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use model::{AccessList, CatalogueEntry, Rule, SpecialAccess};

/// The time in which a row is in force: from `begins`, which belongs to it, to `ends`, which does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The first instant; none where the row is in force since ever.
    pub begins: Option<Timestamp>,
    /// The first instant after it; none where it never ends.
    pub ends: Option<Timestamp>,
}

impl Term {
    /// Whether the instant lies in the term.
    pub fn holds(&self, instant: Timestamp) -> bool {
        self.begins.is_none_or(|begins| begins <= instant)
            && self.ends.is_none_or(|ends| instant < ends)
    }
}

/// A catalogue entry: from 00:00 of its first day to 24:00 of its last (386/НҚ, ЕШДИ п. 13; the days are the operator's).
impl From<&CatalogueEntry> for Term {
    fn from(entry: &CatalogueEntry) -> Self {
        Self {
            begins: Some(start_of(entry.since)),
            ends: entry.until.map(end_of),
        }
    }
}

/// An access list: one calendar year from its opening (386/НҚ, ЕШДИ п. 15-1).
impl From<&AccessList> for Term {
    fn from(list: &AccessList) -> Self {
        Self {
            begins: Some(start_of(list.opened)),
            ends: Some(start_of(list_ends(list.opened))),
        }
    }
}

/// A special access: until 24:00 of its last day (386/НҚ, ЕШДИ п. 15-2).
impl From<&SpecialAccess> for Term {
    fn from(access: &SpecialAccess) -> Self {
        Self {
            begins: None,
            ends: Some(end_of(access.until)),
        }
    }
}

/// A rule: until it expires.
impl From<&Rule> for Term {
    fn from(rule: &Rule) -> Self {
        Self {
            begins: None,
            ends: rule.expires,
        }
    }
}

/// The first day without the access that was opened on `opened`.
///
/// The year's last day is the same date of the next year, as terms in years are counted from the day after the event;
/// opened on 29 February, it is 28 February. The access lasts until 24:00 of that day.
pub fn list_ends(opened: Date) -> Date {
    let last = opened.checked_add(1.year()).unwrap_or(Date::MAX);
    last.tomorrow().unwrap_or(Date::MAX)
}

/// The first day of [`OFFSET`]; the clocks went back by an hour at its midnight (tzdata 2024a, Asia/Almaty).
const CHANGE_DAY: Date = Date::constant(2024, 3, 1);
const OFFSET: Offset = Offset::constant(5);
const OFFSET_BEFORE: Offset = Offset::constant(6);

/// 00:00 of a day in Asia/Almaty; the first and last days that the library knows are clamped to its range.
pub fn start_of(date: Date) -> Timestamp {
    let offset = if date < CHANGE_DAY {
        OFFSET_BEFORE
    } else {
        OFFSET
    };
    let clamped = if date.year() < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    offset
        .to_timestamp(date.to_datetime(Time::midnight()))
        .unwrap_or(clamped)
}

/// 24:00 of a day in Asia/Almaty.
pub fn end_of(date: Date) -> Timestamp {
    date.tomorrow().map_or(Timestamp::MAX, start_of)
}

#[cfg(test)]
mod tests;
