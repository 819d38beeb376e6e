//! The lines of the gateway, pulled and plugged, and what goes over them.

use std::time::Duration;

use crate::error::LabError;
use crate::lab::Lab;
use crate::namespace::Namespace;
use crate::net::{self, Link};
use crate::topology::plan::{self, Line};
use crate::wait::eventually;

/// How long the return may take: 30 s of stability, and as much as the machine needs.
const RETURN_LIMIT: Duration = Duration::from_secs(45);
/// The number that pathd signs its routes with.
const PATHD_ROUTES: &str = "81";

/// Whoever is at the outer end of a line.
pub(super) fn outside<'a>(lab: &'a Lab, line: &Line) -> &'a Namespace {
    if is_channel(line) {
        &lab.topology.operator
    } else {
        &lab.topology.internet
    }
}

fn is_channel(line: &Line) -> bool {
    [plan::PRIMARY, plan::BACKUP]
        .iter()
        .any(|channel| channel.interface == line.interface)
}

/// The metric of the routes by a line at its outer end.
fn metric(line: &Line) -> u32 {
    let first = [plan::PRIMARY, plan::UPLINK_A];
    if first.iter().any(|one| one.interface == line.interface) {
        plan::METRIC_FIRST
    } else {
        plan::METRIC_SECOND
    }
}

/// Takes a line's carrier away at its outer end.
pub(super) fn pull(lab: &Lab, line: &Line) -> Result<(), LabError> {
    net::set_link(outside(lab, line), line.interface, Link::Down)
}

/// Gives a line its carrier back, and its outer end the addresses and routes that went with it.
pub(super) fn plug(lab: &Lab, line: &Line) -> Result<(), LabError> {
    let host = outside(lab, line);
    net::set_link(host, line.interface, Link::Up)?;
    let [_, (v6, length)] = line.neighbour();
    net::add_address(host, line.interface, v6, length)?;
    route_back(lab, line)
}

/// Gives the outer end of a line the routes by it.
pub(super) fn route_back(lab: &Lab, line: &Line) -> Result<(), LabError> {
    let (host, metric) = (outside(lab, line), metric(line));
    if is_channel(line) {
        for (gateway, _) in line.gateway() {
            net::add_route(host, "default", gateway, metric)?;
        }
        return Ok(());
    }
    let networks = plan::USER_NETWORKS.iter().chain(plan::CHANNEL_NETWORKS);
    for network in networks {
        net::add_route(host, network, line.gateway_of(network), metric)?;
    }
    Ok(())
}

/// Packets the gateway has sent by a line.
pub(super) fn sent_by(lab: &Lab, line: &Line) -> Result<u64, LabError> {
    Ok(net::crossed(&lab.topology.gateway, line.interface)?
        .sent
        .packets)
}

/// The routes that pathd made in the gateway, of both families.
pub(super) fn own_routes(lab: &Lab) -> Result<Vec<String>, LabError> {
    let mut routes = Vec::new();
    for family in ["-4", "-6"] {
        let words = [family, "route", "show", "proto", PATHD_ROUTES];
        let said = lab.topology.gateway.run("ip", &words)?;
        routes.extend(said.lines().map(|line| line.trim().to_owned()));
    }
    Ok(routes)
}

/// Waits until pathd needs no route of its own any more: the primary members carry.
pub(super) fn returned(lab: &Lab) -> Result<(), LabError> {
    eventually(RETURN_LIMIT, "the primary members carry again", || {
        own_routes(lab).is_ok_and(|routes| routes.is_empty())
    })
}
