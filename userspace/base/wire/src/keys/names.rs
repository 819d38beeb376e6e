//! Names that statements and contexts hold, and digests.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Longest name, in bytes. No official reference: the numbers of the desk and the ids of the forms are shorter.
pub const NAME_BYTES_MAX: usize = 64;

/// Why a text is no such name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Empty or too long.
    #[error("the {what} has {bytes} bytes, but 1 to {NAME_BYTES_MAX} are allowed")]
    Length {
        /// Which name.
        what: &'static str,
        /// Its length.
        bytes: usize,
    },
    /// A character outside the alphabet.
    #[error("the {what} `{text}` holds {character:?}, but only {allowed} are allowed")]
    Character {
        /// Which name.
        what: &'static str,
        /// The text.
        text: String,
        /// The first foreign character.
        character: char,
        /// The alphabet, in words.
        allowed: &'static str,
    },
}

/// Letters of any script, since requests are numbered in Cyrillic too.
const NUMBER: (fn(char) -> bool, &str) = (
    |c| c.is_alphanumeric() || matches!(c, '-' | '/' | '.' | '_' | '№'),
    "letters, digits and `-`, `/`, `.`, `_`, `№`",
);
/// The alphabet of the forms' ids.
const ID: (fn(char) -> bool, &str) = (
    |c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.'),
    "lower-case Latin letters, digits and `-`, `_`, `.`",
);

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident, $what:literal, $alphabet:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;
            fn try_from(text: String) -> Result<Self, NameError> {
                check($what, &text, $alphabet)?;
                Ok(Self(text))
            }
        }

        impl FromStr for $name {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )*};
}

names! {
    /// The number of a request of the desk: `СОЗ-2026/17`.
    RequestNumber, "request number", NUMBER;
    /// The number of an issued document.
    DocumentNumber, "document number", NUMBER;
    /// The kind of a request: the id of its form, `waf_onboard`.
    RequestKind, "kind of request", ID;
    /// The id of a form's field, or of a row's: `vpn.ph1.psk`.
    FieldId, "field id", ID;
}

fn check(
    what: &'static str,
    text: &str,
    (is_allowed, allowed): (fn(char) -> bool, &'static str),
) -> Result<(), NameError> {
    if text.is_empty() || text.len() > NAME_BYTES_MAX {
        let bytes = text.len();
        return Err(NameError::Length { what, bytes });
    }
    match text.chars().find(|c| !is_allowed(*c)) {
        None => Ok(()),
        Some(character) => Err(NameError::Character {
            what,
            text: text.to_owned(),
            character,
            allowed,
        }),
    }
}

/// A digest of SHA-256 (FIPS 180-4), written in 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha256(pub [u8; 32]);

/// The text is no digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 digest is written in 64 hexadecimal digits of lower case")]
pub struct Sha256Error;

impl TryFrom<String> for Sha256 {
    type Error = Sha256Error;
    fn try_from(text: String) -> Result<Self, Sha256Error> {
        text.parse()
    }
}

impl FromStr for Sha256 {
    type Err = Sha256Error;
    fn from_str(text: &str) -> Result<Self, Sha256Error> {
        let digit = |octet: u8| match octet {
            b'0'..=b'9' => Ok(octet.wrapping_sub(b'0')),
            b'a'..=b'f' => Ok(octet.wrapping_sub(b'a').wrapping_add(10)),
            _ => Err(Sha256Error),
        };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let mut octets = [0; 32];
        if pairs.len() != octets.len() || !rest.is_empty() {
            return Err(Sha256Error);
        }
        for (octet, [high, low]) in octets.iter_mut().zip(pairs) {
            *octet = (digit(*high)? << 4) | digit(*low)?;
        }
        Ok(Self(octets))
    }
}

impl From<Sha256> for String {
    fn from(digest: Sha256) -> Self {
        digest.to_string()
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}
