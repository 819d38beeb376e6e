//! What a relay tells, and what it may be told.

use crate::{OfferedCodings, Refusal, RequestHead, ResponseHead, TargetForm, Trailers, ViaName};

/// How this hop forwards.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The name under which it shows itself in `Via`; none: it does not.
    pub via: Option<ViaName>,
    /// In which form targets are written.
    pub target: TargetForm,
    /// Which content codings servers may choose.
    pub codings: OfferedCodings,
}

/// What waits for the caller's word.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A request. Say [`forward`](crate::Relay::forward), [`hold`](crate::Relay::hold) or [`answer`](crate::Relay::answer); of CONNECT
    /// [`tunnel`](crate::Relay::tunnel) or answer.
    Request(&'a RequestHead),
    /// An interim response (1xx). Say forward, or [`pass`](crate::Relay::pass) to drop it.
    Interim(&'a ResponseHead),
    /// The response, or the switch to a WebSocket. Say forward, hold (not of a switch) or answer.
    Response(&'a ResponseHead),
    /// Content, never empty. Say pass: it is forwarded, or, if the head is held or content trails behind it, the caller keeps it.
    Content(&'a [u8]),
    /// Fields behind the content. Say pass.
    Trailers(&'a Trailers),
    /// The end of the message: the last octet is sent only now. Say pass, or, if the head is held, forward and
    /// [`supply`](crate::Relay::supply) what was kept; if content trails, supply all of it first.
    End,
    /// Octets after the switch, which have no meaning here. Say pass.
    Opaque(&'a [u8]),
    /// What the peer sent is refused. Say answer, if [`may_answer`](crate::Relay::may_answer), or [`abort`](crate::Relay::abort).
    Refused(Refusal),
}

/// A word at a moment at which nothing waits for it: a mistake of the caller. Nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing waits for that word")]
pub struct OutOfTurn;

/// How a peer ended its side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// As it should: FIN, and `close_notify` before it over TLS.
    Clean,
    /// By a reset, or over TLS without `close_notify`.
    Cut,
}

/// What a peer has to send, by which a body chooses how long it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Nothing: it may stay silent, or something waits for the caller's word.
    Nothing,
    /// A head: of a response, or the rest of a request's.
    Head,
    /// More content.
    Content,
    /// Octets after the switch, whenever it likes.
    Opaque,
}

/// What is to become of the connection with a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It goes on.
    Open,
    /// It ends once all output was sent. A client may still be sending: read and drop for a while before closing (RFC 9112
    /// section 9.6).
    EndsWhenSent,
    /// It ends at once, by a reset: the peer must see that what it got is cut short.
    Broken,
}
