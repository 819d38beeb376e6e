//! Frames of every kind that the gate tells apart.

use abi::Reason;

/// A frame and what parsing makes of it.
#[derive(Clone, Debug)]
pub struct Frame {
    /// What it is, as a file name.
    pub name: &'static str,
    /// Its octets, from the Ethernet header on.
    pub octets: Vec<u8>,
    /// Upper-layer protocol and destination port, or the reason that is the verdict.
    pub expected: Result<(u8, Option<u16>), Reason>,
}

const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;
const CUSTOMER: u16 = 0x8100;
const SERVICE: u16 = 0x88a8;
const TCP: u8 = 6;
const UDP: u8 = 17;
const SCTP: u8 = 132;
const UDP_LITE: u8 = 136;

/// All of them.
pub fn frames() -> Vec<Frame> {
    [link(), v4(), v6()].concat()
}

fn frame(
    name: &'static str,
    octets: Vec<u8>,
    expected: Result<(u8, Option<u16>), Reason>,
) -> Frame {
    Frame {
        name,
        octets,
        expected,
    }
}

/// What is decided by the Ethernet header and its tags.
fn link() -> Vec<Frame> {
    let web = || ipv4(&[], 0, TCP, &tcp(443));
    let tagged = |tags: &[u16]| ethernet(tags, IPV4, &web());
    let cut = |length: usize| tagged(&[CUSTOMER])[..length].to_vec();
    vec![
        frame("vlan", tagged(&[CUSTOMER]), Ok((TCP, Some(443)))),
        frame("qinq", tagged(&[SERVICE, CUSTOMER]), Ok((TCP, Some(443)))),
        frame(
            "vlan-three",
            tagged(&[SERVICE, CUSTOMER, CUSTOMER]),
            Err(Reason::VlanTooDeep),
        ),
        frame("vlan-cut", cut(16), Err(Reason::TruncatedLink)),
        frame("ethernet-cut", cut(13), Err(Reason::TruncatedLink)),
        frame(
            "arp",
            ethernet(&[], 0x0806, &[0; 28]),
            Err(Reason::LinkControl),
        ),
        frame(
            "lldp",
            ethernet(&[], 0x88cc, &[2, 7, 4]),
            Err(Reason::LinkControl),
        ),
        frame(
            "lacp",
            ethernet(&[], 0x8809, &[1, 1]),
            Err(Reason::LinkControl),
        ),
        frame(
            "mpls",
            ethernet(&[], 0x8847, &[0; 20]),
            Err(Reason::UnknownEthertype),
        ),
    ]
}

fn v4() -> Vec<Frame> {
    let of = |name, packet: Vec<u8>, expected| frame(name, ethernet(&[], IPV4, &packet), expected);
    let changed = |at: usize, value: u8| {
        let mut packet = ipv4(&[], 0, TCP, &tcp(443));
        packet[at] = value;
        packet
    };
    let options = [0x94, 4, 0, 0, 1, 1, 1, 0];
    let more = 0x2000;
    vec![
        of("v4-tcp", ipv4(&[], 0, TCP, &tcp(443)), Ok((TCP, Some(443)))),
        of("v4-udp", ipv4(&[], 0, UDP, &udp(53)), Ok((UDP, Some(53)))),
        of(
            "v4-sctp",
            ipv4(&[], 0, SCTP, &tcp(2905)[..12]),
            Ok((SCTP, Some(2905))),
        ),
        of(
            "v4-udp-lite",
            ipv4(&[], 0, UDP_LITE, &udp(9)),
            Ok((UDP_LITE, Some(9))),
        ),
        of("v4-icmp", ipv4(&[], 0, 1, &[8, 0, 0, 0]), Ok((1, None))),
        of("v4-gre", ipv4(&[], 0, 47, &[0; 4]), Ok((47, None))),
        of("v4-esp", ipv4(&[], 0, 50, &[0; 8]), Ok((50, None))),
        of(
            "v4-options",
            ipv4(&options, 0, TCP, &tcp(25)),
            Ok((TCP, Some(25))),
        ),
        of(
            "v4-fragment-first",
            ipv4(&[], more, UDP, &udp(53)),
            Ok((UDP, Some(53))),
        ),
        of(
            "v4-fragment-later",
            ipv4(&[], 185, UDP, &[0; 32]),
            Ok((UDP, None)),
        ),
        of(
            "v4-fragment-tiny",
            ipv4(&[], more, TCP, &[0; 8]),
            Err(Reason::TinyFragment),
        ),
        of(
            "v4-fragment-overlap",
            ipv4(&[], 1, TCP, &[0; 16]),
            Err(Reason::TinyFragment),
        ),
        of(
            "v4-fragment-too-far",
            ipv4(&[], 0x1fff, UDP, &[0; 16]),
            Err(Reason::MalformedIpv4),
        ),
        of(
            "v4-transport-cut",
            ipv4(&[], 0, TCP, &[0; 19]),
            Err(Reason::TruncatedTransport),
        ),
        of("v4-version", changed(0, 0x55), Err(Reason::MalformedIpv4)),
        of(
            "v4-header-length",
            changed(0, 0x44),
            Err(Reason::MalformedIpv4),
        ),
        of(
            "v4-total-length",
            changed(2, 0xff),
            Err(Reason::MalformedIpv4),
        ),
        of("v4-loopback", changed(12, 127), Err(Reason::MartianSource)),
        of(
            "v4-multicast-source",
            changed(12, 224),
            Err(Reason::MartianSource),
        ),
    ]
}

fn v6() -> Vec<Frame> {
    let of = |name, packet: Vec<u8>, expected| frame(name, ethernet(&[], IPV6, &packet), expected);
    let chain =
        |headers: usize| [&[60, 0, 1, 4, 0, 0, 0, 0].repeat(headers)[..], &udp(53)].concat();
    // The last of the chain names UDP.
    let ended = |headers: usize| {
        let mut chain = chain(headers);
        chain[(headers - 1) * 8] = UDP;
        chain
    };
    let fragment = |next: u8, offset: u16, rest: &[u8]| {
        let [high, low] = offset.to_be_bytes();
        [&[next, 0, high, low, 0, 0, 0, 1], rest].concat()
    };
    let loopback = {
        let mut packet = ipv6(TCP, &tcp(443));
        packet[8..24].copy_from_slice(&1_u128.to_be_bytes());
        packet
    };
    let routing = |kind: u8| [&[TCP, 0, kind, 0, 0, 0, 0, 0][..], &tcp(443)].concat();
    vec![
        of("v6-tcp", ipv6(TCP, &tcp(443)), Ok((TCP, Some(443)))),
        of("v6-udp", ipv6(UDP, &udp(53)), Ok((UDP, Some(53)))),
        of("v6-icmp", ipv6(58, &[128, 0, 0, 0]), Ok((58, None))),
        of("v6-esp", ipv6(50, &[0; 8]), Ok((50, None))),
        of("v6-hop-by-hop", ipv6(0, &ended(1)), Ok((UDP, Some(53)))),
        of("v6-chain-longest", ipv6(60, &ended(8)), Ok((UDP, Some(53)))),
        of(
            "v6-chain-too-long",
            ipv6(60, &ended(9)),
            Err(Reason::ExtensionChain),
        ),
        of(
            "v6-chain-cut",
            ipv6(60, &[17, 9, 0, 0, 0, 0, 0, 0]),
            Err(Reason::ExtensionChain),
        ),
        of("v6-routing", ipv6(43, &routing(4)), Ok((TCP, Some(443)))),
        of(
            "v6-routing-zero",
            ipv6(43, &routing(0)),
            Err(Reason::RoutingHeaderZero),
        ),
        of(
            "v6-fragment-first",
            ipv6(44, &fragment(UDP, 1, &udp(53))),
            Ok((UDP, Some(53))),
        ),
        of(
            "v6-fragment-later",
            ipv6(44, &fragment(UDP, 1448, &[0; 16])),
            Ok((UDP, None)),
        ),
        of(
            "v6-fragment-tiny",
            ipv6(44, &fragment(TCP, 1, &[0; 8])),
            Err(Reason::TinyFragment),
        ),
        of(
            "v6-fragment-overlap",
            ipv6(44, &fragment(TCP, 8, &[0; 24])),
            Err(Reason::TinyFragment),
        ),
        of(
            "v6-transport-cut",
            ipv6(TCP, &[0; 12]),
            Err(Reason::TruncatedTransport),
        ),
        of("v6-loopback", loopback, Err(Reason::MartianSource)),
        of(
            "v6-cut",
            ipv6(TCP, &tcp(443))[..39].to_vec(),
            Err(Reason::MalformedIpv6),
        ),
    ]
}

/// A frame with these tags, outermost first, around a payload.
fn ethernet(tags: &[u16], ethertype: u16, payload: &[u8]) -> Vec<u8> {
    let mut octets = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
    for tag in tags {
        octets.extend(tag.to_be_bytes());
        octets.extend([0, 7]);
    }
    octets.extend(ethertype.to_be_bytes());
    octets.extend(payload);
    octets
}

/// A packet from 198.51.100.7 to 203.0.113.9; options are a multiple of four octets.
fn ipv4(options: &[u8], fragment: u16, protocol: u8, payload: &[u8]) -> Vec<u8> {
    let header = 20 + options.len();
    let [l0, l1] = u16::try_from(header + payload.len()).unwrap().to_be_bytes();
    let [f0, f1] = fragment.to_be_bytes();
    let version = 0x40 | u8::try_from(header / 4).unwrap();
    let fixed = [version, 0, l0, l1, 0, 1, f0, f1, 64, protocol, 0, 0];
    let addresses = [198, 51, 100, 7, 203, 0, 113, 9];
    [&fixed[..], &addresses, options, payload].concat()
}

/// A packet from `2001:db8:1::7` to `2001:db8:f::9`.
fn ipv6(next: u8, payload: &[u8]) -> Vec<u8> {
    let [l0, l1] = u16::try_from(payload.len()).unwrap().to_be_bytes();
    let address = |net: u128, host: u128| ((0x2001_0db8 << 96) | (net << 80) | host).to_be_bytes();
    [
        &[0x60, 0, 0, 0, l0, l1, next, 64][..],
        &address(1, 7),
        &address(15, 9),
        payload,
    ]
    .concat()
}

fn tcp(port: u16) -> Vec<u8> {
    let [high, low] = port.to_be_bytes();
    [
        &[0x80, 0, high, low][..],
        &[0; 8],
        &[5 << 4, 2, 0xff, 0xff, 0, 0, 0, 0],
    ]
    .concat()
}

fn udp(port: u16) -> Vec<u8> {
    let [high, low] = port.to_be_bytes();
    vec![0x80, 0, high, low, 0, 8, 0, 0]
}
