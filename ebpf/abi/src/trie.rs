//! Longest prefixes by octets, in nodes of one cache line.
//!
//! The first two octets of an address name one of [`ROOT_NODES`]; each node resolves one octet more. Neighbouring octets
//! with the same cell make a *run*, and a node keeps one cell for each run: a bitmap says where runs start, and counting
//! its bits finds the run of an octet (as tree bitmaps do, Eatherton, Varghese and Dittia 2004). A plain array of cells by
//! 24 bits takes fewer steps, but its 64 MiB spread the cells over more pages than a processor keeps translations for.

use crate::{Address, Family};

/// Nodes that the first 16 bits of an address name; the nodes behind them are named by cells.
pub const ROOT_NODES: u32 = 1 << 16;
/// Marks a cell that names a node; any other cell is a row's [`crate::tables::Leaf`].
pub const BRANCH: u32 = 1 << 31;
/// Cells that lie in their node.
pub const CELLS_AT_HAND: usize = 7;
const AFAR: u32 = 1;
/// What one node resolves.
pub const OCTET_VALUES: usize = 256;

/// Nodes on the longest way of a lookup.
#[inline(always)]
pub const fn levels(family: Family) -> u32 {
    match family {
        Family::V4 => (32 - 16) / 8,
        Family::V6 => (128 - 16) / 8,
    }
}

/// The cells of all values of one octet: 64 bytes, in their map aligned to a cache line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Node {
    /// A bit for each value whose cell differs from that of the value before. Value 0 has none: its run needs no mark.
    pub starts: [u64; 4],
    /// By octets, the least first: 1 if the cells lie afar, else 0; how many runs start before the second, the third and
    /// the fourth word of `starts`.
    pub shape: u32,
    /// A cell for each run; if they lie afar, the first says from what number on.
    pub cells: [u32; CELLS_AT_HAND],
}

/// Where the cell of an octet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the node: this one.
    Here(u32),
    /// Among the cells of large nodes, under this number.
    Afar(u32),
}

impl Node {
    /// The node that gives all values one cell.
    #[must_use]
    pub const fn uniform(cell: u32) -> Self {
        Self {
            starts: [0; 4],
            shape: 0,
            cells: [cell, 0, 0, 0, 0, 0, 0],
        }
    }

    /// The node of these cells. What has too many runs for a node is given to `put_afar`, which says under what number
    /// their cells stand.
    ///
    /// # Errors
    ///
    /// That of `put_afar`.
    pub fn pack<E>(
        cells: &[u32; OCTET_VALUES],
        put_afar: impl FnOnce(&[u32]) -> Result<u32, E>,
    ) -> Result<Self, E> {
        let mut node = Self::uniform(0);
        let mut runs = *cells;
        let mut run: u8 = 0;
        for octet in 1..OCTET_VALUES {
            if octet % 64 == 0 {
                node.shape |= u32::from(run) << (8 * (octet / 64));
            }
            if cells[octet] != cells[octet - 1] {
                node.starts[octet / 64] |= 1 << (octet % 64);
                run += 1;
                runs[usize::from(run)] = cells[octet];
            }
        }
        let runs = &runs[..=usize::from(run)];
        if runs.len() <= CELLS_AT_HAND {
            node.cells[..runs.len()].copy_from_slice(runs);
        } else {
            node.shape |= AFAR;
            node.cells[0] = put_afar(runs)?;
        }
        Ok(node)
    }

    /// Where the cell of a value is. Nothing means that the node contradicts itself.
    #[inline(always)]
    pub fn place(&self, octet: u8) -> Option<Place> {
        let run = self.run(octet);
        if self.shape & AFAR != 0 {
            return Some(Place::Afar(self.cells[0].wrapping_add(run)));
        }
        self.cells.get(run as usize).copied().map(Place::Here)
    }

    /// The number of the run that a value lies in.
    #[inline(always)]
    fn run(&self, octet: u8) -> u32 {
        let word = octet >> 6;
        let before = (self.shape & !0xff) >> (8 * word) & 0xff;
        let upto = u64::MAX >> (63 - (octet & 63));
        before + (self.starts[usize::from(word & 3)] & upto).count_ones()
    }
}

/// What a lookup reads of one generation and family.
pub trait Trie {
    /// The node with this number. Nothing means that the tables contradict themselves.
    fn node(&self, number: u32) -> Option<&Node>;
    /// The cell with this number among those of large nodes. Nothing means the same.
    fn cell(&self, number: u32) -> Option<u32>;
}

/// The cell of the longest prefix that holds the address, 0 if there is none. Nothing means that the tables contradict
/// themselves.
#[inline(always)]
pub fn find<T: Trie>(trie: &T, family: Family, address: Address) -> Option<u32> {
    let Address { mut high, mut low } = address;
    let mut number = shift_out(&mut high, &mut low, 16);
    for _ in 0..levels(family) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "eight bits are shifted out"
        )]
        let octet = shift_out(&mut high, &mut low, 8) as u8;
        let cell = match trie.node(number)?.place(octet)? {
            Place::Here(cell) => cell,
            Place::Afar(at) => trie.cell(at)?,
        };
        if cell & BRANCH == 0 {
            return Some(cell);
        }
        number = cell & !BRANCH;
    }
    None
}

/// Takes the uppermost bits away, at most 32.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "32 bits at most are left")]
const fn shift_out(high: &mut u64, low: &mut u64, bits: u32) -> u32 {
    let out = (*high >> (64 - bits)) as u32;
    *high = *high << bits | *low >> (64 - bits);
    *low <<= bits;
    out
}

const _: () = assert!(size_of::<Node>() == 64);

#[cfg(test)]
mod tests;
