//! Intervals, detection time, polls (RFC 5880 §6.5, §6.8.2 to 6.8.4, §6.8.7).

use std::time::Duration;

use super::{Session, State};
use crate::Instant;
use crate::bfd::{Role, SLOW_TX_US, Settings, micros};

/// From the last packet of a poll to the first of the next: longer than any round trip over one hop (§6.8.3).
const POLL_APART: Duration = Duration::from_secs(1);

/// Our two intervals, microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Timers {
    pub(super) tx_us: u32,
    pub(super) rx_us: u32,
}

impl Timers {
    /// What a session in this state shall announce: a slow start until it is up (§6.8.3).
    pub(super) const fn of(settings: &Settings, state: State) -> Self {
        let tx_us = match state {
            State::Up => settings.tx_us,
            State::AdminDown | State::Down | State::Init => {
                if settings.tx_us < SLOW_TX_US {
                    SLOW_TX_US
                } else {
                    settings.tx_us
                }
            }
        };
        Self {
            tx_us,
            rx_us: settings.rx_us,
        }
    }
}

/// Where a poll sequence stands (§6.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Poll {
    /// None runs, and the next begins no sooner than this: a Final to the last may still be under way (§6.8.3).
    Idle { not_before: Option<Instant> },
    /// The P bit is set until a Final comes; the last packet that bore it.
    Active { sent: Option<Instant> },
}

impl Poll {
    pub(super) const IDLE: Self = Self::Idle { not_before: None };
    const BEGUN: Self = Self::Active { sent: None };

    pub(super) const fn is_active(self) -> bool {
        match self {
            Self::Idle { .. } => false,
            Self::Active { .. } => true,
        }
    }
}

impl Session {
    /// Moves towards the intervals that settings and state ask for.
    ///
    /// Not up, they act at once. Up, a poll announces them; until it is answered the shorter transmit and the longer
    /// receive interval act (§6.8.3). What changes during a poll waits for its end and [`POLL_APART`], since
    /// a Final does not say which poll it answers (§6.8.3, second way); only the last wish is kept.
    pub(super) fn negotiate(&mut self, now: Instant) {
        let wanted = Timers::of(&self.settings, self.state);
        let changed = wanted != self.announced;
        match (self.state, self.poll) {
            (State::AdminDown | State::Down | State::Init, _) => {
                self.announced = wanted;
                self.acting = wanted;
                if changed && self.peer.is_some() {
                    self.poll = Poll::BEGUN;
                }
            }
            (State::Up, Poll::Active { .. }) => {}
            (State::Up, Poll::Idle { not_before }) => {
                if changed && not_before.is_none_or(|at| at <= now) {
                    self.acting = Timers {
                        tx_us: self.acting.tx_us.min(wanted.tx_us),
                        rx_us: self.acting.rx_us.max(wanted.rx_us),
                    };
                    self.announced = wanted;
                    self.poll = Poll::BEGUN;
                }
            }
        }
    }

    /// When [`Self::negotiate`] next has an effect by time alone.
    pub(super) fn negotiates_at(&self) -> Option<Instant> {
        let waits = Timers::of(&self.settings, self.state) != self.announced;
        match self.poll {
            Poll::Idle { not_before } if waits => not_before,
            Poll::Idle { .. } | Poll::Active { .. } => None,
        }
    }

    /// Forgets the poll of another state: what it announced acts already, or no longer matters.
    pub(super) const fn abandon_poll(&mut self) {
        self.poll = Poll::IDLE;
        self.acting = self.announced;
    }

    /// Takes a Final (§6.5, §6.8.6). One that comes before any poll was sent answers nothing.
    pub(super) fn end_poll(&mut self) {
        if let Poll::Active { sent: Some(at) } = self.poll {
            self.acting = self.announced;
            self.poll = Poll::Idle {
                not_before: Some(at + POLL_APART),
            };
        }
    }

    /// How long the peer may be silent: its Detect Mult times the slower of what it sends and what we bear (§6.8.4).
    /// Nothing while the peer is not heard.
    pub fn detection_time(&self) -> Option<Duration> {
        let peer = self.peer?;
        let interval_us = self.acting.rx_us.max(peer.desired_min_tx_us);
        Some(micros(interval_us) * u32::from(peer.detect_mult.get()))
    }

    /// The interval at which we send, before jitter: the slower of what we wish and what the peer bears (§6.8.2).
    /// Nothing while periodic packets are not allowed (§6.8.7).
    pub fn transmit_interval(&self) -> Option<Duration> {
        let allowed = match self.settings.role {
            Role::Active => true,
            Role::Passive => self.peer.is_some(),
        };
        let interval_us = self.acting.tx_us.max(self.remote_min_rx_us);
        (allowed && self.remote_min_rx_us > 0).then(|| micros(interval_us))
    }

    /// When silence becomes death.
    pub(super) fn expires(&self) -> Option<Instant> {
        Some(self.heard? + self.detection_time()?)
    }

    /// When the next periodic packet leaves. A new interval counts from the last packet, so that a shorter one is
    /// honoured at once (§6.8.3).
    pub(super) fn due(&self) -> Option<Instant> {
        let interval = self.transmit_interval()?;
        let jittered = jittered(interval, self.settings.detect_mult.get(), self.jitter);
        Some(self.sent.map_or(self.created, |at| at + jittered))
    }
}

/// An interval less 0 to 25 %, or less 10 to 25 % where one lost packet is a dead session (§6.8.7).
pub(super) fn jittered(interval: Duration, detect_mult: u8, random: u32) -> Duration {
    let (least, spread) = if detect_mult == 1 {
        (interval / 10, interval * 3 / 20)
    } else {
        (Duration::ZERO, interval / 4)
    };
    // 16 bits are even enough.
    let share = spread * (random >> 16) / (1 << 16);
    interval.saturating_sub(least + share)
}
