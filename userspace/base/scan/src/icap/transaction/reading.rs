//! What is read of a reply, step by step.

use std::time::Instant;

use super::super::chunk::{Chunks, Found};
use super::super::reply::{Body, Encapsulated, Inner, Reply};
use super::{Adapted, Event, Held, HttpHead, IcapFault, Leave, Start, ThreatName, Transaction};

/// Where the reader of the reply stands.
#[derive(Debug)]
pub(super) enum Reading {
    Head,
    Inner(Encapsulated, Option<ThreatName>),
    Body(Chunks),
    /// The end is read and not told yet.
    End,
    Done,
}

enum Next {
    Event(Event),
    Again,
    Nothing,
}

impl Transaction {
    /// What came of what arrived; ask until there is nothing.
    pub fn event(&mut self, now: Instant) -> Option<Event> {
        while self.fault.is_none() {
            match self.read(now) {
                Ok(Next::Event(event)) => return Some(event),
                Ok(Next::Again) => {}
                Ok(Next::Nothing) => return None,
                Err(fault) => self.fault = Some(fault),
            }
        }
        None
    }

    fn read(&mut self, now: Instant) -> Result<Next, IcapFault> {
        match &mut self.reading {
            Reading::Head => {
                let Some(reply) = Reply::read(self.incoming.rest())? else {
                    return Ok(Next::Nothing);
                };
                self.incoming.skip(reply.bytes);
                self.step = now;
                self.reply(&reply)
            }
            Reading::Inner(inner, threat) => {
                let (inner, threat) = (*inner, threat.take());
                let Some(octets) = self.incoming.rest().get(..inner.head_bytes) else {
                    self.reading = Reading::Inner(inner, threat);
                    return Ok(Next::Nothing);
                };
                let head = HttpHead::read(octets)?;
                let adapted = self.adapted(inner, head, threat)?;
                self.incoming.skip(inner.head_bytes);
                self.held = Held::Gone;
                self.reading = match inner.body {
                    Body::Chunked => Reading::Body(Chunks::Length),
                    Body::None => Reading::End,
                };
                Ok(Next::Event(Event::Adapted(Box::new(adapted))))
            }
            Reading::Body(chunks) => match chunks.next(&mut self.incoming)? {
                Found::Piece(piece) => {
                    self.replied = self
                        .replied
                        .saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
                    if self.replied > self.limits.reply_bytes_max {
                        return Err(IcapFault::BodyTooLong);
                    }
                    Ok(Next::Event(Event::Body(piece)))
                }
                Found::End => {
                    self.reading = Reading::End;
                    Ok(Next::Again)
                }
                Found::Nothing => Ok(Next::Nothing),
            },
            Reading::End => {
                self.reading = Reading::Done;
                Ok(Next::Event(Event::End))
            }
            Reading::Done => Ok(Next::Nothing),
        }
    }

    fn reply(&mut self, reply: &Reply) -> Result<Next, IcapFault> {
        self.closes |= reply.closes();
        if let Some(tag) = reply.istag()? {
            self.istag = Some(tag);
        }
        match reply.status {
            100 => {
                if !self.sending.go_on(&mut self.out) {
                    return Err(IcapFault::Misplaced(100));
                }
                if matches!(self.held, Held::Preview(_)) {
                    self.held = Held::Gone;
                }
                Ok(Next::Again)
            }
            204 => {
                let is_preview = self.sending.is_preview_sent();
                let held = match &mut self.held {
                    Held::Whole(held) => std::mem::take(held),
                    Held::Preview(held) if is_preview => std::mem::take(held),
                    Held::ByCaller(Leave::Always) => Vec::new(),
                    Held::ByCaller(Leave::ToPreview) if is_preview => Vec::new(),
                    Held::Preview(_) | Held::ByCaller(Leave::ToPreview) | Held::Gone => {
                        return Err(IcapFault::Misplaced(204));
                    }
                };
                self.threat = reply.threat();
                self.held = Held::Gone;
                self.sending.stop();
                self.reading = Reading::Done;
                Ok(Next::Event(Event::Unmodified(held)))
            }
            200 => {
                let encapsulated = reply.encapsulated()?;
                if self.response.is_some() && encapsulated.inner == Inner::Request {
                    return Err(IcapFault::Encapsulated);
                }
                self.sending.answered();
                self.reading = Reading::Inner(encapsulated, reply.threat());
                Ok(Next::Again)
            }
            other => Err(IcapFault::Status(other)),
        }
    }

    /// What the server gives, with what was withheld from it.
    fn adapted(
        &self,
        inner: Encapsulated,
        head: HttpHead,
        threat: Option<ThreatName>,
    ) -> Result<Adapted, IcapFault> {
        let has_body = inner.body == Body::Chunked;
        let mut head = head.without_framing();
        match (inner.inner, head.start()) {
            (Inner::Request, Start::Request { .. }) => {
                let sent = &self.request.head;
                let host = |head: &HttpHead| head.field("host").map(<[u8]>::to_ascii_lowercase);
                let hosts = head
                    .fields()
                    .iter()
                    .filter(|field| field.is("host"))
                    .count();
                if head.start() != sent.start() || host(&head) != host(sent) || hosts > 1 {
                    return Err(IcapFault::Redirected);
                }
                if let Some(target) = &self.request.target {
                    head.retarget(target);
                }
                head.restore(&self.request.withheld);
            }
            (Inner::Response, Start::Response { status }) => {
                // Neither may have a body (RFC 9110 §6.4.1).
                if has_body && matches!(status, 204 | 304) {
                    return Err(IcapFault::Encapsulated);
                }
                // Cookies belong to the origin's own page, not to one that stands in its place.
                if let Some(origin) = &self.response
                    && origin.head.start() == head.start()
                    && threat.is_none()
                {
                    head.restore(&origin.withheld);
                }
            }
            (Inner::Request, Start::Response { .. }) | (Inner::Response, Start::Request { .. }) => {
                return Err(IcapFault::Encapsulated);
            }
        }
        Ok(Adapted {
            head,
            has_body,
            threat,
        })
    }
}
