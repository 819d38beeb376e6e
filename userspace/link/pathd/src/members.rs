//! Which ports make a pair, and which words say who carries.

use std::collections::BTreeMap;

use abi::path::Carrier;
use abi::{Port, PortRole};
use link::group::Member;

use crate::record::Wanted;

#[cfg(test)]
mod tests;

/// Names a link for as long as the record has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// Code of the [`PortRole`].
    pub(crate) role: u8,
    /// Number of the link among those of its role.
    pub(crate) link: u16,
}

/// One member: its interface and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seat {
    /// Index of the interface; 0 while there is none.
    pub(crate) ifindex: u32,
    /// Number of the port.
    pub(crate) number: u16,
}

/// A member as the generation in force has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Of which link.
    pub(crate) key: Key,
    /// Which of the two.
    pub(crate) member: Member,
    /// Where.
    pub(crate) seat: Seat,
    /// What the record wants of it.
    pub(crate) wanted: Wanted,
}

/// Both members of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    /// The primary one.
    pub(crate) primary: Seat,
    /// The backup one.
    pub(crate) backup: Seat,
}

impl Place {
    /// The member at a port; nothing for a port without a role.
    pub(crate) fn of(ifindex: u32, port: Port, wanted: Wanted) -> Option<Self> {
        let member = if port.backup == 0 {
            Member::Primary
        } else {
            Member::Backup
        };
        (port.role != PortRole::None as u8).then_some(Self {
            key: Key {
                role: port.role,
                link: port.link,
            },
            member,
            seat: Seat {
                ifindex,
                number: port.number,
            },
            wanted,
        })
    }
}

impl Pair {
    /// One of them.
    pub(crate) const fn seat(&self, member: Member) -> Seat {
        match member {
            Member::Primary => self.primary,
            Member::Backup => self.backup,
        }
    }

    /// Who carries by the word of the primary's cell, which decides alone: the backup's only follows.
    pub(crate) fn chosen(&self, primary_word: Carrier) -> Member {
        if primary_word == Carrier::member(self.backup.number) {
            Member::Backup
        } else {
            Member::Primary
        }
    }

    /// The words that let a member carry, in the order to store them: what is given to the other one goes over first.
    pub(crate) const fn words(&self, active: Member) -> [(u16, Carrier); 2] {
        let carries = self.seat(active).number;
        let stands_by = self.seat(active.other()).number;
        [
            (stands_by, Carrier::member(carries)),
            (carries, Carrier::ITSELF),
        ]
    }
}

/// The members of each link, the primary first. A record has no link with three.
pub(crate) fn links(places: &[Place]) -> BTreeMap<Key, [Option<Place>; 2]> {
    let mut links: BTreeMap<Key, [Option<Place>; 2]> = BTreeMap::new();
    for place in places {
        let [primary, backup] = links.entry(place.key).or_default();
        match place.member {
            Member::Primary => *primary = Some(*place),
            Member::Backup => *backup = Some(*place),
        }
    }
    links
}

/// The links that have both members. A link with one member has nothing to choose.
pub(crate) fn pairs(places: &[Place]) -> BTreeMap<Key, Pair> {
    let pair = |(key, places): (Key, [Option<Place>; 2])| match places {
        [Some(primary), Some(backup)] => {
            let (primary, backup) = (primary.seat, backup.seat);
            Some((key, Pair { primary, backup }))
        }
        [None, _] | [_, None] => None,
    };
    links(places).into_iter().filter_map(pair).collect()
}
