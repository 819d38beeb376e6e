//! How a member's far end is watched, besides its carrier.

use std::time::Duration;

use link::probe::{self, Tags};
use link::{Instant, Reading, bfd};

use crate::frames::{Frames, Request};
use crate::ground::Ground;
use crate::members::Seat;
use crate::record::{Wanted, Watching};

mod asker;
mod speaker;

use asker::Asker;
use speaker::Speaker;

/// The one who watches.
#[derive(Debug)]
pub(crate) enum Liveness {
    /// Nobody.
    Carrier,
    /// A session of BFD.
    Bfd(Box<Speaker>),
    /// A probe.
    Probe(Box<Asker>),
}

/// What the watching comes to, for listings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Told {
    /// State of the session of BFD.
    pub(crate) bfd: Option<bfd::State>,
    /// State of the probe.
    pub(crate) probe: Option<probe::State>,
    /// Silence of so long means death.
    pub(crate) detection: Option<Duration>,
}

impl Liveness {
    /// What the record wants. It begins when its ground is known.
    pub(crate) fn new(seat: Seat, wanted: &Wanted, now: Instant) -> Self {
        match wanted.watching {
            Watching::Carrier => Self::Carrier,
            Watching::Bfd(target) => {
                // The kernel's sockets know no tags but those of interfaces of their own.
                if wanted.tags != Tags::Untagged {
                    let peer = target.address;
                    tracing::error!(?seat, %peer, "BFD through VLAN tags is not offered: watch this member by a probe");
                    return Self::Carrier;
                }
                Speaker::new(seat, target, now)
                    .map_or(Self::Carrier, |speaker| Self::Bfd(Box::new(speaker)))
            }
            Watching::Neighbour(_) | Watching::Echo(_) => {
                Self::Probe(Box::new(Asker::new(seat, wanted.watching, wanted.tags)))
            }
        }
    }

    /// Takes what the record wants now. What is known of a far end that stays, stays.
    pub(crate) fn renew(&mut self, seat: Seat, wanted: &Wanted, now: Instant) {
        let is_kept = match (&mut *self, wanted.watching) {
            (Self::Bfd(speaker), Watching::Bfd(target)) if wanted.tags == Tags::Untagged => {
                speaker.renew(seat, target, now)
            }
            (Self::Probe(asker), Watching::Neighbour(_) | Watching::Echo(_)) => {
                asker.renew(seat, wanted.watching, wanted.tags)
            }
            (Self::Carrier, Watching::Carrier) => true,
            (
                Self::Carrier | Self::Bfd(_) | Self::Probe(_),
                Watching::Carrier | Watching::Bfd(_) | Watching::Neighbour(_) | Watching::Echo(_),
            ) => false,
        };
        if !is_kept {
            self.end(now);
            *self = Self::new(seat, wanted, now);
        }
    }

    /// Takes what was found out about addresses and stations.
    pub(crate) fn settle(&mut self, ground: &Ground, now: Instant) {
        match self {
            Self::Carrier => {}
            Self::Bfd(speaker) => speaker.settle(ground),
            Self::Probe(asker) => asker.settle(ground, now),
        }
    }

    /// A socket that the upkeep thread shall make.
    pub(crate) fn errand(&mut self) -> Option<Request> {
        match self {
            Self::Carrier | Self::Bfd(_) => None,
            Self::Probe(asker) => asker.errand(),
        }
    }

    /// Takes a socket that was made; one that nobody needs goes back.
    pub(crate) fn equip(&mut self, request: Request, frames: Frames) {
        match self {
            Self::Carrier | Self::Bfd(_) => drop(frames),
            Self::Probe(asker) => asker.equip(request, frames),
        }
    }

    /// The interface is gone, and the sockets with it.
    pub(crate) fn unplug(&mut self) {
        match self {
            Self::Carrier => {}
            Self::Bfd(speaker) => speaker.unplug(),
            Self::Probe(asker) => asker.unplug(),
        }
    }

    /// Takes what waits, then does what is due at `now`, which must be no later than the taking.
    pub(crate) fn turn(&mut self, now: Instant) {
        match self {
            Self::Carrier => {}
            Self::Bfd(speaker) => speaker.turn(now),
            Self::Probe(asker) => asker.turn(now),
        }
    }

    /// Writes what there is to say into the log, which may take time.
    pub(crate) fn say(&mut self) {
        match self {
            Self::Carrier => {}
            Self::Bfd(speaker) => speaker.say(),
            Self::Probe(asker) => asker.say(),
        }
    }

    /// What BFD and a probe say of the member.
    pub(crate) fn readings(&self, now: Instant) -> [Reading; 2] {
        match self {
            Self::Carrier => [Reading::Absent; 2],
            Self::Bfd(speaker) => [speaker.reading(now), Reading::Absent],
            Self::Probe(asker) => [Reading::Absent, asker.reading()],
        }
    }

    /// What it comes to.
    pub(crate) fn told(&self) -> Told {
        match self {
            Self::Carrier => Told::default(),
            Self::Bfd(speaker) => speaker.told(),
            Self::Probe(asker) => asker.told(),
        }
    }

    /// Tells the far end that nobody watches any more, so that it takes nothing for dead.
    pub(crate) fn end(&mut self, now: Instant) {
        match self {
            Self::Carrier | Self::Probe(_) => {}
            Self::Bfd(speaker) => speaker.end(now),
        }
    }
}
