//! Counters by key, with a bound.

use super::Failures;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counters of at most `MAX` keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Table<K: Ord, const MAX: usize> {
    rows: BTreeMap<K, Failures>,
}

impl<K: Ord, const MAX: usize> Default for Table<K, MAX> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
        }
    }
}

impl<K: Ord + Clone, const MAX: usize> Table<K, MAX> {
    pub(super) fn get(&self, key: &K) -> Option<Failures> {
        self.rows.get(key).copied()
    }

    pub(super) fn forget(&mut self, key: &K) {
        self.rows.remove(key);
    }

    pub(super) fn count(&mut self, key: &K, now: Timestamp) {
        if self.rows.len() >= MAX && !self.rows.contains_key(key) {
            self.make_room(now);
        }
        let failures = Failures::and_one(self.get(key), now);
        self.rows.insert(key.clone(), failures);
    }

    pub(super) fn take_back(&mut self, key: &K) {
        let Some(failures) = self.get(key) else {
            return;
        };
        match failures.without_one() {
            Some(fewer) => self.rows.insert(key.clone(), fewer),
            None => self.rows.remove(key),
        };
    }

    /// Looks at every row. A password was stretched before each failure, which takes longer by far.
    fn make_room(&mut self, now: Timestamp) {
        self.rows.retain(|_, failures| !failures.is_quiet(now));
        if self.rows.len() < MAX {
            return;
        }
        let worth = |failures: &Failures| (failures.count, failures.last);
        let least = self
            .rows
            .iter()
            .min_by_key(|(_, failures)| worth(failures))
            .map(|(key, _)| key.clone());
        if let Some(key) = least {
            self.rows.remove(&key);
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}
