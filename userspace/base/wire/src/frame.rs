//! The frame: header, version, body.

use crate::command::{Command, Done, Refusal};
use crate::event::{Daemon, Event, Revocation};
use crate::keys::Sha256;
use crate::query::{Answer, Item, Query};
use crate::sockets::SocketOrder;
use crate::token::{Deed, TokenSecret};
use model::Epoch;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Largest frame. A Unix socket's default send buffer holds one of this size with the kernel's own overhead.
pub const FRAME_BYTES_MAX: usize = 128 * 1024;
/// First bytes of every frame.
const MAGIC: [u8; 2] = *b"Qq";
/// Version of the messages. Both ends are parts of one image; another version is refused, never guessed at.
pub const VERSION: u16 = 6;
const HEADER_BYTES: usize = 4;

/// Why bytes are no message, or a message no frame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// Longer than [`FRAME_BYTES_MAX`].
    #[error(
        "a message of {bytes} bytes is longer than the {FRAME_BYTES_MAX} a frame may have: ask for a smaller page"
    )]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// Not our header.
    #[error("the bytes are no frame of this gateway")]
    Foreign,
    /// Another version.
    #[error(
        "the other end speaks version {theirs} of the messages and this one {VERSION}: both must come from one image"
    )]
    Version {
        /// Its version.
        theirs: u16,
    },
    /// The body does not decode.
    #[error("the frame's body is malformed: {0}")]
    Malformed(String),
    /// Bytes follow the body.
    #[error("{0} bytes follow the message in its frame")]
    Trailing(usize),
    /// A snapshot whose checksum or length is wrong.
    #[error("the snapshot is damaged: {0}")]
    Snapshot(String),
}

/// What a client says to a daemon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToDaemon {
    /// Asks; answered by [`FromDaemon::Answer`] with the same number.
    Ask {
        /// The client's number of the question.
        id: u32,
        /// The question.
        query: Query,
    },
    /// Commands; answered by [`FromDaemon::Done`] with the same number.
    Do {
        /// The client's number of the command.
        id: u32,
        /// The command.
        command: Command,
    },
    /// Reports events (daemons only); answered by [`FromDaemon::Taken`] once they are durable.
    Report {
        /// The events, in the order of their numbers.
        events: Vec<Event>,
    },
    /// Asks for the daemon's projection now and after every commit (daemons only).
    Subscribe {
        /// Which daemon.
        daemon: Daemon,
    },
    /// Tells what became of a snapshot (daemons only).
    Applied {
        /// Its epoch.
        epoch: Epoch,
        /// Why the daemon kept the old one; none if it took it.
        refused: Option<String>,
    },
    /// Asks linkd for sockets (inspecting daemons only); answered by [`FromDaemon::Sockets`] with the same number.
    Sockets {
        /// The client's number of the order.
        id: u32,
        /// The order.
        order: SocketOrder,
    },
    /// Asks or commands as the account of a token (consoled only); answered as if that account had sent it.
    OnBehalf {
        /// The client's number of the question or command.
        id: u32,
        /// The token.
        token: TokenSecret,
        /// What is asked or commanded.
        deed: Deed,
    },
}

/// What a daemon says to a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromDaemon {
    /// The answer to a question.
    Answer {
        /// The client's number.
        id: u32,
        /// The answer.
        result: Result<Answer, Refusal>,
    },
    /// The result of a command.
    Done {
        /// The client's number.
        id: u32,
        /// The result.
        result: Result<Done, Refusal>,
    },
    /// Items that came after a watched listing was answered.
    Watched {
        /// The client's number of the listing.
        id: u32,
        /// The items.
        items: Vec<Item>,
    },
    /// All events of this start up to a number are durable.
    Taken {
        /// The start of the daemon that reported them.
        boot: u64,
        /// The highest durable number.
        seq: u64,
    },
    /// A snapshot; its memfd comes with this message.
    Snapshot {
        /// Its epoch.
        epoch: Epoch,
        /// Its length in the memfd.
        bytes: u64,
    },
    /// The index of categories in force; its memfd comes with this message.
    Categories {
        /// SHA-256 of its bytes.
        digest: Sha256,
        /// Its length in the memfd.
        bytes: u64,
    },
    /// Every exemption of a learned service that was taken back of late (tlsd only).
    Revocations {
        /// They, at most [`REVOCATIONS_MAX`](crate::event::REVOCATIONS_MAX).
        all: Vec<Revocation>,
    },
    /// Sockets; their descriptors come with this message.
    Sockets {
        /// The client's number of the order.
        id: u32,
        /// How many.
        result: Result<u16, Refusal>,
    },
}

/// Frames a message.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, WireError> {
    write(MAGIC, message, Vec::with_capacity(256))
}

/// Reads a message.
pub fn decode<T: DeserializeOwned>(frame: &[u8]) -> Result<T, WireError> {
    read(MAGIC, frame)
}

/// Frames a message under a mark, in a buffer that is empty.
pub(crate) fn write<T: Serialize>(
    magic: [u8; 2],
    message: &T,
    mut frame: Vec<u8>,
) -> Result<Vec<u8>, WireError> {
    frame.extend_from_slice(&magic);
    frame.extend_from_slice(&VERSION.to_le_bytes());
    let frame =
        postcard::to_extend(message, frame).map_err(|e| WireError::Malformed(e.to_string()))?;
    if frame.len() > FRAME_BYTES_MAX {
        return Err(WireError::TooLong { bytes: frame.len() });
    }
    Ok(frame)
}

/// Reads a message under a mark.
pub(crate) fn read<T: DeserializeOwned>(magic: [u8; 2], frame: &[u8]) -> Result<T, WireError> {
    if frame.len() > FRAME_BYTES_MAX {
        return Err(WireError::TooLong { bytes: frame.len() });
    }
    let (header, body) = frame
        .split_first_chunk::<HEADER_BYTES>()
        .ok_or(WireError::Foreign)?;
    let [first, second, low, high] = *header;
    if [first, second] != magic {
        return Err(WireError::Foreign);
    }
    let theirs = u16::from_le_bytes([low, high]);
    if theirs != VERSION {
        return Err(WireError::Version { theirs });
    }
    let (message, rest) =
        postcard::take_from_bytes(body).map_err(|e| WireError::Malformed(e.to_string()))?;
    if rest.is_empty() {
        Ok(message)
    } else {
        Err(WireError::Trailing(rest.len()))
    }
}

#[cfg(test)]
mod tests;
