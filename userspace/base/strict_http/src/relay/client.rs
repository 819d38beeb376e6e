//! What is expected of the client.

use super::buffer::{Inbox, Outbox};
use super::{Content, Ending, Event, Expected, OutOfTurn, Over, Passed, Way};
use crate::head::HeadReader;
use crate::request::RequestLine;
use crate::{Framing, Method, Refusal, RequestHead};

/// Every state of the client's side.
///
/// ```text
///         ┌───────────────────── response ended, both go on ────────────────────────┐
///         ▼                                                                         │
/// Head ──whole──► Asked ──forward──► Content ──end passed──► Waiting ───────────────┤
///                   └──hold──► Held ──forward──► Content      │                     │
///                   └──answer──────────────────────┴──────────┴─► Head, or the end  │
/// Head, Content, Held ──refused──► Refused       Waiting ──switch──► Opaque
/// ```
#[derive(Debug)]
pub(super) enum ClientState {
    /// A head is read.
    Head(HeadReader<RequestLine>),
    /// A request waits for the caller's word.
    Asked(Box<RequestHead>),
    /// Its head is held while its content is read.
    Held(Box<RequestHead>, Content),
    /// Its head was forwarded, its content follows.
    Content(Content),
    /// It was forwarded whole; its response did not end.
    Waiting,
    /// After the switch.
    Opaque,
    /// What came is refused.
    Refused(Refusal),
}

impl ClientState {
    pub(super) fn new() -> Self {
        Self::Head(HeadReader::new())
    }

    /// Whether no octet of a request was read by the machine.
    pub(super) fn is_between(&self) -> bool {
        match self {
            Self::Head(reader) => reader.is_fresh(),
            Self::Asked(_)
            | Self::Held(..)
            | Self::Content(_)
            | Self::Waiting
            | Self::Opaque
            | Self::Refused(_) => false,
        }
    }

    /// Whether only the end of a forwarded request waits.
    pub(super) const fn is_at_end(&self) -> bool {
        matches!(self, Self::Content(content) if content.is_at_end())
    }

    pub(super) const fn is_opaque(&self) -> bool {
        matches!(self, Self::Opaque)
    }

    pub(super) fn is_connect(&self) -> bool {
        matches!(self, Self::Asked(head) if head.request().method == Method::Connect)
    }

    pub(super) fn expected(&self) -> Expected {
        match self {
            Self::Head(reader) if !reader.is_fresh() => Expected::Head,
            Self::Held(_, content) | Self::Content(content) if !content.is_at_end() => {
                Expected::Content
            }
            Self::Opaque => Expected::Opaque,
            Self::Head(_)
            | Self::Asked(_)
            | Self::Held(..)
            | Self::Content(_)
            | Self::Waiting
            | Self::Refused(_) => Expected::Nothing,
        }
    }

    /// The head that waits or is held.
    pub(super) const fn head(&self) -> Option<&RequestHead> {
        match self {
            Self::Asked(head) | Self::Held(head, _) => Some(head),
            Self::Head(_) | Self::Content(_) | Self::Waiting | Self::Opaque | Self::Refused(_) => {
                None
            }
        }
    }

    /// Whether the request was read to its end, and nothing was forwarded.
    pub(super) const fn is_whole(&self) -> bool {
        match self {
            Self::Asked(head) => matches!(head.framing(), Framing::Nothing | Framing::Length(0)),
            Self::Held(_, content) => content.is_at_end(),
            Self::Head(_) | Self::Content(_) | Self::Waiting | Self::Opaque | Self::Refused(_) => {
                false
            }
        }
    }

    pub(super) const fn content(&mut self) -> Option<&mut Content> {
        match self {
            Self::Content(content) => Some(content),
            Self::Head(_)
            | Self::Asked(_)
            | Self::Held(..)
            | Self::Waiting
            | Self::Opaque
            | Self::Refused(_) => None,
        }
    }

    /// Takes the head that is forwarded now. A CONNECT never is.
    pub(super) fn forwarded(&mut self) -> Option<Box<RequestHead>> {
        if self.is_connect() {
            return None;
        }
        let (head, content) = match std::mem::replace(self, Self::Waiting) {
            Self::Asked(head) => {
                let content = Content::new(head.framing(), Way::Passing);
                (head, content)
            }
            Self::Held(head, mut content) => {
                content.release();
                (head, content)
            }
            other @ (Self::Head(_)
            | Self::Content(_)
            | Self::Waiting
            | Self::Opaque
            | Self::Refused(_)) => {
                *self = other;
                return None;
            }
        };
        *self = Self::Content(content);
        Some(head)
    }

    /// Holds the head that waits; says whether the client waits for `100 Continue`.
    pub(super) fn hold(&mut self) -> Result<bool, OutOfTurn> {
        if self.is_connect() {
            return Err(OutOfTurn);
        }
        match std::mem::replace(self, Self::Waiting) {
            Self::Asked(head) => {
                let expects = head.expects_continue();
                let content = Content::new(head.framing(), Way::Held { kept: 0 });
                *self = Self::Held(head, content);
                Ok(expects)
            }
            other @ (Self::Head(_)
            | Self::Held(..)
            | Self::Content(_)
            | Self::Waiting
            | Self::Opaque
            | Self::Refused(_)) => {
                *self = other;
                Err(OutOfTurn)
            }
        }
    }

    pub(super) fn event<'a>(&'a self, inbox: &'a Inbox, outbox: &Outbox) -> Option<Event<'a>> {
        match self {
            Self::Head(_) | Self::Waiting => None,
            Self::Asked(head) => Some(Event::Request(head)),
            Self::Held(_, content) | Self::Content(content) => content.event(inbox, outbox),
            Self::Opaque => opaque(inbox, outbox),
            Self::Refused(refusal) => Some(Event::Refused(*refusal)),
        }
    }

    pub(super) fn pass(&mut self, inbox: &mut Inbox, outbox: &mut Outbox) -> Passed {
        match self {
            Self::Held(_, content) => content.pass(inbox, outbox),
            Self::Content(content) => {
                let passed = content.pass(inbox, outbox);
                if passed == Passed::All {
                    *self = Self::Waiting;
                }
                passed
            }
            Self::Opaque => pass_opaque(inbox, outbox),
            Self::Head(_) | Self::Asked(_) | Self::Waiting | Self::Refused(_) => Passed::Nothing,
        }
    }

    /// Reads on.
    pub(super) fn advance(&mut self, inbox: &mut Inbox, ending: Option<Ending>) -> Over {
        match self.read(inbox, ending) {
            Ok(over) => over,
            Err(refusal) => {
                *self = Self::Refused(refusal);
                Over::No
            }
        }
    }

    fn read(&mut self, inbox: &mut Inbox, ending: Option<Ending>) -> Result<Over, Refusal> {
        match self {
            Self::Head(reader) => match (reader.advance(inbox.unread())?, ending) {
                (Some(lined), _) => {
                    let length = lined.length;
                    let head = RequestHead::new(inbox.unread(), lined)?;
                    inbox.skip(length);
                    *self = Self::Asked(Box::new(head));
                    Ok(Over::No)
                }
                (None, None) => Ok(Over::No),
                (None, Some(_)) if inbox.unread().is_empty() => Ok(Over::Yes),
                (None, Some(_)) => Err(Refusal::Truncated),
            },
            Self::Held(_, content) | Self::Content(content) => {
                content.advance(inbox, ending)?;
                Ok(Over::No)
            }
            Self::Opaque if ending.is_some() && inbox.unread().is_empty() => Ok(Over::Yes),
            // A client that asked and ended its side still gets its response, unless it is gone.
            Self::Waiting if ending == Some(Ending::Cut) => Err(Refusal::Truncated),
            Self::Opaque | Self::Asked(_) | Self::Waiting | Self::Refused(_) => Ok(Over::No),
        }
    }
}

/// Octets after the switch, while there is room to pass them on.
pub(super) fn opaque<'a>(inbox: &'a Inbox, outbox: &Outbox) -> Option<Event<'a>> {
    let unread = inbox.unread();
    let shown = unread
        .get(..unread.len().min(outbox.room()))
        .unwrap_or_default();
    if shown.is_empty() {
        None
    } else {
        Some(Event::Opaque(shown))
    }
}

pub(super) fn pass_opaque(inbox: &mut Inbox, outbox: &mut Outbox) -> Passed {
    let Some(Event::Opaque(shown)) = opaque(inbox, outbox) else {
        return Passed::Nothing;
    };
    let count = shown.len();
    outbox.end(count).extend_from_slice(shown);
    inbox.skip(count);
    Passed::Some
}
