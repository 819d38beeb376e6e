//! Keyed SHA1 and meticulous keyed SHA1 (RFC 5880 §4.4, §6.7.4).

use std::fmt;

use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

use super::packet::{AUTH_BYTES, AuthSection, DIGEST_BYTES, Datagram, Discard, MANDATORY_BYTES};
use crate::LinkError;

#[cfg(test)]
mod tests;

/// Longest secret (RFC 5880 §4.4); shorter ones are filled with zeros.
pub const SECRET_BYTES_MAX: usize = DIGEST_BYTES;

/// How many packets, in units of the sender's Detect Mult, a sequence number may be ahead (RFC 5880 §6.7.4).
const WINDOW_DETECT_MULTS: u32 = 3;

/// When the sequence number grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuthKind {
    /// With every packet that differs from the one before: type 4.
    KeyedSha1,
    /// With every packet: type 5.
    MeticulousKeyedSha1,
}

impl AuthKind {
    /// Its number on the wire.
    pub const fn code(self) -> u8 {
        match self {
            Self::KeyedSha1 => 4,
            Self::MeticulousKeyedSha1 => 5,
        }
    }
}

/// A shared secret with its number.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    id: u8,
    secret: [u8; SECRET_BYTES_MAX],
}

impl Key {
    /// A key of 1 to [`SECRET_BYTES_MAX`] bytes.
    pub fn new(id: u8, secret: &[u8]) -> Result<Self, LinkError> {
        let bytes = secret.len();
        let mut padded = [0; SECRET_BYTES_MAX];
        match padded.get_mut(..bytes) {
            Some(start) if bytes > 0 => start.copy_from_slice(secret),
            Some(_) | None => return Err(LinkError::SecretLength { id, bytes }),
        }
        Ok(Self { id, secret: padded })
    }

    /// Its number in packets.
    pub const fn id(&self) -> u8 {
        self.id
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Key({}, masked)", self.id)
    }
}

/// How a session authenticates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authentication {
    kind: AuthKind,
    key: Key,
    also: Option<Key>,
}

impl Authentication {
    /// Signs and accepts with `key`; accepts `also` too, for the time of a change of keys (RFC 5880 §6.7.1).
    pub fn new(kind: AuthKind, key: Key, also: Option<Key>) -> Result<Self, LinkError> {
        match &also {
            Some(other) if other.id == key.id => Err(LinkError::SameKey { id: key.id }),
            Some(_) | None => Ok(Self { kind, key, also }),
        }
    }

    /// When the sequence number grows.
    pub const fn kind(&self) -> AuthKind {
        self.kind
    }

    /// The section of a packet to be sent, its digest still empty.
    pub(super) const fn section(&self, sequence: u32) -> AuthSection {
        AuthSection {
            kind: self.kind,
            key_id: self.key.id,
            sequence,
            digest: [0; DIGEST_BYTES],
        }
    }

    /// Writes the digest into a datagram that was encoded with [`Self::section`].
    pub(super) fn sign(&self, datagram: &mut Datagram) {
        datagram.set_digest(self.key.secret);
        let digest = Sha1::digest(datagram.bytes()).into();
        datagram.set_digest(digest);
    }

    /// Checks the section of a received packet: type, key, sequence number, digest.
    ///
    /// `known` is `bfd.RcvAuthSeq`, if `bfd.AuthSeqKnown`. Nothing is learned before the digest proves the packet.
    pub(super) fn verify(
        &self,
        bytes: &[u8],
        section: &AuthSection,
        detect_mult: u8,
        known: Option<u32>,
    ) -> Result<(), Discard> {
        if section.kind != self.kind {
            return Err(Discard::AuthKindDiffers { kind: section.kind });
        }
        let keys = [Some(&self.key), self.also.as_ref()];
        let key = keys
            .into_iter()
            .flatten()
            .find(|key| key.id == section.key_id)
            .ok_or(Discard::AuthKeyUnknown { id: section.key_id })?;
        if !self.in_window(section.sequence, detect_mult, known) {
            return Err(Discard::AuthSequence {
                sequence: section.sequence,
            });
        }
        let signed = bytes
            .first_chunk::<{ MANDATORY_BYTES + AUTH_BYTES }>()
            .ok_or(Discard::AuthLength)?;
        let mut own = Datagram::authenticated(*signed);
        own.set_digest(key.secret);
        // The digest covers the packet up to its Length; what the sender put after the section counts too.
        let mut hash = Sha1::new_with_prefix(own.bytes());
        hash.update(bytes.get(signed.len()..).unwrap_or_default());
        let digest: [u8; DIGEST_BYTES] = hash.finalize().into();
        if bool::from(digest.ct_eq(&section.digest)) {
            Ok(())
        } else {
            Err(Discard::AuthDigest)
        }
    }

    fn in_window(&self, sequence: u32, detect_mult: u8, known: Option<u32>) -> bool {
        let Some(last) = known else {
            return true;
        };
        let ahead = sequence.wrapping_sub(last);
        let least = match self.kind {
            AuthKind::KeyedSha1 => 0,
            AuthKind::MeticulousKeyedSha1 => 1,
        };
        (least..=WINDOW_DETECT_MULTS * u32::from(detect_mult)).contains(&ahead)
    }
}
