//! Octets that are never shown, and are overwritten when they are no longer needed.

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use zeroize::{Zeroize as _, Zeroizing};

/// Most octets of a secret: a private key of RSA 4096 with its chain, in PKCS #12, has about a third.
pub const SECRET_OCTETS_MAX: usize = 32 * 1024;

/// A secret of at most [`SECRET_OCTETS_MAX`] octets. `Debug` masks it; dropped, it is overwritten.
#[derive(Clone)]
pub struct SecretOctets(Zeroizing<Vec<u8>>);

impl SecretOctets {
    /// Takes a secret over; nothing if it is too long, and then it is overwritten.
    pub fn new(octets: Vec<u8>) -> Option<Self> {
        let octets = Zeroizing::new(octets);
        (octets.len() <= SECRET_OCTETS_MAX).then_some(Self(octets))
    }

    /// The secret itself, for whoever uses it.
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SecretOctets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretOctets(***)")
    }
}

impl Serialize for SecretOctets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for SecretOctets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Octets)
    }
}

/// Reads octets that lie together: a list of unknown length would leave copies of itself where it grew.
struct Octets;

impl Visitor<'_> for Octets {
    type Value = SecretOctets;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a secret of at most {SECRET_OCTETS_MAX} octets")
    }

    fn visit_bytes<E: Error>(self, octets: &[u8]) -> Result<SecretOctets, E> {
        if octets.len() > SECRET_OCTETS_MAX {
            return Err(E::invalid_length(octets.len(), &self));
        }
        Ok(SecretOctets(Zeroizing::new(octets.to_vec())))
    }
}

/// A frame that may hold a secret; dropped, it is overwritten. What lies beyond its length was never written.
pub struct SecretFrame(Vec<u8>);

impl SecretFrame {
    /// Takes a frame over.
    pub const fn new(octets: Vec<u8>) -> Self {
        Self(octets)
    }

    /// Its octets.
    pub fn octets(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SecretFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretFrame({} octets)", self.0.len())
    }
}

impl Drop for SecretFrame {
    fn drop(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}
