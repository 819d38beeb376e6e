//! What one leg owes to the windows of the other.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

/// Octets that came from a peer and are not written out to the other yet. The library drops pieces while it holds its own locks:
/// here is only noted what was taken, and whoever carries the content gives it back.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    debts: Mutex<Debts>,
}

#[derive(Debug, Default)]
struct Debts {
    /// Pieces that are under way.
    under_way: usize,
    /// Octets that were taken and not yet given back.
    taken: usize,
    waker: Option<Waker>,
}

impl Ledger {
    /// A piece goes out.
    pub(super) fn owe(&self) {
        let mut debts = self.lock();
        debts.under_way = debts.under_way.saturating_add(1);
    }

    /// A piece was taken, or thrown away.
    pub(super) fn take(&self, octets: usize) {
        let waker = {
            let mut debts = self.lock();
            debts.under_way = debts.under_way.saturating_sub(1);
            debts.taken = debts.taken.saturating_add(octets);
            debts.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// What is to be given back now; whoever asks is woken when there is more.
    pub(super) fn collect(&self, waking: &Context<'_>) -> usize {
        let mut debts = self.lock();
        let taken = std::mem::take(&mut debts.taken);
        debts.waker = (debts.under_way > 0).then(|| waking.waker().clone());
        taken
    }

    /// Whether nothing is under way.
    pub(super) fn is_settled(&self) -> bool {
        self.lock().under_way == 0
    }

    fn lock(&self) -> MutexGuard<'_, Debts> {
        self.debts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
