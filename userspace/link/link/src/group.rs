//! Which member of a channel group carries.
//!
//! Every operator is connected by a primary and a backup channel (386/НҚ, ЕШДИ п. 5), and the gateway works without
//! interruption (п. 4). A [`Group`] hears of both members from up to three sources each and says which one carries:
//!
//! ```text
//!              primary dead, backup alive: at once
//!   ┌─────────┐ ───────────────────────────────────► ┌────────┐
//!   │ Primary │                                      │ Backup │ ◄───────────────┐
//!   └─────────┘ ◄─────────────────────────────────── └────────┘                 │
//!     │  ▲  ▲    backup dead, primary alive: at once   │  ▲  │ primary alive     │ primary not
//!     │  │  │                                          │  │  ▼                   │ known to live
//!     │  │  │    primary alive for the whole hold,     │  │  ┌───────────┐       │
//!     │  │  └───────── or backup dead: at once ────────┼──┼─ │ Reverting │ ──────┘
//!     │  │                                             │  │  └───────────┘
//!     ▼  │ it lives again                              ▼  │ it lives again
//!   ┌──────────────────────────────────────────────────────┐
//!   │ Stranded: the carrier is dead, nothing else lives;   │  the other lives: switch at once
//!   │ the last choice stays                                │
//!   └──────────────────────────────────────────────────────┘
//!
//!   Locked: from every state and back, by hand. Nothing else moves it; it says what it would do otherwise.
//! ```
//!
//! * **Alive** is a member of which a source says so and none the contrary; **dead** one of which a source says so.
//!   A member of which nothing is known is neither: nobody switches away from it, nor to it. A **flapping** one
//!   ([`crate::Reading::Flapping`]) lives for the one who flees from a dead member, and does not for the hold.
//! * **The hold**: the primary takes over again only after it lived without a break for [`hold::FIRST`], doubled for
//!   each flap up to [`hold::MAX`] ([`hold`]).
//! * **A restart switches nothing.** [`Group::resume`] keeps what the map word says; a BFD session that begins to
//!   speak is not believed dead before it was up, or had [`SETTLE`] for its handshake.
//! * **A lock** is obeyed though its member be dead. When it is taken away, the member that carries goes on
//!   and the rules above hold again.

use law::Clause;

use crate::Instant;

mod health;
pub mod hold;
mod judge;
mod machine;
#[cfg(test)]
mod tests;

pub use health::{Health, SETTLE, Source};
pub use machine::{ANNOUNCE_INTERVAL, ANNOUNCEMENTS, Group, HISTORY_MAX};

/// The clauses all of this obeys: two channels, and work without interruption.
pub const CLAUSES: [Clause; 2] = [Clause::ESHDI_5, Clause::ESHDI_4];

/// A member of a channel group (386/НҚ, ЕШДИ п. 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// The primary channel, основной канал.
    Primary,
    /// The backup channel, резервный канал.
    Backup,
}

impl Member {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Primary, Self::Backup];

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Primary => Self::Backup,
            Self::Backup => Self::Primary,
        }
    }

    /// Its name in events and metrics.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Backup => "backup",
        }
    }
}

/// Where a group stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The primary carries.
    Primary,
    /// The backup carries; the primary is not known to live, or flaps.
    Backup,
    /// The backup carries; the primary lives and takes over at this instant unless it fails.
    Reverting {
        /// When the hold is over.
        due: Instant,
    },
    /// The carrier is dead and the other is not known to live: the last choice stays.
    Stranded {
        /// The last choice.
        kept: Member,
    },
    /// Chosen by hand.
    Locked {
        /// Who carries.
        member: Member,
        /// Who would carry, were it not for the lock.
        would: Member,
    },
}

impl State {
    /// Who carries.
    pub const fn active(self) -> Member {
        match self {
            Self::Primary => Member::Primary,
            Self::Backup | Self::Reverting { .. } => Member::Backup,
            Self::Stranded { kept } => kept,
            Self::Locked { member, .. } => member,
        }
    }

    /// Its name in events and metrics.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Backup => "backup",
            Self::Reverting { .. } => "reverting",
            Self::Stranded { .. } => "stranded",
            Self::Locked { .. } => "locked",
        }
    }
}

/// Why a member was selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The other one died; which source said so first in the order of [`Source`].
    Dead(Source),
    /// The primary lived for the whole hold.
    Stable,
    /// By hand.
    Lock,
}

impl Reason {
    /// Its name in events and metrics.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Dead(Source::Carrier) => "carrier-lost",
            Self::Dead(Source::Bfd) => "bfd-down",
            Self::Dead(Source::Probe) => "probe-down",
            Self::Stable => "stable",
            Self::Lock => "lock",
        }
    }
}

/// One thing to do after an input, in the order given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Write the map word, then the routes: this member carries from now on.
    Select {
        /// Who.
        member: Member,
        /// Why.
        reason: Reason,
    },
    /// Announce the group's addresses through this member: [`crate::probe::gratuitous_arp`] and
    /// [`crate::probe::unsolicited_advertisement`]. Comes [`ANNOUNCEMENTS`] times for a switch.
    Announce {
        /// Who.
        member: Member,
    },
    /// Tell and journal.
    Tell(Fact),
}

/// Something that happened to a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A member's health changed.
    Health {
        /// Whose.
        member: Member,
        /// What it was.
        from: Health,
        /// What it is.
        to: Health,
    },
    /// The group's state changed.
    State {
        /// Where it stood.
        from: State,
        /// Where it stands.
        to: State,
    },
    /// The primary failed soon after it had taken over; reverting takes longer now.
    Flap {
        /// The hold from now on, seconds.
        hold_s: u64,
    },
}

/// A line of a group's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// Where the group stood from then on.
    pub state: State,
    /// Why another member was selected, if one was.
    pub reason: Option<Reason>,
}
