//! What would happen to a flow.

use law::Clause;
use model::{Epoch, InterfaceName, Protocol, RowKey};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

use super::LeavesBy;

/// Whether whoever inspects gets a flow (386/НҚ, ЕШДИ п. 20).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Steering {
    /// It does not: no enrolment covers the source, the flow is no web traffic, it does not pass, or by a special access.
    #[default]
    None,
    /// It does.
    Inspected,
    /// It is QUIC, refused so that browsers take TCP.
    QuicRejected,
    /// It would, and nobody inspects: the flow is refused.
    Refused,
    /// It would, and nobody inspects: the flow passes, as the authority wants it.
    Uninspected,
}

impl Steering {
    /// As people read it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "not inspected",
            Self::Inspected => "inspected",
            Self::QuicRejected => "QUIC, refused at once so that browsers take TCP",
            Self::Refused => "to be inspected; nobody inspects, so it is refused",
            Self::Uninspected => "to be inspected; nobody inspects, so it passes",
        }
    }
}

/// What would happen to a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The epoch.
    pub epoch: Epoch,
    /// The interface.
    pub interface: InterfaceName,
    /// What the program in the kernel says.
    pub kernel: abi::Verdict,
    /// What the same function says on the host.
    pub host: abi::Verdict,
    /// The row that gives the subject its standing.
    pub origin: Option<RowKey>,
    /// The rule that matched.
    pub rule: Option<RowKey>,
    /// The clause behind the verdict.
    pub clause: Option<Clause>,
    /// How it would go on, if it passes.
    pub way: abi::forward::Way,
    /// By which member it would leave, if its route leads to one.
    pub exit: Option<LeavesBy>,
    /// Whether whoever inspects gets it.
    pub steering: Steering,
}

/// A flow to explain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// From where.
    pub source: IpAddr,
    /// Where to.
    pub destination: IpAddr,
    /// By which protocol; TCP where a port is named, else ICMP.
    pub protocol: Option<Protocol>,
    /// The destination's port.
    pub port: Option<u16>,
    /// By which interface; without one, the first channel of the source's operator.
    pub interface: Option<InterfaceName>,
}
