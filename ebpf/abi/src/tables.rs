//! How the tables of one generation lie in the kernel's maps. Every table has two slots: the generation in force
//! reads one while the next is written into the other.

use crate::{
    layout::{ENTRIES_MAX, ROWS_MAX},
    trie::{BRANCH, ROOT_NODES},
};

/// Version of everything in this module and in [`crate::layout`]; pins of another one are not adopted.
pub const LAYOUT_VERSION: u32 = 3;

/// Generations that fit side by side.
pub const SLOTS: u32 = 2;
/// Most nodes of the IPv4 trie of one generation. Each prefix needs at most one behind the roots, so that
/// [`ROWS_MAX`] prefixes always find room.
pub const V4_NODES_MAX: u32 = ROOT_NODES + ROWS_MAX;
/// Most nodes of the IPv6 trie of one generation; compilation refuses more. A host apart from all others takes 13.
pub const V6_NODES_MAX: u32 = 1 << 20;
/// Most cells of large IPv4 nodes.
pub const V4_CELLS_MAX: u32 = cells_max(V4_NODES_MAX);
/// Most cells of large IPv6 nodes.
pub const V6_CELLS_MAX: u32 = cells_max(V6_NODES_MAX);
/// Cells that make one value of their map: the kernel would pad a value of a single cell.
pub const CELL_PAGE: u32 = 1 << 16;

/// How many cells so many nodes have at most: a run begins where a node does, and at either end of a prefix or a node
/// below.
const fn cells_max(nodes: u32) -> u32 {
    (3 * nodes + 2 * ROWS_MAX).next_multiple_of(CELL_PAGE)
}

/// Bits of the bitmap of anchors, for each family.
pub const ANCHOR_BITS: u32 = 1 << 16;
/// Words of 64 bits of the bitmap of anchors, for each family.
pub const ANCHOR_WORDS: u32 = ANCHOR_BITS / 64;

/// Port numbers of the reason counters: the last one counts interfaces without a role.
pub const COUNTED_PORTS: u32 = crate::layout::PORTS_MAX + 1;
/// Most sources remembered as already reported; the least recently seen is forgotten first.
pub const SEEN_MAX: u32 = 1 << 16;
/// Octets of the ring that carries sightings; what finds it full is counted as lost.
pub const SIGHTINGS_OCTETS: u32 = 1 << 22;

/// The word that names the generation in force: epoch and slot. 0 means none; epochs start at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Active(pub u64);

impl Active {
    /// The word of this epoch in this slot (0 or 1).
    #[inline(always)]
    pub const fn new(epoch: u32, slot: u32) -> Self {
        Self(((epoch as u64) << 1) | (slot & 1) as u64)
    }

    /// The epoch, or nothing where no generation is in force.
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "the word holds 33 bits")]
    pub const fn epoch(self) -> Option<u32> {
        if self.0 == 0 {
            None
        } else {
            Some((self.0 >> 1) as u32)
        }
    }

    /// The slot.
    #[inline(always)]
    pub const fn slot(self) -> u32 {
        (self.0 & 1) as u32
    }
}

/// Places for rows in one slot. The first row of an entry lies at the entry's own number, row 0 at 0, all others from
/// [`ENTRIES_MAX`] on.
pub const PLACES: u32 = ENTRIES_MAX + ROWS_MAX;

/// A row in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct RowCell {
    /// The row.
    pub row: crate::Row,
    /// Index of the row in its generation, which is not its place.
    pub number: u32,
    /// Zero.
    pub reserved: u32,
}

/// Classes of rows of one slot. Rows that differ in nothing but their entry are of one class; most catalogues have a few
/// dozen, which a processor keeps at hand while rows by the hundred thousand come and go.
pub const CLASSES: u32 = (1 << CLASS_BITS) - 2;
/// Values of the class table in one slot.
pub const CLASS_CELLS: u32 = 1 << CLASS_BITS;

const PLACE_BITS: u32 = 18;
const CLASS_BITS: u32 = 31 - PLACE_BITS;

/// The cell of a row: its place, and its class if it has one. A row has a class if it lies at an entry's number and fewer
/// than [`CLASSES`] were taken before; else the verdict reads the row in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf(pub u32);

impl Leaf {
    const PLACE: u32 = (1 << PLACE_BITS) - 1;
    /// Codes of no class: the place is an entry's number, or lies behind all of them.
    const OWN: u32 = CLASSES;
    const BEHIND: u32 = CLASSES + 1;

    /// Leads to no row at all.
    pub const NOWHERE: Self = Self(BRANCH);

    /// The leaf of a row in a place below [`PLACES`], of a class below [`CLASSES`] or of none.
    #[must_use]
    pub const fn new(place: u32, class: Option<u32>) -> Self {
        let code = match class {
            _ if place >= ENTRIES_MAX => Self::BEHIND,
            Some(class) => class,
            None => Self::OWN,
        };
        Self(code << PLACE_BITS | place & Self::PLACE)
    }

    /// The class.
    #[inline(always)]
    pub const fn class(self) -> Option<u32> {
        let code = self.0 >> PLACE_BITS;
        if code < CLASSES { Some(code) } else { None }
    }

    /// The place of the row; nothing for [`Self::NOWHERE`].
    #[inline(always)]
    pub const fn place(self) -> Option<u32> {
        match self.0 >> PLACE_BITS {
            Self::BEHIND => Some(ENTRIES_MAX + (self.0 & Self::PLACE)),
            0..=Self::OWN => Some(self.0 & Self::PLACE),
            _ => None,
        }
    }
}

/// Listed VPN protocols and ports as bitmaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Services {
    /// One bit for each IP protocol.
    pub protocols: [u64; 4],
    /// One bit for each TCP port.
    pub tcp: [u64; 1024],
    /// One bit for each UDP port.
    pub udp: [u64; 1024],
}

/// Where anchors may be, as bitmaps of [`crate::address::anchor_bit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Anchors {
    /// IPv4.
    pub v4: [u64; ANCHOR_WORDS as usize],
    /// IPv6.
    pub v6: [u64; ANCHOR_WORDS as usize],
}

/// What makes two sightings the same one. IPv6 sources count by /64 (386/НҚ, ЕШДИ п. 13; the aggregation is our reading).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Seen {
    /// Operator of the channel.
    pub operator: u16,
    /// Code of the [`crate::Reason`].
    pub reason: u8,
    /// Code of the [`crate::Family`].
    pub family: u8,
    /// Zero.
    pub reserved: u32,
    /// The first eight octets of the source, in the machine's byte order; IPv4 in the upper half.
    pub address: u64,
}

/// A source seen for the first time: unknown, or on a channel that is not its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Sighting {
    /// The kernel's boot-time clock (ns) when the packet was judged.
    pub boot_ns: u64,
    /// The source, in network order; IPv4 in the first four octets, the rest zero.
    pub address: [u8; 16],
    /// Epoch that judged it.
    pub epoch: u32,
    /// Number of the port.
    pub port: u16,
    /// Number of the operator of the channel.
    pub operator: u16,
    /// Code of the [`crate::Reason`].
    pub reason: u8,
    /// Code of the [`crate::Family`].
    pub family: u8,
    /// Zero.
    pub reserved: [u8; 6],
}

const _: () = assert!(size_of::<RowCell>() == 32);
const _: () = assert!(ENTRIES_MAX == 1 << PLACE_BITS && ROWS_MAX == 1 << PLACE_BITS);
const _: () = assert!(size_of::<Services>() == 16_416);
const _: () = assert!(size_of::<Anchors>() == 16_384);
const _: () = assert!(size_of::<Seen>() == 16);
const _: () = assert!(size_of::<Sighting>() == 40);

#[cfg(test)]
mod tests;
