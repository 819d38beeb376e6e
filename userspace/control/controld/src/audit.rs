//! The audit trail: a row of the transaction that makes the change, then a record of the journal.
//!
//! The store is the truth. Its audit rows are numbered like the journal's records, so that appending them is idempotent, and
//! recovery appends what a crash left out.

use crate::error::ControlError;
use crate::keys;
use crate::ledger::{get, put};
use crate::store::{KeyRange, Op as Put, StateStore, Txn};
use jiff::Timestamp;
use journal::{Head, Journal};
use wire::{Daemon, Event, Fact};

/// Kind of the journal's records that hold events, as JSON.
pub const JOURNAL_KIND_EVENT: u16 = 1;
/// Most audit rows kept in the store for listings; older ones stand in the journal alone.
pub(crate) const ROWS_MAX: u64 = 100_000;
/// Most bytes of a free text that a fact keeps; the rest is cut off.
const TEXT_BYTES_MAX: usize = 1_000;

/// The audit trail.
#[derive(Debug)]
pub(crate) struct Audit {
    journal: Journal,
    boot: u64,
    own_seq: u64,
    /// Number of the last row of the store.
    last: u64,
    /// Number of the oldest row of the store.
    oldest: u64,
    /// Durable events that the journal and the watchers have yet to get.
    fresh: Vec<(u64, Event)>,
}

impl Audit {
    /// Opens the trail and completes the journal's tail from the store.
    pub(crate) fn open(
        store: &dyn StateStore,
        mut journal: Journal,
        boot: u64,
    ) -> Result<Self, ControlError> {
        let last: u64 = get(store, keys::AUDIT_HEAD)?.unwrap_or(0);
        let first = store.range(&KeyRange::prefix("audit/"), 1)?;
        let oldest = first
            .entries
            .first()
            .and_then(|entry| keys::last_u64(&entry.key))
            .unwrap_or(last.saturating_add(1));
        let written = journal.head().seq;
        if written > last {
            return Err(ControlError::Apart {
                journal: written,
                store: last,
                what: "the journal knows of changes that the store does not: the store was put back to an older copy; restore the newer one",
            });
        }
        if written.saturating_add(1) < oldest && last > 0 {
            return Err(ControlError::Apart {
                journal: written,
                store: last,
                what: "the journal lacks records that the store no longer keeps: restore the journal from its backup",
            });
        }
        for seq in written.saturating_add(1)..=last {
            let event: Event =
                get(store, &keys::audit(seq))?.ok_or_else(|| ControlError::Missing {
                    what: format!("audit row {seq}"),
                })?;
            append(&mut journal, seq, &event)?;
        }
        journal.commit()?;
        Ok(Self {
            journal,
            boot,
            own_seq: 0,
            last,
            oldest,
            fresh: Vec::new(),
        })
    }

    /// The journal's last record.
    pub(crate) fn head(&self) -> Head {
        self.journal.head()
    }

    /// Number of the last audit row.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// Number of the oldest audit row that listings show.
    pub(crate) fn oldest(&self) -> u64 {
        self.oldest
    }

    /// A fact of controld's own as an event.
    pub(crate) fn own(&mut self, fact: Fact, at: Timestamp) -> Event {
        self.own_seq = self.own_seq.saturating_add(1);
        Event {
            daemon: Daemon::Controld,
            boot: self.boot,
            seq: self.own_seq,
            at,
            fact,
        }
    }

    /// The rows that the transaction of these events writes.
    pub(crate) fn rows(&self, events: &[Event]) -> Result<Vec<Put>, ControlError> {
        let mut rows = Vec::with_capacity(events.len() + 1);
        let mut seq = self.last;
        for event in events {
            seq = seq.saturating_add(1);
            rows.push(put(keys::audit(seq), event)?);
        }
        if seq > self.last {
            rows.push(put(keys::AUDIT_HEAD.to_vec(), &seq)?);
        }
        Ok(rows)
    }

    /// The transaction is durable: these events are facts.
    pub(crate) fn adopt(&mut self, events: Vec<Event>) {
        for event in events {
            self.last = self.last.saturating_add(1);
            self.fresh.push((self.last, event));
        }
    }

    /// Appends the fresh events to the journal and returns them for the watchers.
    pub(crate) fn flush(&mut self, store: &mut dyn StateStore) -> Result<Vec<Event>, ControlError> {
        let fresh = std::mem::take(&mut self.fresh);
        for (seq, event) in &fresh {
            append(&mut self.journal, *seq, event)?;
        }
        if !fresh.is_empty() {
            self.journal.commit()?;
            self.trim(store)?;
        }
        Ok(fresh.into_iter().map(|(_, event)| event).collect())
    }

    /// Deletes the oldest rows beyond the bound, a transaction's worth at a time.
    fn trim(&mut self, store: &mut dyn StateStore) -> Result<(), ControlError> {
        let batch = crate::store::TXN_OPS_MAX as u64;
        while self.last.saturating_sub(self.oldest) >= ROWS_MAX.saturating_add(batch) {
            let until = self.oldest.saturating_add(batch);
            let ops = (self.oldest..until)
                .map(|seq| Put::Delete {
                    key: keys::audit(seq),
                })
                .collect();
            store.txn(&Txn {
                guards: Vec::new(),
                ops,
            })?;
            self.oldest = until;
        }
        Ok(())
    }
}

/// A free text as a fact keeps it: many facts fit one message to a watcher.
pub(crate) fn shortened(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
    text
}

fn append(journal: &mut Journal, seq: u64, event: &Event) -> Result<(), ControlError> {
    let payload = serde_json::to_vec(event)
        .map_err(|e| crate::stored::StoredError::Malformed(e.to_string()))?;
    let at = i64::try_from(event.at.as_nanosecond()).unwrap_or(i64::MAX);
    match journal.append_at(seq, JOURNAL_KIND_EVENT, at, &payload) {
        Err(journal::JournalError::BatchFull { .. }) => {
            journal.commit()?;
            journal.append_at(seq, JOURNAL_KIND_EVENT, at, &payload)?;
        }
        result => {
            result?;
        }
    }
    Ok(())
}
