//! Snapshots that go out to daemons.

use super::{Body, RunError};
use model::Epoch;
use runtime::Caller as Peer;
use std::collections::BTreeMap;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use wire::snapshot::ProjectionKind;
use wire::{Daemon, FromDaemon};

/// The snapshots of an epoch that some daemon took.
#[derive(Debug)]
pub(super) struct Sealed {
    epoch: Epoch,
    kinds: BTreeMap<ProjectionKind, Memory>,
}

/// A snapshot in memory that nobody can change, and its length.
#[derive(Clone, Debug)]
struct Memory {
    fd: Arc<OwnedFd>,
    bytes: u64,
}

impl Body {
    /// Offers the epoch in force to every subscriber, if it is another than was offered last.
    pub(super) fn publish(&mut self) -> Result<(), RunError> {
        let Some(epoch) = self.core.published().map(|published| published.epoch) else {
            return Ok(());
        };
        if self
            .sealed
            .as_ref()
            .is_some_and(|sealed| sealed.epoch == epoch)
        {
            return Ok(());
        }
        let kinds = BTreeMap::new();
        self.sealed = Some(Sealed { epoch, kinds });
        let subscribers: Vec<(Peer, Daemon)> = self.subscribers.values().cloned().collect();
        subscribers
            .iter()
            .try_for_each(|(peer, daemon)| self.offer(peer, *daemon))
    }

    /// Sends a daemon its snapshot, if it takes any.
    pub(super) fn offer(&mut self, peer: &Peer, daemon: Daemon) -> Result<(), RunError> {
        let Some(kind) = daemon.projection() else {
            return Ok(());
        };
        let Some(epoch) = self.sealed.as_ref().map(|sealed| sealed.epoch) else {
            // Offers it to every subscriber, this one included.
            return if self.core.published().is_some() {
                self.publish()
            } else {
                Ok(())
            };
        };
        if let Some(Memory { fd, bytes }) = self.memory_of(kind)? {
            peer.say_with_fd(FromDaemon::Snapshot { epoch, bytes }, fd);
        }
        Ok(())
    }

    /// The snapshot of a kind, sealed when the first daemon takes it.
    fn memory_of(&mut self, kind: ProjectionKind) -> Result<Option<Memory>, RunError> {
        let Some((sealed, published)) = self.sealed.as_mut().zip(self.core.published()) else {
            return Ok(None);
        };
        if let Some(memory) = sealed.kinds.get(&kind) {
            return Ok(Some(memory.clone()));
        }
        let Some(snapshot) = published.snapshots.get(&kind) else {
            return Ok(None);
        };
        let fd = runtime::seal(snapshot).map_err(|source| RunError::Io {
            what: "a snapshot cannot be sealed",
            source,
        })?;
        let memory = Memory {
            fd: Arc::new(fd),
            bytes: u64::try_from(snapshot.len()).unwrap_or(u64::MAX),
        };
        sealed.kinds.insert(kind, memory.clone());
        Ok(Some(memory))
    }
}
