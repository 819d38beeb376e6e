//! Random bits that browsers bring back: of sessions and of forms.

use crate::problem::Problem;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// 256 random bits. `Debug` masks them.
#[derive(Clone)]
pub(crate) struct Secret([u8; 32]);

/// Octets as hexadecimal digits.
pub(crate) fn digits(octets: &[u8]) -> String {
    let digits = octets.iter().map(|octet| format!("{octet:02x}"));
    digits.fold(String::new(), |text, next| text + &next)
}

/// A text that is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoSecret;

impl Secret {
    /// Draws one.
    pub(crate) fn drawn() -> Result<Self, Problem> {
        let octets = runtime::random().map_err(|error| Problem::fault(error.to_string()))?;
        Ok(Self(octets))
    }

    /// As it stands in cookies and forms: 64 hexadecimal digits.
    pub(crate) fn text(&self) -> String {
        digits(&self.0)
    }

    /// Its SHA-256.
    pub(crate) fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// Whether both are one. How long it takes tells of the digests alone.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.digest() == other.digest()
    }

    #[cfg(test)]
    pub(crate) const fn of(octet: u8) -> Self {
        Self([octet; 32])
    }
}

impl FromStr for Secret {
    type Err = NoSecret;

    fn from_str(text: &str) -> Result<Self, NoSecret> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let mut octets = [0; 32];
        if pairs.len() != octets.len() || !rest.is_empty() {
            return Err(NoSecret);
        }
        for (octet, pair) in octets.iter_mut().zip(pairs) {
            let digits = str::from_utf8(pair).map_err(|_| NoSecret)?;
            if digits.starts_with('+') {
                return Err(NoSecret);
            }
            *octet = u8::from_str_radix(digits, 16).map_err(|_| NoSecret)?;
        }
        Ok(Self(octets))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let secret = Secret::drawn().unwrap();
        assert!(secret.text().parse::<Secret>().unwrap().is(&secret));
        assert!(!Secret::of(1).is(&Secret::of(2)));
        assert_eq!(format!("{secret:?}"), "Secret(***)");
        for wrong in [
            "",
            "00",
            &"0".repeat(63),
            &"0".repeat(66),
            &"+0".repeat(32),
            &"г".repeat(32),
        ] {
            assert!(wrong.parse::<Secret>().is_err(), "{wrong}");
        }
    }
}
