//! The gate's maps, opened by their pins.

use std::os::fd::{AsFd, BorrowedFd};

use abi::{
    Family,
    path::FarEnd,
    tables::{SLOTS, V4_CELLS_MAX, V4_NODES_MAX, V6_CELLS_MAX, V6_NODES_MAX},
};
use aya::maps::{Array, DevMap, HashMap, Map, MapData, MapError, PerCpuArray};

use super::{
    error::GateError,
    pins::Pins,
    window::{Plain, Window},
};

/// Names of all maps of the gate, as the program object has them.
pub(super) const NAMES: [&str; 36] = [
    "ACTIVE",
    "HEADS",
    "PORTS",
    "DEVICES",
    "ROWS",
    "CLASSES",
    "RULES",
    "SERVICES",
    "ANCHORS",
    "V4_NODES",
    "V4_CELLS",
    "V6_NODES",
    "V6_CELLS",
    "ENTRY_COUNTERS",
    "REASON_COUNTERS",
    "CARRIERS",
    "FAR_ENDS",
    "MEMBERS",
    "WAYS",
    "STEERING",
    "STEERED",
    "ACTING",
    "UNINSPECTED",
    "STEERING_COUNTERS",
    "REOPENED",
    "SUCCESSORS",
    "METERS",
    "BUCKETS",
    "FLOWS",
    "FLOW_SECRET",
    "FLOW_COUNTERS",
    "SOURCES",
    "SERVICE_BUCKETS",
    "SEEN",
    "SIGHTINGS",
    "LOST",
];

/// A map whose memory can be shown.
#[derive(Debug)]
pub(super) struct Shared {
    name: &'static str,
    data: MapData,
}

impl Shared {
    fn open(pins: &Pins, name: &'static str) -> Result<Self, GateError> {
        Ok(Self {
            name,
            data: open(pins, name)?,
        })
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.data.fd().as_fd()
    }

    /// The cells of one slot, of which the map has `cells` in each.
    pub(super) fn slot<T: Plain>(&self, slot: u32, cells: u32) -> Result<Window<T>, GateError> {
        let cells = cells as usize;
        Window::open(self.fd(), slot as usize * cells, cells).map_err(|source| self.failed(source))
    }

    /// The values of both slots, for maps with one value in each.
    pub(super) fn both<T: Plain>(&self) -> Result<Window<T>, GateError> {
        self.slots(1)
    }

    /// The cells of both slots, for maps whose slots do not begin at a page.
    pub(super) fn slots<T: Plain>(&self, cells: u32) -> Result<Window<T>, GateError> {
        let all = (SLOTS * cells) as usize;
        Window::open(self.fd(), 0, all).map_err(|source| self.failed(source))
    }

    pub(super) fn failed(&self, source: std::io::Error) -> GateError {
        GateError::Memory {
            map: self.name,
            source,
        }
    }
}

/// The maps of one family's trie.
#[derive(Debug)]
pub(super) struct TrieMaps {
    pub(super) family: Family,
    pub(super) nodes: Shared,
    /// Nodes of one slot.
    pub(super) nodes_max: u32,
    pub(super) cells: Shared,
    /// Cells of one slot.
    pub(super) cells_max: u32,
}

/// Every map that userspace writes or reads.
pub(super) struct Maps {
    pub(super) active: Shared,
    pub(super) heads: Shared,
    pub(super) ports: Shared,
    pub(super) devices: DevMap<MapData>,
    pub(super) members: Shared,
    /// An `abi::path::FarEnd` for each port number. pathd writes them.
    pub(super) far_ends: Array<MapData, [u8; size_of::<FarEnd>()]>,
    pub(super) rows: Shared,
    pub(super) classes: Shared,
    pub(super) rules: Shared,
    pub(super) services: Shared,
    pub(super) anchors: Shared,
    pub(super) v4: TrieMaps,
    pub(super) v6: TrieMaps,
    pub(super) entry_counters: Shared,
    pub(super) reason_counters: PerCpuArray<MapData, [u64; 2]>,
    pub(super) ways: PerCpuArray<MapData, u64>,
    /// By port number and direction: packets, octets, and those over; what is behind is the CPU's own.
    pub(super) meters: PerCpuArray<MapData, [u64; 8]>,
    pub(super) flow_counters: PerCpuArray<MapData, u64>,
    pub(super) seen: HashMap<MapData, [u64; 2], u32>,
    pub(super) lost: PerCpuArray<MapData, u64>,
}

impl Maps {
    pub(super) fn open(pins: &Pins) -> Result<Self, GateError> {
        Ok(Self {
            active: Shared::open(pins, "ACTIVE")?,
            heads: Shared::open(pins, "HEADS")?,
            ports: Shared::open(pins, "PORTS")?,
            devices: typed(pins, "DEVICES", Map::DevMap)?,
            members: Shared::open(pins, "MEMBERS")?,
            far_ends: typed(pins, "FAR_ENDS", Map::Array)?,
            rows: Shared::open(pins, "ROWS")?,
            classes: Shared::open(pins, "CLASSES")?,
            rules: Shared::open(pins, "RULES")?,
            services: Shared::open(pins, "SERVICES")?,
            anchors: Shared::open(pins, "ANCHORS")?,
            v4: TrieMaps {
                family: Family::V4,
                nodes: Shared::open(pins, "V4_NODES")?,
                nodes_max: V4_NODES_MAX,
                cells: Shared::open(pins, "V4_CELLS")?,
                cells_max: V4_CELLS_MAX,
            },
            v6: TrieMaps {
                family: Family::V6,
                nodes: Shared::open(pins, "V6_NODES")?,
                nodes_max: V6_NODES_MAX,
                cells: Shared::open(pins, "V6_CELLS")?,
                cells_max: V6_CELLS_MAX,
            },
            entry_counters: Shared::open(pins, "ENTRY_COUNTERS")?,
            reason_counters: typed(pins, "REASON_COUNTERS", Map::PerCpuArray)?,
            ways: typed(pins, "WAYS", Map::PerCpuArray)?,
            meters: typed(pins, "METERS", Map::PerCpuArray)?,
            flow_counters: typed(pins, "FLOW_COUNTERS", Map::PerCpuArray)?,
            seen: typed(pins, "SEEN", Map::LruHashMap)?,
            lost: typed(pins, "LOST", Map::PerCpuArray)?,
        })
    }
}

/// Opens a pinned map.
pub(super) fn open(pins: &Pins, name: &'static str) -> Result<MapData, GateError> {
    MapData::from_pin(pins.map(name)).map_err(|source| failed(name, source))
}

/// Opens a pinned map as what it is.
pub(super) fn typed<M>(
    pins: &Pins,
    name: &'static str,
    kind: fn(MapData) -> Map,
) -> Result<M, GateError>
where
    M: TryFrom<Map, Error = MapError>,
{
    M::try_from(kind(open(pins, name)?)).map_err(|source| failed(name, source))
}

/// Names the map in an error.
pub(super) fn failed(map: &'static str, source: MapError) -> GateError {
    GateError::Map {
        map,
        source: Box::new(source),
    }
}
