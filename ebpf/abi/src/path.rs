//! What `pathd` tells the gate: which member of a link carries, and who stands at its far end. It belongs to no
//! generation and is told by port numbers, which a record never gives to another interface.

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

/// The far end of a member: a link is a cable between two stations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct FarEnd {
    /// Interface index of the member; 0 while nobody is known at its far end.
    pub ifindex: u32,
    /// Hardware address of the far end.
    pub far: [u8; 6],
    /// Hardware address of the member.
    pub near: [u8; 6],
}

impl FarEnd {
    /// Nobody is known.
    pub const NOBODY: Self = Self {
        ifindex: 0,
        far: [0; 6],
        near: [0; 6],
    };
}

const _: () = assert!(size_of::<FarEnd>() == 16);

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
