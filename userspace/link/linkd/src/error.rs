//! Why linkd cannot do its work.

use crate::gate::GateError;
use model::Epoch;
use runtime::SocketError;
use std::io;

/// Why linkd ends, or keeps the policy it has.
#[derive(Debug, thiserror::Error)]
pub enum LinkdError {
    /// The gate.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// The socket for questions.
    #[error(transparent)]
    Socket(#[from] SocketError),
    /// Signals cannot be received.
    #[error("cannot receive signals: {0}")]
    Signals(io::Error),
    /// The event loop cannot be made.
    #[error("cannot make the event loop: {0}")]
    Runtime(io::Error),
    /// The gate's ring of sightings cannot be waited for.
    #[error("cannot wait for sightings: {0}")]
    Ring(io::Error),
    /// No accept loop any more.
    #[error("the socket for questions takes no more connections: start linkd again")]
    Deaf,
    /// A snapshot contradicts itself.
    #[error(
        "the snapshot of epoch {epoch} contradicts itself: {detail}; both ends must come from one image"
    )]
    Snapshot {
        /// Its epoch.
        epoch: Epoch,
        /// What is wrong.
        detail: String,
    },
    /// The empty record, where a policy runs.
    #[error(
        "the record is empty and the gate enforces epoch {running}: the gate keeps it until a policy is committed"
    )]
    EmptyRecord {
        /// The epoch in force.
        running: Epoch,
    },
}
