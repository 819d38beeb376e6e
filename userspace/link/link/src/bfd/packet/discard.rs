//! Why a packet was discarded.

use thiserror::Error;

use super::State;
use crate::bfd::AuthKind;

/// A rule of RFC 5880 that a packet broke. None changes the session; the body counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum Discard {
    /// The payload cannot hold a control packet (§4.1).
    #[error("{bytes} bytes are no control packet")]
    Truncated {
        /// How long it was.
        bytes: usize,
    },
    /// Version is not 1 (§6.8.6).
    #[error("version {version} is not 1")]
    Version {
        /// What it said.
        version: u8,
    },
    /// Length is below 24, or below 26 with the A bit (§6.8.6).
    #[error("length {length} is too small")]
    LengthTooSmall {
        /// What it said.
        length: u8,
    },
    /// Length goes beyond the UDP payload (§6.8.6).
    #[error("length {length} goes beyond the payload")]
    LengthBeyondPayload {
        /// What it said.
        length: u8,
    },
    /// Detect Mult is zero (§6.8.6).
    #[error("detect mult is zero")]
    DetectMultZero,
    /// The M bit is set (§6.8.6).
    #[error("the multipoint bit is set")]
    Multipoint,
    /// My Discriminator is zero (§6.8.6).
    #[error("my discriminator is zero")]
    MyDiscriminatorZero,
    /// Your Discriminator is zero although the sender claims to have heard us (§6.8.6).
    #[error("your discriminator is zero in state {}", state.code())]
    YourDiscriminatorZero {
        /// What it claimed.
        state: State,
    },
    /// Your Discriminator is that of another session (§6.8.6).
    #[error("your discriminator {discriminator} is not of this session")]
    SessionUnknown {
        /// What it said.
        discriminator: u32,
    },
    /// The A bit is set and the session has no authentication (§6.8.6).
    #[error("the packet is authenticated, the session is not")]
    AuthUnexpected,
    /// The A bit is clear and the session has authentication (§6.8.6).
    #[error("the packet is not authenticated, the session is")]
    AuthMissing,
    /// The authentication has a type that is not offered (§6.7).
    #[error("authentication type {kind} is not offered")]
    AuthKindUnknown {
        /// What it said.
        kind: u8,
    },
    /// The authentication has the other one of our types (§6.7.4).
    #[error("authentication type {} is not that of the session", kind.code())]
    AuthKindDiffers {
        /// What it said.
        kind: AuthKind,
    },
    /// Auth Len is not 28, or the section does not fit (§6.7.4).
    #[error("the authentication section has a wrong length")]
    AuthLength,
    /// The key's number is not configured (§6.7.4).
    #[error("authentication key {id} is not configured")]
    AuthKeyUnknown {
        /// What it said.
        id: u8,
    },
    /// The sequence number lies outside of the window: a replay, or too many packets were lost (§6.7.4).
    #[error("sequence number {sequence} lies outside of the window")]
    AuthSequence {
        /// What it said.
        sequence: u32,
    },
    /// The digest is wrong (§6.7.4).
    #[error("the digest is wrong")]
    AuthDigest,
    /// The session is administratively down (§6.8.6).
    #[error("the session is administratively down")]
    AdminDown,
}
