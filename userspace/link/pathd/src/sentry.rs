//! The watch over one member: its carrier, and whatever else the record wants.

use link::group::Source;
use link::{Instant, Reading};

use crate::carrier::Carriers;
use crate::error::PathdError;
use crate::frames::Request;
use crate::ground::Find;
use crate::liveness::{Liveness, Told};
use crate::members::{Place, Seat};
use crate::record::Wanted;

/// One member.
#[derive(Debug)]
pub(crate) struct Sentry {
    seat: Seat,
    /// Index of the interface, or of the one that was there.
    ifindex: u32,
    wanted: Wanted,
    liveness: Liveness,
    carrier: Reading,
    /// What was last said by each source, in their order.
    said: [Reading; Source::ALL.len()],
}

impl Sentry {
    /// Nothing is known yet.
    pub(crate) fn new(place: &Place, now: Instant) -> Self {
        let (seat, wanted) = (place.seat, place.wanted);
        Self {
            seat,
            ifindex: seat.ifindex,
            wanted,
            liveness: Liveness::new(seat, &wanted, now),
            carrier: Reading::Absent,
            said: [Reading::Absent; Source::ALL.len()],
        }
    }

    /// Takes the member as another generation has it; nothing where its interface is gone.
    pub(crate) fn renew(&mut self, place: Option<&Place>, now: Instant) {
        let gone = Seat {
            ifindex: 0,
            number: self.seat.number,
        };
        self.seat = place.map_or(gone, |place| place.seat);
        self.ifindex = place.map_or(self.ifindex, |place| place.seat.ifindex);
        self.wanted = place.map_or(self.wanted, |place| place.wanted);
        self.liveness.renew(self.seat, &self.wanted, now);
    }

    /// Takes what was found, if it is of this member as it is now.
    pub(crate) fn settle(&mut self, find: Find, now: Instant) {
        match find {
            Find::Ground(ground) => {
                if ground.seat == self.seat && ground.watching == self.wanted.watching {
                    self.liveness.settle(&ground, now);
                }
            }
            Find::Frames(request, frames) => self.liveness.equip(request, frames),
        }
    }

    /// A socket that the upkeep thread shall make.
    pub(crate) fn errand(&mut self) -> Option<Request> {
        self.liveness.errand()
    }

    /// Looks once. Not to know the carrier is no reason to change what is said of it.
    pub(crate) fn look(&mut self, now: Instant, carriers: &mut Carriers) -> Result<(), PathdError> {
        let asked = match self.seat.ifindex {
            0 => Ok(None),
            ifindex => carriers.of(ifindex),
        };
        match asked {
            Ok(Some(true)) => self.carrier = Reading::Up,
            Ok(Some(false)) => self.carrier = Reading::Down,
            Ok(None) => {
                self.carrier = Reading::Down;
                self.liveness.unplug();
            }
            Err(_) => {}
        }
        self.liveness.turn(now);
        asked.map(drop)
    }

    /// Writes what there is to say into the log, which may take time.
    pub(crate) fn say(&mut self) {
        self.liveness.say();
    }

    /// What the sources say now that they did not say before.
    pub(crate) fn news(&mut self, now: Instant) -> impl Iterator<Item = (Source, Reading)> + use<> {
        let [bfd, probe] = self.liveness.readings(now);
        let says = [self.carrier, bfd, probe];
        let said = std::mem::replace(&mut self.said, says);
        let differs = move |at: usize| (said[at] != says[at]).then_some(says[at]);
        Source::ALL
            .into_iter()
            .enumerate()
            .filter_map(move |(at, source)| Some((source, differs(at)?)))
    }

    /// Where it is.
    pub(crate) const fn seat(&self) -> Seat {
        self.seat
    }

    /// Index of the interface, or of the one that was there: for its name.
    pub(crate) const fn ifindex(&self) -> u32 {
        self.ifindex
    }

    /// What the record wants of it.
    pub(crate) const fn wanted(&self) -> &Wanted {
        &self.wanted
    }

    /// What its carrier says.
    pub(crate) const fn carrier(&self) -> Reading {
        self.carrier
    }

    /// What its watching comes to.
    pub(crate) fn told(&self) -> Told {
        self.liveness.told()
    }

    /// Ends the watching: see [`Liveness::end`].
    pub(crate) fn end(&mut self, now: Instant) {
        self.liveness.end(now);
    }
}
