extern crate std;

use std::{vec, vec::Vec};

use super::*;
use crate::layout::{AddressMatch, RULES_PER_ADDRESS_MAX, RuleAction};
use crate::packet::{Fragment, Ports};

mod flows;
mod links;
mod rules;

const EPOCH: u32 = 9;
/// Row numbers.
const UNKNOWN: usize = 0;
const CATALOGUED: usize = 1;
const BY_DEFAULT: usize = 2;
const LIST_MISSING: usize = 3;
const BLOCKED_ROW: usize = 4;
const LINK_ROW: usize = 5;
const INTERNET: usize = 6;

/// Tables of a vector each. Addresses lead to the row that their last octet names.
struct Fixture {
    rows: Vec<Row>,
    rules: Vec<Rule>,
    head: Head,
    vpn_protocols: Vec<u8>,
    vpn_ports: Vec<(Transport, u16)>,
    /// Of port 0.
    tags: [u16; 2],
}

impl Fixture {
    fn new() -> Self {
        let row = |standing, operator, link| Row {
            epoch: EPOCH,
            entry: 0,
            operator,
            link,
            standing: standing as u8,
            flags: 0,
            reserved: [0; 2],
            rule_count: 0,
            rule_first: 0,
        };
        Self {
            rows: vec![
                row(Standing::Unknown, 0, 0),
                row(Standing::Open, 1, 0),
                row(Standing::OpenByDefault, 1, 0),
                row(Standing::Closed, 1, 0),
                row(Standing::Blocked, 1, 0),
                row(Standing::Link, 0, 5),
                row(Standing::Unknown, 0, 0),
            ],
            rules: vec![],
            head: Head {
                epoch: EPOCH,
                flags: Head::ANCHORS | Head::SERVICES,
                global: RuleRange { first: 0, count: 0 },
                new_flows_per_s: 0,
                reserved: 0,
            },
            vpn_protocols: vec![],
            vpn_ports: vec![],
            tags: [0; 2],
        }
    }

    /// Anchors a rule at a row.
    fn anchored(mut self, row: usize, rule: Rule) -> Self {
        // Rules of one row lie together: each test gives a row's rules one after the other.
        let first = u32::try_from(self.rules.len()).unwrap();
        let row = &mut self.rows[row];
        if row.rule_count == 0 {
            row.rule_first = first;
        }
        row.rule_count += 1;
        self.rules.push(rule);
        self
    }

    /// Adds a rule for every packet.
    fn global(mut self, rule: Rule) -> Self {
        if self.head.global.count == 0 {
            self.head.global.first = u32::try_from(self.rules.len()).unwrap();
        }
        self.head.global.count += 1;
        self.rules.push(rule);
        self
    }
}

impl Tables for Fixture {
    fn lookup(&self, _: Family, address: Address) -> u32 {
        let last = if address.low == 0 {
            u64::from(address.top())
        } else {
            address.low
        };
        u32::try_from(last & 0xff).unwrap()
    }
    fn row(&self, index: u32) -> Option<&Row> {
        self.rows.get(index as usize)
    }
    fn rule(&self, index: u32) -> Option<&Rule> {
        self.rules.get(index as usize)
    }
    fn head(&self) -> Option<&Head> {
        Some(&self.head).filter(|head| head.epoch != 0)
    }
    fn may_anchor(&self, _: Family, _: Address) -> bool {
        true
    }
    fn is_vpn_protocol(&self, protocol: u8) -> bool {
        self.vpn_protocols.contains(&protocol)
    }
    fn is_vpn_port(&self, transport: Transport, port: u16) -> bool {
        self.vpn_ports.contains(&(transport, port))
    }
    fn tags(&self, port: &Port) -> [u16; 2] {
        if port.number == 0 { self.tags } else { [0; 2] }
    }
}

/// A port of operator 1 on link 5.
const CHANNEL: Port = Port {
    number: 0,
    role: PortRole::Channel as u8,
    backup: 0,
    operator: 1,
    link: 5,
};
const OTHER_CHANNEL: Port = Port {
    operator: 2,
    link: 6,
    ..CHANNEL
};
const UPLINK: Port = Port {
    role: PortRole::Uplink as u8,
    operator: 0,
    link: 7,
    ..CHANNEL
};
const NO_ROLE: Port = Port {
    role: PortRole::None as u8,
    ..CHANNEL
};

fn at(row: usize) -> Address {
    Address::v4(0xc000_0200 | u32::try_from(row).unwrap())
}

/// A TCP packet between addresses of rows, port 40000 to 443.
fn packet(source: usize, destination: usize) -> Packet {
    Packet {
        family: Family::V4,
        protocol: TCP,
        fragment: Fragment::Whole,
        identification: 0,
        ports: Some(Ports {
            source: 40_000,
            destination: 443,
        }),
        source: at(source),
        destination: at(destination),
        tags: [0; 2],
        network: 14,
        upper: 34,
    }
}

/// The same seen on its way back.
fn reply(packet: Packet) -> Packet {
    Packet {
        source: packet.destination,
        destination: packet.source,
        ports: packet.ports.map(
            |Ports {
                 source,
                 destination,
             }| Ports {
                source: destination,
                destination: source,
            },
        ),
        ..packet
    }
}

/// A rule for TCP port 443 of any other side, anchored at the source.
fn rule(id: u32, action: RuleAction) -> Rule {
    Rule {
        id,
        action: action as u8,
        protocol: TCP,
        family: 4,
        anchor: 0,
        port_first: 443,
        port_last: 443,
        new_flows_per_s: 0,
        other: AddressMatch {
            address: [0; 16],
            mask: [0; 16],
        },
    }
}

/// The other side must be the address of this row.
fn to(row: usize, rule: Rule) -> Rule {
    let mut mask = [0; 16];
    mask[..4].fill(0xff);
    Rule {
        other: AddressMatch {
            address: at(row).octets(),
            mask,
        },
        ..rule
    }
}

fn check(tables: &Fixture, port: Port, packet: Packet, reason: Reason, rule: u32) {
    let verdict = judge(tables, &port, &Ok(packet));
    assert_eq!(
        (verdict.reason, verdict.rule),
        (reason, rule),
        "{port:?} {packet:?}"
    );
}

#[test]
fn standings() {
    let tables = Fixture::new();
    let cases = [
        (UNKNOWN, Reason::Unknown),
        (CATALOGUED, Reason::Catalogued),
        (BY_DEFAULT, Reason::CataloguedByDefault),
        (LIST_MISSING, Reason::ListMissing),
        (BLOCKED_ROW, Reason::Blocked),
        (LINK_ROW, Reason::LinkAddress),
    ];
    for (row, reason) in cases {
        check(&tables, CHANNEL, packet(row, INTERNET), reason, 0);
        let uplink = Port { link: 5, ..UPLINK };
        check(&tables, uplink, packet(INTERNET, row), reason, 0);
        let verdict = judge(&tables, &CHANNEL, &Ok(packet(row, INTERNET)));
        assert_eq!(verdict.row as usize, row);
    }
}

#[test]
fn channels() {
    let tables = Fixture::new();
    for row in [CATALOGUED, BY_DEFAULT, LIST_MISSING, LINK_ROW] {
        check(
            &tables,
            OTHER_CHANNEL,
            packet(row, INTERNET),
            Reason::WrongChannel,
            0,
        );
    }
    check(
        &tables,
        OTHER_CHANNEL,
        packet(UNKNOWN, INTERNET),
        Reason::Unknown,
        0,
    );
    check(
        &tables,
        OTHER_CHANNEL,
        packet(BLOCKED_ROW, INTERNET),
        Reason::Blocked,
        0,
    );
    // On uplinks the operator says nothing, the link does.
    check(
        &tables,
        UPLINK,
        packet(INTERNET, CATALOGUED),
        Reason::Catalogued,
        0,
    );
    check(
        &tables,
        UPLINK,
        packet(INTERNET, LINK_ROW),
        Reason::WrongChannel,
        0,
    );
}

#[test]
fn what_is_no_packet() {
    let tables = Fixture::new();
    let check = |port: &Port, parsed, reason| {
        assert_eq!(judge(&tables, port, &parsed), Verdict::bare(reason));
    };
    check(&CHANNEL, Err(Reason::LinkControl), Reason::LinkControl);
    check(&NO_ROLE, Err(Reason::LinkControl), Reason::NoRole);
    check(&NO_ROLE, Err(Reason::MalformedIpv4), Reason::MalformedIpv4);
    check(&NO_ROLE, Ok(packet(CATALOGUED, INTERNET)), Reason::NoRole);
    check(
        &Port {
            role: 77,
            ..CHANNEL
        },
        Ok(packet(CATALOGUED, INTERNET)),
        Reason::NoRole,
    );
}
