//! Certificates, signed messages, lists of what is revoked, answers of OCSP, time stamps.

use std::str::FromStr;

use jiff::Timestamp;

/// The bytes are each of them. Reading and verifying must end, whatever they are.
pub fn signature(bytes: &[u8]) {
    let at = Timestamp::from_str("2026-11-22T12:00:00Z").unwrap();
    eds::fuzz::read_everything(bytes, at);
}
