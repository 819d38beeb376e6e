//! What is asked of a store.

use std::ops::Bound;

use super::Revision;

/// Operations that take place together if all guards hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Txn {
    /// What must hold; at most [`TXN_OPS_MAX`](super::TXN_OPS_MAX).
    pub guards: Vec<Guard>,
    /// What is done; at most [`TXN_OPS_MAX`](super::TXN_OPS_MAX).
    pub ops: Vec<Op>,
}

impl Txn {
    /// A transaction that asks for nothing and does nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Also requires this.
    #[must_use]
    pub fn guard(mut self, guard: Guard) -> Self {
        self.guards.push(guard);
        self
    }

    /// Also puts `value` at `key`.
    #[must_use]
    pub fn put(mut self, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        self.ops.push(Op::Put {
            key: key.into(),
            value: value.into(),
        });
        self
    }

    /// Also deletes `key`, if it is there.
    #[must_use]
    pub fn delete(mut self, key: impl Into<Vec<u8>>) -> Self {
        self.ops.push(Op::Delete { key: key.into() });
        self
    }

    /// Also deletes whatever stands in `range`.
    #[must_use]
    pub fn delete_range(mut self, range: KeyRange) -> Self {
        self.ops.push(Op::DeleteRange { range });
        self
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Puts a value at a key, whatever stood there.
    Put {
        /// The key.
        key: Vec<u8>,
        /// What will stand there.
        value: Vec<u8>,
    },
    /// Deletes a key, if it is there.
    Delete {
        /// The key.
        key: Vec<u8>,
    },
    /// Deletes all keys of a range; how many they are is not bounded, as with etcd.
    DeleteRange {
        /// The keys.
        range: KeyRange,
    },
}

/// What must hold of a key before a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// The key.
    pub key: Vec<u8>,
    /// What must hold there.
    pub condition: Condition,
}

/// What must hold at a guarded key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Nothing stands there.
    Absent,
    /// What stands there was put by this revision.
    ModRevision(Revision),
    /// This value stands there.
    Value(Vec<u8>),
}

impl Guard {
    /// Requires that nothing stands at `key`.
    pub fn absent(key: impl Into<Vec<u8>>) -> Self {
        Self {
            key: key.into(),
            condition: Condition::Absent,
        }
    }

    /// Requires that what stands at `key` is still what `mod_revision` put there.
    pub fn unchanged(key: impl Into<Vec<u8>>, mod_revision: Revision) -> Self {
        Self {
            key: key.into(),
            condition: Condition::ModRevision(mod_revision),
        }
    }

    /// Requires that `value` stands at `key`.
    pub fn value(key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        Self {
            key: key.into(),
            condition: Condition::Value(value.into()),
        }
    }
}

/// Keys from `start` on, below `end` if there is one.
///
/// Its bounds need not be keys: an empty start is before all, and a range whose end is not above
/// its start is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRange {
    /// First key.
    pub start: Vec<u8>,
    /// First key after the range; `None` if the range ends with the last key.
    pub end: Option<Vec<u8>>,
}

impl KeyRange {
    /// All keys.
    pub fn all() -> Self {
        Self {
            start: Vec::new(),
            end: None,
        }
    }

    /// From `start` on, below `end`.
    pub fn new(start: impl Into<Vec<u8>>, end: impl Into<Vec<u8>>) -> Self {
        Self {
            start: start.into(),
            end: Some(end.into()),
        }
    }

    /// The keys that begin with `prefix`.
    pub fn prefix(prefix: impl Into<Vec<u8>>) -> Self {
        let start = prefix.into();
        // The prefix with its last byte that can grow grown by one; none can in "\xff\xff", which
        // nothing is above.
        let end = start.iter().rposition(|byte| *byte < u8::MAX).map(|last| {
            let mut end = start[..=last].to_vec();
            end[last] += 1;
            end
        });
        Self { start, end }
    }

    /// The rest of the range after `key`.
    #[must_use]
    pub fn after(&self, key: &[u8]) -> Self {
        let mut start = key.to_vec();
        // Nothing is between a key and itself with a zero byte.
        start.push(0);
        Self {
            start: start.max(self.start.clone()),
            end: self.end.clone(),
        }
    }

    /// Whether `key` belongs to the range.
    pub fn contains(&self, key: &[u8]) -> bool {
        key >= self.start.as_slice() && self.end.as_deref().is_none_or(|end| key < end)
    }

    /// Whether no key can belong to it; the maps of the engines panic or refuse when asked.
    pub(super) fn is_empty(&self) -> bool {
        self.end.as_ref().is_some_and(|end| *end <= self.start)
    }

    /// As the standard library writes it.
    pub(super) fn bounds(&self) -> (Bound<&[u8]>, Bound<&[u8]>) {
        let end = self
            .end
            .as_deref()
            .map_or(Bound::Unbounded, Bound::Excluded);
        (Bound::Included(&self.start), end)
    }

    /// Bytes that it adds to a request.
    pub(super) fn len(&self) -> usize {
        self.start.len() + self.end.as_ref().map_or(0, Vec::len)
    }
}

#[cfg(test)]
mod tests;
