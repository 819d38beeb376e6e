//! The way on for a packet that passed: onto the wire at once, or through the kernel's stack, which does all else that
//! routers do.

use crate::{
    layout::Family,
    packet::{Bytes, ETHERNET_OCTETS, Packet, TAG_OCTETS},
};

/// What became of a packet that passed and could go on. All but the first are the stack's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[repr(u8)]
pub enum Way {
    /// Sent by the member that the route names, without the stack.
    Wire = 0,
    /// It has VLAN tags of which the record says nothing, or no room for those that it should leave with.
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
    /// It is not known to be addressed to this member's own station: a segment floods what it does not know, and the stack
    /// drops what is another's.
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

    /// The way with this code, if there is one.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|way| *way as u8 == code)
    }

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
    /// IPv4 header checksum; 0 for IPv6, and where `bears` options.
    pub checksum: u16,
    /// What its header bears.
    pub bears: Bears,
}

/// What a header bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bears {
    /// Nothing unusual.
    Nothing,
    /// IPv4 options or a hop-by-hop header: a router has to read them, so that the stack sends it on.
    Options,
}

/// Octets of an Ethernet header with two tags.
pub const HEADER_OCTETS: usize = 22;
const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;
/// One tag alone is a customer's; around it another is a service's (IEEE 802.1Q-2022 §9.6, §9.7).
const CUSTOMER_TAG: u16 = 0x8100;
const SERVICE_TAG: u16 = 0x88a8;

/// The tags that the frames of a member bear, by number: none, one or two.
#[inline(always)]
pub const fn tag_count([outer, inner]: [u16; 2]) -> u32 {
    (outer != 0) as u32 + (outer != 0 && inner != 0) as u32
}

/// Octets of an Ethernet header with so many tags.
#[inline(always)]
pub const fn header_octets(tags: u32) -> u32 {
    ETHERNET_OCTETS + tags * TAG_OCTETS
}

/// The Ethernet header between two stations, with a member's tags and without priorities; zero behind its last octet.
#[inline(always)]
pub const fn header(
    far: [u8; 6],
    near: [u8; 6],
    tags: [u16; 2],
    family: Family,
) -> [u8; HEADER_OCTETS] {
    let [d0, d1, d2, d3, d4, d5] = far;
    let [s0, s1, s2, s3, s4, s5] = near;
    let [t0, t1] = match family {
        Family::V4 => IPV4.to_be_bytes(),
        Family::V6 => IPV6.to_be_bytes(),
    };
    let [c0, c1] = CUSTOMER_TAG.to_be_bytes();
    let [v0, v1] = SERVICE_TAG.to_be_bytes();
    let [o0, o1] = tags[0].to_be_bytes();
    let [i0, i1] = tags[1].to_be_bytes();
    let behind = match tag_count(tags) {
        0 => [t0, t1, 0, 0, 0, 0, 0, 0, 0, 0],
        1 => [c0, c1, o0, o1, t0, t1, 0, 0, 0, 0],
        _ => [v0, v1, o0, o1, c0, c1, i0, i1, t0, t1],
    };
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9] = behind;
    [
        d0, d1, d2, d3, d4, d5, s0, s1, s2, s3, s4, s5, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9,
    ]
}

/// Version 4 and a header of five words.
const PLAIN_IPV4: u8 = 0x45;
const HOP_BY_HOP: u8 = 0;

/// Reads what a packet needs to go on.
///
/// # Errors
///
/// Why it goes no further than the stack.
#[inline(always)]
pub fn hop<B: Bytes + ?Sized>(bytes: &B, packet: &Packet) -> Result<Hop, Way> {
    match packet.family {
        Family::V4 => ipv4(bytes, packet.network),
        Family::V6 => ipv6(bytes, packet.network),
    }
}

#[inline(always)]
fn ipv4<B: Bytes + ?Sized>(bytes: &B, at: u32) -> Result<Hop, Way> {
    let header: [u8; 20] = bytes.read(at).ok_or(Way::Options)?;
    let [version, tos, l0, l1, _, _, _, _, lifetime, _, c0, c1, ..] = header;
    if lifetime < 2 {
        return Err(Way::LastHop);
    }
    let hop = Hop {
        family: Family::V4,
        octets: u16::from_be_bytes([l0, l1]),
        class: u32::from(tos),
        lifetime,
        checksum: 0,
        bears: Bears::Options,
    };
    if version != PLAIN_IPV4 {
        return Ok(hop);
    }
    if sum(&header) != 0xffff {
        return Err(Way::Checksum);
    }
    Ok(Hop {
        checksum: u16::from_be_bytes([c0, c1]),
        bears: Bears::Nothing,
        ..hop
    })
}

#[inline(always)]
fn ipv6<B: Bytes + ?Sized>(bytes: &B, at: u32) -> Result<Hop, Way> {
    let header: [u8; 8] = bytes.read(at).ok_or(Way::Options)?;
    let [first, c0, c1, c2, l0, l1, next, lifetime] = header;
    if lifetime < 2 {
        return Err(Way::LastHop);
    }
    Ok(Hop {
        family: Family::V6,
        octets: u16::from_be_bytes([l0, l1]).saturating_add(40),
        class: u32::from_be_bytes([first & 0x0f, c0, c1, c2]),
        lifetime,
        checksum: 0,
        bears: if next == HOP_BY_HOP {
            Bears::Options
        } else {
            Bears::Nothing
        },
    })
}

/// The checksum of an IPv4 header whose own field is zero (RFC 791 §3.1).
#[expect(
    clippy::cast_possible_truncation,
    reason = "the sum is folded to 16 bits"
)]
pub fn checksum(header: &[u8; 20]) -> u16 {
    !(sum(header) as u16)
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
