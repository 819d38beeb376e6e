//! What goes wrong with an ICAP server.

use crate::limits::{FIELDS_MAX, HTTP_HEAD_MAX, ICAP_HEAD_MAX};
use crate::threat::Unscanned;

/// Why a head is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadFault {
    /// Longer than it may be.
    #[error("a head of more than {HTTP_HEAD_MAX} octets, or {ICAP_HEAD_MAX} of ICAP's own")]
    TooLong,
    /// More fields than there may be.
    #[error("more than {FIELDS_MAX} fields")]
    TooMany,
    /// CR without LF, LF without CR, NUL or another control character.
    #[error("a control character, or a line that ends otherwise than by CR LF")]
    Control,
    /// A line that goes on in the next (RFC 9112 §5.2).
    #[error("a folded line")]
    Folded,
    /// No name before a colon.
    #[error("a field without a name, or with a name that is no token")]
    Name,
    /// A first line that is neither a request nor a status.
    #[error("a first line that is neither a request nor a status")]
    Start,
    /// A field that may stand only once stands twice.
    #[error("a field that may stand only once stands twice, or has a wrong value")]
    Value,
}

/// Why there is no word from an ICAP server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IcapFault {
    /// The socket failed.
    #[error("the ICAP server cannot be reached: {0}")]
    Unreachable(String),
    /// It closed before its reply was whole.
    #[error("the ICAP server closed the connection before its reply was whole")]
    Closed,
    /// It was silent for too long.
    #[error("the ICAP server has not answered in time")]
    Slow,
    /// It reported an error.
    #[error("the ICAP server answered {0}")]
    Status(u16),
    /// Its options name no such method.
    #[error("the ICAP service does not do {0}")]
    Method(&'static str),
    /// Its reply cannot be read.
    #[error("the ICAP server's reply holds {0}")]
    Head(#[from] HeadFault),
    /// Its `Encapsulated` field does not say what the reply may hold (§4.4.1).
    #[error("the ICAP server's reply encapsulates otherwise than RFC 3507 §4.4.1 allows")]
    Encapsulated,
    /// A chunk that cannot be read.
    #[error("the ICAP server's reply has a chunk that cannot be read")]
    Chunk,
    /// A reply that was not allowed there: 100 without a preview, 204 without leave.
    #[error("the ICAP server answered {0} where that is not allowed")]
    Misplaced(u16),
    /// An adapted request that goes elsewhere than the user's.
    #[error("the ICAP server turned the request to another method, host or target")]
    Redirected,
    /// A body that is longer than the limit.
    #[error("the ICAP server's body is longer than the limit")]
    BodyTooLong,
    /// The body given has another length than was said.
    #[error("the body has another length than its head says")]
    Length,
    /// The options lack what they must have.
    #[error("the ICAP server's options lack `{0}`, or it has a wrong value")]
    Options(&'static str),
}

impl IcapFault {
    /// The reason for logs.
    pub const fn reason(&self) -> Unscanned {
        match self {
            Self::Unreachable(_) | Self::Closed => Unscanned::Down,
            Self::Slow => Unscanned::Slow,
            Self::Status(_) | Self::Method(_) => Unscanned::Refused,
            Self::BodyTooLong => Unscanned::TooLarge,
            Self::Head(_)
            | Self::Encapsulated
            | Self::Chunk
            | Self::Misplaced(_)
            | Self::Redirected
            | Self::Length
            | Self::Options(_) => Unscanned::Garbled,
        }
    }
}
