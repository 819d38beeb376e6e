//! One REQMOD or RESPMOD (RFC 3507 §4.8, §4.9) over a connection.

use std::time::{Duration, Instant};

use super::chunk::Incoming;
use super::fault::IcapFault;
use super::http::{HttpHead, Start};
use super::options::{Methods, Options, Transfer};
use super::outgoing::{Disclosure, Outgoing, Waiting};
use super::url::IcapUrl;
use crate::clamd::Wants;
use crate::limits::{HELD_MAX, PIECE_MAX};
use crate::threat::ThreatName;

mod begin;
mod reading;
mod sending;

use reading::Reading;

use sending::Sending;

/// How long and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IcapLimits {
    /// Longest time without a step where the server is to make one.
    pub idle: Duration,
    /// Longest time from the last octet sent to the whole head of the reply: the server looks at the content then.
    pub answer: Duration,
    /// Longest body of a reply, in octets.
    pub reply_bytes_max: u64,
}

impl Default for IcapLimits {
    /// No official reference.
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(30),
            answer: Duration::from_mins(1),
            reply_bytes_max: 4 << 30,
        }
    }
}

/// How long a body is, as far as its head says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyLength {
    /// There is none.
    None,
    /// So many octets.
    Known(u64),
    /// It ends when it ends.
    Unknown,
}

/// Who keeps the original until the server's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// The machine: the preview, and the whole where that is known to be small. The server may say 204 as long as nothing of it
    /// is gone.
    Machine,
    /// The caller: whenever the server says 204, it lets pass what it has and what still comes. The machine keeps nothing.
    Caller,
}

/// What a service shall look at: a request alone (REQMOD), or a response with its request (RESPMOD).
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The service.
    pub service: &'a IcapUrl,
    /// Its options.
    pub options: &'a Options,
    /// The request.
    pub request: &'a HttpHead,
    /// The response, where it is to be looked at.
    pub response: Option<&'a HttpHead>,
    /// The body of the response, or of the request where there is no response.
    pub body: BodyLength,
    /// What the server may learn.
    pub disclosure: Disclosure,
    /// Who keeps the body.
    pub keeper: Keeper,
}

/// What a server gives in the place of the original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adapted {
    /// Its head, without any field of framing. A request where a response was asked for never comes; a response to a request
    /// is the answer to the user in the origin's place.
    pub head: HttpHead,
    /// Whether a body follows, in [`Event::Body`] up to [`Event::End`].
    pub has_body: bool,
    /// What the server says that it found.
    pub threat: Option<ThreatName>,
}

/// What comes of a transaction, in this order: `Unmodified`, or `Adapted`, `Body`s and `End`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The original passes as it is. These octets of its body were given to the machine and go first; what was not given yet
    /// follows from where it comes.
    Unmodified(Vec<u8>),
    /// The original is dropped; this goes in its place.
    Adapted(Box<Adapted>),
    /// Octets of what the server gives.
    Body(Vec<u8>),
    /// What the server gives is at its end.
    End,
}

/// One REQMOD or RESPMOD.
///
/// The body writes, gives octets and reads as [`Wants`] says, **at the same time**: a server may send what it adapts while it
/// still takes the original. After each call it takes every [`Self::event`].
#[derive(Debug)]
pub struct Transaction {
    limits: IcapLimits,
    /// The request as it was sent, to compare an adapted one with.
    request: Outgoing,
    response: Option<Outgoing>,
    out: Waiting,
    sending: Sending,
    held: Held,
    incoming: Incoming,
    reading: Reading,
    replied: u64,
    istag: Option<String>,
    threat: Option<ThreatName>,
    closes: bool,
    step: Instant,
    fault: Option<IcapFault>,
}

/// Octets of the body that were given and may have to pass after all.
#[derive(Debug, PartialEq, Eq)]
enum Held {
    /// Until the word on the preview.
    Preview(Vec<u8>),
    /// Until the last word.
    Whole(Vec<u8>),
    /// The caller has them, and the server may say 204.
    ByCaller(Leave),
    /// Some are gone.
    Gone,
}

/// When the server may say 204 of what the caller keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leave {
    /// At any time.
    Always,
    /// Of a preview alone: its options do not say that it knows more.
    ToPreview,
}

impl Transaction {
    /// What it needs now; nothing once it is over.
    pub fn wants(&self) -> Wants<'_> {
        if self.is_over() {
            return Wants {
                write: &[],
                body: 0,
                read: 0,
            };
        }
        let write = self.out.rest();
        Wants {
            write,
            body: if write.is_empty() {
                self.sending.room()
            } else {
                0
            },
            read: self.incoming.room().min(PIECE_MAX),
        }
    }

    /// So many octets were written.
    pub fn wrote(&mut self, octets: usize, now: Instant) {
        self.out.wrote(octets);
        if octets > 0 {
            self.step = now;
        }
    }

    /// Takes octets of the original's body, as many as there is room for, and tells how many.
    pub fn body(&mut self, octets: &[u8], now: Instant) -> usize {
        let taken = octets.len().min(self.wants().body);
        let piece = octets.get(..taken).unwrap_or_default();
        if piece.is_empty() {
            return 0;
        }
        if let Held::Preview(held) | Held::Whole(held) = &mut self.held {
            held.extend_from_slice(piece);
        }
        let sent = self.sending.piece(piece, &mut self.out);
        self.step = now;
        self.note(sent);
        taken
    }

    /// The original's body is at its end: to be told as soon as it is known, whatever is wanted.
    pub fn end(&mut self, now: Instant) {
        if !self.is_over() {
            let ended = self.sending.end(&mut self.out);
            self.step = now;
            self.note(ended);
        }
    }

    /// Takes octets of the reply, as many as there is room for, and tells how many.
    pub fn received(&mut self, octets: &[u8], now: Instant) -> usize {
        let taken = octets.len().min(self.wants().read);
        let taken = self.incoming.push(octets.get(..taken).unwrap_or_default());
        // While a head is awaited, its deadline does not move: a server that drips is slow too.
        if taken > 0 && !matches!(self.reading, Reading::Head) {
            self.step = now;
        }
        taken
    }

    /// The server closed the connection. Take every event first: a whole reply may have come before.
    pub fn closed(&mut self) {
        self.closes = true;
        if !self.is_over() {
            self.fault = Some(IcapFault::Closed);
        }
    }

    /// The socket failed. Where writing failed, read first: the server may have replied before it closed.
    pub fn failed(&mut self, why: impl Into<String>) {
        self.closes = true;
        if !self.is_over() {
            self.fault = Some(IcapFault::Unreachable(why.into()));
        }
    }

    /// Lets time pass. Take every event first: what was read and not taken is not the server's slowness.
    pub fn tick(&mut self, now: Instant) {
        if self.deadline().is_some_and(|deadline| deadline <= now) {
            self.fault = Some(IcapFault::Slow);
        }
    }

    /// When [`Self::tick`] is due: never while the next step is the caller's, who has to give a body or to take an event.
    pub fn deadline(&self) -> Option<Instant> {
        if self.is_over() {
            return None;
        }
        let wait = match self.reading {
            Reading::Head if !self.out.is_empty() => self.limits.idle,
            Reading::Head if self.sending.room() > 0 => return None,
            Reading::Head => self.limits.answer,
            Reading::Inner(..) | Reading::Body(_) | Reading::End | Reading::Done => {
                self.limits.idle
            }
        };
        self.step.checked_add(wait)
    }

    /// Why there is no word, or no more of it. What was told before still holds; a body without [`Event::End`] is not whole.
    pub const fn fault(&self) -> Option<&IcapFault> {
        self.fault.as_ref()
    }

    /// Whether nothing more comes: the last event was told, or there is a fault.
    pub const fn is_over(&self) -> bool {
        self.fault.is_some() || matches!(self.reading, Reading::Done)
    }

    /// After a fault: the octets of the original that were given, so that it can pass where that is declared. None if some of
    /// them are gone, or the caller keeps them, or the reply has begun: then the exchange can only be broken off.
    pub fn into_original(self) -> Option<Vec<u8>> {
        match (self.reading, self.held) {
            (Reading::Head | Reading::Inner(..), Held::Preview(held) | Held::Whole(held)) => {
                Some(held)
            }
            (
                Reading::Head
                | Reading::Inner(..)
                | Reading::Body(_)
                | Reading::End
                | Reading::Done,
                _,
            ) => None,
        }
    }

    /// What the server says that it found in what it leaves as it is; what it adapted has its own.
    pub const fn threat(&self) -> Option<&ThreatName> {
        self.threat.as_ref()
    }

    /// The head of what the service looks at, as it was sent.
    pub(super) fn sent(&self) -> &HttpHead {
        &self.response.as_ref().unwrap_or(&self.request).head
    }

    /// The tag of the reply, for [`super::ServiceState::saw`].
    pub fn istag(&self) -> Option<&str> {
        self.istag.as_deref()
    }

    /// Whether the connection may be used again: all was sent, all was read, nothing lies behind it, and nobody closes. One on
    /// which the server says something unasked is closed all the same.
    pub fn is_reusable(&self) -> bool {
        let is_done = matches!(self.reading, Reading::Done) && self.fault.is_none();
        is_done
            && self.sending.is_complete()
            && self.out.is_empty()
            && self.incoming.rest().is_empty()
            && !self.closes
    }

    fn note(&mut self, result: Result<(), IcapFault>) {
        if let Err(fault) = result {
            self.fault.get_or_insert(fault);
        }
    }
}

#[cfg(test)]
mod tests;
