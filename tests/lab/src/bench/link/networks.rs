//! Networks to measure by: drawn at random, the same in every run. They are only looked up, never reached.

use std::collections::BTreeMap;

use ipnet::{Ipv4Net, Ipv6Net};

/// Lengths of IPv4 networks with their share of a hundred: mostly /24, as in a routing table, with large ones and hosts.
const LENGTHS_V4: &[(u8, u32)] = &[
    (16, 1),
    (20, 4),
    (22, 10),
    (24, 55),
    (26, 8),
    (28, 6),
    (29, 6),
    (32, 10),
];
/// The same of IPv6.
const LENGTHS_V6: &[(u8, u32)] = &[(32, 5), (40, 5), (48, 50), (56, 15), (64, 20), (128, 5)];

/// `count` disjoint IPv4 networks among the unicast addresses, in random order.
pub(in crate::bench) fn v4(count: usize) -> Vec<Ipv4Net> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut taken = Taken::default();
    let mut networks = Vec::with_capacity(count);
    while networks.len() < count {
        let length = length(LENGTHS_V4, &mut random);
        let address = random.next_u32();
        let first_octet = address >> 24;
        if first_octet == 0 || first_octet == 127 || first_octet >= 224 {
            continue;
        }
        let Ok(network) = Ipv4Net::new(address.into(), length).map(|network| network.trunc())
        else {
            continue;
        };
        let bounds = (network.network().to_bits(), network.broadcast().to_bits());
        if taken.take(bounds.0.into(), bounds.1.into()) {
            networks.push(network);
        }
    }
    networks
}

/// `count` disjoint IPv6 networks under `2000::/3`, in random order.
pub(super) fn v6(count: usize) -> Vec<Ipv6Net> {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut taken = Taken::default();
    let mut networks = Vec::with_capacity(count);
    while networks.len() < count {
        let length = length(LENGTHS_V6, &mut random);
        let address = (random.next_u128() >> 3) | (1 << 125);
        let Ok(network) = Ipv6Net::new(address.into(), length).map(|network| network.trunc())
        else {
            continue;
        };
        let bounds = (network.network().to_bits(), network.broadcast().to_bits());
        if taken.take(bounds.0, bounds.1) {
            networks.push(network);
        }
    }
    networks
}

/// `count` addresses: the networks in turn, each time another of their hosts.
pub(in crate::bench) fn addresses_v4(networks: &[Ipv4Net], count: usize) -> Vec<u32> {
    let mut random = Random(0xd1b5_4a32_d192_ed03);
    let turn = networks.iter().cycle().take(count);
    turn.map(|network| {
        network.network().to_bits() | (random.next_u32() & network.hostmask().to_bits())
    })
    .collect()
}

/// The same of IPv6.
pub(super) fn addresses_v6(networks: &[Ipv6Net], count: usize) -> Vec<u128> {
    let mut random = Random(0x8ebc_6af0_9c88_c6e3);
    let turn = networks.iter().cycle().take(count);
    turn.map(|network| {
        network.network().to_bits() | (random.next_u128() & network.hostmask().to_bits())
    })
    .collect()
}

fn length(shares: &[(u8, u32)], random: &mut Random) -> u8 {
    let mut left = random.next_u32() % 100;
    for (length, share) in shares {
        match left.checked_sub(*share) {
            None => return *length,
            Some(rest) => left = rest,
        }
    }
    32
}

/// Ranges of addresses that are taken: last by first.
#[derive(Default)]
struct Taken(BTreeMap<u128, u128>);

impl Taken {
    /// Takes a range unless it meets one that is taken.
    fn take(&mut self, first: u128, last: u128) -> bool {
        let before = self.0.range(..=last).next_back();
        if before.is_some_and(|(_, end)| *end >= first) {
            return false;
        }
        self.0.insert(first, last);
        true
    }
}

/// A stream of numbers that looks random: xorshift64*.
struct Random(u64);

impl Random {
    fn next_u64(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn next_u32(&mut self) -> u32 {
        (self.next_u64() >> 32) as u32
    }

    fn next_u128(&mut self) -> u128 {
        u128::from(self.next_u64()) << 64 | u128::from(self.next_u64())
    }
}
