//! The gate's maps, opened by their pins.

use std::os::fd::{AsFd, BorrowedFd};

use abi::tables::SLOTS;
use aya::maps::{HashMap, Map, MapData, MapError, PerCpuArray};

use super::{
    error::GateError,
    pins::Pins,
    window::{Plain, Window},
};

/// Names of all maps of the gate, as the program object has them.
pub(super) const NAMES: [&str; 18] = [
    "ACTIVE",
    "HEADS",
    "PORTS",
    "ROWS",
    "RULES",
    "SERVICES",
    "ANCHORS",
    "V4_ROOT",
    "V4_GROUPS",
    "V4_HOSTS",
    "V6_ROOT",
    "V6_NODES",
    "V6_HOSTS",
    "ENTRY_COUNTERS",
    "REASON_COUNTERS",
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
        Window::open(self.fd(), 0, SLOTS as usize).map_err(|source| self.failed(source))
    }

    pub(super) fn failed(&self, source: std::io::Error) -> GateError {
        GateError::Memory {
            map: self.name,
            source,
        }
    }
}

/// Every map that userspace writes or reads.
pub(super) struct Maps {
    pub(super) active: Shared,
    pub(super) heads: Shared,
    pub(super) ports: Shared,
    pub(super) rows: Shared,
    pub(super) rules: Shared,
    pub(super) services: Shared,
    pub(super) anchors: Shared,
    pub(super) v4_root: Shared,
    pub(super) v4_groups: Shared,
    pub(super) v4_hosts: HashMap<MapData, [u32; 2], u32>,
    pub(super) v6_root: Shared,
    pub(super) v6_nodes: Shared,
    pub(super) v6_hosts: HashMap<MapData, [u64; 3], u32>,
    pub(super) entry_counters: Shared,
    pub(super) reason_counters: PerCpuArray<MapData, [u64; 2]>,
    pub(super) seen: HashMap<MapData, [u64; 2], u32>,
    pub(super) lost: PerCpuArray<MapData, u64>,
}

impl Maps {
    pub(super) fn open(pins: &Pins) -> Result<Self, GateError> {
        Ok(Self {
            active: Shared::open(pins, "ACTIVE")?,
            heads: Shared::open(pins, "HEADS")?,
            ports: Shared::open(pins, "PORTS")?,
            rows: Shared::open(pins, "ROWS")?,
            rules: Shared::open(pins, "RULES")?,
            services: Shared::open(pins, "SERVICES")?,
            anchors: Shared::open(pins, "ANCHORS")?,
            v4_root: Shared::open(pins, "V4_ROOT")?,
            v4_groups: Shared::open(pins, "V4_GROUPS")?,
            v4_hosts: typed(pins, "V4_HOSTS", Map::HashMap)?,
            v6_root: Shared::open(pins, "V6_ROOT")?,
            v6_nodes: Shared::open(pins, "V6_NODES")?,
            v6_hosts: typed(pins, "V6_HOSTS", Map::HashMap)?,
            entry_counters: Shared::open(pins, "ENTRY_COUNTERS")?,
            reason_counters: typed(pins, "REASON_COUNTERS", Map::PerCpuArray)?,
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
