//! Who stands at the far end of a member.

use std::net::IpAddr;

use abi::Family;

use crate::netlink::{Neighbour, Station};
use crate::routes::{Route, far_router};

#[cfg(test)]
mod tests;

/// What the neighbour table says of a member's far end.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Sight {
    /// Its hardware address: a link is a cable between two stations, so that either family tells it.
    pub(crate) mac: Option<[u8; 6]>,
    /// Whom to ask anew.
    pub(crate) ask: Vec<IpAddr>,
}

/// Looks for the far end of an interface: the routers that routes through it name, then the `neighbour` that is watched,
/// for there may be no route through a member that stands by.
pub(crate) fn sight(
    table: &[Route],
    neighbours: &[Neighbour],
    ifindex: u32,
    neighbour: Option<IpAddr>,
) -> Sight {
    let mut sight = Sight::default();
    let routers = [Family::V4, Family::V6].map(|family| far_router(table, ifindex, family));
    let others = neighbour.filter(|watched| !routers.contains(&Some(*watched)));
    for router in routers.into_iter().flatten().chain(others) {
        let known = neighbours
            .iter()
            .find(|one| one.ifindex == ifindex && one.address == router);
        match known.map(|one| one.station) {
            Some(Station::Fresh(mac)) => sight.mac = sight.mac.or(Some(mac)),
            Some(Station::Old(mac)) => {
                sight.mac = sight.mac.or(Some(mac));
                sight.ask.push(router);
            }
            Some(Station::Unknown) | None => sight.ask.push(router),
        }
    }
    sight
}
