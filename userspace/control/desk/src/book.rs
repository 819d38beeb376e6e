//! All cases of unknown addresses, bounded per operator.
//!
//! The first [`CASES_PER_OPERATOR_MAX`] addresses of an operator are cases of their own. A flood of further ones, as of
//! forged sources, is counted by /24 or /48 in at most [`AGGREGATES_PER_OPERATOR_MAX`] aggregates, and what does not fit
//! there by one overflow counter. Aggregates and overflow are told to operator and officer once and **never block**.
//! A place that a closed case leaves is free for the next address. An operator beyond [`OPERATORS_MAX`] has no ledger:
//! its sightings are only counted in [`Book::refused`].
//!
//! Every change of a row is returned as a [`Change`], so that `controld` stores just those in the transaction that
//! performs their actions. Rows put into [`Book::restore`] give the same book again.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use ipnet::IpNet;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Action, Event, State, Terms, case_prefix};
use crate::names::{DeskError, NoticeId, Operator};

mod agenda;
mod ledger;
#[cfg(test)]
mod tests;

use agenda::after;
use ledger::Ledger;

/// How many operators have a ledger; far above the number of licensed operators that hold a channel.
pub const OPERATORS_MAX: usize = 256;

/// How many addresses of one operator are cases of their own: one notice still lists them all in half a megabyte.
pub const CASES_PER_OPERATOR_MAX: usize = 4_096;

/// How many /24 and /48 aggregates one operator has beyond its cases.
pub const AGGREGATES_PER_OPERATOR_MAX: usize = 1_024;

/// How long an aggregate or the overflow may go without a sighting before it is forgotten: 30 days.
pub const AGGREGATE_IDLE: Duration = Duration::from_hours(30 * 24);

/// Bits of an IPv4 aggregate.
pub const IPV4_AGGREGATE_BITS: u8 = 24;

/// Bits of an IPv6 aggregate: what one site is given.
pub const IPV6_AGGREGATE_BITS: u8 = 48;

/// How long the book gathers addresses of an operator into one notice, unless configured otherwise: 15 minutes.
pub const BATCH_WINDOW: Duration = Duration::from_mins(15);

/// Where a row is stored. An overflow stands under `0.0.0.0/0` of its operator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RowKey {
    /// Whose channel the packets arrived on.
    pub operator: Operator,
    /// The address, /64, aggregate or everything.
    pub prefix: IpNet,
}

/// What is stored under a [`RowKey`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Row {
    /// A case: the prefix is an IPv4 address or an IPv6 /64.
    Case(State),
    /// Addresses of one /24 or /48 beyond the cases.
    Aggregate(Counter),
    /// Addresses beyond the aggregates.
    Overflow(Counter),
}

/// Sightings that are counted and not followed one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// The first of them.
    pub first_seen: Timestamp,
    /// The latest of them that was stored.
    pub last_seen: Timestamp,
    /// How many.
    pub sightings: u64,
    /// The flood notice that names it, once there is one.
    pub notice: Option<NoticeId>,
}

/// One row to store, and what to do in the same transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which row.
    pub key: RowKey,
    /// Its new value; `None` deletes it. A closed case is given once more and then forgotten by the book.
    pub row: Option<Row>,
    /// What to do, in order. [`Action::Ignore`] comes alone, with the row as it was.
    pub actions: Vec<Action>,
}

/// A notice that is to be written now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// To whom.
    pub operator: Operator,
    /// What about.
    pub kind: BatchKind,
    /// The addresses, /64s or aggregates to list, in order; `0.0.0.0/0` stands for the overflow.
    pub prefixes: Vec<IpNet>,
}

/// What a notice says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchKind {
    /// Addresses missing from the catalogue: five working days from receipt (ЕШДИ п. 13). To the operator.
    Catalogue,
    /// More unknown addresses than are followed one by one. To the operator and to the officer; nothing is blocked.
    Flood,
}

/// What the time brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Rows that changed.
    pub changes: Vec<Change>,
    /// Notices to write; asked for again until [`Book::notice_queued`] tells that they stand in the outbox.
    pub batches: Vec<Batch>,
}

/// Which cases of an operator an event is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// All cases whose latest notice this is.
    Notice(NoticeId),
    /// The case of one address or /64.
    One(IpNet),
}

/// The cases of all operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    batch_window: Duration,
    ledgers: BTreeMap<Operator, Ledger>,
    /// Batches that no notice could be queued for, and when they are asked for again.
    put_off: BTreeMap<(Operator, BatchKind), Timestamp>,
    refused: u64,
}

impl Book {
    /// An empty book that gathers a notice for `batch_window` after its first sighting.
    pub const fn new(batch_window: Duration) -> Self {
        Self {
            batch_window,
            ledgers: BTreeMap::new(),
            put_off: BTreeMap::new(),
            refused: 0,
        }
    }

    /// The book that stored rows make. Closed cases are history and not taken up.
    pub fn restore(
        batch_window: Duration,
        rows: impl IntoIterator<Item = (RowKey, Row)>,
    ) -> Result<Self, DeskError> {
        let mut book = Self::new(batch_window);
        for (key, row) in rows {
            let ledger = book.ledgers.entry(key.operator.clone()).or_default();
            let put = ledger.put(key.prefix, row);
            put.map_err(|rule| DeskError::Row {
                operator: key.operator,
                prefix: key.prefix,
                rule,
            })?;
        }
        Ok(book)
    }

    /// A packet of an unknown address arrived on a channel of this operator.
    ///
    /// Counters are given out for storing when they begin and whenever their count doubles, so that a flood does not
    /// become a flood of writes; a crash loses at most half a count.
    pub fn sighted(&mut self, operator: &Operator, address: IpAddr, now: Timestamp) -> Vec<Change> {
        if !self.ledgers.contains_key(operator) && self.ledgers.len() == OPERATORS_MAX {
            self.refused = self.refused.saturating_add(1);
            return Vec::new();
        }
        let ledger = self.ledgers.entry(operator.clone()).or_default();
        let changed = ledger.sighted(case_prefix(address), now);
        changed
            .map(|(prefix, row)| change(operator, prefix, Some(row), Vec::new()))
            .into_iter()
            .collect()
    }

    /// An event for cases of one operator; no change where the selector finds none.
    ///
    /// Ignored events come back with the row unchanged and the reason, to answer whoever sent them.
    pub fn apply(
        &mut self,
        operator: &Operator,
        selector: Selector,
        event: &Event,
        now: Timestamp,
        terms: &Terms<'_>,
    ) -> Vec<Change> {
        let Some(ledger) = self.ledgers.get_mut(operator) else {
            return Vec::new();
        };
        let prefixes = match selector {
            Selector::One(prefix) => vec![prefix],
            Selector::Notice(notice) => ledger.notified_by(notice),
        };
        prefixes
            .into_iter()
            .filter_map(|prefix| {
                let (row, actions) = ledger.step(prefix, event.clone(), now, terms)?;
                Some(change(operator, prefix, Some(row), actions))
            })
            .collect()
    }

    /// No notice can be queued for a batch now: it is asked for again at `until`. Its addresses pass meanwhile, as they did.
    ///
    /// This is not stored: a restored book asks at once.
    pub fn put_off(&mut self, batch: &Batch, until: Timestamp) {
        let of = (batch.operator.clone(), batch.kind);
        self.put_off.insert(of, until);
    }

    /// A batch of [`Book::due`] stands in the outbox under this number; an address whose case closed since is skipped.
    pub fn notice_queued(
        &mut self,
        batch: &Batch,
        notice: NoticeId,
        now: Timestamp,
        terms: &Terms<'_>,
    ) -> Vec<Change> {
        let operator = &batch.operator;
        self.put_off.remove(&(operator.clone(), batch.kind));
        let Some(ledger) = self.ledgers.get_mut(operator) else {
            return Vec::new();
        };
        let of_case = |ledger: &mut Ledger, prefix| {
            ledger.step(prefix, Event::NoticeQueued { notice }, now, terms)
        };
        let of_counter =
            |ledger: &mut Ledger, prefix| Some((ledger.flood_noticed(prefix, notice)?, Vec::new()));
        batch
            .prefixes
            .iter()
            .filter_map(|prefix| {
                let (row, actions) = match batch.kind {
                    BatchKind::Catalogue => of_case(ledger, *prefix),
                    BatchKind::Flood => of_counter(ledger, *prefix),
                }?;
                Some(change(operator, *prefix, Some(row), actions))
            })
            .collect()
    }

    /// The catalogue has a new state: closes every case, and drops every aggregate, that it now holds.
    ///
    /// `is_catalogued` says whether the whole prefix is in the catalogue.
    pub fn catalogue_updated(
        &mut self,
        is_catalogued: &dyn Fn(IpNet) -> bool,
        now: Timestamp,
        terms: &Terms<'_>,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        for (operator, ledger) in &mut self.ledgers {
            for prefix in ledger.case_prefixes() {
                if is_catalogued(prefix) {
                    let step = ledger.step(prefix, Event::CatalogueUpdated, now, terms);
                    changes.extend(step.map(|(row, a)| change(operator, prefix, Some(row), a)));
                }
            }
            let dropped = ledger.drop_counters(is_catalogued);
            changes.extend(
                dropped
                    .into_iter()
                    .map(|prefix| change(operator, prefix, None, Vec::new())),
            );
        }
        changes
    }

    /// The calendar of `terms` is a new one: recounts every running term; only cases that change are given.
    pub fn calendar_replaced(&mut self, now: Timestamp, terms: &Terms<'_>) -> Vec<Change> {
        self.step_where(&Event::CalendarReplaced, now, terms, Ledger::running)
    }

    /// Does what has become due, and says which notices are to be written.
    pub fn due(&mut self, now: Timestamp, terms: &Terms<'_>) -> Due {
        let mut changes = self.step_where(&Event::Tick, now, terms, |ledger| ledger.due_cases(now));
        let mut batches = Vec::new();
        for (operator, ledger) in &mut self.ledgers {
            let idle = ledger.drop_idle(now);
            changes.extend(
                idle.into_iter()
                    .map(|prefix| change(operator, prefix, None, Vec::new())),
            );
            for kind in [BatchKind::Catalogue, BatchKind::Flood] {
                let put_off = self.put_off.get(&(operator.clone(), kind)).copied();
                let at = batch_at(ledger, kind, self.batch_window, put_off);
                if at.is_some_and(|at| at <= now) {
                    batches.push(Batch {
                        operator: operator.clone(),
                        kind,
                        prefixes: ledger.unnoticed(kind),
                    });
                }
            }
        }
        Due { changes, batches }
    }

    /// When [`Book::due`] next has something to do: each operator's ledger keeps its rows in the order of their time.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let of_ledger = |(operator, ledger): (&Operator, &Ledger)| {
            let batch = |kind| {
                let put_off = self.put_off.get(&(operator.clone(), kind)).copied();
                batch_at(ledger, kind, self.batch_window, put_off)
            };
            let kinds = [BatchKind::Catalogue, BatchKind::Flood];
            let batches = kinds.into_iter().filter_map(batch);
            batches.chain(ledger.next_deadline()).min()
        };
        self.ledgers.iter().filter_map(of_ledger).min()
    }

    /// Every row as it is stored, in order.
    pub fn rows(&self) -> impl Iterator<Item = (RowKey, Row)> + '_ {
        self.ledgers.iter().flat_map(|(operator, ledger)| {
            ledger.rows().map(|(prefix, row)| {
                let operator = operator.clone();
                (RowKey { operator, prefix }, row)
            })
        })
    }

    /// The prefixes that are blocked now, in order; the same one twice if two operators brought it.
    pub fn blocked(&self) -> impl Iterator<Item = (&Operator, IpNet)> {
        self.ledgers.iter().flat_map(|(operator, ledger)| {
            let blocked = ledger
                .states()
                .filter(|(_, s)| matches!(s, State::Blocked(_)));
            blocked.map(move |(prefix, _)| (operator, prefix))
        })
    }

    /// Where the case of an address at an operator stands.
    pub fn state(&self, operator: &Operator, address: IpAddr) -> Option<&State> {
        let ledger = self.ledgers.get(operator)?;
        ledger.state(case_prefix(address))
    }

    /// How many sightings found no ledger since the book was made: operators beyond [`OPERATORS_MAX`].
    pub const fn refused(&self) -> u64 {
        self.refused
    }

    fn step_where(
        &mut self,
        event: &Event,
        now: Timestamp,
        terms: &Terms<'_>,
        which: impl Fn(&Ledger) -> Vec<IpNet>,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        for (operator, ledger) in &mut self.ledgers {
            for prefix in which(ledger) {
                let Some((row, actions)) = ledger.step(prefix, event.clone(), now, terms) else {
                    continue;
                };
                if !matches!(actions.as_slice(), [Action::Ignore(_)]) {
                    changes.push(change(operator, prefix, Some(row), actions));
                }
            }
        }
        changes
    }
}

fn change(operator: &Operator, prefix: IpNet, row: Option<Row>, actions: Vec<Action>) -> Change {
    let key = RowKey {
        operator: operator.clone(),
        prefix,
    };
    Change { key, row, actions }
}

/// When a batch of an operator is to be written, if it has anything to tell.
fn batch_at(
    ledger: &Ledger,
    kind: BatchKind,
    window: Duration,
    put_off: Option<Timestamp>,
) -> Option<Timestamp> {
    let at = after(ledger.first_unnoticed(kind)?, window);
    Some(put_off.map_or(at, |until| at.max(until)))
}
