//! Reads and zeroes the counters. They belong to no generation: a swap does not touch them.

use abi::{
    Reason,
    flow::FlowCount,
    forward::{WAY_CELLS, Way},
    layout::{ENTRIES_MAX, PORTS_MAX},
    meter::{DIRECTIONS, Direction},
    reason::REASON_CELLS,
    tables::COUNTED_PORTS,
};
use aya::{
    maps::{MapData, PerCpuArray, PerCpuValues},
    util::nr_cpus,
};

use super::{
    error::GateError,
    maps::{Maps, failed},
};

/// Packets and octets (Ethernet header included) of one catalogue entry or block since its counters were zeroed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntryCounters {
    /// Packets passed.
    pub passed_packets: u64,
    /// Octets passed.
    pub passed_octets: u64,
    /// Packets dropped.
    pub dropped_packets: u64,
    /// Octets dropped.
    pub dropped_octets: u64,
}

/// Packets and octets (Ethernet header included) that met one reason on one port since the gate was first loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonCounter {
    /// Number of the port; nothing for interfaces without a role and for packets before the first generation.
    pub port: Option<u16>,
    /// The reason.
    pub reason: Reason,
    /// Packets.
    pub packets: u64,
    /// Octets.
    pub octets: u64,
}

/// Packets that passed on one port and went on by one way since the gate was first loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WayCounter {
    /// Number of the port that they entered.
    pub port: u16,
    /// The way.
    pub way: Way,
    /// Packets.
    pub packets: u64,
}

/// What crossed one member since the gate was first loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkCounter {
    /// Number of the port.
    pub port: u16,
    /// What came in by it.
    pub incoming: Crossing,
    /// What went out by it, as far as the gate saw: not what this machine sent itself.
    pub outgoing: Crossing,
}

/// Packets and octets (Ethernet header included) in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crossing {
    /// Packets that went on.
    pub packets: u64,
    /// Their octets.
    pub octets: u64,
    /// Packets beyond the contracted bandwidth.
    pub over_packets: u64,
    /// Their octets.
    pub over_octets: u64,
}

/// What became of flows since the gate was first loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FlowCounters {
    /// Flows that began.
    pub begun: u64,
    /// Flows that lived and had to make room for others.
    pub displaced: u64,
}

pub(super) fn entries(maps: &Maps, ids: &[u32]) -> Result<Vec<EntryCounters>, GateError> {
    let mut totals = vec![[0_u64; 4]; ids.len()];
    for cpu in 0..cpus()? {
        // One CPU's table at a time, to keep little of it mapped. The cells move on while they are read.
        let table = maps.entry_counters.slot::<[u64; 4]>(cpu, ENTRIES_MAX)?;
        for (total, id) in totals.iter_mut().zip(ids) {
            for (at, total) in total.iter_mut().enumerate() {
                *total = total.wrapping_add(table.peek(*id as usize, at));
            }
        }
    }
    let named = |[
        passed_packets,
        passed_octets,
        dropped_packets,
        dropped_octets,
    ]: [u64; 4]| {
        EntryCounters {
            passed_packets,
            passed_octets,
            dropped_packets,
            dropped_octets,
        }
    };
    Ok(totals.into_iter().map(named).collect())
}

/// Maps each CPU's table once, whatever the number of entries: to map it takes a millisecond.
pub(super) fn zero_entries(maps: &Maps, ids: &[u32]) -> Result<(), GateError> {
    if ids.is_empty() {
        return Ok(());
    }
    for cpu in 0..cpus()? {
        let table = maps.entry_counters.slot::<[u64; 4]>(cpu, ENTRIES_MAX)?;
        for id in ids {
            for at in 0..4 {
                table.poke(*id as usize, at, 0);
            }
        }
    }
    Ok(())
}

/// CPUs that may ever run a program here: each has its own table of entry counters.
pub(super) fn cpus() -> Result<u32, GateError> {
    let cpus = nr_cpus().map_err(|(_, source)| failed("ENTRY_COUNTERS", source.into()))?;
    Ok(u32::try_from(cpus).unwrap_or(u32::MAX))
}

/// Every counter that is not zero.
pub(super) fn reasons(maps: &Maps) -> Result<Vec<ReasonCounter>, GateError> {
    let mut counters = Vec::new();
    for number in 0..COUNTED_PORTS {
        let port = u16::try_from(number).ok().filter(|_| number < PORTS_MAX);
        for &reason in Reason::ALL {
            let cell = number * REASON_CELLS + u32::from(reason as u8);
            let cpus = maps
                .reason_counters
                .get(&cell, 0)
                .map_err(|source| failed("REASON_COUNTERS", source))?;
            let [packets, octets] = sum(&cpus);
            if packets != 0 {
                counters.push(ReasonCounter {
                    port,
                    reason,
                    packets,
                    octets,
                });
            }
        }
    }
    Ok(counters)
}

/// Packets of each way that is not zero, by the port that they entered.
pub(super) fn ways(maps: &Maps) -> Result<Vec<WayCounter>, GateError> {
    let mut counters = Vec::new();
    for number in 0..PORTS_MAX {
        for way in Way::ALL {
            let cell = number * WAY_CELLS + u32::from(way as u8);
            let packets = total(&maps.ways, "WAYS", cell)?;
            if let (Ok(port), 1..) = (u16::try_from(number), packets) {
                counters.push(WayCounter { port, way, packets });
            }
        }
    }
    Ok(counters)
}

/// What crossed each member that anything crossed.
pub(super) fn links(maps: &Maps) -> Result<Vec<LinkCounter>, GateError> {
    let mut counters = Vec::new();
    for number in 0..PORTS_MAX {
        let read = |direction: Direction| {
            let cell = number * DIRECTIONS + direction as u32;
            let cpus = maps.meters.get(&cell, 0);
            let cpus = cpus.map_err(|source| failed("METERS", source))?;
            let [packets, octets, over_packets, over_octets, ..] = sum(&cpus);
            Ok(Crossing {
                packets,
                octets,
                over_packets,
                over_octets,
            })
        };
        let counter = LinkCounter {
            port: u16::try_from(number).unwrap_or(u16::MAX),
            incoming: read(Direction::In)?,
            outgoing: read(Direction::Out)?,
        };
        if counter.incoming != counter.outgoing || counter.incoming != Crossing::default() {
            counters.push(counter);
        }
    }
    Ok(counters)
}

pub(super) fn flows(maps: &Maps) -> Result<FlowCounters, GateError> {
    let read = |what: FlowCount| total(&maps.flow_counters, "FLOW_COUNTERS", what as u32);
    Ok(FlowCounters {
        begun: read(FlowCount::Begun)?,
        displaced: read(FlowCount::Displaced)?,
    })
}

pub(super) fn lost(maps: &Maps) -> Result<u64, GateError> {
    total(&maps.lost, "LOST", 0)
}

/// The sum of a cell over all CPUs.
fn total(map: &PerCpuArray<MapData, u64>, name: &'static str, cell: u32) -> Result<u64, GateError> {
    let cpus = map.get(&cell, 0).map_err(|source| failed(name, source))?;
    Ok(cpus.iter().copied().fold(0, u64::wrapping_add))
}

fn sum<const N: usize>(cpus: &PerCpuValues<[u64; N]>) -> [u64; N] {
    cpus.iter().fold([0; N], |mut total, counts| {
        for (total, count) in total.iter_mut().zip(counts) {
            *total = total.wrapping_add(*count);
        }
        total
    })
}
