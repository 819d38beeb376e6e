extern crate std;

use std::{vec, vec::Vec};

use proptest::prelude::*;

use super::*;

/// An untagged IPv4 frame with a right checksum, after `change` of its header.
fn v4(change: impl Fn(&mut [u8])) -> Vec<u8> {
    let mut frame = vec![0; 14];
    frame[12] = 0x08;
    frame.extend([0x45, 0x10, 0, 28, 1, 2, 0, 0, 64, 17, 0, 0]);
    frame.extend([192, 0, 2, 1, 198, 51, 100, 7]);
    frame.extend([0; 8]);
    change(&mut frame[14..]);
    let checksum = checksum_of(&frame[14..34]);
    frame[24..26].copy_from_slice(&checksum.to_be_bytes());
    frame
}

/// The checksum by its definition, over a header whose own field is zero.
fn checksum_of(header: &[u8]) -> u16 {
    let words = header
        .chunks(2)
        .map(|w| u32::from(u16::from_be_bytes([w[0], w[1]])));
    let mut sum: u32 = words.sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap()
}

fn v6(change: impl Fn(&mut [u8])) -> Vec<u8> {
    let mut frame = vec![0; 14];
    frame[12..].copy_from_slice(&[0x86, 0xdd]);
    frame.extend([0x6a, 0xbc, 0xde, 0xf0, 0, 8, 17, 2]);
    frame.extend([0; 32]);
    change(&mut frame[14..]);
    frame
}

/// The packet of a frame whose network header lies behind so many octets.
fn packet(family: Family, network: u32) -> Packet {
    let nobody = crate::Address { high: 0, low: 0 };
    Packet {
        family,
        protocol: 17,
        fragment: crate::Fragment::Whole,
        identification: 0,
        ports: None,
        source: nobody,
        destination: nobody,
        tags: [0; 2],
        network,
        upper: network,
    }
}

#[test]
fn the_way_of_each_kind() {
    type Found = (u16, u32, u8, Bears);
    let check = |family: Family, frame: &[u8], expected: Result<Found, Way>| {
        let read = |frame: &[u8], network: u32| {
            let hop = hop(frame, &packet(family, network));
            hop.map(|hop| (hop.octets, hop.class, hop.lifetime, hop.bears))
        };
        assert_eq!(read(frame, 14), expected, "{frame:02x?}");
        // Behind tags it is the same.
        let tagged = [&[0; 8], frame].concat();
        assert_eq!(read(&tagged, 22), expected, "{frame:02x?}");
    };
    let none = |_: &mut [u8]| {};
    let four = |frame: &[u8], expected| check(Family::V4, frame, expected);
    four(&v4(none), Ok((28, 0x10, 64, Bears::Nothing)));
    four(
        &v4(|header| header[8] = 2),
        Ok((28, 0x10, 2, Bears::Nothing)),
    );
    four(&v4(|header| header[8] = 1), Err(Way::LastHop));
    four(&v4(|header| header[8] = 0), Err(Way::LastHop));
    // The stack looks at the checksum of what it takes.
    four(
        &v4(|header| header[0] = 0x46),
        Ok((28, 0x10, 64, Bears::Options)),
    );
    let mut wrong = v4(none);
    wrong[24] ^= 1;
    four(&wrong, Err(Way::Checksum));
    four(&v4(none)[..20], Err(Way::Options));
    let six = |frame: &[u8], expected| check(Family::V6, frame, expected);
    six(&v6(none), Ok((48, 0x0abc_def0, 2, Bears::Nothing)));
    six(&v6(|header| header[7] = 1), Err(Way::LastHop));
    six(
        &v6(|header| header[6] = 0),
        Ok((48, 0x0abc_def0, 2, Bears::Options)),
    );
}

#[test]
fn headers_bear_the_tags_of_their_member() {
    let check = |tags: [u16; 2], family: Family, expected: &[u8]| {
        let header = header([1; 6], [2; 6], tags, family);
        let octets = usize::try_from(header_octets(tag_count(tags))).unwrap();
        let stations = [[1; 6], [2; 6]].concat();
        assert_eq!(header[..octets], [&stations, expected].concat());
        assert!(header[octets..].iter().all(|octet| *octet == 0));
    };
    check([0, 0], Family::V4, &[0x08, 0]);
    check([100, 0], Family::V6, &[0x81, 0, 0, 100, 0x86, 0xdd]);
    check(
        [100, 4094],
        Family::V4,
        &[0x88, 0xa8, 0, 100, 0x81, 0, 0x0f, 0xfe, 0x08, 0],
    );
}

#[test]
fn codes_are_places() {
    assert_eq!(Way::from_code(u8::MAX), None);
    for (code, way) in (0u8..).zip(Way::ALL) {
        assert_eq!(way as u8, code);
        assert!(u32::from(code) < WAY_CELLS);
        assert_eq!(Way::from_code(code), Some(way));
    }
}

proptest! {
    #[test]
    fn one_hop_less_keeps_the_checksum_right(mut header: [u8; 20]) {
        header[8] = header[8].max(1);
        header[10..12].fill(0);
        let before = checksum_of(&header);
        header[8] -= 1;
        let (found, expected) = (checksum_of_next_hop(before), checksum_of(&header));
        // Zero has two forms, and both make the sum right.
        prop_assert!(found == expected || found ^ expected == 0xffff, "{:04x} {:04x}", found, expected);
        header[10..12].copy_from_slice(&found.to_be_bytes());
        prop_assert_eq!(sum(&header), 0xffff);
    }
}
