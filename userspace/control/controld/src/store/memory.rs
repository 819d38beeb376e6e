//! A store that ends with the process: the model of the others, and for tests.

use std::collections::BTreeMap;

use super::{Entry, KeyRange, Op, Page, Revision, StateStore, StoreError, Txn, Versioned, check};

/// A store in memory. Nothing is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryStore {
    revision: Revision,
    rows: BTreeMap<Vec<u8>, Versioned>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self {
            revision: Revision::EMPTY,
            rows: BTreeMap::new(),
        }
    }

    fn apply(&mut self, op: &Op, mod_revision: Revision) {
        match op {
            Op::Put { key, value } => {
                self.rows.insert(
                    key.clone(),
                    Versioned {
                        value: value.clone(),
                        mod_revision,
                    },
                );
                self.revision = mod_revision;
            }
            Op::Delete { key } => {
                if self.rows.remove(key).is_some() {
                    self.revision = mod_revision;
                }
            }
            Op::DeleteRange { range } => {
                let before = self.rows.len();
                self.rows.retain(|key, _| !range.contains(key));
                if self.rows.len() < before {
                    self.revision = mod_revision;
                }
            }
        }
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl StateStore for MemoryStore {
    fn revision(&self) -> Result<Revision, StoreError> {
        Ok(self.revision)
    }

    fn get(&self, key: &[u8]) -> Result<Option<Versioned>, StoreError> {
        check::key(key)?;
        Ok(self.rows.get(key).cloned())
    }

    fn range(&self, range: &KeyRange, limit: usize) -> Result<Page, StoreError> {
        // The map panics when a range ends before it starts.
        let rows = (!range.is_empty()).then(|| self.rows.range::<[u8], _>(range.bounds()));
        let entries = rows.into_iter().flatten().map(|(key, row)| {
            Ok(Entry {
                key: key.clone(),
                value: row.value.clone(),
                mod_revision: row.mod_revision,
            })
        });
        check::page(entries, limit, self.revision)
    }

    fn txn(&mut self, txn: &Txn) -> Result<Revision, StoreError> {
        check::txn(txn)?;
        for guard in &txn.guards {
            let found = self.rows.get(&guard.key);
            check::guard(
                guard,
                found.map(|row| (row.mod_revision, row.value.as_slice())),
            )?;
        }
        let mod_revision = self.revision.next();
        txn.ops.iter().for_each(|op| self.apply(op, mod_revision));
        Ok(self.revision)
    }
}
