//! Whether a service lets content pass as it is.
//!
//! ```text
//! 204 ─────────────────────────────────────────────────────► Clean, unless the server names what it found
//! 200 ─ what it found ─────────────────────────────────────► Refused
//!     ─ another status, a field that lacks or differs ─────► Refused
//!     ─ the same head ─ body compared by its digest ─ same ─► Clean
//!                                                   └ else ─► Refused
//! ```
//!
//! Servers may answer 200 with what they got (RFC 3507 §4.6 makes 204 their choice), so that alone is no refusal. **Nothing of what
//! a server adapts ever passes**: the caller keeps the original, and lets it pass or not.

use std::time::Instant;

use sha2::{Digest as _, Sha256};

use super::fault::IcapFault;
use super::http::{HttpHead, Start};
use super::transaction::{BodyLength, Event, IcapLimits, Job, Keeper, Transaction};
use crate::clamd::Wants;
use crate::threat::ThreatName;

/// What a service says of content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IcapOutcome {
    /// It passes as it is.
    Clean,
    /// The service would not let it pass as it is, and says what it found, or does not.
    Refused(Option<ThreatName>),
    /// It said nothing that can be relied on.
    Failed(IcapFault),
}

/// A transaction that only asks whether content may pass as it is.
///
/// The body writes, gives octets and reads as [`Wants`] says, at the same time, until there is an outcome.
#[derive(Debug)]
pub struct Inspection {
    transaction: Transaction,
    original: Digested,
    given_back: Digested,
    is_ended: bool,
    is_heard: bool,
    outcome: Option<IcapOutcome>,
}

/// Octets that went by.
#[derive(Debug, Default)]
struct Digested {
    digest: Sha256,
    octets: u64,
}

impl Digested {
    fn take(&mut self, octets: &[u8]) {
        self.digest.update(octets);
        self.octets = self
            .octets
            .saturating_add(u64::try_from(octets.len()).unwrap_or(u64::MAX));
    }

    fn is_like(&self, other: &Self) -> bool {
        self.octets == other.octets
            && self.digest.clone().finalize() == other.digest.clone().finalize()
    }
}

impl Inspection {
    /// Begins one on a connection that is open and idle. The caller keeps the original, whatever the job says.
    pub fn begin(job: &Job<'_>, limits: IcapLimits, now: Instant) -> Result<Self, IcapFault> {
        let job = Job {
            keeper: Keeper::Caller,
            ..*job
        };
        Ok(Self {
            transaction: Transaction::begin(&job, limits, now)?,
            original: Digested::default(),
            given_back: Digested::default(),
            is_ended: job.body == BodyLength::None,
            is_heard: false,
            outcome: None,
        })
    }

    /// What it needs now; nothing once there is an outcome.
    pub fn wants(&self) -> Wants<'_> {
        if self.outcome.is_none() {
            return self.transaction.wants();
        }
        Wants {
            write: &[],
            body: 0,
            read: 0,
        }
    }

    /// So many octets were written.
    pub fn wrote(&mut self, octets: usize, now: Instant) {
        self.transaction.wrote(octets, now);
    }

    /// Takes octets of the content, as many as there is room for, and tells how many.
    pub fn body(&mut self, octets: &[u8], now: Instant) -> usize {
        if self.outcome.is_some() {
            return 0;
        }
        let taken = self.transaction.body(octets, now);
        self.original.take(octets.get(..taken).unwrap_or_default());
        self.fail();
        taken
    }

    /// The content is at its end.
    pub fn end(&mut self, now: Instant) {
        self.is_ended = true;
        self.transaction.end(now);
        self.fail();
    }

    /// Takes octets of the reply, as many as there is room for, and tells how many.
    pub fn received(&mut self, octets: &[u8], now: Instant) -> usize {
        if self.outcome.is_some() {
            return 0;
        }
        let taken = self.transaction.received(octets, now);
        self.is_heard |= taken > 0;
        while self.outcome.is_none()
            && let Some(event) = self.transaction.event(now)
        {
            self.outcome = self.judge(event);
        }
        self.fail();
        taken
    }

    /// The server closed the connection.
    pub fn closed(&mut self) {
        self.transaction.closed();
        self.fail();
    }

    /// The socket failed. Where writing failed, read first: the server may have replied before it closed.
    pub fn failed(&mut self, why: impl Into<String>) {
        self.transaction.failed(why);
        self.fail();
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: Instant) {
        self.transaction.tick(now);
        self.fail();
    }

    /// When [`Self::tick`] is due; never once there is an outcome, and never while the next octets are the caller's to give.
    pub fn deadline(&self) -> Option<Instant> {
        let deadline = self.transaction.deadline();
        deadline.filter(|_| self.outcome.is_none())
    }

    /// The outcome, as soon as there is one.
    pub const fn outcome(&self) -> Option<&IcapOutcome> {
        self.outcome.as_ref()
    }

    /// Whether any octet of a reply came. A connection that was kept and closes without one was closed before it was asked.
    pub const fn is_heard(&self) -> bool {
        self.is_heard
    }

    /// The tag of the reply: where it is another one than that of the options, these are to be asked for again.
    pub fn istag(&self) -> Option<&str> {
        self.transaction.istag()
    }

    /// Whether the connection may be used again.
    pub fn is_reusable(&self) -> bool {
        self.outcome == Some(IcapOutcome::Clean) && self.transaction.is_reusable()
    }

    /// What an event means; none if more has to come.
    fn judge(&mut self, event: Event) -> Option<IcapOutcome> {
        match event {
            Event::Unmodified(_) => Some(match self.transaction.threat() {
                Some(threat) => IcapOutcome::Refused(Some(threat.clone())),
                None => IcapOutcome::Clean,
            }),
            Event::Adapted(adapted) if adapted.threat.is_some() => {
                Some(IcapOutcome::Refused(adapted.threat))
            }
            Event::Adapted(adapted) => {
                let is_kept = keeps(self.transaction.sent(), &adapted.head);
                (!is_kept).then_some(IcapOutcome::Refused(None))
            }
            Event::Body(piece) => {
                self.given_back.take(&piece);
                let is_longer = self.given_back.octets > self.original.octets;
                is_longer.then_some(IcapOutcome::Refused(None))
            }
            // Of what was not given to its end nobody can have given back the whole.
            Event::End if self.is_ended && self.given_back.is_like(&self.original) => {
                Some(IcapOutcome::Clean)
            }
            Event::End => Some(IcapOutcome::Refused(None)),
        }
    }

    fn fail(&mut self) {
        if self.outcome.is_none()
            && let Some(fault) = self.transaction.fault()
        {
            self.outcome = Some(IcapOutcome::Failed(fault.clone()));
        }
    }
}

/// Whether a head that came back says all that the one said that was sent. Fields of framing count for nothing, and more may stand
/// beside the others: servers leave their mark on what they saw.
fn keeps(sent: &HttpHead, back: &HttpHead) -> bool {
    let is_start = match (sent.start(), back.start()) {
        // No other request than the one that was sent comes back from the machine.
        (Start::Request { .. }, Start::Request { .. }) => true,
        (Start::Response { status: sent }, Start::Response { status: back }) => sent == back,
        (Start::Request { .. }, Start::Response { .. })
        | (Start::Response { .. }, Start::Request { .. }) => false,
    };
    let sent = sent.clone().without_framing();
    let is_back = |name: &str, value: &[u8]| {
        let mut fields = back.fields().iter();
        fields.any(|field| field.is(name) && field.value() == value)
    };
    is_start
        && sent
            .fields()
            .iter()
            .all(|field| is_back(field.name(), field.value()))
}

#[cfg(test)]
mod tests;
