//! Painted tries against the longest match by trying all prefixes.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use abi::trie::{self, BRANCH, CELLS_AT_HAND, Node, ROOT_NODES, Trie};
use abi::{Address, Family};
use ipnet::IpNet;
use policy::paint::{Canvas, NodeCount, PaintError, Painted, paint};

use crate::octets::Octets;

/// Most prefixes of one input.
const PREFIXES_MAX: usize = 64;
/// Old paint, which must not show through; no prefix has this row.
const OLD_PAINT: u32 = 77_777;

/// The first two bytes say how many nodes there are behind the roots, and how many cells of large nodes; then prefix
/// follows prefix.
pub fn prefix_paint(bytes: &[u8]) {
    let mut octets = Octets(bytes);
    let nodes = ROOT_NODES as usize + usize::from(octets.below(64));
    let cells = usize::from(octets.below(64));
    let mut prefixes = Vec::new();
    while !octets.is_empty() && prefixes.len() < PREFIXES_MAX {
        prefixes.push(prefix(&mut octets));
    }
    for family in [Family::V4, Family::V6] {
        let of_family = prefixes.iter().copied();
        let of_family = of_family.filter(|(net, _)| family_of(net.addr()) == family);
        check(family, &of_family.collect::<Vec<_>>(), nodes, cells);
    }
}

/// A prefix and its row. Most crowd around few addresses, so that they nest.
fn prefix(octets: &mut Octets<'_>) -> (IpNet, u32) {
    let choice = octets.u8();
    let address = match choice % 4 {
        0 => Ipv4Addr::from(0xc633_0000 | u32::from(octets.u16())).into(),
        1 => Ipv6Addr::from((0x2001_0db8_u128 << 96) | u128::from(octets.u16()) << (choice & 0x60))
            .into(),
        2 => Ipv4Addr::from(octets.array::<4>()).into(),
        _ => IpAddr::from(Ipv6Addr::from(octets.array::<16>())),
    };
    let length = octets.u8() % if address.is_ipv4() { 33 } else { 129 };
    let row = if choice == 0xfc {
        BRANCH
    } else {
        u32::from(octets.u8())
    };
    (IpNet::new(address, length).unwrap().trunc(), row)
}

/// The tables of one slot and family.
struct Slot {
    nodes: Vec<Node>,
    cells: Vec<u32>,
}

impl Trie for Slot {
    fn node(&self, number: u32) -> Option<&Node> {
        self.nodes.get(number as usize)
    }

    fn cell(&self, number: u32) -> Option<u32> {
        self.cells.get(number as usize).copied()
    }
}

fn check(family: Family, prefixes: &[(IpNet, u32)], nodes: usize, cells: usize) {
    let mut slot = Slot {
        nodes: vec![Node::uniform(OLD_PAINT); nodes],
        cells: vec![OLD_PAINT; cells],
    };
    let canvas = Canvas {
        nodes: &mut slot.nodes,
        cells: &mut slot.cells,
    };
    let painted = paint(family, prefixes, canvas);
    if !is_right(painted, prefixes, nodes, cells) {
        return;
    }
    for probe in probes(prefixes) {
        let address = match probe {
            IpAddr::V4(address) => Address::v4(address.to_bits()),
            IpAddr::V6(address) => Address::from_octets(address.octets()),
        };
        if family_of(probe) == family {
            let found = trie::find(&slot, family, address);
            assert_eq!(found, Some(longest(prefixes, probe)), "{probe}");
        }
    }
}

/// Whether it was painted. It must be refused if a row is no row or nodes lack, and may be if cells could.
fn is_right(
    painted: Result<Painted, PaintError>,
    prefixes: &[(IpNet, u32)],
    nodes: usize,
    cells: usize,
) -> bool {
    let has_bad_row = prefixes.iter().any(|(_, row)| row & BRANCH != 0);
    let needed = needed(prefixes);
    match painted {
        Ok(painted) => {
            assert!(!has_bad_row && painted.cells as usize <= cells);
            assert_eq!(painted.nodes, needed);
            true
        }
        Err(PaintError::Row { .. }) => {
            assert!(has_bad_row);
            false
        }
        Err(PaintError::Exhausted { table: "nodes", .. }) => {
            assert!(
                !has_bad_row && needed as usize > nodes,
                "{needed} of {nodes}"
            );
            false
        }
        Err(PaintError::Exhausted { .. }) => {
            let runs = 1 + 2 * prefixes.len() + 2 * (needed - ROOT_NODES) as usize;
            assert!(!has_bad_row && runs > CELLS_AT_HAND.min(cells));
            false
        }
    }
}

/// How many nodes the prefixes need, in two ways that must agree: prefix by prefix, and as the set of all octets on the
/// way.
fn needed(prefixes: &[(IpNet, u32)]) -> u32 {
    let sorted: BTreeSet<_> = prefixes
        .iter()
        .map(|(net, _)| (net.network(), net.prefix_len()))
        .collect();
    let (mut ways, mut count) = (BTreeSet::new(), NodeCount::EMPTY);
    let mut needed = ROOT_NODES;
    for (address, length) in sorted {
        let net = IpNet::new(address, length).unwrap();
        for level in (24..length).step_by(8) {
            ways.insert(IpNet::new(address, level).unwrap().trunc());
        }
        needed = count.add(net);
        assert_eq!(needed - ROOT_NODES, u32::try_from(ways.len()).unwrap());
    }
    needed
}

/// Both ends of every prefix, and the addresses next to them.
fn probes(prefixes: &[(IpNet, u32)]) -> BTreeSet<IpAddr> {
    let around = |address: IpAddr| match address {
        IpAddr::V4(address) => {
            [u32::MAX, 0, 1].map(|step| Ipv4Addr::from(address.to_bits().wrapping_add(step)).into())
        }
        IpAddr::V6(address) => [u128::MAX, 0, 1]
            .map(|step| IpAddr::from(Ipv6Addr::from(address.to_bits().wrapping_add(step)))),
    };
    let ends = prefixes
        .iter()
        .flat_map(|(net, _)| [net.network(), net.broadcast()]);
    ends.flat_map(around).collect()
}

/// Of all prefixes that hold the address the longest, of equal ones the last.
fn longest(prefixes: &[(IpNet, u32)], address: IpAddr) -> u32 {
    let holding = prefixes.iter().filter(|(net, _)| net.contains(&address));
    holding
        .max_by_key(|(net, _)| net.prefix_len())
        .map_or(0, |(_, row)| *row)
}

fn family_of(address: IpAddr) -> Family {
    if address.is_ipv4() {
        Family::V4
    } else {
        Family::V6
    }
}
