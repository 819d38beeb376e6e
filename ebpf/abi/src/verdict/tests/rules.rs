//! Rules, fragments, VPN protocols and generations.

use super::*;

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
        fragment: Fragment::Later,
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
        fragment: Fragment::Whole,
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
