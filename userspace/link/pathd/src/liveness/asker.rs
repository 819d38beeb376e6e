//! A probe on its packet socket.

use std::io;
use std::net::IpAddr;

use link::probe::{Action, Change, Mac, Method, Port, Probe, Settings, State, Tags};
use link::{Instant, LinkError, Reading};

use super::Told;
use crate::frames::{Frames, Request, identifier};
use crate::ground::Ground;
use crate::members::Seat;
use crate::random::bits64;
use crate::record::{Target, Watching};

/// Octets of a frame that are read: the longest answer, with options and tags, is far shorter.
const FRAME_OCTETS: usize = 256;
/// Frames of one probe taken in a turn; the rest waits for the next. The kernel's filter lets answers alone through.
const FRAMES_MAX: usize = 16;

/// A probe, and what it is asked through.
#[derive(Debug)]
pub(crate) struct Asker {
    seat: Seat,
    watching: Watching,
    tags: Tags,
    /// Not before the ground is known.
    probe: Option<Probe>,
    method: Option<Method>,
    frames: Option<Frames>,
    /// The socket that is needed and not asked for yet.
    errand: Option<Request>,
    /// What was last said of what goes wrong.
    complaint: Option<io::ErrorKind>,
    /// What the log shall have once the turn's work is done: writing it may take time.
    notes: Vec<Note>,
}

/// A line for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Note {
    /// The probe's state changed.
    Changed(Change),
    /// Something goes wrong.
    Wrong(String),
}

impl Asker {
    pub(super) const fn new(seat: Seat, watching: Watching, tags: Tags) -> Self {
        Self {
            seat,
            watching,
            tags,
            probe: None,
            method: None,
            frames: None,
            errand: None,
            complaint: None,
            notes: Vec::new(),
        }
    }

    /// Takes other figures with the next ground; false where another far end is wanted, or another way of asking.
    pub(super) fn renew(&mut self, seat: Seat, watching: Watching, tags: Tags) -> bool {
        let asked = |watching: Watching| watching.target().map(|target| target.address);
        let is_same = asked(watching) == asked(self.watching)
            && watching.code() == self.watching.code()
            && seat.number == self.seat.number;
        if !is_same {
            return false;
        }
        if seat != self.seat || tags != self.tags {
            self.unplug();
        }
        (self.seat, self.watching, self.tags) = (seat, watching, tags);
        true
    }

    /// Begins to ask, or goes on with other addresses and stations.
    pub(super) fn settle(&mut self, ground: &Ground, now: Instant) {
        let known = self.method.and_then(next_hop);
        let Some((near, method)) = ground.near.zip(method(self.watching, ground, known)) else {
            return;
        };
        let settings = match self.settings(near, method) {
            Some(Ok(settings)) => settings,
            Some(Err(error)) => return self.complain(&io::Error::other(error)),
            None => return,
        };
        match &mut self.probe {
            Some(probe) => probe.configure(now, settings),
            None => self.probe = Some(Probe::new(settings, identifier(self.seat), bits64(), now)),
        }
        if self.frames.is_none() || self.method != Some(method) {
            self.frames = None;
            self.method = Some(method);
            self.errand = self.request();
        }
    }

    /// The socket that is needed. It is asked for again with each ground until it is there.
    pub(super) const fn errand(&mut self) -> Option<Request> {
        self.errand.take()
    }

    /// Takes the socket, if it is the one that is needed now.
    pub(super) fn equip(&mut self, request: Request, frames: Frames) {
        if self.request() == Some(request) {
            tracing::info!(?request, "asks the far end");
            self.frames = Some(frames);
            self.complaint = None;
        }
    }

    pub(super) fn unplug(&mut self) {
        self.frames = None;
    }

    /// Writes what there is to say into the log.
    pub(super) fn say(&mut self) {
        let seat = self.seat;
        for note in self.notes.drain(..) {
            match note {
                Note::Changed(change) => {
                    let (from, to) = (change.from.code(), change.to.code());
                    tracing::info!(?seat, from, to, "probe");
                }
                Note::Wrong(error) => tracing::warn!(?seat, error, "probe"),
            }
        }
    }

    pub(super) fn turn(&mut self, now: Instant) {
        let Some(probe) = &mut self.probe else { return };
        let mut actions = Vec::new();
        let mut failure = None;
        let mut frame = [0; FRAME_OCTETS];
        for _ in 0..FRAMES_MAX {
            match self.frames.as_ref().map(|of| of.receive(&mut frame)) {
                Some(Ok(Some(octets))) => {
                    // What is no answer is somebody else's traffic.
                    let answer = probe.on_frame(frame.get(..octets).unwrap_or(&frame));
                    actions.extend(answer.unwrap_or_default());
                }
                Some(Err(error)) => {
                    failure = Some(error);
                    break;
                }
                None | Some(Ok(None)) => break,
            }
        }
        if probe.wake() <= now {
            actions.extend(probe.on_time(now));
        }
        for action in actions {
            match action {
                Action::Send(frame) => {
                    let sent = self.frames.as_ref().map(|of| of.send(&frame));
                    failure = sent.and_then(Result::err).or(failure);
                }
                Action::Changed(change) => self.notes.push(Note::Changed(change)),
            }
        }
        if let Some(error) = failure {
            self.complain(&error);
        }
    }

    pub(super) fn reading(&self) -> Reading {
        self.probe.as_ref().map_or(Reading::Absent, Probe::reading)
    }

    pub(super) fn told(&self) -> Told {
        Told {
            bfd: None,
            probe: Some(self.probe.as_ref().map_or(State::Unknown, Probe::state)),
            detection: self.probe.as_ref().map(Probe::detection_time),
        }
    }

    fn request(&self) -> Option<Request> {
        self.method.map(|method| Request {
            seat: self.seat,
            method,
            tags: self.tags,
        })
    }

    fn settings(&self, near: Mac, method: Method) -> Option<Result<Settings, LinkError>> {
        let Target {
            interval_us,
            multiplier,
            ..
        } = self.watching.target()?;
        let port = Port {
            mac: near,
            tags: self.tags,
        };
        // As many answers in a row make it alive as losses make it dead.
        let (losses, answers) = (multiplier, multiplier);
        Some(Settings::new(port, method, interval_us, losses, answers))
    }

    /// Says what goes wrong, once until it is something else.
    fn complain(&mut self, error: &io::Error) {
        if self.complaint != Some(error.kind()) {
            self.complaint = Some(error.kind());
            self.notes.push(Note::Wrong(error.to_string()));
        }
    }
}

/// How to ask, once the ground is known. A station that was known stays the next hop while nobody is known: the probe must
/// not end because it has lost whom it asks.
fn method(watching: Watching, ground: &Ground, known: Option<Mac>) -> Option<Method> {
    let next_hop = ground.far.or(known);
    let target = watching.target()?.address;
    match (watching, ground.local?, target) {
        (Watching::Neighbour(_), IpAddr::V4(source), IpAddr::V4(target)) => {
            Some(Method::Arp { source, target })
        }
        (Watching::Neighbour(_), IpAddr::V6(source), IpAddr::V6(target)) => {
            Some(Method::Neighbour { source, target })
        }
        (Watching::Echo(_), IpAddr::V4(source), IpAddr::V4(target)) => Some(Method::EchoV4 {
            source,
            target,
            next_hop: next_hop?,
        }),
        (Watching::Echo(_), IpAddr::V6(source), IpAddr::V6(target)) => Some(Method::EchoV6 {
            source,
            target,
            next_hop: next_hop?,
        }),
        (
            Watching::Carrier | Watching::Bfd(_) | Watching::Neighbour(_) | Watching::Echo(_),
            IpAddr::V4(_) | IpAddr::V6(_),
            IpAddr::V4(_) | IpAddr::V6(_),
        ) => None,
    }
}

/// The station that forwards, where one is asked through.
const fn next_hop(method: Method) -> Option<Mac> {
    match method {
        Method::Arp { .. } | Method::Neighbour { .. } => None,
        Method::EchoV4 { next_hop, .. } | Method::EchoV6 { next_hop, .. } => Some(next_hop),
    }
}

#[cfg(test)]
mod tests;
