//! A production calendar of the lab's own, and terms counted by it the plain way: day by day, on the fingers.
//!
//! It is made for the years around today, so that no story waits for the Government to publish one.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _};
use law::deadline::{Term, TermRow, Unit};

/// Days off of every year, as month and day.
const OFF: &[(i8, i8)] = &[
    (1, 1),
    (1, 2),
    (1, 7),
    (3, 8),
    (5, 1),
    (5, 9),
    (7, 6),
    (8, 30),
    (10, 25),
    (12, 16),
];

/// Legal time is five hours ahead of UTC.
const OFFSET: jiff::tz::Offset = jiff::tz::offset(5);

/// A calendar for some years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    years: std::ops::RangeInclusive<i16>,
    /// Days off besides those of every year.
    more: BTreeSet<Date>,
}

impl Days {
    /// The days of these years.
    pub fn of(years: std::ops::RangeInclusive<i16>) -> Self {
        Self {
            years,
            more: BTreeSet::new(),
        }
    }

    /// The same with one more day off.
    #[must_use]
    pub fn without(mut self, day: Date) -> Self {
        self.more.insert(day);
        self
    }

    /// Whether a day is worked.
    pub fn works(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !weekend && !OFF.contains(&(day.month(), day.day())) && !self.more.contains(&day)
    }

    /// The calendar as a file that controld reads.
    pub fn toml(&self, version: &str) -> String {
        let mut text = format!("version = \"{version}\"\nsource = \"the lab\"\n");
        for year in self.years.clone() {
            let first = Date::constant(year, 1, 1);
            let days = || {
                first
                    .series(1.day())
                    .take_while(move |day| day.year() == year)
            };
            let worked = days().filter(|day| self.works(*day)).count();
            let off: Vec<String> = days()
                .filter(|day| OFF.contains(&(day.month(), day.day())) || self.more.contains(day))
                .map(|day| format!("\"{day}\""))
                .collect();
            let off = off.join(", ");
            text += "\n[[year]]\n";
            text += &[
                format!("year = {year}"),
                format!("working-days = {worked}"),
                format!("days-off = [{off}]\n"),
            ]
            .join("\n");
        }
        text
    }

    /// When a term ends that begins with an event at `from`; none for terms that are not so long after an event.
    pub fn end(&self, row: &TermRow, from: Timestamp) -> Option<Timestamp> {
        let day = date(from);
        let last = match row.term {
            Term::Within(Unit::WorkingDays, count) => self.after(day, count),
            Term::Within(unit, count) => self.worked_from(later(day, unit, count)),
            Term::Lasts(unit, count) | Term::NotBefore(unit, count) => later(day, unit, count),
            Term::WithinSeconds(_)
            | Term::Before(..)
            | Term::AtLeastEvery(..)
            | Term::UntilItsDate
            | Term::AtOnce
            | Term::Always
            | Term::Agreed
            | Term::Unstated => return None,
        };
        Some(end_of(last))
    }

    fn after(&self, day: Date, count: u16) -> Date {
        let mut at = day;
        for _ in 0..count {
            at = self.worked_from(at.saturating_add(1.day()));
        }
        at
    }

    fn worked_from(&self, day: Date) -> Date {
        let mut at = day;
        while !self.works(at) {
            at = at.saturating_add(1.day());
        }
        at
    }
}

fn later(day: Date, unit: Unit, count: u16) -> Date {
    let count = i32::from(count);
    day.saturating_add(match unit {
        Unit::WorkingDays | Unit::CalendarDays => count.days(),
        Unit::Months => count.months(),
        Unit::Years => count.years(),
    })
}

/// The legal date of an instant.
pub fn date(at: Timestamp) -> Date {
    OFFSET.to_datetime(at).date()
}

/// 24:00 of a day.
pub fn end_of(day: Date) -> Timestamp {
    start_of(day.saturating_add(1.day()))
}

/// 0:00 of a day.
pub fn start_of(day: Date) -> Timestamp {
    let midnight = day.to_datetime(jiff::civil::Time::midnight());
    OFFSET.to_timestamp(midnight).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;
    use law::deadline::known_term;

    #[test]
    fn the_calendar_is_one_that_the_gateway_takes() {
        let days = Days::of(2026..=2029).without(day(2026, 12, 4));
        let calendar = law::Calendar::from_toml(&days.toml("lab-1")).unwrap();
        for year in 2026..=2029 {
            for one in day(year, 1, 1).series(1.day()).take(365) {
                assert_eq!(calendar.is_working(one).unwrap(), days.works(one), "{one}");
            }
        }
    }

    #[test]
    fn terms_are_counted_by_hand() {
        let days = Days::of(2026..=2028).without(day(2026, 12, 4));
        let check = |id: &str, from: &str, last: Date| {
            let from: Timestamp = from.parse().unwrap();
            assert_eq!(days.end(known_term(id), from), Some(end_of(last)), "{id}");
        };
        // Monday evening in Almaty; Friday 4 and Wednesday 16 December are off.
        check("EI-06", "2026-11-30T18:00:00Z", day(2026, 12, 15));
        check("IG-65", "2026-12-15T18:59:00Z", day(2026, 12, 17));
        check("EI-TU60", "2026-11-30T18:00:00Z", day(2027, 1, 29));
        check("EI-15-1", "2026-11-30T18:00:00Z", day(2027, 11, 30));
        check("EM-10c", "2026-11-30T18:00:00Z", day(2026, 12, 30));
        assert_eq!(days.end(known_term("EM-11"), Timestamp::UNIX_EPOCH), None);
    }
}
