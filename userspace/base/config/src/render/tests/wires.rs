//! Wires, and what is said about flows by them: the canonical text, and any rows for the round trip.

use super::{date, id, ports, prefix, protocol, text};
use crate::{parse, render};
use expect_test::expect;
use model::{
    Channel, Enrolment, LinkId, Liveness, Member, MemberRole, PathLock, ProbeKind, Row, Service,
    Tags, Uplink, VlanId, VpnService,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use std::net::IpAddr;
use std::num::NonZeroU8;

const WRITTEN: &str = r#"version = 1

[[channel]]
id = "north-1"
operator = "north"
bandwidth-gbps = 10
primary = { interface = "p0", path = "А", networks = ["192.0.2.0/30"], vlan = [100, 7], bfd = { peer = "192.0.2.2" } }
backup = { interface = "p1", path = "Б", networks = [], vlan = [100], probe = { target = "2001:db8::1", by = "echo" } }

[[service]]
id = "portal"
organisation = "ministry"
addresses = "192.0.2.65"
protocol = "tcp"
ports = 443
new-flows-per-s = 200
request = "СОЗ-1"

[[service]]
id = "tunnel"
organisation = "ministry"
addresses = "192.0.2.66"
protocol = "esp"
request = "СОЗ-2"

[[enrolment]]
id = "desks"
organisation = "ministry"
networks = ["192.0.2.64/27"]
since = 2026-09-01
until = 2027-08-31
request = "СОЗ-3"

[[path-lock]]
uplink = "internet"
member = "backup"
reason = "Работы на магистрали 1"
author = "duty"
"#;

#[test]
fn the_canonical_text() {
    let declared = parse(&[("f.toml", WRITTEN)]).unwrap();
    expect![[r#"
        version = 1

        [[channel]]
        id = "north-1"
        operator = "north"
        bandwidth-gbps = 10

        [channel.primary]
        interface = "p0"
        vlan = [100, 7]
        path = "А"
        networks = ["192.0.2.0/30"]
        bfd = { peer = "192.0.2.2", interval-ms = 10, multiplier = 3 }

        [channel.backup]
        interface = "p1"
        vlan = [100]
        path = "Б"
        networks = []
        probe = { target = "2001:db8::1", by = "echo", interval-ms = 50, losses = 3 }

        [[service]]
        id = "portal"
        organisation = "ministry"
        addresses = "192.0.2.65/32"
        protocol = "tcp"
        ports = "443"
        new-flows-per-s = 200
        request = "СОЗ-1"

        [[service]]
        id = "tunnel"
        organisation = "ministry"
        addresses = "192.0.2.66/32"
        protocol = "esp"
        request = "СОЗ-2"

        [[enrolment]]
        id = "desks"
        organisation = "ministry"
        networks = ["192.0.2.64/27"]
        since = 2026-09-01
        until = 2027-08-31
        request = "СОЗ-3"

        [[path-lock]]
        uplink = "internet"
        member = "backup"
        reason = "Работы на магистрали 1"
        author = "duty"
    "#]]
    .assert_eq(&render(declared.rows.iter().map(|(row, _)| row)));
}

pub(super) fn rows() -> impl Strategy<Value = Row> {
    let channel = (id(), id(), 1u32.., member(), member()).prop_map(
        |(id, operator, gbps, primary, backup)| {
            let bandwidth_gbps = gbps.try_into().unwrap();
            Row::Channel(Channel {
                id,
                operator,
                bandwidth_gbps,
                primary,
                backup,
            })
        },
    );
    let uplink = (id(), member(), member()).prop_map(|(id, primary, backup)| {
        Row::Uplink(Uplink {
            id,
            primary,
            backup,
        })
    });
    let vpn = (id(), protocol(), of(any::<u16>()))
        .prop_map(|(id, protocol, port)| Row::VpnService(VpnService { id, protocol, port }));
    prop_oneof![channel, uplink, vpn, service(), enrolment(), lock()]
}

fn member() -> impl Strategy<Value = Member> {
    let networks = vec(prefix(), 0..4);
    ("[!-.0-9;-~]{1,15}", tags(), text(), networks, liveness()).prop_map(
        |(interface, vlan, path, networks, liveness)| Member {
            interface: interface.parse().unwrap(),
            vlan,
            path,
            networks,
            liveness,
        },
    )
}

fn tags() -> impl Strategy<Value = Tags> {
    let id = || (1u16..=4094).prop_map(|id| VlanId::try_from(id).unwrap());
    prop_oneof![
        Just(Tags::Untagged),
        id().prop_map(Tags::One),
        (id(), id()).prop_map(|(outer, inner)| Tags::Two(outer, inner)),
    ]
}

fn liveness() -> impl Strategy<Value = Liveness> {
    let interval = || (10u16..=10_000).prop_map(|ms| ms.try_into().unwrap());
    let count = || (1u8..).prop_map(|count| NonZeroU8::new(count).unwrap());
    let by = prop_oneof![Just(ProbeKind::Neighbour), Just(ProbeKind::Echo)];
    let bfd = (any::<IpAddr>(), interval(), count());
    let probe = (any::<IpAddr>(), by, interval(), count());
    prop_oneof![
        Just(Liveness::Carrier),
        bfd.prop_map(|(peer, interval, multiplier)| Liveness::Bfd {
            peer,
            interval,
            multiplier,
        }),
        probe.prop_map(|(target, by, interval, losses)| Liveness::Probe {
            target,
            by,
            interval,
            losses,
        }),
    ]
}

fn service() -> impl Strategy<Value = Row> {
    let flows = (prefix(), protocol(), ports(), of(1u32..));
    (id(), id(), flows, text()).prop_map(
        |(id, organisation, (addresses, protocol, ports, limit), request)| {
            Row::Service(Service {
                id,
                organisation,
                addresses,
                protocol,
                ports,
                new_flows_per_s: limit.map(|limit| limit.try_into().unwrap()),
                request,
            })
        },
    )
}

fn enrolment() -> impl Strategy<Value = Row> {
    (id(), id(), vec(prefix(), 0..4), date(), of(date()), text()).prop_map(
        |(id, organisation, networks, since, until, request)| {
            Row::Enrolment(Enrolment {
                id,
                organisation,
                networks,
                since,
                until,
                request,
            })
        },
    )
}

fn lock() -> impl Strategy<Value = Row> {
    let link = prop_oneof![
        id().prop_map(LinkId::Channel),
        id().prop_map(LinkId::Uplink)
    ];
    let member = prop_oneof![Just(MemberRole::Primary), Just(MemberRole::Backup)];
    (link, member, text(), id()).prop_map(|(link, member, reason, author)| {
        Row::PathLock(PathLock {
            link,
            member,
            reason,
            author,
        })
    })
}
