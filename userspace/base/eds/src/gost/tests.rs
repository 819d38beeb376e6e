use crypto_bigint::{U256, U512, Uint};

use super::curve::{Curve, Point};
use super::{CRYPTO_PRO_A, TC26_512_A, digest_34311, digest_streebog_512, verify};
use crate::Fault;

/// What OpenSSL's GOST engine signed: curve, key, digest, signature, as Kazakhstan writes them.
const SIGNED_BY_PEER: &str = include_str!("../../tests/vectors/gost-raw.txt");

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<_> = hex
        .chars()
        .map(|digit| u8::try_from(digit.to_digit(16).expect("hex")).expect("a digit"))
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

fn verify_on(curve: &str, key: &[u8], digest: &[u8], signature: &[u8]) -> Result<(), Fault> {
    match curve {
        "34310" => verify(&CRYPTO_PRO_A, key, digest, signature),
        "2015-512" => verify(&TC26_512_A, key, digest, signature),
        other => panic!("no curve {other}"),
    }
}

/// The four fields of every vector.
fn vectors() -> Vec<(String, [Vec<u8>; 3])> {
    let vectors: Vec<_> = SIGNED_BY_PEER
        .lines()
        .map(|line| {
            let fields: Vec<_> = line.split(' ').collect();
            (
                fields[0].to_owned(),
                [bytes(fields[1]), bytes(fields[2]), bytes(fields[3])],
            )
        })
        .collect();
    assert_eq!(vectors.len(), 16);
    vectors
}

#[test]
fn digests_have_their_known_answers() {
    // RFC 5831 section 7.2 names the box; the empty message is the common check of implementations.
    assert_eq!(
        digest_34311(b""),
        bytes("ce85b99cc46752fffee35cab9a7b0278abb4c2d2055cff685af4912c49490f8d")
    );
    // RFC 6986 section 10.1, in the order of octets that the standard's text reverses.
    assert_eq!(
        digest_streebog_512(b"012345678901234567890123456789012345678901234567890123456789012"),
        bytes(
            "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa\
             00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48"
        )
    );
}

#[test]
fn what_the_peer_signed_is_verified() {
    for (curve, [key, digest, signature]) in vectors() {
        assert_eq!(
            verify_on(&curve, &key, &digest, &signature),
            Ok(()),
            "{curve}"
        );
    }
}

#[test]
fn any_other_digest_key_or_signature_is_not() {
    let vectors = vectors();
    for ((curve, [key, digest, signature]), (other_curve, [other_key, _, _])) in
        vectors.iter().zip(vectors.iter().skip(1))
    {
        for at in [0, digest.len() / 2, digest.len() - 1] {
            let mut wrong = digest.clone();
            wrong[at] ^= 0x10;
            assert_eq!(
                verify_on(curve, key, &wrong, signature),
                Err(Fault::SignatureInvalid)
            );
        }
        for at in 0..signature.len() {
            let mut wrong = signature.clone();
            wrong[at] ^= 0x01;
            assert_eq!(
                verify_on(curve, key, digest, &wrong),
                Err(Fault::SignatureInvalid)
            );
        }
        if curve == other_curve {
            let verdict = verify_on(curve, other_key, digest, signature);
            assert_eq!(verdict, Err(Fault::SignatureInvalid));
        }
    }
}

/// The laws of a group of prime order, for the base point.
fn check_group<const LIMBS: usize>(curve: &Curve<LIMBS>) {
    let base = curve.base();
    let abscissa = |point: &Point<LIMBS>| Curve::abscissa(point);
    let zero = Uint::<LIMBS>::ZERO;
    let multiple = |k: &Uint<LIMBS>| curve.sum_of_multiples((k, &base), (&zero, &base));
    let order = curve.order().as_ref();
    let last = order.wrapping_sub(&Uint::ONE);

    assert_eq!(abscissa(&multiple(&zero)), None, "0·P is infinite");
    assert_eq!(abscissa(&multiple(order)), None, "q·P is infinite");
    assert_eq!(abscissa(&multiple(&last)), abscissa(&base), "(q−1)·P is −P");
    assert_eq!(
        abscissa(&curve.add(&base, &multiple(&last))),
        None,
        "P + −P is infinite"
    );
    assert_eq!(
        abscissa(&curve.add(&base, &curve.infinity())),
        abscissa(&base)
    );
    assert_eq!(
        abscissa(&curve.add(&curve.infinity(), &curve.infinity())),
        None
    );

    let (two, three, five) = (Uint::from(2u8), Uint::from(3u8), Uint::from(5u8));
    let stepwise = curve.add(&curve.add(&base, &base), &base);
    assert_eq!(abscissa(&multiple(&three)), abscissa(&stepwise));
    let both = curve.sum_of_multiples((&two, &base), (&three, &base));
    assert_eq!(abscissa(&both), abscissa(&multiple(&five)));
    let half = multiple(&last.shr_vartime(1));
    assert_eq!(
        abscissa(&curve.add(&half, &half)),
        abscissa(&base),
        "2·((q−1)/2)·P is −P"
    );
}

#[test]
fn the_curves_are_groups_of_their_order() {
    check_group(&CRYPTO_PRO_A);
    check_group(&TC26_512_A);
}

/// The range of r and s, and what may be a key.
fn check_range<const LIMBS: usize>(curve: &Curve<LIMBS>, name: &str) {
    let (_, [key, digest, signature]) = vectors()
        .into_iter()
        .find(|(curve, _)| curve == name)
        .expect("a vector");
    let width = Uint::<LIMBS>::BYTES;
    let order = curve.order().as_ref();
    let numbers = [
        Uint::ZERO,
        *order,
        order.wrapping_add(&Uint::ONE),
        Uint::MAX,
    ];
    for (at, wrong) in [0, width]
        .into_iter()
        .flat_map(|at| numbers.map(|wrong| (at, wrong)))
    {
        let mut changed = signature.clone();
        let octets = wrong.to_le_bytes();
        changed[at..at + width].copy_from_slice(octets.as_ref());
        let verdict = verify(curve, &key, &digest, &changed);
        assert_eq!(
            verdict,
            Err(Fault::SignatureInvalid),
            "{name}, {wrong} at {at}"
        );
    }
    for length in [0, 1, width, 2 * width - 1] {
        let verdict = verify(curve, &key, &digest, &signature[..length]);
        assert_eq!(verdict, Err(Fault::SignatureInvalid), "{length}");
        assert_eq!(
            verify(curve, &key[..length], &digest, &signature),
            Err(Fault::KeyInvalid)
        );
    }
    let longer = [&signature[..], &[0]].concat();
    assert_eq!(
        verify(curve, &key, &digest, &longer),
        Err(Fault::SignatureInvalid)
    );

    let (nought, beyond) = (vec![0; 2 * width], vec![0xff; 2 * width]);
    let mut off = key;
    off[0] ^= 1;
    for wrong in [off, nought, beyond] {
        assert_eq!(
            verify(curve, &wrong, &digest, &signature),
            Err(Fault::KeyInvalid)
        );
    }
}

#[test]
fn numbers_out_of_range_and_points_off_the_curve_are_refused() {
    check_range(&CRYPTO_PRO_A, "34310");
    check_range(&TC26_512_A, "2015-512");
}

#[test]
fn a_key_shifted_by_the_prime_is_not_the_key() {
    // (1, y) is the base point of the first curve; (1 + p, y) would be the same point by another name.
    let y = U256::from_be_hex("8d91e471e0989cda27df505a453f2b7635294f2ddf23e3b122acc99c9e9f1e14");
    let prime =
        U256::from_be_hex("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffd97");
    let is_point = |x: U256| CRYPTO_PRO_A.point(&x, &y).is_some();
    assert!(is_point(U256::ONE));
    assert!(!is_point(prime.wrapping_add(&U256::ONE)));
    assert!(!is_point(U256::ZERO));
}

#[test]
fn a_digest_of_nought_counts_as_one() {
    // GOST R 34.10-2012 section 6.2, step 3. With the base point as the key and e = 1, the point is (s − r)·P: for
    // r = x(P), s = r + 1 it is P itself.
    let curve = &TC26_512_A;
    let x = U512::from(3u8);
    assert_eq!(Curve::abscissa(&curve.base()), Some(x));
    let key = [
        x.to_le_bytes().as_ref(),
        base_ordinate().to_le_bytes().as_ref(),
    ]
    .concat();
    let s = x.wrapping_add(&U512::ONE);
    let signature = [x.to_le_bytes().as_ref(), s.to_le_bytes().as_ref()].concat();
    let one = U512::ONE.to_le_bytes();
    let order = curve.order().as_ref().to_le_bytes();
    for digest in [[0; 64].as_slice(), one.as_ref(), order.as_ref()] {
        assert_eq!(verify(curve, &key, digest, &signature), Ok(()));
    }
    // The same s, written greater by the order, is out of range.
    let beyond = s.wrapping_add(curve.order().as_ref());
    let beyond = [x.to_le_bytes().as_ref(), beyond.to_le_bytes().as_ref()].concat();
    let verdict = verify(curve, &key, one.as_ref(), &beyond);
    assert_eq!(verdict, Err(Fault::SignatureInvalid));
    let two = U512::from(2u8).to_le_bytes();
    assert_eq!(
        verify(curve, &key, two.as_ref(), &signature),
        Err(Fault::SignatureInvalid)
    );
}

#[test]
fn a_signature_that_leads_to_infinity_is_refused() {
    // With the base point as the key and s = r the point is (s − r)·P, which is no point with an abscissa.
    let number = U512::from(5u8).to_le_bytes();
    let x = U512::from(3u8).to_le_bytes();
    let key = [x.as_ref(), base_ordinate().to_le_bytes().as_ref()].concat();
    let signature = [number.as_ref(), number.as_ref()].concat();
    let one = U512::ONE.to_le_bytes();
    let verdict = verify(&TC26_512_A, &key, one.as_ref(), &signature);
    assert_eq!(verdict, Err(Fault::SignatureInvalid));
}

/// The ordinate of the base point of the second curve.
fn base_ordinate() -> U512 {
    U512::from_be_hex(
        "7503cfe87a836ae3a61b8816e25450e6ce5e1c93acf1abc1778064fdcbefa921\
         df1626be4fd036e93d75e6a50e3a41e98028fe5fc235f5b889a589cb5215f2a4",
    )
}
