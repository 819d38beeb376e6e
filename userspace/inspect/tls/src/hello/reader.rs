//! The reader of segments, and the one of a buffer.

use super::body::read_body;
use super::facts::ClientHello;
use super::frames::{Frames, Scanned};
use super::refusal::Refusal;
use super::{MESSAGE_HEADER_OCTETS, RECORD_HEADER_OCTETS};

/// Collects a `ClientHello` from segments, at most [`WIRE_OCTETS_MAX`](super::WIRE_OCTETS_MAX) octets.
///
/// How long to wait for a slow client is the caller's to decide: see [`HelloReader::close`].
#[derive(Clone, Debug, Default)]
pub struct HelloReader {
    frames: Frames,
    wire: Vec<u8>,
}

/// What became of a segment.
#[derive(Debug)]
pub enum Progress {
    /// All of it was kept, and more is needed.
    More(HelloReader),
    /// The hello is whole.
    Whole(Box<ReadHello>),
    /// It never will be.
    Refused(Box<RefusedHello>),
}

/// A hello and its octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadHello {
    /// What it says.
    pub hello: ClientHello,
    /// The records that it came in, from the first octet of the connection to the last of the hello: for replay.
    pub octets: Vec<u8>,
    /// How many octets of the last segment are among them. What lies behind was sent after the hello: early data.
    pub taken: usize,
}

/// Octets that are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedHello {
    /// Why.
    pub refusal: Refusal,
    /// What was read, from the first octet of the connection: for whoever relays it.
    pub octets: Vec<u8>,
    /// How many octets of the last segment are among them; what lies behind was not looked at.
    pub taken: usize,
}

/// What a buffer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peeked {
    /// The beginning of a hello.
    More,
    /// A hello.
    Whole {
        /// What it says.
        hello: Box<ClientHello>,
        /// How many octets from the buffer's first it takes. What lies behind was sent after it.
        taken: usize,
    },
}

impl HelloReader {
    /// Takes the next segment, as long as it may be.
    pub fn push(mut self, segment: &[u8]) -> Progress {
        let Scanned { taken, is_whole } = self.frames.scan(segment);
        self.wire
            .extend_from_slice(segment.get(..taken).unwrap_or(segment));
        let result = match is_whole {
            Ok(false) => return Progress::More(self),
            Ok(true) => read_wire(&self.wire, self.frames.records()),
            Err(refusal) => Err(refusal),
        };
        let octets = self.wire;
        match result {
            Ok(hello) => Progress::Whole(Box::new(ReadHello {
                hello,
                octets,
                taken,
            })),
            Err(refusal) => Progress::Refused(Box::new(RefusedHello {
                refusal,
                octets,
                taken,
            })),
        }
    }

    /// The client closed, or the time for its hello is over.
    pub fn close(self) -> RefusedHello {
        RefusedHello {
            refusal: Refusal::Truncated {
                octets: self.wire.len(),
            },
            octets: self.wire,
            taken: 0,
        }
    }

    /// The octets so far, from the first of the connection.
    pub fn octets(&self) -> &[u8] {
        &self.wire
    }
}

/// Reads a hello in a buffer that begins with the connection, without taking it out: for whoever peeks.
///
/// Nothing is copied where the hello came in one record. A buffer with room for
/// [`WIRE_OCTETS_MAX`](super::WIRE_OCTETS_MAX) octets is large enough for every answer but [`Peeked::More`].
pub fn peek(buffer: &[u8]) -> Result<Peeked, Refusal> {
    let mut frames = Frames::default();
    let Scanned { taken, is_whole } = frames.scan(buffer);
    if !is_whole? {
        return Ok(Peeked::More);
    }
    let wire = buffer.get(..taken).unwrap_or(buffer);
    let hello = Box::new(read_wire(wire, frames.records())?);
    Ok(Peeked::Whole { hello, taken })
}

/// Reads the records of one whole message.
fn read_wire(wire: &[u8], records: usize) -> Result<ClientHello, Refusal> {
    let joined;
    let message = if records == 1 {
        wire.get(RECORD_HEADER_OCTETS..).unwrap_or_default()
    } else {
        joined = join(wire);
        &joined
    };
    let body = message.get(MESSAGE_HEADER_OCTETS..).unwrap_or_default();
    read_body(body, records)
}

/// The fragments of records whose headers were found right.
fn join(wire: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(wire.len());
    let mut rest = wire;
    while let Some(([_, _, _, high, low], behind)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let (fragment, next) = behind.split_at(length.min(behind.len()));
        message.extend_from_slice(fragment);
        rest = next;
    }
    message
}
