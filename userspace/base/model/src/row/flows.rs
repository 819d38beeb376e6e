//! Rows about flows: which may pass, begin outside, or be looked into; and which member carries them.

use crate::id::{
    AccountName, EnrolmentId, OrganisationId, RuleId, ServiceId, SpecialAccessId, VpnServiceId,
};
use crate::link::{LinkId, MemberRole};
use crate::port::PortRange;
use crate::prefix::Prefix;
use abi::packet::{SCTP, TCP, UDP, UDP_LITE};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// An IP protocol number, 1 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Protocol(pub std::num::NonZeroU8);

impl Protocol {
    /// Whether its packets show ports that the gate reads.
    pub const fn has_ports(self) -> bool {
        matches!(self.0.get(), TCP | UDP | SCTP | UDP_LITE)
    }
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

/// A service that an organisation publishes: flows to it may begin outside. Replies need nothing; all else from outside
/// is dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its identifier.
    pub id: ServiceId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Its addresses, inside the organisation's catalogue entries.
    pub addresses: Prefix,
    /// By which protocol.
    pub protocol: Protocol,
    /// Its ports; [`PortRange::ANY`] for a protocol that has none.
    pub ports: PortRange,
    /// New flows a second that it takes from outside, all sources together; no limit without one.
    pub new_flows_per_s: Option<NonZeroU32>,
    /// The request it rests on.
    pub request: String,
}

/// An enrolment for inspection (386/НҚ, ЕШДИ п. 20): web traffic of these networks, and of no others, is steered to the
/// inspecting daemon. It rests on a request of the organisation's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// Its identifier.
    pub id: EnrolmentId,
    /// Whose traffic it is.
    pub organisation: OrganisationId,
    /// Its networks, inside the organisation's catalogue entries.
    pub networks: Vec<Prefix>,
    /// First day.
    pub since: Date,
    /// Last day; open without one.
    pub until: Option<Date>,
    /// The request it rests on.
    pub request: String,
}

/// A choice between primary and backup made by hand: it holds whatever happens to the members, until the row goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathLock {
    /// Of which link.
    pub link: LinkId,
    /// Who carries.
    pub member: MemberRole,
    /// Why.
    pub reason: String,
    /// Who.
    pub author: AccountName,
}
