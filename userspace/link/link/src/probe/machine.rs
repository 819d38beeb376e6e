//! The probe: asks, counts, and says whether the far end lives.

use std::time::Duration;

use super::echo::Mark;
use super::ethernet::Mac;
use super::{Method, Mismatch, Settings, arp, echo, neighbour};
use crate::{Instant, Reading};

#[cfg(test)]
mod tests;

/// What is known of the far end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Too few probes were answered or lost.
    Unknown,
    /// It answers.
    Up,
    /// It does not.
    Down,
}

impl State {
    /// Its name in events and metrics.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// A change of state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// What was known.
    pub from: State,
    /// What is.
    pub to: State,
}

/// One thing to do after an input, in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Send this frame.
    Send(Vec<u8>),
    /// Tell and journal: the state changed.
    Changed(Change),
}

/// What became of probes in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    /// Too few of either kind.
    Short,
    /// As many answers as recovery asks for.
    Answered,
    /// As many losses as death asks for.
    Lost,
}

/// A probe of one far end. Its memory is what stands here; one frame leaves in one interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    settings: Settings,
    state: State,
    /// What the last echo bears; ARP and neighbour discovery use none of it.
    mark: Mark,
    awaits: bool,
    answers: u8,
    losses: u8,
    next: Instant,
    station: Option<Mac>,
}

impl Probe {
    /// A probe that asks at once. `identifier` is unique among ours, `token` random.
    pub const fn new(settings: Settings, identifier: u16, token: u64, now: Instant) -> Self {
        Self {
            settings,
            state: State::Unknown,
            mark: Mark {
                identifier,
                sequence: 0,
                token,
            },
            awaits: false,
            answers: 0,
            losses: 0,
            next: now,
            station: None,
        }
    }

    /// Takes a new configuration of the same far end: what is known of it stays, and so do answers and losses so far. For
    /// another far end make another probe.
    pub fn configure(&mut self, now: Instant, settings: Settings) {
        self.settings = settings;
        self.next = self.next.min(now + settings.interval);
    }

    /// Asks, if it is time, after counting an unanswered probe as lost.
    ///
    /// Give every frame that waits to [`Self::on_frame`] first. A call that comes late counts one loss, however late.
    pub fn on_time(&mut self, now: Instant) -> Vec<Action> {
        let mut actions = Vec::new();
        if now < self.next {
            return actions;
        }
        if self.awaits {
            self.answers = 0;
            self.losses = self.losses.saturating_add(1);
            self.count(&mut actions);
        }
        self.awaits = true;
        self.next = now + self.settings.interval;
        self.mark.sequence = self.mark.sequence.wrapping_add(1);
        actions.push(Action::Send(self.ask()));
        actions
    }

    /// Takes a frame; only the answer to the last probe counts. Any bytes are safe to give.
    pub fn on_frame(&mut self, frame: &[u8]) -> Result<Vec<Action>, Mismatch> {
        let station = self.read(frame)?;
        if !self.awaits {
            return Err(Mismatch::NotAwaited);
        }
        self.station = station.or(self.station);
        self.awaits = false;
        self.losses = 0;
        self.answers = self.answers.saturating_add(1);
        let mut actions = Vec::new();
        self.count(&mut actions);
        Ok(actions)
    }

    /// When [`Self::on_time`] next has an effect.
    pub const fn wake(&self) -> Instant {
        self.next
    }

    /// The longest time from the far end's death to [`State::Down`], if `on_time` is never late: the last probe may
    /// just have been answered, then the next one and the losses go by.
    pub fn detection_time(&self) -> Duration {
        self.settings.interval * (u32::from(self.settings.losses.get()) + 1)
    }

    /// What is known of the far end.
    pub const fn state(&self) -> State {
        self.state
    }

    /// What the probe says of its member.
    pub const fn reading(&self) -> Reading {
        match self.state {
            State::Unknown => Reading::Absent,
            State::Up => Reading::Up,
            State::Down => Reading::Down,
        }
    }

    /// The station that last answered ARP or a solicitation, for the neighbour tables.
    pub const fn station(&self) -> Option<Mac> {
        self.station
    }

    fn count(&mut self, actions: &mut Vec<Action>) {
        let run = if self.losses >= self.settings.losses.get() {
            Run::Lost
        } else if self.answers >= self.settings.answers.get() {
            Run::Answered
        } else {
            Run::Short
        };
        let from = self.state;
        self.state = next(from, run);
        if from != self.state {
            let to = self.state;
            actions.push(Action::Changed(Change { from, to }));
        }
    }

    fn ask(&self) -> Vec<u8> {
        let port = self.settings.port;
        // After a loss everybody is asked: the address may have moved to another station.
        let station = self.station.filter(|_| self.losses == 0);
        match self.settings.method {
            Method::Arp { source, target } => {
                arp::request(port, station.unwrap_or(Mac::BROADCAST), source, target)
            }
            Method::Neighbour { source, target } => {
                neighbour::solicitation(port, station, source, target)
            }
            Method::EchoV4 {
                source,
                target,
                next_hop,
            } => echo::request_v4(port, next_hop, (source, target), self.mark),
            Method::EchoV6 {
                source,
                target,
                next_hop,
            } => echo::request_v6(port, next_hop, (source, target), self.mark),
        }
    }

    fn read(&self, frame: &[u8]) -> Result<Option<Mac>, Mismatch> {
        let port = self.settings.port;
        match self.settings.method {
            Method::Arp { source, target } => {
                arp::read_reply(port, frame, source, target).map(Some)
            }
            Method::Neighbour { source, target } => {
                neighbour::read_advertisement(port, frame, source, target).map(Some)
            }
            Method::EchoV4 { source, target, .. } => {
                echo::read_reply_v4(port, frame, (source, target), self.mark).map(|()| None)
            }
            Method::EchoV6 { source, target, .. } => {
                echo::read_reply_v6(port, frame, (source, target), self.mark).map(|()| None)
            }
        }
    }
}

/// The transition table.
const fn next(state: State, run: Run) -> State {
    match (state, run) {
        (State::Unknown, Run::Short) => State::Unknown,
        (State::Up, Run::Short) | (State::Unknown | State::Up | State::Down, Run::Answered) => {
            State::Up
        }
        (State::Down, Run::Short) | (State::Unknown | State::Up | State::Down, Run::Lost) => {
            State::Down
        }
    }
}
