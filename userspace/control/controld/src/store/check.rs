//! What every engine checks in the same way.

use std::collections::BTreeSet;

use super::{
    Condition, Entry, Guard, KEY_BYTES_MAX, OP_BYTES, Op, PAGE_BYTES_MAX, PAGE_ENTRIES_MAX, Page,
    Revision, StoreError, TXN_BYTES_MAX, TXN_OPS_MAX, Txn,
};

/// Whether a transaction keeps the limits, and touches no key in two ways.
pub(super) fn txn(txn: &Txn) -> Result<(), StoreError> {
    let (ops, guards) = (txn.ops.len(), txn.guards.len());
    if ops > TXN_OPS_MAX || guards > TXN_OPS_MAX {
        return Err(StoreError::TooManyOps { ops, guards });
    }
    let bytes: usize = txn
        .guards
        .iter()
        .map(guard_bytes)
        .chain(txn.ops.iter().map(op_bytes))
        .sum();
    if bytes > TXN_BYTES_MAX {
        return Err(StoreError::TooLarge { bytes });
    }
    txn.guards.iter().try_for_each(|guard| key(&guard.key))?;
    let mut puts = BTreeSet::new();
    for op in &txn.ops {
        match op {
            Op::Put { key: put, .. } => {
                key(put)?;
                if !puts.insert(put) {
                    return Err(StoreError::DuplicateKey { key: put.clone() });
                }
            }
            Op::Delete { key: deleted } => key(deleted)?,
            Op::DeleteRange { .. } => {}
        }
    }
    let is_deleted = |put: &[u8]| {
        txn.ops.iter().any(|op| match op {
            Op::Put { .. } => false,
            Op::Delete { key } => key == put,
            Op::DeleteRange { range } => range.contains(put),
        })
    };
    match puts.into_iter().find(|put| is_deleted(put)) {
        Some(put) => Err(StoreError::DuplicateKey { key: put.clone() }),
        None => Ok(()),
    }
}

/// Whether a key has a length that keys have.
pub(super) fn key(key: &[u8]) -> Result<(), StoreError> {
    let bytes = key.len();
    if (1..=KEY_BYTES_MAX).contains(&bytes) {
        Ok(())
    } else {
        Err(StoreError::BadKey { bytes })
    }
}

/// Whether a guard holds where `found` stands.
pub(super) fn guard(guard: &Guard, found: Option<(Revision, &[u8])>) -> Result<(), StoreError> {
    let holds = match (&guard.condition, found) {
        (Condition::Absent, None) => true,
        (Condition::ModRevision(required), Some((revision, _))) => *required == revision,
        (Condition::Value(required), Some((_, value))) => required == value,
        (Condition::Absent, Some(_)) | (Condition::ModRevision(_) | Condition::Value(_), None) => {
            false
        }
    };
    if holds {
        return Ok(());
    }
    Err(StoreError::GuardFailed {
        key: guard.key.clone(),
        condition: guard.condition.clone(),
        found: found.map(|(revision, _)| revision),
    })
}

/// A page with as many of the entries as fit.
pub(super) fn page(
    entries: impl Iterator<Item = Result<Entry, StoreError>>,
    limit: usize,
    revision: Revision,
) -> Result<Page, StoreError> {
    let limit = limit.clamp(1, PAGE_ENTRIES_MAX);
    let mut page = Page {
        entries: Vec::new(),
        more: false,
        revision,
    };
    let mut bytes = 0;
    for entry in entries {
        let entry = entry?;
        bytes += entry.key.len() + entry.value.len();
        let is_full = page.entries.len() == limit || bytes > PAGE_BYTES_MAX;
        if is_full && !page.entries.is_empty() {
            page.more = true;
            break;
        }
        page.entries.push(entry);
    }
    Ok(page)
}

fn guard_bytes(guard: &Guard) -> usize {
    let value = match &guard.condition {
        Condition::Absent | Condition::ModRevision(_) => 0,
        Condition::Value(value) => value.len(),
    };
    OP_BYTES + guard.key.len() + value
}

fn op_bytes(op: &Op) -> usize {
    OP_BYTES
        + match op {
            Op::Put { key, value } => key.len() + value.len(),
            Op::Delete { key } => key.len(),
            Op::DeleteRange { range } => range.len(),
        }
}
