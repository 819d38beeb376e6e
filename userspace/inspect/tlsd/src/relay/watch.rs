//! Content of a message between the machine and the scanners.

use crate::requests::Session;
use crate::scanning::{Asker, Examination, Message, Part, Requested, Step};
use bytes::{Buf as _, Bytes};
use std::collections::VecDeque;
use strict_http::{Fields, Framing, OutOfTurn, Peer, Relay};

/// A message whose content is looked at.
///
/// ```text
/// Held ──window full──► Forwarded ──end──► Ended ──verdict──► Judged ──all supplied──► passed
///   └────────end──────────────────────────►──┘
/// any ──stopped──► answered by a page, or broken off where the receiver has some of it
/// ```
#[derive(Debug)]
pub(super) struct Watched {
    examination: Examination,
    asker: Asker,
    /// What may go on and does not fit the machine yet.
    released: VecDeque<Bytes>,
    head: Head,
    course: Course,
}

/// Where its head is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Head {
    Held,
    Forwarded,
}

/// How far its content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// It comes.
    Coming,
    /// A piece of it waits for room at the scanners.
    Full,
    /// All came; the verdict is awaited.
    Ended,
    /// All may go on.
    Judged,
}

impl Watched {
    /// Begins where somebody looks at the content.
    pub(super) fn begin(
        session: &Session<'_>,
        asker: Asker,
        (part, requested): (Part, &Requested),
        (fields, framing): (Fields<'_>, Framing),
    ) -> Option<Self> {
        let length = match framing {
            Framing::Nothing => Some(0),
            Framing::Length(octets) => Some(octets),
            Framing::Chunked | Framing::UntilClose => None,
        };
        let examination = session.context.scanners.examine(Message {
            part,
            requested,
            fields,
            length,
        })?;
        Some(Self {
            examination,
            asker,
            released: VecDeque::new(),
            head: Head::Held,
            course: Course::Coming,
        })
    }

    /// Says the word about its head.
    pub(super) fn head(&mut self, machine: &mut Relay, from: Peer) -> Result<(), OutOfTurn> {
        if self.examination.is_live() {
            self.head = Head::Forwarded;
            machine.trail(from)
        } else {
            machine.hold(from)
        }
    }

    /// Whether content is taken at once. What was released goes first, so that no more is read than the receiver takes.
    pub(super) fn takes(&mut self) -> bool {
        if !self.released.is_empty() {
            return false;
        }
        let has_room = self.examination.has_room();
        self.course = if has_room {
            Course::Coming
        } else {
            Course::Full
        };
        has_room
    }

    /// Takes content, for which there is room.
    pub(super) fn content(
        &mut self,
        session: &Session<'_>,
        machine: &mut Relay,
        from: Peer,
        data: Bytes,
    ) -> Result<Keeps, OutOfTurn> {
        machine.pass(from)?;
        let step = self.examination.take(data);
        Ok(self.apply(session, machine, from, step))
    }

    /// Says what it can about the end.
    pub(super) fn end(&mut self, machine: &mut Relay, from: Peer) -> Result<Keeps, OutOfTurn> {
        match self.course {
            Course::Coming | Course::Full => {
                self.examination.ended();
                self.course = Course::Ended;
                Err(OutOfTurn)
            }
            Course::Judged if self.released.is_empty() => {
                machine.pass(from)?;
                Ok(Keeps::Nothing)
            }
            Course::Ended | Course::Judged => Err(OutOfTurn),
        }
    }

    /// Ends when there is more to be done: room for a piece, or a step.
    pub(super) async fn wait(&mut self) -> Option<Step> {
        match self.course {
            Course::Full => {
                self.examination.room().await;
                None
            }
            Course::Ended => Some(self.examination.judged().await),
            Course::Coming | Course::Judged => std::future::pending().await,
        }
    }

    /// Does what a step says.
    pub(super) fn apply(
        &mut self,
        session: &Session<'_>,
        machine: &mut Relay,
        from: Peer,
        step: Step,
    ) -> Keeps {
        let pieces = match step {
            Step::Wait => return Keeps::On,
            Step::Release(pieces) => pieces,
            Step::Stop(stopped) => {
                let answer = session.stopped(&stopped, &self.asker);
                // Of a response that was begun there is no page any more.
                if !machine.may_answer() || machine.answer(&answer).is_err() {
                    machine.abort();
                }
                return Keeps::Nothing;
            }
        };
        if self.course == Course::Ended {
            self.course = Course::Judged;
            if let Some(why) = self.examination.unscanned() {
                session.findings.passed(why);
            }
        }
        self.released.extend(pieces);
        if self.head == Head::Held {
            self.head = Head::Forwarded;
            if machine.trail(from).is_err() {
                // The receiver is gone, and with it the exchange.
                machine.abort();
                return Keeps::Nothing;
            }
        }
        self.supply(machine, from);
        Keeps::On
    }

    /// Hands on what the machine has room for; whether that was something.
    pub(super) fn supply(&mut self, machine: &mut Relay, from: Peer) -> bool {
        let mut is_moved = false;
        while let Some(front) = self.released.front_mut() {
            match machine.supply(from, front) {
                Ok(octets) if octets > 0 => {
                    is_moved = true;
                    front.advance(octets.min(front.len()));
                    if front.is_empty() {
                        self.released.pop_front();
                    }
                }
                Ok(_) | Err(OutOfTurn) => break,
            }
        }
        is_moved
    }
}

/// Whether a message is watched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeps {
    /// It is.
    On,
    /// It is over.
    Nothing,
}
