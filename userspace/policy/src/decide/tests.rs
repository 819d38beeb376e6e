use super::*;
use crate::fixture::*;
use crate::{Flow, compile, frame_of};
use model::{PortRange, Record, Row, RowKey, RuleKind};

mod model_of_the_gate;
mod property;

/// A gate in force: a record's snapshot and its tables.
struct Gate {
    snapshot: GateSnapshot,
    tables: HostTables,
}

impl Gate {
    fn of(record: &Record) -> Self {
        let snapshot = compile(record, now()).unwrap();
        let tables = HostTables::new(&snapshot);
        Self { snapshot, tables }
    }

    fn port(&self, interface: &str) -> &SnapshotPort {
        self.snapshot
            .ports
            .iter()
            .find(|p| p.interface.as_str() == interface)
            .unwrap()
    }

    fn decide(&self, interface: &str, flow: &Flow) -> Verdict {
        decide(
            &self.tables,
            &port_of(self.port(interface)),
            &frame_of(flow),
        )
    }

    fn rule_key(&self, verdict: Verdict) -> Option<RowKey> {
        let index = usize::try_from(verdict.rule).ok()?.checked_sub(1)?;
        self.snapshot.rule_keys.get(index).cloned()
    }
}

/// A flow of a protocol, or of a protocol and port: `6:443`.
fn of(source: &str, destination: &str, upper: &str) -> Flow {
    let (number, port) = match upper.split_once(':') {
        Some((number, port)) => (number, Some(port.parse().unwrap())),
        None => (upper, None),
    };
    let (source, destination) = (source.parse().unwrap(), destination.parse().unwrap());
    Flow::new(source, destination, protocol(number.parse().unwrap()), port).unwrap()
}

const STRANGER: &str = "203.0.113.200";
const SITE: &str = "203.0.113.250";
const MINISTRY: &str = "198.51.100.7";

/// The base record with a rule of every kind.
fn guarded() -> Gate {
    let mut deny = rule("deny", RuleKind::Deny, Some("198.51.100.7/32"), None);
    deny.protocol = protocol(6);
    deny.ports = PortRange {
        first: 443,
        last: 443,
    };
    Gate::of(&with([
        Row::Rule(deny),
        Row::Rule(rule(
            "allow",
            RuleKind::Allow,
            None,
            Some("203.0.113.251/32"),
        )),
        Row::SpecialAccess(special("ike", "ministry", "198.51.100.7/32")),
        Row::VpnService(vpn("ike", 17, Some(500))),
        Row::VpnService(vpn("gre", 47, None)),
        Row::Block(block("203.0.113.201/32", "one")),
    ]))
}

#[test]
fn a_channel_judges_the_source() {
    let gate = guarded();
    let check =
        |interface: &str, source: &str, destination: &str, upper: &str, expected: Reason| {
            let found = gate.decide(interface, &of(source, destination, upper));
            assert_eq!(
                found.reason, expected,
                "{interface} {source} {destination} {upper}"
            );
        };
    check("a0", MINISTRY, SITE, "6:80", Reason::Catalogued);
    check("a1", MINISTRY, SITE, "6:80", Reason::Catalogued);
    check("b0", MINISTRY, SITE, "6:80", Reason::WrongChannel);
    check("a0", MINISTRY, SITE, "6:443", Reason::Denied);
    check("a0", "198.51.100.200", SITE, "6:443", Reason::ListMissing);
    check(
        "a0",
        "198.51.100.200",
        "203.0.113.251",
        "6:443",
        Reason::Allowed,
    );
    check("a0", MINISTRY, "203.0.113.251", "6:443", Reason::Denied);
    check("a0", MINISTRY, SITE, "17:500", Reason::SpecialAccess);
    check(
        "a0",
        "198.51.100.8",
        SITE,
        "17:500",
        Reason::VpnWithoutAccess,
    );
    check("a0", "198.51.100.8", SITE, "47", Reason::VpnWithoutAccess);
    check("a0", STRANGER, SITE, "1", Reason::Unknown);
    check("b0", STRANGER, SITE, "1", Reason::Unknown);
    check("a0", "203.0.113.201", SITE, "1", Reason::Blocked);
    check("a0", "192.0.2.1", SITE, "1", Reason::LinkAddress);
    check("b0", "192.0.2.1", SITE, "1", Reason::WrongChannel);
    check("a0", "127.0.0.1", SITE, "1", Reason::MartianSource);
    check(
        "a0",
        "2001:db8:1::1",
        "2001:db8:f::1",
        "58",
        Reason::ListMissing,
    );
    check(
        "a0",
        "2001:db8:2::1",
        "2001:db8:f::1",
        "58",
        Reason::Unknown,
    );
    let denied = gate.decide("a0", &of(MINISTRY, SITE, "6:443"));
    assert_eq!(gate.rule_key(denied).unwrap().to_string(), "rule deny");
}

#[test]
fn an_uplink_judges_the_destination() {
    let gate = guarded();
    let check = |flow: Flow, expected: Reason| {
        assert_eq!(gate.decide("u0", &flow).reason, expected, "{flow:?}");
    };
    // Replies match the rules of their flow.
    check(of(MINISTRY, SITE, "6:443").reply(), Reason::Denied);
    check(of(MINISTRY, SITE, "17:500").reply(), Reason::SpecialAccess);
    check(of(SITE, MINISTRY, "6:80"), Reason::Catalogued);
    check(of(SITE, "198.51.100.8", "17:500"), Reason::VpnWithoutAccess);
    check(of(SITE, "203.0.113.201", "1"), Reason::Blocked);
    check(of(SITE, "192.0.2.9", "1"), Reason::LinkAddress);
    check(of(SITE, STRANGER, "1"), Reason::Unknown);
}

#[test]
fn malformed_frames_have_their_verdict() {
    let gate = Gate::of(&record_of(base()));
    let port = port_of(gate.port("a0"));
    let frame = frame_of(&of(MINISTRY, SITE, "6:80"));
    let check = |octets: usize, expected: Reason| {
        assert_eq!(
            decide(&gate.tables, &port, &frame[..octets]).reason,
            expected,
            "{octets}"
        );
    };
    check(0, Reason::TruncatedLink);
    check(13, Reason::TruncatedLink);
    check(30, Reason::MalformedIpv4);
    check(frame.len(), Reason::Catalogued);
    let no_role = abi::Port {
        number: 0,
        role: 0,
        backup: 0,
        operator: 0,
        link: 0,
    };
    assert_eq!(
        decide(&gate.tables, &no_role, &frame).reason,
        Reason::NoRole
    );
}

#[test]
fn clauses_stand_behind_what_the_law_decides() {
    let check = |reason: Reason, expected: Option<Clause>| {
        assert_eq!(clause_of(reason), expected, "{reason:?}");
    };
    check(Reason::Unknown, Some(Clause::ESHDI_13));
    check(Reason::Blocked, Some(Clause::ESHDI_13));
    check(Reason::ListMissing, Some(Clause::ESHDI_15_1));
    check(Reason::VpnWithoutAccess, Some(Clause::ESHDI_15_2));
    check(Reason::SpecialAccess, Some(Clause::ESHDI_15_2));
    check(Reason::WrongChannel, Some(Clause::ESHDI_12));
    check(Reason::OverBandwidth, Some(Clause::ESHDI_ANNEX_1));
    check(Reason::QuicRejected, Some(Clause::ESHDI_20));
    check(Reason::NoInspector, Some(Clause::ESHDI_20));
    check(Reason::Unsolicited, None);
    check(Reason::Published, None);
    check(Reason::Denied, None);
    check(Reason::MalformedIpv6, None);
}
