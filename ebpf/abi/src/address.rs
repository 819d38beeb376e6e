//! An address as the verdict function handles it: two words in numeric order.

use crate::layout::{AddressMatch, Family};

/// An IPv4 or IPv6 address. IPv4 stands in the upper half of `high`, all else zero, as in [`AddressMatch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// The first eight octets.
    pub high: u64,
    /// The last eight octets; 0 for IPv4.
    pub low: u64,
}

impl Address {
    /// The IPv4 address with these bits.
    #[inline(always)]
    pub const fn v4(bits: u32) -> Self {
        Self {
            high: (bits as u64) << 32,
            low: 0,
        }
    }

    /// The address whose octets these are; IPv4 stands in the first four, the rest zero.
    #[inline(always)]
    pub const fn from_octets(octets: [u8; 16]) -> Self {
        let bits = u128::from_be_bytes(octets);
        Self {
            high: upper(bits),
            low: lower(bits),
        }
    }

    /// The octets in network order; IPv4 stands in the first four, the rest zero.
    #[inline(always)]
    pub const fn octets(self) -> [u8; 16] {
        (((self.high as u128) << 64) | self.low as u128).to_be_bytes()
    }

    /// The first 32 bits: for IPv4 the whole address.
    #[inline(always)]
    pub const fn top(self) -> u32 {
        (self.high >> 32) as u32
    }

    /// Whether the address lies under the match; `address` and `mask` must be of one family.
    #[inline(always)]
    pub const fn lies_under(self, range: &AddressMatch) -> bool {
        let address = Self::from_octets(range.address);
        let mask = Self::from_octets(range.mask);
        self.high & mask.high == address.high && self.low & mask.low == address.low
    }

    /// 169.254.0.0/16 (RFC 3927 §2.1) or `fe80::/10` (RFC 4291 §2.5.6).
    #[inline(always)]
    pub const fn is_link_local(self, family: Family) -> bool {
        match family {
            Family::V4 => self.top() >> 16 == 0xa9fe,
            Family::V6 => self.top() >> 22 == 0x3fa,
        }
    }

    /// A multicast group that routers never forward: 224.0.0.0/24 (RFC 5771 §4) or `ff02::/16` (RFC 4291 §2.7).
    #[inline(always)]
    pub const fn is_local_multicast(self, family: Family) -> bool {
        match family {
            Family::V4 => self.top() >> 8 == 0x00e0_0000,
            Family::V6 => self.top() >> 16 == 0xff02,
        }
    }
}

/// Where an address stands in the bitmap of anchors, `0..ANCHOR_BITS`: IPv4 by its first 16 bits, IPv6 by its first 32
/// folded to 16. Different addresses may share a bit, which costs a lookup and decides nothing.
#[inline(always)]
pub const fn anchor_bit(family: Family, address: Address) -> u32 {
    let top = address.top();
    match family {
        Family::V4 => top >> 16,
        Family::V6 => (top >> 16) ^ (top & 0xffff),
    }
}

#[inline(always)]
const fn upper(bits: u128) -> u64 {
    (bits >> 64) as u64
}

#[inline(always)]
#[expect(
    clippy::cast_possible_truncation,
    reason = "the lower half is asked for"
)]
const fn lower(bits: u128) -> u64 {
    bits as u64
}
