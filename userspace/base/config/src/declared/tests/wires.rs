//! Good documents about wires, what is published and what is inspected: what is written, and what is meant where nothing is.

use super::*;
use model::link::MULTIPLIER;
use model::row::NEW_FLOWS_PER_S;
use model::{
    IntervalMs, LinkId, Liveness, MemberRole, PortRange, ProbeKind, Row, Tags, VlanId,
    WithoutInspector,
};
use std::num::{NonZeroU8, NonZeroU32};

/// The one row of a document.
#[track_caller]
fn row(text: &str) -> Row {
    let text = format!("version = 1\n{text}\n");
    let mut rows = parse(&[("f.toml", &text)]).unwrap().rows;
    assert_eq!(rows.len(), 1, "{text}");
    rows.remove(0).0
}

#[test]
fn members_say_how_they_are_watched() {
    let check = |fields: &str, vlan: Tags, liveness: Liveness| {
        let uplink = row(&format!(
            "[[uplink]]\nid = \"u\"\n\
             backup = {{ interface = \"b\", path = \"south\", networks = [] }}\n\
             [uplink.primary]\ninterface = \"a\"\npath = \"north\"\nnetworks = []\n{fields}"
        ));
        let Row::Uplink(uplink) = uplink else {
            panic!("{uplink:?}");
        };
        assert_eq!(uplink.primary.vlan, vlan, "{fields}");
        assert_eq!(uplink.primary.liveness, liveness, "{fields}");
        assert_eq!(uplink.backup.liveness, Liveness::Carrier, "{fields}");
    };
    let id = |id: u16| VlanId::try_from(id).unwrap();
    let ms = |ms: u16| IntervalMs::try_from(ms).unwrap();
    let count = |count: u8| NonZeroU8::new(count).unwrap();
    let carrier = Liveness::Carrier;
    check("", Tags::Untagged, carrier);
    check("vlan = [1]", Tags::One(id(1)), carrier);
    check("vlan = [4094, 100]", Tags::Two(id(4094), id(100)), carrier);
    let bfd = |peer: &str, interval, multiplier| Liveness::Bfd {
        peer: peer.parse().unwrap(),
        interval,
        multiplier,
    };
    check(
        "bfd = { peer = \"192.0.2.2\" }",
        Tags::Untagged,
        bfd("192.0.2.2", IntervalMs::BFD, MULTIPLIER),
    );
    check(
        "bfd = { peer = \"fe80::1\", interval-ms = 10000, multiplier = 255 }",
        Tags::Untagged,
        bfd("fe80::1", ms(10_000), count(255)),
    );
    let probe = |target: &str, by, interval, losses| Liveness::Probe {
        target: target.parse().unwrap(),
        by,
        interval,
        losses,
    };
    check(
        "probe = { target = \"192.0.2.2\" }",
        Tags::Untagged,
        probe(
            "192.0.2.2",
            ProbeKind::Neighbour,
            IntervalMs::PROBE,
            MULTIPLIER,
        ),
    );
    check(
        "vlan = [7]\nprobe = { target = \"2001:db8::1\", by = \"echo\", interval-ms = 10, losses = 1 }",
        Tags::One(id(7)),
        probe("2001:db8::1", ProbeKind::Echo, ms(10), count(1)),
    );
    // What the documentation promises of a member that names its far end alone.
    assert_eq!((IntervalMs::BFD.get(), MULTIPLIER.get()), (10, 3));
    assert_eq!(IntervalMs::PROBE.get(), 50);
}

#[test]
fn services_publish_what_they_name() {
    let check = |fields: &str, ports: PortRange, limit: Option<u32>| {
        let service = row(&format!(
            "[[service]]\nid = \"portal\"\norganisation = \"m\"\naddresses = \"192.0.2.1\"\n\
             request = \"r\"\n{fields}"
        ));
        let Row::Service(service) = service else {
            panic!("{service:?}");
        };
        assert_eq!(service.ports, ports, "{fields}");
        assert_eq!(service.new_flows_per_s, limit.and_then(NonZeroU32::new));
    };
    let range = |first, last| PortRange { first, last };
    check("protocol = \"tcp\"\nports = 443", range(443, 443), None);
    check(
        "protocol = \"udp\"\nports = \"5000-5010\"\nnew-flows-per-s = 20",
        range(5000, 5010),
        Some(20),
    );
    check(
        "protocol = \"sctp\"\nports = \"0-65535\"",
        PortRange::ANY,
        None,
    );
    check("protocol = \"esp\"", PortRange::ANY, None);
}

#[test]
fn enrolments_may_have_no_end() {
    let head = "[[enrolment]]\nid = \"e\"\norganisation = \"m\"\nsince = 2026-01-05\n\
        networks = [\"192.0.2.0/28\", \"2001:db8::/64\"]\nrequest = \"СОЗ-1\"\n";
    let check = |fields: &str, until: Option<&str>| {
        let enrolment = row(&format!("{head}{fields}"));
        let Row::Enrolment(enrolment) = enrolment else {
            panic!("{enrolment:?}");
        };
        assert_eq!(enrolment.until, until.map(|day| day.parse().unwrap()));
        assert_eq!(enrolment.networks.len(), 2);
        assert_eq!(enrolment.request, "СОЗ-1");
    };
    check("", None);
    check("until = 2026-12-31", Some("2026-12-31"));
}

#[test]
fn a_lock_is_of_one_link_and_found_by_its_name() {
    let check = |link: &str, expected: LinkId, column: u32| {
        let text = format!(
            "version = 1\n[[path-lock]]\n{link}\nmember = \"primary\"\nreason = \"r\"\nauthor = \"a\"\n"
        );
        let declared = parse(&[("f.toml", &text)]).unwrap();
        let [(Row::PathLock(lock), place)] = declared.rows.as_slice() else {
            panic!("{declared:?}");
        };
        assert_eq!((&lock.link, lock.member), (&expected, MemberRole::Primary));
        assert_eq!((place.line, place.column), (3, column), "{link}");
        assert_eq!(declared.kinds, [RowKind::PathLock].into());
    };
    check(
        "channel = \"north-1\"",
        LinkId::Channel("north-1".parse().unwrap()),
        11,
    );
    check(
        "uplink = \"internet\"",
        LinkId::Uplink("internet".parse().unwrap()),
        10,
    );
}

#[test]
fn an_authority_refuses_what_nobody_inspects_unless_it_says_otherwise() {
    let check = |fields: &str, behaviour: WithoutInspector, limit: NonZeroU32| {
        let authority = row(&format!(
            "[[authority]]\nid = \"gts\"\nkind = \"gts\"\nduty-mail = \"d@g\"\n\
             name = {{ ru = \"ГТС\", kk = \"МТҚ\" }}\nwithout-list = \"drop\"\n{fields}"
        ));
        let Row::Authority(authority) = authority else {
            panic!("{authority:?}");
        };
        assert_eq!(authority.without_inspector, behaviour, "{fields}");
        assert_eq!(authority.new_flows_per_s, limit, "{fields}");
    };
    check("", WithoutInspector::Refuse, NEW_FLOWS_PER_S);
    check(
        "without-inspector = \"pass\"\nnew-flows-per-s = 1",
        WithoutInspector::Pass,
        NonZeroU32::MIN,
    );
    assert_eq!(NEW_FLOWS_PER_S.get(), 2_000);
}
