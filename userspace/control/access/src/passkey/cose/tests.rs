use super::*;
use crate::passkey::cbor::whole;
use crate::passkey::cbor::write::{map, octets};
use proptest::prelude::*;

const N: Item<'static> = Item::Integer(0);

/// Reads a key of these parameters.
fn read(parameters: &[(i64, Item<'_>)]) -> Result<PublicKey, PasskeyRefused> {
    let entries = parameters.iter().cloned();
    let entries = entries.map(|(label, item)| (Key::Integer(label), item));
    PublicKey::read(&map(entries.collect()))
}

/// The parameters of a key with one of them bent: another, or none.
fn bent<'a>(
    parameters: &[(i64, Item<'a>)],
    label: i64,
    item: Option<Item<'a>>,
) -> Vec<(i64, Item<'a>)> {
    let others = parameters.iter().filter(|(one, _)| *one != label);
    let mut all: Vec<_> = others.cloned().collect();
    all.extend(item.map(|item| (label, item)));
    all
}

fn es256(octets: &[u8]) -> Vec<(i64, Item<'_>)> {
    vec![
        (1, Item::Integer(2)),
        (3, Item::Integer(-7)),
        (-1, Item::Integer(1)),
        (-2, Item::Octets(octets)),
        (-3, Item::Octets(octets)),
    ]
}

fn ed25519(octets: &[u8]) -> Vec<(i64, Item<'_>)> {
    vec![
        (1, Item::Integer(1)),
        (3, Item::Integer(-8)),
        (-1, Item::Integer(6)),
        (-2, Item::Octets(octets)),
    ]
}

fn rs256<'a>(modulus: &'a [u8], exponent: &'a [u8]) -> Vec<(i64, Item<'a>)> {
    vec![
        (1, Item::Integer(3)),
        (3, Item::Integer(-257)),
        (-1, Item::Octets(modulus)),
        (-2, Item::Octets(exponent)),
    ]
}

/// An odd modulus of so many octets that begins so.
fn modulus_of(count: usize, first: u8) -> Vec<u8> {
    let mut octets = vec![0xff; count];
    octets[0] = first;
    octets
}

#[test]
fn keys_fit_their_algorithms() {
    let point = [5; 32];
    let modulus = modulus_of(256, 0x80);
    let exponent = [1, 0, 1];
    let keys = [
        (Algorithm::Es256, es256(&point)),
        (Algorithm::EdDsa, ed25519(&point)),
        (Algorithm::Rs256, rs256(&modulus, &exponent)),
    ];
    for (algorithm, parameters) in &keys {
        let key = read(parameters).unwrap();
        assert_eq!(key.algorithm(), *algorithm);
        let stored = postcard::to_stdvec(&key).unwrap();
        assert_eq!(postcard::from_bytes(&stored), Ok(key.clone()));
        assert_eq!(key.verify(b"", b""), Err(NoSignature));
        assert_eq!(key.verify(b"", &[0; 64]), Err(NoSignature));
        assert_eq!(key.verify(b"", &[0; 256]), Err(NoSignature));
        let check = |label: i64, item: Option<Item<'_>>, expected: PasskeyRefused| {
            let found = read(&bent(parameters, label, item.clone()));
            assert_eq!(found, Err(expected), "{algorithm} {label} {item:?}");
        };
        for (label, _) in parameters {
            check(*label, None, PasskeyRefused::Key);
            check(*label, Some(Item::Text("")), PasskeyRefused::Key);
        }
        // An optional parameter more: the id of the key (RFC 9052 §7.1).
        check(2, Some(Item::Octets(&[1])), PasskeyRefused::Key);
        check(1, Some(Item::Integer(4)), PasskeyRefused::Key);
        // Of these numbers none is known: ES384, PS256, RS1, and the one of no algorithm.
        for number in [-35, -37, -65_535, 0, 7] {
            let number = Some(Item::Integer(number));
            check(3, number, PasskeyRefused::Algorithm);
        }
        // The number of another one.
        for other in Algorithm::ALL.iter().filter(|one| *one != algorithm) {
            let number = Some(Item::Integer(other.number()));
            check(3, number, PasskeyRefused::Key);
        }
    }
    assert_eq!(PublicKey::read(&N), Err(PasskeyRefused::Key));
}

#[test]
fn points_have_their_lengths_and_curves() {
    let refused = Err(PasskeyRefused::Key);
    for count in [0, 31, 33, 64] {
        let octets = vec![1; count];
        assert_eq!(read(&es256(&octets)), refused);
        assert_eq!(read(&ed25519(&octets)), refused);
    }
    let point = [5; 32];
    for curve in [2, 3, 4, 7, 8, -1] {
        let curve = Some(Item::Integer(curve));
        assert_eq!(read(&bent(&es256(&point), -1, curve.clone())), refused);
        assert_eq!(read(&bent(&ed25519(&point), -1, curve)), refused);
    }
    // The sign of a compressed point.
    let sign = Some(Item::Truth(true));
    assert_eq!(read(&bent(&es256(&point), -3, sign)), refused);
}

#[test]
fn numbers_of_rsa_are_bounded() {
    let check = |modulus: &[u8], exponent: &[u8], is_taken: bool| {
        let found = read(&rs256(modulus, exponent));
        assert_eq!(found.is_ok(), is_taken, "{} {exponent:?}", modulus.len());
    };
    let right = modulus_of(256, 0x80);
    check(&right, &[1, 0, 1], true);
    check(&modulus_of(256, 0x7f), &[1, 0, 1], false);
    check(&modulus_of(257, 0x01), &[1, 0, 1], true);
    check(&modulus_of(257, 0x00), &[1, 0, 1], false);
    check(&modulus_of(512, 0xff), &[1, 0, 1], true);
    check(&modulus_of(513, 0x01), &[1, 0, 1], false);
    check(&[], &[1, 0, 1], false);
    let even: Vec<u8> = right.iter().map(|octet| octet & 0xfe).collect();
    check(&even, &[1, 0, 1], false);
    check(&right, &[], false);
    check(&right, &[3], false);
    check(&right, &[0xff, 0xff], false);
    check(&right, &[1, 0, 0], false);
    check(&right, &[1, 0, 2], false);
    check(&right, &[0, 1, 0, 1], false);
    check(&right, &[0xff, 0xff, 0xff, 0xff], true);
    check(&right, &[1, 0, 0, 0, 1], false);
}

proptest! {
    #[test]
    fn no_octets_panic(octets in proptest::collection::vec(any::<u8>(), 0..100)) {
        if let Ok(item) = whole(&octets) {
            prop_assert!(PublicKey::read(&item).is_err());
        }
    }

    #[test]
    fn what_is_written_is_read(x: [u8; 32], message: Vec<u8>, signature: Vec<u8>) {
        let entries = ed25519(&x);
        let entries = entries.into_iter().map(|(label, item)| (Key::Integer(label), item));
        let written = octets(&map(entries.collect()));
        let key = PublicKey::read(&whole(&written).unwrap()).unwrap();
        prop_assert_eq!(&key.0, &Numbers::EdDsa { x });
        prop_assert_eq!(key.verify(&message, &signature), Err(NoSignature));
    }
}
