//! The control packet (RFC 5880 §4): bytes to fields with every check of §6.8.6 that needs no session, and back.

use std::num::{NonZeroU8, NonZeroU32};

use super::AuthKind;

mod discard;
mod fields;
#[cfg(test)]
mod tests;

pub use discard::Discard;
pub use fields::{Diag, Flags, State};

/// Bytes of the mandatory section (RFC 5880 §4.1).
pub(super) const MANDATORY_BYTES: usize = 24;
/// Bytes of an authentication section with SHA1 (RFC 5880 §4.4).
pub(super) const AUTH_BYTES: usize = 28;
/// Bytes of a SHA1 digest.
pub(super) const DIGEST_BYTES: usize = 20;
/// Where the digest stands in an authenticated packet.
const DIGEST_AT: usize = MANDATORY_BYTES + 8;
/// The one version there is.
const VERSION: u8 = 1;
/// Least Length with the A bit (RFC 5880 §6.8.6): type and length of the section must be there.
const AUTHENTICATED_BYTES_MIN: u8 = 26;
const A: u8 = 0x04;
const M: u8 = 0x01;

/// The fields of one control packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Why the sender's session last changed.
    pub diag: Diag,
    /// The sender's state.
    pub state: State,
    /// P, F, C and D; A follows from `auth`, M is never set.
    pub flags: Flags,
    /// So many missed packets make the receiver declare the sender dead.
    pub detect_mult: NonZeroU8,
    /// The sender's number of the session.
    pub my_discriminator: NonZeroU32,
    /// The receiver's number of it, if the sender knows.
    pub your_discriminator: Option<NonZeroU32>,
    /// The sender would like to send this often, microseconds.
    pub desired_min_tx_us: u32,
    /// The sender bears packets this often, microseconds; 0: none at all.
    pub required_min_rx_us: u32,
    /// The sender bears echo packets this often, microseconds; 0: none.
    pub required_min_echo_rx_us: u32,
    /// The authentication section.
    pub auth: Option<AuthSection>,
}

/// An authentication section of type 4 or 5 (RFC 5880 §4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuthSection {
    /// Which of the two.
    pub kind: AuthKind,
    /// The number of the key.
    pub key_id: u8,
    /// The sequence number.
    pub sequence: u32,
    /// The digest, or the padded secret while it is computed.
    pub digest: [u8; DIGEST_BYTES],
}

impl Packet {
    /// Reads a UDP payload, with the checks of RFC 5880 §6.8.6 in their order. Any bytes are safe to give.
    ///
    /// Bytes after Length are not of the packet. The TTL is the body's to check ([`super::HOPS`]).
    pub fn parse(payload: &[u8]) -> Result<Self, Discard> {
        let head = payload
            .first_chunk::<MANDATORY_BYTES>()
            .ok_or(Discard::Truncated {
                bytes: payload.len(),
            })?;
        let [first, second, detect_mult, length, fields @ ..] = *head;
        let version = first >> 5;
        if version != VERSION {
            return Err(Discard::Version { version });
        }
        let authenticated = second & A != 0;
        let least = if authenticated {
            AUTHENTICATED_BYTES_MIN
        } else {
            24
        };
        if length < least {
            return Err(Discard::LengthTooSmall { length });
        }
        let packet = payload
            .get(..usize::from(length))
            .ok_or(Discard::LengthBeyondPayload { length })?;
        let detect_mult = NonZeroU8::new(detect_mult).ok_or(Discard::DetectMultZero)?;
        if second & M != 0 {
            return Err(Discard::Multipoint);
        }
        let [my, your, tx, rx, echo] = words(fields);
        let my_discriminator = NonZeroU32::new(my).ok_or(Discard::MyDiscriminatorZero)?;
        let your_discriminator = NonZeroU32::new(your);
        let state = State::from_bits(second >> 6);
        match state {
            State::Init | State::Up if your_discriminator.is_none() => {
                return Err(Discard::YourDiscriminatorZero { state });
            }
            State::AdminDown | State::Down | State::Init | State::Up => {}
        }
        let auth = if authenticated {
            Some(AuthSection::parse(&packet[MANDATORY_BYTES..])?)
        } else {
            None
        };
        Ok(Self {
            diag: Diag::from_code(first),
            state,
            flags: Flags::from_bits(second),
            detect_mult,
            my_discriminator,
            your_discriminator,
            desired_min_tx_us: tx,
            required_min_rx_us: rx,
            required_min_echo_rx_us: echo,
            auth,
        })
    }

    /// The bytes of the packet.
    pub fn encode(&self) -> Datagram {
        let mut bytes = [0; MANDATORY_BYTES + AUTH_BYTES];
        let auth = if self.auth.is_some() { A } else { 0 };
        let length: u8 = if self.auth.is_some() { 52 } else { 24 };
        bytes[0] = VERSION << 5 | self.diag.code();
        bytes[1] = self.state.bits() << 6 | self.flags.bits() | auth;
        bytes[2] = self.detect_mult.get();
        bytes[3] = length;
        let words = [
            self.my_discriminator.get(),
            self.your_discriminator.map_or(0, NonZeroU32::get),
            self.desired_min_tx_us,
            self.required_min_rx_us,
            self.required_min_echo_rx_us,
        ];
        for (place, word) in bytes[4..MANDATORY_BYTES].chunks_exact_mut(4).zip(words) {
            place.copy_from_slice(&word.to_be_bytes());
        }
        if let Some(section) = &self.auth {
            section.write(&mut bytes[MANDATORY_BYTES..]);
        }
        Datagram { bytes, length }
    }
}

impl AuthSection {
    fn parse(section: &[u8]) -> Result<Self, Discard> {
        let (&[kind, length], _) = section.split_first_chunk().ok_or(Discard::AuthLength)?;
        let kind = match kind {
            4 => AuthKind::KeyedSha1,
            5 => AuthKind::MeticulousKeyedSha1,
            other => return Err(Discard::AuthKindUnknown { kind: other }),
        };
        if usize::from(length) != AUTH_BYTES {
            return Err(Discard::AuthLength);
        }
        let (head, rest) = section
            .split_first_chunk::<8>()
            .ok_or(Discard::AuthLength)?;
        let [_, _, key_id, _, sequence @ ..] = *head;
        Ok(Self {
            kind,
            key_id,
            sequence: u32::from_be_bytes(sequence),
            digest: *rest.first_chunk().ok_or(Discard::AuthLength)?,
        })
    }

    fn write(&self, place: &mut [u8]) {
        place[0] = self.kind.code();
        place[1] = 28;
        place[2] = self.key_id;
        place[4..8].copy_from_slice(&self.sequence.to_be_bytes());
        place[8..].copy_from_slice(&self.digest);
    }
}

/// A control packet as bytes, without a heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datagram {
    bytes: [u8; MANDATORY_BYTES + AUTH_BYTES],
    length: u8,
}

impl Datagram {
    /// The payload to send.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    /// An authenticated packet as received.
    pub(super) const fn authenticated(bytes: [u8; MANDATORY_BYTES + AUTH_BYTES]) -> Self {
        Self { bytes, length: 52 }
    }

    /// Puts a digest, or a padded secret, into the authentication section.
    pub(super) fn set_digest(&mut self, digest: [u8; DIGEST_BYTES]) {
        self.bytes[DIGEST_AT..].copy_from_slice(&digest);
    }
}

impl AsRef<[u8]> for Datagram {
    fn as_ref(&self) -> &[u8] {
        self.bytes()
    }
}

fn words(bytes: [u8; 20]) -> [u32; 5] {
    let mut words = [0; 5];
    for (word, chunk) in words.iter_mut().zip(bytes.chunks_exact(4)) {
        *word = chunk
            .iter()
            .fold(0, |word, byte| word << 8 | u32::from(*byte));
    }
    words
}
