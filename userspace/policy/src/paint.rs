//! Paints prefixes into the tries that the gate looks addresses up in. The longest prefix wins, in any nesting.
//!
//! Within a node prefixes are painted from wide to narrow, each over what lies below it, so that none ever has to be
//! pushed down. A node is written once, when all below it stand.

use abi::Family;
use abi::trie::{BRANCH, Node, OCTET_VALUES, ROOT_NODES};
use ipnet::IpNet;
use thiserror::Error;

/// The tables of one slot and family. What stood in them before is of no account.
#[derive(Debug)]
pub struct Canvas<'a> {
    /// Nodes: [`ROOT_NODES`], then those that cells name.
    pub nodes: &'a mut [Node],
    /// Cells of large nodes.
    pub cells: &'a mut [u32],
}

/// How much of the tables is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Painted {
    /// Nodes, the roots included.
    pub nodes: u32,
    /// Cells of large nodes.
    pub cells: u32,
}

/// Why a set of prefixes cannot be painted.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PaintError {
    /// More nodes or cells are needed than a slot has.
    #[error(
        "the prefixes need more than the {max} {table} of a slot: aggregate them or use fewer long ones"
    )]
    Exhausted {
        /// What ran out.
        table: &'static str,
        /// How many a slot has.
        max: usize,
    },
    /// A row's cell would be taken for a node's number.
    #[error("row {row} of a prefix exceeds what a cell can name: keep rows below {max}", max = BRANCH)]
    Row {
        /// The row.
        row: u32,
    },
}

/// Paints the prefixes of one family. Of equal prefixes the last one stays.
pub fn paint(
    family: Family,
    prefixes: &[(IpNet, u32)],
    canvas: Canvas<'_>,
) -> Result<Painted, PaintError> {
    let (wide, narrow) = strokes(family, prefixes)?;
    let mut heads = vec![0; ROOT_NODES as usize];
    for stroke in wide {
        fill(&mut heads, stroke.head(), 16 - stroke.length, stroke.row);
    }
    let mut painter = Painter {
        canvas,
        used: Painted {
            nodes: ROOT_NODES,
            cells: 0,
        },
    };
    let mut below = narrow.chunk_by(|one, other| one.head() == other.head());
    let mut next = below.next();
    for (head, around) in heads.into_iter().enumerate() {
        let node = match next {
            Some(under) if under.first().is_some_and(|stroke| stroke.head() == head) => {
                next = below.next();
                painter.node(under, 3, around)?
            }
            _ => Node::uniform(around),
        };
        painter.put(head, node)?;
    }
    Ok(painter.used)
}

/// Counts the nodes that prefixes need, one after the other in the order of their addresses.
#[derive(Clone, Copy, Debug)]
pub struct NodeCount {
    /// The prefix before.
    last: u128,
    /// How many nodes there are on the way to it, its root left out.
    depth: u32,
    nodes: u32,
}

impl NodeCount {
    /// No prefixes yet, and hence the roots alone.
    pub const EMPTY: Self = Self {
        last: 0,
        depth: 0,
        nodes: ROOT_NODES,
    };

    /// Counts one more prefix, and says how many nodes all take together. Its address must not be below the last one's.
    pub fn add(&mut self, prefix: IpNet) -> u32 {
        let stroke = Stroke::of(prefix, 0);
        let depth = u32::from(stroke.length.saturating_sub(17)) / 8;
        let common = (stroke.bits ^ self.last).leading_zeros();
        let shared = self.depth.min(common.saturating_sub(16) / 8);
        self.nodes = self.nodes.saturating_add(depth.saturating_sub(shared));
        self.depth = depth.max(shared);
        self.last = stroke.bits;
        self.nodes
    }
}

/// A prefix on its way into the tables.
#[derive(Clone, Copy)]
struct Stroke {
    /// The address, IPv4 in the first four octets.
    bits: u128,
    length: u8,
    row: u32,
}

impl Stroke {
    fn of(prefix: IpNet, row: u32) -> Self {
        let bits = match prefix {
            IpNet::V4(net) => u128::from(net.network().to_bits()) << 96,
            IpNet::V6(net) => net.network().to_bits(),
        };
        Self {
            bits,
            length: prefix.prefix_len(),
            row,
        }
    }

    /// The first two octets as a number.
    fn head(&self) -> usize {
        let [first, second, ..] = self.bits.to_be_bytes();
        usize::from(u16::from_be_bytes([first, second]))
    }

    /// The octet that the node of this depth resolves, the first octet of an address having depth 1.
    fn octet(&self, depth: u8) -> usize {
        let [.., octet] = (self.bits >> (128 - 8 * u32::from(depth))).to_be_bytes();
        usize::from(octet)
    }
}

/// The prefixes of the family that fill whole roots, and all others; either sorted by address, wide before narrow.
fn strokes(
    family: Family,
    prefixes: &[(IpNet, u32)],
) -> Result<(Vec<Stroke>, Vec<Stroke>), PaintError> {
    let (mut wide, mut narrow) = (Vec::new(), Vec::with_capacity(prefixes.len()));
    for &(prefix, row) in prefixes {
        if row & BRANCH != 0 {
            return Err(PaintError::Row { row });
        }
        if matches!(prefix, IpNet::V4(_)) != (family == Family::V4) {
            continue;
        }
        let stroke = Stroke::of(prefix, row);
        let side = if stroke.length <= 16 {
            &mut wide
        } else {
            &mut narrow
        };
        side.push(stroke);
    }
    for side in [&mut wide, &mut narrow] {
        side.sort_by_key(|stroke| (stroke.bits, stroke.length));
    }
    Ok((wide, narrow))
}

/// Fills the aligned run of `2^bits` cells that holds `at`.
fn fill(cells: &mut [u32], at: usize, bits: u8, row: u32) {
    let count = 1 << bits;
    let first = at & !(count - 1);
    if let Some(run) = cells.get_mut(first..first + count) {
        run.fill(row);
    }
}

struct Painter<'a> {
    canvas: Canvas<'a>,
    used: Painted,
}

impl Painter<'_> {
    /// The node at this depth over prefixes that agree in all octets before, where `around` holds between them. It takes
    /// its nodes below with it: as many levels as an address has octets.
    fn node(&mut self, prefixes: &[Stroke], depth: u8, around: u32) -> Result<Node, PaintError> {
        let mut cells = [around; OCTET_VALUES];
        for group in prefixes.chunk_by(|one, other| one.octet(depth) == other.octet(depth)) {
            let at = group.first().map_or(0, |stroke| stroke.octet(depth));
            // A prefix that ends in this node starts where its octet does, so it stands before all that go on.
            let (ending, going_on) =
                group.split_at(group.partition_point(|stroke| stroke.length <= 8 * depth));
            for stroke in ending {
                fill(&mut cells, at, 8 * depth - stroke.length, stroke.row);
            }
            if let (false, Some(cell)) = (going_on.is_empty(), cells.get_mut(at)) {
                let node = self.node(going_on, depth + 1, *cell)?;
                let number = self.used.nodes;
                self.put(number as usize, node)?;
                self.used.nodes += 1;
                *cell = BRANCH | number;
            }
        }
        Node::pack(&cells, |cells| self.put_cells(cells))
    }

    fn put(&mut self, number: usize, node: Node) -> Result<(), PaintError> {
        let max = self.canvas.nodes.len();
        let place = self.canvas.nodes.get_mut(number);
        *place.ok_or(PaintError::Exhausted {
            table: "nodes",
            max,
        })? = node;
        Ok(())
    }

    /// Writes the cells of a large node, and says where.
    fn put_cells(&mut self, cells: &[u32]) -> Result<u32, PaintError> {
        let number = self.used.cells;
        let max = self.canvas.cells.len();
        let exhausted = PaintError::Exhausted {
            table: "cells",
            max,
        };
        let first = number as usize;
        let place = self.canvas.cells.get_mut(first..first + cells.len());
        place.ok_or(exhausted)?.copy_from_slice(cells);
        self.used.cells += u32::try_from(cells.len()).map_err(|_| exhausted)?;
        Ok(number)
    }
}

#[cfg(test)]
mod tests;
