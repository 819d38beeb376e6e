//! Links: channels and uplinks, their two members, and how a member's far end is watched.

use crate::id::{ChannelId, InterfaceName, Least, UplinkId};
use crate::prefix::Prefix;
use crate::row::RowKey;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use std::num::{NonZeroU8, NonZeroU16};

/// A channel or an uplink.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkId {
    /// A channel pair of an operator.
    Channel(ChannelId),
    /// An uplink pair.
    Uplink(UplinkId),
}

impl LinkId {
    /// The identifier, without its kind.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Channel(id) => id.as_str(),
            Self::Uplink(id) => id.as_str(),
        }
    }

    /// The link that a row is, if it is one.
    pub fn of(key: &RowKey) -> Option<Self> {
        match key {
            RowKey::Channel(id) => Some(Self::Channel(id.clone())),
            RowKey::Uplink(id) => Some(Self::Uplink(id.clone())),
            RowKey::Authority(_)
            | RowKey::Operator(_)
            | RowKey::Organisation(_)
            | RowKey::Catalogue(_)
            | RowKey::AccessList(_)
            | RowKey::SpecialAccess(_)
            | RowKey::Rule(_)
            | RowKey::VpnService(_)
            | RowKey::Service(_)
            | RowKey::Enrolment(_)
            | RowKey::PathLock(_)
            | RowKey::Block(_)
            | RowKey::Account(_)
            | RowKey::ProtectedResource(_)
            | RowKey::MailDomain(_)
            | RowKey::RootHandOver(_)
            | RowKey::InformationSystem(_)
            | RowKey::IntegrationService(_)
            | RowKey::Connection(_)
            | RowKey::Tunnel(_)
            | RowKey::WithdrawnAct(_)
            | RowKey::PlannedWorks(_)
            | RowKey::Agreement(_) => None,
        }
    }
}

impl Least for LinkId {
    const LEAST: Self = Self::Channel(ChannelId::LEAST);
}

impl fmt::Display for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(id) => write!(f, "channel {id}"),
            Self::Uplink(id) => write!(f, "uplink {id}"),
        }
    }
}

/// Which of the two members of a link (386/НҚ, ЕШДИ п. 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MemberRole {
    /// Основной канал.
    Primary,
    /// Резервный канал.
    Backup,
}

impl MemberRole {
    /// Its name in files and tables.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Backup => "backup",
        }
    }
}

impl fmt::Display for MemberRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

/// One member of a pair: an interface, the physical path behind it, and the networks of the link itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The interface of this machine.
    pub interface: InterfaceName,
    /// The tags of its frames; the interface is the untagged one below them.
    pub vlan: Tags,
    /// The physical path, as the technical conditions name it; the two members of a pair must differ (приложение 2).
    pub path: String,
    /// The networks between the gateway and its neighbour: their addresses are never cases.
    pub networks: Vec<Prefix>,
    /// How the far end is watched.
    pub liveness: Liveness,
}

/// The VLAN tags of a member's frames, outermost first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tags {
    /// None.
    #[default]
    Untagged,
    /// One (IEEE 802.1Q).
    One(VlanId),
    /// Two (IEEE 802.1ad around 802.1Q).
    Two(VlanId, VlanId),
}

/// Highest VLAN identifier that a frame may carry; 4095 is reserved (IEEE 802.1Q-2022 §9.6).
pub const VLAN_ID_MAX: u16 = 4094;

/// A VLAN identifier, 1 to [`VLAN_ID_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct VlanId(NonZeroU16);

/// Why a number is no VLAN identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no VLAN identifier: 1 to {VLAN_ID_MAX} are")]
pub struct VlanError(u16);

impl VlanId {
    /// The number.
    pub const fn get(self) -> u16 {
        self.0.get()
    }
}

impl TryFrom<u16> for VlanId {
    type Error = VlanError;
    fn try_from(number: u16) -> Result<Self, VlanError> {
        let id = NonZeroU16::new(number).filter(|id| id.get() <= VLAN_ID_MAX);
        id.map(Self).ok_or(VlanError(number))
    }
}

impl From<VlanId> for u16 {
    fn from(id: VlanId) -> Self {
        id.get()
    }
}

/// How the far end of a member is watched, besides its carrier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Liveness {
    /// Not at all: a far end that dies silently is not noticed.
    #[default]
    Carrier,
    /// By BFD (RFC 5880, RFC 5881).
    Bfd {
        /// The far end.
        peer: IpAddr,
        /// Interval of the packets, both ways.
        interval: IntervalMs,
        /// Silence of how many intervals means death.
        multiplier: NonZeroU8,
    },
    /// By questions to a far end without BFD.
    Probe {
        /// Who is asked.
        target: IpAddr,
        /// How.
        by: ProbeKind,
        /// Interval of the questions.
        interval: IntervalMs,
        /// How many lost answers in a row mean death.
        losses: NonZeroU8,
    },
}

impl Liveness {
    /// Who is watched.
    pub const fn far_end(&self) -> Option<IpAddr> {
        match self {
            Self::Carrier => None,
            Self::Bfd { peer, .. } => Some(*peer),
            Self::Probe { target, .. } => Some(*target),
        }
    }
}

/// How a far end without BFD is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProbeKind {
    /// By ARP or neighbour solicitation: it is on the cable itself.
    Neighbour,
    /// By ICMP echo: it may stand behind the neighbour.
    Echo,
}

/// An interval in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct IntervalMs(u16);

/// Why a number is no interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} ms is out of range: {INTERVAL_MS_MIN} to {INTERVAL_MS_MAX} ms are possible")]
pub struct IntervalError(u16);

/// Shortest interval. No official reference: the daemon that keeps it wakes every millisecond.
pub const INTERVAL_MS_MIN: u16 = 10;
/// Longest interval. No official reference: slower means not watched.
pub const INTERVAL_MS_MAX: u16 = 10_000;

impl IntervalMs {
    /// Of BFD where the member says nothing: with [`MULTIPLIER`], silence of 30 ms.
    pub const BFD: Self = Self(10);
    /// Of probes where the member says nothing.
    pub const PROBE: Self = Self(50);

    /// Milliseconds.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for IntervalMs {
    type Error = IntervalError;
    fn try_from(ms: u16) -> Result<Self, IntervalError> {
        if (INTERVAL_MS_MIN..=INTERVAL_MS_MAX).contains(&ms) {
            Ok(Self(ms))
        } else {
            Err(IntervalError(ms))
        }
    }
}

impl From<IntervalMs> for u16 {
    fn from(interval: IntervalMs) -> Self {
        interval.0
    }
}

/// Missed packets that mean death where the member says nothing.
pub const MULTIPLIER: NonZeroU8 = NonZeroU8::new(3).unwrap();
