//! What time does to requests: clocks that run out, reminders, receipts that the outbox records, another calendar.

use super::Stored;
use super::carry::{Made, by_law};
use crate::authorise::Caller;
use crate::clock::Now;
use crate::core::{Core, GROUP, Writing};
use crate::error::ControlError;
use desk::request::{Hand, Step, What, machine};
use jiff::Timestamp;
use law::request::Kind;
use model::{Change, ConditionsEnd};
use wire::{Command, Done, RequestNumber};

/// Most requests that time moves in one go: each is a durable transaction of about a millisecond.
const DUE_AT_ONCE_MAX: usize = 128;

impl Core {
    /// Carries out what is due, at most [`DUE_AT_ONCE_MAX`] of it: the rest is due at once again, and who asks or commands comes
    /// between. A request that cannot go on holds none of the others up.
    pub(crate) fn work_requests(&mut self, now: Now) -> Result<(), ControlError> {
        self.reread_conditions(now)?;
        let mut failed = None;
        let (mut done, mut put_off) = (0, 0);
        while done < DUE_AT_ONCE_MAX {
            let due = self.requests.due(now.legal).skip(put_off);
            let due: Vec<RequestNumber> = due.take(GROUP).collect();
            if due.is_empty() {
                // What failed is told once nothing else is due, since the whole task then waits.
                return failed.map_or(Ok(()), Err);
            }
            for number in due {
                match self.reach(number, now) {
                    Ok(()) => done += 1,
                    Err(error) if error.is_fatal() => return Err(error),
                    Err(error) => {
                        put_off += 1;
                        failed = Some(error);
                    }
                }
            }
        }
        Ok(())
    }

    /// Carries out what a changed `conditions-end` of the authority means for conditions that run. It is repeated until it
    /// succeeds, after a start too.
    fn reread_conditions(&mut self, now: Now) -> Result<(), ControlError> {
        if self.is_reread {
            return Ok(());
        }
        let channels: Vec<RequestNumber> = self.requests.of_kind(Kind::Channels).collect();
        for number in channels {
            let before = super::stored(self.store.as_ref(), number)?;
            let rules = self.rules();
            let Some(step) = before.request.reread(&before.dates, now.legal, &rules) else {
                continue;
            };
            let made = timed(number, before, step, "setting");
            self.carry_request(made, None, None, now)?;
        }
        self.is_reread = true;
        Ok(())
    }

    /// When technical conditions lapse that were not prolonged, as ГТС reads it.
    pub(crate) fn conditions_end(&self) -> ConditionsEnd {
        self.gts()
            .map_or_else(ConditionsEnd::default, |authority| authority.conditions_end)
    }

    fn reach(&mut self, number: RequestNumber, now: Now) -> Result<(), ControlError> {
        let before = super::stored(self.store.as_ref(), number)?;
        let rules = self.rules();
        let Some(step) = before.request.tick(&before.dates, now.legal, &rules) else {
            return Ok(());
        };
        let made = timed(number, before, step, "time");
        self.carry_request(made, None, None, now).map(drop)
    }

    /// A notice of a request was delivered: clocks that wait for its receipt begin.
    pub(crate) fn request_notice_delivered(
        &mut self,
        number: RequestNumber,
        at: Timestamp,
        now: Now,
    ) -> Result<(), ControlError> {
        let before = super::stored(self.store.as_ref(), number)?;
        let clause = machine::of(before.request.kind).clause;
        let change = by_law(clause, "the delivery that the outbox recorded");
        match self.received(number, before, (at, ""), change, now) {
            Ok(made) => self.carry_request(made, None, None, now).map(drop),
            // No clock waits for it.
            Err(error) if !error.is_fatal() => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Whether a clock of a request waits for the receipt of its notice.
    pub(crate) fn awaits_receipt(&self, number: RequestNumber) -> Result<bool, ControlError> {
        let stored = super::stored(self.store.as_ref(), number)?;
        let mut clocks = stored.request.clocks.iter();
        Ok(clocks.any(|clock| matches!(clock.hand, Hand::Awaits { .. })))
    }

    /// A person told when a notice of a request was received; `writing` goes into the same transaction.
    pub(crate) fn request_notice_received(
        &mut self,
        number: RequestNumber,
        (at, who): (Timestamp, String),
        command: (&Caller, &Command),
        (change, writing): (Change, Writing),
        now: Now,
    ) -> Result<Done, ControlError> {
        let before = super::stored(self.store.as_ref(), number)?;
        let made = self.received(number, before, (at, &who), change, now)?;
        let stage = made.after.request.stage;
        let (due, epoch) = self.carry_request(made, Some(command), Some(writing), now)?;
        Ok(Done::RequestMoved {
            number,
            stage,
            due,
            epoch,
        })
    }

    /// How many requests have a clock whose end the calendar in force moves.
    pub(crate) fn count_moving_requests(&self, now: Now) -> Result<u32, ControlError> {
        let mut moving = 0u32;
        for number in self.requests.with_clocks() {
            let stored = super::stored(self.store.as_ref(), number)?;
            let step = stored
                .request
                .recount(&stored.dates, now.legal, &self.rules());
            moving = moving.saturating_add(u32::from(step.is_some()));
        }
        Ok(moving)
    }

    /// Counts every clock anew by the calendar in force.
    pub(crate) fn recount_requests(&mut self, now: Now) -> Result<(), ControlError> {
        for number in self.requests.with_clocks() {
            let before = super::stored(self.store.as_ref(), number)?;
            let rules = self.rules();
            let Some(step) = before.request.recount(&before.dates, now.legal, &rules) else {
                continue;
            };
            let made = timed(number, before, step, "calendar");
            self.carry_request(made, None, None, now)?;
        }
        Ok(())
    }
}

/// A step that nobody made.
fn timed(number: RequestNumber, before: Stored, step: Step, what: &str) -> Made {
    let lines = step
        .request
        .history
        .iter()
        .skip(before.request.history.len());
    let lapsed = lines.filter_map(|entry| match entry.what {
        What::Lapsed(term) => Some((term, entry.clause)),
        What::Filed | What::Done(_) | What::Received => None,
    });
    let lapsed: Vec<_> = lapsed.collect();
    let clause = lapsed.last().map(|(_, clause)| *clause);
    let clause = clause.unwrap_or(machine::of(before.request.kind).clause);
    let words: Vec<&str> = lapsed.iter().map(|(term, _)| term.id()).collect();
    let what = if words.is_empty() {
        what.to_owned()
    } else {
        words.join(", ")
    };
    let change = by_law(clause, &what);
    Made::of((number, before), step, what, change)
}
