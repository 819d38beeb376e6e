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

#[test]
fn the_way_of_each_kind() {
    let check = |frame: &[u8], expected: Result<(Family, u16, u32, u8), Way>| {
        let found = hop(frame).map(|hop| (hop.family, hop.octets, hop.class, hop.lifetime));
        assert_eq!(found, expected, "{frame:02x?}");
    };
    let none = |_: &mut [u8]| {};
    check(&v4(none), Ok((Family::V4, 28, 0x10, 64)));
    check(&v4(|header| header[8] = 2), Ok((Family::V4, 28, 0x10, 2)));
    check(&v4(|header| header[8] = 1), Err(Way::LastHop));
    check(&v4(|header| header[8] = 0), Err(Way::LastHop));
    check(&v4(|header| header[0] = 0x46), Err(Way::Options));
    let mut wrong = v4(none);
    wrong[24] ^= 1;
    check(&wrong, Err(Way::Checksum));
    check(&v6(none), Ok((Family::V6, 48, 0x0abc_def0, 2)));
    check(&v6(|header| header[7] = 1), Err(Way::LastHop));
    check(&v6(|header| header[6] = 0), Err(Way::Options));
    let mut tagged = v4(none);
    tagged[12..14].copy_from_slice(&[0x81, 0x00]);
    check(&tagged, Err(Way::Tagged));
    check(&[0; 3], Err(Way::Tagged));
    check(&v4(none)[..20], Err(Way::Options));
}

#[test]
fn codes_are_places() {
    for (code, way) in (0u8..).zip(Way::ALL) {
        assert_eq!(way as u8, code);
        assert!(u32::from(code) < WAY_CELLS);
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
