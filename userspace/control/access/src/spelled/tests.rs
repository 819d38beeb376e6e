use super::*;
use proptest::prelude::*;

#[test]
fn base_32_is_that_of_the_standard() {
    let check = |octets: usize, text: &str| {
        assert_eq!(*base32(&b"foobar"[..octets]), text);
    };
    // RFC 4648 §10, without the padding.
    check(0, "");
    check(1, "MY");
    check(2, "MZXQ");
    check(3, "MZXW6");
    check(4, "MZXW6YQ");
    check(5, "MZXW6YTB");
    check(6, "MZXW6YTBOI");
}

#[test]
fn codes_are_read_as_people_type_them() {
    let octets = [0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf];
    assert_eq!(*code(&octets, 16), "0123-4567-89AB-CDEF");
    let check = |text: &str, is_read: bool| {
        let found = read::<10>(text, 16).map(|found| *found);
        assert_eq!(found, is_read.then_some(octets), "{text}");
    };
    check("0123-4567-89AB-CDEF", true);
    check("0123456789abcdef", true);
    check(" oi23 4567 89ab cdef ", true);
    check("OL23-4567-89AB-CDEF", true);
    check("0123-4567-89AB-CDE", false);
    check("0123-4567-89AB-CDEF0", false);
    check("0123-4567-89AB-CDEU", false);
    check("0123-4567-89AB-CDEЁ", false);
    check("", false);
    check(
        &format!("0123456789abcdef{}", " ".repeat(TEXT_OCTETS_MAX)),
        false,
    );
}

proptest! {
    #[test]
    fn what_is_spelled_is_read(octets: [u8; 10], longer: [u8; 13]) {
        prop_assert_eq!(read::<10>(&code(&octets, 16), 16).map(|found| *found), Some(octets));
        let mut longer = longer;
        longer[12] &= 0xf0;
        prop_assert_eq!(read::<13>(&code(&longer, 20), 20).map(|found| *found), Some(longer));
    }

    #[test]
    fn nothing_that_is_typed_breaks_it(text: String) {
        if let Some(found) = read::<13>(&text, 20) {
            prop_assert_eq!(read::<13>(&code(found.as_slice(), 20), 20), Some(found));
        }
    }
}
