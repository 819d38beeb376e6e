//! A root's key on a machine of its own: keyd's store has in place of a wrapped key
//!
//! ```text
//! version (3) │ SHA-256 of the public point (32)
//! ```

use crate::crypt::sha256;
use wire::keys::SecretOctets;

const VERSION: u8 = 3;
/// Octets of SHA-256.
const MARK_OCTETS: usize = 32;

/// What the store keeps.
pub(crate) fn stored(point: &[u8]) -> Option<SecretOctets> {
    SecretOctets::new([&[VERSION], sha256(point).0.as_slice()].concat())
}

/// Whether the store has a key of another machine.
pub(crate) fn is_marked(stored: &SecretOctets) -> bool {
    matches!(stored.reveal(), [VERSION, mark @ ..] if mark.len() == MARK_OCTETS)
}
