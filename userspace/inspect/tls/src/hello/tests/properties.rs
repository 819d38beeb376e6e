//! Whatever comes in whatever segments.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;

use super::forge::{Forge, records};
use super::peers::{captured, of_rustls, read_by_rustls};
use super::*;

static REAL: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let captured = captured().into_iter().map(|(_, octets)| octets);
    let own = of_rustls("shop.example", &[b"h2"], Some(64));
    captured.chain([own]).collect()
});

/// The result of one segment after the other must be that of all at once; what waits at the end waits.
fn check_split(octets: &[u8], cuts: &[usize]) {
    let mut bounds: Vec<usize> = cuts.iter().map(|cut| cut % (octets.len() + 1)).collect();
    bounds.extend([0, octets.len()]);
    bounds.sort_unstable();
    let segments: Vec<&[u8]> = bounds
        .windows(2)
        .map(|pair| &octets[pair[0]..pair[1]])
        .collect();
    assert_eq!(read_segments(&segments), read(octets));
}

#[test]
fn every_split_in_two_of_real_hellos_reads_the_same() {
    for octets in REAL.iter() {
        for cut in 0..=octets.len() {
            check_split(octets, &[cut]);
        }
    }
}

#[test]
fn every_prefix_of_real_hellos_waits() {
    for octets in REAL.iter() {
        let (_, taken) = read(octets).unwrap().unwrap();
        for end in 0..taken {
            assert_eq!(read(&octets[..end]), Ok(None), "{end}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_split_of_real_hellos_reads_the_same(which: Index, cuts in prop::collection::vec(0_usize..4096, 0..40)) {
        check_split(which.get::<Vec<u8>>(&REAL), &cuts);
    }

    /// The message does not depend on the records that carry it.
    #[test]
    fn any_records_carry_the_same_message(octets in 1_usize..600, cuts in prop::collection::vec(0_usize..4096, 0..9)) {
        let forged = Forge::tls13().named(&[(0, b"shop.example")]).with(0x15, &[0; 512]);
        let message = forged.message();
        let split = records(&message, octets);
        let expected = message.len().div_ceil(octets);
        match read(&split) {
            Ok(Some((hello, taken))) => {
                prop_assert_eq!(taken, split.len());
                let (whole, _) = read(&forged.record()).unwrap().unwrap();
                prop_assert_eq!(ClientHello { records: 1, ..hello.clone() }, whole);
                prop_assert_eq!(hello.records, expected);
            }
            other => {
                prop_assert_eq!(other, Err(Refusal::ManyRecords));
                prop_assert!(expected > RECORDS_MAX);
            }
        }
        check_split(&split, &cuts);
    }

    #[test]
    fn any_octets_end_the_same_in_any_split(
        octets in prop::collection::vec(any::<u8>(), 0..200),
        cuts in prop::collection::vec(0_usize..200, 0..9),
    ) {
        check_split(&octets, &cuts);
        // Behind a header of TLS they get further.
        let framed = [&[22, 3, 1, 0, 200, 1, 0, 0, 196][..], &octets].concat();
        check_split(&framed, &cuts);
    }

    /// Changed hellos are refused or read, and where rustls reads a changed one too, it reads the same name and protocols:
    /// nobody is judged by a name that a server would not see.
    #[test]
    fn changed_hellos_read_as_rustls_reads_them(
        which: Index,
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4),
        cuts in prop::collection::vec(0_usize..2048, 0..4),
    ) {
        let mut octets = which.get::<Vec<u8>>(&REAL).clone();
        for (at, to) in changes {
            *at.get_mut(&mut octets) = to;
        }
        check_split(&octets, &cuts);
        let ours = read(&octets).ok().flatten();
        if let (Some((hello, taken)), Some((server, protocols))) = (ours, read_by_rustls(&octets)) {
            prop_assert!(taken <= octets.len());
            if let (ServerName::Name(name), Some(server)) = (&hello.server_name, server) {
                prop_assert_eq!(name.as_str(), server.trim_end_matches('.').to_ascii_lowercase());
            }
            prop_assert!(hello.alpn.iter().eq(protocols.iter().map(Vec::as_slice)));
        }
    }
}
