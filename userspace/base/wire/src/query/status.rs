//! How controld is.

use crate::event::Daemon;
use crate::paper::PaperStatus;
use jiff::Timestamp;
use model::Epoch;
use serde::{Deserialize, Serialize};

/// How controld is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlStatus {
    /// Which record it owns, in hexadecimal; none before the first epoch.
    pub record: Option<String>,
    /// The epoch in force.
    pub epoch: Epoch,
    /// When it was committed.
    pub committed_at: Option<Timestamp>,
    /// A commit that waits for its confirmation.
    pub pending: Option<PendingConfirmation>,
    /// The daemons that subscribed.
    pub daemons: Vec<DaemonStatus>,
    /// Open cases by state.
    pub cases: Vec<(String, u32)>,
    /// Notices not yet delivered.
    pub notices_waiting: u32,
    /// Notices that found no room in the outbox and are asked for again.
    pub notices_held: u32,
    /// The legal clock.
    pub legal_now: Timestamp,
    /// Whether the legal clock can be moved: never on a gateway in service.
    pub clock_movable: bool,
    /// The production calendar's version.
    pub calendar: String,
    /// Number of the journal's last record.
    pub journal_seq: u64,
    /// Its chain hash, in hexadecimal.
    pub journal_hash: String,
    /// How files, signatures and documents are.
    pub papers: PaperStatus,
}

/// A commit that waits for its confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingConfirmation {
    /// Its epoch.
    pub epoch: Epoch,
    /// The epoch whose rows come back otherwise.
    pub back_to: Epoch,
    /// When, by real time.
    pub by: Timestamp,
}

/// A subscribed daemon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaemonStatus {
    /// Which.
    pub daemon: Daemon,
    /// Whether it is connected.
    pub connected: bool,
    /// The epoch it acknowledged last.
    pub acknowledged: Option<Epoch>,
    /// Why it refused the newest one, if it did.
    pub refused: Option<String>,
}
