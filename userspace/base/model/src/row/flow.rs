//! Rows about flows: special accesses, explicit rules, listed VPN protocols.

use crate::id::{AccountName, OrganisationId, RuleId, SpecialAccessId, VpnServiceId};
use crate::prefix::Prefix;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An IP protocol number, 1 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Protocol(pub std::num::NonZeroU8);

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

/// A special access (386/НҚ, ЕШДИ п. 15-2): VPN and other risky services, by request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialAccess {
    /// Its identifier.
    pub id: SpecialAccessId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// From which addresses, inside the organisation's catalogue entries.
    pub source: Prefix,
    /// Where to; anywhere without one.
    pub destination: Option<Prefix>,
    /// By which protocol; any without one.
    pub protocol: Option<Protocol>,
    /// To which ports.
    pub ports: PortRange,
    /// Last day.
    pub until: Date,
    /// The request it rests on.
    pub request: String,
}

/// Deny or allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleKind {
    /// Drop.
    Deny,
    /// Pass.
    Allow,
}

/// An explicit deny or allow of a flow; replies of the flow match too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its identifier.
    pub id: RuleId,
    /// Deny or allow.
    pub kind: RuleKind,
    /// From where; anywhere without one.
    pub source: Option<Prefix>,
    /// Where to; anywhere without one.
    pub destination: Option<Prefix>,
    /// By which protocol; any without one.
    pub protocol: Option<Protocol>,
    /// To which ports.
    pub ports: PortRange,
    /// Why.
    pub reason: String,
    /// Who.
    pub author: AccountName,
    /// When it ends; never without one.
    pub expires: Option<Timestamp>,
}

/// A VPN protocol that needs special access: the orders name VPN without a list, so the list is configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpnService {
    /// Its identifier.
    pub id: VpnServiceId,
    /// The IP protocol.
    pub protocol: Protocol,
    /// The port, for TCP and UDP; the whole protocol without one.
    pub port: Option<u16>,
}
