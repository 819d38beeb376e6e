//! Connections to a service that wait for the next content.

use crate::limits::{ICAP_KEPT_FOR, ICAP_KEPT_MAX};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// Connections that nobody uses, the newest last. Each has been used by one content at a time.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Vec<Waiting>>);

#[derive(Debug)]
struct Waiting {
    stream: TcpStream,
    since: Instant,
}

impl Waiting {
    fn is_young(&self) -> bool {
        Instant::now().saturating_duration_since(self.since) < ICAP_KEPT_FOR
    }

    /// Whether the server neither closed it nor said anything unasked.
    fn is_quiet(&self) -> bool {
        let read = self.stream.try_read(&mut [0]);
        read.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
    }
}

impl Kept {
    /// One of them, no longer kept.
    pub(super) fn take(&self) -> Option<TcpStream> {
        let mut kept = self.lock();
        while let Some(waiting) = kept.pop() {
            if waiting.is_young() && waiting.is_quiet() {
                return Some(waiting.stream);
            }
        }
        None
    }

    /// Keeps one; beyond [`ICAP_KEPT_MAX`] it is closed. What is old goes.
    pub(super) fn put(&self, stream: TcpStream) {
        let mut kept = self.lock();
        kept.retain(Waiting::is_young);
        if kept.len() < ICAP_KEPT_MAX {
            let since = Instant::now();
            kept.push(Waiting { stream, since });
        }
    }

    /// Closes all but so many.
    pub(super) fn leave(&self, most: usize) {
        self.lock().truncate(most);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
