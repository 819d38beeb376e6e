//! The history of the record: drafts, epochs, checkpoints.
//!
//! A draft's operations are staged in chunks, each a small transaction of its own. A commit writes one row, the head: from then on
//! the draft's operations belong to the new epoch. So a commit of any size is atomic, and a crash before it leaves
//! nothing but a draft. The record itself is the fold of all committed operations; checkpoints shorten the fold.

mod draft;
mod fallback;
mod sweep;

#[cfg(test)]
pub(crate) use draft::{DRAFT_BYTES_MAX, DRAFTS_MAX};
pub(crate) use draft::{
    discard, draft_row, drop_own, is_own, own_draft, read_ops, stage, stage_own,
};

use crate::error::ControlError;
use crate::keys;
use crate::store::{self, Guard, KeyRange, Op as Put, StateStore, Txn};
use crate::stored;
use jiff::Timestamp;
use model::record::Difference;
use model::{Change, Epoch, Op, Record, RecordId, RowKind};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use wire::DraftId;

/// A checkpoint is written each time so many epochs were committed since the last one.
pub(crate) const CHECKPOINT_EPOCHS: u32 = 64;
/// Bytes of one piece of a checkpoint, well under the store's bound for a request.
const PIECE_BYTES: usize = 512 * 1024;

/// The epoch in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    /// It.
    pub(crate) epoch: Epoch,
    /// The legal time its snapshot was compiled for.
    pub(crate) at: Timestamp,
}

/// A committed epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EpochRow {
    /// Whose operations it applied; none if only time passed.
    pub(crate) draft: Option<DraftId>,
    /// How many chunks.
    pub(crate) chunks: u32,
    /// When, by the legal clock.
    pub(crate) at: Timestamp,
    /// Who, why, clause.
    pub(crate) change: Change,
    /// Rows that differ from the epoch before.
    pub(crate) changed: u32,
}

/// A commit that waits for its confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pending {
    /// Its epoch.
    pub(crate) epoch: Epoch,
    /// The epoch whose rows come back otherwise.
    pub(crate) back_to: Epoch,
    /// When, by real time.
    pub(crate) by: Timestamp,
}

/// The two newest checkpoints. Epochs before the older one cannot be rebuilt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Checkpoints {
    newest: Option<(Epoch, u32)>,
    older: Option<(Epoch, u32)>,
}

/// The record and its history.
#[derive(Debug)]
pub(crate) struct Ledger {
    /// Which record this is, or will be with its first epoch.
    id: RecordId,
    head: Head,
    record: Arc<Record>,
    pending: Option<Pending>,
    /// What comes back unless the waiting commit is confirmed.
    fallback: Option<Arc<Record>>,
    checkpoints: Checkpoints,
}

/// A commit that is ready to be written.
pub(crate) struct Prepared {
    /// The record after it.
    pub(crate) record: Arc<Record>,
    /// What it writes, in one transaction with its audit rows.
    pub(crate) puts: Vec<Put>,
    /// That the head is still the one it was made for.
    pub(crate) guard: Guard,
    /// Rows that differ.
    pub(crate) changed: u32,
    head: Head,
    pending: Option<Pending>,
    fallback: Option<Arc<Record>>,
}

/// What a commit is about.
pub(crate) struct Commit<'a> {
    /// Whose operations to apply; none if only time passed.
    pub(crate) draft: Option<(DraftId, u32)>,
    /// The record after them.
    pub(crate) record: Record,
    /// The operations themselves, where the gateway made them: they stay when a waiting commit is taken back.
    pub(crate) own: &'a [Op],
    /// Who, why, clause.
    pub(crate) change: &'a Change,
    /// Rows that differ.
    pub(crate) changed: u32,
    /// When it is rolled back unless confirmed, by real time.
    pub(crate) confirm_by: Option<Timestamp>,
    /// Whether it answers the commit that waits for its confirmation.
    pub(crate) settles: bool,
    /// Whether it puts and lifts the law's blocks and nothing else.
    pub(crate) only_blocks: bool,
    /// The legal time.
    pub(crate) at: Timestamp,
}

impl Ledger {
    /// Rebuilds the record from the store, and deletes what a crash left behind.
    ///
    /// `fresh` is the identity that the record gets with its first epoch.
    pub(crate) fn open(store: &mut dyn StateStore, fresh: RecordId) -> Result<Self, ControlError> {
        let head: Head = get(store, keys::HEAD)?.unwrap_or_default();
        let id = get(store, keys::RECORD)?;
        if id.is_none() && head.epoch > Epoch(0) {
            return Err(ControlError::Missing {
                what: "the identity of the record".to_owned(),
            });
        }
        let mut ledger = Self {
            id: id.unwrap_or(fresh),
            head,
            record: Arc::new(Record::default()),
            pending: get(store, keys::PENDING)?,
            fallback: None,
            checkpoints: get(store, keys::CHECKPOINTS)?.unwrap_or_default(),
        };
        ledger.sweep(store)?;
        ledger.record = Arc::new(ledger.rebuild(store, head.epoch)?);
        ledger.fallback = ledger.rebuild_fallback(store)?.map(Arc::new);
        Ok(ledger)
    }

    pub(crate) fn id(&self) -> RecordId {
        self.id
    }

    pub(crate) fn head(&self) -> Head {
        self.head
    }

    pub(crate) fn record(&self) -> &Arc<Record> {
        &self.record
    }

    pub(crate) fn pending(&self) -> Option<Pending> {
        self.pending
    }

    /// The record as it was in an earlier epoch.
    pub(crate) fn rebuild(
        &self,
        store: &dyn StateStore,
        epoch: Epoch,
    ) -> Result<Record, ControlError> {
        if epoch == self.head.epoch && self.record.epoch() == epoch {
            return Ok(Record::clone(&self.record));
        }
        let usable = |&(at, _): &(Epoch, u32)| at <= epoch;
        let start = [self.checkpoints.newest, self.checkpoints.older]
            .into_iter()
            .flatten()
            .find(usable);
        let mut record = match start {
            Some((at, pieces)) => read_checkpoint(store, at, pieces)?,
            None if self.checkpoints.newest.is_some() => {
                return Err(ControlError::EpochForgotten { epoch });
            }
            None => Record::default(),
        };
        while record.epoch() < epoch {
            let next = record.epoch().next();
            record = record.into_after(&fallback::ops_of(store, next)?, next)?;
        }
        Ok(record)
    }

    /// What a draft would change.
    pub(crate) fn differences(
        &self,
        store: &dyn StateStore,
        draft: DraftId,
    ) -> Result<Vec<Difference>, ControlError> {
        let row = draft_row(store, draft)?;
        let ops = read_ops(store, draft, row.chunks)?;
        let after = self.record.after(&ops, self.head.epoch.next())?;
        Ok(self.record.differences(&after))
    }

    /// A commit's writes. Nothing is changed before [`Ledger::adopt`].
    pub(crate) fn prepare(&self, commit: Commit<'_>) -> Result<Prepared, ControlError> {
        let epoch = self.head.epoch.next();
        let head = Head {
            epoch,
            at: commit.at,
        };
        let row = EpochRow {
            draft: commit.draft.map(|(draft, _)| draft),
            chunks: commit.draft.map_or(0, |(_, chunks)| chunks),
            at: commit.at,
            change: commit.change.clone(),
            changed: commit.changed,
        };
        let carried = self.pending.filter(|_| !commit.settles);
        let pending = commit
            .confirm_by
            .map(|by| Pending {
                epoch,
                back_to: self.head.epoch,
                by,
            })
            .or(carried);
        let fallback = self.fallback_after(&commit)?;
        let mut puts = vec![
            put(keys::HEAD.to_vec(), &head)?,
            put(keys::epoch(epoch), &row)?,
        ];
        if self.head.epoch == Epoch(0) {
            puts.push(put(keys::RECORD.to_vec(), &self.id)?);
        }
        if let Some((draft, _)) = commit.draft {
            puts.push(Put::Delete {
                key: keys::draft(draft),
            });
        }
        match pending {
            Some(pending) => puts.push(put(keys::PENDING.to_vec(), &pending)?),
            None => puts.push(Put::Delete {
                key: keys::PENDING.to_vec(),
            }),
        }
        let guard = if self.head.epoch == Epoch(0) {
            Guard::absent(keys::HEAD)
        } else {
            Guard::value(keys::HEAD, stored::write(&self.head)?)
        };
        Ok(Prepared {
            record: Arc::new(commit.record),
            puts,
            guard,
            changed: commit.changed,
            head,
            pending,
            fallback,
        })
    }

    /// Takes over a commit whose writes are durable.
    pub(crate) fn adopt(&mut self, prepared: Prepared) {
        self.head = prepared.head;
        self.record = prepared.record;
        self.pending = prepared.pending;
        self.fallback = prepared.fallback;
    }

    /// Puts another record in the place of the one in force; gives that back.
    #[cfg(test)]
    pub(crate) fn replace_record(&mut self, record: impl Into<Arc<Record>>) -> Arc<Record> {
        std::mem::replace(&mut self.record, record.into())
    }

    /// The waiting commit was answered; its row is gone from the store.
    pub(crate) fn settle(&mut self) {
        self.pending = None;
        self.fallback = None;
    }

    /// Writes a checkpoint if it is time, and forgets what no rollback can reach any more.
    ///
    /// Not while a commit waits for its confirmation: the epoch it may be taken back to must stay.
    pub(crate) fn checkpoint(&mut self, store: &mut dyn StateStore) -> Result<(), ControlError> {
        let since = self.checkpoints.newest.map_or(0, |(at, _)| at.0);
        if self.pending.is_some() || self.head.epoch.0.saturating_sub(since) < CHECKPOINT_EPOCHS {
            return Ok(());
        }
        let epoch = self.head.epoch;
        let bytes = stored::write(self.record.as_ref())?;
        let mut pieces = 0u32;
        for piece in bytes.chunks(PIECE_BYTES) {
            store.txn(&Txn {
                guards: Vec::new(),
                ops: vec![Put::Put {
                    key: keys::checkpoint(epoch, pieces),
                    value: piece.to_vec(),
                }],
            })?;
            pieces = pieces.saturating_add(1);
        }
        let dropped = self.checkpoints.older;
        let kept = Checkpoints {
            newest: Some((epoch, pieces)),
            older: self.checkpoints.newest,
        };
        store.txn(&Txn {
            guards: Vec::new(),
            ops: vec![put(keys::CHECKPOINTS.to_vec(), &kept)?],
        })?;
        self.checkpoints = kept;
        self.forget(store, dropped)
    }
}

/// The kinds of rows that operations touch.
pub(crate) fn kinds(ops: &[Op]) -> impl Iterator<Item = RowKind> {
    ops.iter().map(|op| match op {
        Op::Declare(kind) => *kind,
        Op::Put(row) => row.kind(),
        Op::Delete(key) => key.kind(),
    })
}

/// Reads a row.
pub(crate) fn get<T: serde::de::DeserializeOwned>(
    store: &dyn StateStore,
    key: &[u8],
) -> Result<Option<T>, ControlError> {
    store
        .get(key)?
        .map(|found| stored::read(&found.value))
        .transpose()
        .map_err(ControlError::from)
}

/// An operation that writes a row.
pub(crate) fn put<T: Serialize>(key: Vec<u8>, row: &T) -> Result<Put, ControlError> {
    Ok(Put::Put {
        key,
        value: stored::write(row)?,
    })
}

/// Every row under a prefix, by key.
pub(crate) fn scan<T: serde::de::DeserializeOwned>(
    store: &dyn StateStore,
    prefix: &[u8],
) -> Result<Vec<(Vec<u8>, T)>, ControlError> {
    store::scan(store, KeyRange::prefix(prefix))
        .map(|entry| {
            let entry = entry?;
            Ok((entry.key, stored::read(&entry.value)?))
        })
        .collect()
}

fn read_checkpoint(
    store: &dyn StateStore,
    epoch: Epoch,
    pieces: u32,
) -> Result<Record, ControlError> {
    let mut bytes = Vec::new();
    for piece in 0..pieces {
        let found = store.get(&keys::checkpoint(epoch, piece))?;
        let found = found.ok_or_else(|| ControlError::Missing {
            what: format!("piece {piece} of the checkpoint of epoch {epoch}"),
        })?;
        bytes.extend_from_slice(&found.value);
    }
    Ok(stored::read(&bytes)?)
}
