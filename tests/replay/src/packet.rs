//! Frames and tables: parsing, the order of the verdict, and the host's lookup.

mod tables;

use abi::flow::{Entrance, hash::Secret, identify, key::Matter};
use abi::packet::{SCTP, TCP, UDP, UDP_LITE};
use abi::{
    Action, Begins, Fragment, Packet, PortRole, Ports, Reason, RuleAction, Standing, Verdict,
    judge, parse,
};
use policy::HostTables;

use self::tables::{Gate, Scan};
use crate::octets::Octets;

/// The first byte says how many bytes of tables follow; the rest is a frame from its Ethernet header on.
pub fn packet(bytes: &[u8]) {
    packet_verdict(bytes);
}

/// The verdict that [`packet()`] checks.
pub fn packet_verdict(bytes: &[u8]) -> Verdict {
    let mut octets = Octets(bytes);
    let length = usize::from(octets.u8()).min(octets.0.len());
    let (tables, frame) = octets.0.split_at(length);
    let parsed = parse(frame);
    if let Ok(packet) = &parsed {
        check_packet(packet);
        check_belonging(packet, frame);
    }
    check_frame(frame, parsed);
    let gate = Gate::read(&mut Octets(tables), parsed.ok().as_ref());
    let host = HostTables::new(&gate.snapshot);
    let verdict = policy::decide(&host, &gate.port, frame);
    assert_eq!(verdict, policy::decide(&host, &gate.port, frame));
    let scan = Scan::new(&gate.snapshot);
    assert_eq!(
        verdict,
        judge(&scan, &gate.port, &parsed),
        "trie and scan differ"
    );
    assert_eq!(verdict.action(), verdict.reason.action());
    check_verdict(&gate, parsed, verdict);
    if let Ok(packet) = parsed {
        check_reply(&gate, &host, packet, verdict);
    }
    verdict
}

/// A packet that was read does not contradict itself.
fn check_packet(packet: &Packet) {
    let has_ports = matches!(packet.protocol, TCP | UDP | SCTP | UDP_LITE);
    assert_eq!(
        packet.ports.is_some(),
        has_ports && packet.fragment != Fragment::Later,
        "{packet:?}"
    );
    assert_ne!(packet.source, packet.destination);
    if packet.family == abi::Family::V4 {
        for address in [packet.source, packet.destination] {
            assert_eq!(abi::Address::v4(address.top()), address);
        }
    }
}

/// Whatever a packet holds, it is one thing to the flows, and a later fragment only a part of another.
fn check_belonging(packet: &Packet, frame: &[u8]) {
    const SECRET: Secret = Secret([1, 2]);
    for entrance in [Entrance::Inside, Entrance::Outside] {
        let found = identify(SECRET, entrance, packet, frame);
        assert_eq!(found, identify(SECRET, entrance, packet, frame));
        let is_part = found.matter == Matter::Part;
        assert_eq!(is_part, packet.fragment == Fragment::Later, "{packet:?}");
        assert_ne!(found.hash.fingerprint, 0);
    }
}

/// Padding, hardware addresses and up to two VLAN tags change nothing; a third tag is too deep.
fn check_frame(frame: &[u8], parsed: Result<Packet, Reason>) {
    const TYPE_AT: usize = 12;
    let Some((addresses, rest)) = frame.split_at_checked(TYPE_AT) else {
        assert_eq!(parsed, Err(Reason::TruncatedLink));
        return;
    };
    let is_tag = |rest: &[u8]| matches!(rest, [0x81, 0x00, ..] | [0x88, 0xa8, ..]);
    if let Ok(packet) = &parsed {
        let padded = [frame, &[0xff; 7]].concat();
        assert_eq!(parse(&padded[..]), parsed, "padding");
        assert!(usize::try_from(packet.upper).is_ok_and(|upper| upper <= frame.len()));
        assert!(packet.network < packet.upper);
    }
    let readdressed = [&[0xa5; TYPE_AT], rest].concat();
    assert_eq!(parse(&readdressed[..]), parsed, "hardware addresses");
    if rest.len() < 2 || is_tag(rest) {
        return;
    }
    let tagged = |tags: usize| {
        let tags = [0x81, 0x00, 0x0f, 0xff].repeat(tags);
        parse(&[addresses, &tags, rest].concat()[..])
    };
    // The same packet, further behind.
    let behind = |tags: [u16; 2], octets: u32| {
        parsed.map(|packet| Packet {
            tags,
            network: packet.network + octets,
            upper: packet.upper + octets,
            ..packet
        })
    };
    assert_eq!(tagged(1), behind([0xfff, 0], 4), "one tag");
    assert_eq!(tagged(2), behind([0xfff, 0xfff], 8), "two tags");
    assert_eq!(tagged(3), Err(Reason::VlanTooDeep));
}

/// The verdict has the reason that parsing gave, or one that the tables bear out.
fn check_verdict(gate: &Gate, parsed: Result<Packet, Reason>, verdict: Verdict) {
    let bare = Verdict::bare;
    let has_role = [PortRole::Channel, PortRole::Uplink]
        .iter()
        .any(|role| *role as u8 == gate.port.role);
    match parsed {
        Err(Reason::LinkControl) | Ok(_) if !has_role => {
            assert_eq!(verdict, bare(Reason::NoRole));
            return;
        }
        Err(reason) => {
            assert_eq!(verdict, bare(reason));
            return;
        }
        Ok(_) => {}
    }
    let snapshot = &gate.snapshot;
    let row = usize::try_from(verdict.row)
        .ok()
        .and_then(|index| snapshot.rows.get(index))
        .filter(|row| row.epoch == snapshot.epoch.0);
    let standing = row.and_then(|row| Standing::from_code(row.standing));
    let by_rule = [
        (Reason::Denied, RuleAction::Deny),
        (Reason::Allowed, RuleAction::Allow),
        (Reason::SpecialAccess, RuleAction::SpecialAccess),
        (Reason::Published, RuleAction::Publish),
    ];
    let action = by_rule.iter().find(|(reason, _)| *reason == verdict.reason);
    let rule = snapshot.rules.iter().find(|rule| rule.id == verdict.rule);
    assert_eq!(
        rule.map(|rule| rule.action),
        action.map(|(_, action)| *action as u8)
    );
    let is_of_another =
        |row: &abi::Row| row.operator != gate.port.operator || row.link != gate.port.link;
    let claims = [
        (Reason::Blocked, standing == Some(Standing::Blocked)),
        (Reason::Catalogued, standing == Some(Standing::Open)),
        (
            Reason::CataloguedByDefault,
            standing == Some(Standing::OpenByDefault),
        ),
        (Reason::ListMissing, standing == Some(Standing::Closed)),
        (
            Reason::Unknown,
            row.is_some() && matches!(standing, Some(Standing::Unknown) | None),
        ),
        (Reason::WrongChannel, row.is_some_and(is_of_another)),
        (Reason::MixedGeneration, gate.is_mixed),
        (Reason::VpnWithoutAccess, !snapshot.vpn.is_empty()),
        (Reason::Published, gate.port.role == PortRole::Uplink as u8),
    ];
    for (reason, is_right) in claims {
        assert!(
            verdict.reason != reason || is_right,
            "{verdict:?} from {row:?}"
        );
    }
    check_beginning(gate, verdict);
    let malformed = Reason::TruncatedLink as u8..=Reason::TruncatedTransport as u8;
    assert!(!malformed.contains(&(verdict.reason as u8)), "{verdict:?}");
}

/// What is dropped begins nothing, what comes from inside may, and by a service only what its rule is for.
fn check_beginning(gate: &Gate, verdict: Verdict) {
    let is_inside = gate.port.role == PortRole::Channel as u8;
    let is_talk = verdict.reason == Reason::LinkAddress;
    let nothing = verdict.action() == Action::Drop || is_talk;
    assert_eq!(verdict.begins == Begins::Nothing, nothing, "{verdict:?}");
    assert!(
        nothing || !is_inside || verdict.begins == Begins::Freely,
        "{verdict:?}"
    );
    let mut services = gate.snapshot.rules.iter();
    let service = services
        .any(|rule| rule.id == verdict.service.rule && rule.action == RuleAction::Publish as u8);
    assert_eq!(service, verdict.begins == Begins::Service, "{verdict:?}");
}

/// The reply that arrives on the other side has the same subject, so it gets the same verdict, wherever it is not the
/// link itself that decides; but a published service is one way, and of rules of one action that is preferred which goes
/// the packet's way.
fn check_reply(gate: &Gate, host: &HostTables, packet: Packet, verdict: Verdict) {
    let role = match gate.port.role {
        role if role == PortRole::Channel as u8 => PortRole::Uplink,
        role if role == PortRole::Uplink as u8 => PortRole::Channel,
        _ => return,
    };
    let port = abi::Port {
        role: role as u8,
        ..gate.port
    };
    let reply = Packet {
        ports: packet.ports.map(|ports| Ports {
            source: ports.destination,
            destination: ports.source,
        }),
        source: packet.destination,
        destination: packet.source,
        ..packet
    };
    let replied = judge(host, &port, &Ok(reply));
    let by_link = |verdict: Verdict| {
        matches!(
            verdict.reason,
            Reason::WrongChannel | Reason::LinkAddress | Reason::MartianSource
        )
    };
    if by_link(verdict) || by_link(replied) {
        return;
    }
    let either = |verdict: Verdict| (verdict.action(), verdict.row);
    assert_eq!(either(verdict), either(replied), "{packet:?} and its reply");
    if [verdict, replied]
        .iter()
        .all(|one| one.reason != Reason::Published)
    {
        assert_eq!(verdict.reason, replied.reason, "{packet:?} and its reply");
    }
}
