//! Terms: how long the law gives, and when that ends.
//!
//! How terms are counted is our reading of the Civil Code (ch. 6, arts. 172–176; its text is not among the project's
//! sources): day one is the day after the event; a term in months or years ends on the same day number of its last
//! month, or on that month's last day if it has no such number; a term to act that ends on a day off ends on the next
//! working day; an act is in time until 24:00 of the last day, legal time ([`crate::zone`]).

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::fmt;

use crate::calendar::{Calendar, CalendarError};
use crate::clause::Clause;
use crate::zone;

mod table;

pub use table::{DEADLINES, Lapse, Party, Term, TermRow, known_term, term};

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Gts => "ГТС",
            Self::DutyService => "the duty service",
            Self::Operator => "the operator of communications",
            Self::User => "the user",
            Self::Applicant => "the applicant",
            Self::MailOwner => "the owner of the mail system",
            Self::Infrastructure => "the operator of the infrastructure",
            Self::ServiceOwner => "the owner of the service",
            Self::Initiator => "the initiator",
            Self::Authority => "the authorised body",
            Self::Integrator => "the service integrator",
            Self::Participants => "the participants",
            Self::Gateway => "the gateway",
        })
    }
}

/// How many days before the end of a yearly access its user is reminded; our choice, the law names none.
pub const REMINDER_DAYS: [u16; 4] = [30, 10, 3, 1];

/// What a term is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Working days of the production calendar (рабочие дни).
    WorkingDays,
    /// Days of the civil calendar (календарные дни).
    CalendarDays,
    /// Civil months.
    Months,
    /// Civil years.
    Years,
}

/// A term to act, given by a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Deadline {
    /// The clause that gives it.
    pub clause: Clause,
    /// What it is counted in.
    pub unit: Unit,
    /// How many of them.
    pub count: u16,
}

impl Deadline {
    /// ЕШДИ п. 13: five working days from receipt to bring the catalogue up to date.
    pub const CATALOGUE_UPDATE: Self = Self {
        clause: Clause::ESHDI_13,
        unit: Unit::WorkingDays,
        count: 5,
    };

    /// The last day of the term for an event on `from`.
    ///
    /// A term that ends on a day off ends on the next working day; in working days it always ends on one.
    pub fn last_day(&self, from: Date, calendar: &Calendar) -> Result<Date, CalendarError> {
        let unmoved = match self.unit {
            Unit::WorkingDays => return calendar.add_working_days(from, self.count),
            Unit::CalendarDays => zone::days_after(from, self.count),
            Unit::Months => after(from, i32::from(self.count).months()),
            Unit::Years => after(from, i32::from(self.count).years()),
        };
        calendar.this_or_next_working_day(unmoved)
    }

    /// When the term ends: 24:00 of its last day, for an event at `received`.
    pub fn due(
        &self,
        received: Timestamp,
        calendar: &Calendar,
    ) -> Result<Timestamp, CalendarError> {
        self.last_day(zone::date(received), calendar)
            .map(zone::end_of)
    }
}

/// The last day of an access opened on `from` for one calendar year (ЕШДИ п. 15-1): the same date of the next year.
///
/// Opened on 29 February, it ends on 28 February: the last month has no such day, so the term ends on its last day. It
/// is not moved by a day off, since it is not a term to act.
pub fn one_calendar_year(from: Date) -> Date {
    after(from, 1.year())
}

/// The days on which the end of an access on `last_day` is announced, earliest first.
pub fn reminder_dates(last_day: Date) -> [Date; REMINDER_DAYS.len()] {
    REMINDER_DAYS.map(|days| {
        last_day
            .checked_sub(i64::from(days).days())
            .unwrap_or(Date::MIN)
    })
}

/// jiff ends a month or a year early where the last month has no such day; beyond year 9999 there is only its last day.
fn after(from: Date, span: jiff::Span) -> Date {
    from.checked_add(span).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests;
