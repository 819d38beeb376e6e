//! Asking a service for its options.

use std::time::Instant;

use super::chunk::Incoming;
use super::fault::IcapFault;
use super::options::Options;
use super::outgoing::Waiting;
use super::reply::Reply;
use super::transaction::IcapLimits;
use super::url::IcapUrl;
use crate::clamd::Wants;
use crate::limits::PIECE_MAX;

/// One `OPTIONS` (RFC 3507 §4.10) over a connection.
#[derive(Debug)]
pub struct OptionsQuery {
    out: Waiting,
    incoming: Incoming,
    deadline: Option<Instant>,
    outcome: Option<Result<Options, IcapFault>>,
    is_reusable: bool,
}

impl OptionsQuery {
    /// Asks a service.
    pub fn new(service: &IcapUrl, limits: &IcapLimits, now: Instant) -> Self {
        let authority = service.authority();
        let head = format!(
            "OPTIONS {service} ICAP/1.0\r\nHost: {authority}\r\nEncapsulated: null-body=0\r\n\r\n"
        );
        Self {
            out: Waiting::of(head.into_bytes()),
            incoming: Incoming::default(),
            deadline: now.checked_add(limits.answer),
            outcome: None,
            is_reusable: false,
        }
    }

    /// What it needs now; nothing once there is an outcome.
    pub fn wants(&self) -> Wants<'_> {
        let is_open = self.outcome.is_none();
        Wants {
            write: if is_open { self.out.rest() } else { &[] },
            body: 0,
            read: if is_open {
                self.incoming.room().min(PIECE_MAX)
            } else {
                0
            },
        }
    }

    /// So many octets were written.
    pub fn wrote(&mut self, octets: usize) {
        self.out.wrote(octets);
    }

    /// Takes octets of the reply, and tells how many.
    pub fn received(&mut self, octets: &[u8]) -> usize {
        let taken = octets.len().min(self.wants().read);
        let taken = self.incoming.push(octets.get(..taken).unwrap_or_default());
        if self.outcome.is_none() {
            let read = Reply::read(self.incoming.rest()).and_then(|reply| {
                let options = reply.as_ref().map(options);
                self.is_reusable = reply.is_some_and(|reply| {
                    let is_all = self.incoming.rest().len() == reply.bytes && self.out.is_empty();
                    is_all && !reply.closes()
                });
                options.transpose()
            });
            self.outcome = read.transpose();
        }
        taken
    }

    /// The server closed the connection.
    pub fn closed(&mut self) {
        self.outcome.get_or_insert(Err(IcapFault::Closed));
    }

    /// The socket failed.
    pub fn failed(&mut self, why: impl Into<String>) {
        self.outcome
            .get_or_insert(Err(IcapFault::Unreachable(why.into())));
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: Instant) {
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            self.outcome.get_or_insert(Err(IcapFault::Slow));
        }
    }

    /// When [`Self::tick`] is due.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline.filter(|_| self.outcome.is_none())
    }

    /// The options, or why there are none.
    pub const fn outcome(&self) -> Option<&Result<Options, IcapFault>> {
        self.outcome.as_ref()
    }

    /// Whether the connection may be used again.
    pub fn is_reusable(&self) -> bool {
        self.is_reusable && matches!(self.outcome, Some(Ok(_)))
    }
}

fn options(reply: &Reply) -> Result<Options, IcapFault> {
    if reply.status != 200 {
        return Err(IcapFault::Status(reply.status));
    }
    // A body of options has no meaning that the RFC defines (§4.10.2).
    let encapsulated = super::head::only(&reply.fields, "encapsulated")?;
    if encapsulated.is_some_and(|value| value != b"null-body=0") {
        return Err(IcapFault::Encapsulated);
    }
    Options::read(&reply.fields)
}

#[cfg(test)]
mod tests;
