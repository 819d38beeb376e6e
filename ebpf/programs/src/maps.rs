//! The maps, shared with userspace by pins. Tables come twice, once for each slot; see `abi::tables`.

use abi::{
    Head, Port, Rule,
    layout::{ENTRIES_MAX, IFINDEX_MAX, RULES_MAX},
    tables::{
        Anchors, HOSTS_MAX, HostV4, HostV6, NODE_CELLS, PAGE_CELLS, PLACES, RowCell, SLOTS,
        Services, V4_GROUPS_MAX, V4_ROOT_PAGES, V6_NODES_MAX,
    },
};
use aya_ebpf::{
    bindings::{BPF_F_MMAPABLE, BPF_F_NO_PREALLOC},
    macros::map,
    maps::{Array, HashMap},
};

/// A value of a root table.
pub type Page = [u32; PAGE_CELLS as usize];
/// A group or node.
pub type Node = [u32; NODE_CELLS as usize];

/// The generation in force: an `abi::tables::Active`.
#[map]
pub static ACTIVE: Array<u64> = Array::with_max_entries(1, BPF_F_MMAPABLE);
#[map]
pub static HEADS: Array<Head> = Array::with_max_entries(SLOTS, BPF_F_MMAPABLE);
#[map]
pub static PORTS: Array<Port> = Array::with_max_entries(SLOTS * (IFINDEX_MAX + 1), BPF_F_MMAPABLE);
#[map]
pub static ROWS: Array<RowCell> = Array::with_max_entries(SLOTS * PLACES, BPF_F_MMAPABLE);
#[map]
pub static RULES: Array<Rule> = Array::with_max_entries(SLOTS * RULES_MAX, BPF_F_MMAPABLE);
#[map]
pub static SERVICES: Array<Services> = Array::with_max_entries(SLOTS, BPF_F_MMAPABLE);
#[map]
pub static ANCHORS: Array<Anchors> = Array::with_max_entries(SLOTS, BPF_F_MMAPABLE);
#[map]
pub static V4_ROOT: Array<Page> = Array::with_max_entries(SLOTS * V4_ROOT_PAGES, BPF_F_MMAPABLE);
#[map]
pub static V4_GROUPS: Array<Node> = Array::with_max_entries(SLOTS * V4_GROUPS_MAX, BPF_F_MMAPABLE);
#[map]
pub static V4_HOSTS: HashMap<HostV4, u32> =
    HashMap::with_max_entries(SLOTS * HOSTS_MAX, BPF_F_NO_PREALLOC);
#[map]
pub static V6_ROOT: Array<Page> = Array::with_max_entries(SLOTS, BPF_F_MMAPABLE);
#[map]
pub static V6_NODES: Array<Node> = Array::with_max_entries(SLOTS * V6_NODES_MAX, BPF_F_MMAPABLE);
#[map]
pub static V6_HOSTS: HashMap<HostV6, u32> =
    HashMap::with_max_entries(SLOTS * HOSTS_MAX, BPF_F_NO_PREALLOC);
/// Passed packets, passed octets, dropped packets, dropped octets of each entry, for each CPU a table of its own. The
/// kernel's per-CPU array would cost one more cache miss, for its table of pointers. The loader multiplies the size by
/// the number of CPUs.
#[map]
pub static ENTRY_COUNTERS: Array<[u64; 4]> = Array::with_max_entries(ENTRIES_MAX, BPF_F_MMAPABLE);
