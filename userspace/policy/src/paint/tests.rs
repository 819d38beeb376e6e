use std::{collections::BTreeMap, net::IpAddr};

use abi::tables::{V6_LEVELS, V6_NODES_MAX};
use proptest::prelude::*;

use super::*;

/// Tables of one slot on the heap.
struct Slot {
    v4_root: Vec<u32>,
    v4_groups: Vec<u32>,
    v6_root: Vec<u32>,
    v6_nodes: Vec<u32>,
    hosts: BTreeMap<IpAddr, u32>,
}

impl Slot {
    fn new(groups: usize, nodes: usize) -> Self {
        Self {
            // Old paint must not show through.
            v4_root: vec![7; V4_ROOT_CELLS as usize],
            v4_groups: vec![7; groups * NODE_CELLS as usize],
            v6_root: vec![7; V6_ROOT_CELLS as usize],
            v6_nodes: vec![7; nodes * NODE_CELLS as usize],
            hosts: BTreeMap::new(),
        }
    }

    fn paint(&mut self, prefixes: &[(IpNet, u32)]) -> Result<(), PaintError> {
        let v4 = V4Cells {
            root: &mut self.v4_root,
            groups: &mut self.v4_groups,
        };
        let v6 = V6Cells {
            root: &mut self.v6_root,
            nodes: &mut self.v6_nodes,
        };
        let v4 = paint_v4(prefixes, v4)?;
        let v6 = paint_v6(prefixes, v6)?;
        let v4 = v4
            .hosts
            .into_iter()
            .map(|(host, row)| (IpAddr::V4(host), row));
        let v6 = v6
            .hosts
            .into_iter()
            .map(|(host, row)| (IpAddr::V6(host), row));
        self.hosts = v4.chain(v6).collect();
        Ok(())
    }

    fn lookup(&self, address: IpAddr) -> u32 {
        if let Some(row) = self.hosts.get(&address) {
            return *row;
        }
        match address {
            IpAddr::V4(address) => {
                let bits = address.to_bits();
                match self.v4_root[(bits >> 8) as usize] {
                    cell if cell & BRANCH == 0 => cell,
                    cell => self.v4_groups[(cell & !BRANCH) as usize * 256 + (bits & 255) as usize],
                }
            }
            IpAddr::V6(address) => {
                let octets = address.octets();
                let mut cell =
                    self.v6_root[usize::from(u16::from_be_bytes([octets[0], octets[1]]))];
                for level in 0..V6_LEVELS as usize {
                    if cell & BRANCH == 0 {
                        break;
                    }
                    let at = (cell & !BRANCH) as usize * 256 + usize::from(octets[2 + level]);
                    cell = self.v6_nodes[at];
                }
                cell
            }
        }
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
        short in any::<bool>(),
    ) {
        // With few groups and nodes some hosts end in the hash.
        let mut slot = if short { Slot::new(40, 300) } else { Slot::new(128, 2048) };
        match slot.paint(&prefixes) {
            Ok(()) => {
                let edges = prefixes.iter().flat_map(|(prefix, _)| [prefix.network(), prefix.broadcast()]);
                for probe in probes.into_iter().chain(edges) {
                    prop_assert_eq!(slot.lookup(probe), longest(&prefixes, probe), "{}", probe);
                }
            }
            Err(error) => prop_assert!(short, "{}", error),
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
fn hosts_without_a_group_go_to_the_list() {
    let prefixes = nets(&[
        "192.0.2.0/24",
        "192.0.2.1/32",
        "198.51.100.9/32",
        "198.51.100.0/25",
    ]);
    let mut slot = Slot::new(1, 0);
    slot.paint(&prefixes).unwrap();
    assert_eq!(
        slot.hosts,
        BTreeMap::from([("192.0.2.1".parse().unwrap(), 2)])
    );
    assert_eq!(slot.lookup("192.0.2.1".parse().unwrap()), 2);
    assert_eq!(slot.lookup("198.51.100.9".parse().unwrap()), 3);
    assert_eq!(slot.lookup("198.51.100.8".parse().unwrap()), 4);
    assert_eq!(slot.lookup("198.51.100.128".parse().unwrap()), 0);
}

#[test]
fn exhausted_tables_are_named() {
    let check = |prefixes: &[&str], groups, nodes, expect| {
        assert_eq!(
            Slot::new(groups, nodes).paint(&nets(prefixes)),
            Err(expect),
            "{prefixes:?}"
        );
    };
    let v4 = PaintError::Exhausted {
        table: "v4-groups",
        max: 1,
    };
    check(&["192.0.2.0/25", "198.51.100.0/25"], 1, 0, v4);
    let v6 = PaintError::Exhausted {
        table: "v6-nodes",
        max: 5,
    };
    check(&["2001:db8::/64"], 0, 5, v6);
    let mut cells = vec![0; 8];
    let shape = PaintError::Shape {
        table: "v4-root",
        cells: 8,
        needed: V4_ROOT_CELLS,
    };
    let cells = V4Cells {
        root: &mut cells,
        groups: &mut [],
    };
    assert_eq!(paint_v4(&[], cells), Err(shape));
    assert_eq!(checked(BRANCH), Err(PaintError::Row { row: BRANCH }));
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
    let mut slot = Slot::new(V4_GROUPS_MAX as usize, V6_NODES_MAX as usize);
    slot.paint(&prefixes).unwrap();
    for &(prefix, _) in prefixes.iter().step_by(997) {
        assert_eq!(
            slot.lookup(prefix.network()),
            longest(&prefixes, prefix.network())
        );
    }
}
