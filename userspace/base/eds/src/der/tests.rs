use std::borrow::Cow;

use proptest::prelude::*;

use super::write::tlv;
use super::{Input, definite, tag, time};
use crate::{Error, Fault};

/// Reads one encoding and expects its value, or a fault.
fn check(bytes: &[u8], expect: Result<&[u8], Fault>) {
    let read = Input::only(bytes, tag::SEQUENCE, "test").map(|tlv| tlv.value);
    assert_eq!(read.map_err(|error| error.fault()), expect, "{bytes:02x?}");
}

#[test]
fn one_encoding_is_read_strictly() {
    check(&[0x30, 0x00], Ok(&[]));
    check(&[0x30, 0x02, 1, 2], Ok(&[1, 2]));
    check(&[], Err(Fault::NotDer));
    check(&[0x30], Err(Fault::NotDer));
    check(&[0x30, 0x03, 1, 2], Err(Fault::NotDer));
    check(&[0x30, 0x01, 1, 2], Err(Fault::NotDer));
    check(&[0x31, 0x00], Err(Fault::NotDer));
    check(&[0x30, 0x80, 0x00, 0x00], Err(Fault::IndefiniteLength));
    check(&[0x30, 0x81, 0x02, 1, 2], Err(Fault::NotDer));
    check(&[0x30, 0x82, 0x00, 0x02, 1, 2], Err(Fault::NotDer));
    check(
        &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 1, 2],
        Err(Fault::NotDer),
    );
    check(
        &[0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        Err(Fault::NotDer),
    );
    check(&[0x3f, 0x81, 0x00, 0x00], Err(Fault::NotDer));
}

#[test]
fn depth_costs_nothing() {
    let mut deep = vec![0x30, 0x00];
    for _ in 0..10_000 {
        deep = tlv(tag::SEQUENCE, &[&deep]);
    }
    assert_eq!(
        Input::only(&deep, tag::SEQUENCE, "test").map(|tlv| tlv.full.len()),
        Ok(deep.len())
    );
}

#[test]
fn numbers_are_read_strictly() {
    let read = |octets: &[u8]| {
        let bytes = tlv(tag::INTEGER, &[octets]);
        Input::new(&bytes, "test")
            .integer()
            .map(<[u8]>::to_vec)
            .map_err(|error| error.fault())
    };
    let cases: [(&[u8], bool); 7] = [
        (&[0x00], true),
        (&[0x7f], true),
        (&[0x00, 0x80], true),
        (&[], false),
        (&[0x00, 0x7f], false),
        (&[0xff, 0x80], false),
        (&[0xff, 0x7f], true),
    ];
    for (octets, right) in cases {
        let expect = if right {
            Ok(octets.to_vec())
        } else {
            Err(Fault::NotDer)
        };
        assert_eq!(read(octets), expect, "{octets:02x?}");
    }
}

#[test]
fn booleans_and_bits_are_read_strictly() {
    let boolean = |octets: &[u8]| Input::new(octets, "test").boolean_or_false().ok();
    assert_eq!(boolean(&[]), Some(false));
    assert_eq!(boolean(&[0x01, 0x01, 0xff]), Some(true));
    assert_eq!(boolean(&[0x01, 0x01, 0x01]), None);
    let bits = |octets: &[u8]| {
        Input::new(octets, "test")
            .octets_of_bits()
            .ok()
            .map(<[u8]>::to_vec)
    };
    assert_eq!(bits(&[0x03, 0x02, 0x00, 0xaa]), Some(vec![0xaa]));
    assert_eq!(bits(&[0x03, 0x02, 0x01, 0xaa]), None);
    assert_eq!(bits(&[0x03, 0x00]), None);
}

#[test]
fn times_are_read_as_the_profile_writes_them() {
    let check = |kind, text: &str, expect: Option<&str>| {
        let time = time::read(kind, text.as_bytes()).map(|time| time.to_string());
        assert_eq!(time.as_deref(), expect, "{text}");
    };
    check(tag::UTC_TIME, "220601000000Z", Some("2022-06-01T00:00:00Z"));
    check(tag::UTC_TIME, "491231235959Z", Some("2049-12-31T23:59:59Z"));
    check(tag::UTC_TIME, "500101000000Z", Some("1950-01-01T00:00:00Z"));
    check(
        tag::GENERALIZED_TIME,
        "20500101000000Z",
        Some("2050-01-01T00:00:00Z"),
    );
    check(
        tag::GENERALIZED_TIME,
        "20500101000000.125Z",
        Some("2050-01-01T00:00:00Z"),
    );
    for text in [
        "2206010000Z",
        "220601000000+0500",
        "220601000000",
        "221301000000Z",
        "22060100000aZ",
    ] {
        check(tag::UTC_TIME, text, None);
    }
    for text in [
        "20500101000000.Z",
        "20500101000000.10Z",
        "205001010000Z",
        "20500101000000,1Z",
        "2050010100000éZ",
    ] {
        check(tag::GENERALIZED_TIME, text, None);
    }
    check(tag::UTF8, "220601000000Z", None);
}

#[test]
fn a_list_has_a_bound() {
    let three = [0x05, 0x00].repeat(3);
    let list = |most| {
        Input::new(&three, "test")
            .list(most, Input::next)
            .map(|list| list.len())
    };
    assert_eq!(list(3), Ok(3));
    assert_eq!(
        list(2).map_err(|error: Error| error.fault()),
        Err(Fault::TooLarge)
    );
}

/// Mends an encoding and expects another, or a fault.
fn check_mended(bytes: &[u8], expect: Result<&[u8], Fault>) {
    let mended = definite(bytes).map(Cow::into_owned);
    let expect = expect.map(<[u8]>::to_vec);
    assert_eq!(
        mended.map_err(|error| error.fault()),
        expect,
        "{bytes:02x?}"
    );
}

#[test]
fn indefinite_lengths_are_mended() {
    let pieces = [
        0x24, 0x80, 0x04, 0x01, 0xaa, 0x04, 0x02, 0xbb, 0xcc, 0x00, 0x00,
    ];
    check_mended(&[0x30, 0x80, 0x00, 0x00], Ok(&[0x30, 0x00]));
    check_mended(
        &[0x30, 0x80, 0x30, 0x80, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00],
        Ok(&[0x30, 0x04, 0x30, 0x02, 0x05, 0x00]),
    );
    check_mended(&pieces, Ok(&[0x04, 0x03, 0xaa, 0xbb, 0xcc]));
    check_mended(&[0x30, 0x00], Ok(&[0x30, 0x00]));
    // What is definite is taken over as it is, whatever is inside.
    check_mended(
        &[0x30, 0x04, 0x30, 0x80, 0x00, 0x00],
        Ok(&[0x30, 0x04, 0x30, 0x80, 0x00, 0x00]),
    );
}

#[test]
fn what_cannot_be_mended_is_refused() {
    let deep = |levels: usize| [[0x30, 0x80].repeat(levels), [0x00, 0x00].repeat(levels)].concat();
    assert!(definite(&deep(8)).is_ok());
    check_mended(&deep(9), Err(Fault::TooLarge));
    check_mended(&deep(1_000_000), Err(Fault::TooLarge));
    check_mended(
        &vec![0x30; crate::limits::CMS_BYTES_MAX + 1],
        Err(Fault::TooLarge),
    );
    for broken in [
        &[0x30, 0x80][..],
        &[0x30, 0x80, 0x00],
        &[0x30, 0x80, 0x00, 0x00, 0x00],
        &[0x30, 0x80, 0x04, 0x05, 0x00, 0x00],
        &[0x04, 0x80, 0x00, 0x00],
        &[0x30, 0x80, 0x24, 0x03, 0x04, 0x01, 0xaa, 0x00, 0x00],
        &[0x24, 0x80, 0x05, 0x00, 0x00, 0x00],
        &[0x24, 0x80, 0x24, 0x80, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00],
    ] {
        check_mended(broken, Err(Fault::NotDer));
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(body in prop::collection::vec(any::<u8>(), 0..70_000)) {
        let bytes = tlv(tag::OCTET_STRING, &[&body]);
        let read = Input::only(&bytes, tag::OCTET_STRING, "test").map(|tlv| tlv.value.to_vec());
        prop_assert_eq!(read, Ok(body));
    }

    #[test]
    fn mending_never_panics_and_never_grows(body in prop::collection::vec(any::<u8>(), 0..300)) {
        let bytes = [&[0x30, 0x80], &body[..]].concat();
        if let Ok(mended) = definite(&bytes) {
            prop_assert!(mended.len() <= bytes.len());
            prop_assert!(Input::only(&mended, tag::SEQUENCE, "test").is_ok());
        }
    }
}
