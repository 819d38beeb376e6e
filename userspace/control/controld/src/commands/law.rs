//! The commands of the law's clocks: the production calendar, the lab's clock.

use crate::authorise::Caller;
use crate::clock::Now;
use crate::core::{Core, Writing};
use crate::error::{ControlError, refuse};
use crate::keys;
use crate::ledger::put;
use crate::memory;
use ::law::Calendar;
use jiff::Timestamp;
use model::Change;
use wire::{Command, Done, Fact, RefusalCode};

impl Core {
    /// Puts another production calendar in force and counts open terms anew.
    pub(super) fn replace_calendar(
        &mut self,
        caller: &Caller,
        command: &Command,
        toml: &str,
        change: Change,
        now: Now,
    ) -> Result<Done, ControlError> {
        let calendar = Calendar::from_toml(toml)?;
        let version = calendar.version().to_owned();
        self.calendar = calendar;
        let changes = self.with_book(|book, terms| book.calendar_replaced(now.legal, terms));
        let cases = u32::try_from(changes.len()).unwrap_or(u32::MAX);
        let moved = cases.saturating_add(self.count_moving_requests(now)?);
        let done = Done::CalendarReplaced { moved };
        let mut puts = memory::remember(self.store.as_ref(), command, caller.uid, &done)?;
        // Stored with the first of the cases: a crash before the last one counts them again on start, by the same calendar.
        puts.push(put(keys::CALENDAR.to_vec(), &toml.to_owned())?);
        let writing = Writing {
            puts,
            facts: vec![Fact::CalendarReplaced {
                version,
                moved,
                change,
            }],
            ..Writing::default()
        };
        self.carry_out(&changes, writing, now)?;
        self.recount_requests(now)?;
        Ok(done)
    }

    /// Moves the legal clock of a lab forward.
    pub(super) fn move_clock(
        &mut self,
        caller: &Caller,
        command: &Command,
        to: Timestamp,
        change: Change,
        now: Now,
    ) -> Result<Done, ControlError> {
        let Some((clock, ahead)) = self.clock.moved(to, now.real) else {
            let (message, hint) = if self.clock.is_movable() {
                (
                    format!(
                        "the legal clock shows {} and moves forward only",
                        ::law::zone::display(now.legal)
                    ),
                    "name a later time",
                )
            } else {
                (
                    "the legal clock of a gateway in service cannot be moved".to_owned(),
                    "a lab's controld is started with --movable-legal-clock",
                )
            };
            return Err(refuse(RefusalCode::Forbidden, message, hint));
        };
        let Ok(ahead_ns) = i64::try_from(ahead.as_nanos()) else {
            return Err(refuse(
                RefusalCode::BadRequest,
                "the legal clock cannot be moved by more than 292 years",
                "name an earlier time",
            ));
        };
        let done = Done::ClockMoved { now: to };
        let mut puts = memory::remember(self.store.as_ref(), command, caller.uid, &done)?;
        puts.push(put(keys::CLOCK.to_vec(), &ahead_ns)?);
        let facts = vec![Fact::ClockMoved {
            from: now.legal,
            to,
            change,
        }];
        self.write(
            Writing {
                puts,
                facts,
                ..Writing::default()
            },
            now,
        )?;
        self.clock = clock;
        self.tick(now.real)?;
        Ok(done)
    }
}
