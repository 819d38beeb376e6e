//! What the first octets of a decrypted connection are, on whose protocol nothing was agreed.
//!
//! | first come | then it is |
//! |---|---|
//! | of the user: an octet with which a request may begin, or white space, which servers skip before one | HTTP |
//! | of the user: another octet | another protocol |
//! | of the server: `HTTP/` | HTTP |
//! | of the server: what may still become that | not known yet |
//! | of the server: anything else | another protocol: no server of HTTP speaks before it is asked |

use strict_http::is_token;

/// How a response of HTTP/1.0 and 1.1 begins (RFC 9112 section 4).
const RESPONSE: &[u8] = b"HTTP/";

/// What is spoken inside, where nothing was agreed (п. 20, our reading: what is no web traffic is relayed once its server's
/// certificate was verified).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spoken {
    /// HTTP, or nothing.
    Http,
    /// Another protocol.
    Other,
}

impl Spoken {
    /// By the first octets of a user: HTTP where a request may begin so, by a character of a method (RFC 9110 section 5.6.2) or by what
    /// servers skip before one (RFC 9112 section 2.2). One octet tells; whoever says nothing is taken for a user of HTTP.
    pub fn by_user(octets: &[u8]) -> Self {
        if octets.first().is_none_or(|octet| may_begin_request(*octet)) {
            Self::Http
        } else {
            Self::Other
        }
    }

    /// By the first octets of a server (RFC 9112 section 4); none while that cannot be told.
    pub fn by_server(octets: &[u8]) -> Option<Self> {
        if octets.starts_with(RESPONSE) {
            Some(Self::Http)
        } else if RESPONSE.starts_with(octets) {
            None
        } else {
            Some(Self::Other)
        }
    }
}

fn may_begin_request(octet: u8) -> bool {
    let is_skipped = matches!(octet, b'\r' | b'\n' | b' ' | b'\t');
    is_token(&[octet]) || is_skipped
}

#[cfg(test)]
mod tests;
