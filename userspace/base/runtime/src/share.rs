//! Shares: how many places each address or account holds at once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many places each holds. There are never more entries than places held, which whoever gives them out bounds.
#[derive(Debug)]
pub struct Shares<K: Ord> {
    counts: Mutex<BTreeMap<K, usize>>,
    max: usize,
}

/// A place of one, until it is dropped.
#[derive(Debug)]
pub struct Seat<K: Ord> {
    of: K,
    shares: Arc<Shares<K>>,
}

impl<K: Ord + Clone> Shares<K> {
    /// Shares of so many places each.
    pub fn of(max: usize) -> Arc<Self> {
        Arc::new(Self {
            counts: Mutex::new(BTreeMap::new()),
            max,
        })
    }

    /// One place more; none where this one has its share.
    pub fn seat(shares: &Arc<Self>, of: K) -> Option<Seat<K>> {
        let mut counts = shares.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(of.clone()).or_default();
        if *count >= shares.max {
            return None;
        }
        *count = count.saturating_add(1);
        let shares = Arc::clone(shares);
        Some(Seat { of, shares })
    }
}

impl<K: Ord> Drop for Seat<K> {
    fn drop(&mut self) {
        let counts = self.shares.counts.lock();
        let mut counts = counts.unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.of) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_share() {
        let shares = Shares::of(3);
        let seat = |of: &'static str| Shares::seat(&shares, of);
        let mut held: Vec<_> = (0..3).map(|_| seat("one").unwrap()).collect();
        assert!(seat("one").is_none());
        assert!(seat("other").is_some());
        held.pop();
        assert!(seat("one").is_some(), "one has left");
        drop(held);
        assert!(shares.counts.lock().unwrap().is_empty(), "nothing is kept");
    }
}
