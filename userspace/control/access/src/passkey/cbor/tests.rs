use super::write::{map, octets};
use super::*;
use proptest::prelude::*;

#[test]
fn items_are_read_as_the_standard_writes_them() {
    let check = |written: &[u8], expected: Item<'_>| {
        assert_eq!(whole(written), Ok(expected), "{written:02x?}");
    };
    // RFC 8949 appendix A.
    check(&[0x00], Item::Integer(0));
    check(&[0x17], Item::Integer(23));
    check(&[0x18, 0x18], Item::Integer(24));
    check(&[0x19, 0x03, 0xe8], Item::Integer(1000));
    check(&[0x1a, 0x00, 0x0f, 0x42, 0x40], Item::Integer(1_000_000));
    check(&[0x20], Item::Integer(-1));
    check(&[0x39, 0x03, 0xe7], Item::Integer(-1000));
    check(&[0xf4], Item::Truth(false));
    check(&[0xf5], Item::Truth(true));
    check(&[0x44, 1, 2, 3, 4], Item::Octets(&[1, 2, 3, 4]));
    check(&[0x64, b'I', b'E', b'T', b'F'], Item::Text("IETF"));
    check(&[0x80], Item::Array(vec![]));
    check(&[0xa0], map(vec![]));
    let entries = vec![
        (Key::Integer(1), Item::Integer(2)),
        (Key::Integer(3), Item::Integer(4)),
    ];
    check(&[0xa2, 1, 2, 3, 4], map(entries));
    let largest = [0x1b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    check(&largest, Item::Integer(i64::MAX));
    let least = [0x3b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    check(&least, Item::Integer(i64::MIN));
}

#[test]
fn what_is_not_canonical_is_refused() {
    let check = |written: &[u8]| assert_eq!(whole(written), Err(NoItem), "{written:02x?}");
    check(&[]);
    check(&[0x18]);
    // More octets than the number needs.
    check(&[0x18, 0x17]);
    check(&[0x19, 0x00, 0xff]);
    check(&[0x1a, 0x00, 0x00, 0xff, 0xff]);
    check(&[0x1b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    check(&[0x58, 0x01, 0x00]);
    // Beyond 64 bits with a sign.
    check(&[0x1b, 0x80, 0, 0, 0, 0, 0, 0, 0]);
    check(&[0x3b, 0x80, 0, 0, 0, 0, 0, 0, 0]);
    // Reserved, and without a length.
    for initial in [0x1c, 0x1d, 0x1e, 0x1f, 0x5f, 0x7f, 0x9f, 0xbf, 0xff] {
        check(&[initial, 0xff]);
    }
    // A tag, null, undefined, other simple values, a fraction.
    check(&[0xc0, 0x00]);
    check(&[0xf6]);
    check(&[0xf7]);
    check(&[0xe0]);
    check(&[0xf8, 0x20]);
    check(&[0xf9, 0x3c, 0x00]);
    // Too short, too long, no text.
    check(&[0x42, 0x00]);
    check(&[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    check(&[0x00, 0x00]);
    check(&[0x61, 0xff]);
    check(&[0x82, 0x00]);
    check(&[0xa1, 0x00]);
    // Keys twice, and out of order: by kind, by length, by octets.
    check(&[0xa2, 1, 0, 1, 0]);
    check(&[0xa2, 0x20, 0, 1, 0]);
    check(&[0xa2, 0x62, b'a', b'a', 0, 0x61, b'b', 0]);
    check(&[0xa2, 0x61, b'b', 0, 0x61, b'a', 0]);
    // Keys of other kinds.
    check(&[0xa1, 0x41, 0, 0]);
    check(&[0xa1, 0xf4, 0]);
    check(&[0xa1, 0x80, 0]);
    check(&[0xa1, 0xa0, 0]);
}

#[test]
fn items_are_bounded() {
    let check = |written: &[u8], is_read: bool| {
        assert_eq!(whole(written).is_ok(), is_read, "{}", written.len());
    };
    check(&[0x81, 0x81, 0x81, 0x80], true);
    check(&[0x81, 0x81, 0x81, 0x81, 0x00], true);
    check(&[0x81, 0x81, 0x81, 0x81, 0x80], false);
    check(&[0xa1, 0, 0xa1, 0, 0xa1, 0, 0xa1, 0, 0xa0], false);
    check(&[[0x98_u8, 64].as_slice(), &[0; 64]].concat(), true);
    check(&[[0x98_u8, 65].as_slice(), &[0; 65]].concat(), false);
    let of = |count: usize| octets(&Item::Octets(&vec![0; count]));
    check(&of(OCTETS_MAX - 3), true);
    check(&of(OCTETS_MAX - 2), false);
}

#[test]
fn what_follows_an_item_is_told() {
    assert_eq!(
        first(&[0x01, 0x18]),
        Ok((Item::Integer(1), [0x18].as_slice()))
    );
}

proptest! {
    #[test]
    fn no_octets_panic(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(item) = whole(&octets) {
            // There is one way to write an item.
            prop_assert_eq!(write::octets(&item), octets);
        }
    }

    #[test]
    fn what_is_written_is_read(
        numbers in proptest::collection::vec(any::<i64>(), 0..20),
        texts in proptest::collection::btree_set("[a-z]{0,40}", 0..20),
        content in proptest::collection::vec(any::<u8>(), 0..400),
        truth: bool,
    ) {
        let numbers = numbers.into_iter().map(Item::Integer).collect();
        let mut texts: Vec<_> = texts.iter().map(String::as_str).collect();
        texts.sort_by_key(|text| (text.len(), *text));
        let mut entries = vec![
            (Key::Integer(7), Item::Array(numbers)),
            (Key::Integer(-7), Item::Octets(&content)),
        ];
        entries.extend(texts.into_iter().map(|text| (Key::Text(text), Item::Truth(truth))));
        let item = map(entries);
        let written = octets(&item);
        prop_assert_eq!(whole(&written), Ok(item));
    }
}
