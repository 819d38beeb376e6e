extern crate std;

use std::vec::Vec;

use proptest::prelude::*;

use super::{super::*, ACK, FIN, RST, SYN};
use crate::address::Address;

/// The checksum by its definition, over whole octets: 0 where what is summed holds the right one.
fn checksum(octets: &[u8]) -> u16 {
    let mut sum: u32 = 0;
    for pair in octets.chunks(2) {
        let low = pair.get(1).copied().unwrap_or(0);
        sum += u32::from(u16::from_be_bytes([pair[0], low]));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap()
}

/// The header that upper layers pretend, of either family.
fn pretended(source: Address, destination: Address, octets: usize, next: u8) -> Vec<u8> {
    let mut header = Vec::new();
    header.extend(source.octets());
    header.extend(destination.octets());
    header.extend(u32::try_from(octets).unwrap().to_be_bytes());
    header.extend([0, 0, 0, next]);
    header
}

fn segment(sequence: u32, acknowledgement: u32, flags: u8, data: u32) -> Segment {
    let mut header = [0; 20];
    header[..4].copy_from_slice(&[0x9c, 0x40, 0x01, 0xbb]);
    header[4..8].copy_from_slice(&sequence.to_be_bytes());
    header[8..12].copy_from_slice(&acknowledgement.to_be_bytes());
    // Two words of options.
    header[12] = 0x70;
    header[13] = flags;
    Segment::new(&header, 28 + data)
}

#[test]
fn what_a_reset_says() {
    let (client, server) = (Address::v4(0xc633_6428), Address::v4(0xcb00_710a));
    let check = |segment: Segment, expected: Option<(u32, u32, u8)>| {
        let found = reset(&segment, client, server);
        let said = found.map(|header| {
            let word = |at: usize| u32::from_be_bytes(*header[at..].first_chunk().unwrap());
            assert_eq!(
                header[..4],
                [0x01, 0xbb, 0x9c, 0x40],
                "ports the other way round"
            );
            assert_eq!(
                (header[12], &header[14..16], &header[18..]),
                (0x50, &[0, 0][..], &[0, 0][..])
            );
            let mut whole = pretended(server, client, 20, 6);
            whole.extend(header);
            assert_eq!(checksum(&whole), 0);
            (word(4), word(8), header[13])
        });
        assert_eq!(said, expected);
    };
    // Where the segment acknowledges, the reset begins there (RFC 9293 §3.10.7.1).
    check(segment(100, 7_000, ACK, 0), Some((7_000, 0, RST)));
    check(segment(100, 7_000, ACK | FIN, 9), Some((7_000, 0, RST)));
    check(segment(100, 7_000, ACK | SYN, 0), Some((7_000, 0, RST)));
    // Else it acknowledges what came.
    check(segment(100, 0, SYN, 0), Some((0, 101, RST | ACK)));
    check(segment(100, 0, SYN | FIN, 5), Some((0, 107, RST | ACK)));
    check(segment(100, 0, 0, 5), Some((0, 105, RST | ACK)));
    check(segment(u32::MAX, 0, SYN, 0), Some((0, 0, RST | ACK)));
    // A reset is never answered.
    check(segment(100, 7_000, RST, 0), None);
    check(segment(100, 7_000, RST | ACK, 0), None);
}

#[test]
fn how_much_is_quoted() {
    let check = |family, octets, quoted| {
        assert_eq!(quoted_octets(family, octets), quoted, "{family:?} {octets}");
    };
    check(Family::V4, 28, 28);
    check(Family::V4, 31, 28);
    check(Family::V4, 32, 32);
    check(Family::V4, 547, 544);
    check(Family::V4, 1_228, 548);
    check(Family::V6, 48, 48);
    check(Family::V6, 1_231, 1_228);
    check(Family::V6, 1_248, 1_232);
    check(Family::V6, 9_000, 1_232);
}

fn any_address() -> impl Strategy<Value = Address> {
    (any::<u64>(), any::<u64>()).prop_map(|(high, low)| Address { high, low })
}

proptest! {
    #[test]
    fn headers_have_right_checksums(
        source in any::<u32>().prop_map(Address::v4),
        destination in any::<u32>().prop_map(Address::v4),
        octets in 0u32..0xffff - 20,
        protocol: u8,
    ) {
        let header = ipv4_header(octets, protocol, source, destination);
        prop_assert_eq!(checksum(&header), 0);
        prop_assert_eq!(u32::from(u16::from_be_bytes([header[2], header[3]])), octets + 20);
        prop_assert_eq!((header[0], header[6], header[9]), (0x45, 0x40, protocol));
        prop_assert_eq!(&header[12..16], source.top().to_be_bytes());
        prop_assert_eq!(&header[16..], destination.top().to_be_bytes());
        let header = ipv6_header(octets, protocol, source, destination);
        prop_assert_eq!(u32::from(u16::from_be_bytes([header[4], header[5]])), octets);
        prop_assert_eq!((header[0], header[6]), (0x60, protocol));
        prop_assert_eq!(&header[8..24], source.octets());
        prop_assert_eq!(&header[24..], destination.octets());
    }

    #[test]
    fn errors_have_right_checksums(
        source in any_address(),
        destination in any_address(),
        words in proptest::collection::vec(any::<[u8; 4]>(), 7..308),
    ) {
        let quoted = words.iter().fold(Sum::default(), |sum, word| sum.word(*word));
        let quote: Vec<u8> = words.concat();
        let mut v4 = unreachable_v4(quoted).to_vec();
        prop_assert_eq!(&v4[..2], [3, 3]);
        v4.extend(&quote);
        prop_assert_eq!(checksum(&v4), 0);
        let octets = u32::try_from(quote.len()).unwrap();
        let mut v6 = pretended(source, destination, 8 + quote.len(), 58);
        v6.extend(unreachable_v6(quoted, octets, source, destination));
        v6.extend(&quote);
        prop_assert_eq!(checksum(&v6), 0);
    }
}
