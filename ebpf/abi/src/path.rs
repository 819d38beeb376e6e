//! What `pathd` and the gate tell each other, by port numbers, which a record never gives to another interface.
//!
//! `pathd` tells which member of a link carries, and who stands at its far end; that belongs to no generation. `linkd`
//! tells with each generation how the record wants a member watched ([`MemberRecord`]), so that `pathd` needs no other
//! daemon.

use crate::layout::PORTS_MAX;

/// Cells of the tables of this module: one for each port number.
pub const PATH_CELLS: u32 = PORTS_MAX;

/// Which port carries what a route gives to this one: one word, so that a switch is one store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carrier(pub u32);

impl Carrier {
    /// The port itself.
    pub const ITSELF: Self = Self(0);

    /// Another member of the same link.
    #[must_use]
    pub const fn member(number: u16) -> Self {
        Self(number as u32 + 1)
    }

    /// The number of the other member; nothing for the port itself.
    #[inline(always)]
    pub const fn other(self) -> Option<u32> {
        self.0.checked_sub(1)
    }
}

/// The two ends of a member: a link is a cable between two stations. `pathd` tells the near end as soon as the interface
/// exists, whether or not anybody is known at the far one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct FarEnd {
    /// Interface index of the member; 0 while nobody is known at its far end.
    pub ifindex: u32,
    /// Hardware address of the far end; all zero while nobody is known there.
    pub far: [u8; 6],
    /// Hardware address of the member; all zero while it is not known.
    pub near: [u8; 6],
}

impl FarEnd {
    /// Nothing is known, neither of the far end nor of the near one.
    pub const NOBODY: Self = Self {
        ifindex: 0,
        far: [0; 6],
        near: [0; 6],
    };
}

/// How the far end of a member is watched, besides the carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Liveness {
    /// Not at all.
    Carrier = 0,
    /// By BFD (RFC 5880, RFC 5881).
    Bfd = 1,
    /// By ARP or neighbour solicitations.
    Neighbour = 2,
    /// By ICMP echo.
    Echo = 3,
}

impl Liveness {
    /// The way with this code, if there is one.
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Carrier),
            1 => Some(Self::Bfd),
            2 => Some(Self::Neighbour),
            3 => Some(Self::Echo),
            _ => None,
        }
    }
}

/// Whether the choice of a link was made by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Lock {
    /// It was not.
    None = 0,
    /// The primary carries, whatever happens.
    Primary = 1,
    /// The backup carries, whatever happens.
    Backup = 2,
}

impl Lock {
    /// The lock with this code, if there is one.
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::None),
            1 => Some(Self::Primary),
            2 => Some(Self::Backup),
            _ => None,
        }
    }
}

/// Longest identifier of a link, octets.
pub const OWNER_OCTETS: usize = 64;

/// What the record says of a member, by slot and port number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct MemberRecord {
    /// Identifier of its channel or uplink, ASCII, filled up with zeros.
    pub owner: [u8; OWNER_OCTETS],
    /// The address that is watched, in network order; IPv4 in the first four octets, the rest zero.
    pub peer: [u8; 16],
    /// Bandwidth of its channel towards and from the operator, Gbit/s; 0 for uplinks.
    pub bandwidth_gbps: u32,
    /// Interval of the packets that watch, microseconds.
    pub interval_us: u32,
    /// Silence of how many intervals means death.
    pub multiplier: u8,
    /// Code of the [`Liveness`].
    pub liveness: u8,
    /// Code of the [`Family`](crate::Family) of `peer`; 0 where nobody is watched.
    pub family: u8,
    /// Code of the [`Lock`] of its link.
    pub lock: u8,
    /// VLAN identifiers of its frames, outermost first; 0 for no tag.
    pub tags: [u16; 2],
}

impl MemberRecord {
    /// Of a port that no record names.
    pub const NONE: Self = Self {
        owner: [0; OWNER_OCTETS],
        peer: [0; 16],
        bandwidth_gbps: 0,
        interval_us: 0,
        multiplier: 0,
        liveness: Liveness::Carrier as u8,
        family: 0,
        lock: Lock::None as u8,
        tags: [0; 2],
    };
}

const _: () = assert!(size_of::<FarEnd>() == 16);
const _: () = assert!(size_of::<MemberRecord>() == 96);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_names_the_member_or_none() {
        assert_eq!(Carrier::ITSELF.other(), None);
        assert_eq!(Carrier::member(0).other(), Some(0));
        assert_eq!(Carrier::member(63).other(), Some(63));
    }
}
