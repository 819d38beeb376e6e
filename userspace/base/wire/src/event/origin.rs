//! Where a fact comes from.

use super::{Daemon, Fact};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A fact with its origin. `(daemon, boot, seq)` names it once and for all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Who saw it.
    pub daemon: Daemon,
    /// Which start of that daemon: its real time in nanoseconds.
    pub boot: u64,
    /// Number within that start, from 1, without gaps.
    pub seq: u64,
    /// When, by the legal clock for controld and by real time for the others.
    pub at: Timestamp,
    /// What.
    pub fact: Fact,
}
