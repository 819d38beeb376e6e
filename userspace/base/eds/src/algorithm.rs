//! Algorithms: which there are, and which a signature may use.
//!
//! RSA and ECDSA come from `ring`, which the gateway's TLS stands on already; a second implementation would be one more
//! to watch. GOST is [`gost`](crate::gost).

use ::der::asn1::ObjectIdentifier;
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use sha2::Digest as _;

use crate::der::{Input, Tlv, tag};
use crate::{Error, Fault, gost, oid};

/// The fewest and the most bits of an RSA modulus.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A digest algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Digest {
    /// SHA-1: it names things (RFC 6960 section 4.3, RFC 2634 section 5.4), no signature may rest on it.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// GOST 34.311-95 with the test S-box, 256 bits.
    Gost34311,
    /// GOST R 34.11-2012, 512 bits.
    Streebog512,
}

impl Digest {
    pub(crate) fn read(algorithm: &Algorithm<'_>) -> Result<Self, Error> {
        algorithm.without_parameters()?;
        Ok(match algorithm.oid {
            oid::SHA1 => Self::Sha1,
            oid::SHA256 => Self::Sha256,
            oid::SHA384 => Self::Sha384,
            oid::SHA512 => Self::Sha512,
            oid::GOST_34311 | oid::GOST_34311_TEST_BOX => Self::Gost34311,
            oid::STREEBOG_512 => Self::Streebog512,
            other => return Err(Fault::AlgorithmUnknown.at("digest", &other)),
        })
    }

    /// The digest of the bytes.
    pub(crate) fn of(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => sha1::Sha1::digest(bytes).to_vec(),
            Self::Sha256 => sha2::Sha256::digest(bytes).to_vec(),
            Self::Sha384 => sha2::Sha384::digest(bytes).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(bytes).to_vec(),
            Self::Gost34311 => gost::digest_34311(bytes),
            Self::Streebog512 => gost::digest_streebog_512(bytes),
        }
    }

    /// This digest, unless a signature may not rest on it.
    pub(crate) fn for_signatures(self) -> Result<Self, Error> {
        match self {
            Self::Sha1 => Err(Fault::AlgorithmRefused.of("SHA-1")),
            Self::Sha256 | Self::Sha384 | Self::Sha512 | Self::Gost34311 | Self::Streebog512 => {
                Ok(self)
            }
        }
    }
}

/// An `AlgorithmIdentifier` (RFC 5280 section 4.1.1.2).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Algorithm<'a> {
    oid: ObjectIdentifier,
    parameters: Option<Tlv<'a>>,
}

impl<'a> Algorithm<'a> {
    pub(crate) fn read(input: &mut Input<'a>) -> Result<Self, Error> {
        let mut fields = input.inside(tag::SEQUENCE)?;
        let oid = fields.oid()?;
        let parameters = if fields.is_empty() {
            None
        } else {
            Some(fields.next()?)
        };
        fields.end()?;
        Ok(Self { oid, parameters })
    }

    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        Self::read(&mut Input::new(bytes, "algorithm identifier"))
    }

    /// What it names.
    pub(crate) const fn id(&self) -> ObjectIdentifier {
        self.oid
    }

    fn without_parameters(&self) -> Result<(), Error> {
        match self.parameters {
            None
            | Some(Tlv {
                tag: tag::NULL,
                value: [],
                ..
            }) => Ok(()),
            Some(_) => Err(Fault::AlgorithmUnknown.at("parameters of", &self.oid)),
        }
    }
}

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Rsa(Digest),
    Ecdsa(Digest),
    Gost34310,
    Gost2015,
}

impl Scheme {
    /// The scheme of a certificate, a list or an answer, whose identifier names the digest too.
    pub(crate) fn read(algorithm: &Algorithm<'_>) -> Result<Self, Error> {
        algorithm.without_parameters()?;
        Ok(match algorithm.oid {
            oid::RSA_SHA256 => Self::Rsa(Digest::Sha256),
            oid::RSA_SHA384 => Self::Rsa(Digest::Sha384),
            oid::RSA_SHA512 => Self::Rsa(Digest::Sha512),
            oid::ECDSA_SHA256 => Self::Ecdsa(Digest::Sha256),
            oid::ECDSA_SHA384 => Self::Ecdsa(Digest::Sha384),
            oid::ECDSA_SHA512 => Self::Ecdsa(Digest::Sha512),
            oid::GOST_34310_SIGNATURE => Self::Gost34310,
            oid::GOST_2015_512_SIGNATURE => Self::Gost2015,
            oid::RSA_SHA1 | oid::ECDSA_SHA1 => return Err(Fault::AlgorithmRefused.of("SHA-1")),
            other => return Err(Fault::AlgorithmUnknown.at("signature", &other)),
        })
    }

    /// The scheme of a signer, who names the digest apart. RFC 3370 section 3.2 lets him name the kind of his key where the
    /// scheme belongs, and the library of the national CA does so for GOST 34.310-2004.
    pub(crate) fn of_signer(algorithm: &Algorithm<'_>, digest: Digest) -> Result<Self, Error> {
        let digest = digest.for_signatures()?;
        let scheme = match (algorithm.oid, digest) {
            (oid::RSA, Digest::Sha256 | Digest::Sha384 | Digest::Sha512) => {
                algorithm.without_parameters()?;
                Self::Rsa(digest)
            }
            (oid::GOST_34310_KEY, Digest::Gost34311) => {
                algorithm.without_parameters()?;
                Self::Gost34310
            }
            (oid::GOST_2015_512_KEY, Digest::Streebog512) => {
                algorithm.without_parameters()?;
                Self::Gost2015
            }
            _ => Self::read(algorithm)?,
        };
        if scheme.digest() == digest {
            Ok(scheme)
        } else {
            Err(Fault::AlgorithmMismatch.at(
                "signer",
                &format_args!("{digest:?} is digested, {:?} is signed", scheme.digest()),
            ))
        }
    }

    const fn digest(self) -> Digest {
        match self {
            Self::Rsa(digest) | Self::Ecdsa(digest) => digest,
            Self::Gost34310 => Digest::Gost34311,
            Self::Gost2015 => Digest::Streebog512,
        }
    }
}

/// The key that a certificate is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PublicKey<'a> {
    Rsa(&'a [u8]),
    P256(&'a [u8]),
    P384(&'a [u8]),
    Gost34310(&'a [u8]),
    Gost2015(&'a [u8]),
}

impl<'a> PublicKey<'a> {
    /// Reads a `SubjectPublicKeyInfo`.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut fields = Input::new(
            Input::only(bytes, tag::SEQUENCE, "public key")?.value,
            "public key",
        );
        let algorithm = Algorithm::read(&mut fields)?;
        let octets = fields.octets_of_bits()?;
        fields.end()?;
        match algorithm.oid {
            oid::RSA => {
                algorithm.without_parameters()?;
                rsa_strength(octets)?;
                Ok(Self::Rsa(octets))
            }
            oid::EC => match named_curve(&algorithm)? {
                oid::P256 => Ok(Self::P256(octets)),
                oid::P384 => Ok(Self::P384(octets)),
                other => Err(Fault::AlgorithmUnknown.at("curve", &other)),
            },
            oid::GOST_34310_KEY => {
                gost_parameters(
                    &algorithm,
                    oid::GOST_34310_CURVE_A,
                    oid::GOST_34311_TEST_BOX,
                )?;
                Ok(Self::Gost34310(wrapped(octets)?))
            }
            oid::GOST_2015_512_KEY => {
                gost_parameters(&algorithm, oid::GOST_2015_512_CURVE_A, oid::STREEBOG_512)?;
                Ok(Self::Gost2015(wrapped(octets)?))
            }
            other => Err(Fault::AlgorithmUnknown.at("public key", &other)),
        }
    }

    /// Verifies a signature over the message.
    pub(crate) fn verify(
        self,
        scheme: Scheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Fault> {
        let (algorithm, key): (&'static dyn VerificationAlgorithm, &[u8]) = match (self, scheme) {
            (Self::Rsa(key), Scheme::Rsa(Digest::Sha256)) => {
                (&signature::RSA_PKCS1_2048_8192_SHA256, key)
            }
            (Self::Rsa(key), Scheme::Rsa(Digest::Sha384)) => {
                (&signature::RSA_PKCS1_2048_8192_SHA384, key)
            }
            (Self::Rsa(key), Scheme::Rsa(Digest::Sha512)) => {
                (&signature::RSA_PKCS1_2048_8192_SHA512, key)
            }
            (Self::P256(key), Scheme::Ecdsa(Digest::Sha256)) => {
                (&signature::ECDSA_P256_SHA256_ASN1, key)
            }
            (Self::P256(key), Scheme::Ecdsa(Digest::Sha384)) => {
                (&signature::ECDSA_P256_SHA384_ASN1, key)
            }
            (Self::P384(key), Scheme::Ecdsa(Digest::Sha256)) => {
                (&signature::ECDSA_P384_SHA256_ASN1, key)
            }
            (Self::P384(key), Scheme::Ecdsa(Digest::Sha384)) => {
                (&signature::ECDSA_P384_SHA384_ASN1, key)
            }
            (Self::Gost34310(key), Scheme::Gost34310) => {
                return gost::verify_34310(key, message, signature);
            }
            (Self::Gost2015(key), Scheme::Gost2015) => {
                return gost::verify_2015_512(key, message, signature);
            }
            (
                Self::Rsa(_)
                | Self::P256(_)
                | Self::P384(_)
                | Self::Gost34310(_)
                | Self::Gost2015(_),
                _,
            ) => return Err(Fault::AlgorithmMismatch),
        };
        UnparsedPublicKey::new(algorithm, key)
            .verify(message, signature)
            .map_err(|_unspecified| Fault::SignatureInvalid)
    }
}

/// The curve that an EC key names; RFC 5480 section 2.1.1 allows no other way.
fn named_curve(algorithm: &Algorithm<'_>) -> Result<ObjectIdentifier, Error> {
    let parameters = algorithm.parameters.map_or(&[][..], |tlv| tlv.full);
    Input::new(parameters, "curve").oid()
}

/// Both numbers of an RSA key (RFC 8017 appendix A.1.1): only the size is judged here.
fn rsa_strength(octets: &[u8]) -> Result<(), Error> {
    let mut fields = Input::new(octets, "RSA key").inside(tag::SEQUENCE)?;
    let modulus = fields.integer()?;
    let modulus = modulus.strip_prefix(&[0]).unwrap_or(modulus);
    let idle = modulus.first().map_or(0, |first| first.leading_zeros());
    let bits = (modulus.len() * 8).saturating_sub(usize::try_from(idle).unwrap_or(0));
    if RSA_BITS.contains(&bits) {
        Ok(())
    } else {
        Err(Fault::KeyWeak.at("RSA key", &format_args!("{bits} bits")))
    }
}

/// The parameters of a GOST key: the curve and, after it, the digest.
fn gost_parameters(
    algorithm: &Algorithm<'_>,
    curve: ObjectIdentifier,
    digest: ObjectIdentifier,
) -> Result<(), Error> {
    let parameters = algorithm.parameters.map_or(&[][..], |tlv| tlv.full);
    let mut fields = Input::new(parameters, "GOST parameters").inside(tag::SEQUENCE)?;
    let first = fields.oid()?;
    let second = if fields.is_empty() {
        digest
    } else {
        fields.oid()?
    };
    fields.end()?;
    if (first, second) == (curve, digest) {
        Ok(())
    } else {
        Err(Fault::AlgorithmUnknown.at("GOST key", &format_args!("parameters {first}, {second}")))
    }
}

/// A GOST key is an OCTET STRING inside of the BIT STRING (RFC 4491 section 2.3.2).
fn wrapped(octets: &[u8]) -> Result<&[u8], Error> {
    Ok(Input::only(octets, tag::OCTET_STRING, "GOST key")?.value)
}

#[cfg(test)]
mod tests;
