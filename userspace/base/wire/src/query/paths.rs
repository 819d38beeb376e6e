//! Links: who carries, and what passed.

use jiff::Timestamp;
use model::{InterfaceName, LinkId, MemberRole};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// Traffic of a link, both members together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCounter {
    /// The link.
    pub link: LinkId,
    /// Contracted bandwidth, Gbit/s each way; none on uplinks.
    pub bandwidth_gbps: Option<u32>,
    /// What came in by it.
    pub incoming: Traffic,
    /// What went out by it.
    pub outgoing: Traffic,
}

/// Traffic of one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traffic {
    /// Packets that went on.
    pub packets: u64,
    /// Their bytes, as Ethernet frames without check sequence.
    pub bytes: u64,
    /// Packets beyond the contracted bandwidth, dropped.
    pub over_packets: u64,
    /// Their bytes.
    pub over_bytes: u64,
}

/// A member that a flow would leave by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeavesBy {
    /// The link.
    pub link: LinkId,
    /// Which of its two members.
    pub member: MemberRole,
    /// Its interface.
    pub interface: InterfaceName,
}

/// A link as pathd sees it (386/НҚ, ЕШДИ п. 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathView {
    /// The link.
    pub link: LinkId,
    /// `primary`, `backup`, `reverting`, `stranded` or `locked`.
    pub state: String,
    /// Who carries.
    pub carries: MemberRole,
    /// Since when the state holds.
    pub since: Timestamp,
    /// When the primary takes over again unless it fails.
    pub reverts_at: Option<Timestamp>,
    /// The choice by hand.
    pub lock: Option<MemberRole>,
    /// Both members, the primary first.
    pub members: Vec<MemberView>,
}

/// A member of a link as pathd sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// Which of the two.
    pub role: MemberRole,
    /// Its interface.
    pub interface: InterfaceName,
    /// `unknown`, `alive`, `flapping` or `dead`.
    pub health: String,
    /// Which source says that it is dead: `carrier`, `bfd`, `probe`.
    pub dead_by: Option<String>,
    /// `up`, `down`; `absent` before it was read.
    pub carrier: String,
    /// How its far end is watched: `carrier`, `bfd`, `neighbour`, `echo`.
    pub watched: String,
    /// Who is watched.
    pub peer: Option<IpAddr>,
    /// State of the BFD session: `admin-down`, `down`, `init`, `up`.
    pub bfd: Option<String>,
    /// State of the probe: `unknown`, `up`, `down`.
    pub probe: Option<String>,
    /// Silence of so long means death, milliseconds.
    pub detection_ms: Option<u64>,
}

/// A line of a link's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathEntry {
    /// The link.
    pub link: LinkId,
    /// When.
    pub at: Timestamp,
    /// Where it stood from then on.
    pub state: String,
    /// Who carried.
    pub carries: MemberRole,
    /// Why another member was selected, if one was.
    pub reason: Option<String>,
}
