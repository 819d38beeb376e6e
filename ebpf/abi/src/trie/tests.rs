extern crate std;

use std::vec::Vec;

use proptest::prelude::*;

use super::*;

/// The node of these cells, and what it keeps afar, which begins under this number.
fn node(cells: &[u32], first: u32) -> (Node, Vec<u32>) {
    let mut afar = Vec::new();
    let put = |runs: &[u32]| {
        afar.extend_from_slice(runs);
        Ok::<_, ()>(first)
    };
    let node = Node::pack(cells.try_into().unwrap(), put).unwrap();
    (node, afar)
}

/// Cells with a change at each of these octets.
fn cells(changes: &[u8]) -> Vec<u32> {
    (0..=255u8)
        .map(|octet| u32::try_from(changes.iter().filter(|at| **at <= octet).count()).unwrap())
        .collect()
}

#[test]
fn runs_are_found_at_their_edges() {
    let check = |changes: &[u8]| {
        let cells = cells(changes);
        let (at_hand, afar) = node(&cells, 0);
        assert_eq!(afar, [], "{changes:?}");
        for octet in 0..=255u8 {
            let expected = Some(Place::Here(cells[usize::from(octet)]));
            assert_eq!(at_hand.place(octet), expected, "{octet} of {changes:?}");
        }
    };
    check(&[]);
    check(&[0]);
    check(&[255]);
    check(&[1, 2, 3, 4, 5, 6]);
    check(&[63, 64, 65]);
    check(&[64, 128, 192]);
    check(&[63, 127, 191, 255]);
    check(&[128, 250, 251, 252, 253, 255]);
}

proptest! {
    #[test]
    fn every_value_finds_its_cell(
        changes in prop::collection::btree_set(1..=255u8, 0..=255),
        first in 0..1000u32,
    ) {
        let changes: Vec<u8> = changes.into_iter().collect();
        let cells = cells(&changes);
        let (node, afar) = node(&cells, first);
        prop_assert_eq!(afar.is_empty(), changes.len() < CELLS_AT_HAND);
        for octet in 0..=255u8 {
            let found = match node.place(octet) {
                Some(Place::Here(cell)) => Some(cell),
                Some(Place::Afar(number)) => afar.get((number - first) as usize).copied(),
                None => None,
            };
            prop_assert_eq!(found, Some(cells[usize::from(octet)]), "{}", octet);
        }
    }

    #[test]
    fn any_node_is_safe_to_read(starts: [u64; 4], shape: u32, octet: u8) {
        let node = Node { starts, shape, cells: [u32::MAX; CELLS_AT_HAND] };
        let _ = node.place(octet);
    }
}

/// Some nodes by number.
struct Nodes(Vec<(u32, Node)>);

impl Trie for Nodes {
    fn node(&self, number: u32) -> Option<&Node> {
        let found = self.0.iter().find(|(at, _)| *at == number);
        found.map(|(_, node)| node)
    }

    fn cell(&self, number: u32) -> Option<u32> {
        (number == 9).then_some(99)
    }
}

#[test]
fn a_walk_ends_at_a_row_or_says_that_it_cannot() {
    let check = |nodes: &[(u32, Node)], family, address: Address, expected| {
        let found = find(&Nodes(nodes.to_vec()), family, address);
        assert_eq!(found, expected, "{address:?}");
    };
    let v4 = Address::v4(0xc000_0201);
    let branch = Node::uniform(BRANCH | 0x1_2000);
    check(&[(0xc000, Node::uniform(5))], Family::V4, v4, Some(5));
    check(
        &[(0xc000, branch), (0x1_2000, Node::uniform(6))],
        Family::V4,
        v4,
        Some(6),
    );
    check(&[], Family::V4, v4, None);
    check(&[(0xc000, branch)], Family::V4, v4, None);
    // A third node would need a third octet, and an IPv4 address has none left.
    check(
        &[(0xc000, branch), (0x1_2000, branch)],
        Family::V4,
        v4,
        None,
    );
    let afar = |number| Node {
        shape: AFAR,
        ..Node::uniform(number)
    };
    check(&[(0xc000, afar(9))], Family::V4, v4, Some(99));
    check(&[(0xc000, afar(8))], Family::V4, v4, None);
    // Every octet of an IPv6 address is looked at once, in order.
    let octets = *b"\x20\x01abcdefghijklmn";
    let last = Address::from_octets(octets);
    let steps = octets.iter().skip(2).zip(0u32..);
    let nodes: Vec<_> = steps
        .map(|(octet, level)| {
            let number = if level == 0 { 0x2001 } else { level };
            let mut cells = [7; 256];
            cells[usize::from(*octet)] = if level == 13 { 4 } else { BRANCH | (level + 1) };
            (number, node(&cells, 0).0)
        })
        .collect();
    check(&nodes, Family::V6, last, Some(4));
    let beside = Address {
        low: last.low ^ 1,
        ..last
    };
    check(&nodes, Family::V6, beside, Some(7));
}
