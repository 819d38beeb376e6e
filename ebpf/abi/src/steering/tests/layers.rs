extern crate std;

use std::{vec, vec::Vec};

use super::super::*;
use crate::packet::parse;

/// A frame with so many tags around a network packet.
fn frame(tags: &[[u8; 2]], ethertype: [u8; 2], packet: &[u8]) -> Vec<u8> {
    let mut frame = vec![2; 12];
    for tag in tags {
        frame.extend([tag[0], tag[1], 0, 7]);
    }
    frame.extend(ethertype);
    frame.extend(packet);
    frame
}

fn ipv4(options: usize, protocol: u8, payload: &[u8]) -> Vec<u8> {
    let header = 20 + options;
    let octets = u16::try_from(header + payload.len()).unwrap().to_be_bytes();
    let words = u8::try_from(header / 4).unwrap();
    let mut packet = vec![
        0x40 | words,
        0,
        octets[0],
        octets[1],
        0,
        0,
        0,
        0,
        9,
        protocol,
        0,
        0,
    ];
    packet.extend([192, 0, 2, 1, 203, 0, 113, 9]);
    packet.resize(header, 1);
    packet.extend(payload);
    packet
}

/// With extension headers that lead from `next` to the payload.
fn ipv6(next: u8, extensions: &[u8], payload: &[u8]) -> Vec<u8> {
    let body = [extensions, payload].concat();
    let octets = u16::try_from(body.len()).unwrap().to_be_bytes();
    let mut packet = vec![0x60, 0, 0, 0, octets[0], octets[1], next, 9];
    for last in [1, 9] {
        packet.extend([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last]);
    }
    packet.extend(body);
    packet
}

#[test]
fn headers_are_found() {
    let check = |frame: &[u8], expected: Option<(u32, u32, Option<u32>)>| {
        let packet = parse(frame).unwrap_or_else(|reason| panic!("{reason:?}: {frame:02x?}"));
        let found = Layers::of(frame, &packet);
        let found = found.map(|layers| (layers.network, layers.octets, layers.transport));
        assert_eq!(found, expected, "{frame:02x?}");
        let segment = found.and_then(|_| Layers::of(frame, &packet)?.segment(frame));
        let shown = segment.map(|segment| (segment.header[0], segment.octets));
        let tcp = packet.protocol == TCP;
        let behind = expected.and_then(|(network, octets, at)| Some(octets + network - at?));
        assert_eq!(shown, behind.filter(|_| tcp).map(|octets| (7, octets)));
    };
    let tcp = [7; 33];
    let (v4, v6) = ([0x08, 0x00], [0x86, 0xdd]);
    let (c, s) = ([0x81, 0x00], [0x88, 0xa8]);
    check(
        &frame(&[], v4, &ipv4(0, TCP, &tcp)),
        Some((14, 53, Some(34))),
    );
    check(
        &frame(&[c], v4, &ipv4(0, TCP, &tcp)),
        Some((18, 53, Some(38))),
    );
    check(
        &frame(&[s, c], v4, &ipv4(8, TCP, &tcp)),
        Some((22, 61, Some(50))),
    );
    check(
        &frame(&[], v6, &ipv6(TCP, &[], &tcp)),
        Some((14, 73, Some(54))),
    );
    check(
        &frame(&[s, c], v6, &ipv6(TCP, &[], &tcp)),
        Some((22, 73, Some(62))),
    );
    check(
        &frame(&[], v6, &ipv6(60, &[TCP, 0, 1, 4, 0, 0, 0, 0], &tcp)),
        Some((14, 81, None)),
    );
    check(
        &frame(&[], v4, &ipv4(0, UDP, &[7; 8])),
        Some((14, 28, Some(34))),
    );
    // What the frame is filled up with does not belong to the packet.
    let mut filled = frame(&[], v4, &ipv4(0, TCP, &tcp[..20]));
    filled.resize(90, 0);
    check(&filled, Some((14, 40, Some(34))));
}
