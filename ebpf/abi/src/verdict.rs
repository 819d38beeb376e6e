//! The order of the verdict: the one function that decides a packet, for host and for BPF.

use crate::{
    address::Address,
    layout::{
        EPHEMERAL_PORT_FLOOR, Family, Head, Port, PortRole, RULES_PER_ADDRESS_MAX, Row, Rule,
        RuleAction, RuleRange, Standing,
    },
    packet::{Packet, Ports, TCP, UDP},
    reason::{Reason, Verdict},
};

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
    let packet = match parsed {
        Ok(packet) => packet,
        // The link's own talk is refused like all else where there is no link.
        Err(Reason::LinkControl) if Side::of(port).is_none() => return bare(Reason::NoRole),
        Err(reason) => return bare(*reason),
    };
    let Some(side) = Side::of(port) else {
        return bare(Reason::NoRole);
    };
    let Some(head) = tables.head() else {
        return bare(Reason::MixedGeneration);
    };
    let (subject, peer) = match side {
        Side::Source => (packet.source, packet.destination),
        Side::Destination => (packet.destination, packet.source),
    };
    let index = tables.lookup(packet.family, subject);
    let Some(row) = tables.row(index).filter(|row| row.epoch == head.epoch) else {
        return Verdict {
            reason: Reason::MixedGeneration,
            row: index,
            rule: 0,
        };
    };
    let verdict = |reason| Verdict {
        reason,
        row: index,
        rule: 0,
    };

    if is_wrong_channel(row, port, side) {
        return verdict(Reason::WrongChannel);
    }
    if let Some(reason) = link_address(tables, port, side, packet, row) {
        return verdict(reason);
    }

    let far = if head.flags & Head::ANCHORS != 0 && tables.may_anchor(packet.family, peer) {
        let far = tables.row(tables.lookup(packet.family, peer));
        let Some(far) = far.filter(|far| far.epoch == head.epoch) else {
            return verdict(Reason::MixedGeneration);
        };
        range_of(far)
    } else {
        RuleRange { first: 0, count: 0 }
    };
    let best = strongest(
        tables,
        Ranges {
            global: head.global,
            near: range_of(row),
            far,
        },
        side,
        packet,
    );
    let by_rule = |reason| Verdict {
        reason,
        row: index,
        rule: best.rule,
    };
    match best.action {
        DENY => return by_rule(Reason::Denied),
        ALLOW => return by_rule(Reason::Allowed),
        SPECIAL_ACCESS => return by_rule(Reason::SpecialAccess),
        _ => {}
    }

    if head.flags & Head::SERVICES != 0 && is_vpn(tables, side, packet) {
        return verdict(Reason::VpnWithoutAccess);
    }
    verdict(match row.standing {
        BLOCKED => Reason::Blocked,
        OPEN => Reason::Catalogued,
        OPEN_BY_DEFAULT => Reason::CataloguedByDefault,
        CLOSED => Reason::ListMissing,
        // The compiler of the record writes no other; an address of a link has passed above.
        _ => Reason::Unknown,
    })
}

const DENY: u8 = RuleAction::Deny as u8;
const ALLOW: u8 = RuleAction::Allow as u8;
const SPECIAL_ACCESS: u8 = RuleAction::SpecialAccess as u8;
/// Behind every action in the order of precedence.
const NO_ACTION: u8 = u8::MAX;
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
    const fn of(port: &Port) -> Option<Self> {
        const CHANNEL: u8 = PortRole::Channel as u8;
        const UPLINK: u8 = PortRole::Uplink as u8;
        match port.role {
            CHANNEL => Some(Self::Source),
            UPLINK => Some(Self::Destination),
            _ => None,
        }
    }
}

/// A verdict before any address was looked up.
#[inline(always)]
const fn bare(reason: Reason) -> Verdict {
    Verdict {
        reason,
        row: 0,
        rule: 0,
    }
}

#[inline(always)]
fn range_of(row: &Row) -> RuleRange {
    RuleRange {
        first: row.rule_first,
        count: row.rule_count,
    }
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

/// A rule that matches, or none.
#[derive(Clone, Copy)]
struct Best {
    action: u8,
    rule: u32,
}

/// The rules that may match a packet.
#[derive(Clone, Copy)]
struct Ranges {
    global: RuleRange,
    /// Anchored at the subject.
    near: RuleRange,
    /// Anchored at the peer.
    far: RuleRange,
}

/// Tries all ranges. Deny is stronger than allow, allow than special access; among equals the first stays.
#[inline(always)]
fn strongest<T: Tables>(tables: &T, ranges: Ranges, side: Side, packet: &Packet) -> Best {
    let mut best = Best {
        action: NO_ACTION,
        rule: 0,
    };
    let Ranges { global, near, far } = ranges;
    let count = bounded(global) + bounded(near) + bounded(far);
    if count == 0 {
        return best;
    }
    tables.repeat(count, |step| {
        // Where the rule's anchor may stand in the packet.
        let (index, at_source, at_destination) = if step < bounded(global) {
            (global.first.wrapping_add(step), true, true)
        } else {
            let step = step - bounded(global);
            let (index, at_subject) = if step < bounded(near) {
                (near.first.wrapping_add(step), true)
            } else {
                (far.first.wrapping_add(step - bounded(near)), false)
            };
            let at_source = at_subject == matches!(side, Side::Source);
            (index, at_source, !at_source)
        };
        let Some(rule) = tables.rule(index) else {
            return true;
        };
        if rule.action < best.action
            && rule.action <= SPECIAL_ACCESS
            && (rule.protocol == 0 || rule.protocol == packet.protocol)
            && (rule.family == 0 || rule.family == packet.family as u8)
            && (at_source && matches_from(rule, true, packet)
                || at_destination && matches_from(rule, false, packet))
        {
            best = Best {
                action: rule.action,
                rule: rule.id,
            };
        }
        best.action == DENY
    });
    best
}

#[inline(always)]
const fn bounded(range: RuleRange) -> u32 {
    if range.count < RULES_PER_ADDRESS_MAX {
        range.count
    } else {
        RULES_PER_ADDRESS_MAX
    }
}

/// Whether the rule matches with its anchor at the packet's source, or else at its destination. A packet of the
/// flow's own direction shows the rule's port as destination, a reply as source.
#[inline(always)]
fn matches_from(rule: &Rule, at_source: bool, packet: &Packet) -> bool {
    let forward = (rule.anchor == 0) == at_source;
    let other = if at_source {
        packet.destination
    } else {
        packet.source
    };
    if !other.lies_under(&rule.other) {
        return false;
    }
    if rule.port_first == 0 && rule.port_last == u16::MAX {
        return true;
    }
    match packet.ports {
        Some(Ports {
            source,
            destination,
        }) => {
            let port = if forward { destination } else { source };
            rule.port_first <= port && port <= rule.port_last
        }
        // Later fragments do not show their ports: a deny takes them all, a permission none.
        None => packet.later_fragment && rule.action == DENY,
    }
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
