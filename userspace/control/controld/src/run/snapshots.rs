//! Snapshots that go out to daemons.

use super::{Body, RunError};
use model::Epoch;
use runtime::Caller as Peer;
use std::collections::BTreeMap;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use wire::keys::Sha256;
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

/// The index of categories that was offered last.
#[derive(Debug)]
pub(super) struct SealedIndex {
    digest: Sha256,
    memory: Memory,
}

impl Memory {
    fn of(octets: &[u8]) -> Result<Self, RunError> {
        let fd = runtime::seal(octets).map_err(|source| RunError::Io {
            what: "a snapshot cannot be sealed",
            source,
        })?;
        Ok(Self {
            fd: Arc::new(fd),
            bytes: u64::try_from(octets.len()).unwrap_or(u64::MAX),
        })
    }
}

impl Body {
    /// Offers the index of categories in force to those who look names up, if it is another than was offered last.
    pub(super) fn publish_categories(&mut self) -> Result<(), RunError> {
        let Some(kept) = self.core.categories() else {
            return Ok(());
        };
        if self
            .sealed_index
            .as_ref()
            .is_some_and(|last| last.digest == kept.digest)
        {
            return Ok(());
        }
        self.sealed_index = Some(SealedIndex {
            digest: kept.digest,
            memory: Memory::of(&kept.octets)?,
        });
        for (peer, daemon) in self.subscribers.values() {
            self.offer_categories(peer, *daemon);
        }
        Ok(())
    }

    /// Sends a daemon the index of categories, if it looks names up.
    pub(super) fn offer_categories(&self, peer: &Peer, daemon: Daemon) {
        let index = self.sealed_index.as_ref();
        if let Some(SealedIndex { digest, memory }) = index.filter(|_| daemon.takes_categories()) {
            let Memory { fd, bytes } = memory.clone();
            let digest = *digest;
            peer.say_with_fd(FromDaemon::Categories { digest, bytes }, fd);
        }
    }

    /// Tells tlsd which exemptions were taken back, if that changed since it was told last.
    pub(super) fn publish_revocations(&mut self) {
        let (_, changes) = self.core.revoked(self.clock.now());
        if changes == self.revocations_offered {
            return;
        }
        self.revocations_offered = changes;
        for (peer, daemon) in self.subscribers.values() {
            self.offer_revocations(peer, *daemon);
        }
    }

    /// Tells a daemon which exemptions were taken back of late, if it is tlsd.
    pub(super) fn offer_revocations(&self, peer: &Peer, daemon: Daemon) {
        let (all, _) = self.core.revoked(self.clock.now());
        if daemon == Daemon::Tlsd && !all.is_empty() {
            peer.say(FromDaemon::Revocations { all });
        }
    }

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
        let memory = Memory::of(snapshot)?;
        sealed.kinds.insert(kind, memory.clone());
        Ok(Some(memory))
    }
}
