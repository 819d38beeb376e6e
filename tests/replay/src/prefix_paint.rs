//! Painted tables against the longest match by trying all prefixes.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use abi::tables::{BRANCH, NODE_CELLS, V4_ROOT_CELLS, V6_LEVELS, V6_ROOT_CELLS};
use ipnet::IpNet;
use policy::paint::{PaintError, V4Cells, V6Cells, paint_v4, paint_v6};

use crate::octets::Octets;

/// Most prefixes of one input.
const PREFIXES_MAX: usize = 64;
/// Old paint, which must not show through; no prefix has this row.
const OLD_PAINT: u32 = 77_777;

thread_local! {
    // 64 MiB: made anew for each input they would cost more than all else.
    static V4_ROOT: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// The first two bytes say how many groups and nodes there are; then prefix follows prefix.
pub fn prefix_paint(bytes: &[u8]) {
    let mut octets = Octets(bytes);
    let groups = usize::from(octets.below(8));
    let nodes = usize::from(octets.below(64));
    let mut prefixes = Vec::new();
    while !octets.is_empty() && prefixes.len() < PREFIXES_MAX {
        prefixes.push(prefix(&mut octets));
    }
    let of_family = |is_v4: bool| {
        let prefixes = prefixes.iter().copied();
        let chosen = prefixes.filter(|(net, _)| net.addr().is_ipv4() == is_v4);
        chosen.collect::<Vec<_>>()
    };
    let (v4, v6) = (of_family(true), of_family(false));
    if !v4.is_empty() {
        V4_ROOT.with_borrow_mut(|root| check_v4(&v4, groups, root));
    }
    check_v6(&v6, nodes);
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

fn check_v4(prefixes: &[(IpNet, u32)], groups: usize, root: &mut Vec<u32>) {
    root.resize(cells(V4_ROOT_CELLS), OLD_PAINT);
    let mut group_cells = vec![OLD_PAINT; groups * cells(NODE_CELLS)];
    let painted = paint_v4(
        prefixes,
        V4Cells {
            root,
            groups: &mut group_cells,
        },
    );
    let wanted = branches(prefixes, 24..32, |length| (24..length).step_by(8));
    let Some((hosts, used)) = outcome(
        painted.map(|p| (p.hosts, p.branches)),
        prefixes,
        wanted,
        groups,
    ) else {
        return;
    };
    assert!(cells(used) <= groups);
    let hosts: BTreeMap<_, _> = hosts.into_iter().collect();
    for probe in probes(prefixes) {
        let IpAddr::V4(address) = probe else { continue };
        let bits = address.to_bits();
        let cell = match root[cells(bits >> 8)] {
            branch if branch & BRANCH != 0 => {
                group_cells[cells((branch & !BRANCH) * NODE_CELLS + (bits & 0xff))]
            }
            row => row,
        };
        let found = hosts.get(&address).copied().unwrap_or(cell);
        assert_eq!(found, longest(prefixes, probe), "{probe}");
    }
}

fn check_v6(prefixes: &[(IpNet, u32)], nodes: usize) {
    let mut root = vec![OLD_PAINT; cells(V6_ROOT_CELLS)];
    let mut node_cells = vec![OLD_PAINT; nodes * cells(NODE_CELLS)];
    let painted = paint_v6(
        prefixes,
        V6Cells {
            root: &mut root,
            nodes: &mut node_cells,
        },
    );
    let wanted = branches(prefixes, 16..128, |length| (16..length).step_by(8));
    let Some((hosts, used)) = outcome(
        painted.map(|p| (p.hosts, p.branches)),
        prefixes,
        wanted,
        nodes,
    ) else {
        return;
    };
    assert!(cells(used) <= nodes);
    let hosts: BTreeMap<_, _> = hosts.into_iter().collect();
    for probe in probes(prefixes) {
        let IpAddr::V6(address) = probe else { continue };
        let [high, low, rest @ ..] = address.octets();
        let mut cell = root[usize::from(u16::from_be_bytes([high, low]))];
        for octet in rest.into_iter().take(cells(V6_LEVELS)) {
            if cell & BRANCH == 0 {
                break;
            }
            cell = node_cells[cells((cell & !BRANCH) * NODE_CELLS + u32::from(octet))];
        }
        let found = hosts.get(&address).copied().unwrap_or(cell);
        assert_eq!(found, longest(prefixes, probe), "{probe}");
    }
}

/// What was painted; none where it was refused, which it must be if, and only if, a row is no row or branches lack.
fn outcome<T>(
    painted: Result<T, PaintError>,
    prefixes: &[(IpNet, u32)],
    wanted: usize,
    there: usize,
) -> Option<T> {
    let has_bad_row = prefixes.iter().any(|(_, row)| row & BRANCH != 0);
    match painted {
        Ok(painted) => {
            assert!(!has_bad_row && wanted <= there);
            Some(painted)
        }
        Err(PaintError::Row { .. }) => {
            assert!(has_bad_row);
            None
        }
        Err(PaintError::Exhausted { .. }) => {
            assert!(!has_bad_row && wanted > there, "{wanted} of {there}");
            None
        }
        Err(PaintError::Shape { table, .. }) => unreachable!("{table} has the right length"),
    }
}

/// How many branches the prefixes need that are no hosts: hosts may go elsewhere.
fn branches<I: Iterator<Item = u8>>(
    prefixes: &[(IpNet, u32)],
    long: std::ops::Range<u8>,
    levels: impl Fn(u8) -> I,
) -> usize {
    let mut found = BTreeSet::new();
    for (net, _) in prefixes {
        let length = net.prefix_len();
        if length > long.start && length < long.end {
            for level in levels(length) {
                found.insert(IpNet::new(net.addr(), level).unwrap().trunc());
            }
        }
    }
    found.len()
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

fn cells(count: u32) -> usize {
    usize::try_from(count).unwrap()
}
