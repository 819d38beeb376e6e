//! The commands of the law's clocks: receipts, the production calendar, the lab's clock.

use crate::authorise::Caller;
use crate::cases::{moved, receipt_event};
use crate::clock::Now;
use crate::core::{Core, Writing};
use crate::error::{ControlError, refuse};
use crate::keys;
use crate::ledger::{get, put};
use crate::memory;
use crate::outbox::{About, Notice, Receipt};
use ::law::Calendar;
use jiff::Timestamp;
use model::Change;
use wire::{Action, Command, Done, Fact, NoticeId, RefusalCode};

impl Core {
    /// Enters or confirms a receipt: the clocks of the notice's cases start.
    pub(super) fn enter_receipt(
        &mut self,
        caller: &Caller,
        command: &Command,
        (id, receipt): (NoticeId, Receipt),
        change: Change,
        now: Now,
    ) -> Result<Done, ControlError> {
        let received_at = receipt.received_at;
        let missing = || {
            refuse(
                RefusalCode::NotFound,
                format!("there is no catalogue notice {id}"),
                "`qaqpa notices` lists them",
            )
        };
        let notice: Notice = get(self.store.as_ref(), &keys::notice(id))?.ok_or_else(missing)?;
        let About::Catalogue(operator) = &notice.about else {
            return Err(missing());
        };
        let own = caller
            .account
            .as_ref()
            .and_then(|account| account.operator.as_ref());
        if matches!(command.action, Action::ConfirmReceipt { .. }) && own != Some(operator) {
            return Err(missing());
        }
        if received_at > now.legal || received_at < notice.queued_at {
            return Err(refuse(
                RefusalCode::Conflict,
                format!(
                    "notice {id} cannot have been received at {}",
                    ::law::zone::display(received_at)
                ),
                format!(
                    "it was written at {} and the time is {}",
                    ::law::zone::display(notice.queued_at),
                    ::law::zone::display(now.legal)
                ),
            ));
        }
        let event = receipt_event(id, &receipt).ok_or_else(|| {
            refuse(
                RefusalCode::BadRequest,
                format!("{} is no name that a receipt can bear", caller.name()),
                "use an account of the record",
            )
        })?;
        let changes = self.receipt(operator, id, &event, now);
        let (cases, due) = moved(&changes);
        if cases == 0 {
            return Err(refuse(
                RefusalCode::Conflict,
                format!("no case waits for a receipt of notice {id}"),
                "the clock runs from an earlier receipt, or the cases are closed: see `qaqpa cases`",
            ));
        }
        let done = Done::ReceiptEntered { cases, due };
        let mut puts = memory::remember(self.store.as_ref(), command.key, caller.uid, &done)?;
        // The receipt stands with its notice: a crash before the last case is stored applies it again on start.
        let notice = Notice {
            receipt: Some(receipt),
            ..notice
        };
        puts.push(put(keys::notice(id), &notice)?);
        let writing = Writing {
            puts,
            facts: vec![Fact::ReceiptEntered {
                notice: id,
                received_at,
                change,
            }],
            ..Writing::default()
        };
        self.carry_out(&changes, writing, now)?;
        Ok(done)
    }

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
        let mut puts = memory::remember(self.store.as_ref(), command.key, caller.uid, &done)?;
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
        let mut puts = memory::remember(self.store.as_ref(), command.key, caller.uid, &done)?;
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
