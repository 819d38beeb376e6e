//! One session: the state variables of RFC 5880 §6.8.1 and what moves them.

use std::num::{NonZeroU8, NonZeroU32};
use std::time::Duration;

use super::{Datagram, Diag, Discard, Packet, Settings, State};
use crate::{Instant, Reading};

mod receive;
mod table;
#[cfg(test)]
mod tests;
mod timing;
mod transmit;

use table::{Stimulus, next};
use timing::{Poll, Timers};

/// One thing to do after an input, in the order given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Send to the peer, as [`super`] says.
    Send(Datagram),
    /// Tell and journal: the session changed its state.
    Changed(Change),
}

/// A change of state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where the session stood.
    pub from: State,
    /// Where it stands.
    pub to: State,
    /// Why, as the peer is told.
    pub diag: Diag,
    /// What the peer last said of its own.
    pub remote: State,
    /// Why, as the peer says.
    pub remote_diag: Diag,
}

/// What the peer told of itself in its last packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Peer {
    /// `bfd.RemoteDiscr`.
    discriminator: NonZeroU32,
    detect_mult: NonZeroU8,
    desired_min_tx_us: u32,
}

/// A BFD session with one peer.
///
/// Its memory is what stands here; no input makes it grow. At most two packets leave for one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    settings: Settings,
    /// `bfd.LocalDiscr`.
    discriminator: NonZeroU32,
    /// `bfd.SessionState`.
    state: State,
    /// `bfd.LocalDiag`.
    diag: Diag,
    /// `bfd.RemoteSessionState`.
    remote_state: State,
    remote_diag: Diag,
    /// `bfd.RemoteMinRxInterval`, microseconds.
    remote_min_rx_us: u32,
    /// `bfd.RemoteDemandMode`.
    remote_demand: bool,
    /// Known from a valid packet until a detection time has passed without one.
    peer: Option<Peer>,
    /// `bfd.DesiredMinTxInterval` and `bfd.RequiredMinRxInterval` as announced.
    announced: Timers,
    /// The same as they act until a poll is answered.
    acting: Timers,
    poll: Poll,
    /// `bfd.XmitAuthSeq`: the number last used.
    sent_sequence: u32,
    /// `bfd.RcvAuthSeq` where `bfd.AuthSeqKnown`.
    heard_sequence: Option<u32>,
    /// The detection time when it was heard.
    sequence_lapses: Duration,
    created: Instant,
    heard: Option<Instant>,
    sent: Option<Instant>,
    sent_final: Option<Instant>,
    /// What was last sent, without its authentication.
    sent_packet: Option<Packet>,
    /// The random number that shortens the present interval.
    jitter: u32,
}

impl Session {
    /// A session in [`State::Down`] (RFC 5880 §6.8.1).
    ///
    /// `discriminator` is unique among ours and best random; `sequence` is random, the authentication's first number.
    pub const fn new(
        settings: Settings,
        discriminator: NonZeroU32,
        sequence: u32,
        now: Instant,
    ) -> Self {
        let timers = Timers::of(&settings, State::Down);
        Self {
            settings,
            discriminator,
            state: State::Down,
            diag: Diag::None,
            remote_state: State::Down,
            remote_diag: Diag::None,
            remote_min_rx_us: 1,
            remote_demand: false,
            peer: None,
            announced: timers,
            acting: timers,
            poll: Poll::IDLE,
            sent_sequence: sequence,
            heard_sequence: None,
            sequence_lapses: Duration::ZERO,
            created: now,
            heard: None,
            sent: None,
            sent_final: None,
            sent_packet: None,
            jitter: 0,
        }
    }

    /// Takes the payload of one UDP packet, its TTL already checked ([`super::HOPS`]).
    ///
    /// A packet that a rule of RFC 5880 §6.8.6 discards is answered with that rule and has no effect, but for a
    /// session that is administratively down: it still learns the peer's figures, as §6.8.6 orders.
    pub fn on_packet(&mut self, now: Instant, payload: &[u8]) -> Result<Vec<Action>, Discard> {
        self.receive(now, payload)
    }

    /// Does what is due. `random` is any number, evenly spread; it jitters the next interval (RFC 5880 §6.8.7).
    ///
    /// Give every packet that waits to [`Self::on_packet`] first: an expired detection time is final.
    pub fn on_time(&mut self, now: Instant, random: u32) -> Vec<Action> {
        let mut actions = Vec::new();
        if self.expires().is_some_and(|at| at <= now) {
            self.forget_peer();
            self.apply(Stimulus::Expired, now, &mut actions);
        }
        self.negotiate(now);
        if self.due().is_some_and(|at| at <= now) {
            self.jitter = random;
            self.send(now, &mut actions);
        } else {
            self.send_news(now, &mut actions);
        }
        actions
    }

    /// Takes a new configuration. While up, intervals change by a poll (RFC 5880 §6.8.3) and the session stays up.
    pub fn configure(&mut self, now: Instant, settings: Settings) -> Vec<Action> {
        let mut actions = Vec::new();
        self.settings = settings;
        self.negotiate(now);
        self.send_news(now, &mut actions);
        actions
    }

    /// Holds the session down (RFC 5880 §6.8.16): [`Diag::AdministrativelyDown`], or [`Diag::PathDown`] where
    /// something else found the path dead. It goes on sending slowly, so that the peer knows.
    pub fn disable(&mut self, now: Instant, diag: Diag) -> Vec<Action> {
        self.administer(Stimulus::Disabled(diag), now)
    }

    /// Lets a disabled session come up again (RFC 5880 §6.8.16).
    pub fn enable(&mut self, now: Instant) -> Vec<Action> {
        self.administer(Stimulus::Enabled, now)
    }

    /// When [`Self::on_time`] next has an effect.
    pub fn wake(&self) -> Option<Instant> {
        let times = [self.expires(), self.due(), self.negotiates_at()];
        times.into_iter().flatten().min()
    }

    /// Where the session stands.
    pub const fn state(&self) -> State {
        self.state
    }

    /// Why it last changed.
    pub const fn diag(&self) -> Diag {
        self.diag
    }

    /// What the peer last said of its own state.
    pub const fn remote_state(&self) -> State {
        self.remote_state
    }

    /// Whether the peer wishes demand mode, which is refused ([`super`]).
    pub const fn remote_demand(&self) -> bool {
        self.remote_demand
    }

    /// Our number of the session, by which the body finds it.
    pub const fn discriminator(&self) -> NonZeroU32 {
        self.discriminator
    }

    /// The peer's number of it, while the peer is heard.
    pub fn remote_discriminator(&self) -> Option<NonZeroU32> {
        self.peer.map(|peer| peer.discriminator)
    }

    /// Whether a poll of ours is unanswered.
    pub const fn is_polling(&self) -> bool {
        self.poll.is_active()
    }

    /// What the session says of its member: an end that is administratively down says nothing of the path
    /// (RFC 5880 §6.2).
    pub const fn reading(&self) -> Reading {
        match (self.state, self.remote_state) {
            (State::AdminDown, _) | (State::Down | State::Init, State::AdminDown) => {
                Reading::Absent
            }
            (State::Up, _) => Reading::Up,
            (State::Down | State::Init, State::Down | State::Init | State::Up) => Reading::Down,
        }
    }

    fn administer(&mut self, stimulus: Stimulus, now: Instant) -> Vec<Action> {
        let mut actions = Vec::new();
        self.apply(stimulus, now, &mut actions);
        self.send_news(now, &mut actions);
        actions
    }

    fn apply(&mut self, stimulus: Stimulus, now: Instant, actions: &mut Vec<Action>) {
        let Some((to, diag)) = next(self.state, self.diag, stimulus) else {
            return;
        };
        let from = self.state;
        self.state = to;
        self.diag = diag;
        self.abandon_poll();
        self.negotiate(now);
        actions.push(Action::Changed(Change {
            from,
            to,
            diag,
            remote: self.remote_state,
            remote_diag: self.remote_diag,
        }));
    }

    /// What a detection time of silence undoes (RFC 5880 §6.8.1, §6.8.18).
    fn forget_peer(&mut self) {
        self.peer = None;
        self.remote_min_rx_us = 1;
        self.remote_demand = false;
        self.poll = Poll::IDLE;
    }
}
