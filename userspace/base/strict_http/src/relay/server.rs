//! What is expected of the server.

use super::buffer::{Inbox, Outbox};
use super::client::{opaque, pass_opaque};
use super::{Content, Ending, Event, Expected, OutOfTurn, Over, Passed, Way};
use crate::head::HeadReader;
use crate::limits::INTERIM_MAX;
use crate::response::StatusLine;
use crate::{Asked, Refusal, ResponseHead, ResponseKind, Version};

/// Every state of the server's side.
///
/// ```text
/// Idle ──request forwarded──► Head ──final──► Answered ──forward──► Content ──end passed──► Idle, or the end
///                              ▲ │                 ├──hold──► Held ──forward──► Content
///                              │ └─1xx─► Interim   └──forward a switch──► Opaque
///                              └──forward, pass─┘
/// Idle, Head, Content, Held ──refused──► Refused
/// ```
#[derive(Debug)]
pub(super) enum ServerState {
    /// No request is outstanding: the server has nothing to say.
    Idle,
    /// A head is read, after so many interim ones.
    Head(HeadReader<StatusLine>, Asked, u8),
    /// An interim response waits for the caller's word.
    Interim(Box<ResponseHead>, Asked, u8),
    /// A response waits for the caller's word.
    Answered(Box<ResponseHead>),
    /// Its head is held while its content is read.
    Held(Box<ResponseHead>, Content),
    /// Its head was forwarded, its content follows.
    Content(Content),
    /// After the switch.
    Opaque,
    /// What came is refused.
    Refused(Refusal),
}

impl ServerState {
    /// A request was forwarded.
    pub(super) fn awaiting(asked: Asked) -> Self {
        Self::Head(HeadReader::new(), asked, 0)
    }

    pub(super) const fn expected(&self) -> Expected {
        match self {
            Self::Head(..) => Expected::Head,
            Self::Held(_, content) | Self::Content(content) if !content.is_at_end() => {
                Expected::Content
            }
            Self::Opaque => Expected::Opaque,
            Self::Idle
            | Self::Interim(..)
            | Self::Answered(_)
            | Self::Held(..)
            | Self::Content(_)
            | Self::Refused(_) => Expected::Nothing,
        }
    }

    pub(super) const fn content(&mut self) -> Option<&mut Content> {
        match self {
            Self::Content(content) => Some(content),
            Self::Idle
            | Self::Head(..)
            | Self::Interim(..)
            | Self::Answered(_)
            | Self::Held(..)
            | Self::Opaque
            | Self::Refused(_) => None,
        }
    }

    /// Takes the head that is forwarded now. After a switch the machine changes the state itself.
    pub(super) fn forwarded(&mut self) -> Option<Box<ResponseHead>> {
        let (head, next) = match std::mem::replace(self, Self::Idle) {
            Self::Interim(head, asked, count) => {
                (head, Self::Head(HeadReader::new(), asked, count))
            }
            Self::Answered(head) => {
                let content = Content::new(head.framing(), Way::Passing);
                (head, Self::Content(content))
            }
            Self::Held(head, mut content) => {
                content.release();
                (head, Self::Content(content))
            }
            other @ (Self::Idle
            | Self::Head(..)
            | Self::Content(_)
            | Self::Opaque
            | Self::Refused(_)) => {
                *self = other;
                return None;
            }
        };
        *self = next;
        Some(head)
    }

    /// Holds the head that waits, unless it is a switch.
    pub(super) fn hold(&mut self) -> Result<(), OutOfTurn> {
        match std::mem::replace(self, Self::Idle) {
            Self::Answered(head) if head.kind() == ResponseKind::Final => {
                let content = Content::new(head.framing(), Way::Held { kept: 0 });
                *self = Self::Held(head, content);
                Ok(())
            }
            other @ (Self::Idle
            | Self::Head(..)
            | Self::Interim(..)
            | Self::Answered(_)
            | Self::Held(..)
            | Self::Content(_)
            | Self::Opaque
            | Self::Refused(_)) => {
                *self = other;
                Err(OutOfTurn)
            }
        }
    }

    pub(super) fn event<'a>(&'a self, inbox: &'a Inbox, outbox: &Outbox) -> Option<Event<'a>> {
        match self {
            Self::Idle | Self::Head(..) => None,
            Self::Interim(head, ..) => Some(Event::Interim(head)),
            Self::Answered(head) => Some(Event::Response(head)),
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
                    *self = Self::Idle;
                }
                passed
            }
            Self::Interim(..) => match self.forwarded() {
                Some(_) => Passed::Some,
                None => Passed::Nothing,
            },
            Self::Opaque => pass_opaque(inbox, outbox),
            Self::Idle | Self::Head(..) | Self::Answered(_) | Self::Refused(_) => Passed::Nothing,
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
            Self::Idle if !inbox.unread().is_empty() => Err(Refusal::Unsolicited),
            Self::Idle | Self::Opaque if ending.is_some() && inbox.unread().is_empty() => {
                Ok(Over::Yes)
            }
            Self::Head(reader, asked, count) => match (reader.advance(inbox.unread())?, ending) {
                (Some(lined), _) => {
                    let length = lined.length;
                    let head = Box::new(ResponseHead::new(inbox.unread(), lined, asked)?);
                    inbox.skip(length);
                    // An HTTP/1.0 client knows no interim responses (RFC 9110 section 15.2).
                    let is_known = asked.version == Version::Http11;
                    *self = match head.kind() {
                        ResponseKind::Interim if *count == INTERIM_MAX => {
                            return Err(Refusal::TooManyInterim);
                        }
                        ResponseKind::Interim if !is_known => {
                            let (asked, count) = (asked.clone(), *count + 1);
                            *self = Self::Head(HeadReader::new(), asked, count);
                            // As often as interim responses are allowed.
                            return self.read(inbox, ending);
                        }
                        ResponseKind::Interim => Self::Interim(head, asked.clone(), *count + 1),
                        ResponseKind::Switch | ResponseKind::Final => Self::Answered(head),
                    };
                    Ok(Over::No)
                }
                (None, None) => Ok(Over::No),
                (None, Some(_)) if inbox.unread().is_empty() => Err(Refusal::NoResponse),
                (None, Some(_)) => Err(Refusal::Truncated),
            },
            Self::Held(_, content) | Self::Content(content) => {
                content.advance(inbox, ending)?;
                Ok(Over::No)
            }
            Self::Idle
            | Self::Opaque
            | Self::Interim(..)
            | Self::Answered(_)
            | Self::Refused(_) => Ok(Over::No),
        }
    }
}
