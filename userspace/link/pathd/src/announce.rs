//! Announcements by a packet socket.

use std::net::IpAddr;

use link::probe::{Node, Port, gratuitous_arp, unsolicited_advertisement};

use crate::error::PathdError;
use crate::frames::mute;

/// Most addresses of one interface that are announced; further ones are found by their neighbours' own asking.
const ADDRESSES_MAX: usize = 64;

/// Announces addresses on an interface: gratuitous ARP, unsolicited neighbour advertisements. How many.
pub(crate) fn announce(
    ifindex: u32,
    port: Port,
    addresses: impl Iterator<Item = IpAddr>,
) -> Result<usize, PathdError> {
    let failed = |source| PathdError::Announce { ifindex, source };
    let socket = mute(ifindex).map_err(failed)?;
    let mut count = 0;
    for address in addresses.take(ADDRESSES_MAX) {
        let frame = match address {
            IpAddr::V4(v4) => gratuitous_arp(port, v4),
            IpAddr::V6(v6) => unsolicited_advertisement(port, v6, Node::Router),
        };
        socket.send(&frame).map_err(failed)?;
        count += 1;
    }
    Ok(count)
}
