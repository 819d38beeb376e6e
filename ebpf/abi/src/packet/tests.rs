extern crate std;

use std::{string::String, vec, vec::Vec};

use super::*;

mod ipv6;

const V4: &str = "0800";
const V6: &str = "86dd";
/// 192.0.2.1 to 198.51.100.7.
const ADDRESSES_V4: &str = "c0000201 c6336407";
/// `2001:db8::1` to `2001:db8:1::1`.
const ADDRESSES_V6: &str = "20010db8000000000000000000000001 20010db8000100000000000000000001";

/// Octets of hexadecimal digits; blanks are for the reader.
fn octets(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .map(|digit| u8::try_from(digit).unwrap())
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

fn frame(ethertype: &str, parts: &[&str]) -> Vec<u8> {
    octets(&(String::from("020000000001 020000000002") + ethertype + &parts.concat()))
}

/// A packet of the protocol and ports, whole, with the addresses of this module.
fn found(family: Family, protocol: u8, ports: Option<(u16, u16)>) -> Packet {
    let (source, destination) = match family {
        Family::V4 => (Address::v4(0xc000_0201), Address::v4(0xc633_6407)),
        Family::V6 => (
            Address {
                high: 0x2001_0db8_0000_0000,
                low: 1,
            },
            Address {
                high: 0x2001_0db8_0001_0000,
                low: 1,
            },
        ),
    };
    let ports = ports.map(|(source, destination)| Ports {
        source,
        destination,
    });
    Packet {
        family,
        protocol,
        fragment: Fragment::Whole,
        identification: 0,
        ports,
        source,
        destination,
        tags: [0; 2],
        network: 0,
        upper: 0,
    }
}

/// What the verdict needs of a frame is this, wherever in it that stands.
fn check(name: &str, frame: &[u8], expect: Result<Packet, Reason>) {
    let found = parse(frame).map(|packet| Packet {
        tags: [0; 2],
        network: 0,
        upper: 0,
        ..packet
    });
    assert_eq!(found, expect, "{name}: {frame:02x?}");
}

/// An IPv4 packet: first octet, total length, fragment field, protocol, addresses, and all behind.
fn v4(
    first: &str,
    total: &str,
    fragment: &str,
    protocol: &str,
    addresses: &str,
    rest: &str,
) -> Vec<u8> {
    frame(
        V4,
        &[
            first, "00", total, "4d2a", fragment, "40", protocol, "0000", addresses, rest,
        ],
    )
}

fn v6(payload: &str, next: &str, addresses: &str, rest: &str) -> Vec<u8> {
    frame(V6, &["60000000", payload, next, "40", addresses, rest])
}

const UDP_HEADER: &str = "1388 0035 0008 0000";
const TCP_HEADER: &str = "1388 01bb 00000000 00000000 5002 0000 0000 0000";

#[test]
fn link_layers() {
    let arp = frame("0806", &["0001"]);
    check("arp", &arp, Err(Reason::LinkControl));
    check("lldp", &frame("88cc", &[]), Err(Reason::LinkControl));
    check("lacp", &frame("8809", &[]), Err(Reason::LinkControl));
    check(
        "mpls",
        &frame("8847", &["00"]),
        Err(Reason::UnknownEthertype),
    );
    check(
        "802.3 length",
        &frame("0026", &["4242"]),
        Err(Reason::UnknownEthertype),
    );
    check("no frame", &[], Err(Reason::TruncatedLink));
    check("13 octets", &arp[..13], Err(Reason::TruncatedLink));
    check(
        "cut tag",
        &frame("8100", &["0007 08"]),
        Err(Reason::TruncatedLink),
    );
    check(
        "three tags",
        &frame("88a8", &["0001 8100 0002 8100 0003 0800"]),
        Err(Reason::VlanTooDeep),
    );
    let udp = found(Family::V4, UDP, Some((5000, 53)));
    let packet = v4("45", "001c", "0000", "11", ADDRESSES_V4, UDP_HEADER);
    check("plain", &packet, Ok(udp));
    for tags in [
        "8100 0007",
        "88a8 0007",
        "88a8 0001 8100 0002",
        "8100 0001 8100 0002",
    ] {
        let mut tagged = packet[..12].to_vec();
        tagged.extend(octets(tags));
        tagged.extend(&packet[12..]);
        check(tags, &tagged, Ok(udp));
    }
}

#[test]
fn ipv4_headers() {
    let bad = Err(Reason::MalformedIpv4);
    let a = ADDRESSES_V4;
    check(
        "version 6",
        &v4("65", "001c", "0000", "11", a, UDP_HEADER),
        bad,
    );
    check(
        "header of 16",
        &v4("44", "001c", "0000", "11", a, UDP_HEADER),
        bad,
    );
    check(
        "total below header",
        &v4("45", "0013", "0000", "11", a, UDP_HEADER),
        bad,
    );
    check(
        "total beyond frame",
        &v4("45", "001d", "0000", "11", a, UDP_HEADER),
        bad,
    );
    check(
        "cut header",
        &v4("45", "001c", "0000", "11", "c0000201", ""),
        bad,
    );
    let udp = found(Family::V4, UDP, Some((5000, 53)));
    let padded = v4(
        "45",
        "001c",
        "0000",
        "11",
        a,
        &(String::from(UDP_HEADER) + "000000000000"),
    );
    check("padding behind", &padded, Ok(udp));
    let options = String::from("94040000 01010100") + UDP_HEADER;
    check(
        "options",
        &v4("47", "0024", "0000", "11", a, &options),
        Ok(udp),
    );
    check(
        "only options",
        &v4("4f", "001c", "0000", "11", a, UDP_HEADER),
        bad,
    );
    let tcp = found(Family::V4, TCP, Some((5000, 443)));
    check(
        "tcp",
        &v4("45", "0028", "0000", "06", a, TCP_HEADER),
        Ok(tcp),
    );
}

#[test]
fn ipv4_transports() {
    let a = ADDRESSES_V4;
    let sctp = found(Family::V4, SCTP, Some((5000, 53)));
    check(
        "sctp",
        &v4("45", "0020", "0000", "84", a, "1388 0035 00000000 00000000"),
        Ok(sctp),
    );
    let lite = found(Family::V4, UDP_LITE, Some((5000, 53)));
    check(
        "udp-lite",
        &v4("45", "001c", "0000", "88", a, UDP_HEADER),
        Ok(lite),
    );
    check(
        "icmp",
        &v4("45", "0014", "0000", "01", a, ""),
        Ok(found(Family::V4, 1, None)),
    );
    let short = Err(Reason::TruncatedTransport);
    check(
        "tcp of 19",
        &v4("45", "0027", "0000", "06", a, TCP_HEADER),
        short,
    );
    check(
        "udp of 7",
        &v4("45", "001b", "0000", "11", a, UDP_HEADER),
        short,
    );
    check(
        "sctp of 8",
        &v4("45", "001c", "0000", "84", a, UDP_HEADER),
        short,
    );
    check("no udp", &v4("45", "0014", "0000", "11", a, ""), short);
}

#[test]
fn ipv4_fragments() {
    let a = ADDRESSES_V4;
    let tiny = Err(Reason::TinyFragment);
    check(
        "first",
        &v4("45", "001c", "2000", "11", a, UDP_HEADER),
        Ok(Packet {
            fragment: Fragment::First,
            identification: 0x4d2a,
            ..found(Family::V4, UDP, Some((5000, 53)))
        }),
    );
    check(
        "tiny first",
        &v4("45", "001c", "2000", "06", a, UDP_HEADER),
        tiny,
    );
    check(
        "into tcp",
        &v4("45", "001c", "2002", "06", a, UDP_HEADER),
        tiny,
    );
    check(
        "into sctp",
        &v4("45", "001c", "0001", "84", a, UDP_HEADER),
        tiny,
    );
    let later = |protocol| Packet {
        fragment: Fragment::Later,
        identification: 0x4d2a,
        ..found(Family::V4, protocol, None)
    };
    check(
        "behind tcp",
        &v4("45", "001c", "2003", "06", a, UDP_HEADER),
        Ok(later(TCP)),
    );
    check(
        "behind udp",
        &v4("45", "001c", "0001", "11", a, UDP_HEADER),
        Ok(later(UDP)),
    );
    check(
        "icmp",
        &v4("45", "001c", "0001", "01", a, UDP_HEADER),
        Ok(later(1)),
    );
    check(
        "beyond 65535",
        &v4("45", "001c", "1fff", "11", a, UDP_HEADER),
        Err(Reason::MalformedIpv4),
    );
}

#[test]
fn martian_sources() {
    let martian = Err(Reason::MartianSource);
    for source in [
        "00000000", "00010203", "7f000001", "e0000001", "efffffff", "ffffffff", "c6336407",
    ] {
        let addresses = String::from(source) + "c6336407";
        check(
            source,
            &v4("45", "001c", "0000", "11", &addresses, UDP_HEADER),
            martian,
        );
    }
    let to = "20010db8000100000000000000000001";
    for source in [
        "00000000000000000000000000000000",
        "00000000000000000000000000000001",
        "ff020000000000000000000000000001",
        to,
    ] {
        let addresses = String::from(source) + to;
        check(source, &v6("0008", "11", &addresses, UDP_HEADER), martian);
    }
    // Duplicate address detection (RFC 4862 §5.4.2).
    let detection = "00000000000000000000000000000000 ff0200000000000000000001ff000001";
    let frame = v6("0000", "3a", detection, "");
    assert_eq!(
        parse(frame.as_slice()).map(|packet| packet.protocol),
        Ok(58)
    );
}

#[test]
fn no_frame_panics() {
    // Every cut of a long frame, and every octet of its headers set to the extremes.
    let frame = v6(
        "0018",
        "3c",
        ADDRESSES_V6,
        &(String::from("1101 0104 0000 0000 0000000000000000") + UDP_HEADER),
    );
    for end in 0..frame.len() {
        let _ = parse(&frame[..end]);
        for octet in [0, 1, 0x7f, 0x80, 0xff] {
            let mut changed = frame.clone();
            changed[end] = octet;
            let _ = parse(changed.as_slice());
        }
    }
    let long = vec![0x60; 0x8000];
    let _ = parse(long.as_slice());
}

#[test]
fn places_and_tags() {
    let check = |name: &str, frame: &[u8], tags: [u16; 2], network: u32, upper: u32| {
        let packet = parse(frame).unwrap();
        let found = (packet.tags, packet.network, packet.upper);
        assert_eq!(found, (tags, network, upper), "{name}");
    };
    let plain = v4("45", "001c", "0000", "11", ADDRESSES_V4, UDP_HEADER);
    check("plain", &plain, [0, 0], 14, 34);
    let options = v4(
        "46",
        "0020",
        "0000",
        "11",
        ADDRESSES_V4,
        "01010101 1388 0035 0008 0000",
    );
    check("options", &options, [0, 0], 14, 38);
    let tagged = |tags: &str| [&plain[..12], &octets(tags), &plain[12..]].concat();
    check("one tag", &tagged("8100 e064"), [100, 0], 18, 38);
    check(
        "two tags",
        &tagged("88a8 2064 8100 0ffe"),
        [100, 4094],
        22,
        42,
    );
    // A priority names no VLAN (IEEE 802.1Q-2022 §9.6).
    check("a priority", &tagged("8100 a000"), [0, 0], 18, 38);
    check(
        "a priority inside",
        &tagged("88a8 0064 8100 a000"),
        [100, 0],
        22,
        42,
    );
}
