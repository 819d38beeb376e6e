//! What was received and not read, and what waits to be sent: both bounded.

use crate::limits::{INBOX_OCTETS_MAX, OUTBOX_OCTETS_MAX};

/// Octets in the order in which they came, taken off at their beginning. An empty buffer holds no memory.
#[derive(Clone, Debug, Default)]
struct Queue {
    octets: Vec<u8>,
    start: usize,
}

impl Queue {
    fn as_slice(&self) -> &[u8] {
        self.octets.get(self.start..).unwrap_or_default()
    }

    fn skip(&mut self, count: usize) {
        self.start += count;
        if self.start >= self.octets.len() {
            self.octets.clear();
            self.start = 0;
        }
    }

    /// Where to append: room that was taken off is used again before more is asked for.
    fn end(&mut self, more: usize) -> &mut Vec<u8> {
        if self.start > 0 && self.octets.len() + more > self.octets.capacity() {
            self.octets.drain(..self.start);
            self.start = 0;
        }
        &mut self.octets
    }

    fn release(&mut self) {
        if self.as_slice().is_empty() {
            *self = Self::default();
        }
    }
}

/// What a peer sent and nobody read yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Inbox(Queue);

impl Inbox {
    pub(super) fn unread(&self) -> &[u8] {
        self.0.as_slice()
    }

    pub(super) fn room(&self) -> usize {
        INBOX_OCTETS_MAX.saturating_sub(self.unread().len())
    }

    /// Takes as much as there is room for, and says how much.
    pub(super) fn receive(&mut self, octets: &[u8]) -> usize {
        let taken = octets.len().min(self.room());
        let more = octets.get(..taken).unwrap_or_default();
        self.0.end(taken).extend_from_slice(more);
        taken
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.0.skip(count);
    }

    pub(super) fn release(&mut self) {
        self.0.release();
    }

    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.0.octets.capacity()
    }
}

/// What waits to be sent to a peer.
#[derive(Clone, Debug, Default)]
pub(super) struct Outbox(Queue);

impl Outbox {
    pub(super) fn unsent(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// For content: heads and answers, which come one at a time, may exceed it.
    pub(super) fn room(&self) -> usize {
        OUTBOX_OCTETS_MAX.saturating_sub(self.unsent().len())
    }

    pub(super) fn end(&mut self, more: usize) -> &mut Vec<u8> {
        self.0.end(more)
    }

    pub(super) fn sent(&mut self, count: usize) {
        self.0.skip(count.min(self.unsent().len()));
    }

    pub(super) fn release(&mut self) {
        self.0.release();
    }

    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.0.octets.capacity()
    }
}
