//! The maps, shared with userspace by pins. Tables come twice, once for each slot; see `abi::tables`.

use abi::{
    Head, Port, Row, Rule,
    layout::{ENTRIES_MAX, IFINDEX_MAX, PORTS_MAX, RULES_MAX},
    path::MemberRecord,
    tables::{
        Anchors, CELL_PAGE, CLASS_CELLS, PLACES, RowCell, SLOTS, Services, V4_CELLS_MAX,
        V4_NODES_MAX, V6_CELLS_MAX, V6_NODES_MAX,
    },
    trie::Node,
};
use aya_ebpf::{
    bindings::BPF_F_MMAPABLE,
    macros::map,
    maps::{Array, DevMap},
};

/// A value of the tables of cells.
pub type CellPage = [u32; CELL_PAGE as usize];

/// The generation in force: an `abi::tables::Active`.
#[map]
pub static ACTIVE: Array<u64> = Array::with_max_entries(1, BPF_F_MMAPABLE);
#[map]
pub static HEADS: Array<Head> = Array::with_max_entries(SLOTS, BPF_F_MMAPABLE);
#[map]
pub static PORTS: Array<Port> = Array::with_max_entries(SLOTS * (IFINDEX_MAX + 1), BPF_F_MMAPABLE);
/// Interfaces by slot and port number.
#[map]
pub static DEVICES: DevMap = DevMap::with_max_entries(SLOTS * PORTS_MAX, 0);
/// What the record says of each member, by slot and port number.
#[map]
pub static MEMBERS: Array<MemberRecord> =
    Array::with_max_entries(SLOTS * PORTS_MAX, BPF_F_MMAPABLE);
#[map]
pub static ROWS: Array<RowCell> = Array::with_max_entries(SLOTS * PLACES, BPF_F_MMAPABLE);
#[map]
pub static CLASSES: Array<Row> = Array::with_max_entries(SLOTS * CLASS_CELLS, BPF_F_MMAPABLE);
#[map]
pub static RULES: Array<Rule> = Array::with_max_entries(SLOTS * RULES_MAX, BPF_F_MMAPABLE);
#[map]
pub static SERVICES: Array<Services> = Array::with_max_entries(SLOTS, BPF_F_MMAPABLE);
#[map]
pub static ANCHORS: Array<Anchors> = Array::with_max_entries(SLOTS, BPF_F_MMAPABLE);
#[map]
pub static V4_NODES: Array<Node> = Array::with_max_entries(SLOTS * V4_NODES_MAX, BPF_F_MMAPABLE);
#[map]
pub static V4_CELLS: Array<CellPage> =
    Array::with_max_entries(SLOTS * V4_CELLS_MAX / CELL_PAGE, BPF_F_MMAPABLE);
#[map]
pub static V6_NODES: Array<Node> = Array::with_max_entries(SLOTS * V6_NODES_MAX, BPF_F_MMAPABLE);
#[map]
pub static V6_CELLS: Array<CellPage> =
    Array::with_max_entries(SLOTS * V6_CELLS_MAX / CELL_PAGE, BPF_F_MMAPABLE);
/// Passed packets, passed octets, dropped packets, dropped octets of each entry, for each CPU a table of its own. The
/// kernel's per-CPU array would cost one more cache miss, for its table of pointers. The loader multiplies the size by
/// the number of CPUs.
#[map]
pub static ENTRY_COUNTERS: Array<[u64; 4]> = Array::with_max_entries(ENTRIES_MAX, BPF_F_MMAPABLE);
