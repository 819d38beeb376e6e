//! Leaves that were certified, by key and template; the oldest goes when there are too many.

use super::{Leaf, Shared};
use crate::limits::LEAVES_MAX;
use model::ContentDigest;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// By what a leaf is found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LeafId {
    /// The number of its key, which is that of its chain too.
    pub(super) key: u64,
    /// What the brain calls the template.
    pub(super) template: ContentDigest,
}

/// The leaves.
#[derive(Debug, Default)]
pub(super) struct Known {
    leaves: BTreeMap<LeafId, Arc<Shared<Leaf>>>,
    oldest: VecDeque<LeafId>,
}

impl Known {
    /// The place of a leaf.
    pub(super) fn cell(&mut self, id: LeafId) -> Arc<Shared<Leaf>> {
        if let Some(cell) = self.leaves.get(&id) {
            return Arc::clone(cell);
        }
        if self.leaves.len() >= LEAVES_MAX
            && let Some(oldest) = self.oldest.pop_front()
        {
            self.leaves.remove(&oldest);
        }
        let cell = Arc::new(Shared::new());
        self.leaves.insert(id, Arc::clone(&cell));
        self.oldest.push_back(id);
        cell
    }

    /// Forgets a leaf, unless another took its place.
    pub(super) fn forget(&mut self, id: LeafId, cell: &Arc<Shared<Leaf>>) {
        let is_there = |there: &Arc<Shared<Leaf>>| Arc::ptr_eq(there, cell);
        if self.leaves.get(&id).is_some_and(is_there) {
            self.leaves.remove(&id);
            self.oldest.retain(|one| *one != id);
        }
    }

    /// Forgets the leaves of keys.
    pub(super) fn drop_of(&mut self, keys: &[u64]) {
        if keys.is_empty() {
            return;
        }
        self.leaves.retain(|id, _| !keys.contains(&id.key));
        self.oldest.retain(|id| !keys.contains(&id.key));
    }

    /// How many there are.
    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        assert_eq!(self.leaves.len(), self.oldest.len());
        self.leaves.len()
    }
}
