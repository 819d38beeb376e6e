//! Which routes the kernel's own stack needs while a member stands by.
//!
//! The main table is the administrator's or a routing daemon's; it names members as if each carried always. For each
//! prefix whose best route leaves by the member that stands by, we keep a route of our own to the far end of the member
//! that carries. It is better by its metric, bears our protocol number, and goes when the reason goes.
//!
//! Not followed: routes without a gateway (the networks of the cable itself), with several next hops, and of other tables.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use abi::Family;

#[cfg(test)]
mod tests;

/// Who made a route, in its protocol field: ours. No registry; free in `linux/rtnetlink.h` and iproute2's table.
pub(crate) const PROTOCOL: u8 = 81;
/// The metric of our routes: lower, and thus better, than any but none at all.
pub(crate) const METRIC: u32 = 1;
/// Most routes of our own; for prefixes beyond it the stack keeps the route it has, and a warning tells of it.
pub(crate) const FOLLOWED_MAX: usize = 4096;

/// A route of the main table with one next hop.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Route {
    /// Where to: network and length.
    pub(crate) prefix: (IpAddr, u8),
    /// Its metric: lower wins.
    pub(crate) metric: u32,
    /// By which interface.
    pub(crate) oif: u32,
    /// By which router, if by one.
    pub(crate) gateway: Option<IpAddr>,
    /// Who made it.
    pub(crate) protocol: u8,
}

impl Route {
    const fn is_ours(&self) -> bool {
        self.protocol == PROTOCOL
    }
}

/// The interfaces of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sides {
    /// Of the member that carries.
    pub(crate) active: u32,
    /// Of the one that does not.
    pub(crate) standby: u32,
}

/// What to do to the main table.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Changes {
    /// Routes to make, first of all.
    pub(crate) add: Vec<Route>,
    /// Routes of ours to take away.
    pub(crate) remove: Vec<Route>,
    /// Prefixes that found no room.
    pub(crate) left_out: usize,
}

/// What makes the table fit the choice.
pub(crate) fn changes(table: &[Route], sides: &[Sides]) -> Changes {
    let (wanted, left_out) = wanted(table, sides);
    let ours: BTreeSet<&Route> = table.iter().filter(|route| route.is_ours()).collect();
    let missing = wanted.iter().filter(|route| !ours.contains(route));
    let stale = ours.iter().filter(|route| !wanted.contains(**route));
    Changes {
        add: missing.cloned().collect(),
        remove: stale.map(|route| (*route).clone()).collect(),
        left_out,
    }
}

/// The router at the far end of an interface, in one family: the one that its best route names.
pub(crate) fn far_router(table: &[Route], oif: u32, family: Family) -> Option<IpAddr> {
    table
        .iter()
        .filter(|route| route.oif == oif && !route.is_ours())
        .filter_map(|route| Some((route.metric, route.gateway?)))
        .filter(|(_, gateway)| family_of(*gateway) == family)
        .min()
        .map(|(_, gateway)| gateway)
}

fn wanted(table: &[Route], sides: &[Sides]) -> (BTreeSet<Route>, usize) {
    let mut best: BTreeMap<(IpAddr, u8), &Route> = BTreeMap::new();
    for route in table.iter().filter(|route| !route.is_ours()) {
        let held = best.entry(route.prefix).or_insert(route);
        if route.metric < held.metric {
            *held = route;
        }
    }
    let routers: BTreeMap<(u32, Family), IpAddr> = sides
        .iter()
        .flat_map(|side| [(side.active, Family::V4), (side.active, Family::V6)])
        .filter_map(|(oif, family)| Some(((oif, family), far_router(table, oif, family)?)))
        .collect();
    let follow = |route: &Route| {
        route.gateway?;
        let side = sides.iter().find(|side| side.standby == route.oif)?;
        let router = routers.get(&(side.active, family_of(route.prefix.0)))?;
        Some(Route {
            prefix: route.prefix,
            // A route of metric 0 cannot be bettered: ours goes before it.
            metric: METRIC.min(route.metric),
            oif: side.active,
            gateway: Some(*router),
            protocol: PROTOCOL,
        })
    };
    let mut all: Vec<Route> = best.into_values().filter_map(follow).collect();
    let left_out = all.len().saturating_sub(FOLLOWED_MAX);
    all.truncate(FOLLOWED_MAX);
    (all.into_iter().collect(), left_out)
}

const fn family_of(address: IpAddr) -> Family {
    match address {
        IpAddr::V4(_) => Family::V4,
        IpAddr::V6(_) => Family::V6,
    }
}
