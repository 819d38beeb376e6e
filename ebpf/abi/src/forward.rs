//! The way on for a packet that passed: onto the wire at once, or through the kernel's stack, which does all else that
//! routers do.

use crate::{layout::Family, packet::Bytes};

/// What became of a packet that passed and could go on. All but the first are the stack's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[repr(u8)]
pub enum Way {
    /// Sent by the member that the route names, without the stack.
    Wire = 0,
    /// It has VLAN tags: the route needs the VLAN's own interface.
    Tagged = 1,
    /// It has IPv4 options or a hop-by-hop header, which every router looks at (RFC 791 §3.1, RFC 8200 §4.3).
    Options = 2,
    /// Its time to live ends here (RFC 1812 §5.3.1, RFC 4443 §3.3).
    LastHop = 3,
    /// Its IPv4 header checksum is wrong (RFC 1812 §5.2.2).
    Checksum = 4,
    /// It is longer than the route takes (RFC 1191, RFC 4443 §3.2).
    TooBig = 5,
    /// The next hop's hardware address is not known yet.
    NoNeighbour = 6,
    /// There is no route, or it ends in this machine, or it says to refuse.
    NoRoute = 7,
    /// The route leads to no other member of a channel or uplink.
    NoMember = 8,
    /// It is addressed to another station: a segment floods what it does not know.
    OtherStation = 9,
    /// To a local socket that inspects the flow.
    Steered = 10,
}

/// Cells for the counters of the ways of one port.
pub const WAY_CELLS: u32 = 16;

impl Way {
    /// Every way, by its code.
    pub const ALL: [Self; 11] = [
        Self::Wire,
        Self::Tagged,
        Self::Options,
        Self::LastHop,
        Self::Checksum,
        Self::TooBig,
        Self::NoNeighbour,
        Self::NoRoute,
        Self::NoMember,
        Self::OtherStation,
        Self::Steered,
    ];

    /// The name people see in tables and logs.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Tagged => "tagged",
            Self::Options => "options",
            Self::LastHop => "last-hop",
            Self::Checksum => "checksum",
            Self::TooBig => "too-big",
            Self::NoNeighbour => "no-neighbour",
            Self::NoRoute => "no-route",
            Self::NoMember => "no-member",
            Self::OtherStation => "other-station",
            Self::Steered => "steered",
        }
    }
}

/// What a route is asked by, besides the addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Its family.
    pub family: Family,
    /// Octets of the packet, from its network header on.
    pub octets: u16,
    /// IPv4 type of service; for IPv6 the first four octets of the header without the version, in numeric order.
    pub class: u32,
    /// Time to live or hop limit, at least 2.
    pub lifetime: u8,
    /// IPv4 header checksum; 0 for IPv6.
    pub checksum: u16,
}

/// Where an untagged frame's network header begins.
pub const NETWORK: u32 = 14;
const ETHERTYPE: u32 = 12;
const IPV4: [u8; 2] = [0x08, 0x00];
const IPV6: [u8; 2] = [0x86, 0xdd];
/// Version 4 and a header of five words.
const PLAIN_IPV4: u8 = 0x45;
const HOP_BY_HOP: u8 = 0;

/// Reads what a parsed packet needs to go on by itself.
///
/// # Errors
///
/// Why it goes through the stack.
#[inline(always)]
pub fn hop<B: Bytes + ?Sized>(bytes: &B) -> Result<Hop, Way> {
    match bytes.read::<2>(ETHERTYPE) {
        Some(IPV4) => ipv4(bytes),
        Some(IPV6) => ipv6(bytes),
        _ => Err(Way::Tagged),
    }
}

#[inline(always)]
fn ipv4<B: Bytes + ?Sized>(bytes: &B) -> Result<Hop, Way> {
    let header: [u8; 20] = bytes.read(NETWORK).ok_or(Way::Options)?;
    let [version, tos, l0, l1, _, _, _, _, lifetime, _, c0, c1, ..] = header;
    if version != PLAIN_IPV4 {
        return Err(Way::Options);
    }
    if lifetime < 2 {
        return Err(Way::LastHop);
    }
    if sum(&header) != 0xffff {
        return Err(Way::Checksum);
    }
    Ok(Hop {
        family: Family::V4,
        octets: u16::from_be_bytes([l0, l1]),
        class: u32::from(tos),
        lifetime,
        checksum: u16::from_be_bytes([c0, c1]),
    })
}

#[inline(always)]
fn ipv6<B: Bytes + ?Sized>(bytes: &B) -> Result<Hop, Way> {
    let header: [u8; 8] = bytes.read(NETWORK).ok_or(Way::Options)?;
    let [first, c0, c1, c2, l0, l1, next, lifetime] = header;
    if next == HOP_BY_HOP {
        return Err(Way::Options);
    }
    if lifetime < 2 {
        return Err(Way::LastHop);
    }
    Ok(Hop {
        family: Family::V6,
        octets: u16::from_be_bytes([l0, l1]).saturating_add(40),
        class: u32::from_be_bytes([first & 0x0f, c0, c1, c2]),
        lifetime,
        checksum: 0,
    })
}

/// The ones' complement sum of an IPv4 header: all ones if its checksum is right (RFC 1071 §1).
#[inline(always)]
fn sum(header: &[u8; 20]) -> u32 {
    let mut sum = 0;
    for pair in header.chunks_exact(2) {
        if let [high, low] = pair {
            sum += u32::from(u16::from_be_bytes([*high, *low]));
        }
    }
    sum = (sum & 0xffff) + (sum >> 16);
    (sum & 0xffff) + (sum >> 16)
}

/// The checksum of an IPv4 header whose time to live becomes one less (RFC 1624 §3: ~(~HC + ~m + m')).
#[inline(always)]
pub const fn checksum_of_next_hop(checksum: u16) -> u16 {
    // The time to live is the high octet of its word, so that ~m + m' is 0xffff - 0x0100.
    let sum = (!checksum) as u32 + 0xfeff;
    !((sum & 0xffff) as u16).wrapping_add((sum >> 16) as u16)
}

#[cfg(test)]
mod tests;
