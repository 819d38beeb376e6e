//! Small tables read from bytes, and the plainest way to look things up in them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU8;

use abi::{
    Address, AddressMatch, Family, Head, Packet, Port, PortRole, Row, Rule, RuleAction, RuleRange,
    Tables, Transport,
};
use model::{Epoch, GateSnapshot, Prefix, Protocol, RecordId, VpnMatch};

use crate::octets::Octets;

const EPOCH: u32 = 7;

/// A snapshot of any rows and rules, and the port that a packet arrives by.
pub(super) struct Gate {
    pub(super) snapshot: GateSnapshot,
    pub(super) port: Port,
    /// Whether a lookup may meet a row that is missing or of another epoch.
    pub(super) is_mixed: bool,
}

impl Gate {
    /// Tables whose prefixes and rules are likely to meet the packet. No bytes give a channel and an empty record.
    pub(super) fn read(octets: &mut Octets<'_>, packet: Option<&Packet>) -> Self {
        let port = port(octets);
        let rows: Vec<_> = (0..=octets.below(6)).map(|_| row(octets)).collect();
        let prefixes: Vec<_> = (0..octets.below(8))
            .map(|_| {
                let prefix = prefix(octets, packet);
                // Now and then a row that is not there.
                (prefix, u32::from(octets.below(7)))
            })
            .collect();
        let rules = (1..=u32::from(octets.below(16)))
            .map(|id| rule(octets, id, packet))
            .collect();
        let global = range(octets);
        let vpn = (0..octets.below(4)).map(|_| service(octets)).collect();
        let mut indexes = prefixes.iter().map(|(_, index)| *index);
        let is_mixed = rows.iter().any(|row| row.epoch != EPOCH)
            || indexes.any(|index| usize::try_from(index).is_ok_and(|at| at >= rows.len()));
        let snapshot = GateSnapshot {
            record: RecordId::default(),
            epoch: Epoch(EPOCH),
            ports: Vec::new(),
            operators: Vec::new(),
            rows,
            origins: Vec::new(),
            prefixes,
            rules,
            global,
            admission: model::Admission::default(),
            rule_keys: Vec::new(),
            vpn,
        };
        Self {
            snapshot,
            port,
            is_mixed,
        }
    }
}

fn port(octets: &mut Octets<'_>) -> Port {
    let (channel, uplink) = (PortRole::Channel as u8, PortRole::Uplink as u8);
    Port {
        number: 0,
        // The last is no role at all.
        role: octets.pick(&[channel, uplink, PortRole::None as u8, 9]),
        backup: 0,
        operator: octets.below(3).into(),
        link: octets.below(3).into(),
    }
}

fn row(octets: &mut Octets<'_>) -> Row {
    let standing = octets.below(7);
    let is_stale = octets.u8() == 0xff;
    let (operator, link) = (octets.below(3).into(), octets.below(3).into());
    let RuleRange { first, count } = range(octets);
    Row {
        epoch: EPOCH + u32::from(is_stale),
        entry: 0,
        operator,
        link,
        standing,
        flags: 0,
        reserved: [0; 2],
        rule_count: count,
        rule_first: first,
    }
}

/// A run that may be too long or end behind the last rule.
fn range(octets: &mut Octets<'_>) -> RuleRange {
    RuleRange {
        first: octets.below(16).into(),
        count: octets.below(40).into(),
    }
}

/// One of the packet's own addresses, or any.
fn address(octets: &mut Octets<'_>, packet: Option<&Packet>) -> IpAddr {
    match (octets.u8(), packet) {
        (0..=99, Some(packet)) => ip(packet.family, packet.source),
        (100..=199, Some(packet)) => ip(packet.family, packet.destination),
        (choice, _) if choice % 2 == 0 => Ipv4Addr::from(octets.array::<4>()).into(),
        _ => Ipv6Addr::from(octets.array::<16>()).into(),
    }
}

fn ip(family: Family, address: Address) -> IpAddr {
    match family {
        Family::V4 => Ipv4Addr::from(address.top()).into(),
        Family::V6 => Ipv6Addr::from(address.octets()).into(),
    }
}

fn prefix(octets: &mut Octets<'_>, packet: Option<&Packet>) -> Prefix {
    let address = address(octets, packet);
    let length = octets.u8() % if address.is_ipv4() { 33 } else { 129 };
    Prefix::around(address, length)
}

fn rule(octets: &mut Octets<'_>, id: u32, packet: Option<&Packet>) -> Rule {
    let actions = [
        RuleAction::Deny as u8,
        RuleAction::Allow as u8,
        RuleAction::SpecialAccess as u8,
        RuleAction::Publish as u8,
    ];
    let action = octets.pick(&actions);
    let protocol = octets.pick(&[0, 6, 17, 47, 58]);
    let family = octets.pick(&[0, 4, 6]);
    let anchor = octets.below(3);
    let ports = [
        (0, u16::MAX),
        (0, 1023),
        (443, 443),
        (32_768, u16::MAX),
        (9, 8),
    ];
    let (port_first, port_last) = octets.pick(&ports);
    let any = AddressMatch {
        address: [0; 16],
        mask: [0; 16],
    };
    let other = if octets.below(2) == 0 {
        any
    } else {
        under(prefix(octets, packet))
    };
    Rule {
        id,
        action,
        protocol,
        family,
        anchor,
        port_first,
        port_last,
        new_flows_per_s: 0,
        other,
    }
}

/// The addresses of a prefix, as rules compare them.
fn under(prefix: Prefix) -> AddressMatch {
    let wide = |address: IpAddr| match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()) << 96).to_be_bytes(),
        IpAddr::V6(address) => address.octets(),
    };
    AddressMatch {
        address: wide(prefix.net().network()),
        mask: wide(prefix.net().netmask()),
    }
}

fn service(octets: &mut Octets<'_>) -> VpnMatch {
    let number = octets.pick(&[17, 6, 47, 50]);
    let port = octets.pick(&[None, Some(500), Some(40_000)]);
    VpnMatch {
        protocol: Protocol(NonZeroU8::new(number).unwrap()),
        port: port.filter(|_| matches!(number, 6 | 17)),
    }
}

/// Looks everything up by trying all of it.
pub(super) struct Scan<'a> {
    snapshot: &'a GateSnapshot,
    head: Head,
}

impl<'a> Scan<'a> {
    pub(super) fn new(snapshot: &'a GateSnapshot) -> Self {
        let head = Head {
            epoch: snapshot.epoch.0,
            flags: Head::ANCHORS | Head::SERVICES | Head::FLOWS,
            global: snapshot.global,
            new_flows_per_s: 0,
            reserved: 0,
        };
        Self { snapshot, head }
    }
}

impl Tables for Scan<'_> {
    fn lookup(&self, family: Family, address: Address) -> u32 {
        let address = ip(family, address);
        let holding = self.snapshot.prefixes.iter();
        holding
            .filter(|(prefix, _)| prefix.contains(address))
            .max_by_key(|(prefix, _)| prefix.net().prefix_len())
            .map_or(0, |(_, row)| *row)
    }

    fn row(&self, index: u32) -> Option<&Row> {
        self.snapshot.rows.get(usize::try_from(index).ok()?)
    }

    fn rule(&self, index: u32) -> Option<&Rule> {
        self.snapshot.rules.get(usize::try_from(index).ok()?)
    }

    fn head(&self) -> Option<&Head> {
        Some(&self.head)
    }

    /// Only where there is a rule, or a row that must be noticed.
    fn may_anchor(&self, family: Family, address: Address) -> bool {
        let row = self.row(self.lookup(family, address));
        row.is_none_or(|row| row.rule_count > 0 || row.epoch != self.head.epoch)
    }

    fn is_vpn_protocol(&self, protocol: u8) -> bool {
        let mut listed = self.snapshot.vpn.iter();
        listed.any(|one| one.port.is_none() && one.protocol.0.get() == protocol)
    }

    fn is_vpn_port(&self, transport: Transport, port: u16) -> bool {
        let number = match transport {
            Transport::Tcp => abi::packet::TCP,
            Transport::Udp => abi::packet::UDP,
        };
        let mut listed = self.snapshot.vpn.iter();
        listed.any(|one| one.port == Some(port) && one.protocol.0.get() == number)
    }

    /// Nobody has tags here.
    fn tags(&self, _: &Port) -> [u16; 2] {
        [0; 2]
    }
}
