//! Which ports make a pair, and which words say who carries.

use std::collections::BTreeMap;

use abi::path::Carrier;
use abi::{Port, PortRole};
use link::group::Member;

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
    /// Index of the interface.
    pub(crate) ifindex: u32,
    /// Number of the port.
    pub(crate) number: u16,
}

/// Both members of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    /// The primary one.
    pub(crate) primary: Seat,
    /// The backup one.
    pub(crate) backup: Seat,
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

/// The links that have both members, each once. A link with one member has nothing to choose; a record has no link with
/// three.
pub(crate) fn pairs(ports: &[(u32, Port)]) -> BTreeMap<Key, Pair> {
    let mut seats: BTreeMap<Key, [Option<Seat>; 2]> = BTreeMap::new();
    for (ifindex, port) in ports {
        if port.role == PortRole::None as u8 {
            continue;
        }
        let key = Key {
            role: port.role,
            link: port.link,
        };
        let place = usize::from(port.backup != 0);
        seats.entry(key).or_default()[place] = Some(Seat {
            ifindex: *ifindex,
            number: port.number,
        });
    }
    let pair = |(key, seats): (Key, [Option<Seat>; 2])| match seats {
        [Some(primary), Some(backup)] => Some((key, Pair { primary, backup })),
        [None, _] | [_, None] => None,
    };
    seats.into_iter().filter_map(pair).collect()
}
