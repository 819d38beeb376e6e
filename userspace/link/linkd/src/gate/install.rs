//! Brings a generation into force: fills the idle slot, flips one word, waits until no packet reads the other slot.

use abi::{
    Port, PortRole,
    layout::{IFINDEX_MAX, RULES_MAX},
    tables::{
        Active, Anchors, HostV4, NODE_CELLS, PLACES, RowCell, Services, V4_GROUPS_MAX,
        V4_ROOT_CELLS, V6_NODES_MAX, V6_ROOT_CELLS,
    },
};
use aya::maps::MapError;
use policy::paint::{PaintError, V4Cells, V6Cells, paint_v4, paint_v6};
use rustix::thread::{MembarrierCommand, membarrier};

use super::{
    error::GateError,
    generation::Generation,
    maps::{Maps, Shared, failed},
    window,
};

/// Writes the generation into the idle slot and puts it into force. Packets in flight finish by the old one.
pub(super) fn install(maps: &mut Maps, generation: &Generation) -> Result<(), GateError> {
    generation.check()?;
    let slot = 1 - in_force(maps)?.slot();
    let places = generation.places();
    let surplus = paint(maps, generation, &places, slot)?;
    write_hosts(maps, slot, &surplus)?;
    write_rows(maps, generation, &places, slot)?;
    write_ports(maps, generation, slot)?;
    let mut services = maps.services.both::<Services>()?;
    let mut anchors = maps.anchors.both::<Anchors>()?;
    let mut heads = maps.heads.both()?;
    let at = slot as usize;
    if let (Some(services), Some(anchors), Some(head)) = (
        services.cells().get_mut(at),
        anchors.cells().get_mut(at),
        heads.cells().get_mut(at),
    ) {
        generation.write_services(services);
        generation.write_anchors(anchors);
        *head = generation.head(surplus.v4.len() + surplus.v6.len());
    }
    window::store(maps.active.fd(), Active::new(generation.epoch, slot).0)
        .map_err(|source| maps.active.failed(source))?;
    wait_for_packets()
}

/// What is in force. Before the first install it is slot 1 of no generation.
pub(super) fn in_force(maps: &Maps) -> Result<Active, GateError> {
    let word = window::load(maps.active.fd()).map_err(|source| maps.active.failed(source))?;
    Ok(Active(word))
}

/// Waits until every packet that may read the old slot is through: programs run in RCU read-side sections, and this
/// command waits for all of them.
pub(super) fn wait_for_packets() -> Result<(), GateError> {
    membarrier(MembarrierCommand::Global).map_err(|errno| GateError::Grace(errno.into()))
}

/// Host addresses that found no place in the cells.
struct Surplus {
    v4: Vec<(u32, u32)>,
    v6: Vec<(u128, u32)>,
}

/// Paints both families straight into the maps' memory, one after the other to keep little of it mapped.
fn paint(
    maps: &Maps,
    generation: &Generation,
    places: &[u32],
    slot: u32,
) -> Result<Surplus, GateError> {
    let place = |row: u32| places.get(row as usize).copied().unwrap_or(0);
    let prefixes: Vec<_> = generation
        .prefixes
        .iter()
        .map(|&(prefix, row)| (prefix, place(row)))
        .collect();
    let refused = |source: PaintError| GateError::Paint {
        epoch: generation.epoch,
        source,
    };
    let v4 = {
        let mut root = maps.v4_root.slot(slot, V4_ROOT_CELLS)?;
        let mut groups = maps.v4_groups.slot(slot, V4_GROUPS_MAX * NODE_CELLS)?;
        let cells = V4Cells {
            root: root.cells(),
            groups: groups.cells(),
        };
        paint_v4(&prefixes, cells).map_err(refused)?
    };
    let v6 = {
        let mut root = maps.v6_root.slot(slot, V6_ROOT_CELLS)?;
        let mut nodes = maps.v6_nodes.slot(slot, V6_NODES_MAX * NODE_CELLS)?;
        let cells = V6Cells {
            root: root.cells(),
            nodes: nodes.cells(),
        };
        paint_v6(&prefixes, cells).map_err(refused)?
    };
    Ok(Surplus {
        v4: v4
            .hosts
            .into_iter()
            .map(|(host, row)| (host.to_bits(), row))
            .collect(),
        v6: v6
            .hosts
            .into_iter()
            .map(|(host, row)| (host.to_bits(), row))
            .collect(),
    })
}

/// Replaces the slot's surplus hosts.
fn write_hosts(maps: &mut Maps, slot: u32, surplus: &Surplus) -> Result<(), GateError> {
    let hosts = &mut maps.v4_hosts;
    let stale: Result<Vec<_>, MapError> = hosts
        .keys()
        .filter(|key| key.as_ref().is_ok_and(|key| key[0] == slot))
        .collect();
    for key in stale.map_err(|source| failed("V4_HOSTS", source))? {
        hosts
            .remove(&key)
            .map_err(|source| failed("V4_HOSTS", source))?;
    }
    for &(address, row) in &surplus.v4 {
        let HostV4 { slot, address } = HostV4 { slot, address };
        hosts
            .insert([slot, address], row, 0)
            .map_err(|source| failed("V4_HOSTS", source))?;
    }
    let hosts = &mut maps.v6_hosts;
    let slot = u64::from(slot);
    let stale: Result<Vec<_>, MapError> = hosts
        .keys()
        .filter(|key| key.as_ref().is_ok_and(|key| key[2] == slot))
        .collect();
    for key in stale.map_err(|source| failed("V6_HOSTS", source))? {
        hosts
            .remove(&key)
            .map_err(|source| failed("V6_HOSTS", source))?;
    }
    for &(address, row) in &surplus.v6 {
        let abi::Address { high, low } = abi::Address::from_octets(address.to_be_bytes());
        hosts
            .insert([high, low, slot], row, 0)
            .map_err(|source| failed("V6_HOSTS", source))?;
    }
    Ok(())
}

/// Copies rows and rules, and stamps each row with the epoch.
fn write_rows(
    maps: &Maps,
    generation: &Generation,
    places: &[u32],
    slot: u32,
) -> Result<(), GateError> {
    let mut rows = maps.rows.slot::<RowCell>(slot, PLACES)?;
    for ((row, &place), number) in generation.rows.iter().zip(places).zip(0..) {
        if let Some(cell) = rows.cells().get_mut(place as usize) {
            let row = abi::Row {
                epoch: generation.epoch,
                ..*row
            };
            *cell = RowCell {
                row,
                number,
                reserved: 0,
            };
        }
    }
    let mut rules = maps.rules.slot(slot, RULES_MAX)?;
    for (cell, rule) in rules.cells().iter_mut().zip(&generation.rules) {
        *cell = *rule;
    }
    Ok(())
}

fn write_ports(maps: &Maps, generation: &Generation, slot: u32) -> Result<(), GateError> {
    const NONE: Port = Port {
        number: 0,
        role: PortRole::None as u8,
        reserved: 0,
        operator: 0,
        link: 0,
    };
    let mut table = Shared::slot(&maps.ports, slot, IFINDEX_MAX + 1)?;
    let cells = table.cells();
    cells.fill(NONE);
    for &(ifindex, port) in &generation.ports {
        if let Some(cell) = cells.get_mut(ifindex as usize) {
            *cell = port;
        }
    }
    Ok(())
}
