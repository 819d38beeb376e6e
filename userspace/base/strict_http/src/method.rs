//! Methods and versions.

use crate::Refusal;
use crate::limits::METHOD_OCTETS_MAX;
use crate::octets::is_token;

/// A request's method (RFC 9110 section 9), as far as it means something to a proxy. Its own spelling stays with the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// `GET`.
    Get,
    /// `HEAD`: its response has no content.
    Head,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
    /// `DELETE`.
    Delete,
    /// `CONNECT`: a tunnel.
    Connect,
    /// `OPTIONS`.
    Options,
    /// `TRACE`.
    Trace,
    /// `PATCH` (RFC 5789).
    Patch,
    /// Any other token: that of `WebDAV`, or what somebody made up.
    Other,
}

/// Known methods; all others are plain.
const KNOWN: &[(&str, Method)] = &[
    ("GET", Method::Get),
    ("HEAD", Method::Head),
    ("POST", Method::Post),
    ("PUT", Method::Put),
    ("DELETE", Method::Delete),
    ("CONNECT", Method::Connect),
    ("OPTIONS", Method::Options),
    ("TRACE", Method::Trace),
    ("PATCH", Method::Patch),
];

impl Method {
    /// Reads a method. Methods are case-sensitive (RFC 9110 section 9.1), but some servers are not: `head` is refused, since
    /// two readers would differ on whether its response has content.
    pub fn read(octets: &[u8]) -> Result<Self, Refusal> {
        if let Some((_, method)) = KNOWN.iter().find(|(name, _)| name.as_bytes() == octets) {
            return Ok(*method);
        }
        if !is_token(octets) {
            return Err(Refusal::MethodCharacter);
        }
        if octets.len() > METHOD_OCTETS_MAX {
            return Err(Refusal::MethodTooLong);
        }
        let alike = |(name, _): &&(&str, Self)| name.as_bytes().eq_ignore_ascii_case(octets);
        match KNOWN.iter().find(alike) {
            Some(_) => Err(Refusal::MethodCase),
            None => Ok(Self::Other),
        }
    }

    /// Whether content with this method is refused: it has no meaning (RFC 9110 sections 9.3.1, 9.3.2, 9.3.6, 9.3.8), and
    /// servers that leave it unread take it for the next request.
    pub const fn forbids_content(self) -> bool {
        match self {
            Self::Get | Self::Head | Self::Connect | Self::Trace => true,
            Self::Post | Self::Put | Self::Delete | Self::Options | Self::Patch | Self::Other => {
                false
            }
        }
    }
}

/// The version of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// HTTP/1.0 (RFC 1945).
    Http10,
    /// HTTP/1.1 (RFC 9112).
    Http11,
}

impl Version {
    /// Reads `HTTP/1.0` or `HTTP/1.1`, and nothing else.
    pub(crate) fn read(octets: &[u8]) -> Result<Self, Refusal> {
        match octets {
            b"HTTP/1.1" => Ok(Self::Http11),
            b"HTTP/1.0" => Ok(Self::Http10),
            [b'H', b'T', b'T', b'P', b'/', major, b'.', minor]
                if major.is_ascii_digit() && minor.is_ascii_digit() =>
            {
                Err(Refusal::VersionUnsupported)
            }
            _ => Err(Refusal::VersionMalformed),
        }
    }
}
