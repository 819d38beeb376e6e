//! What would happen to a flow: the kernel's verdict and the host's.

use super::{failed, refusal};
use crate::gate::{Explained, Gate};
use crate::held::{Held, role_of};
use abi::steering::{Steering as Where, listener};
use abi::{Port, PortRole, Verdict};
use model::{InterfaceName, LinkId, SnapshotPort, WithoutInspector};
use policy::{clause_of, decide, frame_of, port_of, tagged, tags_of};
use wire::{Explanation, Flow, LeavesBy, Refusal, RefusalCode, Steering};

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
        steering: steering(gate, held, cell, &frame, &kernel)?,
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
        link: LinkId::of(&port.owner)?,
        member: role_of(port),
        interface: port.interface.clone(),
    })
}

/// Whether whoever inspects gets a frame with this verdict: the gate's own function, and who listens as the gate sees it.
fn steering(
    gate: &Gate,
    held: &Held,
    port: Port,
    frame: &[u8],
    verdict: &Verdict,
) -> Result<Steering, Refusal> {
    let Ok(packet) = abi::parse(frame) else {
        return Ok(Steering::None);
    };
    match abi::steering::steering(held.tables(), &port, &packet, verdict) {
        // Of answers to what the inspecting daemon asked, there is no flow to be explained.
        Where::None | Where::Reply => return Ok(Steering::None),
        Where::RejectQuic => return Ok(Steering::QuicRejected),
        Where::Deliver => {}
    }
    let ports = packet.ports;
    let place = ports.and_then(|ports| listener(packet.family, ports.destination));
    let listening = gate.listening().map_err(|e| failed(&e))?;
    let listens = place.and_then(|place| listening.get(place));
    Ok(match (listens, held.without_inspector()) {
        (Some(true), _) => Steering::Inspected,
        (_, Some(WithoutInspector::Pass)) => Steering::Uninspected,
        (_, Some(WithoutInspector::Refuse) | None) => Steering::Refused,
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
