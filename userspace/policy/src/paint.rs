//! Paints prefixes into the cells that the gate looks addresses up in. The longest prefix wins, in any nesting.
//!
//! Prefixes are painted from short to long, each over what lies below it, so a cell is final once all prefixes of its
//! level have passed, and no prefix ever has to be pushed down into tables that stand already.

use std::net::{Ipv4Addr, Ipv6Addr};

use abi::tables::{
    BRANCH, HOSTS_MAX, NODE_CELLS, V4_GROUPS_MAX, V4_ROOT_CELLS, V6_NODES_MAX, V6_ROOT_CELLS,
};
use ipnet::IpNet;
use thiserror::Error;

/// Cells of one slot's IPv4 tables.
#[derive(Debug)]
pub struct V4Cells<'a> {
    /// [`V4_ROOT_CELLS`] cells.
    pub root: &'a mut [u32],
    /// Groups of [`NODE_CELLS`] cells, at most [`V4_GROUPS_MAX`].
    pub groups: &'a mut [u32],
}

/// Cells of one slot's IPv6 tables.
#[derive(Debug)]
pub struct V6Cells<'a> {
    /// [`V6_ROOT_CELLS`] cells.
    pub root: &'a mut [u32],
    /// Nodes of [`NODE_CELLS`] cells, at most [`V6_NODES_MAX`].
    pub nodes: &'a mut [u32],
}

/// What did not go into the cells, and what they cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Painted<A> {
    /// Host addresses that found no group or node: they belong into the surplus hash.
    pub hosts: Vec<(A, u32)>,
    /// Groups or nodes used.
    pub branches: u32,
}

/// Why a set of prefixes cannot be painted.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PaintError {
    /// The cells given are not a slot's.
    #[error(
        "the table {table} has {cells} cells where a slot needs {needed}: use the layout of this version"
    )]
    Shape {
        /// Name of the table.
        table: &'static str,
        /// Cells given.
        cells: usize,
        /// Cells needed.
        needed: u32,
    },
    /// More groups or nodes are needed than a slot has.
    #[error(
        "the prefixes need more than the {max} entries of {table}: aggregate them or use fewer long ones"
    )]
    Exhausted {
        /// Name of the table.
        table: &'static str,
        /// Most entries of a slot.
        max: u32,
    },
    /// A row index would be taken for a branch.
    #[error("row {row} of a prefix exceeds what a cell can name: keep rows below {max}", max = BRANCH)]
    Row {
        /// The row.
        row: u32,
    },
}

/// Paints the IPv4 prefixes of the list. Of equal prefixes the last one stays.
pub fn paint_v4(
    prefixes: &[(IpNet, u32)],
    cells: V4Cells<'_>,
) -> Result<Painted<Ipv4Addr>, PaintError> {
    let V4Cells { root, groups } = cells;
    shape("v4-root", root.len(), V4_ROOT_CELLS)?;
    let mut sorted = Vec::with_capacity(prefixes.len());
    for &(prefix, row) in prefixes {
        if let IpNet::V4(prefix) = prefix {
            sorted.push((
                prefix.prefix_len(),
                prefix.network().to_bits(),
                checked(row)?,
            ));
        }
    }
    sorted.sort_by_key(|&(length, ..)| length);
    root.fill(0);
    let mut groups = Branches::new("v4-groups", groups, V4_GROUPS_MAX);
    let mut hosts = Vec::new();
    for (length, address, row) in sorted {
        let at = (address >> 8) as usize;
        if length <= 24 {
            fill(root, at, 24 - length, row);
            continue;
        }
        let Some(cell) = root.get_mut(at) else {
            continue; // 24 bits always name a cell
        };
        match groups.under(cell) {
            Some(group) => fill(group, (address & 0xff) as usize, 32 - length, row),
            None if length == 32 => {
                keep_host(&mut hosts, "v4-hosts", (Ipv4Addr::from_bits(address), row))?;
            }
            None => return Err(groups.exhausted()),
        }
    }
    Ok(Painted {
        hosts,
        branches: groups.used,
    })
}

/// Paints the IPv6 prefixes of the list. Of equal prefixes the last one stays.
pub fn paint_v6(
    prefixes: &[(IpNet, u32)],
    cells: V6Cells<'_>,
) -> Result<Painted<Ipv6Addr>, PaintError> {
    let V6Cells { root, nodes } = cells;
    shape("v6-root", root.len(), V6_ROOT_CELLS)?;
    let mut sorted = Vec::with_capacity(prefixes.len());
    for &(prefix, row) in prefixes {
        if let IpNet::V6(prefix) = prefix {
            sorted.push((
                prefix.prefix_len(),
                prefix.network().to_bits(),
                checked(row)?,
            ));
        }
    }
    sorted.sort_by_key(|&(length, ..)| length);
    root.fill(0);
    let mut nodes = Branches::new("v6-nodes", nodes, V6_NODES_MAX);
    let mut hosts = Vec::new();
    for (length, address, row) in sorted {
        if length <= 16 {
            fill(root, top_bits(address, 16), 16 - length, row);
            continue;
        }
        // Nodes between the root and the cells of this length.
        let depth = u32::from(length - 17) / 8 + 1;
        if nodes.missing(root, address, depth) > nodes.left() {
            if length == 128 {
                keep_host(&mut hosts, "v6-hosts", (Ipv6Addr::from_bits(address), row))?;
                continue;
            }
            return Err(nodes.exhausted());
        }
        nodes.paint(root, address, depth, (128 - length) % 8, row);
    }
    Ok(Painted {
        hosts,
        branches: nodes.used,
    })
}

fn shape(table: &'static str, cells: usize, needed: u32) -> Result<(), PaintError> {
    if cells == needed as usize {
        Ok(())
    } else {
        Err(PaintError::Shape {
            table,
            cells,
            needed,
        })
    }
}

fn checked(row: u32) -> Result<u32, PaintError> {
    if row & BRANCH == 0 {
        Ok(row)
    } else {
        Err(PaintError::Row { row })
    }
}

fn keep_host<A>(
    hosts: &mut Vec<(A, u32)>,
    table: &'static str,
    host: (A, u32),
) -> Result<(), PaintError> {
    if hosts.len() >= HOSTS_MAX as usize {
        return Err(PaintError::Exhausted {
            table,
            max: HOSTS_MAX,
        });
    }
    hosts.push(host);
    Ok(())
}

/// Fills the aligned run of `2^bits` cells that holds `at`.
fn fill(cells: &mut [u32], at: usize, bits: u8, row: u32) {
    let count = 1 << bits;
    let first = at & !(count - 1);
    if let Some(run) = cells.get_mut(first..first + count) {
        run.fill(row);
    }
}

/// The first `bits` bits of an address, at most 32, as an index.
fn top_bits(address: u128, bits: u32) -> usize {
    (address >> (128 - bits)) as usize
}

/// The eight bits that a node of this level (0 under the root) resolves.
fn level_bits(address: u128, level: u32) -> usize {
    top_bits(address << (16 + 8 * level), 8)
}

/// Groups or nodes of a slot, taken one after the other.
struct Branches<'a> {
    table: &'static str,
    cells: &'a mut [u32],
    used: u32,
    max: u32,
}

impl<'a> Branches<'a> {
    fn new(table: &'static str, cells: &'a mut [u32], max: u32) -> Self {
        let fitting = u32::try_from(cells.len() / NODE_CELLS as usize).unwrap_or(max);
        Self {
            table,
            cells,
            used: 0,
            max: max.min(fitting),
        }
    }

    const fn left(&self) -> u32 {
        self.max - self.used
    }

    const fn exhausted(&self) -> PaintError {
        PaintError::Exhausted {
            table: self.table,
            max: self.max,
        }
    }

    fn branch(&mut self, index: u32) -> Option<&mut [u32]> {
        let first = index as usize * NODE_CELLS as usize;
        self.cells.get_mut(first..first + NODE_CELLS as usize)
    }

    /// The branch that a cell names; where it names a row, a new branch full of that row takes its place.
    fn under(&mut self, cell: &mut u32) -> Option<&mut [u32]> {
        if *cell & BRANCH == 0 {
            if self.left() == 0 {
                return None;
            }
            let (index, row) = (self.used, *cell);
            self.used += 1;
            *cell = BRANCH | index;
            self.branch(index)?.fill(row);
        }
        self.branch(*cell & !BRANCH)
    }

    /// Nodes still to be made on the way of `depth` levels to an address.
    fn missing(&self, root: &[u32], address: u128, depth: u32) -> u32 {
        let mut cell = root.get(top_bits(address, 16)).copied().unwrap_or(0);
        for level in 0..depth {
            if cell & BRANCH == 0 {
                return depth - level;
            }
            let first = (cell & !BRANCH) as usize * NODE_CELLS as usize;
            cell = self
                .cells
                .get(first + level_bits(address, level))
                .copied()
                .unwrap_or(0);
        }
        0
    }

    /// Walks `depth` levels down and fills the aligned run of `2^bits` cells there.
    fn paint(&mut self, root: &mut [u32], address: u128, depth: u32, bits: u8, row: u32) {
        let Some(cell) = root.get_mut(top_bits(address, 16)) else {
            return; // 16 bits always name a cell
        };
        if self.under(cell).is_none() {
            return; // the caller made sure that nodes are left
        }
        let mut index = *cell & !BRANCH;
        for level in 0..depth - 1 {
            let at = index as usize * NODE_CELLS as usize + level_bits(address, level);
            let Some(mut cell) = self.cells.get(at).copied() else {
                return; // branches name nodes that stand
            };
            if self.under(&mut cell).is_none() {
                return; // as above
            }
            if let Some(stored) = self.cells.get_mut(at) {
                *stored = cell;
            }
            index = cell & !BRANCH;
        }
        if let Some(node) = self.branch(index) {
            fill(node, level_bits(address, depth - 1), bits, row);
        }
    }
}

#[cfg(test)]
mod tests;
