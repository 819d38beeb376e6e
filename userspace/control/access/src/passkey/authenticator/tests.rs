use super::*;
use crate::passkey::cbor::Key;
use crate::passkey::cbor::write::{map, octets};
use crate::passkey::tests::device::{ID, MADE, VERIFIED, attested, ed25519, party};
use proptest::prelude::*;

/// Authenticator data for our party.
fn data(flags: u8, counter: [u8; 4], rest: &[u8]) -> Vec<u8> {
    [party().digest().as_slice(), &[flags], &counter, rest].concat()
}

fn passkey() -> Vec<u8> {
    attested(&ID, &ed25519(&[9; 32]))
}

/// Extensions of so many octets, five at least.
fn extensions(count: usize) -> Vec<u8> {
    let text = "x".repeat(count - 6);
    let written = octets(&map(vec![(Key::Text("a"), Item::Text(&text))]));
    assert_eq!(written.len(), count);
    written
}

#[test]
fn what_is_told_is_read() {
    let told = signed(&data(VERIFIED, [1, 2, 3, 4], &[]), &party());
    let expected = Told {
        counter: 0x0102_0304,
        backup: Backup::OneDevice,
    };
    assert_eq!(told, Ok(expected));
    let found = made(&data(MADE | 0x08, [0, 0, 0, 1], &passkey()), &party()).unwrap();
    assert_eq!(found.id.octets(), ID);
    assert_eq!(found.told.counter, 1);
    assert_eq!(found.told.backup, Backup::MayBeCopied);
}

#[test]
fn data_are_whole() {
    let unread = Err(PasskeyRefused::AuthenticatorData);
    let whole = data(MADE, [0; 4], &passkey());
    for count in 0..whole.len() {
        let found = made(&whole[..count], &party());
        assert_eq!(found.map(|_| ()), unread, "{count}");
    }
    let longer = [whole.as_slice(), &[0]].concat();
    assert_eq!(made(&longer, &party()).map(|_| ()), unread);
    let whole = data(VERIFIED, [0; 4], &[]);
    for count in 0..whole.len() {
        assert_eq!(
            signed(&whole[..count], &party()),
            Err(PasskeyRefused::AuthenticatorData)
        );
    }
}

#[test]
fn extensions_are_a_map_and_bounded() {
    let check = |flags: u8, rest: &[u8], is_taken: bool| {
        let found = signed(&data(VERIFIED | flags, [0; 4], rest), &party());
        assert_eq!(found.is_ok(), is_taken, "{flags:x} {rest:x?}");
        let rest = [passkey().as_slice(), rest].concat();
        let found = made(&data(MADE | flags, [0; 4], &rest), &party());
        assert_eq!(found.is_ok(), is_taken, "{flags:x} {rest:x?}");
    };
    check(0x00, &[], true);
    check(0x80, &[], false);
    check(0x00, &[0xa0], false);
    check(0x80, &[0xa0], true);
    check(0x80, &[0xa0, 0x00], false);
    check(0x80, &[0x80], false);
    check(0x80, &[0x00], false);
    check(0x80, b"\xa1\x6bcredProtect\x03", true);
    check(0x80, b"\xa1\x6bhmac-secret\xf5", true);
    check(0x80, &extensions(EXTENSIONS_OCTETS_MAX), true);
    check(0x80, &extensions(EXTENSIONS_OCTETS_MAX + 1), false);
    // What is reserved.
    check(0x02, &[], true);
    check(0x20, &[], true);
}

#[test]
fn ids_are_bounded() {
    let check = |count: usize, expected: Result<(), PasskeyRefused>| {
        let rest = attested(&vec![1; count], &ed25519(&[9; 32]));
        let found = made(&data(MADE, [0; 4], &rest), &party());
        assert_eq!(found.map(|_| ()), expected, "{count}");
    };
    let refused = Err(PasskeyRefused::CredentialId);
    check(0, refused);
    check(15, refused);
    check(16, Ok(()));
    check(1_023, Ok(()));
    check(1_024, refused);
    check(3_000, refused);
    check(5_000, Err(PasskeyRefused::AuthenticatorData));
}

proptest! {
    #[test]
    fn no_octets_panic(
        flags: u8,
        octets in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        prop_assert!(made(&octets, &party()).is_err());
        prop_assert!(signed(&octets, &party()).is_err());
        let ours = data(flags, [0; 4], &octets);
        prop_assert!(made(&ours, &party()).is_err());
        if signed(&ours, &party()).is_ok() {
            prop_assert!(octets.is_empty() || flags & 0x80 != 0);
        }
        let keyed = data(flags, [0; 4], &attested(&ID, &octets));
        if let Ok(made) = made(&keyed, &party()) {
            prop_assert_eq!(made.id.octets(), ID);
        }
    }
}
