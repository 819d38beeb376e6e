//! Ports.

use serde::{Deserialize, Serialize};

/// Ports of a flow's destination, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PortRange {
    /// Lowest.
    pub first: u16,
    /// Highest, not below the lowest.
    pub last: u16,
}

impl PortRange {
    /// Any port.
    pub const ANY: Self = Self {
        first: 0,
        last: u16::MAX,
    };
}
