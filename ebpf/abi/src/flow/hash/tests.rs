extern crate std;

use core::hash::Hasher as _;
use std::collections::{BTreeSet, hash_map::DefaultHasher};

use proptest::prelude::*;

use super::*;

const SECRET: Secret = Secret([0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908]);

fn key(family: Family, ends: u32) -> Key {
    Key {
        family,
        kind: Kind::Tcp,
        protocol: 6,
        inside: Address {
            high: 0xc633_6407 << 32,
            low: 0,
        },
        outside: Address {
            high: 0xcb00_710a << 32,
            low: 0,
        },
        ends,
    }
}

/// The reference's own vector (Aumasson and Bernstein, 2012, appendix A): the octets 0 to 14 under the key 0 to 15.
#[test]
fn siphash_as_published() {
    let message = [
        0x0706_0504_0302_0100,
        0x0f0e_0d0c_0b0a_0908 & 0x00ff_ffff_ffff_ffff | 15 << 56,
    ];
    let [a, b] = sip::<2, 4, 2>(SECRET, message);
    assert_eq!(a ^ b, 0xa129_ca61_49be_45e5);
}

proptest! {
    /// The standard library's hasher is SipHash-1-3 under a key of zeros.
    #[test]
    fn siphash_1_3_as_the_standard_library_has_it(inside: u32, outside: u32, ends: u32, wide: [u64; 4]) {
        let of_std = |octets: &[u8]| {
            let mut hasher = DefaultHasher::new();
            hasher.write(octets);
            hasher.finish()
        };
        let zero = Secret([0; 2]);
        let v4 = Key {
            inside: Address::v4(inside),
            outside: Address::v4(outside),
            ..key(Family::V4, ends)
        };
        let mut octets = (u64::from(inside) << 32 | u64::from(outside)).to_le_bytes().to_vec();
        octets.extend(ends.to_le_bytes());
        octets.extend([6, Kind::Tcp as u8, 0]);
        prop_assert_eq!(of_key(zero, &v4).fingerprint, of_std(&octets));
        let [a, b, c, d] = wide;
        let v6 = Key {
            inside: Address { high: a, low: b },
            outside: Address { high: c, low: d },
            ..key(Family::V6, ends)
        };
        let mut octets: std::vec::Vec<u8> = wide.iter().flat_map(|word| word.to_le_bytes()).collect();
        octets.extend(ends.to_le_bytes());
        octets.extend([6, Kind::Tcp as u8, 0]);
        prop_assert_eq!(of_key(zero, &v6).fingerprint, of_std(&octets));
    }
}

#[test]
fn whatever_differs_has_another_fingerprint() {
    let base = key(Family::V4, 1);
    let keys = [
        base,
        key(Family::V6, 1),
        key(Family::V4, 2),
        Key {
            kind: Kind::Other,
            ..base
        },
        Key {
            protocol: 17,
            ..base
        },
        Key {
            inside: base.outside,
            outside: base.inside,
            ..base
        },
    ];
    let of = |secret| keys.map(|key| of_key(secret, &key).fingerprint);
    let all: BTreeSet<u64> = of(SECRET).into_iter().chain(of(Secret([1, 2]))).collect();
    assert_eq!(all.len(), 2 * keys.len());
}

#[test]
fn a_source_is_an_ipv4_address_or_a_64() {
    let source = |family, high, low| of_source(SECRET, family, Address { high, low });
    assert_eq!(source(Family::V6, 7, 1), source(Family::V6, 7, 2));
    assert_ne!(source(Family::V6, 7, 1), source(Family::V6, 8, 1));
    assert_ne!(
        source(Family::V4, 7 << 32, 0),
        source(Family::V4, 8 << 32, 0)
    );
}

#[test]
fn sets_are_filled_evenly() {
    const SETS: usize = 64;
    let mut filled = [0_u32; SETS];
    for ends in 0..64_000 {
        filled[of_key(SECRET, &key(Family::V4, ends)).index as usize % SETS] += 1;
    }
    // A thousand each; the deviation is 32.
    assert!(
        filled.iter().all(|count| (840..1_160).contains(count)),
        "{filled:?}"
    );
}
