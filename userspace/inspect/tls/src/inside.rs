//! What is spoken inside of a decrypted connection.
//!
//! What the server chose of the user's offer tells (ALPN, RFC 7301 §3.2):
//!
//! | the server chose | then inside it is |
//! |---|---|
//! | `h2` | HTTP/2 (RFC 9113 section 3.2) |
//! | `http/1.1` | HTTP/1.1 |
//! | nothing | HTTP/1.1, taken for granted; on a connection to a name the first octets tell more: [`Spoken`] |
//!
//! What the user offers tells the rest:
//!
//! | the user offers | it may come to hold | a page is shown by |
//! |---|---|---|
//! | `http/1.1`, and no `h2` | what HTTP/1.1 holds | HTTP/1.1 |
//! | both | what HTTP/2 holds | HTTP/1.1 |
//! | `h2`, and no `http/1.1` | what HTTP/2 holds | HTTP/2 |
//! | neither | what HTTP/1.1 holds | HTTP/1.1, on which nothing is agreed |

use crate::record::InnerProtocol;

mod first;

pub use first::Spoken;

/// HTTP/2 inside of TLS (RFC 9113 section 3.2).
pub const HTTP_2: &[u8] = b"h2";
/// HTTP/1.1 inside of TLS (RFC 7301 §6).
pub const HTTP_1_1: &[u8] = b"http/1.1";

/// What may be spoken inside of a connection, before its server has chosen: memory is taken for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Speaks {
    /// HTTP/1.1 alone.
    Http1,
    /// HTTP/2 too.
    Http2,
}

impl Speaks {
    /// By what the server is offered (RFC 7301 §3.1): it chooses nothing else.
    pub fn of(offered: &[impl AsRef<[u8]>]) -> Self {
        if offers(offered, HTTP_2) {
            Self::Http2
        } else {
            Self::Http1
        }
    }
}

impl InnerProtocol {
    /// What is spoken inside, by what a server chose of the offer (RFC 7301 §3.2).
    pub fn of(chosen: Option<&[u8]>) -> Self {
        if chosen == Some(HTTP_2) {
            Self::Http2
        } else {
            Self::Http11
        }
    }
}

/// By which protocol a page is shown: HTTP/1.1 where the user takes it, HTTP/2 where it takes that alone. Whoever offers neither agrees
/// on nothing (RFC 7301 §3.2), and HTTP/1.1 is taken for granted.
pub fn page_protocol(offered: &[impl AsRef<[u8]>]) -> Option<&'static [u8]> {
    [HTTP_1_1, HTTP_2]
        .into_iter()
        .find(|protocol| offers(offered, protocol))
}

fn offers(offered: &[impl AsRef<[u8]>], protocol: &[u8]) -> bool {
    offered.iter().any(|name| name.as_ref() == protocol)
}

#[cfg(test)]
mod tests;
