//! Signatures of GOST 34.310-2004 and GOST 34.10-2015, verified.
//!
//! Both standards use one equation over curves that RFC 7836 and RFC 4357 list. What is Kazakhstan's own is the writing:
//! a key is `x‖y` and a signature `r‖s`, every number with its least octet first, and so is the digest read.

use crypto_bigint::{U256, U512, Uint};
use gost94::Gost94Test;
use streebog::Streebog512;
use streebog::digest::Digest as _;

use crate::Fault;
use curve::{Curve, Parameters};

mod curve;

/// The curve of GOST 34.310-2004: id-GostR3410-2001-CryptoPro-A-ParamSet (RFC 4357 section 11.4).
const CRYPTO_PRO_A: Curve<{ U256::LIMBS }> = Curve::new(&Parameters {
    p: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffd97",
    a: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffd94",
    b: "00000000000000000000000000000000000000000000000000000000000000a6",
    q: "ffffffffffffffffffffffffffffffff6c611070995ad10045841b09b761b893",
    x: "0000000000000000000000000000000000000000000000000000000000000001",
    y: "8d91e471e0989cda27df505a453f2b7635294f2ddf23e3b122acc99c9e9f1e14",
});

/// The curve of GOST 34.10-2015 of 512 bits: id-tc26-gost-3410-12-512-paramSetA (RFC 7836 appendix A.1).
const TC26_512_A: Curve<{ U512::LIMBS }> = Curve::new(&Parameters {
    p: "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
        fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc7",
    a: "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
        fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc4",
    b: "e8c2505dedfc86ddc1bd0b2b6667f1da34b82574761cb0e879bd081cfd0b6265\
        ee3cb090f30d27614cb4574010da90dd862ef9d4ebee4761503190785a71c760",
    q: "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
        27e69532f48d89116ff22b8d4e0560609b4b38abfad2b85dcacdb1411f10b275",
    x: "0000000000000000000000000000000000000000000000000000000000000000\
        0000000000000000000000000000000000000000000000000000000000000003",
    y: "7503cfe87a836ae3a61b8816e25450e6ce5e1c93acf1abc1778064fdcbefa921\
        df1626be4fd036e93d75e6a50e3a41e98028fe5fc235f5b889a589cb5215f2a4",
});

/// The digest of GOST 34.311-95 with the test S-box.
pub(crate) fn digest_34311(message: &[u8]) -> Vec<u8> {
    Gost94Test::digest(message).to_vec()
}

/// The digest of GOST R 34.11-2012 of 512 bits.
pub(crate) fn digest_streebog_512(message: &[u8]) -> Vec<u8> {
    Streebog512::digest(message).to_vec()
}

/// Verifies a signature of GOST 34.310-2004.
pub(crate) fn verify_34310(key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Fault> {
    verify(&CRYPTO_PRO_A, key, &digest_34311(message), signature)
}

/// Verifies a signature of GOST 34.10-2015 of 512 bits.
pub(crate) fn verify_2015_512(key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Fault> {
    verify(&TC26_512_A, key, &digest_streebog_512(message), signature)
}

/// GOST R 34.10-2012 section 6.2 (RFC 7091 section 6.2), step by step.
#[expect(
    clippy::many_single_char_names,
    reason = "the names are the standard's own"
)]
fn verify<const LIMBS: usize>(
    curve: &Curve<LIMBS>,
    key: &[u8],
    digest: &[u8],
    signature: &[u8],
) -> Result<(), Fault> {
    let (x, y) = pair::<LIMBS>(key).ok_or(Fault::KeyInvalid)?;
    let key = curve.point(&x, &y).ok_or(Fault::KeyInvalid)?;
    let (r, s) = pair::<LIMBS>(signature).ok_or(Fault::SignatureInvalid)?;
    let order = curve.order();
    let in_range = |number: &Uint<LIMBS>| *number != Uint::ZERO && number < order.as_ref();
    if !in_range(&r) || !in_range(&s) {
        return Err(Fault::SignatureInvalid);
    }
    let e = number::<LIMBS>(digest)
        .ok_or(Fault::SignatureInvalid)?
        .rem_vartime(order);
    let e = if e == Uint::ZERO { Uint::ONE } else { e };
    let v = curve
        .scalar(&e)
        .invert_vartime()
        .into_option()
        .ok_or(Fault::SignatureInvalid)?;
    let z1 = (curve.scalar(&s) * v).retrieve();
    let z2 = (-(curve.scalar(&r) * v)).retrieve();
    let point = curve.sum_of_multiples((&z1, &curve.base()), (&z2, &key));
    let abscissa = Curve::abscissa(&point).ok_or(Fault::SignatureInvalid)?;
    if abscissa.rem_vartime(order) == r {
        Ok(())
    } else {
        Err(Fault::SignatureInvalid)
    }
}

/// Two numbers of full width, one after the other.
fn pair<const LIMBS: usize>(bytes: &[u8]) -> Option<(Uint<LIMBS>, Uint<LIMBS>)> {
    let (first, second) = bytes.split_at_checked(Uint::<LIMBS>::BYTES)?;
    Some((number(first)?, number(second)?))
}

/// A number of full width, least octet first.
fn number<const LIMBS: usize>(bytes: &[u8]) -> Option<Uint<LIMBS>> {
    (bytes.len() == Uint::<LIMBS>::BYTES).then(|| Uint::from_le_slice(bytes))
}

#[cfg(test)]
mod tests;
