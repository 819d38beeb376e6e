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
/// IPv4's flag of a fragment that others follow.
const MORE: u16 = 0x2000;
const TCP: u8 = 6;
const UDP: u8 = 17;
const SCTP: u8 = 132;
const UDP_LITE: u8 = 136;

/// All of them.
pub fn frames() -> Vec<Frame> {
    [link(), v4(), v4_refused(), v6(), v6_refused()].concat()
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
    let of = |name, fragment: u16, protocol: u8, payload: &[u8], port| {
        let packet = ipv4(&[], fragment, protocol, payload);
        frame(name, ethernet(&[], IPV4, &packet), Ok((protocol, port)))
    };
    let options = [0x94, 4, 0, 0, 1, 1, 1, 0];
    let optioned = ipv4(&options, 0, TCP, &tcp(25));
    vec![
        of("v4-tcp", 0, TCP, &tcp(443), Some(443)),
        of("v4-udp", 0, UDP, &udp(53), Some(53)),
        of("v4-sctp", 0, SCTP, &tcp(2905)[..12], Some(2905)),
        of("v4-udp-lite", 0, UDP_LITE, &udp(9), Some(9)),
        of("v4-icmp", 0, 1, &[8, 0, 0, 0], None),
        of("v4-gre", 0, 47, &[0; 4], None),
        of("v4-esp", 0, 50, &[0; 8], None),
        of("v4-fragment-first", MORE, UDP, &udp(53), Some(53)),
        of("v4-fragment-later", 185, UDP, &[0; 32], None),
        frame(
            "v4-options",
            ethernet(&[], IPV4, &optioned),
            Ok((TCP, Some(25))),
        ),
    ]
}

fn v4_refused() -> Vec<Frame> {
    let of = |name, fragment: u16, protocol: u8, payload: &[u8], reason| {
        let packet = ipv4(&[], fragment, protocol, payload);
        frame(name, ethernet(&[], IPV4, &packet), Err(reason))
    };
    let changed = |name, at: usize, value: u8, reason| {
        let mut packet = ipv4(&[], 0, TCP, &tcp(443));
        packet[at] = value;
        frame(name, ethernet(&[], IPV4, &packet), Err(reason))
    };
    vec![
        of("v4-fragment-tiny", MORE, TCP, &[0; 8], Reason::TinyFragment),
        of(
            "v4-fragment-overlap",
            1,
            TCP,
            &[0; 16],
            Reason::TinyFragment,
        ),
        of(
            "v4-fragment-far",
            0x1fff,
            UDP,
            &[0; 16],
            Reason::MalformedIpv4,
        ),
        of(
            "v4-transport-cut",
            0,
            TCP,
            &[0; 19],
            Reason::TruncatedTransport,
        ),
        changed("v4-version", 0, 0x55, Reason::MalformedIpv4),
        changed("v4-header-length", 0, 0x44, Reason::MalformedIpv4),
        changed("v4-total-length", 2, 0xff, Reason::MalformedIpv4),
        changed("v4-loopback", 12, 127, Reason::MartianSource),
        changed("v4-multicast-source", 12, 224, Reason::MartianSource),
    ]
}

fn v6() -> Vec<Frame> {
    let of = |name, next: u8, payload: &[u8], expected| {
        frame(
            name,
            ethernet(&[], IPV6, &ipv6(next, payload)),
            Ok(expected),
        )
    };
    let dns = (UDP, Some(53));
    vec![
        of("v6-tcp", TCP, &tcp(443), (TCP, Some(443))),
        of("v6-udp", UDP, &udp(53), dns),
        of("v6-icmp", 58, &[128, 0, 0, 0], (58, None)),
        of("v6-esp", 50, &[0; 8], (50, None)),
        of("v6-hop-by-hop", 0, &chain(1), dns),
        of("v6-chain-longest", 60, &chain(8), dns),
        of("v6-routing", 43, &routing(4), (TCP, Some(443))),
        of("v6-fragment-first", 44, &fragment(UDP, 1, &udp(53)), dns),
        of(
            "v6-fragment-later",
            44,
            &fragment(UDP, 1448, &[0; 16]),
            (UDP, None),
        ),
    ]
}

fn v6_refused() -> Vec<Frame> {
    let of = |name, next: u8, payload: &[u8], reason| {
        frame(name, ethernet(&[], IPV6, &ipv6(next, payload)), Err(reason))
    };
    let whole = ethernet(&[], IPV6, &ipv6(TCP, &tcp(443)));
    let mut loopback = whole.clone();
    loopback[22..38].copy_from_slice(&1_u128.to_be_bytes());
    vec![
        of("v6-chain-long", 60, &chain(9), Reason::ExtensionChain),
        of(
            "v6-chain-cut",
            60,
            &[17, 9, 0, 0, 0, 0, 0, 0],
            Reason::ExtensionChain,
        ),
        of(
            "v6-routing-zero",
            43,
            &routing(0),
            Reason::RoutingHeaderZero,
        ),
        of(
            "v6-fragment-tiny",
            44,
            &fragment(TCP, 1, &[0; 8]),
            Reason::TinyFragment,
        ),
        of(
            "v6-fragment-overlap",
            44,
            &fragment(TCP, 8, &[0; 24]),
            Reason::TinyFragment,
        ),
        of(
            "v6-transport-cut",
            TCP,
            &[0; 12],
            Reason::TruncatedTransport,
        ),
        frame("v6-loopback", loopback, Err(Reason::MartianSource)),
        frame("v6-cut", whole[..53].to_vec(), Err(Reason::MalformedIpv6)),
    ]
}

/// So many headers of options before a question to a name server.
fn chain(headers: usize) -> Vec<u8> {
    let mut octets = [60, 0, 1, 4, 0, 0, 0, 0].repeat(headers);
    octets[(headers - 1) * 8] = UDP;
    [octets, udp(53)].concat()
}

/// A routing header of this type before TCP.
fn routing(kind: u8) -> Vec<u8> {
    [&[TCP, 0, kind, 0, 0, 0, 0, 0][..], &tcp(443)].concat()
}

/// A fragment header: offset in eights of octets shifted left by three, the lowest bit says that more follow.
fn fragment(next: u8, offset: u16, rest: &[u8]) -> Vec<u8> {
    let [high, low] = offset.to_be_bytes();
    [&[next, 0, high, low, 0, 0, 0, 1], rest].concat()
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
