use std::net::{IpAddr, Ipv4Addr};

use abi::Address;
use abi::tables::{V4_CELLS_MAX, V4_NODES_MAX, V6_CELLS_MAX, V6_NODES_MAX};
use abi::trie::{self, Trie};
use proptest::prelude::*;

use super::*;

/// Tables of one slot and family on the heap.
struct Slot {
    family: Family,
    nodes: Vec<Node>,
    cells: Vec<u32>,
}

impl Slot {
    /// With so many nodes behind the roots.
    fn new(family: Family, nodes: usize, cells: usize) -> Self {
        Self {
            family,
            // Old paint must not show through.
            nodes: vec![Node::uniform(OLD_PAINT); ROOT_NODES as usize + nodes],
            cells: vec![OLD_PAINT; cells],
        }
    }

    fn paint(&mut self, prefixes: &[(IpNet, u32)]) -> Result<Painted, PaintError> {
        let canvas = Canvas {
            nodes: &mut self.nodes,
            cells: &mut self.cells,
        };
        paint(self.family, prefixes, canvas)
    }

    fn lookup(&self, address: IpAddr) -> Option<u32> {
        let address = match address {
            IpAddr::V4(address) => Address::v4(address.to_bits()),
            IpAddr::V6(address) => Address::from_octets(address.octets()),
        };
        trie::find(self, self.family, address)
    }
}

/// No prefix has this row.
const OLD_PAINT: u32 = 77_777;

impl Trie for Slot {
    fn node(&self, number: u32) -> Option<&Node> {
        self.nodes.get(number as usize)
    }

    fn cell(&self, number: u32) -> Option<u32> {
        self.cells.get(number as usize).copied()
    }
}

/// The model: of all prefixes that hold the address the longest, of equal ones the last.
fn longest(prefixes: &[(IpNet, u32)], address: IpAddr) -> u32 {
    prefixes
        .iter()
        .filter(|(prefix, _)| prefix.contains(&address))
        .max_by_key(|(prefix, _)| prefix.prefix_len())
        .map_or(0, |&(_, row)| row)
}

/// What counting says of the nodes of one family.
fn counted(family: Family, prefixes: &[(IpNet, u32)]) -> u32 {
    let of_family = |net: &IpNet| matches!(net, IpNet::V4(_)) == (family == Family::V4);
    let mut nets: Vec<IpNet> = prefixes.iter().map(|(net, _)| *net).collect();
    nets.retain(of_family);
    nets.sort_unstable_by_key(|net| (net.network(), net.prefix_len()));
    let mut count = NodeCount::EMPTY;
    nets.into_iter()
        .map(|net| count.add(net))
        .last()
        .unwrap_or(ROOT_NODES)
}

/// Addresses crowd in few places, so that prefixes nest.
fn address() -> impl Strategy<Value = IpAddr> {
    let near = prop_oneof![Just(0u32), Just(1), Just(255), Just(256), 0..1024u32];
    prop_oneof![
        near.clone()
            .prop_map(|low| IpAddr::V4((0xc000_0200 + low).into())),
        any::<u32>().prop_map(|bits| IpAddr::V4(bits.into())),
        (near, 0..3u32).prop_map(|(low, words)| {
            IpAddr::V6(((0x2001_0db8_u128 << 96) | (u128::from(low) << (32 * words))).into())
        }),
        any::<u128>().prop_map(|bits| IpAddr::V6(bits.into())),
    ]
}

fn prefix() -> impl Strategy<Value = IpNet> {
    (address(), 0..=128u8).prop_map(|(address, length)| {
        let longest = if address.is_ipv4() { 32 } else { 128 };
        IpNet::new(address, length.min(longest)).unwrap().trunc()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn longest_prefix_wins(
        prefixes in prop::collection::vec((prefix(), 1..1000u32), 0..60),
        probes in prop::collection::vec(address(), 40),
    ) {
        for family in [Family::V4, Family::V6] {
            let mut slot = Slot::new(family, 1024, 4096);
            let painted = slot.paint(&prefixes).unwrap();
            prop_assert_eq!(painted.nodes, counted(family, &prefixes));
            let edges = prefixes.iter().flat_map(|(net, _)| [net.network(), net.broadcast()]);
            for probe in probes.iter().copied().chain(edges) {
                if probe.is_ipv4() == (family == Family::V4) {
                    prop_assert_eq!(slot.lookup(probe), Some(longest(&prefixes, probe)), "{}", probe);
                }
            }
        }
    }
}

fn nets(texts: &[&str]) -> Vec<(IpNet, u32)> {
    texts
        .iter()
        .zip(1..)
        .map(|(text, row)| (text.parse().unwrap(), row))
        .collect()
}

#[test]
fn nodes_are_counted_by_the_way_to_a_prefix() {
    let check = |family, prefixes: &[&str], behind_the_roots| {
        let prefixes = nets(prefixes);
        let painted = Slot::new(family, 64, 64).paint(&prefixes).unwrap();
        assert_eq!(painted.nodes - ROOT_NODES, behind_the_roots, "{prefixes:?}");
        assert_eq!(counted(family, &prefixes), painted.nodes, "{prefixes:?}");
    };
    check(Family::V4, &[], 0);
    check(Family::V4, &["0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/24"], 0);
    check(Family::V4, &["10.0.0.0/25", "10.0.0.128/25"], 1);
    check(
        Family::V4,
        &["10.0.0.0/25", "10.0.1.0/25", "10.1.0.1/32"],
        3,
    );
    // The /20 lies between two hosts of one node.
    check(
        Family::V4,
        &["10.0.0.1/32", "10.0.0.0/20", "10.0.0.9/32"],
        1,
    );
    check(Family::V6, &["2001:db8::/24"], 0);
    check(Family::V6, &["2001:db8::/32"], 1);
    check(Family::V6, &["2001:db8::/33"], 2);
    check(Family::V6, &["2001:db8::1/128"], 13);
    check(
        Family::V6,
        &["2001:db8::1/128", "2001:db8::2/128", "2001:db8::/64"],
        13,
    );
    check(
        Family::V6,
        &["2001:db8::1/128", "2001:db8:0:1::1/128"],
        13 + 8,
    );
}

#[test]
fn exhausted_tables_are_named() {
    let check = |family, prefixes: &[&str], nodes, cells, expect| {
        let painted = Slot::new(family, nodes, cells).paint(&nets(prefixes));
        assert_eq!(painted, Err(expect), "{prefixes:?}");
    };
    let nodes = |behind_the_roots| PaintError::Exhausted {
        table: "nodes",
        max: ROOT_NODES as usize + behind_the_roots,
    };
    check(
        Family::V4,
        &["192.0.2.0/25", "198.51.100.0/25"],
        1,
        0,
        nodes(1),
    );
    check(Family::V6, &["2001:db8::/64"], 4, 0, nodes(4));
    // Four networks apart from each other make eight runs, and seven fit into a node.
    let apart = ["10.0.0.0/24", "10.0.2.0/24", "10.0.4.0/24", "10.0.6.0/24"];
    let cells = PaintError::Exhausted {
        table: "cells",
        max: 7,
    };
    check(Family::V4, &apart, 0, 7, cells);
    let painted = Slot::new(Family::V4, 0, 8).paint(&nets(&apart)).unwrap();
    assert_eq!(painted.cells, 8);
    assert_eq!(
        Slot::new(Family::V4, 0, 0)
            .paint(&nets(&apart[..3]))
            .unwrap()
            .cells,
        0
    );
    let branch = [("10.0.0.0/8".parse().unwrap(), BRANCH)];
    let refused = Slot::new(Family::V4, 0, 0).paint(&branch);
    assert_eq!(refused, Err(PaintError::Row { row: BRANCH }));
}

#[test]
fn a_full_table_paints() {
    let prefixes: Vec<_> = (0..100_000u32)
        .map(|number| {
            let mixed = number.wrapping_mul(0x9e37_79b1);
            let length = [16, 20, 22, 24, 24, 24, 24, 28, 32][(number % 9) as usize];
            let net = IpNet::new(IpAddr::V4(mixed.into()), length)
                .unwrap()
                .trunc();
            (net, number + 1)
        })
        .chain((0..20_000u32).map(|number| {
            let mixed = u128::from(number.wrapping_mul(0x9e37_79b1));
            let address = (0x2001_u128 << 112) | (mixed << 80);
            (
                IpNet::new(IpAddr::V6(address.into()), 48).unwrap(),
                number + 1,
            )
        }))
        .collect();
    let tables = [
        (Family::V4, V4_NODES_MAX, V4_CELLS_MAX),
        (Family::V6, V6_NODES_MAX, V6_CELLS_MAX),
    ];
    for (family, nodes, cells) in tables {
        let mut slot = Slot::new(family, (nodes - ROOT_NODES) as usize, cells as usize);
        slot.paint(&prefixes).unwrap();
        for &(prefix, _) in prefixes.iter().step_by(997) {
            if prefix.addr().is_ipv4() == (family == Family::V4) {
                let found = slot.lookup(prefix.network());
                assert_eq!(
                    found,
                    Some(longest(&prefixes, prefix.network())),
                    "{prefix}"
                );
            }
        }
    }
}

/// As many prefixes as a generation has, each apart from all others, and as long as prefixes can be.
#[test]
fn no_ipv4_prefixes_exhaust_the_tables() {
    let check = |address: fn(u32) -> u32, length| {
        let net = |number| IpNet::new(Ipv4Addr::from(address(number)).into(), length).unwrap();
        let rows = 1..abi::layout::ROWS_MAX;
        let prefixes: Vec<_> = rows.map(|row| (net(row), row)).collect();
        let nodes = (V4_NODES_MAX - ROOT_NODES) as usize;
        let mut slot = Slot::new(Family::V4, nodes, V4_CELLS_MAX as usize);
        let painted = slot.paint(&prefixes).unwrap();
        assert!(painted.nodes <= V4_NODES_MAX && painted.cells <= V4_CELLS_MAX);
    };
    // A host in the middle of each /24 of 262,143.
    check(|number| number << 8 | 128, 32);
    // Every second address of a /13.
    check(|number| number << 1, 32);
    // Every 32nd /24 of all addresses.
    check(|number| number << 13, 24);
}
