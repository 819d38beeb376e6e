//! What a member's watching stands on: addresses, stations and sockets, which the upkeep thread finds and the main thread
//! uses.

use std::net::{IpAddr, Ipv6Addr};

use link::probe::Mac;

use crate::frames::{Frames, Request};
use crate::members::Seat;
use crate::record::Watching;

#[cfg(test)]
mod tests;

/// Finds under way to the main thread. More are dropped: every look sends all grounds anew, and sockets are asked for again.
pub(crate) const FINDS_MAX: usize = 256;

/// What the upkeep thread found or made.
#[derive(Debug)]
pub(crate) enum Find {
    /// Addresses and stations of a member.
    Ground(Ground),
    /// The socket that was asked for.
    Frames(Request, Frames),
}

impl Find {
    /// Whose it is.
    pub(crate) const fn seat(&self) -> Seat {
        match self {
            Self::Ground(ground) => ground.seat,
            Self::Frames(request, _) => request.seat,
        }
    }
}

/// What was found for one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ground {
    /// Whose it is.
    pub(crate) seat: Seat,
    /// For which way of watching.
    pub(crate) watching: Watching,
    /// Hardware address of the interface.
    pub(crate) near: Option<Mac>,
    /// The interface's own address, from which the far end is watched.
    pub(crate) local: Option<IpAddr>,
    /// Hardware address of the station at the far end.
    pub(crate) far: Option<Mac>,
}

/// An address of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// Index of the interface.
    pub(crate) ifindex: u32,
    /// It.
    pub(crate) ip: IpAddr,
    /// Length of its network's prefix.
    pub(crate) length: u8,
    /// Whether it may be sent from: duplicate detection is over (RFC 4862 §5.4).
    pub(crate) is_usable: bool,
}

/// From which address of an interface a far end is watched: the one with the longest prefix around the far end. An echo may
/// go further than the cable, from any address of the family that is good beyond it.
pub(crate) fn local(addresses: &[Address], ifindex: u32, watching: Watching) -> Option<IpAddr> {
    let target = watching.target()?.address;
    let own = addresses.iter().filter(|one| {
        one.ifindex == ifindex
            && one.is_usable
            && one.ip != target
            && one.ip.is_ipv4() == target.is_ipv4()
    });
    let beside = own
        .clone()
        .filter(|one| is_beside(one, target))
        .max_by_key(|one| one.length);
    let found = match watching {
        Watching::Carrier | Watching::Bfd(_) | Watching::Neighbour(_) => beside,
        Watching::Echo(_) => beside.or_else(|| {
            let mut far = own.filter(|one| !is_of_the_cable(one.ip));
            far.next()
        }),
    };
    found.map(|one| one.ip)
}

/// The far end's address, where it is a neighbour on the interface itself.
pub(crate) fn neighbour(addresses: &[Address], ifindex: u32, watching: Watching) -> Option<IpAddr> {
    let target = watching.target()?.address;
    let beside = |one: &Address| one.ifindex == ifindex && is_beside(one, target);
    addresses.iter().any(beside).then_some(target)
}

/// Whether an address lies in the network of one of ours.
fn is_beside(own: &Address, other: IpAddr) -> bool {
    let differs = bits(own.ip) ^ bits(other);
    let rest = 128_u32.saturating_sub(own.length.into());
    own.ip.is_ipv4() == other.is_ipv4() && differs.checked_shr(rest).unwrap_or(0) == 0
}

/// An address from the left.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()) << 96,
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// Whether an address means something on its cable alone (RFC 3927, RFC 4291 §2.5.6).
fn is_of_the_cable(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => Ipv6Addr::is_unicast_link_local(&v6),
    }
}
