//! What is deleted: history that no rollback can reach, and what a crash left behind.

use super::{EpochRow, Ledger, get, is_own};
use crate::error::ControlError;
use crate::keys;
use crate::store::{self, KeyRange, Op as Put, StateStore, Txn};
use model::Epoch;
use std::collections::BTreeSet;
use wire::DraftId;

impl Ledger {
    /// Deletes a checkpoint that was replaced, and the operations of epochs before the oldest one kept.
    pub(super) fn forget(
        &self,
        store: &mut dyn StateStore,
        dropped: Option<(Epoch, u32)>,
    ) -> Result<(), ControlError> {
        let mut keys_gone: Vec<Vec<u8>> = Vec::new();
        if let Some((at, pieces)) = dropped {
            keys_gone.extend((0..pieces).map(|piece| keys::checkpoint(at, piece)));
        }
        let from = dropped.map_or(Epoch(0), |(at, _)| at);
        let until = self.checkpoints.older.map_or(Epoch(0), |(at, _)| at);
        for epoch in (from.0..until.0).map(|e| Epoch(e).next()) {
            let Some(row) = get::<EpochRow>(store, &keys::epoch(epoch))? else {
                continue;
            };
            if let Some(draft) = row.draft {
                keys_gone.extend((0..row.chunks).map(|chunk| keys::chunk(draft, chunk)));
            }
        }
        delete(store, keys_gone)
    }

    /// Deletes what a crash left behind: drafts of the gateway's own, operations and checkpoints that nothing names.
    pub(super) fn sweep(&self, store: &mut dyn StateStore) -> Result<(), ControlError> {
        let mut named: BTreeSet<DraftId> = BTreeSet::new();
        let mut gone: Vec<Vec<u8>> = Vec::new();
        for entry in store::scan(store, KeyRange::prefix("draft/")) {
            let key = entry?.key;
            match keys::draft_of(&key) {
                Some(draft) if !is_own(draft) => {
                    named.insert(draft);
                }
                Some(_) | None => gone.push(key),
            }
        }
        // As long as there is one checkpoint only, every epoch before it can be rebuilt too.
        let oldest = self.checkpoints.older.map_or(Epoch(0), |(at, _)| at);
        for epoch in (oldest.0..self.head.epoch.0).map(|epoch| Epoch(epoch).next()) {
            let row: Option<EpochRow> = get(store, &keys::epoch(epoch))?;
            named.extend(row.and_then(|row| row.draft));
        }
        for entry in store::scan(store, KeyRange::prefix("chunk/")) {
            let key = entry?.key;
            if keys::draft_of(&key).is_none_or(|draft| !named.contains(&draft)) {
                gone.push(key);
            }
        }
        let kept = [self.checkpoints.newest, self.checkpoints.older];
        for entry in store::scan(store, KeyRange::prefix("checkpoint/")) {
            let key = entry?.key;
            let epoch = keys::epoch_of_piece(&key);
            if !kept.iter().flatten().any(|(at, _)| Some(*at) == epoch) {
                gone.push(key);
            }
        }
        delete(store, gone)
    }
}

/// Deletes rows, a transaction's worth at a time.
pub(super) fn delete(store: &mut dyn StateStore, keys: Vec<Vec<u8>>) -> Result<(), ControlError> {
    let mut ops: Vec<Put> = keys.into_iter().map(|key| Put::Delete { key }).collect();
    while !ops.is_empty() {
        let rest = ops.split_off(ops.len().min(store::TXN_OPS_MAX));
        store.txn(&Txn {
            guards: Vec::new(),
            ops,
        })?;
        ops = rest;
    }
    Ok(())
}
