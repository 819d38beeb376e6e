//! What would happen to a flow: the kernel's verdict and the host's.

use super::{failed, refusal};
use crate::gate::{Explained, Gate};
use crate::held::{Held, link_of, role_of};
use abi::PortRole;
use model::{InterfaceName, SnapshotPort};
use policy::{clause_of, decide, frame_of, port_of, tagged, tags_of};
use wire::{Explanation, Flow, LeavesBy, Refusal, RefusalCode};

/// Asks both; `index` tells the index of an interface.
pub(super) fn explain(
    gate: &Gate,
    held: &Held,
    index: impl Fn(&InterfaceName) -> Option<u32>,
    flow: &Flow,
) -> Result<Explanation, Refusal> {
    let port = port_for(held, flow)?;
    let packet = policy::Flow::new(flow.source, flow.destination, flow.protocol, flow.port)
        .map_err(|e| refusal(RefusalCode::BadRequest, e.to_string(), "name another flow"))?;
    let cell = port_of(port);
    let frame = addressed(gate, port, tagged(&frame_of(&packet), tags_of(port)))?;
    // Of an interface that is not there no route can be asked for.
    let ifindex = index(&port.interface).unwrap_or(0);
    let Explained {
        verdict: kernel,
        way,
        exit,
    } = gate
        .explain(&cell, ifindex, &frame)
        .map_err(|e| failed(&e))?;
    let host = decide(held.tables(), &cell, &frame);
    let snapshot = held.snapshot();
    let origin = usize::try_from(kernel.row)
        .ok()
        .and_then(|row| snapshot.origins.get(row))
        .and_then(|origin| origin.key.clone());
    let rule = kernel
        .rule
        .checked_sub(1)
        .and_then(|index| snapshot.rule_keys.get(usize::try_from(index).ok()?))
        .cloned();
    Ok(Explanation {
        epoch: held.epoch(),
        interface: port.interface.clone(),
        kernel,
        host,
        origin,
        rule,
        clause: clause_of(kernel.reason),
        way,
        exit: exit.and_then(|number| leaves_by(held, number)),
    })
}

/// The frame as it would reach the member: addressed to its station, as far as pathd has told it.
fn addressed(gate: &Gate, port: &SnapshotPort, mut frame: Vec<u8>) -> Result<Vec<u8>, Refusal> {
    let station = gate.station(port.number).map_err(|e| failed(&e))?;
    if let (Some(station), Some(place)) = (station, frame.first_chunk_mut()) {
        *place = station;
    }
    Ok(frame)
}

/// The member behind a port number.
fn leaves_by(held: &Held, number: u16) -> Option<LeavesBy> {
    let port = held.port(number)?;
    Some(LeavesBy {
        link: link_of(&port.owner)?,
        member: role_of(port),
        interface: port.interface.clone(),
    })
}

/// The port by which a flow comes in: the one that is named; else the first channel of the source's operator; else, for a
/// destination that is some operator's, the first uplink; else the first channel. Primary members come before backups.
fn port_for<'h>(held: &'h Held, flow: &Flow) -> Result<&'h SnapshotPort, Refusal> {
    let missing = |message: String| {
        refusal(
            RefusalCode::NotFound,
            message,
            "`qaqpa status` names the interfaces",
        )
    };
    if let Some(interface) = &flow.interface {
        let named = |port: &&SnapshotPort| port.interface == *interface;
        return held
            .ports()
            .iter()
            .find(named)
            .ok_or_else(|| missing(format!("{interface} is no member of a channel or uplink")));
    }
    let first = |role: PortRole, operator: Option<u16>| {
        let fits = |port: &&SnapshotPort| {
            port.role == role && operator.is_none_or(|operator| port.operator == operator)
        };
        let backups_last = |port: &&SnapshotPort| !port.primary;
        held.ports().iter().filter(fits).min_by_key(backups_last)
    };
    let port = match held.operator_of(flow.source) {
        Some(operator) => first(PortRole::Channel, Some(operator)),
        None if held.operator_of(flow.destination).is_some() => first(PortRole::Uplink, None),
        None => first(PortRole::Channel, None),
    };
    port.ok_or_else(|| missing("no interface is there for such a flow".to_owned()))
}

#[cfg(test)]
mod tests;
