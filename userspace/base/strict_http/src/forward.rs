//! What this hop changes in a head.

use crate::octets::is_token;
use crate::{Framing, Version};

/// What is changed in a head that is forwarded, besides fields that end at this hop. [`Default`] changes nothing.
#[derive(Clone, Debug, Default)]
pub struct Forwarding {
    /// Whether the connection ends after this exchange.
    pub persistence: Persistence,
    /// The name under which this hop shows itself in `Via` (RFC 9110 section 7.6.3); none: it does not.
    pub via: Option<ViaName>,
    /// In which form the target is written.
    pub target: TargetForm,
    /// Which content codings a server may choose.
    pub codings: OfferedCodings,
}

/// A pseudonym by which a hop shows itself in `Via` (RFC 9110 section 7.6.3): a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViaName(String);

impl ViaName {
    /// Reads a pseudonym; none if it is no token.
    pub fn parse(name: &str) -> Option<Self> {
        is_token(name.as_bytes()).then(|| Self(name.to_owned()))
    }
}

/// Whether a connection outlives its exchange.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Persistence {
    /// It goes on.
    #[default]
    Keep,
    /// It ends.
    Close,
}

/// The form in which a target is forwarded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TargetForm {
    /// As it came: of a proxy that nobody sees.
    #[default]
    AsItCame,
    /// In origin form, as servers expect it (RFC 9112 section 3.2.1): of a proxy that clients chose.
    Origin,
}

/// What becomes of `Accept-Encoding`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OfferedCodings {
    /// It stays.
    #[default]
    AsTheyCame,
    /// It is narrowed to what [`Decoder`](crate::Decoder) reads.
    Readable,
}

/// Writes the version of a request line.
pub(crate) fn write_version(version: Version, out: &mut Vec<u8>) {
    out.extend_from_slice(match version {
        Version::Http10 => b" HTTP/1.0",
        Version::Http11 => b" HTTP/1.1",
    });
}

/// Writes what every forwarded head ends with.
pub(crate) fn finish(framing: Framing, via: Option<&ViaName>, version: Version, out: &mut Vec<u8>) {
    if framing == Framing::Chunked {
        out.extend_from_slice(b"Transfer-Encoding: chunked\r\n");
    }
    if let Some(via) = via {
        out.extend_from_slice(match version {
            Version::Http10 => b"Via: 1.0 ",
            Version::Http11 => b"Via: 1.1 ",
        });
        out.extend_from_slice(via.0.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
}
