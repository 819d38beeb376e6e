//! Where the record is kept: a small key-value store with revisions and guarded transactions.
//!
//! [`StateStore`] has the model and the limits of etcd v3, because etcd is the engine of a fleet
//! (DESIGN §4); on one box it is [`RedbStore`]. [`MemoryStore`] is the model that tests compare
//! with. All pass one conformance suite, `tests/store_conformance.rs`.
//!
//! ```
//! use controld::store::{Guard, KeyRange, MemoryStore, StateStore, Txn};
//!
//! # fn main() -> Result<(), controld::store::StoreError> {
//! let mut store = MemoryStore::new();
//! store.txn(&Txn::new().guard(Guard::absent("epoch")).put("epoch", "1"))?;
//! let Some(epoch) = store.get(b"epoch")? else { return Ok(()) };
//! let next = Txn::new()
//!     .guard(Guard::unchanged("epoch", epoch.mod_revision))
//!     .put("epoch", "2")
//!     .delete_range(KeyRange::prefix("draft/7/"));
//! store.txn(&next)?;
//! // Somebody who still believes in the first epoch is refused.
//! assert!(store.txn(&next).is_err());
//! # Ok(())
//! # }
//! ```

mod check;
mod error;
mod memory;
mod redb;
mod txn;

pub use error::StoreError;
pub use memory::MemoryStore;
pub use redb::RedbStore;
pub use txn::{Condition, Guard, KeyRange, Op, Txn};

use std::fmt;

/// Most operations of a transaction, and most guards (etcd: `--max-txn-ops`, 128).
pub const TXN_OPS_MAX: usize = 128;

/// Most bytes of a transaction: keys, values and [`OP_BYTES`] for each operation and guard.
///
/// etcd takes requests of 1.5 MiB (`--max-request-bytes`); the rest is left to its framing.
pub const TXN_BYTES_MAX: usize = 1 << 20;

/// What each operation and each guard counts beyond its key and value, in bytes.
pub const OP_BYTES: usize = 32;

/// Longest key in bytes, our own bound; the shortest has one byte, as with etcd.
pub const KEY_BYTES_MAX: usize = 1 << 10;

/// Most entries of a page; a larger wish is taken as this.
pub const PAGE_ENTRIES_MAX: usize = 1_024;

/// Most bytes of keys and values on a page of more than one entry.
pub const PAGE_BYTES_MAX: usize = 4 << 20;

/// The record's engine. Whatever it returns `Ok` for is durable.
pub trait StateStore: fmt::Debug + Send {
    /// The revision of the last transaction that changed something; [`Revision::EMPTY`] of a new
    /// store.
    fn revision(&self) -> Result<Revision, StoreError>;

    /// What stands at `key`.
    fn get(&self, key: &[u8]) -> Result<Option<Versioned>, StoreError>;

    /// The first entries of `range` in the order of their keys, between one and `limit` of them if
    /// there are any.
    ///
    /// A page also ends at [`PAGE_ENTRIES_MAX`] and [`PAGE_BYTES_MAX`]; [`Page::more`] then says
    /// so.
    fn range(&self, range: &KeyRange, limit: usize) -> Result<Page, StoreError>;

    /// Applies all operations if all guards hold, else none; the revision of the store afterwards.
    ///
    /// The revision grows by one if something changed; deleting what is not there changes nothing.
    /// All that a transaction puts has its revision. No key may be put twice, nor be put and
    /// deleted, so that the order of operations has no meaning (etcd: "duplicate key given in txn
    /// request").
    ///
    /// After [`StoreError::Engine`] it is unknown whether the transaction took place: read before
    /// you repeat.
    fn txn(&mut self, txn: &Txn) -> Result<Revision, StoreError>;
}

/// Number of the transaction that changed something last; grows by one with each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(u64);

impl Revision {
    /// The revision of a new store (etcd's, too, is 1).
    pub const EMPTY: Self = Self(1);

    /// The revision with this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The one that follows.
    const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A value and when it was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned {
    /// What was put.
    pub value: Vec<u8>,
    /// Revision of the transaction that put it.
    pub mod_revision: Revision,
}

/// A key with what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Vec<u8>,
    /// What was put.
    pub value: Vec<u8>,
    /// Revision of the transaction that put it.
    pub mod_revision: Revision,
}

/// The beginning of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Entries in the order of their keys.
    pub entries: Vec<Entry>,
    /// Whether the range holds further ones; [`KeyRange::after`] asks for them.
    pub more: bool,
    /// Revision of the store when the page was read.
    pub revision: Revision,
}

/// All entries of `range`, page by page; nothing after an error.
///
/// While it is borrowed the store does not change, so the entries are of one revision.
pub fn scan(
    store: &dyn StateStore,
    range: KeyRange,
) -> impl Iterator<Item = Result<Entry, StoreError>> + use<'_> {
    let mut rest = Some(range);
    let pages = std::iter::from_fn(move || {
        let range = rest.take()?;
        let page = store.range(&range, PAGE_ENTRIES_MAX);
        if let Ok(page) = &page
            && page.more
            && let Some(last) = page.entries.last()
        {
            rest = Some(range.after(&last.key));
        }
        Some(page)
    });
    pages.flat_map(|page| match page {
        Ok(page) => page.entries.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    })
}
