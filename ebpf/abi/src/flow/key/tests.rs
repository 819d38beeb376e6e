extern crate std;

use std::vec::Vec;

use super::*;
use crate::packet::{SCTP, parse};

const USER: [u8; 4] = [198, 51, 100, 7];
const SITE: [u8; 4] = [203, 0, 113, 10];
const ROUTER: [u8; 4] = [192, 0, 2, 9];
const USER_V6: [u8; 16] = [0x20, 1, 0xd, 0xb8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7];
const SITE_V6: [u8; 16] = [0x20, 1, 0xd, 0xb8, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10];
const ROUTER_V6: [u8; 16] = [0x20, 1, 0xd, 0xb8, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9];

const UDP_DATAGRAM: [u8; 8] = [0x9c, 0x40, 0, 53, 0, 8, 0, 0];

fn v4(source: [u8; 4], destination: [u8; 4], protocol: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(20 + payload.len()).unwrap().to_be_bytes();
    let head = [
        0x45, 0, length[0], length[1], 0x12, 0x34, 0, 0, 64, protocol, 0, 0,
    ];
    [&head[..], &source, &destination, payload].concat()
}

fn v6(source: [u8; 16], destination: [u8; 16], next: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [0x60, 0, 0, 0, length[0], length[1], next, 64];
    [&head[..], &source, &destination, payload].concat()
}

/// What a packet that enters by a side is.
fn of(entrance: Entrance, packet: &[u8]) -> Subject {
    let ethertype: [u8; 2] = if packet[0] >> 4 == 4 {
        [8, 0]
    } else {
        [0x86, 0xdd]
    };
    let frame = [&[2; 12][..], &ethertype, packet].concat();
    subject(entrance, &parse(&frame[..]).unwrap(), &frame[..])
}

fn inside(packet: &[u8]) -> Subject {
    of(Entrance::Inside, packet)
}

fn outside(packet: &[u8]) -> Subject {
    of(Entrance::Outside, packet)
}

/// The flow of a packet.
fn key(subject: Subject) -> Key {
    assert_eq!(subject.matter, Matter::Flow);
    subject.key
}

fn ported(protocol: u8, [source, destination]: [u16; 2], flags: u8) -> Vec<u8> {
    let mut header = [source.to_be_bytes(), destination.to_be_bytes()].concat();
    header.resize(if protocol == TCP { 20 } else { 12 }, 0);
    if protocol == TCP {
        header[12] = 0x50;
        header[13] = flags;
    }
    header
}

fn echo_message(kind: u8, id: u16) -> Vec<u8> {
    let [high, low] = id.to_be_bytes();
    std::vec![kind, 0, 0, 0, high, low, 0, 1, b'h', b'i']
}

/// An ICMP error of a kind about a packet.
fn about(kind: u8, quote: &[u8]) -> Vec<u8> {
    [&[kind, 0, 0, 0, 0, 0, 0, 0][..], quote].concat()
}

#[test]
fn a_packet_and_its_reply_have_one_key() {
    for protocol in [TCP, UDP, UDP_LITE, SCTP] {
        let out = inside(&v4(
            USER,
            SITE,
            protocol,
            &ported(protocol, [40_000, 443], 0x10),
        ));
        let back = outside(&v4(
            SITE,
            USER,
            protocol,
            &ported(protocol, [443, 40_000], 0x10),
        ));
        assert_eq!(key(out), key(back));
        let other = outside(&v4(
            SITE,
            USER,
            protocol,
            &ported(protocol, [443, 40_001], 0x10),
        ));
        assert_ne!(key(out), key(other));
        // Seen from the other side it is another flow: source and destination have changed roles.
        let reversed = inside(&v4(
            SITE,
            USER,
            protocol,
            &ported(protocol, [443, 40_000], 0x10),
        ));
        assert_ne!(key(out), key(reversed));
        let out = inside(&v6(
            USER_V6,
            SITE_V6,
            protocol,
            &ported(protocol, [40_000, 443], 0),
        ));
        let back = outside(&v6(
            SITE_V6,
            USER_V6,
            protocol,
            &ported(protocol, [443, 40_000], 0),
        ));
        assert_eq!(key(out), key(back));
    }
    let esp = |source, destination| v4(source, destination, 50, &[0; 8]);
    assert_eq!(
        key(inside(&esp(USER, SITE))),
        key(outside(&esp(SITE, USER)))
    );
}

#[test]
fn kinds_and_what_is_shown() {
    let check = |protocol: u8, flags: u8, kind: Kind, shown: Shown| {
        let found = inside(&v4(
            USER,
            SITE,
            protocol,
            &ported(protocol, [40_000, 443], flags),
        ));
        assert_eq!((found.key.kind, found.shown), (kind, shown));
    };
    check(TCP, 0x02, Kind::Tcp, Shown::Syn);
    check(TCP, 0x11, Kind::Tcp, Shown::Fin);
    check(TCP, 0x04, Kind::Tcp, Shown::Rst);
    check(TCP, 0x10, Kind::Tcp, Shown::Other);
    check(UDP, 0, Kind::Datagrams, Shown::Other);
    check(UDP_LITE, 0, Kind::Datagrams, Shown::Other);
    check(SCTP, 0, Kind::Other, Shown::Other);
    check(47, 0, Kind::Other, Shown::Other);
    // ICMP of the other family is a protocol like any other.
    check(ICMP_V6, 0, Kind::Other, Shown::Other);
}

#[test]
fn echoes_belong_to_whoever_asks() {
    let ask = |source, destination, id| v4(source, destination, ICMP, &echo_message(8, id));
    let reply = |source, destination, id| v4(source, destination, ICMP, &echo_message(0, id));
    let asked = inside(&ask(USER, SITE, 7));
    assert_eq!((asked.key.kind, asked.shown), (Kind::Echo, Shown::Other));
    let replied = outside(&reply(SITE, USER, 7));
    assert_eq!((key(replied), replied.shown), (key(asked), Shown::Reply));
    assert_ne!(key(outside(&reply(SITE, USER, 8))), key(asked));
    // A request of the outside is none of it, and neither is the reply to it.
    let foreign = outside(&ask(SITE, USER, 7));
    assert_eq!(foreign.key.kind, Kind::EchoOfOutside);
    assert_eq!(key(inside(&reply(USER, SITE, 7))), key(foreign));
    let asked = inside(&v6(USER_V6, SITE_V6, ICMP_V6, &echo_message(128, 7)));
    let replied = outside(&v6(SITE_V6, USER_V6, ICMP_V6, &echo_message(129, 7)));
    assert_eq!(key(asked), key(replied));
}

#[test]
fn other_messages_stand_alone() {
    for kind in [5, 9, 10, 13, 14, 17, 18] {
        assert_eq!(
            outside(&v4(SITE, USER, ICMP, &echo_message(kind, 7))),
            Subject::ALONE
        );
    }
    for kind in [0, 5, 130, 133, 134, 135, 136, 137] {
        let packet = v6(SITE_V6, USER_V6, ICMP_V6, &echo_message(kind, 7));
        assert_eq!(outside(&packet), Subject::ALONE);
    }
    assert_eq!(outside(&v4(SITE, USER, ICMP, &[])), Subject::ALONE);
    assert_eq!(outside(&v4(SITE, USER, ICMP, &[8, 0, 0])), Subject::ALONE);
}

#[test]
fn errors_belong_to_what_they_quote() {
    let check = |error: &[u8], about: Option<Subject>| {
        let found = outside(error);
        match about {
            Some(about) => assert_eq!((found.matter, found.key), (Matter::Error, about.key)),
            None => assert_eq!(found, Subject::ALONE),
        }
    };
    let tcp = v4(USER, SITE, TCP, &ported(TCP, [40_000, 443], 0x10));
    let udp = v4(USER, SITE, UDP, &UDP_DATAGRAM);
    let ping = v4(USER, SITE, ICMP, &echo_message(8, 7));
    for quote in [&tcp, &udp, &ping] {
        for kind in [3, 11, 12] {
            // All of it, or its header and eight octets (RFC 792).
            check(
                &v4(ROUTER, USER, ICMP, &about(kind, quote)),
                Some(inside(quote)),
            );
            check(
                &v4(ROUTER, USER, ICMP, &about(kind, &quote[..28])),
                Some(inside(quote)),
            );
        }
    }
    check(&v4(ROUTER, USER, ICMP, &about(3, &udp[..23])), None);
    check(&v4(ROUTER, USER, ICMP, &about(3, &ping[..27])), None);
    // Not about a packet of the receiver's.
    check(&v4(ROUTER, [198, 51, 100, 8], ICMP, &about(3, &udp)), None);
    let foreign = v4(SITE, USER, UDP, &UDP_DATAGRAM);
    check(&v4(ROUTER, USER, ICMP, &about(3, &foreign)), None);
    // About an error, about a later fragment, about nothing that could be read.
    check(
        &v4(
            ROUTER,
            USER,
            ICMP,
            &about(3, &v4(USER, SITE, ICMP, &about(3, &udp))),
        ),
        None,
    );
    let mut fragment = udp.clone();
    fragment[7] = 1;
    check(&v4(ROUTER, USER, ICMP, &about(3, &fragment)), None);
    let mut short = udp.clone();
    short[0] = 0x44;
    check(&v4(ROUTER, USER, ICMP, &about(3, &short)), None);
    // Options move what follows.
    let mut options = udp.clone();
    options[0] = 0x46;
    options.splice(20..20, [1; 4]);
    check(
        &v4(ROUTER, USER, ICMP, &about(3, &options)),
        Some(inside(&udp)),
    );
}

#[test]
fn errors_of_ipv6_belong_to_what_they_quote() {
    let udp = v6(USER_V6, SITE_V6, UDP, &UDP_DATAGRAM);
    let ping = v6(USER_V6, SITE_V6, ICMP_V6, &echo_message(128, 7));
    for quote in [&udp, &ping] {
        for kind in 1..=4 {
            let found = outside(&v6(ROUTER_V6, USER_V6, ICMP_V6, &about(kind, quote)));
            assert_eq!(
                (found.matter, found.key),
                (Matter::Error, inside(quote).key)
            );
        }
    }
    let split = |offset: u8| {
        let parted = [&[UDP, 0, 0, offset, 0, 0, 0, 9][..], &UDP_DATAGRAM].concat();
        outside(&v6(
            ROUTER_V6,
            USER_V6,
            ICMP_V6,
            &about(2, &v6(USER_V6, SITE_V6, 44, &parted)),
        ))
    };
    assert_eq!(
        (split(1).matter, split(1).key),
        (Matter::Error, inside(&udp).key)
    );
    assert_eq!(split(8), Subject::ALONE);
    let of_four = v4(USER, SITE, UDP, &UDP_DATAGRAM);
    let mixed = v6(
        ROUTER_V6,
        USER_V6,
        ICMP_V6,
        &about(1, &[&of_four[..], &[0; 20]].concat()),
    );
    assert_eq!(outside(&mixed), Subject::ALONE);
}

#[test]
fn parts_share_the_identification_of_their_packet() {
    let with = |fragment: [u8; 2], protocol: u8, source, destination| {
        let mut packet = v4(source, destination, protocol, &UDP_DATAGRAM);
        packet[6..8].copy_from_slice(&fragment);
        let frame = [&[2; 12][..], &[8, 0], &packet].concat();
        parse(&frame[..]).unwrap()
    };
    let first = with([0x20, 0], UDP, SITE, USER);
    let later = with([0, 8], UDP, SITE, USER);
    let found = subject(Entrance::Outside, &later, &[][..]);
    assert_eq!(found.matter, Matter::Part);
    assert_eq!(part(Entrance::Outside, &first), Some(found.key));
    // Nobody asks for the parts of what comes from inside.
    assert_eq!(part(Entrance::Inside, &first), None);
    assert_eq!(part(Entrance::Outside, &later), None);
    let whole = with([0, 0], UDP, SITE, USER);
    assert_eq!(part(Entrance::Outside, &whole), None);
    let others = [
        with([0, 8], TCP, SITE, USER),
        with([0, 8], UDP, ROUTER, USER),
    ];
    for other in others {
        assert_ne!(subject(Entrance::Outside, &other, &[][..]).key, found.key);
    }
}
