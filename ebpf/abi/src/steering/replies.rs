//! What the gate answers in a server's name: resets of TCP, and ICMP errors that refuse a port.

use super::{
    LAST_HOP,
    layers::{ACK, RST, Segment},
};
use crate::{address::Address, layout::Family, packet::TCP};

/// Largest ICMP error of IPv4 (RFC 1812 §4.3.2.3).
const ERROR_V4_MAX: u32 = 576;
/// Largest ICMP error of IPv6: the least MTU (RFC 4443 §2.4 c).
const ERROR_V6_MAX: u32 = 1_280;
const ICMP_OCTETS: u32 = 8;
const IPV4_OCTETS: u32 = 20;
const IPV6_OCTETS: u32 = 40;
const TCP_OCTETS: u32 = 20;
/// Next header of ICMP for IPv6.
const ICMPV6: u8 = 58;
/// As hosts send (RFC 1340 §2).
const LIFETIME: u8 = 64;

/// The ones' complement sum of a checksum (RFC 1071): of words in the machine's order, which is swapped only once, by
/// writing the result as it lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum(u64);

impl Sum {
    /// With four octets more.
    #[inline(always)]
    #[must_use]
    pub const fn word(self, octets: [u8; 4]) -> Self {
        Self(self.0 + u32::from_ne_bytes(octets) as u64)
    }

    /// With octets more, whose number is a multiple of four.
    #[inline(always)]
    #[must_use]
    pub const fn octets<const N: usize>(self, octets: &[u8; N]) -> Self {
        const { assert!(N.is_multiple_of(4)) }
        let mut sum = self;
        let mut at = 0;
        while at < N {
            let [a, b, c, d] = [octets[at], octets[at + 1], octets[at + 2], octets[at + 3]];
            sum = sum.word([a, b, c, d]);
            at += 4;
        }
        sum
    }

    /// With the header that upper layers pretend (RFC 9293 §3.1, RFC 8200 §8.1). An IPv4 address is followed by zeros,
    /// which count for nothing.
    #[inline(always)]
    const fn pretended(self, source: Address, destination: Address, octets: u32, next: u8) -> Self {
        self.octets(&source.octets())
            .octets(&destination.octets())
            .word(octets.to_be_bytes())
            .word([0, 0, 0, next])
    }

    /// The checksum, as it is written.
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "it was folded to 16 bits")]
    const fn checksum(self) -> [u8; 2] {
        let sum = (self.0 & 0xffff_ffff) + (self.0 >> 32);
        let sum = (sum & 0xffff) + (sum >> 16);
        let sum = (sum & 0xffff) + (sum >> 16);
        let sum = (sum & 0xffff) + (sum >> 16);
        (!(sum as u16)).to_ne_bytes()
    }
}

/// An IPv4 header without options, of a packet that nobody fragments; `octets` are those behind it, at most 0xffff - 20.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the caller's bound")]
pub const fn ipv4_header(
    octets: u32,
    protocol: u8,
    source: Address,
    destination: Address,
) -> [u8; 20] {
    let [l0, l1] = ((octets + IPV4_OCTETS) as u16).to_be_bytes();
    let [s0, s1, s2, s3] = source.top().to_be_bytes();
    let [d0, d1, d2, d3] = destination.top().to_be_bytes();
    let mut header = [
        0x45, 0, l0, l1, 0, 0, 0x40, 0, LIFETIME, protocol, 0, 0, s0, s1, s2, s3, d0, d1, d2, d3,
    ];
    [header[10], header[11]] = Sum(0).octets(&header).checksum();
    header
}

/// An IPv6 header; `octets` are those behind it, at most 0xffff.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the caller's bound")]
pub fn ipv6_header(octets: u32, next: u8, source: Address, destination: Address) -> [u8; 40] {
    let [l0, l1] = (octets as u16).to_be_bytes();
    let mut header = [0; 40];
    header[..8].copy_from_slice(&[0x60, 0, 0, 0, l0, l1, next, LIFETIME]);
    header[8..24].copy_from_slice(&source.octets());
    header[24..].copy_from_slice(&destination.octets());
    header
}

/// The checksum of an IPv4 header whose time to live becomes [`LAST_HOP`] (RFC 1624 §3: ~(~HC + ~m + m')).
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "it was folded to 16 bits")]
pub const fn checksum_of_last_hop(checksum: u16, lifetime: u8) -> u16 {
    // The time to live is the high octet of its word; the low one stays.
    let before = !((lifetime as u16) << 8);
    let sum = (!checksum) as u32 + before as u32 + ((LAST_HOP as u32) << 8);
    let sum = (sum & 0xffff) + (sum >> 16);
    let sum = (sum & 0xffff) + (sum >> 16);
    !(sum as u16)
}

/// The TCP header that refuses a segment from `source` to `destination`; nothing for what is a reset itself (RFC 9293
/// §3.10.7.1).
#[inline(always)]
pub fn reset(segment: &Segment, source: Address, destination: Address) -> Option<[u8; 20]> {
    let flags = segment.flags();
    if flags & RST != 0 {
        return None;
    }
    let [s0, s1, d0, d1, q0, q1, q2, q3, a0, a1, a2, a3, ..] = segment.header;
    let (sequence, acknowledgement, flags) = if flags & ACK != 0 {
        ([a0, a1, a2, a3], 0, RST)
    } else {
        let sequence = u32::from_be_bytes([q0, q1, q2, q3]);
        ([0; 4], sequence.wrapping_add(segment.length()), RST | ACK)
    };
    let [q0, q1, q2, q3] = sequence;
    let [a0, a1, a2, a3] = acknowledgement.to_be_bytes();
    let mut header = [
        d0, d1, s0, s1, q0, q1, q2, q3, a0, a1, a2, a3, 0x50, flags, 0, 0, 0, 0, 0, 0,
    ];
    let sum = Sum(0).octets(&header);
    let sum = sum.pretended(destination, source, TCP_OCTETS, TCP);
    [header[16], header[17]] = sum.checksum();
    Some(header)
}

/// How much of a packet with so many octets an ICMP error quotes: as much as it may, in whole words, and never less
/// than the eight octets behind the header (RFC 792; RFC 4443 §2.4 c).
#[inline(always)]
pub const fn quoted_octets(family: Family, octets: u32) -> u32 {
    let max = match family {
        Family::V4 => ERROR_V4_MAX - IPV4_OCTETS - ICMP_OCTETS,
        Family::V6 => ERROR_V6_MAX - IPV6_OCTETS - ICMP_OCTETS,
    };
    let octets = if octets < max { octets } else { max };
    octets & !3
}

/// The head of an ICMP error that nobody listens on the port (RFC 792: destination unreachable, 3), before what it
/// quotes.
#[inline(always)]
pub const fn unreachable_v4(quoted: Sum) -> [u8; 8] {
    let [c0, c1] = quoted.word([3, 3, 0, 0]).checksum();
    [3, 3, c0, c1, 0, 0, 0, 0]
}

/// The same for IPv6 (RFC 4443 §3.1: code 4), from `source`, with so many octets quoted.
#[inline(always)]
pub const fn unreachable_v6(
    quoted: Sum,
    octets: u32,
    source: Address,
    destination: Address,
) -> [u8; 8] {
    let sum = quoted.word([1, 4, 0, 0]);
    let sum = sum.pretended(source, destination, ICMP_OCTETS + octets, ICMPV6);
    let [c0, c1] = sum.checksum();
    [1, 4, c0, c1, 0, 0, 0, 0]
}
