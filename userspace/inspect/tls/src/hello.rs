//! The `ClientHello`: what a client says before anything is encrypted, read strictly and from any segmentation.
//!
//! ```text
//! octets ─ HelloReader::push ─┬→ More     the reader again: it waits for more
//!          (or peek, in place) ├→ Whole    ClientHello, and the octets to replay into TLS or to splice
//!                              └→ Refused  Refusal, and the octets: no TLS at all, or TLS that breaks a rule
//! ```
//!
//! Read are RFC 8446 §4.1.2 and §5.1, RFC 5246 §7.4.1.2, RFC 6066 §3 (names), RFC 7301 (ALPN). Values of RFC 8701
//! (GREASE) are left out. That Encrypted Client Hello (RFC 9849) is there is noted and never a reason to refuse: GREASE
//! looks the same. A message may be split over records, and records over segments, in any way: the result is the same.
//!
//! ```
//! use tls::hello::{HelloReader, Progress};
//!
//! let mut reader = HelloReader::default();
//! for segment in [&b"GE"[..], b"T / HTTP/1.1\r\n"] {
//!     match reader.push(segment) {
//!         Progress::More(waiting) => reader = waiting,
//!         Progress::Whole(_) => return,
//!         Progress::Refused(refused) => {
//!             assert_eq!(refused.refusal.code(), "http");
//!             assert!(!refused.refusal.is_tls());
//!             // `octets` and, behind `taken`, the rest of the segment are all that the client sent.
//!             assert_eq!([&refused.octets[..], &segment[refused.taken..]].concat(), b"GET / HTTP/1.1\r\n");
//!             return;
//!         }
//!     }
//! }
//! # unreachable!("the reader saw enough to refuse");
//! ```

mod body;
mod cursor;
mod extensions;
mod facts;
mod frames;
mod opening;
mod reader;
mod refusal;
#[cfg(test)]
mod tests;

pub use facts::{Alpn, ClientHello, Ech, NamedGroup, Resumption, ServerName, Versions, is_grease};
pub use reader::{HelloReader, Peeked, Progress, ReadHello, RefusedHello, peek};
pub use refusal::{Field, Refusal};

/// Longest `ClientHello` with the header of its message, in octets.
///
/// No official reference: as much as one record holds (RFC 8446 §5.1). Post-quantum hellos have about 2 KiB.
pub const HELLO_OCTETS_MAX: usize = 16 * 1024;
/// Most records that a `ClientHello` may be split over. No official reference: clients that split at all make a few dozen.
pub const RECORDS_MAX: usize = 256;
/// Most octets that a reader keeps: the longest message, and the headers of the most records.
pub const WIRE_OCTETS_MAX: usize = HELLO_OCTETS_MAX + RECORDS_MAX * RECORD_HEADER_OCTETS;

/// The header of a record: content type, version, length (RFC 8446 §5.1).
const RECORD_HEADER_OCTETS: usize = 5;
/// The header of a handshake message: type, length (RFC 8446 §4).
const MESSAGE_HEADER_OCTETS: usize = 4;
/// Longest fragment of a record in octets, 2^14 (RFC 8446 §5.1).
const FRAGMENT_OCTETS_MAX: usize = 1 << 14;
