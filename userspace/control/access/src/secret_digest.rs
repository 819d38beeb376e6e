//! What is kept of a random secret.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// SHA-256 (FIPS 180-4) of a secret of at least 80 random bits: all that is kept of it.
///
/// No salt and no stretching: nobody guesses 80 random bits. Secrets are looked up by their digests, so that the time of a comparison
/// tells nothing about them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SecretDigest([u8; 32]);

impl SecretDigest {
    /// Of a secret's octets.
    pub(crate) fn of(secret: &[u8]) -> Self {
        Self(Sha256::digest(secret).into())
    }

    /// Its octets: the key of a row.
    pub const fn octets(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Masked, so that a log cannot be compared with a guess.
impl fmt::Debug for SecretDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretDigest(***)")
    }
}
