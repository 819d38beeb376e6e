//! Names of hosts as they stand on the wire.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// Longest name of a host, in octets: 255 of the wire (RFC 1035 §2.3.4) less its first length and its root.
pub const HOST_BYTES_MAX: usize = 253;
/// Longest label, in octets (RFC 1035 §2.3.4).
pub const LABEL_BYTES_MAX: usize = 63;
/// How much of a text that is no name an error repeats.
const SHOWN_CHARS_MAX: usize = 100;

/// The name of a host in small letters, without the root's dot: what TLS names in SNI, HTTP in `Host`, certificates in their
/// alternative names. Names of other alphabets stand in their ASCII form (`xn--…`, RFC 5890 §2.3.2.1).
///
/// Labels hold letters, digits, hyphens and underscores: underscores are no host names by RFC 952, but servers have them and
/// browsers ask for them. An address is no name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostName(String);

/// Why a text names no host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostNameError {
    /// Empty or too long.
    #[error("a host's name has 1 to {HOST_BYTES_MAX} octets, and `{text}` has {bytes}")]
    Length {
        /// Its beginning.
        text: String,
        /// Its length.
        bytes: usize,
    },
    /// A label is empty, too long, or begins or ends with a hyphen.
    #[error(
        "`{text}`: each label of a host's name has 1 to {LABEL_BYTES_MAX} octets and no hyphen at its ends (RFC 1035 §2.3.1)"
    )]
    Label {
        /// The name's beginning.
        text: String,
    },
    /// A character outside of the alphabet.
    #[error(
        "`{text}` holds {character:?}: write letters, digits, hyphens and dots, and other alphabets as xn--… (RFC 5890)"
    )]
    Character {
        /// The name's beginning.
        text: String,
        /// The first foreign character.
        character: char,
    },
    /// An address.
    #[error("{0} is an address, where a host's name is asked for")]
    Address(IpAddr),
}

impl HostName {
    /// Reads a name as it came, in letters of any size and with or without the root's dot.
    pub fn parse(text: &str) -> Result<Self, HostNameError> {
        let bare = text.strip_suffix('.').unwrap_or(text);
        let shown = || text.chars().take(SHOWN_CHARS_MAX).collect::<String>();
        if bare.is_empty() || bare.len() > HOST_BYTES_MAX {
            let bytes = bare.len();
            return Err(HostNameError::Length {
                text: shown(),
                bytes,
            });
        }
        if let Ok(address) = bare.parse() {
            return Err(HostNameError::Address(address));
        }
        let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if let Some(character) = bare.chars().find(|c| !known(*c)) {
            let text = shown();
            return Err(HostNameError::Character { text, character });
        }
        let is_label = |label: &str| {
            (1..=LABEL_BYTES_MAX).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        if !bare.split('.').all(is_label) {
            return Err(HostNameError::Label { text: shown() });
        }
        // What resolvers take for an address in old notation (`127.1`, `0x7f.1`): its last label begins with a digit.
        let last = bare.rsplit('.').next().unwrap_or(bare);
        if let Some(character) = last.chars().next().filter(char::is_ascii_digit) {
            let text = shown();
            return Err(HostNameError::Character { text, character });
        }
        Ok(Self(bare.to_ascii_lowercase()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its labels from the root: of `a.kz` first `kz`, then `a`.
    pub fn labels_from_root(&self) -> impl Iterator<Item = &str> {
        self.0.rsplit('.')
    }

    /// Whether it is `domain` or a name below it.
    pub fn is_within(&self, domain: &Self) -> bool {
        let above = self.0.strip_suffix(&domain.0);
        above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
    }

    /// The name that one label less gives; none above a single label.
    pub fn parent(&self) -> Option<Self> {
        let (_, parent) = self.0.split_once('.')?;
        Some(Self(parent.to_owned()))
    }
}

impl TryFrom<String> for HostName {
    type Error = HostNameError;
    fn try_from(text: String) -> Result<Self, HostNameError> {
        Self::parse(&text)
    }
}

impl FromStr for HostName {
    type Err = HostNameError;
    fn from_str(text: &str) -> Result<Self, HostNameError> {
        Self::parse(text)
    }
}

impl From<HostName> for String {
    fn from(name: HostName) -> Self {
        name.0
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests;
