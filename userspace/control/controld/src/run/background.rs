//! What the body does beside its loop: probes and the reading of files. One of a kind at a time, and none holds the core up.

use super::{Body, RunError, refuse_or_fail};
use crate::availability::Found;
use crate::prober::probe;
use crate::start::{StartError, files};
use desk::availability::Minute;
use std::path::{Path, PathBuf};
use tokio::task::{JoinError, JoinHandle};

/// What a round of probes brings back.
pub(super) type Probed = (Minute, Vec<Found>);
/// What a reading of the revocation lists brings back.
pub(super) type Lists = Result<Vec<(PathBuf, Vec<u8>)>, StartError>;

/// Something that is under way, or nothing.
#[derive(Debug)]
pub(super) struct Task<T>(Option<JoinHandle<T>>);

impl<T> Default for Task<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Task<T> {
    pub(super) const fn is_under_way(&self) -> bool {
        self.0.is_some()
    }

    /// Its end; never where nothing is under way.
    pub(super) async fn ended(&mut self) -> Result<T, JoinError> {
        let Some(task) = &mut self.0 else {
            return std::future::pending().await;
        };
        let ended = task.await;
        self.0 = None;
        ended
    }
}

impl Body {
    /// Begins a round of probes where one is due and none is under way.
    pub(super) fn probe(&mut self) {
        if self.probes.is_under_way() {
            return;
        }
        let now = self.clock.now();
        let round = self.core.round(now);
        self.probes = Task(round.map(|round| tokio::spawn(probe(round))));
    }

    /// A round of probes ended.
    pub(super) fn probed(&mut self, probed: Result<Probed, JoinError>) -> Result<(), RunError> {
        match probed {
            Ok((minute, found)) => {
                let now = self.clock.now();
                if let Err(refusal) = refuse_or_fail(self.core.found(minute, &found, now))? {
                    tracing::error!(%refusal, "what probes found is lost; the minute stays unknown");
                }
            }
            Err(error) => tracing::error!(%error, "a round of probes ended by itself"),
        }
        Ok(())
    }

    /// Begins to read the revocation lists anew, where there is a folder of them.
    pub(super) fn read_lists(&mut self, folder: Option<&Path>) {
        let Some(folder) = folder.filter(|_| !self.reading.is_under_way()) else {
            return;
        };
        let folder = folder.to_owned();
        self.reading = Task(Some(tokio::task::spawn_blocking(move || files(&folder))));
    }

    /// The revocation lists were read. What cannot be read leaves the old ones: they grow stale by their own dates, and then
    /// signatures are unknown, never good.
    pub(super) fn lists_read(&mut self, read: Result<Lists, JoinError>) {
        match read {
            Ok(Ok(lists)) => {
                let lists = lists.into_iter().map(|(_, der)| der);
                self.core.know_revocations(lists.collect());
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "the revocation lists cannot be read; the old ones stay");
            }
            Err(error) => {
                tracing::error!(%error, "the reading of the revocation lists ended by itself; the old ones stay");
            }
        }
    }
}
