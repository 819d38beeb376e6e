//! What is known of one member.

use std::time::Duration;

use crate::{Instant, Reading};

/// How long a BFD session that has begun to speak and was not up yet is not believed dead. A handshake at the slow rate of
/// RFC 5880 §6.8.3 takes three packets, at most a second apart.
pub const SETTLE: Duration = Duration::from_secs(5);

/// Who speaks of a member, most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The interface's carrier, polled or told by netlink.
    Carrier,
    /// The BFD session, damped ([`crate::bfd::Damping`]).
    Bfd,
    /// The probe of a far end without BFD ([`crate::probe::Probe`]).
    Probe,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Carrier, Self::Bfd, Self::Probe];

    /// Its name in events and metrics.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Carrier => "carrier",
            Self::Bfd => "bfd",
            Self::Probe => "probe",
        }
    }
}

/// Whether a member can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// No source has spoken.
    Unknown,
    /// A source says that it works, and none that it does not or flaps.
    Alive,
    /// A source says that it works but failed too often lately, and none that it does not work.
    Flapping,
    /// A source says that it does not work: the first of them in the order of [`Source`].
    Dead(Source),
}

/// The readings of one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Watch {
    carrier: Reading,
    bfd: Reading,
    probe: Reading,
    /// Whether BFD was up since it began to speak, or had [`SETTLE`] for it.
    bfd_settled: bool,
    settles: Instant,
    health: Health,
    alive_since: Option<Instant>,
}

impl Watch {
    /// Nothing is known.
    pub(super) fn new(now: Instant) -> Self {
        Self {
            carrier: Reading::Absent,
            bfd: Reading::Absent,
            probe: Reading::Absent,
            bfd_settled: false,
            settles: now + SETTLE,
            health: Health::Unknown,
            alive_since: None,
        }
    }

    pub(super) fn read(&mut self, source: Source, reading: Reading, now: Instant) {
        match source {
            Source::Carrier => self.carrier = reading,
            Source::Bfd => {
                if self.bfd == Reading::Absent {
                    self.bfd_settled = false;
                    self.settles = now + SETTLE;
                }
                self.bfd = reading;
            }
            Source::Probe => self.probe = reading,
        }
    }

    /// Brings the health up to date; gives the former one if it changed.
    pub(super) fn settle(&mut self, now: Instant) -> Option<Health> {
        self.bfd_settled |= match self.bfd {
            Reading::Up | Reading::Flapping => true,
            Reading::Absent | Reading::Down => self.settles <= now,
        };
        let from = self.health;
        self.health = self.judge();
        match self.health {
            Health::Alive => {
                self.alive_since.get_or_insert(now);
            }
            Health::Unknown | Health::Flapping | Health::Dead(_) => self.alive_since = None,
        }
        (from != self.health).then_some(from)
    }

    pub(super) const fn health(&self) -> Health {
        self.health
    }

    /// Since when it has been alive without a break.
    pub(super) const fn alive_since(&self) -> Option<Instant> {
        self.alive_since
    }

    /// When time alone may change the health.
    pub(super) fn wake(&self) -> Option<Instant> {
        let withheld = self.bfd == Reading::Down && !self.bfd_settled;
        withheld.then_some(self.settles)
    }

    fn judge(&self) -> Health {
        let bfd = match self.bfd {
            Reading::Down if !self.bfd_settled => Reading::Absent,
            Reading::Absent | Reading::Up | Reading::Flapping | Reading::Down => self.bfd,
        };
        let readings = [
            (Source::Carrier, self.carrier),
            (Source::Bfd, bfd),
            (Source::Probe, self.probe),
        ];
        let says = |wanted| readings.iter().find(|(_, reading)| *reading == wanted);
        if let Some((source, _)) = says(Reading::Down) {
            Health::Dead(*source)
        } else if says(Reading::Flapping).is_some() {
            Health::Flapping
        } else if says(Reading::Up).is_some() {
            Health::Alive
        } else {
            Health::Unknown
        }
    }
}
