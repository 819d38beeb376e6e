//! What the body does beside its loop, probes among it. One of a kind at a time, and none holds the core up.

use super::{Body, RunError, refuse_or_fail};
use crate::availability::Found;
use desk::availability::Minute;
use tokio::task::{JoinError, JoinHandle};

/// What a round of probes brings back.
pub(super) type Probed = (Minute, Vec<Found>);

/// Something that is under way, or nothing.
#[derive(Debug)]
pub(super) struct Task<T>(pub(super) Option<JoinHandle<T>>);

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
        let prober = self.prober.clone();
        self.probes = Task(round.map(|round| tokio::spawn(prober.probe(round))));
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
}
