//! Requests of every kind that the orders know: one engine over the tables of [`machine`].
//!
//! A request is filed, moves by acts of people and by clocks that run out, and comes to an end. Each step is a pure function
//! of the request, what happened and `now`; it returns the request after it and what is to be done, whole or not at all.
//!
//! * An **act** is done by somebody, at a moment that may lie before `now` where a letter stands behind it: the law counts from
//!   its receipt.
//! * A **clock** cites its term, when it began and when it ends ([`Clock`]). One that the law counts from the receipt of a
//!   notice waits until the receipt is known.
//! * An **effect** puts the rows of the record that rest on the request into force or takes them back ([`Effect`]); `controld`
//!   commits them together with the step.

use jiff::Timestamp;
use jiff::civil::Date;
use law::deadline::{Lapse, Party};
use law::{Calendar, Clause, zone};
use serde::{Deserialize, Serialize};

mod clock;
pub mod machine;

mod refusal;
pub mod rows;
mod step;
mod term;
#[cfg(test)]
mod tests;
mod winding;

pub(crate) use clock::latest_before;
pub use clock::{Clock, Hand, Running};
pub use law::request::{Act, By, Kind, Stage};
pub use machine::{Begins, Cause, Effect, Machine, Start, Transition};
pub use model::ConditionsEnd;
pub use refusal::NotNow;
pub use term::TermRef;

/// Most entries of a request's history; an act beyond is refused, so that rework cannot go on for ever.
pub const HISTORY_MAX: usize = 200;
/// Most clocks that a request keeps; of those that have ended the oldest goes.
pub const CLOCKS_MAX: usize = 32;
/// Longest reasons of an act, in characters.
pub const REASONS_CHARS_MAX: usize = 10_000;

/// What a step is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The production calendar in force.
    pub calendar: &'a Calendar,
    /// When technical conditions that were not prolonged lapse.
    pub conditions_end: ConditionsEnd,
}

/// A request, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// What is asked for.
    pub kind: Kind,
    /// Where it stands.
    pub stage: Stage,
    /// When the authority received it: the law counts from here.
    pub received_at: Timestamp,
    /// When it was complete, where something was missing first.
    pub complete_at: Option<Timestamp>,
    /// Its clocks, in the order in which they began.
    pub clocks: Vec<Clock>,
    /// What happened to it, in order.
    pub history: Vec<Entry>,
}

/// A line of a request's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
    /// Who: an account's name; empty where the law did it.
    pub who: String,
    /// The clause.
    pub clause: Clause,
    /// Where the request stood afterwards.
    pub stage: Stage,
    /// The reasons, where it bears some.
    pub reasons: String,
}

/// What a line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// It was filed.
    Filed,
    /// Somebody did something.
    Done(Act),
    /// A notice was received: the clocks that waited for that began.
    Received,
    /// A clock ran out.
    Lapsed(TermRef),
}

/// An act on a request.
#[derive(Clone, Copy, Debug)]
pub struct Doing<'a> {
    /// What is done.
    pub act: Act,
    /// Who does it.
    pub by: By,
    /// Under which name.
    pub who: &'a str,
    /// When it was done: not after now, and not before what was done last.
    pub at: Timestamp,
    /// The reasons; must be there where the transition bears some.
    pub reasons: &'a str,
    /// The day agreed upon, for an act that names one.
    pub agreed: Option<Date>,
    /// The clause that whoever acts says it rests on. The history bears it where the transition may rest on it
    /// (`Transition::also`), and else the transition's own.
    pub cited: Option<Clause>,
    /// The dates that fields of the form name, for clocks that end by them.
    pub dates: &'a dyn Dates,
}

/// A request that is filed.
#[derive(Clone, Copy, Debug)]
pub struct Filed<'a> {
    /// What is asked for.
    pub kind: Kind,
    /// When the authority received it: not after now.
    pub received_at: Timestamp,
    /// Who filed it.
    pub who: &'a str,
    /// The dates that fields of the form name.
    pub dates: &'a dyn Dates,
}

/// What of a filed form its clocks are counted by.
pub trait Dates: std::fmt::Debug {
    /// The date in a field; none if it is empty.
    fn date(&self, field: &str) -> Option<Date>;

    /// The word that a field chooses; none if it is empty.
    fn choice(&self, field: &str) -> Option<&str>;
}

/// A form without dates and choices.
#[derive(Clone, Copy, Debug)]
pub struct NoDates;

impl Dates for NoDates {
    fn date(&self, _: &str) -> Option<Date> {
        None
    }

    fn choice(&self, _: &str) -> Option<&str> {
        None
    }
}

/// A step that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The request after it.
    pub request: Request,
    /// What is to be done, in order.
    pub actions: Vec<Action>,
}

/// One thing to do after a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Put the rows that rest on it into force, or take them back.
    Effect(Effect),
    /// Tell whoever filed it, and these.
    Tell {
        /// What.
        news: News,
        /// Whom besides.
        parties: &'static [Party],
    },
    /// Tell the authority's officer that a term ran out; no legal effect.
    Escalate(TermRef),
    /// The calendar does not know the year in which this term ends; install one that does.
    CalendarTooShort(TermRef),
}

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The request was received.
    Filed,
    /// Something was done; the request stands elsewhere.
    Moved(Act),
    /// A term ends in so many days.
    Reminder(TermRef, u16),
    /// A term ran out.
    Lapsed(TermRef),
    /// Another calendar moved the end of a term.
    DueMoved(TermRef),
}

impl Request {
    /// The machine of its kind.
    pub const fn machine(&self) -> &'static Machine {
        machine::of(self.kind)
    }

    /// Whether it is over. What is over may still hold a new request off ([`Request::bar`]).
    pub fn is_over(&self) -> bool {
        self.machine().is_end(self.stage)
    }

    /// When [`Request::tick`] next has something to do.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.clocks.iter().filter_map(Clock::next).min()
    }

    /// The clock of a term that runs or waits.
    pub fn clock(&self, term: TermRef) -> Option<&Clock> {
        self.clocks
            .iter()
            .find(|clock| clock.term == term && clock.is_open())
    }

    /// Whether whoever filed it may not file the same again yet; then until when, once the receipt of the rejection is known.
    pub fn bar(&self) -> Option<Option<Timestamp>> {
        let term = self.machine().bar?;
        let clock = self.clock(term)?;
        (self.stage == Stage::Rejected).then(|| clock.due())
    }

    /// When the last thing happened.
    fn last_at(&self) -> Timestamp {
        let last = self.history.last();
        last.map_or(self.received_at, |entry| entry.at)
    }
}
