//! Prefixes: sorted by where they begin, each knowing the nearest one around it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::columns::Rank;

/// Prefixes of both versions.
#[derive(Debug)]
pub(super) struct Networks {
    v4: Nested<u32>,
    v6: Nested<u128>,
}

#[derive(Debug)]
struct Nested<A>(Vec<Range<A>>);

#[derive(Clone, Copy, Debug)]
struct Range<A> {
    first: A,
    last: A,
    /// Which one lies around it: an index, or [`NONE`].
    around: u32,
    origin: u32,
}

const NONE: u32 = u32::MAX;

impl Networks {
    pub(super) fn compile(mut entries: Vec<(IpNet, u32)>, rank: &Rank<'_>) -> Self {
        // The outer of two that begin at one address comes first.
        let key = |(network, _): &(IpNet, u32)| (network.network(), network.prefix_len());
        rank.sift(&mut entries, key, |(_, origin)| *origin);
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for (network, origin) in entries {
            match network {
                IpNet::V4(network) => v4.push((
                    network.network().to_bits(),
                    network.broadcast().to_bits(),
                    origin,
                )),
                IpNet::V6(network) => v6.push((
                    network.network().to_bits(),
                    network.broadcast().to_bits(),
                    origin,
                )),
            }
        }
        Self {
            v4: Nested::of(v4),
            v6: Nested::of(v6),
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.v4.0.len() + self.v6.0.len()
    }

    pub(super) const fn bytes(&self) -> usize {
        size_of_val(self.v4.0.as_slice()) + size_of_val(self.v6.0.as_slice())
    }

    /// Calls `each` with the prefixes that hold an address and their origins, the longest first, as long as it says so.
    pub(super) fn covering(&self, address: IpAddr, mut each: impl FnMut(IpNet, u32) -> bool) {
        match address {
            IpAddr::V4(address) => self.v4.covering(address.to_bits(), |first, last, origin| {
                // A prefix's last address differs from its first in the bits beyond its length.
                let length = (first ^ last).leading_zeros();
                let length = u8::try_from(length).unwrap_or(u8::MAX);
                Ipv4Net::new(Ipv4Addr::from_bits(first), length)
                    .is_ok_and(|network| each(network.into(), origin))
            }),
            IpAddr::V6(address) => self.v6.covering(address.to_bits(), |first, last, origin| {
                let length = (first ^ last).leading_zeros();
                let length = u8::try_from(length).unwrap_or(u8::MAX);
                Ipv6Net::new(Ipv6Addr::from_bits(first), length)
                    .is_ok_and(|network| each(network.into(), origin))
            }),
        }
    }
}

impl<A: Copy + Ord> Nested<A> {
    /// Prefixes sorted by first address, the outer before the inner: two either nest or are apart.
    fn of(entries: Vec<(A, A, u32)>) -> Self {
        let mut ranges: Vec<Range<A>> = Vec::with_capacity(entries.len());
        let mut around = NONE;
        for (first, last, origin) in entries {
            while let Some(outer) = at(&ranges, around) {
                if outer.last >= last {
                    break;
                }
                around = outer.around;
            }
            ranges.push(Range {
                first,
                last,
                around,
                origin,
            });
            around = u32::try_from(ranges.len() - 1).unwrap_or(NONE);
        }
        Self(ranges)
    }

    fn covering(&self, address: A, mut each: impl FnMut(A, A, u32) -> bool) {
        let after = self.0.partition_point(|range| range.first <= address);
        let mut next = after
            .checked_sub(1)
            .and_then(|before| u32::try_from(before).ok())
            .unwrap_or(NONE);
        while let Some(range) = at(&self.0, next) {
            if range.last >= address && !each(range.first, range.last, range.origin) {
                return;
            }
            next = range.around;
        }
    }
}

fn at<A: Copy>(ranges: &[Range<A>], index: u32) -> Option<Range<A>> {
    ranges.get(usize::try_from(index).ok()?).copied()
}
