//! The kernel's messages as plain values, and back.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the kernel's attributes are open-ended; of each message a few concern us"
)]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use netlink_packet_route::address::{AddressAttribute, AddressFlags, AddressMessage};
use netlink_packet_route::link::{LinkAttribute, LinkFlags, LinkMessage};
use netlink_packet_route::neighbour::{
    NeighbourAddress, NeighbourAttribute, NeighbourMessage, NeighbourState,
};
use netlink_packet_route::route::{
    RouteAddress, RouteAttribute, RouteFlags, RouteHeader, RouteMessage, RouteProtocol, RouteScope,
    RouteType,
};

use super::{Interface, family};
use crate::ground::Address;
use crate::routes::Route;

#[cfg(test)]
mod tests;

/// An entry of the neighbour table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Neighbour {
    /// The interface.
    pub(crate) ifindex: u32,
    /// Its address.
    pub(crate) address: IpAddr,
    /// What is known of it.
    pub(crate) station: Station,
}

/// What the kernel knows of a neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Station {
    /// Its hardware address, heard of lately, being asked for anew, or given by hand.
    Fresh([u8; 6]),
    /// Its hardware address of some time ago.
    Old([u8; 6]),
    /// Nothing.
    Unknown,
}

/// An interface by what it says of itself.
pub(super) fn interface(link: &LinkMessage) -> Interface {
    let has_carrier = link.attributes.contains(&LinkAttribute::Carrier(1));
    let mac = link
        .attributes
        .iter()
        .find_map(|attribute| match attribute {
            LinkAttribute::Address(octets) => octets.as_slice().try_into().ok(),
            _ => None,
        });
    Interface {
        carries: has_carrier && link.header.flags.contains(LinkFlags::Up),
        mac,
    }
}

/// A unicast route of the main table with one next hop; nothing for any other.
pub(super) fn route(message: &RouteMessage) -> Option<Route> {
    let header = &message.header;
    let main = u32::from(RouteHeader::RT_TABLE_MAIN);
    let mut table = u32::from(header.table);
    let unspecified: IpAddr = if header.address_family == netlink_packet_route::AddressFamily::Inet6
    {
        Ipv6Addr::UNSPECIFIED.into()
    } else {
        Ipv4Addr::UNSPECIFIED.into()
    };
    let mut route = Route {
        prefix: (unspecified, header.destination_prefix_length),
        metric: 0,
        oif: 0,
        gateway: None,
        protocol: header.protocol.into(),
    };
    for attribute in &message.attributes {
        match attribute {
            RouteAttribute::Table(number) => table = *number,
            RouteAttribute::Destination(address) => route.prefix.0 = ip(address)?,
            RouteAttribute::Gateway(address) => route.gateway = Some(ip(address)?),
            RouteAttribute::Priority(metric) => route.metric = *metric,
            RouteAttribute::Oif(oif) => route.oif = *oif,
            RouteAttribute::MultiPath(_) => return None,
            _ => {}
        }
    }
    let is_plain = header.kind == RouteType::Unicast
        && header.tos == 0
        && header.source_prefix_length == 0
        && !header.flags.contains(RouteFlags::Cloned);
    (table == main && is_plain && route.oif != 0).then_some(route)
}

/// A route as the kernel is told of it.
pub(super) fn route_message(route: &Route) -> RouteMessage {
    let mut message = RouteMessage::default();
    let (network, length) = route.prefix;
    message.header.address_family = family(network);
    message.header.destination_prefix_length = length;
    message.header.table = RouteHeader::RT_TABLE_MAIN;
    message.header.protocol = RouteProtocol::from(route.protocol);
    message.header.scope = RouteScope::Universe;
    message.header.kind = RouteType::Unicast;
    let attributes = &mut message.attributes;
    if length != 0 {
        attributes.push(RouteAttribute::Destination(network.into()));
    }
    if let Some(gateway) = route.gateway {
        attributes.push(RouteAttribute::Gateway(gateway.into()));
    }
    attributes.push(RouteAttribute::Oif(route.oif));
    attributes.push(RouteAttribute::Priority(route.metric));
    message
}

pub(super) fn neighbour(message: &NeighbourMessage) -> Option<Neighbour> {
    let mut address = None;
    let mut mac: Option<[u8; 6]> = None;
    for attribute in &message.attributes {
        match attribute {
            NeighbourAttribute::Destination(NeighbourAddress::Inet(v4)) => {
                address = Some(IpAddr::V4(*v4));
            }
            NeighbourAttribute::Destination(NeighbourAddress::Inet6(v6)) => {
                address = Some(IpAddr::V6(*v6));
            }
            NeighbourAttribute::LinkLayerAddress(octets) => mac = octets.as_slice().try_into().ok(),
            _ => {}
        }
    }
    let station = match (message.header.state, mac) {
        (
            NeighbourState::Reachable
            | NeighbourState::Permanent
            | NeighbourState::Noarp
            | NeighbourState::Delay
            | NeighbourState::Probe,
            Some(mac),
        ) => Station::Fresh(mac),
        (NeighbourState::Stale, Some(mac)) => Station::Old(mac),
        _ => Station::Unknown,
    };
    Some(Neighbour {
        ifindex: message.header.ifindex,
        address: address?,
        station,
    })
}

/// The host's own address in a message; the other one is the peer's on links of two.
pub(super) fn address(message: &AddressMessage) -> Option<Address> {
    let of = |attribute: &AddressAttribute| match attribute {
        AddressAttribute::Local(address) => Some((0, *address)),
        AddressAttribute::Address(address) => Some((1, *address)),
        _ => None,
    };
    let found = message.attributes.iter().filter_map(of).min();
    // The attribute has all flags, the header the lowest eight.
    let flags = message
        .attributes
        .iter()
        .find_map(|attribute| match attribute {
            AddressAttribute::Flags(flags) => Some(*flags),
            _ => None,
        });
    let flags = flags.unwrap_or(AddressFlags::from_bits_retain(
        message.header.flags.bits().into(),
    ));
    let unsure = AddressFlags::Tentative | AddressFlags::Dadfailed;
    found.map(|(_, ip)| Address {
        ifindex: message.header.index,
        ip,
        length: message.header.prefix_len,
        is_usable: !flags.intersects(unsure),
    })
}

const fn ip(address: &RouteAddress) -> Option<IpAddr> {
    match address {
        RouteAddress::Inet(v4) => Some(IpAddr::V4(*v4)),
        RouteAddress::Inet6(v6) => Some(IpAddr::V6(*v6)),
        _ => None,
    }
}
