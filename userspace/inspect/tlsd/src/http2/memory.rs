//! What all HTTP/2 connections together may hold.

use super::limits::{HEADS_KIB_TOTAL, NARROW, WIDE, WIDE_KIB_TOTAL};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Memory that is granted, by KiB. What is dropped is given back.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    wide: Arc<Semaphore>,
    heads: Arc<Semaphore>,
}

/// A part of it.
#[derive(Debug)]
pub(super) struct Grant {
    _permit: OwnedSemaphorePermit,
}

impl Default for Memory {
    fn default() -> Self {
        Self::of(WIDE_KIB_TOTAL, HEADS_KIB_TOTAL)
    }
}

impl Memory {
    /// So many KiB for wide windows and for heads.
    pub(super) fn of(wide: usize, heads: usize) -> Self {
        Self {
            wide: Arc::new(Semaphore::new(wide)),
            heads: Arc::new(Semaphore::new(heads)),
        }
    }

    /// Wide windows on both legs of a connection, if there is memory for what they may hold beyond narrow ones.
    pub(super) fn widen(&self) -> Option<Grant> {
        let more = WIDE.connection.saturating_sub(NARROW.connection);
        take(&self.wide, u64::from(more).saturating_mul(2))
    }

    /// Room for a head of so many octets, as long as its exchange lasts.
    pub(super) fn head(&self, octets: usize) -> Option<Grant> {
        take(&self.heads, u64::try_from(octets).unwrap_or(u64::MAX))
    }
}

fn take(from: &Arc<Semaphore>, octets: u64) -> Option<Grant> {
    let kib = u32::try_from(octets.div_ceil(1024)).ok()?;
    let permit = Arc::clone(from).try_acquire_many_owned(kib).ok()?;
    Some(Grant { _permit: permit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_granted_is_bounded_and_comes_back() {
        let both = usize::try_from(2 * (WIDE.connection - NARROW.connection) / 1024).unwrap();
        let memory = Memory::of(2 * both, 3);
        let first = memory.widen().unwrap();
        let _second = memory.widen().unwrap();
        assert!(memory.widen().is_none(), "a third one stays narrow");
        drop(first);
        assert!(memory.widen().is_some());
        let head = memory.head(2 * 1024 + 1).unwrap();
        assert!(memory.head(1).is_none());
        drop(head);
        assert!(memory.head(3 * 1024).is_some());
        assert!(memory.head(usize::MAX).is_none());
    }
}
