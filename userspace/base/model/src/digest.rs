//! Digests by which rows name what is kept beside the record.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// SHA-256 of a file, a certificate, or a sealed secret (FIPS 180-4).
///
/// Rows name by it what stands elsewhere: a row never holds a secret or the content of a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContentDigest(pub [u8; 32]);

/// A text that is no digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no SHA-256: 64 hexadecimal digits are")]
pub struct DigestError {
    /// It, cut to [`DigestError::CHARS_MAX`].
    pub text: String,
}

impl DigestError {
    /// How much of a wrong text an error repeats.
    pub const CHARS_MAX: usize = 100;
}

impl FromStr for ContentDigest {
    type Err = DigestError;

    /// Hexadecimal digits of either case; colons between octets are left out, as fingerprints are printed with them.
    fn from_str(text: &str) -> Result<Self, DigestError> {
        let wrong = || DigestError {
            text: text.chars().take(DigestError::CHARS_MAX).collect(),
        };
        let digits: Option<Vec<u8>> = text
            .chars()
            .filter(|c| *c != ':')
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect();
        let digits = digits.ok_or_else(wrong)?;
        let (pairs, rest) = digits.as_chunks::<2>();
        let octets: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
        let octets = <[u8; 32]>::try_from(octets).ok();
        octets
            .filter(|_| rest.is_empty())
            .map(Self)
            .ok_or_else(wrong)
    }
}

impl TryFrom<String> for ContentDigest {
    type Error = DigestError;
    fn try_from(text: String) -> Result<Self, DigestError> {
        text.parse()
    }
}

impl From<ContentDigest> for String {
    fn from(digest: ContentDigest) -> Self {
        digest.to_string()
    }
}

impl fmt::Display for ContentDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl fmt::Debug for ContentDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentDigest({self})")
    }
}

#[cfg(test)]
mod tests;
