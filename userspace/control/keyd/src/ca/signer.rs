//! Keys of authorities: made, and used to sign.

use super::refused::CaRefused;
use super::token::TokenKey;
use crate::error::Refused;
use rcgen::{
    PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PublicKeyData, SignatureAlgorithm, SigningKey,
};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1,
    ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    EcdsaVerificationAlgorithm, KeyPair as _, UnparsedPublicKey,
};
use std::fmt;
use std::sync::{Mutex, PoisonError};
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

    /// Octets of an uncompressed point.
    pub(crate) const fn point_octets(self) -> usize {
        match self {
            Self::P256 => 65,
            Self::P384 => 97,
        }
    }

    const fn verification(self) -> &'static EcdsaVerificationAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_ASN1,
            Self::P384 => &ECDSA_P384_SHA384_ASN1,
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
    key: Key,
    curve: Curve,
}

/// Where it lies.
enum Key {
    /// In keyd's memory.
    Here(EcdsaKeyPair),
    /// In a token; a root's alone.
    Token(TokenKey),
    /// Elsewhere: it has signed already, and what is built here is to be what it signed.
    Elsewhere {
        /// The public point, uncompressed.
        point: Vec<u8>,
        /// What it signed, as X.509 writes it.
        signature: Vec<u8>,
        /// The octets that it was asked to sign last, to tell how they differ from those that it signed.
        asked: Mutex<Vec<u8>>,
    },
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
        Ok(Self {
            key: Key::Here(pair),
            curve,
        })
    }

    /// A root's key that lies in a token.
    pub(crate) const fn in_token(key: TokenKey) -> Self {
        Self {
            key: Key::Token(key),
            curve: Curve::P384,
        }
    }

    /// A key that lies elsewhere and has signed: it gives its signature for the very octets that it signed, and for no others.
    pub(crate) const fn elsewhere(curve: Curve, point: Vec<u8>, signature: Vec<u8>) -> Self {
        Self {
            key: Key::Elsewhere {
                point,
                signature,
                asked: Mutex::new(Vec::new()),
            },
            curve,
        }
    }

    /// The public point, uncompressed.
    pub(crate) fn point(&self) -> &[u8] {
        match &self.key {
            Key::Here(pair) => pair.public_key().as_ref(),
            Key::Token(key) => key.point(),
            Key::Elsewhere { point, .. } => point,
        }
    }
}

impl Signer {
    /// Why nothing was signed.
    pub(crate) fn refused(&self) -> Refused {
        let failed = match &self.key {
            Key::Token(key) => key.failed(),
            Key::Here(_) | Key::Elsewhere { .. } => None,
        };
        failed.map_or(Refused::Library, |why| CaRefused::Token { why }.into())
    }

    /// The octets that a key elsewhere was asked to sign last; none of other keys.
    pub(crate) fn asked(&self) -> Vec<u8> {
        match &self.key {
            Key::Elsewhere { asked, .. } => {
                let asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
                asked.clone()
            }
            Key::Here(_) | Key::Token(_) => Vec::new(),
        }
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
        let signature = match &self.key {
            // The library mixes the private key into what it draws, so that a weak draw does not give the key away.
            Key::Here(pair) => {
                let signature = pair.sign(&SystemRandom::new(), message).ok();
                signature.map(|signature| signature.as_ref().to_vec())
            }
            Key::Token(key) => key.sign(message),
            Key::Elsewhere {
                point,
                signature,
                asked,
            } => {
                message.clone_into(&mut asked.lock().unwrap_or_else(PoisonError::into_inner));
                let public = UnparsedPublicKey::new(self.curve.verification(), point);
                let verified = public.verify(message, signature);
                verified.ok().map(|()| signature.clone())
            }
        };
        signature.ok_or(rcgen::Error::RemoteKeyError)
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
