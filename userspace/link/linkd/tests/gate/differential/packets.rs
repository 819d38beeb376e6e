//! Random frames, and ports they enter by.

use std::net::IpAddr;

use abi::{Port, PortRole};
use proptest::prelude::*;

use super::policies::{address, family, port, protocol};

/// An IP packet, well-formed but for what [`frame`] does to it.
fn packet() -> impl Strategy<Value = Vec<u8>> {
    let common = (family(), protocol(), port(), port(), 0..40usize);
    let rare = (
        0..8u8,
        prop::sample::select(&[0u16, 0, 0, 1, 2, 3, 100, 0x1fff]),
        any::<bool>(),
    );
    (common, rare).prop_flat_map(
        |((family, protocol, from, to, body), (options, offset, more))| {
            (address(family), address(family), chain()).prop_map(
                move |(source, destination, chain)| {
                    let mut payload: Vec<u8> = [from, to]
                        .iter()
                        .flat_map(|port| port.to_be_bytes())
                        .collect();
                    payload.resize(body, 0x5a);
                    match (source, destination) {
                        (IpAddr::V4(source), IpAddr::V4(destination)) => {
                            let words = 5 + options.saturating_sub(4);
                            let header = usize::from(words) * 4;
                            let mut packet = vec![0x40 | words, 0];
                            packet.extend(
                                u16::try_from(header + payload.len()).unwrap().to_be_bytes(),
                            );
                            packet.extend([0, 0]);
                            let fragment = offset | if more { 0x2000 } else { 0 };
                            packet.extend(fragment.to_be_bytes());
                            packet.extend([64, protocol, 0, 0]);
                            packet.extend(source.octets());
                            packet.extend(destination.octets());
                            packet.resize(header, 1);
                            packet.extend(payload);
                            packet
                        }
                        (IpAddr::V6(source), IpAddr::V6(destination)) => {
                            let mut headers = vec![];
                            let mut next = protocol;
                            for &(kind, octets) in chain.iter().rev() {
                                let field = offset << 3 | u16::from(more);
                                let [high, low] = field.to_be_bytes();
                                let mut header = match kind {
                                    44 => vec![next, 0, high, low, 0, 0, 0, 0],
                                    43 => vec![next, octets, octets, 0, 0, 0, 0, 0],
                                    _ => vec![next, octets, 1, 4, 0, 0, 0, 0],
                                };
                                if kind != 44 {
                                    header.resize(8 + usize::from(octets) * 8, 0);
                                }
                                header.extend(headers);
                                headers = header;
                                next = kind;
                            }
                            let mut packet = vec![0x60, 0, 0, 0];
                            let length = headers.len() + payload.len();
                            packet.extend(u16::try_from(length).unwrap().to_be_bytes());
                            packet.extend([next, 64]);
                            packet.extend(source.octets());
                            packet.extend(destination.octets());
                            packet.extend(headers);
                            packet.extend(payload);
                            packet
                        }
                        _ => unreachable!("both are of one family"),
                    }
                },
            )
        },
    )
}

/// Extension headers: kind and length in units of eight octets beyond the first.
fn chain() -> impl Strategy<Value = Vec<(u8, u8)>> {
    let header = (prop::sample::select(&[0u8, 43, 44, 60]), 0..3u8);
    prop_oneof![
        3 => Just(vec![]),
        2 => prop::collection::vec(header.clone(), 1..3),
        1 => prop::collection::vec(header, 6..11),
    ]
}

/// A frame: a packet behind a link header, now and then cut, lengthened or with octets changed; or any octets.
pub(super) fn frame() -> impl Strategy<Value = Vec<u8>> {
    let tags = prop::collection::vec(prop::sample::select(&[0x8100u16, 0x88a8]), 0..4);
    let kind = prop_oneof![
        12 => Just(None),
        1 => prop::sample::select(&[0x0806u16, 0x88cc, 0x8809, 0x8847, 0x0026]).prop_map(Some),
    ];
    let harm = prop_oneof![
        6 => Just((0usize, 0usize, 0u8)),
        1 => (1..60usize).prop_map(|cut| (cut, 0, 0)),
        1 => (0..80usize, any::<u8>()).prop_map(|(at, octet)| (0, at, octet)),
    ];
    let plain = prop_oneof![3 => Just(vec![]), 1 => tags];
    let made = (packet(), plain, kind, harm, 0..20usize).prop_map(
        |(packet, tags, kind, (cut, at, octet), padding)| {
            let mut frame = vec![2; 12];
            for tag in tags {
                frame.extend(tag.to_be_bytes());
                frame.extend([0, 7]);
            }
            let own = if packet[0] >> 4 == 4 {
                0x0800u16
            } else {
                0x86dd
            };
            frame.extend(kind.unwrap_or(own).to_be_bytes());
            frame.extend(packet);
            frame.resize(frame.len() + padding, 0);
            frame.truncate(frame.len() - cut.min(frame.len()));
            if at > 0
                && let Some(place) = frame.get_mut(at)
            {
                *place = octet;
            }
            frame
        },
    );
    prop_oneof![15 => made, 1 => prop::collection::vec(any::<u8>(), 0..120)]
}

pub(super) fn entered_by() -> impl Strategy<Value = Port> {
    (0..4u8, 0..3u16, 0..3u16).prop_map(|(role, operator, link)| Port {
        number: 1,
        // Channels twice.
        role: if role == 3 {
            PortRole::Channel as u8
        } else {
            role
        },
        backup: 0,
        operator,
        link,
    })
}
