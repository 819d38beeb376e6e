//! Brings a generation into force: fills the idle slot, flips one word, waits until no packet reads the other slot.

use abi::{
    Port, PortRole, Row,
    layout::{IFINDEX_MAX, PORTS_MAX, RULES_MAX},
    path::MemberRecord,
    tables::{Active, Anchors, CLASS_CELLS, Leaf, PLACES, RowCell, Services},
};
use aya::maps::{MapError, xdp::XdpMapError};
use ipnet::IpNet;
use policy::paint::{Canvas, paint};
use rustix::thread::{MembarrierCommand, membarrier};

use super::{
    error::GateError,
    generation::{Generation, Layout},
    maps::{Maps, Shared, TrieMaps},
    window,
};

/// Writes the generation into the idle slot and puts it into force. Packets in flight finish by the old one.
pub(super) fn install(maps: &mut Maps, generation: &Generation) -> Result<(), GateError> {
    generation.check()?;
    let slot = 1 - in_force(maps)?.slot();
    let layout = generation.layout();
    let cell = |row: u32| {
        let leaf = layout.leaves.get(row as usize).copied();
        leaf.unwrap_or(Leaf::new(0, None)).0
    };
    let prefixes = generation.prefixes.iter();
    let prefixes: Vec<_> = prefixes.map(|&(net, row)| (net, cell(row))).collect();
    // One family after the other, to keep little of their memory mapped.
    write_trie(&maps.v4, generation, &prefixes, slot)?;
    write_trie(&maps.v6, generation, &prefixes, slot)?;
    write_rows(maps, generation, &layout, slot)?;
    write_ports(maps, generation, slot)?;
    write_devices(maps, generation, slot)?;
    write_members(maps, generation, slot)?;
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
        *head = generation.head();
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

/// Paints a family's prefixes straight into its maps' memory.
fn write_trie(
    maps: &TrieMaps,
    generation: &Generation,
    prefixes: &[(IpNet, u32)],
    slot: u32,
) -> Result<(), GateError> {
    let mut nodes = maps.nodes.slot(slot, maps.nodes_max)?;
    let mut cells = maps.cells.slot(slot, maps.cells_max)?;
    let canvas = Canvas {
        nodes: nodes.cells(),
        cells: cells.cells(),
    };
    paint(maps.family, prefixes, canvas).map_err(|source| GateError::Paint {
        epoch: generation.epoch,
        source,
    })?;
    Ok(())
}

/// Copies rows, classes and rules, and stamps each row and class with the epoch.
fn write_rows(
    maps: &Maps,
    generation: &Generation,
    layout: &Layout,
    slot: u32,
) -> Result<(), GateError> {
    let mut rows = maps.rows.slot::<RowCell>(slot, PLACES)?;
    let stamped = |row: &Row| Row {
        epoch: generation.epoch,
        ..*row
    };
    for ((row, leaf), number) in generation.rows.iter().zip(&layout.leaves).zip(0..) {
        let place = leaf
            .place()
            .and_then(|place| rows.cells().get_mut(place as usize));
        if let Some(cell) = place {
            *cell = RowCell {
                row: stamped(row),
                number,
                reserved: 0,
            };
        }
    }
    let mut classes = maps.classes.slot(slot, CLASS_CELLS)?;
    for (cell, class) in classes.cells().iter_mut().zip(&layout.classes) {
        *cell = stamped(class);
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
        backup: 0,
        operator: 0,
        link: 0,
    };
    let mut table = Shared::slot(&maps.ports, slot, IFINDEX_MAX + 1)?;
    let cells = table.cells();
    cells.fill(NONE);
    for &(ifindex, port) in generation.ports.iter().chain(&generation.routed) {
        if let Some(cell) = cells.get_mut(ifindex as usize) {
            *cell = port;
        }
    }
    Ok(())
}

/// Tells pathd how the record wants each member watched, and the gate what is contracted.
fn write_members(maps: &Maps, generation: &Generation, slot: u32) -> Result<(), GateError> {
    let mut both = maps.members.slots::<MemberRecord>(PORTS_MAX)?;
    let from = (slot * PORTS_MAX) as usize;
    let cells = both.cells().get_mut(from..from + PORTS_MAX as usize);
    let cells = cells.unwrap_or_default();
    cells.fill(MemberRecord::NONE);
    for &(number, member) in &generation.members {
        if let Some(cell) = cells.get_mut(usize::from(number)) {
            *cell = member;
        }
    }
    Ok(())
}

/// Makes the members' interfaces known as devices to send by. One that is gone meanwhile has none, and what goes there
/// is left to the stack.
fn write_devices(maps: &mut Maps, generation: &Generation, slot: u32) -> Result<(), GateError> {
    if !generation.forwards {
        return Ok(());
    }
    for (ifindex, port) in &generation.ports {
        let key = slot * PORTS_MAX + u32::from(port.number);
        match maps.devices.set(key, *ifindex, None, 0) {
            Err(XdpMapError::MapError(MapError::SyscallError(error)))
                if error.io_error.raw_os_error() == Some(NO_SUCH_DEVICE) => {}
            answer => answer.map_err(|source| GateError::Device {
                ifindex: *ifindex,
                source: Box::new(source),
            })?,
        }
    }
    Ok(())
}

/// `EINVAL`, which is what a device map says to an interface that is not there.
const NO_SUCH_DEVICE: i32 = 22;
