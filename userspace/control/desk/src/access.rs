//! The calendar year of an access list (386/НҚ, ЕШДИ п. 15-1).
//!
//! ```text
//!          30, 10, 3, 1 days before the last day       24:00 of the last day
//!  Live ─────────────────────────────────► Reminded(n) ─────────────────────► Closed
//!   └──────────────────────── Renewed: a new year ◄──────────┴──────────────────┘
//! ```
//!
//! A list opened on a date serves until 24:00 of the same date of the next year
//! ([`law::one_calendar_year`]), working day or not. The reminders are ours; the law asks the user for a new list at
//! least once a year (п. 15).

use jiff::Timestamp;
use jiff::civil::Date;
use law::deadline::REMINDER_DAYS;
use law::{Clause, one_calendar_year, reminder_dates, zone};
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// The clause that gives the year.
pub const CLAUSE: Clause = Clause::ESHDI_15_1;

/// The term of one access list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    opened: Date,
    term: Term,
}

/// Where the year of a list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Term {
    /// Access is open, its end far off.
    Live,
    /// Access is open; its user was told this many days before the last day, one of [`REMINDER_DAYS`].
    Reminded(u16),
    /// The year is over and access closed.
    Closed,
}

/// What happens to a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Time passed.
    Tick,
    /// ГТС opened the access anew by a new request of the user, on the day of `now`.
    Renewed,
}

/// What a step asks of `controld`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Tell the user that access ends in so many days, with the last day.
    Remind {
        /// Calendar days until `last_day`.
        days_left: u16,
        /// The last day of access.
        last_day: Date,
    },
    /// Publish the list as not live, and tell the user and the officer.
    Close,
    /// Publish the list as live until the end of `last_day`.
    Open {
        /// The last day of access.
        last_day: Date,
    },
    /// Write the transition to the journal under [`CLAUSE`].
    Journal {
        /// Where it stood.
        from: Term,
        /// Where it stands.
        to: Term,
        /// When.
        at: Timestamp,
    },
}

impl Access {
    /// The access of a list that is opened at `now`.
    pub fn open(now: Timestamp) -> Self {
        Self::opened_on(zone::date(now))
    }

    /// The access of a list that was opened on a legal date, as when a record is taken over; call [`Access::step`]
    /// with [`Event::Tick`] to bring it up to date.
    pub const fn opened_on(opened: Date) -> Self {
        Self {
            opened,
            term: Term::Live,
        }
    }

    /// The legal date on which it was opened.
    pub const fn opened(&self) -> Date {
        self.opened
    }

    /// Where it stands.
    pub const fn term(&self) -> Term {
        self.term
    }

    /// The last day of access.
    pub fn last_day(&self) -> Date {
        one_calendar_year(self.opened)
    }

    /// When access closes: 24:00 of the last day.
    pub fn closes_at(&self) -> Timestamp {
        zone::end_of(self.last_day())
    }

    /// Whether the list gives access.
    pub const fn is_live(&self) -> bool {
        match self.term {
            Term::Live | Term::Reminded(_) => true,
            Term::Closed => false,
        }
    }

    /// When a [`Event::Tick`] next has an effect.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let last_told = match self.term {
            Term::Live => u16::MAX,
            Term::Reminded(days) => days,
            Term::Closed => return None,
        };
        let next = self.reminders().find(|(days, _)| *days < last_told);
        Some(next.map_or_else(|| self.closes_at(), |(_, at)| at))
    }

    /// Takes one event and says what to do.
    ///
    /// After a long silence only the latest reminder is given. A clock that goes back undoes nothing.
    pub fn step(self, event: Event, now: Timestamp) -> (Self, Vec<Action>) {
        match (self.term, event) {
            (Term::Live | Term::Reminded(_) | Term::Closed, Event::Renewed) => {
                let renewed = Self::open(now);
                let open = Action::Open {
                    last_day: renewed.last_day(),
                };
                (renewed, vec![open, self.journal(Term::Live, now)])
            }
            (Term::Live | Term::Reminded(_), Event::Tick) if now >= self.closes_at() => {
                let actions = vec![Action::Close, self.journal(Term::Closed, now)];
                (self.with(Term::Closed), actions)
            }
            (Term::Live, Event::Tick) => self.remind(u16::MAX, now),
            (Term::Reminded(last_told), Event::Tick) => self.remind(last_told, now),
            (Term::Closed, Event::Tick) => (self, Vec::new()),
        }
    }

    /// Gives the latest reminder whose day has come, if it comes after the last one told.
    fn remind(self, last_told: u16, now: Timestamp) -> (Self, Vec<Action>) {
        let Some((days, _)) = self.reminders().filter(|(_, at)| *at <= now).last() else {
            return (self, Vec::new());
        };
        if days >= last_told {
            return (self, Vec::new());
        }
        let last_day = self.last_day();
        let left = (last_day - zone::date(now)).get_days();
        let remind = Action::Remind {
            days_left: u16::try_from(left).unwrap_or(0),
            last_day,
        };
        let term = Term::Reminded(days);
        (self.with(term), vec![remind, self.journal(term, now)])
    }

    /// The reminders with the instants at which their days begin, earliest first.
    fn reminders(self) -> impl Iterator<Item = (u16, Timestamp)> {
        let dates = reminder_dates(self.last_day()).map(zone::start_of);
        REMINDER_DAYS.into_iter().zip(dates)
    }

    fn with(self, term: Term) -> Self {
        Self { term, ..self }
    }

    fn journal(self, to: Term, at: Timestamp) -> Action {
        Action::Journal {
            from: self.term,
            to,
            at,
        }
    }
}
