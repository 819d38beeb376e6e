//! Octets on their way out of a leg.

use super::ledger::Ledger;
use bytes::{Buf, Bytes};
use std::sync::Arc;

/// Octets for a leg. Once they are written out, or thrown away with their stream, what is owed for them is settled.
#[derive(Debug)]
pub(in crate::http2) struct Piece {
    octets: Bytes,
    debt: Option<(Arc<Ledger>, usize)>,
}

impl Piece {
    /// Octets that nobody waits for.
    pub(in crate::http2) const fn free(octets: Bytes) -> Self {
        Self { octets, debt: None }
    }

    /// Octets for which so much is owed to their sender's windows.
    pub(super) fn owed(octets: Bytes, ledger: &Arc<Ledger>, owed: usize) -> Self {
        ledger.owe();
        Self {
            octets,
            debt: Some((Arc::clone(ledger), owed)),
        }
    }
}

impl Buf for Piece {
    fn remaining(&self) -> usize {
        self.octets.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.octets.chunk()
    }

    fn advance(&mut self, count: usize) {
        self.octets.advance(count);
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        if let Some((ledger, owed)) = self.debt.take() {
            ledger.take(owed);
        }
    }
}
