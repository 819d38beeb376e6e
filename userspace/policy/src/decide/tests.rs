use super::*;
use crate::fixture::*;
use crate::{Flow, compile, frame_of};
use model::{PortRange, Record, Row, RowKey, Rule, RuleKind};

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

fn flow(source: &str, destination: &str, number: u8, port: Option<u16>) -> Flow {
    Flow::new(
        source.parse().unwrap(),
        destination.parse().unwrap(),
        protocol(number),
        port,
    )
    .unwrap()
}

const STRANGER: &str = "203.0.113.200";
const SITE: &str = "203.0.113.250";
const MINISTRY: &str = "198.51.100.7";

#[test]
fn the_order_of_the_verdict() {
    let web = |rule: Rule| Rule {
        protocol: protocol(6),
        ports: PortRange {
            first: 443,
            last: 443,
        },
        ..rule
    };
    let gate = Gate::of(&with([
        Row::Rule(web(rule(
            "deny",
            RuleKind::Deny,
            Some("198.51.100.7/32"),
            None,
        ))),
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
    ]));
    let check = |interface: &str, flow: Flow, expected: Reason| {
        let found = gate.decide(interface, &flow);
        assert_eq!(found.reason, expected, "{interface} {flow:?}");
    };
    // A channel judges the source.
    check("a0", flow(MINISTRY, SITE, 6, Some(80)), Reason::Catalogued);
    check("a1", flow(MINISTRY, SITE, 6, Some(80)), Reason::Catalogued);
    check(
        "b0",
        flow(MINISTRY, SITE, 6, Some(80)),
        Reason::WrongChannel,
    );
    check("a0", flow(MINISTRY, SITE, 6, Some(443)), Reason::Denied);
    check(
        "a0",
        flow("198.51.100.200", SITE, 6, Some(443)),
        Reason::ListMissing,
    );
    check(
        "a0",
        flow("198.51.100.200", "203.0.113.251", 6, Some(443)),
        Reason::Allowed,
    );
    check(
        "a0",
        flow(MINISTRY, "203.0.113.251", 6, Some(443)),
        Reason::Denied,
    );
    check(
        "a0",
        flow(MINISTRY, SITE, 17, Some(500)),
        Reason::SpecialAccess,
    );
    check(
        "a0",
        flow("198.51.100.8", SITE, 17, Some(500)),
        Reason::VpnWithoutAccess,
    );
    check(
        "a0",
        flow("198.51.100.8", SITE, 47, None),
        Reason::VpnWithoutAccess,
    );
    check("a0", flow(STRANGER, SITE, 1, None), Reason::Unknown);
    check("b0", flow(STRANGER, SITE, 1, None), Reason::Unknown);
    check("a0", flow("203.0.113.201", SITE, 1, None), Reason::Blocked);
    check("a0", flow("192.0.2.1", SITE, 1, None), Reason::LinkAddress);
    check("b0", flow("192.0.2.1", SITE, 1, None), Reason::WrongChannel);
    check(
        "a0",
        flow("127.0.0.1", SITE, 1, None),
        Reason::MartianSource,
    );
    check(
        "a0",
        flow("2001:db8:1::1", "2001:db8:f::1", 58, None),
        Reason::ListMissing,
    );
    check(
        "a0",
        flow("2001:db8:2::1", "2001:db8:f::1", 58, None),
        Reason::Unknown,
    );
    // An uplink judges the destination, and replies match the rules of their flow.
    check(
        "u0",
        flow(MINISTRY, SITE, 6, Some(443)).reply(),
        Reason::Denied,
    );
    check(
        "u0",
        flow(MINISTRY, SITE, 17, Some(500)).reply(),
        Reason::SpecialAccess,
    );
    check("u0", flow(SITE, MINISTRY, 6, Some(80)), Reason::Catalogued);
    check(
        "u0",
        flow(SITE, "198.51.100.8", 17, Some(500)),
        Reason::VpnWithoutAccess,
    );
    check("u0", flow(SITE, "203.0.113.201", 1, None), Reason::Blocked);
    check("u1", flow(SITE, "192.0.2.9", 1, None), Reason::LinkAddress);
    check("u0", flow(SITE, STRANGER, 1, None), Reason::Unknown);
    let denied = gate.decide("a0", &flow(MINISTRY, SITE, 6, Some(443)));
    assert_eq!(gate.rule_key(denied).unwrap().to_string(), "rule deny");
}

#[test]
fn malformed_frames_have_their_verdict() {
    let gate = Gate::of(&record_of(base()));
    let port = port_of(gate.port("a0"));
    let frame = frame_of(&flow(MINISTRY, SITE, 6, Some(80)));
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
        reserved: 0,
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
    check(Reason::Denied, None);
    check(Reason::MalformedIpv6, None);
}
