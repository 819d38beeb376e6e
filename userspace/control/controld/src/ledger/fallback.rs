//! What comes back unless the waiting commit is confirmed.

use super::{Commit, EpochRow, Ledger, get, read_ops};
use crate::error::ControlError;
use crate::keys;
use crate::store::StateStore;
use model::{Epoch, Op, Record};
use std::sync::Arc;

impl Ledger {
    /// What comes back unless the waiting commit is confirmed: the record before it, with all that the gateway committed since.
    /// None where no commit waits.
    pub(crate) fn fallback(&self) -> Option<&Arc<Record>> {
        self.fallback.as_ref()
    }

    pub(super) fn rebuild_fallback(
        &self,
        store: &dyn StateStore,
    ) -> Result<Option<Record>, ControlError> {
        let Some(pending) = self.pending else {
            return Ok(None);
        };
        let mut record = self.rebuild(store, pending.back_to)?;
        let mut epoch = pending.epoch;
        while epoch < self.head.epoch {
            epoch = epoch.next();
            record = record.into_after(&ops_of(store, epoch)?, epoch)?;
        }
        Ok(Some(record))
    }

    /// The same after a commit.
    pub(super) fn fallback_after(
        &self,
        commit: &Commit<'_>,
    ) -> Result<Option<Arc<Record>>, ControlError> {
        if commit.confirm_by.is_some() {
            return Ok(Some(Arc::clone(&self.record)));
        }
        let waiting = self.fallback.as_ref().filter(|_| !commit.settles);
        let epoch = self.head.epoch.next();
        let after = waiting.map(|fallback| fallback.after(commit.own, epoch));
        Ok(after.transpose()?.map(Arc::new))
    }
}

/// The operations of an epoch.
pub(super) fn ops_of(store: &dyn StateStore, epoch: Epoch) -> Result<Vec<Op>, ControlError> {
    let row: EpochRow = get(store, &keys::epoch(epoch))?.ok_or(ControlError::Missing {
        what: format!("epoch {epoch}"),
    })?;
    match row.draft {
        Some(draft) => read_ops(store, draft, row.chunks),
        None => Ok(Vec::new()),
    }
}
