//! The order of the verdict: the one function that decides a packet, for host and for BPF.

use crate::{
    address::Address,
    forward::{header_octets, tag_count},
    layout::{EPHEMERAL_PORT_FLOOR, Family, Head, Port, PortRole, Row, Rule, RuleRange, Standing},
    packet::{Packet, TCP, UDP},
    reason::{Action, Begins, Reason, Service, Verdict},
};

mod rules;

use rules::{ALLOW, Best, DENY, REPLY, Ranges, SPECIAL_ACCESS, strongest};

/// What the verdict reads of one generation.
pub trait Tables {
    /// Index of the row of the longest prefix that covers the address; 0 if none does.
    fn lookup(&self, family: Family, address: Address) -> u32;
    /// The row with this index. Nothing means that the tables contradict themselves.
    fn row(&self, index: u32) -> Option<&Row>;
    /// The rule with this index. Nothing means that the tables contradict themselves.
    fn rule(&self, index: u32) -> Option<&Rule>;
    /// The generation's head. Nothing means that it is not the generation the packet asked for.
    fn head(&self) -> Option<&Head>;
    /// Whether a rule may be anchored at the address. It may err towards yes, never towards no.
    fn may_anchor(&self, family: Family, address: Address) -> bool;
    /// Whether this IP protocol is listed as a VPN's.
    fn is_vpn_protocol(&self, protocol: u8) -> bool;
    /// Whether this port is listed as a VPN's.
    fn is_vpn_port(&self, transport: Transport, port: u16) -> bool;
    /// VLAN identifiers that the frames of a port bear, outermost first; 0 for no tag.
    fn tags(&self, port: &Port) -> [u16; 2];
    /// Calls `step` with 0, 1, … `count - 1`, until it says to stop by `true`. The kernel has a loop of its own, which
    /// its verifier follows once and not for every number.
    #[inline(always)]
    fn repeat<F: FnMut(u32) -> bool>(&self, count: u32, mut step: F) {
        for number in 0..count {
            if step(number) {
                break;
            }
        }
    }
}

/// Transport protocols whose ports can be listed as a VPN's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// Decides a packet: the source is judged on channels, the destination on uplinks; the first match of the order wins.
///
/// `parsed` is what [`crate::packet::parse`] made of the frame.
#[inline(always)]
pub fn judge<T: Tables>(tables: &T, port: &Port, parsed: &Result<Packet, Reason>) -> Verdict {
    match parsed {
        Ok(packet) => judge_packet(tables, port, packet),
        Err(reason) => judge_unread(port, *reason),
    }
}

/// The part of [`judge`] for what was not read as a packet.
#[inline(always)]
pub const fn judge_unread(port: &Port, reason: Reason) -> Verdict {
    match (reason, Side::of(*port)) {
        // The link's own talk is refused like all else where there is no link.
        (Reason::LinkControl, None) => Verdict::bare(Reason::NoRole),
        (reason, _) => Verdict::bare(reason),
    }
}

/// The part of [`judge`] for packets.
#[inline(always)]
pub fn judge_packet<T: Tables>(tables: &T, port: &Port, packet: &Packet) -> Verdict {
    let Some(side) = Side::of(*port).filter(|_| is_of_member(tables.tags(port), packet)) else {
        return Verdict::bare(Reason::NoRole);
    };
    let Some(head) = tables.head() else {
        return Verdict::bare(Reason::MixedGeneration);
    };
    let (subject, peer) = match side {
        Side::Source => (packet.source, packet.destination),
        Side::Destination => (packet.destination, packet.source),
    };
    let index = tables.lookup(packet.family, subject);
    let verdict = |reason| Verdict {
        row: index,
        ..Verdict::bare(reason)
    };
    let Some(row) = tables.row(index).filter(|row| row.epoch == head.epoch) else {
        return verdict(Reason::MixedGeneration);
    };
    if is_wrong_channel(row, port, side) {
        return verdict(Reason::WrongChannel);
    }
    if let Some(reason) = link_address(tables, port, side, packet, row) {
        return verdict(reason);
    }
    let Some(far) = far_range(tables, head, packet.family, peer) else {
        return verdict(Reason::MixedGeneration);
    };
    let ranges = Ranges {
        global: head.global,
        near: range_of(row),
        far,
    };
    let best = strongest(tables, ranges, side, packet);
    let (reason, rule) = match best.rank & !REPLY {
        DENY => (Reason::Denied, best.rule),
        ALLOW => (Reason::Allowed, best.rule),
        SPECIAL_ACCESS => (Reason::SpecialAccess, best.rule),
        _ if head.flags & Head::SERVICES != 0 && is_vpn(tables, side, packet) => {
            (Reason::VpnWithoutAccess, 0)
        }
        _ => match (by_standing(row), best.service.rule) {
            (reason, 0) => (reason, 0),
            (reason, service) => match reason.action() {
                Action::Pass => (Reason::Published, service),
                Action::Drop => (reason, 0),
            },
        },
    };
    let begins = if head.flags & Head::FLOWS == 0 {
        Begins::Nothing
    } else {
        begins(reason, side, best)
    };
    Verdict {
        rule,
        begins,
        service: match begins {
            Begins::Service => best.service,
            Begins::Nothing | Begins::No | Begins::Freely => Service::NONE,
        },
        ..verdict(reason)
    }
}

/// Whether the frame bears the tags of the port's member, and no others. Where the record names none, any may come: who
/// sends it on leaves tagged ones to the stack ([`crate::forward`]).
#[inline(always)]
const fn is_of_member(tags: [u16; 2], packet: &Packet) -> bool {
    let [outer, inner] = tags;
    let [first, second] = packet.tags;
    outer == 0
        || packet.network == header_octets(tag_count(tags)) && first == outer && second == inner
}

/// From inside whatever passes may begin a flow; from outside what an allow or a published service names as its own
/// direction.
#[inline(always)]
const fn begins(reason: Reason, side: Side, best: Best) -> Begins {
    match (reason.action(), side) {
        (Action::Drop, _) => Begins::Nothing,
        (Action::Pass, Side::Source) => Begins::Freely,
        (Action::Pass, Side::Destination) if best.rank == ALLOW => Begins::Freely,
        (Action::Pass, Side::Destination) if best.service.rule != 0 => Begins::Service,
        (Action::Pass, Side::Destination) => Begins::No,
    }
}

const BLOCKED: u8 = Standing::Blocked as u8;
const OPEN: u8 = Standing::Open as u8;
const OPEN_BY_DEFAULT: u8 = Standing::OpenByDefault as u8;
const CLOSED: u8 = Standing::Closed as u8;
const LINK: u8 = Standing::Link as u8;

/// Which address of a packet is judged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Source,
    Destination,
}

impl Side {
    #[inline(always)]
    const fn of(port: Port) -> Option<Self> {
        const CHANNEL: u8 = PortRole::Channel as u8;
        const UPLINK: u8 = PortRole::Uplink as u8;
        match port.role {
            CHANNEL => Some(Self::Source),
            UPLINK => Some(Self::Destination),
            _ => None,
        }
    }
}

impl Side {
    #[inline(always)]
    const fn opposite(self) -> Self {
        match self {
            Self::Source => Self::Destination,
            Self::Destination => Self::Source,
        }
    }
}

#[inline(always)]
fn range_of(row: &Row) -> RuleRange {
    RuleRange {
        first: row.rule_first,
        count: row.rule_count,
    }
}

/// What the record says of an address where no rule says otherwise.
#[inline(always)]
const fn by_standing(row: &Row) -> Reason {
    match row.standing {
        BLOCKED => Reason::Blocked,
        OPEN => Reason::Catalogued,
        OPEN_BY_DEFAULT => Reason::CataloguedByDefault,
        CLOSED => Reason::ListMissing,
        // The compiler of the record writes no other; an address of a link has passed before.
        _ => Reason::Unknown,
    }
}

/// The rules anchored at the peer. Nothing if its row is of another generation.
#[inline(always)]
fn far_range<T: Tables>(
    tables: &T,
    head: &Head,
    family: Family,
    peer: Address,
) -> Option<RuleRange> {
    if head.flags & Head::ANCHORS == 0 || !tables.may_anchor(family, peer) {
        return Some(RuleRange { first: 0, count: 0 });
    }
    let row = tables.row(tables.lookup(family, peer))?;
    (row.epoch == head.epoch).then(|| range_of(row))
}

/// A catalogued source must come by its operator's channel; an address of a link belongs to that link on either side.
#[inline(always)]
const fn is_wrong_channel(row: &Row, port: &Port, side: Side) -> bool {
    match row.standing {
        OPEN | OPEN_BY_DEFAULT | CLOSED => {
            matches!(side, Side::Source) && row.operator != port.operator
        }
        LINK => row.link != port.link,
        _ => false,
    }
}

/// The link's own addresses. IPv4 sources of 169.254.0.0/16 pass to this link only: unlike IPv6's, the kernel would
/// forward them (RFC 3927 §2.7 forbids it), and a channel must not reach the Internet in that guise.
#[inline(always)]
fn link_address<T: Tables>(
    tables: &T,
    port: &Port,
    side: Side,
    packet: &Packet,
    row: &Row,
) -> Option<Reason> {
    let family = packet.family;
    if row.standing == LINK
        || packet.destination.is_link_local(family)
        || packet.destination.is_local_multicast(family)
    {
        return Some(Reason::LinkAddress);
    }
    if !packet.source.is_link_local(family) {
        return None;
    }
    if let (Family::V6, _) = (family, side) {
        return Some(Reason::LinkAddress);
    }
    let own = match side {
        // The subject is the destination, and no address of a link.
        Side::Destination => false,
        Side::Source => tables
            .row(tables.lookup(family, packet.destination))
            .is_some_and(|row| row.standing == LINK && row.link == port.link),
    };
    Some(if own {
        Reason::LinkAddress
    } else {
        Reason::MartianSource
    })
}

/// A listed protocol; a listed port at the remote end; or a listed port at the near end, where it is a service's.
#[inline(always)]
fn is_vpn<T: Tables>(tables: &T, side: Side, packet: &Packet) -> bool {
    if tables.is_vpn_protocol(packet.protocol) {
        return true;
    }
    let transport = match packet.protocol {
        TCP => Transport::Tcp,
        UDP => Transport::Udp,
        _ => return false,
    };
    let Some(ports) = packet.ports else {
        return false;
    };
    let (near, remote) = match side {
        Side::Source => (ports.source, ports.destination),
        Side::Destination => (ports.destination, ports.source),
    };
    tables.is_vpn_port(transport, remote)
        || (near < EPHEMERAL_PORT_FLOOR && tables.is_vpn_port(transport, near))
}

#[cfg(test)]
mod tests;
