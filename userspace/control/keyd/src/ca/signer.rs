//! Keys of authorities: made, and used to sign.

use crate::error::Refused;
use rcgen::{
    PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PublicKeyData, SignatureAlgorithm, SigningKey,
};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, KeyPair as _,
};
use std::fmt;
use wire::keys::{LeafKey, SecretOctets};

/// Which curve a key is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    /// Issuing authorities and leaves.
    P256,
    /// Roots.
    P384,
}

impl Curve {
    /// Octets of a private key in PKCS #8 v1, as the library writes it: always as many.
    pub(crate) const fn octets(self) -> usize {
        match self {
            Self::P256 => 138,
            Self::P384 => 185,
        }
    }

    const fn signing(self) -> &'static EcdsaSigningAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
            Self::P384 => &ECDSA_P384_SHA384_ASN1_SIGNING,
        }
    }

    /// Makes a private key, in PKCS #8.
    pub(crate) fn make(self, random: &dyn SecureRandom) -> Result<SecretOctets, Refused> {
        let made = EcdsaKeyPair::generate_pkcs8(self.signing(), random);
        let made = made.map_err(|_| Refused::Library)?;
        SecretOctets::new(made.as_ref().to_vec()).ok_or(Refused::Library)
    }
}

/// A private key that signs certificates and CRLs.
pub(crate) struct Signer {
    pair: EcdsaKeyPair,
    curve: Curve,
}

impl Signer {
    /// Takes a private key in PKCS #8 of this curve; its public half has to be its own.
    pub(crate) fn new(
        curve: Curve,
        pkcs8: &[u8],
        random: &dyn SecureRandom,
    ) -> Result<Self, Refused> {
        let pair = EcdsaKeyPair::from_pkcs8(curve.signing(), pkcs8, random);
        let pair = pair.map_err(|_| Refused::Library)?;
        Ok(Self { pair, curve })
    }

    /// The public point, uncompressed.
    pub(crate) fn point(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }
}

impl PublicKeyData for Signer {
    fn der_bytes(&self) -> &[u8] {
        self.point()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        match self.curve {
            Curve::P256 => &PKCS_ECDSA_P256_SHA256,
            Curve::P384 => &PKCS_ECDSA_P384_SHA384,
        }
    }
}

impl SigningKey for Signer {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        // The library mixes the private key into what it draws, so that a weak draw does not give the key away.
        let signature = self.pair.sign(&SystemRandom::new(), message);
        let signature = signature.map_err(|_| rcgen::Error::RemoteKeyError)?;
        Ok(signature.as_ref().to_vec())
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({:?}, ***)", self.curve)
    }
}

/// The public key of a leaf.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeafPoint([u8; 65]);

impl From<&LeafKey> for LeafPoint {
    fn from(key: &LeafKey) -> Self {
        Self(key.point())
    }
}

impl PublicKeyData for LeafPoint {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}
