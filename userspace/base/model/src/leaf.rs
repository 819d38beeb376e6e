//! Names that a leaf certificate is valid for.

use crate::host::{HOST_BYTES_MAX, HostName, HostNameError};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a wildcard's text has before the name it stands above.
const WILDCARD: &str = "*.";

/// A name that a leaf certificate is valid for, as a dNSName writes it (RFC 5280 §4.2.1.6, RFC 6125 §6.4.3): text in JSON and
/// in frames.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum LeafName {
    /// The name alone.
    Exact(HostName),
    /// All names of one label more than this: written `*.example.kz`.
    Wildcard(HostName),
}

impl LeafName {
    /// Reads a name or a wildcard, in letters of any size. The star stands for one whole label, the first.
    pub fn parse(text: &str) -> Result<Self, HostNameError> {
        let Some(below) = text.strip_prefix(WILDCARD) else {
            return HostName::parse(text).map(Self::Exact);
        };
        let below = HostName::parse(below)?;
        let bytes = WILDCARD.len() + below.as_str().len();
        if bytes > HOST_BYTES_MAX {
            let text = below.as_str().chars().take(100).collect();
            return Err(HostNameError::Length { text, bytes });
        }
        Ok(Self::Wildcard(below))
    }

    /// Whether a certificate with this name is valid for the host.
    pub fn covers(&self, host: &HostName) -> bool {
        match self {
            Self::Exact(name) => name == host,
            Self::Wildcard(name) => host.parent().as_ref() == Some(name),
        }
    }

    /// The name without its star.
    pub const fn base(&self) -> &HostName {
        match self {
            Self::Exact(name) | Self::Wildcard(name) => name,
        }
    }
}

impl TryFrom<String> for LeafName {
    type Error = HostNameError;
    fn try_from(text: String) -> Result<Self, HostNameError> {
        Self::parse(&text)
    }
}

impl FromStr for LeafName {
    type Err = HostNameError;
    fn from_str(text: &str) -> Result<Self, HostNameError> {
        Self::parse(text)
    }
}

impl From<HostName> for LeafName {
    fn from(name: HostName) -> Self {
        Self::Exact(name)
    }
}

impl From<LeafName> for String {
    fn from(name: LeafName) -> Self {
        name.to_string()
    }
}

impl fmt::Display for LeafName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(name) => f.pad(name.as_str()),
            Self::Wildcard(name) => f.pad(&format!("{WILDCARD}{name}")),
        }
    }
}

impl fmt::Debug for LeafName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

#[cfg(test)]
mod tests;
