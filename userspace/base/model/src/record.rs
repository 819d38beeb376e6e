//! The record: every row in force at one epoch, and the numbers that counters stand under.

use crate::change::{Epoch, Op};
use crate::id::InterfaceName;
use crate::row::{CatalogueEntry, Row, RowKey, RowKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod tables;

/// A counted row: a catalogue entry or a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EntryKey {
    /// An entry of the IP catalogue.
    Catalogue(crate::Prefix),
    /// A block of the law.
    Block(crate::Prefix),
}

impl EntryKey {
    /// What a row is counted as, if it is.
    pub const fn of(key: &RowKey) -> Option<Self> {
        match key {
            RowKey::Catalogue(prefix) => Some(Self::Catalogue(*prefix)),
            RowKey::Block(prefix) => Some(Self::Block(*prefix)),
            RowKey::Authority(_)
            | RowKey::Operator(_)
            | RowKey::Organisation(_)
            | RowKey::Channel(_)
            | RowKey::Uplink(_)
            | RowKey::AccessList(_)
            | RowKey::SpecialAccess(_)
            | RowKey::Rule(_)
            | RowKey::VpnService(_)
            | RowKey::Service(_)
            | RowKey::Enrolment(_)
            | RowKey::PathLock(_)
            | RowKey::Account(_)
            | RowKey::ProtectedResource(_)
            | RowKey::MailDomain(_)
            | RowKey::RootHandOver(_)
            | RowKey::InformationSystem(_)
            | RowKey::IntegrationService(_)
            | RowKey::Connection(_)
            | RowKey::Tunnel(_)
            | RowKey::WithdrawnAct(_)
            | RowKey::PlannedWorks(_)
            | RowKey::Agreement(_) => None,
        }
    }
}

/// The number a counted row's counters stand under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryNumber {
    /// The number, `1..abi::layout::ENTRIES_MAX`.
    pub number: u32,
    /// The epoch that gave it out.
    pub born: Epoch,
}

/// Why operations cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// A deletion of what is not there.
    #[error("{0} cannot be deleted: the record does not hold it")]
    Missing(RowKey),
    /// The same row put twice.
    #[error("{0} is stated twice in one draft")]
    Twice(RowKey),
    /// No counter number is left.
    #[error(
        "the catalogue is full: {max} entries and blocks can be counted; remove what is out of use"
    )]
    Full {
        /// The bound.
        max: u32,
    },
    /// No port number is left.
    #[error("too many interfaces: {max} channel and uplink members are possible")]
    Ports {
        /// The bound.
        max: u32,
    },
}

/// Every row in force at one epoch.
///
/// A record is the fold of the committed operations: the same operations give the same record, numbers included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    epoch: Epoch,
    rows: BTreeMap<RowKey, Row>,
    entries: Numbers<EntryKey>,
    ports: Numbers<InterfaceName>,
}

/// A row that differs between two records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The row's key.
    pub key: RowKey,
    /// As it was; none if it is new.
    pub before: Option<Row>,
    /// As it becomes; none if it goes.
    pub after: Option<Row>,
}

impl Record {
    /// The epoch of this state.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The row under a key.
    pub fn row(&self, key: &RowKey) -> Option<&Row> {
        self.rows.get(key)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every row, by kind and key.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// The rows of one kind, by key.
    pub fn of_kind(&self, kind: RowKind) -> impl Iterator<Item = &Row> {
        self.from(kind, None)
    }

    /// The rows of one kind whose keys come after `after`: the next page of a listing.
    pub fn from(&self, kind: RowKind, after: Option<&RowKey>) -> impl Iterator<Item = &Row> {
        use std::ops::Bound::{Excluded, Included, Unbounded};
        let least = kind.least();
        let begin = match after {
            Some(key) if *key >= least => Excluded(key),
            Some(_) | None => Included(&least),
        };
        self.rows
            .range((begin, Unbounded))
            .take_while(move |(key, _)| key.kind() == kind)
            .map(|(_, row)| row)
    }

    /// The catalogue entry that holds all of a prefix. Entries do not overlap, so there is one at most.
    pub fn catalogued_by(&self, prefix: &crate::Prefix) -> Option<&CatalogueEntry> {
        let (key, row) = self.rows.range(..=RowKey::Catalogue(*prefix)).next_back()?;
        match (key, row) {
            (RowKey::Catalogue(held), Row::Catalogue(entry)) if held.covers(prefix) => Some(entry),
            _ => None,
        }
    }

    /// The number the row's counters stand under.
    pub fn entry_number(&self, key: EntryKey) -> Option<EntryNumber> {
        self.entries.given.get(&key).copied()
    }

    /// The number of an interface that is a member of a channel or an uplink.
    pub fn port_number(&self, interface: &InterfaceName) -> Option<u32> {
        self.ports.given.get(interface).map(|given| given.number)
    }

    /// The record after these operations, as epoch `epoch`. Nothing is applied unless everything can be.
    pub fn after(&self, ops: &[Op], epoch: Epoch) -> Result<Self, RecordError> {
        self.clone().into_after(ops, epoch)
    }

    /// [`Record::after`] for a record that nobody needs any more: it is changed and not copied.
    pub fn into_after(mut self, ops: &[Op], epoch: Epoch) -> Result<Self, RecordError> {
        let mut put = BTreeSet::new();
        let mut touched = BTreeSet::new();
        let mut declared = BTreeSet::new();
        for op in ops {
            match op {
                Op::Declare(kind) => {
                    declared.insert(*kind);
                }
                Op::Put(row) => {
                    let key = row.key();
                    if !put.insert(key.clone()) {
                        return Err(RecordError::Twice(key));
                    }
                    self.rows.insert(key, row.clone());
                }
                Op::Delete(key) => {
                    self.rows
                        .remove(key)
                        .ok_or_else(|| RecordError::Missing(key.clone()))?;
                    touched.insert(key.clone());
                }
            }
        }
        for kind in declared {
            let undeclared = self.of_kind(kind).map(Row::key);
            let undeclared: Vec<RowKey> = undeclared.filter(|key| !put.contains(key)).collect();
            for key in undeclared {
                self.rows.remove(&key);
                touched.insert(key);
            }
        }
        touched.append(&mut put);
        self.epoch = epoch;
        self.number(&touched)?;
        Ok(self)
    }

    /// Whether an operation would leave every row as it is.
    pub fn is_idle(&self, op: &Op) -> bool {
        match op {
            Op::Put(row) => self.rows.get(&row.key()) == Some(row),
            Op::Declare(_) | Op::Delete(_) => false,
        }
    }

    /// The rows that differ from this record to `later`, by key.
    pub fn differences(&self, later: &Self) -> Vec<Difference> {
        let gone_or_changed = self.rows.iter().filter_map(|(key, before)| {
            let after = later.rows.get(key);
            (after != Some(before)).then(|| Difference {
                key: key.clone(),
                before: Some(before.clone()),
                after: after.cloned(),
            })
        });
        let new = later
            .rows
            .iter()
            .filter(|(key, _)| !self.rows.contains_key(*key))
            .map(|(key, after)| Difference {
                key: key.clone(),
                before: None,
                after: Some(after.clone()),
            });
        let mut all: Vec<_> = gone_or_changed.chain(new).collect();
        all.sort_by(|a, b| a.key.cmp(&b.key));
        all
    }

    /// The operations that lead from this record to the rows of `target`: a rollback.
    pub fn operations_to(&self, target: &Self) -> Vec<Op> {
        let op = |difference: Difference| match difference.after {
            Some(row) => Op::Put(row),
            None => Op::Delete(difference.key),
        };
        self.differences(target).into_iter().map(op).collect()
    }

    /// Takes back the numbers of rows that went and gives numbers to those that came, among these.
    fn number(&mut self, touched: &BTreeSet<RowKey>) -> Result<(), RecordError> {
        let counted = touched
            .iter()
            .filter_map(|key| Some((EntryKey::of(key)?, self.rows.contains_key(key))));
        let max = abi::layout::ENTRIES_MAX;
        self.entries
            .settle(counted.collect(), 1..max, self.epoch)
            .map_err(|_: Exhausted| RecordError::Full { max: max - 1 })?;
        let links = [RowKind::Channel, RowKind::Uplink];
        if !touched.iter().any(|key| links.contains(&key.kind())) {
            return Ok(());
        }
        let interfaces: BTreeSet<InterfaceName> = self
            .channels()
            .map(|c| [&c.primary, &c.backup])
            .chain(self.uplinks().map(|u| [&u.primary, &u.backup]))
            .flatten()
            .map(|member| member.interface.clone())
            .collect();
        let given = self.ports.given.keys();
        let gone = given.filter(|interface| !interfaces.contains(*interface));
        let mut ports: BTreeMap<InterfaceName, bool> =
            gone.map(|interface| (interface.clone(), false)).collect();
        ports.extend(interfaces.into_iter().map(|interface| (interface, true)));
        let max = abi::layout::PORTS_MAX;
        self.ports
            .settle(ports, 0..max, self.epoch)
            .map_err(|_: Exhausted| RecordError::Ports { max })
    }
}

/// No number is left.
struct Exhausted;

/// Numbers given to keys: fresh ones first, so that a number is reused as late as possible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Numbers<K: Ord> {
    given: BTreeMap<K, EntryNumber>,
    fresh: u32,
    free: BTreeSet<u32>,
}

impl<K: Ord> Default for Numbers<K> {
    fn default() -> Self {
        Self {
            given: BTreeMap::new(),
            fresh: 0,
            free: BTreeSet::new(),
        }
    }
}

impl<K: Ord> Numbers<K> {
    /// Takes back the numbers of keys that are there no more and gives numbers to those that are new.
    ///
    /// `keys` says of each whether it is there; other keys stay as they are.
    fn settle(
        &mut self,
        keys: BTreeMap<K, bool>,
        range: std::ops::Range<u32>,
        born: Epoch,
    ) -> Result<(), Exhausted> {
        for (key, _) in keys.iter().filter(|(_, is_there)| !**is_there) {
            if let Some(gone) = self.given.remove(key) {
                self.free.insert(gone.number);
            }
        }
        for (key, _) in keys.into_iter().filter(|(_, is_there)| *is_there) {
            if self.given.contains_key(&key) {
                continue;
            }
            let fresh = self.fresh.max(range.start);
            let number = if fresh < range.end {
                self.fresh = fresh + 1;
                fresh
            } else {
                self.free.pop_first().ok_or(Exhausted)?
            };
            self.given.insert(key, EntryNumber { number, born });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
