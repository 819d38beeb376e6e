//! Ten codes for whoever lost the authenticator: 80 random bits each, shown once, each used once (NIST SP 800-63B-4 §3.1.2, look-up
//! secrets).

use crate::SecretDigest;
use crate::spelled;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

/// How many there are.
pub const CODES: usize = 10;
/// Octets of a code. §3.1.2.2 asks for 112 bits of what is kept without salt and stretching. These are fewer, so that people copy them without
/// mistakes: tries are limited, and nobody who came by the rows makes 2^80 digests for one of ten codes that another one replaces.
pub const CODE_OCTETS: usize = 10;
/// Symbols of a code: five bits each.
const SYMBOLS: usize = 16;

/// A code in the clear: `XXXX-XXXX-XXXX-XXXX`. `Debug` masks it; dropped, it is overwritten.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Zeroizing<[u8; CODE_OCTETS]>);

/// A text that is no code. It is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a recovery code has {SYMBOLS} letters and digits: type it as it was shown")]
pub struct NoCode;

/// A code that is none of those that are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the recovery code is not one of those that are left: take another one")]
pub struct NotLeft;

/// What is kept of the codes that were not used. No more than [`CODES`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    digests: Vec<SecretDigest>,
}

impl RecoveryCode {
    /// Of these random octets.
    pub fn new(octets: [u8; CODE_OCTETS]) -> Self {
        Self(Zeroizing::new(octets))
    }

    /// As it is shown, once.
    pub fn reveal_text(&self) -> Zeroizing<String> {
        spelled::code(self.0.as_slice(), SYMBOLS)
    }

    fn digest(&self) -> SecretDigest {
        SecretDigest::of(self.0.as_slice())
    }
}

impl RecoveryCodes {
    /// What to keep of codes that are shown now; the ones before are not good any more.
    pub fn of(codes: &[RecoveryCode; CODES]) -> Self {
        Self {
            digests: codes.iter().map(RecoveryCode::digest).collect(),
        }
    }

    /// Takes a code; it is not taken again. What remains is to be kept, and tells how many are left.
    pub fn without(mut self, code: &RecoveryCode) -> Result<Self, NotLeft> {
        let digest = code.digest();
        let place = self.digests.iter().position(|one| *one == digest);
        self.digests.swap_remove(place.ok_or(NotLeft)?);
        Ok(self)
    }

    /// How many are left; at few, new ones are to be made.
    pub const fn left(&self) -> usize {
        self.digests.len()
    }
}

impl FromStr for RecoveryCode {
    type Err = NoCode;

    /// In either case, with blanks or hyphens anywhere, O for 0, I or L for 1.
    fn from_str(text: &str) -> Result<Self, NoCode> {
        spelled::read(text, SYMBOLS).map(Self).ok_or(NoCode)
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(***)")
    }
}

#[cfg(test)]
mod tests;
