extern crate std;

use std::vec::Vec;

use super::*;
use crate::{
    address::Address,
    layout::{Head, Rule, RuleRange},
    packet::Fragment,
    verdict::Transport,
};

mod layers;
mod replies;

/// The last octet of an address is the index of its row; the rows from [`INSPECTED`] on are inspected.
struct Rows(Vec<Row>);

const PLAIN_ROW: u8 = 1;
const INSPECTED: u8 = 2;
const OTHER_INSPECTED: u8 = 3;

impl Rows {
    fn new() -> Self {
        let row = |index| Row {
            epoch: 1,
            entry: 0,
            operator: 0,
            link: 0,
            standing: 0,
            flags: if index >= INSPECTED {
                Row::INSPECTED
            } else {
                0
            },
            reserved: [0; 2],
            rule_count: 0,
            rule_first: 0,
        };
        Self((0..=OTHER_INSPECTED).map(row).collect())
    }
}

impl Tables for Rows {
    fn lookup(&self, _: Family, address: Address) -> u32 {
        address.top() & 0xff
    }
    fn row(&self, index: u32) -> Option<&Row> {
        self.0.get(index as usize)
    }
    fn rule(&self, _: u32) -> Option<&Rule> {
        None
    }
    fn head(&self) -> Option<&Head> {
        const HEAD: Head = Head {
            epoch: 1,
            flags: Head::INSPECTS,
            global: RuleRange { first: 0, count: 0 },
            new_flows_per_s: 0,
            reserved: 0,
        };
        Some(&HEAD)
    }
    fn may_anchor(&self, _: Family, _: Address) -> bool {
        false
    }
    fn is_vpn_protocol(&self, _: u8) -> bool {
        false
    }
    fn is_vpn_port(&self, _: Transport, _: u16) -> bool {
        false
    }
    fn tags(&self, _: &Port) -> [u16; 2] {
        [0; 2]
    }
}

fn address(row: u8) -> Address {
    Address::v4(0xc000_0200 | u32::from(row))
}

/// Port by which it comes, protocol and ports, rows of both ends, reason of the verdict, and where it goes.
const GOES: &str = "
    channel tcp 40000 80 inspected other catalogued deliver
    channel tcp 40000 443 inspected other catalogued deliver
    channel tcp 40000 443 inspected other catalogued-by-default deliver
    channel tcp 40000 443 inspected other allowed deliver
    channel tcp 443 443 inspected other catalogued deliver
    channel udp 40000 443 inspected other catalogued reject
    # Other services, other addresses, other verdicts.
    channel tcp 40000 22 inspected other catalogued on
    channel tcp 40000 8080 inspected other catalogued on
    channel udp 40000 80 inspected other catalogued on
    channel udp 443 40000 inspected other catalogued on
    channel sctp 40000 443 inspected other catalogued on
    channel tcp 40000 443 other other catalogued on
    channel udp 40000 443 other other catalogued on
    channel tcp 40000 443 other inspected unknown on
    channel tcp - - inspected other catalogued on
    channel tcp 40000 443 inspected other special-access on
    channel udp 40000 443 inspected other special-access on
    channel tcp 40000 443 inspected other link-address on
    channel tcp 40000 443 inspected other denied on
    channel tcp 40000 443 inspected other unsolicited on
    # What servers answer.
    uplink tcp 443 40000 other inspected catalogued reply
    uplink tcp 80 40000 other inspected unsolicited reply
    uplink tcp 80 40000 other inspected published reply
    uplink tcp 443 40000 other inspected special-access on
    uplink tcp 443 40000 other inspected denied on
    uplink tcp 443 40000 inspected other catalogued on
    uplink tcp 22 40000 other inspected catalogued on
    uplink udp 443 40000 other inspected catalogued on
    # Inspected users come by channels only.
    uplink tcp 40000 443 other inspected catalogued on
    uplink udp 40000 443 other inspected catalogued on
    none tcp 40000 443 inspected other catalogued on
    # The server is a user too, perhaps an inspected one.
    channel tcp 443 40000 other inspected catalogued reply
    channel tcp 443 40000 inspected2 inspected catalogued reply
    channel tcp 443 40000 inspected other catalogued on
";

#[test]
fn where_packets_go() {
    let rows = Rows::new();
    let lines = GOES.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let words: Vec<_> = line.split(' ').collect();
        let &[
            role,
            protocol,
            from,
            to,
            source,
            destination,
            reason,
            expected,
        ] = &words[..]
        else {
            panic!("{line}");
        };
        assert_eq!(
            goes(
                &rows,
                [role, protocol, from, to],
                [source, destination],
                reason
            ),
            expected,
            "{line}"
        );
    }
}

fn goes(
    rows: &Rows,
    [role, protocol, from, to]: [&str; 4],
    ends: [&str; 2],
    reason: &str,
) -> &'static str {
    let role = match role {
        "channel" => PortRole::Channel,
        "uplink" => PortRole::Uplink,
        _ => PortRole::None,
    };
    let port = Port {
        number: 0,
        role: role as u8,
        backup: 0,
        operator: 0,
        link: 0,
    };
    let [source, destination] = ends.map(|end| match end {
        "inspected" => INSPECTED,
        "inspected2" => OTHER_INSPECTED,
        _ => PLAIN_ROW,
    });
    let ports = from.parse().ok().zip(to.parse().ok());
    let ports = ports.map(|(source, destination)| Ports {
        source,
        destination,
    });
    let packet = Packet {
        family: Family::V4,
        protocol: match protocol {
            "tcp" => TCP,
            "udp" => UDP,
            _ => 132,
        },
        fragment: if ports.is_none() {
            Fragment::Later
        } else {
            Fragment::Whole
        },
        identification: 0,
        ports,
        source: address(source),
        destination: address(destination),
        tags: [0; 2],
        network: 14,
        upper: 34,
    };
    let subject = if role == PortRole::Channel {
        source
    } else {
        destination
    };
    let named = |each: &&Reason| each.label() == reason;
    let verdict = Verdict {
        row: u32::from(subject),
        ..Verdict::bare(*Reason::ALL.iter().find(named).unwrap())
    };
    let found = steering(rows, &port, &packet, &verdict);
    assert!(
        found == Steering::None || may_be_steered(rows, &port, &packet, &verdict),
        "{found:?} without being asked: {packet:?}"
    );
    match found {
        Steering::None => "on",
        Steering::Deliver => "deliver",
        Steering::RejectQuic => "reject",
        Steering::Reply => "reply",
    }
}

/// A segment with these control bits.
fn segment(flags: u8) -> Segment {
    let mut header = [0; 20];
    header[12] = 0x50;
    header[13] = flags;
    Segment::new(&header, 20)
}

const FIN: u8 = 1;
const SYN: u8 = 2;
const RST: u8 = 4;
const ACK: u8 = 16;

#[test]
fn what_begins() {
    let check = |flags: u8, begins: bool| {
        assert_eq!(segment(flags).begins(), begins, "{flags:#x}");
    };
    check(SYN, true);
    check(SYN | 0xc0, true);
    check(SYN | 8, true);
    for flags in [0, ACK, SYN | ACK, SYN | FIN, SYN | RST, RST, FIN, FIN | ACK] {
        check(flags, false);
    }
}

#[test]
fn where_deliveries_end() {
    use Delivery::{Flow, Listener, Refused, Reopen, Uninspected};
    let check = |words: &str, expected: Delivery| {
        let is = |word: &str| words.split(' ').any(|one| one == word);
        let segment = if is("syn") {
            Some(segment(SYN))
        } else {
            (!is("hidden")).then(|| segment(ACK))
        };
        let socket = match (is("open"), is("time-wait")) {
            (true, _) => Socket::Open,
            (_, true) => Socket::TimeWait,
            _ => Socket::None,
        };
        let found = Found {
            socket,
            listener: match (is("listener"), is("cookie")) {
                (true, false) => super::Listener::There,
                (true, true) => super::Listener::Awaits,
                _ => super::Listener::None,
            },
            uninspected: is("uninspected"),
            passes: is("passes"),
        };
        assert_eq!(delivery(segment.as_ref(), &found), expected, "{words}");
    };
    check("open ack", Flow);
    check("open syn listener", Flow);
    check("open hidden", Flow);
    check("open ack uninspected passes", Flow);
    check("time-wait ack", Flow);
    check("time-wait syn listener", Reopen);
    check("time-wait syn listener passes uninspected", Reopen);
    check("time-wait ack listener cookie", Flow);
    check("time-wait syn passes", Uninspected);
    check("time-wait syn", Refused);
    check("syn listener", Listener);
    check("syn listener passes", Listener);
    check("syn listener passes uninspected", Listener);
    check("syn", Refused);
    check("syn passes", Uninspected);
    check("ack listener cookie", Listener);
    check("ack listener", Refused);
    check("ack", Refused);
    // Only what went uninspected from its beginning goes on so.
    check("ack passes", Refused);
    check("ack passes uninspected", Uninspected);
    check("ack listener passes uninspected", Uninspected);
    check("ack listener uninspected", Refused);
    check("hidden listener", Refused);
    check("hidden passes", Refused);
    check("hidden passes uninspected", Uninspected);
}

#[test]
fn listeners_have_places() {
    let check =
        |family, port, place| assert_eq!(listener(family, port), place, "{family:?} {port}");
    check(Family::V4, 80, Some(0));
    check(Family::V4, 443, Some(1));
    check(Family::V6, 80, Some(2));
    check(Family::V6, 443, Some(3));
    check(Family::V4, 8080, None);
    check(Family::V6, 0, None);
    for word in [Word::Flow, Word::Listener, Word::Reopen] {
        assert_eq!(Word::from_code(word as u32), Some(word));
    }
    assert_eq!(Word::from_code(0), None);
    let listeners = Listeners {
        ports: [1, 0x203, 0, u16::MAX],
        told: 7,
    };
    assert_eq!(Listeners::from_words(listeners.words()), listeners);
    assert_eq!(LISTENER_PRIORITY & 15, 0, "queues take it for best effort");
}
