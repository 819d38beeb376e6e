//! Snapshots that go out to daemons.

use super::{Body, RunError};
use runtime::Caller as Peer;
use std::sync::Arc;
use wire::{Daemon, FromDaemon};

impl Body {
    /// Seals the snapshot in force, if it is not sealed yet, and offers it to every subscriber.
    pub(super) fn publish(&mut self) -> Result<(), RunError> {
        let Some(published) = self.core.published() else {
            return Ok(());
        };
        if self
            .sealed
            .as_ref()
            .is_some_and(|(sealed, _)| sealed.epoch == published.epoch)
        {
            return Ok(());
        }
        let fd = runtime::seal(&published.bytes).map_err(|source| RunError::Io {
            what: "a snapshot cannot be sealed",
            source,
        })?;
        self.sealed = Some((published.clone(), Arc::new(fd)));
        let subscribers: Vec<(Peer, Daemon)> = self.subscribers.values().cloned().collect();
        subscribers
            .iter()
            .try_for_each(|(peer, daemon)| self.offer(peer, *daemon))
    }

    /// Sends a daemon its snapshot, if it takes any.
    pub(super) fn offer(&mut self, peer: &Peer, daemon: Daemon) -> Result<(), RunError> {
        if !daemon.takes_snapshots() {
            return Ok(());
        }
        if self.sealed.is_none() {
            // Seals it and offers it to every subscriber, this one included.
            return if self.core.published().is_some() {
                self.publish()
            } else {
                Ok(())
            };
        }
        if let Some((published, fd)) = &self.sealed {
            let bytes = u64::try_from(published.bytes.len()).unwrap_or(u64::MAX);
            peer.say_with_fd(
                FromDaemon::Snapshot {
                    epoch: published.epoch,
                    bytes,
                },
                Arc::clone(fd),
            );
        }
        Ok(())
    }
}
