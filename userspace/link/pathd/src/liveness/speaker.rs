//! A session of BFD on its sockets.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::num::NonZeroU32;

use abi::layout::PORTS_MAX;
use link::bfd::{Action, Change, Damping, Diag, HOPS, SOURCE_PORTS, Session, Settings, State};
use link::{Instant, LinkError, Reading};

use super::Told;
use crate::ground::Ground;
use crate::members::Seat;
use crate::random::{bits16, bits32};
use crate::record::Target;
use crate::udp::{Arrived, Ends, Sockets};

/// Octets of a datagram that are read; the longest control packet has 52.
const PAYLOAD_OCTETS: usize = 128;
/// Datagrams of one session taken in a turn; the rest waits for the next. Ten times what the fastest peer sends.
const DATAGRAMS_MAX: usize = 16;
/// So often the last word is sent, since a datagram may be lost.
const FAREWELLS: usize = 3;
/// So many source ports are tried before the next ground.
const PORTS_TRIED: u32 = 16;

/// A session, and what it is spoken through.
#[derive(Debug)]
pub(crate) struct Speaker {
    seat: Seat,
    target: Target,
    session: Session,
    damping: Damping,
    ends: Option<Ends>,
    sockets: Option<Sockets>,
    /// Whether sockets were ever there: before, the session has not begun.
    has_begun: bool,
    /// What was said to go wrong since the session was last up.
    complaints: BTreeSet<Complaint>,
    /// What the log shall have once the turn's work is done: writing it may take time.
    notes: Vec<Note>,
}

/// A line for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Note {
    /// The session changed.
    Changed(Change),
    /// Something goes wrong, with its detail.
    Wrong(Complaint, String),
}

/// What goes wrong on the way: said once each, so that nobody fills the log from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Complaint {
    /// A datagram came from somebody else.
    Stranger,
    /// A datagram came from further than the cable, or nobody knows (RFC 5881 §5).
    Hops,
    /// The session discards it.
    Discarded,
    /// The kernel does not send or receive.
    Socket,
}

impl Speaker {
    /// A session that begins with its ground. Refused, with a line in the log, where its figures are none.
    pub(super) fn new(seat: Seat, target: Target, now: Instant) -> Option<Self> {
        let settings = settings(target)
            .inspect_err(|error| tracing::error!(?seat, %error, "the far end is not watched"))
            .ok()?;
        let session = Session::new(settings, discriminator(seat), bits32(), now);
        Some(Self {
            seat,
            target,
            session,
            damping: Damping::new(now),
            ends: None,
            sockets: None,
            has_begun: false,
            complaints: BTreeSet::new(),
            notes: Vec::new(),
        })
    }

    /// Takes other figures; false where another peer is wanted, which needs another session.
    pub(super) fn renew(&mut self, seat: Seat, target: Target, now: Instant) -> bool {
        if target.address != self.target.address || seat.number != self.seat.number {
            return false;
        }
        if target != self.target {
            let Ok(settings) = settings(target) else {
                return false;
            };
            let actions = self.session.configure(now, settings);
            self.act(now, actions);
        }
        if seat != self.seat {
            self.unplug();
        }
        (self.seat, self.target) = (seat, target);
        true
    }

    /// Opens the sockets, or others where the addresses are others.
    pub(super) fn settle(&mut self, ground: &Ground) {
        let ends = NonZeroU32::new(self.seat.ifindex)
            .zip(ground.local)
            .map(|(ifindex, local)| Ends {
                ifindex,
                local,
                peer: self.target.address,
            });
        // An address that is gone for a moment keeps its sockets.
        let Some(ends) = ends else { return };
        if self.ends == Some(ends) && self.sockets.is_some() {
            return;
        }
        // First the old ones go: they hold the port.
        self.sockets = None;
        self.ends = Some(ends);
        match Sockets::open(ends, source_ports(self.seat)) {
            Ok(sockets) => {
                tracing::info!(seat = ?self.seat, local = %ends.local, peer = %ends.peer, "speaks BFD");
                self.sockets = Some(sockets);
                self.has_begun = true;
            }
            Err(error) => self.complain(Complaint::Socket, &error),
        }
    }

    pub(super) fn unplug(&mut self) {
        self.ends = None;
        self.sockets = None;
    }

    /// Writes what there is to say into the log.
    pub(super) fn say(&mut self) {
        let (seat, peer) = (self.seat, self.target.address);
        for note in self.notes.drain(..) {
            match note {
                Note::Changed(change) => {
                    let (from, to) = (change.from.code(), change.to.code());
                    let (diag, remote_diag) = (change.diag, change.remote_diag);
                    let remote = change.remote.code();
                    tracing::info!(?seat, %peer, from, to, ?diag, remote, ?remote_diag, "BFD session");
                }
                Note::Wrong(complaint, detail) => {
                    tracing::warn!(?seat, %peer, ?complaint, detail, "BFD");
                }
            }
        }
    }

    pub(super) fn turn(&mut self, now: Instant) {
        let mut payload = [0; PAYLOAD_OCTETS];
        for _ in 0..DATAGRAMS_MAX {
            let received = self.sockets.as_mut().map(|of| of.receive(&mut payload));
            match received {
                Some(Ok(Some(arrived))) => {
                    let payload = payload.get(..arrived.octets).unwrap_or(&payload);
                    self.take(now, arrived, payload);
                }
                Some(Err(error)) => {
                    self.complain(Complaint::Socket, &error);
                    break;
                }
                None | Some(Ok(None)) => break,
            }
        }
        if self.has_begun && self.session.wake().is_some_and(|wake| wake <= now) {
            let actions = self.session.on_time(now, bits32());
            self.act(now, actions);
        }
        self.damping.on_time(now);
    }

    /// Nothing before it has begun: nobody can have heard of it.
    pub(super) fn reading(&self, now: Instant) -> Reading {
        if self.has_begun {
            self.damping.damp(now, self.session.reading())
        } else {
            Reading::Absent
        }
    }

    pub(super) fn told(&self) -> Told {
        Told {
            bfd: Some(self.session.state()),
            probe: None,
            detection: self.session.detection_time(),
        }
    }

    /// Says that the session is down by will and not by fate (RFC 5880 §6.8.16).
    pub(super) fn end(&mut self, now: Instant) {
        let actions = self.session.disable(now, Diag::AdministrativelyDown);
        let is_word = |action: &&Action| matches!(action, Action::Send(_));
        let words: Vec<Action> = actions.iter().filter(is_word).copied().collect();
        self.act(now, actions);
        for _ in 1..FAREWELLS {
            self.act(now, words.clone());
        }
    }

    /// A datagram from the interface. It is of our session if it is the peer's, whatever discriminator it names: the
    /// session itself refuses another one's.
    fn take(&mut self, now: Instant, arrived: Arrived, payload: &[u8]) {
        let peer = self.target.address;
        if arrived.from != peer {
            self.complain(Complaint::Stranger, &arrived.from);
        } else if arrived.hops != Some(HOPS) {
            self.complain(Complaint::Hops, &arrived.hops.unwrap_or_default());
        } else {
            match self.session.on_packet(now, payload) {
                Ok(actions) => self.act(now, actions),
                Err(discard) => self.complain(Complaint::Discarded, &discard),
            }
        }
    }

    fn act(&mut self, now: Instant, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Send(datagram) => {
                    let sent = self.sockets.as_ref().map(|of| of.send(datagram.bytes()));
                    if let Some(Err(error)) = sent {
                        self.complain(Complaint::Socket, &error);
                    }
                }
                Action::Changed(change) => self.changed(now, change),
            }
        }
    }

    fn changed(&mut self, now: Instant, change: Change) {
        self.damping.on_change(now, &change);
        self.notes.push(Note::Changed(change));
        if change.to == State::Up {
            self.complaints.clear();
        }
    }

    /// Says what goes wrong, once until the session is up again.
    fn complain(&mut self, complaint: Complaint, detail: &dyn Display) {
        if self.complaints.insert(complaint) {
            self.notes.push(Note::Wrong(complaint, detail.to_string()));
        }
    }
}

fn settings(target: Target) -> Result<Settings, LinkError> {
    Settings::new(target.interval_us, target.interval_us, target.multiplier)
}

const _: () = assert!(PORTS_MAX.is_power_of_two());

/// A random number that no other session of ours has: its low bits are the port's number.
fn discriminator(seat: Seat) -> NonZeroU32 {
    let low = PORTS_MAX - 1;
    let random = bits32() & !low | u32::from(seat.number) & low;
    NonZeroU32::new(random).unwrap_or(NonZeroU32::MIN.saturating_add(low))
}

/// Random source ports that no other session of ours uses: they differ by a multiple of the number of ports.
fn source_ports(seat: Seat) -> impl Iterator<Item = u16> {
    let (first, last) = (
        u32::from(*SOURCE_PORTS.start()),
        u32::from(*SOURCE_PORTS.end()),
    );
    let rounds = (last - first + 1) / PORTS_MAX;
    let begin = u32::from(bits16());
    (0..PORTS_TRIED).filter_map(move |step| {
        let port = first + (begin + step) % rounds * PORTS_MAX + u32::from(seat.number) % PORTS_MAX;
        u16::try_from(port).ok()
    })
}

#[cfg(test)]
mod tests;
