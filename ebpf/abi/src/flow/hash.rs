//! Fingerprints: SipHash-1-3 (Aumasson and Bernstein, 2012) of what identifies a flow, under a secret.
//!
//! Whoever does not know the secret finds no two flows of one fingerprint, and no flows of one set, otherwise than by
//! chance: 2⁻⁶⁴ for each cell that a packet is compared with.

use crate::{address::Address, layout::Family};

use super::key::{Key, Kind};

/// The secret: 128 random bits, drawn once for each loaded gate. All zero stands for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Secret(pub [u64; 2]);

/// What stands for a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hash {
    /// Tells it from others of its set; never 0.
    pub fingerprint: u64,
    /// Names its set, by as many bits as there are.
    pub index: u32,
}

/// Octets of a message before its last word.
const V4_OCTETS: u64 = 8;
const V6_OCTETS: u64 = 32;
/// Octets of the last word that belong to the message.
const TAIL_OCTETS: u64 = 7;

/// The hash of a flow.
#[inline(always)]
pub fn of_key(secret: Secret, key: &Key) -> Hash {
    let tail = u64::from(key.ends) | u64::from(key.protocol) << 32 | (key.kind as u64) << 40;
    of(secret, key.family, [key.inside, key.outside], tail)
}

/// The hash of whom a flow begins with: an IPv4 address, or an IPv6 /64, which is one subscriber's (RFC 6177 §2).
#[inline(always)]
pub fn of_source(secret: Secret, family: Family, source: Address) -> Hash {
    let network = Address { low: 0, ..source };
    let nobody = Address { high: 0, low: 0 };
    of(
        secret,
        family,
        [network, nobody],
        (Kind::Source as u64) << 40,
    )
}

/// The length in the last octet tells the families apart, as it tells messages of different lengths apart.
#[inline(always)]
fn of(secret: Secret, family: Family, [a, b]: [Address; 2], tail: u64) -> Hash {
    let [first, second] = match family {
        Family::V4 => {
            let addresses = u64::from(a.top()) << 32 | u64::from(b.top());
            let length = (V4_OCTETS + TAIL_OCTETS) << 56;
            sip::<1, 3, 2>(secret, [addresses, tail | length])
        }
        Family::V6 => {
            let length = (V6_OCTETS + TAIL_OCTETS) << 56;
            sip::<1, 3, 5>(secret, [a.high, a.low, b.high, b.low, tail | length])
        }
    };
    let fingerprint = first ^ second;
    Hash {
        fingerprint: if fingerprint == 0 { 1 } else { fingerprint },
        // The two halves are independent, so the set says nothing of the fingerprint.
        index: lower(first),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "32 of 64 random bits are enough"
)]
const fn lower(word: u64) -> u32 {
    word as u32
}

/// `SipHash` with so many rounds for a word and for the end: both halves of the result, which is the one ^ the other.
#[inline(always)]
fn sip<const C: usize, const D: usize, const N: usize>(
    Secret([k0, k1]): Secret,
    message: [u64; N],
) -> [u64; 2] {
    let mut v = [
        k0 ^ 0x736f_6d65_7073_6575,
        k1 ^ 0x646f_7261_6e64_6f6d,
        k0 ^ 0x6c79_6765_6e65_7261,
        k1 ^ 0x7465_6462_7974_6573,
    ];
    for word in message {
        v[3] ^= word;
        for _ in 0..C {
            v = round(v);
        }
        v[0] ^= word;
    }
    v[2] ^= 0xff;
    for _ in 0..D {
        v = round(v);
    }
    [v[0] ^ v[1], v[2] ^ v[3]]
}

#[inline(always)]
const fn round([mut v0, mut v1, mut v2, mut v3]: [u64; 4]) -> [u64; 4] {
    v0 = v0.wrapping_add(v1);
    v1 = v1.rotate_left(13) ^ v0;
    v0 = v0.rotate_left(32);
    v2 = v2.wrapping_add(v3);
    v3 = v3.rotate_left(16) ^ v2;
    v0 = v0.wrapping_add(v3);
    v3 = v3.rotate_left(21) ^ v0;
    v2 = v2.wrapping_add(v1);
    v1 = v1.rotate_left(17) ^ v2;
    v2 = v2.rotate_left(32);
    [v0, v1, v2, v3]
}

#[cfg(test)]
mod tests;
