//! Steering: the web traffic of inspected addresses goes to local sockets, so that the inspecting daemon sees it, and
//! their QUIC is refused (386/НҚ, ЕШДИ п. 20). The gate decides and says so beside the packet; the program behind it finds
//! the socket; a rule and a table of the kernel's routing deliver to it. No address is translated.
//!
//! Fragments show no ports or stand alone: they are not steered, and what they belong to does not get through.

use crate::{
    layout::{Family, Port, PortRole, Row},
    packet::{Packet, Ports, TCP, UDP},
    reason::{Action, Reason, Verdict},
    verdict::Tables,
};

mod delivery;
mod layers;
mod replies;

pub use delivery::{Delivery, Found, Listener, Socket, delivery};
pub use layers::{Layers, Segment};
pub use replies::{
    Sum, checksum_of_last_hop, ipv4_header, ipv6_header, quoted_octets, reset, unreachable_v4,
    unreachable_v6,
};

/// TCP port of HTTP.
pub const PLAIN: u16 = 80;
/// TCP port of HTTPS, UDP port of QUIC.
pub const TLS: u16 = 443;

/// What the routing rule knows steered packets by: "qaqp". No packet leaves with it.
pub const MARK: u32 = 0x7161_7170;
/// The routing table that delivers what bears the mark, in both families.
pub const TABLE: u32 = 7_180;
/// Where the rule that leads there stands: behind the kernel's own local table (0), before all others.
pub const RULE_PRIORITY: u32 = 7_180;
/// `SO_PRIORITY` of listeners that take steered flows. Only linkd may set one above 6, so that no other socket that
/// came to their port is mistaken for them. Queues by priority look at the last four bits, which are zero.
pub const LISTENER_PRIORITY: u32 = 0x7161_7100;

/// Time to live, or hop limit, of steered packets: whatever becomes of them in the stack, it forwards none.
pub const LAST_HOP: u8 = 1;

/// Listeners that are known: one for each family and port.
pub const LISTENERS: usize = 4;
/// ICMP errors, and resets, that each CPU answers with in a second; what exceeds it is dropped without a word.
pub const ANSWERS_PER_S_MAX: u32 = 10_000;
/// Flows that are remembered as passed uninspected; the least recently seen is forgotten first, and ended.
pub const UNINSPECTED_MAX: u32 = 1 << 16;
/// Flows that are about to be reopened; the least recent is forgotten first, and its user asks again a second later. One
/// that the kernel never asks for stays until it is forgotten; it names the listener to packets that the gate hands over alone.
pub const REOPENED_MAX: u32 = 1 << 12;

/// Who takes steered flows. linkd writes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Listeners {
    /// Port on the loopback address, by [`listener`]; 0 for nobody.
    pub ports: [u16; LISTENERS],
    /// linkd's own note of what it told last, which outlives it; the gate does not read it.
    pub told: u64,
}

const _: () = assert!(size_of::<Listeners>() == 16);

impl Listeners {
    /// As its map holds it: two words, each of which is read and written in one piece.
    pub const fn words(self) -> [u64; 2] {
        let [a, b, c, d] = self.ports;
        let ([a0, a1], [b0, b1]) = (a.to_ne_bytes(), b.to_ne_bytes());
        let ([c0, c1], [d0, d1]) = (c.to_ne_bytes(), d.to_ne_bytes());
        let ports = u64::from_ne_bytes([a0, a1, b0, b1, c0, c1, d0, d1]);
        [ports, self.told]
    }

    /// What its map holds.
    pub const fn from_words([ports, told]: [u64; 2]) -> Self {
        let [a0, a1, b0, b1, c0, c1, d0, d1] = ports.to_ne_bytes();
        let ports = [
            u16::from_ne_bytes([a0, a1]),
            u16::from_ne_bytes([b0, b1]),
            u16::from_ne_bytes([c0, c1]),
            u16::from_ne_bytes([d0, d1]),
        ];
        Self { ports, told }
    }
}

/// The place of the listener for a family and a port; nothing for ports that are not steered.
#[inline(always)]
pub const fn listener(family: Family, port: u16) -> Option<usize> {
    let family = match family {
        Family::V4 => 0,
        Family::V6 => 2,
    };
    match port {
        PLAIN => Some(family),
        TLS => Some(family + 1),
        _ => None,
    }
}

/// Flows that met no inspector, and packets that could not be steered, by their places in the map of these counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Count {
    /// Refused.
    Refused = 0,
    /// Passed uninspected, as the record says.
    Passed = 1,
    /// Dropped, since the interface's driver has no room for what the gate says beside a packet.
    Unmarked = 2,
}

/// Cells of these counters.
pub const COUNTS: u32 = 4;

/// What the gate says beside a packet, to the program behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Word {
    /// To the socket that has the packet's own addresses and ports.
    Flow = 0x7161_7101,
    /// To the listener.
    Listener = 0x7161_7102,
    /// To the socket that waits for the old segments of its flow to die out; then to the listener, since the flow begins
    /// anew.
    Reopen = 0x7161_7103,
}

impl Word {
    /// The word with this code, if there is one.
    #[inline(always)]
    pub const fn from_code(code: u32) -> Option<Self> {
        const FLOW: u32 = Word::Flow as u32;
        const LISTENER: u32 = Word::Listener as u32;
        const REOPEN: u32 = Word::Reopen as u32;
        match code {
            FLOW => Some(Self::Flow),
            LISTENER => Some(Self::Listener),
            REOPEN => Some(Self::Reopen),
            _ => None,
        }
    }
}

/// What becomes of a packet that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Fate {
    /// It goes on like all others.
    On = 0,
    /// To the socket that has its addresses and ports.
    Flow = 1,
    /// To the listener.
    Listener = 2,
    /// It is QUIC, and answered that nobody listens.
    Rejected = 3,
    /// It is answered by a reset.
    Refused = 4,
    /// To the socket that has its addresses and ports, and then to the listener.
    Reopened = 5,
}

impl Fate {
    /// The fate with this code.
    #[inline(always)]
    pub const fn from_code(code: u8) -> Self {
        match code {
            1 => Self::Flow,
            2 => Self::Listener,
            3 => Self::Rejected,
            4 => Self::Refused,
            5 => Self::Reopened,
            _ => Self::On,
        }
    }

    /// The reason that a packet is counted under, which passed by `reason`.
    #[inline(always)]
    pub const fn reason(self, reason: Reason) -> Reason {
        match self {
            Self::On | Self::Flow | Self::Listener | Self::Reopened => reason,
            Self::Rejected => Reason::QuicRejected,
            Self::Refused => Reason::NoInspector,
        }
    }
}

/// What the gate's first program hands on to the second, which acts on what is steered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Steered {
    /// The word of the generation that judged it; see [`crate::tables::Active`].
    pub generation: u64,
    /// By which port it came.
    pub port: Port,
    /// [`Verdict::row`].
    pub row: u32,
    /// Code of the [`Reason`] that it passed by.
    pub reason: u8,
    /// Code of the [`Fate`].
    pub fate: u8,
    /// Zero.
    pub reserved: [u8; 2],
}

const _: () = assert!(size_of::<Steered>() == 24);

/// Both ends of a flow, as the packets of its first direction name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Ends {
    /// Who began it, in network order; IPv4 in the first four octets, the rest zero.
    pub source: [u8; 16],
    /// With whom.
    pub destination: [u8; 16],
    /// Port of the source.
    pub source_port: u16,
    /// Port of the destination.
    pub destination_port: u16,
    /// Code of the [`Family`].
    pub family: u8,
    /// Zero.
    pub reserved: [u8; 3],
}

const _: () = assert!(size_of::<Ends>() == 40);

impl Ends {
    /// Those of the flow that a packet of its first direction belongs to.
    #[inline(always)]
    pub const fn of(packet: &Packet, ports: Ports) -> Self {
        Self {
            source: packet.source.octets(),
            destination: packet.destination.octets(),
            source_port: ports.source,
            destination_port: ports.destination,
            family: packet.family as u8,
            reserved: [0; 3],
        }
    }
}

/// Where a packet that passed shall go, as far as the record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steering {
    /// On, like all others.
    None,
    /// To whoever inspects: it comes from an inspected address and goes to a web server.
    Deliver,
    /// Nowhere: it is QUIC of an inspected address.
    RejectQuic,
    /// To whoever inspects, if the flow is one of its own: it comes from a web server to an inspected address.
    Reply,
}

/// Whether a packet is worth the question, by what was read for its verdict. It may err towards yes, never towards no.
#[inline(always)]
pub fn may_be_steered<T: Tables>(
    tables: &T,
    port: &Port,
    packet: &Packet,
    verdict: &Verdict,
) -> bool {
    let Some(ports) = packet.ports else {
        return false;
    };
    let from_server = packet.protocol == TCP && is_web(ports.source);
    let to_server = match packet.protocol {
        TCP => is_web(ports.destination),
        UDP => ports.destination == TLS,
        _ => false,
    };
    let of_user = port.role == PortRole::Channel as u8 && from_server;
    of_user || (from_server || to_server) && is_inspected(tables, verdict.row)
}

/// Where a packet shall go that has this verdict. What a special access passes is not inspected.
#[inline(always)]
pub fn steering<T: Tables>(
    tables: &T,
    port: &Port,
    packet: &Packet,
    verdict: &Verdict,
) -> Steering {
    let Some(ports) = packet.ports else {
        return Steering::None;
    };
    let from_channel = port.role == PortRole::Channel as u8;
    if from_channel && may_be_inspected(verdict.reason) {
        let inspects = match packet.protocol {
            TCP if is_web(ports.destination) => Steering::Deliver,
            UDP if ports.destination == TLS => Steering::RejectQuic,
            _ => Steering::None,
        };
        if inspects != Steering::None && is_inspected(tables, verdict.row) {
            return inspects;
        }
    }
    if packet.protocol == TCP && is_web(ports.source) && may_be_reply(verdict.reason) {
        // The server may be some operator's too; then its own address is the one that was judged.
        let row = if from_channel {
            tables.lookup(packet.family, packet.destination)
        } else {
            verdict.row
        };
        if is_inspected(tables, row) {
            return Steering::Reply;
        }
    }
    Steering::None
}

#[inline(always)]
fn is_inspected<T: Tables>(tables: &T, row: u32) -> bool {
    let row = tables.row(row);
    row.is_some_and(|row| row.flags & Row::INSPECTED != 0)
}

#[inline(always)]
const fn is_web(port: u16) -> bool {
    matches!(port, PLAIN | TLS)
}

#[inline(always)]
const fn may_be_inspected(reason: Reason) -> bool {
    matches!(reason.action(), Action::Pass)
        && !matches!(
            reason,
            Reason::SpecialAccess | Reason::LinkAddress | Reason::LinkControl
        )
}

/// The inspecting daemon's own flows begin in this machine, not inside: to the gate they are unsolicited.
#[inline(always)]
const fn may_be_reply(reason: Reason) -> bool {
    may_be_inspected(reason) || matches!(reason, Reason::Unsolicited)
}

#[cfg(test)]
mod tests;
