use super::*;
use abi::{Address, Family, Ports};
use std::num::NonZeroU8;

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn protocol(number: u8) -> Option<Protocol> {
    NonZeroU8::new(number).map(Protocol)
}

#[test]
fn the_gate_reads_the_flow_back() {
    let check = |number: Option<u8>, port: Option<u16>, v4: u8, v6: u8, shown: Option<u16>| {
        let read = |source: &str, destination: &str| {
            let (source, destination) = (address(source), address(destination));
            let flow = Flow::new(source, destination, number.and_then(protocol), port).unwrap();
            let forth = abi::parse(frame_of(&flow).as_slice()).unwrap();
            let back = abi::parse(frame_of(&flow.reply()).as_slice()).unwrap();
            assert_eq!(
                (forth.source, forth.destination),
                (back.destination, back.source)
            );
            let ports = shown.map(|destination| Ports {
                source: SOURCE_PORT,
                destination,
            });
            assert_eq!(forth.ports, ports);
            let swap = |p: Ports| Ports {
                source: p.destination,
                destination: p.source,
            };
            assert_eq!(back.ports, ports.map(swap));
            (forth.family, forth.protocol, forth.source)
        };
        let (_, found, source) = read("192.0.2.1", "198.51.100.1");
        assert_eq!((found, source), (v4, Address::v4(0xc000_0201)));
        let (family, found, _) = read("2001:db8::1", "2001:db8::2");
        assert_eq!((family, found), (Family::V6, v6));
    };
    check(None, None, 1, 58, None);
    check(None, Some(443), 6, 6, Some(443));
    check(Some(6), None, 6, 6, Some(0));
    check(Some(17), Some(53), 17, 17, Some(53));
    check(Some(132), Some(9), 132, 132, Some(9));
    check(Some(136), Some(u16::MAX), 136, 136, Some(u16::MAX));
    check(Some(47), None, 47, 47, None);
    check(Some(50), None, 50, 50, None);
}

#[test]
fn impossible_flows_are_refused() {
    let check = |a: &str, b: &str, number: u8, port: Option<u16>, expected: &str| {
        let error = Flow::new(address(a), address(b), protocol(number), port).unwrap_err();
        assert_eq!(error.to_string(), expected);
    };
    check(
        "192.0.2.1",
        "2001:db8::1",
        6,
        None,
        "192.0.2.1 and 2001:db8::1 are of different families: name two IPv4 or two IPv6 addresses",
    );
    check(
        "192.0.2.1",
        "192.0.2.2",
        47,
        Some(1),
        "protocol 47 has no ports: name TCP (6), UDP (17), SCTP (132) or UDP-Lite (136), or leave the port out",
    );
}

#[test]
fn frames_are_good_enough_for_routers() {
    let flow = Flow::new(
        address("192.0.2.1"),
        address("198.51.100.1"),
        None,
        Some(443),
    )
    .unwrap();
    let frame = frame_of(&flow);
    let packet = abi::parse(frame.as_slice()).unwrap();
    let hop = abi::forward::hop(frame.as_slice(), &packet).unwrap();
    assert_eq!((hop.octets, hop.lifetime), (40, HOPS));
}

#[test]
fn frames_bear_their_members_tags() {
    let flow = Flow::new(
        address("192.0.2.1"),
        address("198.51.100.1"),
        None,
        Some(443),
    )
    .unwrap();
    let frame = frame_of(&flow);
    for tags in [[0, 0], [5, 0], [5, 6]] {
        let packet = abi::parse(tagged(&frame, tags).as_slice()).unwrap();
        assert_eq!(packet.tags, tags);
        let octets = abi::forward::header_octets(tag_count(tags));
        assert_eq!(packet.network, octets);
    }
    let both = tagged(&frame, [5, 6]);
    assert_eq!(both[12..22], [0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0]);
    let one = tagged(&frame, [5, 0]);
    assert_eq!(one[12..18], [0x81, 0, 0, 5, 8, 0]);
}
