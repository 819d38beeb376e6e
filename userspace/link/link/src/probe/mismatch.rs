//! Why a frame is no answer.

use thiserror::Error;

/// The first field of a frame that the answer to a probe would have otherwise. None is a fault: a packet socket sees
/// all the traffic of its interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum Mismatch {
    /// It ends before its last field, or a length in it goes beyond its end.
    #[error("the frame is truncated")]
    Truncated,
    /// It is for another station.
    #[error("the frame is for another station")]
    OtherReceiver,
    /// It bears tags that are not the member's.
    #[error("the frame bears other VLAN tags")]
    OtherTags,
    /// It is of another protocol, or another kind of message.
    #[error("the frame is of another protocol")]
    OtherProtocol,
    /// A field has a value that no well-formed message has.
    #[error("the message is malformed")]
    Malformed,
    /// A checksum is wrong.
    #[error("the checksum is wrong")]
    Checksum,
    /// It is a fragment; answers are too short to be fragmented.
    #[error("the packet is a fragment")]
    Fragment,
    /// It comes from, or speaks of, another address than was asked.
    #[error("it is not of the address that was asked")]
    OtherTarget,
    /// It is for another address than asked.
    #[error("it is not for the address that asked")]
    OtherAsker,
    /// Neighbour discovery that crossed a router (RFC 4861 §7.1.2).
    #[error("hop limit {hops} is not {most}", most = super::HOPS_ON_LINK)]
    HopLimit {
        /// What it says.
        hops: u8,
    },
    /// An advertisement that answers no solicitation (RFC 4861 §4.4).
    #[error("the advertisement was not solicited")]
    Unsolicited,
    /// The echo of another process.
    #[error("identifier {identifier} is not ours")]
    Identifier {
        /// What it says.
        identifier: u16,
    },
    /// The echo of another probe than the last.
    #[error("sequence number {sequence} is not that of the last probe")]
    Sequence {
        /// What it says.
        sequence: u16,
    },
    /// The echo bears other bytes than we sent: somebody guesses.
    #[error("the echo does not bear our token")]
    Token,
    /// The last probe is answered already.
    #[error("no probe waits for an answer")]
    NotAwaited,
}
