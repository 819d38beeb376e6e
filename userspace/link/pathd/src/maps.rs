//! The gate's maps that concern paths, opened by their pins.
//!
//! Names and folder are those of linkd's `gate::pins`; bodies of one area do not import each other.

use std::path::{Path, PathBuf};

use abi::Port;
use abi::layout::{IFINDEX_MAX, PORTS_MAX};
use abi::path::{Carrier, FarEnd};
use abi::tables::{Active, LAYOUT_VERSION};
use aya::Pod;
use aya::maps::{Array, Map, MapData, MapError, MapInfo};

use crate::error::PathdError;
use crate::record::RecordOctets;

/// A port as its octets: aya takes foreign types only where they are promised to be plain.
type PortOctets = [u8; size_of::<Port>()];
/// A far end as its octets.
type FarEndOctets = [u8; size_of::<FarEnd>()];

/// The maps.
pub(crate) struct Maps {
    active: Array<MapData, u64>,
    ports: Array<MapData, PortOctets>,
    members: Array<MapData, RecordOctets>,
    carriers: Array<MapData, u32>,
    far_ends: Array<MapData, FarEndOctets>,
    /// The kernel's number of the map of words: other pins have another one.
    id: u32,
}

/// Where the maps of our layout are pinned.
pub(crate) fn folder(pins: &Path) -> PathBuf {
    pins.join(format!("layout-{LAYOUT_VERSION}"))
}

impl Maps {
    /// Opens them; nothing while they are not pinned.
    pub(crate) fn open(folder: &Path) -> Result<Option<Self>, PathdError> {
        // The loader pins one map after the other.
        let names = ["ACTIVE", "PORTS", "MEMBERS", "CARRIERS", "FAR_ENDS"];
        if !names.iter().all(|name| pin(folder, name).exists()) {
            return Ok(None);
        }
        Ok(Some(Self {
            active: open(folder, "ACTIVE")?,
            ports: open(folder, "PORTS")?,
            members: open(folder, "MEMBERS")?,
            carriers: open(folder, "CARRIERS")?,
            far_ends: open(folder, "FAR_ENDS")?,
            id: id(folder)?,
        }))
    }

    /// Whether these are the maps that are pinned now.
    pub(crate) fn are_pinned(&self, folder: &Path) -> bool {
        id(folder).is_ok_and(|id| id == self.id)
    }

    /// The word of the generation in force.
    pub(crate) fn active(&self) -> Result<Active, PathdError> {
        let word = self.active.get(&0, 0).map_err(failed("ACTIVE"))?;
        Ok(Active(word))
    }

    /// The port table of a slot, with the interface of each: one or two milliseconds.
    pub(crate) fn ports(&self, slot: u32) -> Result<Vec<(u32, Port)>, PathdError> {
        let mut ports = Vec::new();
        for ifindex in 1..=IFINDEX_MAX {
            let cell = slot * (IFINDEX_MAX + 1) + ifindex;
            let octets = self.ports.get(&cell, 0).map_err(failed("PORTS"))?;
            if octets != PortOctets::default() {
                ports.push((ifindex, port(octets)));
            }
        }
        Ok(ports)
    }

    /// What the record of a slot says of a port.
    pub(crate) fn member(&self, slot: u32, number: u16) -> Result<RecordOctets, PathdError> {
        let cell = slot * PORTS_MAX + u32::from(number);
        self.members.get(&cell, 0).map_err(failed("MEMBERS"))
    }

    /// The word of a port.
    pub(crate) fn carrier(&self, number: u16) -> Result<Carrier, PathdError> {
        let word = self.carriers.get(&number.into(), 0);
        word.map(Carrier).map_err(failed("CARRIERS"))
    }

    /// Stores the word of a port.
    pub(crate) fn set_carrier(&mut self, number: u16, word: Carrier) -> Result<(), PathdError> {
        let stored = self.carriers.set(number.into(), word.0, 0);
        stored.map_err(failed("CARRIERS"))
    }

    /// Stores the far end of a port, if it is not there already.
    pub(crate) fn set_far_end(&mut self, number: u16, end: FarEnd) -> Result<(), PathdError> {
        let (number, octets) = (u32::from(number), octets(end));
        if self.far_ends.get(&number, 0).map_err(failed("FAR_ENDS"))? != octets {
            let stored = self.far_ends.set(number, octets, 0);
            stored.map_err(failed("FAR_ENDS"))?;
        }
        Ok(())
    }
}

fn pin(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("map-{name}"))
}

fn open<V: Pod>(folder: &Path, name: &'static str) -> Result<Array<MapData, V>, PathdError> {
    let data = MapData::from_pin(pin(folder, name)).map_err(failed(name))?;
    Array::try_from(Map::Array(data)).map_err(failed(name))
}

fn id(folder: &Path) -> Result<u32, PathdError> {
    let info = MapInfo::from_pin(pin(folder, "CARRIERS")).map_err(failed("CARRIERS"))?;
    Ok(info.id())
}

fn failed(map: &'static str) -> impl FnOnce(MapError) -> PathdError {
    move |source| PathdError::Map {
        map,
        source: Box::new(source),
    }
}

const fn port(octets: PortOctets) -> Port {
    let [n0, n1, role, backup, o0, o1, l0, l1] = octets;
    Port {
        number: u16::from_ne_bytes([n0, n1]),
        role,
        backup,
        operator: u16::from_ne_bytes([o0, o1]),
        link: u16::from_ne_bytes([l0, l1]),
    }
}

const fn octets(end: FarEnd) -> FarEndOctets {
    let [i0, i1, i2, i3] = end.ifindex.to_ne_bytes();
    let [f0, f1, f2, f3, f4, f5] = end.far;
    let [n0, n1, n2, n3, n4, n5] = end.near;
    [
        i0, i1, i2, i3, f0, f1, f2, f3, f4, f5, n0, n1, n2, n3, n4, n5,
    ]
}
