//! The gate's projection of the record: what linkd receives, and all it needs.

use crate::change::Epoch;
use crate::id::{InterfaceName, OperatorId};
use crate::link::{Liveness, MemberRole, Tags};
use crate::prefix::Prefix;
use crate::row::{Protocol, RowKey, WithoutInspector};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::num::NonZeroU32;

/// Which record: 128 random bits, drawn with its first epoch and never changed.
///
/// A record that was wiped and made anew is another one. It counts its epochs, counter numbers and births for itself, so that
/// they mean nothing beside those of the record before it. 0 is no record's: a snapshot that nobody stored.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct RecordId(pub u128);

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The policy of one epoch in the gate's own terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateSnapshot {
    /// The record it is of.
    pub record: RecordId,
    /// The epoch.
    pub epoch: Epoch,
    /// The ports, in the order of their numbers.
    pub ports: Vec<SnapshotPort>,
    /// The operators: number `n` stands at `n - 1`.
    pub operators: Vec<OperatorId>,
    /// The rows; the first stands for addresses that no prefix covers.
    pub rows: Vec<abi::Row>,
    /// Where each row comes from, row by row.
    pub origins: Vec<Origin>,
    /// Prefixes with the index of their row. They may nest; the longest wins.
    pub prefixes: Vec<(Prefix, u32)>,
    /// The rules, run by run as the rows name them.
    pub rules: Vec<abi::Rule>,
    /// The run that is tried for every packet.
    pub global: abi::RuleRange,
    /// The record's row behind each rule number: number `n` stands at `n - 1`.
    pub rule_keys: Vec<RowKey>,
    /// The listed VPN protocols.
    pub vpn: Vec<VpnMatch>,
    /// How flows begin.
    pub admission: Admission,
}

/// How flows begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admission {
    /// What becomes of inspected ones while nobody inspects.
    pub without_inspector: WithoutInspector,
    /// How many a second one source may begin; no limit without one.
    pub new_flows_per_s: Option<NonZeroU32>,
}

impl Default for Admission {
    /// Of a record without an authority.
    fn default() -> Self {
        Self {
            without_inspector: WithoutInspector::Refuse,
            new_flows_per_s: None,
        }
    }
}

/// One interface and its role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotPort {
    /// The interface.
    pub interface: InterfaceName,
    /// Its role, number and owner.
    pub role: abi::PortRole,
    /// Its number: where its counters stand; stable as long as the interface keeps its role.
    pub number: u16,
    /// Number of its operator in this snapshot; 0 on uplinks.
    pub operator: u16,
    /// Number of its link in this snapshot.
    pub link: u16,
    /// The channel or uplink it belongs to.
    pub owner: RowKey,
    /// Whether it is the pair's primary member.
    pub primary: bool,
    /// The tags of its frames.
    pub vlan: Tags,
    /// How its far end is watched.
    pub liveness: Liveness,
    /// The choice by hand between the members of its link.
    pub lock: Option<MemberRole>,
    /// Contracted bandwidth of its channel, Gbit/s; none on uplinks.
    pub bandwidth_gbps: Option<NonZeroU32>,
}

/// Where a row of the snapshot comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The record's row that gives the addresses their standing; none for unknown addresses.
    pub key: Option<RowKey>,
    /// Epoch in which the row's counter number was given out; a number with another birth starts at zero.
    pub born: Epoch,
}

/// A protocol that needs special access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpnMatch {
    /// The IP protocol.
    pub protocol: Protocol,
    /// The port, for TCP and UDP; the whole protocol without one.
    pub port: Option<u16>,
}
