//! Whether a packet may begin a flow, and the published services.

use super::*;

/// The same, with flows kept.
fn flows(mut tables: Fixture) -> Fixture {
    tables.head.flags |= Head::FLOWS;
    tables
}

/// TCP port 443 of the row that it is anchored at, published to everybody.
fn published(id: u32) -> Rule {
    Rule {
        anchor: 1,
        new_flows_per_s: 20,
        ..rule(id, RuleAction::Publish)
    }
}

fn check_begins(tables: &Fixture, port: Port, packet: Packet, expected: (Reason, u32, Begins)) {
    let verdict = judge(tables, &port, &Ok(packet));
    let found = (verdict.reason, verdict.rule, verdict.begins);
    assert_eq!(found, expected, "{port:?} {packet:?}");
}

#[test]
fn flows_begin_inside() {
    let tables = flows(Fixture::new());
    for (row, reason) in [(CATALOGUED, Reason::Catalogued), (UNKNOWN, Reason::Unknown)] {
        let out = packet(row, INTERNET);
        check_begins(&tables, CHANNEL, out, (reason, 0, Begins::Freely));
        check_begins(&tables, UPLINK, reply(out), (reason, 0, Begins::No));
        check_begins(
            &tables,
            UPLINK,
            packet(INTERNET, row),
            (reason, 0, Begins::No),
        );
    }
    let dropped = packet(BLOCKED_ROW, INTERNET);
    check_begins(
        &tables,
        CHANNEL,
        dropped,
        (Reason::Blocked, 0, Begins::Nothing),
    );
    // The link's own talk is no flow.
    let own = Port { link: 5, ..UPLINK };
    check_begins(
        &tables,
        own,
        packet(INTERNET, LINK_ROW),
        (Reason::LinkAddress, 0, Begins::Nothing),
    );
    // Where flows are not kept nothing is asked for.
    let off = Fixture::new();
    check_begins(
        &off,
        UPLINK,
        packet(INTERNET, CATALOGUED),
        (Reason::Catalogued, 0, Begins::Nothing),
    );
}

#[test]
fn a_published_service_is_reached_from_outside() {
    let tables = flows(Fixture::new().anchored(CATALOGUED, published(7)));
    let ask = packet(INTERNET, CATALOGUED);
    check_begins(
        &tables,
        UPLINK,
        ask,
        (Reason::Published, 7, Begins::Service),
    );
    let verdict = judge(&tables, &UPLINK, &Ok(ask));
    assert_eq!(verdict.service, Service { rule: 7, per_s: 20 });
    // Its answers, its own questions, and other ports are like all else.
    check_begins(
        &tables,
        CHANNEL,
        reply(ask),
        (Reason::Catalogued, 0, Begins::Freely),
    );
    let out = packet(CATALOGUED, INTERNET);
    check_begins(
        &tables,
        CHANNEL,
        out,
        (Reason::Catalogued, 0, Begins::Freely),
    );
    check_begins(
        &tables,
        UPLINK,
        reply(out),
        (Reason::Catalogued, 0, Begins::No),
    );
    let other = Packet {
        ports: Some(Ports {
            source: 40_000,
            destination: 444,
        }),
        ..ask
    };
    check_begins(&tables, UPLINK, other, (Reason::Catalogued, 0, Begins::No));
    // From a channel it is no way in: users among themselves are all inside.
    check_begins(
        &tables,
        CHANNEL,
        packet(UNKNOWN, CATALOGUED),
        (Reason::Unknown, 0, Begins::Freely),
    );
}

#[test]
fn a_service_passes_nothing_that_would_not_pass() {
    for (row, reason) in [
        (LIST_MISSING, Reason::ListMissing),
        (BLOCKED_ROW, Reason::Blocked),
    ] {
        let tables = flows(Fixture::new().anchored(row, published(7)));
        check_begins(
            &tables,
            UPLINK,
            packet(INTERNET, row),
            (reason, 0, Begins::Nothing),
        );
    }
    let denied = flows(
        Fixture::new()
            .anchored(CATALOGUED, published(7))
            .global(rule(8, RuleAction::Deny)),
    );
    let ask = packet(INTERNET, CATALOGUED);
    check_begins(&denied, UPLINK, ask, (Reason::Denied, 8, Begins::Nothing));
    let mut vpn = flows(Fixture::new().anchored(CATALOGUED, published(7)));
    vpn.vpn_ports.push((Transport::Tcp, 443));
    check_begins(
        &vpn,
        UPLINK,
        ask,
        (Reason::VpnWithoutAccess, 0, Begins::Nothing),
    );
}

/// A rule that matches the packet as a reply has its reason; the service opens the way nevertheless.
#[test]
fn a_service_opens_the_way_beside_other_permissions() {
    let any_port = |id, action| Rule {
        port_first: 0,
        port_last: u16::MAX,
        ..rule(id, action)
    };
    for (action, reason) in [
        (RuleAction::Allow, Reason::Allowed),
        (RuleAction::SpecialAccess, Reason::SpecialAccess),
    ] {
        let tables = flows(
            Fixture::new()
                .anchored(CATALOGUED, any_port(8, action))
                .anchored(CATALOGUED, published(9)),
        );
        let ask = packet(INTERNET, CATALOGUED);
        check_begins(&tables, UPLINK, ask, (reason, 8, Begins::Service));
        let verdict = judge(&tables, &UPLINK, &Ok(ask));
        assert_eq!(verdict.service.rule, 9);
        let other = Packet {
            ports: Some(Ports {
                source: 40_000,
                destination: 444,
            }),
            ..ask
        };
        check_begins(&tables, UPLINK, other, (reason, 8, Begins::No));
    }
}

#[test]
fn an_allow_opens_its_own_direction_only() {
    let inward = Rule {
        anchor: 1,
        ..rule(7, RuleAction::Allow)
    };
    let ask = packet(INTERNET, CATALOGUED);
    let tables = flows(Fixture::new().anchored(CATALOGUED, inward));
    check_begins(&tables, UPLINK, ask, (Reason::Allowed, 7, Begins::Freely));
    let outward = flows(Fixture::new().anchored(CATALOGUED, rule(7, RuleAction::Allow)));
    let out = packet(CATALOGUED, INTERNET);
    check_begins(&outward, CHANNEL, out, (Reason::Allowed, 7, Begins::Freely));
    check_begins(
        &outward,
        UPLINK,
        reply(out),
        (Reason::Allowed, 7, Begins::No),
    );
    // A special access goes out; its replies belong to flows.
    let access = flows(Fixture::new().anchored(CATALOGUED, rule(7, RuleAction::SpecialAccess)));
    check_begins(
        &access,
        UPLINK,
        reply(out),
        (Reason::SpecialAccess, 7, Begins::No),
    );
}

#[test]
fn of_one_action_the_own_direction_is_preferred() {
    let any_port = |id, anchor| Rule {
        anchor,
        port_first: 0,
        port_last: u16::MAX,
        ..rule(id, RuleAction::Allow)
    };
    let both = |first, second| {
        flows(
            Fixture::new()
                .anchored(CATALOGUED, first)
                .anchored(CATALOGUED, second),
        )
    };
    let ask = packet(INTERNET, CATALOGUED);
    for tables in [
        both(any_port(7, 0), any_port(8, 1)),
        both(any_port(8, 1), any_port(7, 0)),
    ] {
        check_begins(&tables, UPLINK, ask, (Reason::Allowed, 8, Begins::Freely));
        check_begins(
            &tables,
            CHANNEL,
            reply(ask),
            (Reason::Allowed, 7, Begins::Freely),
        );
    }
    // Of two that match alike the first stays.
    let twice = both(any_port(7, 1), any_port(8, 1));
    check_begins(&twice, UPLINK, ask, (Reason::Allowed, 7, Begins::Freely));
    // The action comes first.
    let stronger = flows(
        Fixture::new()
            .anchored(
                CATALOGUED,
                Rule {
                    action: RuleAction::SpecialAccess as u8,
                    ..any_port(7, 1)
                },
            )
            .anchored(CATALOGUED, any_port(8, 0)),
    );
    check_begins(&stronger, UPLINK, ask, (Reason::Allowed, 8, Begins::No));
}

/// The first two services of a place: one limit counts for a flow, not two.
#[test]
fn the_first_service_that_matches_counts() {
    let tables = flows(
        Fixture::new()
            .anchored(CATALOGUED, published(7))
            .anchored(CATALOGUED, published(8)),
    );
    let ask = packet(INTERNET, CATALOGUED);
    check_begins(
        &tables,
        UPLINK,
        ask,
        (Reason::Published, 7, Begins::Service),
    );
}

#[test]
fn a_member_with_tags_takes_frames_with_these_alone() {
    let mut tables = Fixture::new();
    let bearing = |tags: [u16; 2], network: u32| Packet {
        tags,
        network,
        ..packet(CATALOGUED, INTERNET)
    };
    let check_tags = |tables: &Fixture, packet: Packet, reason| {
        check(tables, CHANNEL, packet, reason, 0);
    };
    for (tags, network) in [([0, 0], 14), ([5, 0], 18), ([5, 6], 22)] {
        check_tags(&tables, bearing(tags, network), Reason::Catalogued);
    }
    tables.tags = [5, 0];
    check_tags(&tables, bearing([5, 0], 18), Reason::Catalogued);
    for (tags, network) in [
        ([0, 0], 14),
        ([6, 0], 18),
        ([5, 6], 22),
        ([5, 0], 22),
        ([0, 5], 22),
    ] {
        check_tags(&tables, bearing(tags, network), Reason::NoRole);
    }
    tables.tags = [5, 6];
    check_tags(&tables, bearing([5, 6], 22), Reason::Catalogued);
    for (tags, network) in [
        ([0, 0], 14),
        ([5, 0], 18),
        ([6, 5], 22),
        ([5, 7], 22),
        ([5, 0], 22),
    ] {
        check_tags(&tables, bearing(tags, network), Reason::NoRole);
    }
    // What is no packet stays the link's own talk, whatever it bears.
    let parsed = Err(Reason::LinkControl);
    assert_eq!(
        judge(&tables, &CHANNEL, &parsed).reason,
        Reason::LinkControl
    );
}
