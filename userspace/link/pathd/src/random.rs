//! Random numbers of the kernel.

use rustix::rand::{GetRandomFlags, getrandom};

/// So many random octets. A kernel that has run for a moment refuses none; what it does refuse stays zero, which makes an
/// interval regular and a number guessable, and nothing fail.
fn octets<const N: usize>() -> [u8; N] {
    let mut octets = [0; N];
    match getrandom(&mut octets, GetRandomFlags::empty()) {
        Ok(_) => octets,
        Err(error) => {
            tracing::warn!(%error, "the kernel gives no random number");
            [0; N]
        }
    }
}

/// 16 random bits.
pub(crate) fn bits16() -> u16 {
    u16::from_ne_bytes(octets())
}

/// 32 random bits.
pub(crate) fn bits32() -> u32 {
    u32::from_ne_bytes(octets())
}

/// 64 random bits.
pub(crate) fn bits64() -> u64 {
    u64::from_ne_bytes(octets())
}
