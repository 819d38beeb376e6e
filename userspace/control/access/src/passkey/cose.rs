//! The public key of a passkey (RFC 9052 §7, RFC 9053 §7, RFC 8230 §4), and what it signs.
//!
//! Three algorithms, which Web Authentication 3 §5.4 has those offer who want to work with every authenticator: ES256, `EdDSA` over
//! Ed25519 and RS256. §5.8.5 fixes their curves, and §6.5.1 that a key holds nothing but what it needs.

use super::PasskeyRefused;
use super::cbor::{Item, Key, Map};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use serde::{Deserialize, Serialize};

/// Fewest bits of an RSA modulus (NIST SP 800-131A r2 §3).
pub const MODULUS_BITS_MIN: usize = 2_048;
/// Most bits of one. No official reference: a longer one costs time, and the row octets.
pub const MODULUS_BITS_MAX: usize = 4_096;
/// Least exponent of RSA (FIPS 186-5 §A.1.1).
const EXPONENT_MIN: u64 = 65_537;
/// Octets of a number of P-256 and of a key of Ed25519.
const POINT_OCTETS: usize = 32;

crate::words::words! {
    /// How a passkey signs.
    Algorithm {
        /// ECDSA over P-256 with SHA-256.
        Es256 = "ES256",
        /// Ed25519.
        EdDsa = "EdDSA",
        /// RSA of PKCS #1 1.5 with SHA-256.
        Rs256 = "RS256",
    }
}

impl Algorithm {
    /// Its number, which the browser is told (RFC 9053 §2, RFC 8812 §2).
    pub const fn number(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::EdDsa => -8,
            Self::Rs256 => -257,
        }
    }

    /// The kind of its keys, and how many parameters they have.
    const fn shape(self) -> (i64, usize) {
        match self {
            Self::Es256 => (2, 5),
            Self::EdDsa => (1, 4),
            Self::Rs256 => (3, 4),
        }
    }
}

/// A public key. That the numbers of one of P-256 are a point of the curve is looked at with each signature: one that is none verifies
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey(Numbers);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Numbers {
    Es256 {
        x: [u8; POINT_OCTETS],
        y: [u8; POINT_OCTETS],
    },
    EdDsa {
        x: [u8; POINT_OCTETS],
    },
    Rs256 {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
}

/// A signature that is none of this key over this message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoSignature;

impl PublicKey {
    /// Of a `COSE_Key`.
    pub(super) fn read(item: &Item<'_>) -> Result<Self, PasskeyRefused> {
        let Item::Map(map) = item else {
            return Err(PasskeyRefused::Key);
        };
        let number = integer(map, 3)?;
        let mut known = Algorithm::ALL.iter().copied();
        let algorithm = known.find(|one| one.number() == number);
        let algorithm = algorithm.ok_or(PasskeyRefused::Algorithm)?;
        if (integer(map, 1)?, map.len()) != algorithm.shape() {
            return Err(PasskeyRefused::Key);
        }
        let numbers = match algorithm {
            Algorithm::Es256 => {
                curve(map, 1)?;
                Numbers::Es256 {
                    x: point(map, -2)?,
                    y: point(map, -3)?,
                }
            }
            Algorithm::EdDsa => {
                curve(map, 6)?;
                Numbers::EdDsa { x: point(map, -2)? }
            }
            Algorithm::Rs256 => Numbers::Rs256 {
                modulus: modulus(octets(map, -1)?)?,
                exponent: exponent(octets(map, -2)?)?,
            },
        };
        Ok(Self(numbers))
    }

    /// How it signs.
    pub const fn algorithm(&self) -> Algorithm {
        match &self.0 {
            Numbers::Es256 { .. } => Algorithm::Es256,
            Numbers::EdDsa { .. } => Algorithm::EdDsa,
            Numbers::Rs256 { .. } => Algorithm::Rs256,
        }
    }

    /// Whether a message was signed with the key that belongs to it.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), NoSignature> {
        let verified = match &self.0 {
            Numbers::Es256 { x, y } => {
                // Uncompressed (SEC 1 §2.3.3); the signature is in DER (Web Authentication 3 §6.5.5).
                let point = [[4_u8].as_slice(), x, y].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            Numbers::EdDsa { x } => UnparsedPublicKey::new(&ED25519, x).verify(message, signature),
            Numbers::Rs256 { modulus, exponent } => RsaPublicKeyComponents {
                n: modulus,
                e: exponent,
            }
            .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature),
        };
        verified.map_err(|ring::error::Unspecified| NoSignature)
    }
}

fn integer(map: &Map<'_>, label: i64) -> Result<i64, PasskeyRefused> {
    let item = map.get(Key::Integer(label)).and_then(Item::integer);
    item.ok_or(PasskeyRefused::Key)
}

fn octets<'a>(map: &Map<'a>, label: i64) -> Result<&'a [u8], PasskeyRefused> {
    let item = map.get(Key::Integer(label)).and_then(Item::octets);
    item.ok_or(PasskeyRefused::Key)
}

fn curve(map: &Map<'_>, expected: i64) -> Result<(), PasskeyRefused> {
    if integer(map, -1)? == expected {
        Ok(())
    } else {
        Err(PasskeyRefused::Key)
    }
}

fn point(map: &Map<'_>, label: i64) -> Result<[u8; POINT_OCTETS], PasskeyRefused> {
    let number = octets(map, label)?.try_into();
    number.map_err(|_| PasskeyRefused::Key)
}

/// An odd number of a length that is taken, without leading zeros (RFC 8230 §4).
fn modulus(octets: &[u8]) -> Result<Vec<u8>, PasskeyRefused> {
    let (Some(first), Some(last)) = (octets.first(), octets.last()) else {
        return Err(PasskeyRefused::Key);
    };
    let zeros = usize::try_from(first.leading_zeros()).unwrap_or(usize::MAX);
    let bits = (octets.len() * 8).saturating_sub(zeros);
    let is_taken =
        *first != 0 && last & 1 == 1 && (MODULUS_BITS_MIN..=MODULUS_BITS_MAX).contains(&bits);
    is_taken.then(|| octets.to_vec()).ok_or(PasskeyRefused::Key)
}

/// An odd number, four octets of it at most, without leading zeros.
fn exponent(octets: &[u8]) -> Result<Vec<u8>, PasskeyRefused> {
    let number = octets.iter().take(5);
    let number = number.fold(0, |number, octet| number << 8 | u64::from(*octet));
    let is_taken = octets.len() <= 4
        && octets.first() != Some(&0)
        && number >= EXPONENT_MIN
        && number & 1 == 1;
    is_taken.then(|| octets.to_vec()).ok_or(PasskeyRefused::Key)
}

#[cfg(test)]
mod tests;
