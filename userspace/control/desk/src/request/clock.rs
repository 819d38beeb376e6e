//! The clocks of a request: each a term of the law, when it began, when it ends, and how it ended.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use law::deadline::{Lapse, REMINDER_DAYS, Term, Unit};
use law::{Calendar, CalendarError, Deadline, one_calendar_year, zone};
use serde::{Deserialize, Serialize};

use super::term::TermRef;

/// One clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// The term.
    pub term: TermRef,
    /// Where it stands.
    pub hand: Hand,
}

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hand {
    /// It begins when its notice is received, and of that nothing is known yet.
    Awaits {
        /// When the notice was made.
        since: Timestamp,
    },
    /// It runs.
    Runs(Running),
    /// What it asks for was done.
    Met {
        /// When.
        at: Timestamp,
        /// Whether in time.
        in_time: bool,
    },
    /// It ran out.
    Lapsed {
        /// When it ended.
        at: Timestamp,
        /// Whether what it asks for can still be done, and its lateness shown.
        open: bool,
    },
}

/// A clock that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// The event that it is counted from.
    pub from: Timestamp,
    /// The last day that it was given, where it was not counted.
    pub given: Option<Date>,
    /// When it ends; none while the production calendar lacks the year.
    pub due: Option<Timestamp>,
    /// When it would end, counted from the moment at which the request was complete; kept where the text leaves the count open.
    pub due_if_complete: Option<Timestamp>,
    /// The last reminder told: so many days before the end.
    pub reminded: Option<u16>,
}

impl Clock {
    /// One that begins with an event.
    pub(super) fn begun(term: TermRef, from: Timestamp, calendar: &Calendar) -> Self {
        Self::runs(term, from, None, end(term, from, calendar))
    }

    /// One that ends on a given day.
    pub(super) fn until(term: TermRef, from: Timestamp, last: Date) -> Self {
        Self::runs(term, from, Some(last), Some(zone::end_of(last)))
    }

    /// One that ends so long before a day.
    pub(super) fn before(term: TermRef, from: Timestamp, day: Date, calendar: &Calendar) -> Self {
        let due = latest_before(term, day, calendar).map(zone::end_of);
        Self::runs(term, from, Some(day), due)
    }

    /// One that waits for a receipt.
    pub(super) const fn awaits(term: TermRef, since: Timestamp) -> Self {
        Self {
            term,
            hand: Hand::Awaits { since },
        }
    }

    const fn runs(
        term: TermRef,
        from: Timestamp,
        given: Option<Date>,
        due: Option<Timestamp>,
    ) -> Self {
        Self {
            term,
            hand: Hand::Runs(Running {
                from,
                given,
                due,
                due_if_complete: None,
                reminded: None,
            }),
        }
    }

    /// Whether it runs or waits.
    pub const fn is_open(&self) -> bool {
        matches!(self.hand, Hand::Awaits { .. } | Hand::Runs(_))
    }

    /// When it ends, where that is known and it runs.
    pub const fn due(&self) -> Option<Timestamp> {
        match self.hand {
            Hand::Runs(running) => running.due,
            Hand::Awaits { .. } | Hand::Met { .. } | Hand::Lapsed { .. } => None,
        }
    }

    /// The last day of a clock that runs.
    pub(super) fn last_day(&self) -> Option<Date> {
        let due = self.due()?;
        zone::date(due).yesterday().ok()
    }

    /// When it next has something to tell: a reminder, or its end.
    pub(super) fn next(&self) -> Option<Timestamp> {
        let due = self.due()?;
        let reminder = self.reminders().map(|(_, at)| at).min();
        Some(reminder.map_or(due, |at| at.min(due)))
    }

    /// The reminders not told yet, each with its days and when it is due.
    fn reminders(&self) -> impl Iterator<Item = (u16, Timestamp)> {
        let told = match self.hand {
            Hand::Runs(running) => running.reminded.unwrap_or(u16::MAX),
            Hand::Awaits { .. } | Hand::Met { .. } | Hand::Lapsed { .. } => 0,
        };
        let day = self.last_day().filter(|_| self.reminds());
        REMINDER_DAYS
            .into_iter()
            .filter(move |days| *days < told)
            .filter_map(move |days| {
                let at = day?.checked_sub(i64::from(days).days()).ok()?;
                Some((days, zone::start_of(at)))
            })
    }

    /// Whether its end is announced: where it changes what somebody has, and is far off.
    fn reminds(&self) -> bool {
        matches!(
            self.term.row().lapse,
            Lapse::AccessCloses | Lapse::ConditionsVoid | Lapse::Disconnect
        )
    }

    /// The reminder that is due: how many days before the end. After a long silence only the latest counts; one that a clock
    /// was too short for counts as told.
    pub(super) fn remind(&mut self, now: Timestamp) -> Option<u16> {
        let due = self.reminders().filter(|(_, at)| *at <= now);
        let (days, _) = due.min_by_key(|(days, _)| *days)?;
        let Hand::Runs(running) = &mut self.hand else {
            return None;
        };
        running.reminded = Some(days);
        (running.from < zone::start_of(zone::date(now))).then_some(days)
    }

    /// Its end counted anew, where a calendar moves it; whether it moved.
    pub(super) fn recount(&mut self, calendar: &Calendar) -> bool {
        let term = self.term;
        let Hand::Runs(running) = &mut self.hand else {
            return false;
        };
        let due = match (term.row().term, running.given) {
            (Term::Before(..), Some(day)) => latest_before(term, day, calendar).map(zone::end_of),
            (_, Some(last)) => Some(zone::end_of(last)),
            (_, None) => end(term, running.from, calendar),
        };
        let moved = due != running.due;
        running.due = due;
        moved
    }

    /// What it asks for was done at `at`.
    pub(super) fn meet(&mut self, at: Timestamp) {
        let in_time = match self.hand {
            Hand::Awaits { .. } => true,
            Hand::Runs(running) => running.due.is_none_or(|due| at < due),
            Hand::Lapsed { open: true, .. } => false,
            Hand::Met { .. } | Hand::Lapsed { open: false, .. } => return,
        };
        self.hand = Hand::Met { at, in_time };
    }
}

/// When a term ends that begins with an event; none where the calendar lacks the year.
///
/// A term to act that ends on a day off ends on the next working day ([`Deadline::due`]). What lasts is not moved: a right is
/// not longer because of a holiday.
fn end(term: TermRef, from: Timestamp, calendar: &Calendar) -> Option<Timestamp> {
    let row = term.row();
    let day = zone::date(from);
    let last = match row.term {
        Term::Within(unit, count) => {
            let deadline = Deadline {
                clause: row.clause,
                unit,
                count,
            };
            return deadline.due(from, calendar).ok();
        }
        Term::AtOnce => return Some(from),
        Term::Lasts(Unit::Years, 1) => one_calendar_year(day),
        Term::Lasts(unit, count) | Term::NotBefore(unit, count) => unmoved(day, unit, count)?,
        Term::WithinSeconds(_)
        | Term::Before(..)
        | Term::AtLeastEvery(..)
        | Term::UntilItsDate
        | Term::Always
        | Term::Agreed
        | Term::Unstated => return None,
    };
    Some(zone::end_of(last))
}

/// So long after a day, whatever day it is.
fn unmoved(day: Date, unit: Unit, count: u16) -> Option<Date> {
    let count = i32::from(count);
    match unit {
        Unit::WorkingDays => None,
        Unit::CalendarDays => day.checked_add(count.days()).ok(),
        Unit::Months => day.checked_add(count.months()).ok(),
        Unit::Years => day.checked_add(count.years()).ok(),
    }
}

/// The last day on which something can be done that must be done so long before another day; none where the calendar lacks the
/// year.
pub(crate) fn latest_before(term: TermRef, day: Date, calendar: &Calendar) -> Option<Date> {
    let Term::Before(unit, count) = term.row().term else {
        return None;
    };
    match unit {
        Unit::WorkingDays => working_days_before(day, count, calendar).ok(),
        Unit::CalendarDays => day.checked_sub(i64::from(count).days()).ok(),
        Unit::Months => day.checked_sub(i32::from(count).months()).ok(),
        Unit::Years => day.checked_sub(i32::from(count).years()).ok(),
    }
}

/// The day that has so many whole working days between it and another day.
fn working_days_before(day: Date, count: u16, calendar: &Calendar) -> Result<Date, CalendarError> {
    let (mut at, mut left) = (day, count);
    loop {
        let Ok(before) = at.yesterday() else {
            return Ok(at);
        };
        at = before;
        if left == 0 {
            return Ok(at);
        }
        if calendar.is_working(at)? {
            left -= 1;
        }
    }
}
