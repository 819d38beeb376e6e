//! What a browser shows.

use crate::SecretDigest;
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

/// Octets of a session's secret.
pub const SESSION_OCTETS: usize = 32;

/// A session in the clear: 64 hexadecimal digits in lower case, which a cookie holds as they are (RFC 6265 §4.1.1). `Debug` masks it;
/// dropped, it is overwritten.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionSecret(Zeroizing<[u8; SESSION_OCTETS]>);

/// A text that is no session. It is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cookie is no session: 64 hexadecimal digits in lower case; sign in again")]
pub struct NoSession;

impl SessionSecret {
    /// Of these random octets.
    pub fn new(octets: [u8; SESSION_OCTETS]) -> Self {
        Self(Zeroizing::new(octets))
    }

    /// As the cookie's value.
    pub fn reveal_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(2 * SESSION_OCTETS));
        for octet in self.0.as_slice() {
            for nibble in [octet >> 4, octet & 0xf] {
                text.extend(char::from_digit(nibble.into(), 16));
            }
        }
        text
    }

    /// All that is kept of it.
    pub fn digest(&self) -> SecretDigest {
        SecretDigest::of(self.0.as_slice())
    }
}

impl FromStr for SessionSecret {
    type Err = NoSession;

    fn from_str(text: &str) -> Result<Self, NoSession> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != SESSION_OCTETS || !rest.is_empty() {
            return Err(NoSession);
        }
        let mut octets = Zeroizing::new([0; SESSION_OCTETS]);
        for (octet, [high, low]) in octets.iter_mut().zip(pairs) {
            *octet = nibble(*high)? << 4 | nibble(*low)?;
        }
        Ok(Self(octets))
    }
}

const fn nibble(character: u8) -> Result<u8, NoSession> {
    match character {
        b'0'..=b'9' => Ok(character - b'0'),
        b'a'..=b'f' => Ok(character - b'a' + 10),
        _ => Err(NoSession),
    }
}

impl fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionSecret(***)")
    }
}
