//! Why pathd cannot do its work.

use std::io;

use aya::maps::MapError;

/// Why pathd ends, or leaves something undone until its next turn.
#[derive(Debug, thiserror::Error)]
pub enum PathdError {
    /// A map of the gate.
    #[error("cannot use the gate's map {map}: {source}; pathd and linkd must come from one image")]
    Map {
        /// Its name.
        map: &'static str,
        /// What the kernel said.
        source: Box<MapError>,
    },
    /// A question to the kernel's routing.
    #[error("cannot ask the kernel for {what}: {source}")]
    Netlink {
        /// What was asked for.
        what: &'static str,
        /// What the kernel said.
        source: io::Error,
    },
    /// An announcement.
    #[error("cannot announce our addresses on interface {ifindex}: {source}")]
    Announce {
        /// The interface's index.
        ifindex: u32,
        /// What the kernel said.
        source: io::Error,
    },
    /// A socket for whole frames.
    #[error("cannot hear frames on interface {ifindex}: {source}")]
    Frames {
        /// The interface's index.
        ifindex: u32,
        /// What the kernel said.
        source: io::Error,
    },
    /// Signals cannot be received.
    #[error("cannot receive signals: {0}")]
    Signals(io::Error),
    /// A thread cannot be made.
    #[error("cannot start a thread: {0}")]
    Thread(io::Error),
    /// The bell cannot be made that wakes the third thread.
    #[error("cannot make a pair of sockets: {0}")]
    Bell(io::Error),
    /// The second thread is gone.
    #[error("the upkeep thread ended: start pathd again")]
    UpkeepGone,
}
