//! EI-13 at work: sightings become cases, cases become notices, deadlines become blocks, the catalogue lifts them.
//!
//! The desk decides; here its decisions are stored and carried out. Every step can be repeated after a crash: blocks are
//! committed before the case that asks for them is stored, and receipts are applied again from the outbox on start.

mod batches;
mod facts;
mod orders;

use crate::clock::Now;
use crate::core::{Core, Writing};
use crate::error::ControlError;
use crate::keys;
use crate::ledger::get;
use crate::outbox::{About, Delivery, Notice, Receipt};
use desk::catalogue::{Action, Event as CaseEvent};
use desk::{Book, Selector, Terms};
use ipnet::IpNet;
use jiff::Timestamp;
use model::{OperatorId, Prefix, Record, RowKey};
use policy::term::Term;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wire::{Event, Fact, NoticeId};

impl Core {
    /// Runs an operation of the book under the calendar and rule in force.
    pub(crate) fn with_book<T>(&mut self, work: impl FnOnce(&mut Book, &Terms<'_>) -> T) -> T {
        let rule = self.receipt_rule();
        let terms = Terms {
            calendar: &self.calendar,
            rule,
        };
        work(&mut self.book, &terms)
    }

    /// Whether an event tells of a source whose case is open already: it is no news for the journal.
    pub(crate) fn is_idle_sighting(&self, event: &Event) -> bool {
        let Fact::UnknownSource {
            operator, address, ..
        } = &event.fact
        else {
            return false;
        };
        desk_operator(operator)
            .is_some_and(|operator| self.book.state(&operator, *address).is_some())
    }

    /// Opens cases for sources that are still unknown to the catalogue, of operators that the record still holds.
    pub(crate) fn sighted(&mut self, events: &[Event], now: Now) -> Result<(), ControlError> {
        let record = Arc::clone(self.ledger.record());
        let mut changes = Vec::new();
        for event in events {
            let Fact::UnknownSource {
                operator, address, ..
            } = &event.fact
            else {
                continue;
            };
            let is_open = holds_operator(&record, operator)
                && !is_catalogued(&record, IpNet::from(*address), now.legal);
            if let Some(operator) = desk_operator(operator).filter(|_| is_open) {
                changes.extend(self.book.sighted(&operator, *address, now.legal));
            }
        }
        self.carry_out(&changes, Writing::default(), now)
    }

    /// Closes the cases of addresses that the catalogue now holds; lifts their blocks.
    pub(crate) fn catalogue_changed(&mut self, now: Now) -> Result<(), ControlError> {
        let record = Arc::clone(self.ledger.record());
        let holds = move |net: IpNet| is_catalogued(&record, net, now.legal);
        let changes =
            self.with_book(|book, terms| book.catalogue_updated(&holds, now.legal, terms));
        self.carry_out(&changes, Writing::default(), now)
    }

    /// Closes the cases of operators that left the record: nobody is left who could be told.
    pub(crate) fn leave_operators(
        &mut self,
        before: &Record,
        now: Now,
    ) -> Result<(), ControlError> {
        let record = Arc::clone(self.ledger.record());
        let gone = before
            .operators()
            .filter(|operator| !holds_operator(&record, &operator.id))
            .filter_map(|operator| desk_operator(&operator.id));
        self.dismiss(&gone.collect(), now)
    }

    fn dismiss(
        &mut self,
        operators: &BTreeSet<desk::Operator>,
        now: Now,
    ) -> Result<(), ControlError> {
        if operators.is_empty() {
            return Ok(());
        }
        let cases: Vec<desk::RowKey> = self
            .book
            .rows()
            .map(|(key, _)| key)
            .filter(|key| operators.contains(&key.operator))
            .collect();
        let event = CaseEvent::Dismissed {
            by: "gateway".parse()?,
            reason: "the operator left the record".to_owned(),
        };
        let mut changes = Vec::new();
        for key in cases {
            let selector = Selector::One(key.prefix);
            changes.extend(self.with_book(|book, terms| {
                book.apply(&key.operator, selector, &event, now.legal, terms)
            }));
        }
        changes.retain(|change| !is_ignored(change));
        self.carry_out(&changes, Writing::default(), now)
    }

    /// Does what is due: deadlines, escalations, notices.
    pub(crate) fn work_cases(&mut self, now: Now) -> Result<(), ControlError> {
        if !self.is_reconciled {
            self.reconcile(now)?;
            self.is_reconciled = true;
        }
        let due = self.with_book(|book, terms| book.due(now.legal, terms));
        // What needs no commit goes first: a block that cannot be committed holds nothing else up.
        let (blocks, others): (Vec<_>, Vec<_>) = due
            .changes
            .into_iter()
            .partition(|change| change.actions.contains(&Action::Block));
        self.carry_out(&others, Writing::default(), now)?;
        for batch in due.batches {
            self.send(&batch, now)?;
        }
        self.carry_out(&blocks, Writing::default(), now)
    }

    /// Applies again what a crash may have cut off: another calendar, receipts of notices, operators that left, the catalogue.
    fn reconcile(&mut self, now: Now) -> Result<(), ControlError> {
        let changes = self.with_book(|book, terms| book.calendar_replaced(now.legal, terms));
        self.carry_out(&changes, Writing::default(), now)?;
        // Of each notice, whether its delivery has not reached all of its cases.
        let mut waiting: BTreeMap<NoticeId, bool> = BTreeMap::new();
        let mut strangers: BTreeSet<desk::Operator> = BTreeSet::new();
        for (key, row) in self.book.rows() {
            if let desk::Row::Case(desk::State::Notified(notified)) = row {
                let untold = waiting.entry(NoticeId(notified.notice.0)).or_default();
                *untold |= notified.delivered_at.is_none();
            }
            let operator = key.operator.as_str().parse().ok();
            if !operator.is_some_and(|id| holds_operator(self.ledger.record(), &id)) {
                strangers.insert(key.operator);
            }
        }
        for (id, untold) in waiting {
            let notice: Option<Notice> = get(self.store.as_ref(), &keys::notice(id))?;
            // A delivery that the cases know of is history: another rule of what starts the clock makes it no receipt.
            let is_news =
                |event: &CaseEvent| untold || !matches!(event, CaseEvent::DeliveryRecorded { .. });
            let event = notice.and_then(|notice| started_by(id, &notice));
            if let Some((operator, event)) = event.filter(|(_, event)| is_news(event)) {
                let changes = self.receipt(&operator, id, &event, now);
                self.carry_out(&changes, Writing::default(), now)?;
            }
        }
        self.dismiss(&strangers, now)?;
        self.catalogue_changed(now)
    }

    /// What an event does to all cases whose latest notice this is.
    pub(crate) fn receipt(
        &mut self,
        operator: &OperatorId,
        id: NoticeId,
        event: &CaseEvent,
        now: Now,
    ) -> Vec<desk::Change> {
        let Some(operator) = desk_operator(operator) else {
            return Vec::new();
        };
        let selector = Selector::Notice(desk::NoticeId(id.0));
        let mut changes =
            self.with_book(|book, terms| book.apply(&operator, selector, event, now.legal, terms));
        changes.retain(|change| !is_ignored(change));
        changes
    }
}

/// The event that a stored notice stands for, if its clock may have been started.
fn started_by(id: NoticeId, notice: &Notice) -> Option<(OperatorId, CaseEvent)> {
    let About::Catalogue(operator) = &notice.about else {
        return None;
    };
    let event = match (&notice.receipt, &notice.delivery) {
        (Some(receipt), _) => receipt_event(id, receipt)?,
        (None, Delivery::Delivered { at }) => CaseEvent::DeliveryRecorded {
            notice: desk::NoticeId(id.0),
            at: *at,
        },
        (None, Delivery::Queued { .. } | Delivery::Waits { .. } | Delivery::Failed) => return None,
    };
    Some((operator.clone(), event))
}

/// A receipt as the desk takes it; none if the officer has a name that the desk refuses.
pub(crate) fn receipt_event(id: NoticeId, receipt: &Receipt) -> Option<CaseEvent> {
    Some(match &receipt.officer {
        Some(officer) => CaseEvent::OfficerEntered {
            received_at: receipt.received_at,
            by: officer.parse().ok()?,
        },
        None => CaseEvent::OperatorConfirmed {
            notice: desk::NoticeId(id.0),
            at: receipt.received_at,
        },
    })
}

/// Cases of a change, and the latest deadline among them.
pub(crate) fn moved(changes: &[desk::Change]) -> (u32, Option<Timestamp>) {
    let due = changes
        .iter()
        .filter_map(|change| facts::due_of(change.row.as_ref()))
        .max();
    (u32::try_from(changes.len()).unwrap_or(u32::MAX), due)
}

fn is_ignored(change: &desk::Change) -> bool {
    matches!(change.actions.as_slice(), [Action::Ignore(_)])
}

fn holds_operator(record: &Record, operator: &OperatorId) -> bool {
    record.row(&RowKey::Operator(operator.clone())).is_some()
}

/// Whether an entry in force holds the whole of a network.
fn is_catalogued(record: &Record, net: IpNet, legal: Timestamp) -> bool {
    let prefix = Prefix::try_from(net.trunc()).ok();
    let entry = prefix.and_then(|prefix| record.catalogued_by(&prefix));
    entry.is_some_and(|entry| Term::from(entry).holds(legal))
}

/// The record's operator as the desk names it; both alphabets are the same.
pub(crate) fn desk_operator(operator: &OperatorId) -> Option<desk::Operator> {
    operator.as_str().parse().ok()
}
