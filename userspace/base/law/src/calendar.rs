//! The production calendar: which days are working days, as data.
//!
//! A calendar knows the years it was given and no other. A date outside them is an error, never a guess: a term that
//! reaches into an unpublished year has no due date until the calendar is replaced.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

mod digest;
mod file;

pub use digest::CalendarDigest;

/// The most years a calendar may hold; a longer file is refused.
pub const YEARS_MAX: usize = 32;

/// The longest version text, in bytes.
pub const VERSION_BYTES_MAX: usize = 64;

/// One year as the Government published it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CalendarYear {
    /// The civil year.
    pub year: i16,
    /// How many days of the year are worked: the published total, against which the dates are checked.
    pub working_days: u16,
    /// Dates that are not worked, also those that fall on a weekend.
    pub days_off: BTreeSet<Date>,
    /// Saturdays and Sundays that are worked in exchange.
    #[serde(default)]
    pub working_weekends: BTreeSet<Date>,
    /// Days off whose date may still move.
    #[serde(default)]
    pub provisional: BTreeSet<Date>,
}

impl CalendarYear {
    /// Whether a date of this year is a working day.
    fn works(&self, date: Date) -> bool {
        if is_weekend(date) {
            self.working_weekends.contains(&date)
        } else {
            !self.days_off.contains(&date)
        }
    }

    /// Counts the working days from the dates.
    fn count(&self) -> u16 {
        let first = Date::constant(self.year, 1, 1);
        let days = first
            .series(1.day())
            .take_while(|date| date.year() == self.year)
            .filter(|date| self.works(*date));
        // A year has at most 366 days.
        u16::try_from(days.count()).unwrap_or(u16::MAX)
    }

    fn check(&self) -> Result<(), CalendarError> {
        let year = self.year;
        let refuse = |date: Date, rule| Err(CalendarError::Date { year, date, rule });
        if !(1991..=9998).contains(&year) {
            return Err(CalendarError::YearRange { year });
        }
        let dates = self.days_off.iter().chain(&self.working_weekends);
        if let Some(date) = dates.chain(&self.provisional).find(|d| d.year() != year) {
            return refuse(*date, "a date stands under its own year");
        }
        if let Some(date) = self.working_weekends.iter().find(|d| !is_weekend(**d)) {
            return refuse(*date, "a working weekend is a Saturday or a Sunday");
        }
        if let Some(date) = self.working_weekends.intersection(&self.days_off).next() {
            return refuse(*date, "a date is either a day off or a working weekend");
        }
        if let Some(date) = self.provisional.difference(&self.days_off).next() {
            return refuse(*date, "a provisional date is one of the days off");
        }
        let counted = self.count();
        if counted == self.working_days {
            Ok(())
        } else {
            Err(CalendarError::Count {
                year,
                stated: self.working_days,
                counted,
            })
        }
    }
}

/// The production calendar in force.
///
/// Serialises as its version, source and years; reading it back applies the same checks as [`Calendar::new`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "file::Parts", into = "file::Parts")]
pub struct Calendar {
    version: String,
    source: String,
    years: BTreeMap<i16, CalendarYear>,
    digest: CalendarDigest,
}

impl Calendar {
    /// Checks the years and makes a calendar of them.
    ///
    /// The years must follow each other without a gap; each must add up to its stated total.
    pub fn new(
        version: &str,
        source: &str,
        years: impl IntoIterator<Item = CalendarYear>,
    ) -> Result<Self, CalendarError> {
        if version.trim().is_empty() || version.len() > VERSION_BYTES_MAX {
            return Err(CalendarError::Version {
                version: version.chars().take(VERSION_BYTES_MAX).collect(),
            });
        }
        let mut map = BTreeMap::new();
        for year in years {
            year.check()?;
            let number = year.year;
            if map.len() == YEARS_MAX {
                return Err(CalendarError::TooManyYears { year: number });
            }
            if map.insert(number, year).is_some() {
                return Err(CalendarError::YearTwice { year: number });
            }
        }
        let mut numbers = map.keys().copied();
        let Some(mut last) = numbers.next() else {
            return Err(CalendarError::Empty);
        };
        for number in numbers {
            if number != last + 1 {
                return Err(CalendarError::YearGap { year: last + 1 });
            }
            last = number;
        }
        let digest = CalendarDigest::of(version, &map);
        Ok(Self {
            version: version.to_owned(),
            source: source.to_owned(),
            years: map,
            digest,
        })
    }

    /// Reads the file format of `config/calendar/kazakhstan.toml`.
    pub fn from_toml(text: &str) -> Result<Self, CalendarError> {
        file::parse(text)
    }

    /// The version the file names, for people and for the journal.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Where the dates come from, in the file's own words.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// SHA-256 over version, years and dates: what the journal records when the calendar is replaced.
    pub const fn digest(&self) -> CalendarDigest {
        self.digest
    }

    /// The years it knows, in order.
    pub fn years(&self) -> impl Iterator<Item = &CalendarYear> {
        self.years.values()
    }

    /// Whether a date is a working day.
    pub fn is_working(&self, date: Date) -> Result<bool, CalendarError> {
        Ok(self.year(date.year())?.works(date))
    }

    /// Whether a date is a day off that may still move.
    pub fn is_provisional(&self, date: Date) -> Result<bool, CalendarError> {
        Ok(self.year(date.year())?.provisional.contains(&date))
    }

    /// The date of working day `count` after `from`; day one is the next working day.
    ///
    /// Zero days give `from` itself, be it a working day or not.
    pub fn add_working_days(&self, from: Date, count: u16) -> Result<Date, CalendarError> {
        let mut date = from;
        for _ in 0..count {
            date = self.next_working_day(date)?;
        }
        // Zero days also ask for a known year, so that the answer never depends on the count.
        self.year(date.year())?;
        Ok(date)
    }

    /// The first working day after `date`.
    pub fn next_working_day(&self, date: Date) -> Result<Date, CalendarError> {
        let mut next = date;
        // Ends at the latest where the known years end.
        loop {
            next = next
                .tomorrow()
                .map_err(|_| CalendarError::YearUnknown { year: next.year() })?;
            if self.is_working(next)? {
                return Ok(next);
            }
        }
    }

    /// `date` if it is worked, else the first working day after it.
    pub fn this_or_next_working_day(&self, date: Date) -> Result<Date, CalendarError> {
        if self.is_working(date)? {
            Ok(date)
        } else {
            self.next_working_day(date)
        }
    }

    /// How many working days a year has.
    pub fn working_days_in(&self, year: i16) -> Result<u16, CalendarError> {
        Ok(self.year(year)?.working_days)
    }

    fn year(&self, year: i16) -> Result<&CalendarYear, CalendarError> {
        self.years
            .get(&year)
            .ok_or(CalendarError::YearUnknown { year })
    }
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Why a calendar is refused, or cannot answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// A question about a year that the calendar does not hold.
    #[error("the calendar does not know {year}; install one that does (config/calendar)")]
    YearUnknown {
        /// The year asked for.
        year: i16,
    },
    /// The text is not the file format.
    #[error("the calendar file does not read{}: {message}", line.map(|l| format!(", line {l}")).unwrap_or_default())]
    Format {
        /// The line, counted from one, where the reader knows it.
        line: Option<usize>,
        /// What the reader said.
        message: String,
    },
    /// No version, or one too long.
    #[error("version {version:?} is empty or longer than {VERSION_BYTES_MAX} bytes")]
    Version {
        /// The version, cut to the limit.
        version: String,
    },
    /// There is no year in it.
    #[error("the calendar holds no year; give at least the current and the next")]
    Empty,
    /// More years than [`YEARS_MAX`].
    #[error("year {year} is one too many; a calendar holds at most {YEARS_MAX}")]
    TooManyYears {
        /// The year that did not fit.
        year: i16,
    },
    /// A year stands twice.
    #[error("year {year} stands twice; keep one")]
    YearTwice {
        /// The repeated year.
        year: i16,
    },
    /// A year between two others is missing.
    #[error("year {year} is missing; the years must follow each other without a gap")]
    YearGap {
        /// The missing year.
        year: i16,
    },
    /// A year that no calendar of the Republic can have.
    #[error("year {year} is outside 1991 to 9998")]
    YearRange {
        /// The year given.
        year: i16,
    },
    /// A date breaks a rule of the format.
    #[error("year {year}, date {date}: {rule}")]
    Date {
        /// The year it stands under.
        year: i16,
        /// The date.
        date: Date,
        /// The rule it breaks.
        rule: &'static str,
    },
    /// The dates do not add up to the published total.
    #[error(
        "year {year} states {stated} working days, but its dates leave {counted}; correct one of them"
    )]
    Count {
        /// The year.
        year: i16,
        /// The total in the file.
        stated: u16,
        /// The total by its dates.
        counted: u16,
    },
}

#[cfg(test)]
mod tests;
