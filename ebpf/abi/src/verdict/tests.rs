extern crate std;

use std::{vec, vec::Vec};

use super::*;
use crate::layout::AddressMatch;

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
}

impl Fixture {
    fn new() -> Self {
        let row = |standing, operator, link| Row {
            epoch: EPOCH,
            entry: 0,
            operator,
            link,
            standing: standing as u8,
            reserved: [0; 3],
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
            },
            vpn_protocols: vec![],
            vpn_ports: vec![],
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
}

/// A port of operator 1 on link 5.
const CHANNEL: Port = Port {
    number: 0,
    role: PortRole::Channel as u8,
    reserved: 0,
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
        later_fragment: false,
        ports: Some(Ports {
            source: 40_000,
            destination: 443,
        }),
        source: at(source),
        destination: at(destination),
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
        reserved: 0,
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
        assert_eq!(
            judge(&tables, port, &parsed),
            Verdict {
                reason,
                row: 0,
                rule: 0
            }
        );
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

#[test]
fn link_addresses() {
    let tables = Fixture::new().global(Rule {
        port_first: 0,
        port_last: u16::MAX,
        ..rule(1, RuleAction::Deny)
    });
    let from = |source, destination| Packet {
        source,
        destination,
        ..packet(0, 0)
    };
    let local = Address::v4(0xa9fe_0100);
    let pass = Reason::LinkAddress;
    check(
        &tables,
        CHANNEL,
        from(local, Address::v4(0xa9fe_0200)),
        pass,
        0,
    );
    check(
        &tables,
        CHANNEL,
        from(at(CATALOGUED), Address::v4(0xe000_0005)),
        pass,
        0,
    );
    check(&tables, CHANNEL, from(local, at(LINK_ROW)), pass, 0);
    // RFC 3927 §2.7: not beyond the link.
    check(
        &tables,
        CHANNEL,
        from(local, at(INTERNET)),
        Reason::MartianSource,
        0,
    );
    check(
        &tables,
        OTHER_CHANNEL,
        from(local, at(LINK_ROW)),
        Reason::MartianSource,
        0,
    );
    check(
        &tables,
        UPLINK,
        from(local, at(CATALOGUED)),
        Reason::MartianSource,
        0,
    );
    // Neither is a group that routers forward.
    check(
        &tables,
        CHANNEL,
        from(at(CATALOGUED), Address::v4(0xe000_0105)),
        Reason::Denied,
        1,
    );
}

#[test]
fn link_addresses_of_ipv6() {
    let tables = Fixture::new().global(Rule {
        family: 0,
        ..rule(1, RuleAction::Deny)
    });
    let pass = Reason::LinkAddress;
    let local = Address {
        high: 0xfe80 << 48,
        low: 0x100,
    };
    let v6 = |source, destination| Packet {
        family: Family::V6,
        source,
        destination,
        ..packet(0, 0)
    };
    let far = Address {
        high: 0x2001_0db8 << 32,
        low: 0x106,
    };
    check(&tables, CHANNEL, v6(local, far), pass, 0);
    check(
        &tables,
        UPLINK,
        v6(
            far,
            Address {
                high: 0xff02 << 48,
                low: 0x100,
            },
        ),
        pass,
        0,
    );
}

#[test]
fn rules_hold_both_ways() {
    for anchor in [0, 1] {
        // A flow from a catalogued address to a server; the rule is anchored at either side.
        let (row, other) = if anchor == 0 {
            (CATALOGUED, INTERNET)
        } else {
            (INTERNET, CATALOGUED)
        };
        let rule = to(
            other,
            Rule {
                anchor,
                ..rule(7, RuleAction::Deny)
            },
        );
        let tables = Fixture::new().anchored(row, rule);
        let flow = packet(CATALOGUED, INTERNET);
        check(&tables, CHANNEL, flow, Reason::Denied, 7);
        check(&tables, UPLINK, reply(flow), Reason::Denied, 7);
        // Not the flow that the far end begins to the same port here, nor its replies.
        let inbound = packet(INTERNET, CATALOGUED);
        check(&tables, UPLINK, inbound, Reason::Catalogued, 0);
        check(&tables, CHANNEL, reply(inbound), Reason::Catalogued, 0);
        // Nor another server, protocol or family.
        check(
            &tables,
            CHANNEL,
            packet(CATALOGUED, UNKNOWN),
            Reason::Catalogued,
            0,
        );
        check(
            &tables,
            CHANNEL,
            Packet {
                protocol: UDP,
                ..flow
            },
            Reason::Catalogued,
            0,
        );
        check(
            &tables,
            CHANNEL,
            Packet {
                family: Family::V6,
                ..flow
            },
            Reason::Catalogued,
            0,
        );
    }
    let everywhere = Fixture::new().global(Rule {
        anchor: 2,
        ..rule(8, RuleAction::Deny)
    });
    check(
        &everywhere,
        CHANNEL,
        packet(CATALOGUED, INTERNET),
        Reason::Denied,
        8,
    );
    check(
        &everywhere,
        UPLINK,
        reply(packet(CATALOGUED, INTERNET)),
        Reason::Denied,
        8,
    );
}

#[test]
fn the_strongest_rule_wins() {
    let actions = [
        RuleAction::Deny,
        RuleAction::Allow,
        RuleAction::SpecialAccess,
    ];
    let reasons = [Reason::Denied, Reason::Allowed, Reason::SpecialAccess];
    let flow = packet(BLOCKED_ROW, INTERNET);
    for (strong, reason) in actions.into_iter().zip(reasons) {
        for weak in actions.into_iter().filter(|weak| *weak > strong) {
            let (weak, strong) = (rule(1, weak), rule(2, strong));
            let at_peer = Rule {
                anchor: 1,
                ..strong
            };
            check(
                &Fixture::new().global(weak).global(strong),
                CHANNEL,
                flow,
                reason,
                2,
            );
            check(
                &Fixture::new().global(strong).global(weak),
                CHANNEL,
                flow,
                reason,
                2,
            );
            let tables = Fixture::new()
                .anchored(BLOCKED_ROW, weak)
                .anchored(INTERNET, at_peer);
            check(&tables, CHANNEL, flow, reason, 2);
            check(&tables, UPLINK, reply(flow), reason, 2);
        }
    }
    let unknown_action = Rule {
        action: 3,
        ..rule(1, RuleAction::Deny)
    };
    check(
        &Fixture::new().global(unknown_action),
        CHANNEL,
        flow,
        Reason::Blocked,
        0,
    );
}

#[test]
fn no_more_rules_than_the_bound() {
    let mut tables = Fixture::new();
    for id in 1..=RULES_PER_ADDRESS_MAX {
        tables = tables.anchored(
            CATALOGUED,
            Rule {
                protocol: UDP,
                ..rule(id, RuleAction::Deny)
            },
        );
    }
    tables = tables.anchored(CATALOGUED, rule(99, RuleAction::Deny));
    check(
        &tables,
        CHANNEL,
        packet(CATALOGUED, INTERNET),
        Reason::Catalogued,
        0,
    );
}

#[test]
fn later_fragments() {
    let later = Packet {
        later_fragment: true,
        ports: None,
        ..packet(CATALOGUED, INTERNET)
    };
    let cases = [
        (RuleAction::Deny, Reason::Denied, 7),
        (RuleAction::Allow, Reason::Catalogued, 0),
        (RuleAction::SpecialAccess, Reason::Catalogued, 0),
    ];
    for (action, reason, id) in cases {
        check(
            &Fixture::new().global(rule(7, action)),
            CHANNEL,
            later,
            reason,
            id,
        );
    }
    let any = Rule {
        port_first: 0,
        port_last: u16::MAX,
        ..rule(7, RuleAction::Allow)
    };
    check(
        &Fixture::new().global(any),
        CHANNEL,
        later,
        Reason::Allowed,
        7,
    );
    // A whole packet without ports meets no rule that names some.
    let icmp = Packet {
        protocol: 1,
        later_fragment: false,
        ..later
    };
    let deny = Rule {
        protocol: 0,
        ..rule(7, RuleAction::Deny)
    };
    check(
        &Fixture::new().global(deny),
        CHANNEL,
        icmp,
        Reason::Catalogued,
        0,
    );
}

#[test]
fn vpn_services() {
    let mut tables = Fixture::new();
    tables.vpn_protocols = vec![50];
    tables.vpn_ports = vec![
        (Transport::Udp, 1194),
        (Transport::Udp, 51_820),
        (Transport::Tcp, 443),
    ];
    let vpn = Reason::VpnWithoutAccess;
    let flow = packet(CATALOGUED, INTERNET);
    let esp = Packet {
        protocol: 50,
        ports: None,
        ..flow
    };
    check(&tables, CHANNEL, esp, vpn, 0);
    check(&tables, UPLINK, reply(esp), vpn, 0);
    check(&tables, CHANNEL, flow, vpn, 0);
    check(&tables, UPLINK, reply(flow), vpn, 0);
    let udp = |source, destination| Packet {
        protocol: UDP,
        ports: Some(Ports {
            source,
            destination,
        }),
        ..flow
    };
    check(&tables, CHANNEL, udp(40_000, 1194), vpn, 0);
    check(&tables, CHANNEL, udp(1194, 40_000), vpn, 0);
    check(&tables, CHANNEL, udp(40_000, 51_820), vpn, 0);
    // A host may choose this port of its own by chance.
    check(&tables, CHANNEL, udp(51_820, 53), Reason::Catalogued, 0);
    check(
        &tables,
        UPLINK,
        reply(udp(51_820, 53)),
        Reason::Catalogued,
        0,
    );
    check(&tables, CHANNEL, udp(40_000, 443), Reason::Catalogued, 0);
    let sctp = Packet {
        protocol: 132,
        ..flow
    };
    check(&tables, CHANNEL, sctp, Reason::Catalogued, 0);
    let access = Rule {
        protocol: 0,
        ..rule(3, RuleAction::SpecialAccess)
    };
    check(
        &tables.global(access),
        CHANNEL,
        flow,
        Reason::SpecialAccess,
        3,
    );
}

#[test]
fn generations_do_not_mix() {
    let flow = packet(CATALOGUED, INTERNET);
    let mut stale = Fixture::new();
    stale.rows[CATALOGUED].epoch = EPOCH - 1;
    check(&stale, CHANNEL, flow, Reason::MixedGeneration, 0);
    check(&stale, UPLINK, reply(flow), Reason::MixedGeneration, 0);
    let mut stale = Fixture::new();
    stale.rows[INTERNET].epoch = EPOCH - 1;
    check(&stale, CHANNEL, flow, Reason::MixedGeneration, 0);
    let mut headless = Fixture::new();
    headless.head.epoch = 0;
    check(&headless, CHANNEL, flow, Reason::MixedGeneration, 0);
    let mut short = Fixture::new();
    short.rows.truncate(CATALOGUED);
    check(&short, CHANNEL, flow, Reason::MixedGeneration, 0);
}
