//! Content: where it ends, and its chunks.

use std::ops::Range;

use crate::fields::{Known, Span};
use crate::limits::{CHUNK_DIGITS_MAX, CHUNK_OCTETS_MAX, EXTENSION_OCTETS_MAX};
use crate::{Fields, Refusal};

mod trailers;

use trailers::TrailerReader;
pub use trailers::Trailers;
pub(crate) use trailers::is_forbidden as is_forbidden_trailer;

/// How content is delimited (RFC 9112 section 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// There is none.
    Nothing,
    /// So many octets.
    Length(u64),
    /// Chunks, then trailers.
    Chunked,
    /// All that comes until the server ends its side.
    UntilClose,
}

/// Reads content out of octets in any segmentation.
#[derive(Clone, Debug)]
pub struct BodyReader(State);

/// Every state of the reader.
///
/// ```text
/// Length(n) ──n taken──────────────────────────────────────────────────────────► Ended
/// UntilClose ──closed──────────────────────────────────────────────────────────► Ended
/// Size ─┬─digits─► Size ──CR──► SizeEnd ─LF─┬─size > 0─► Data ─taken─► DataCr ─► DataLf ─► Size
///       └──;──► Extension ──CR──►──┘        └─size = 0─► Trailers ──empty line─► Ended
/// ```
#[derive(Clone, Debug)]
enum State {
    Length(u64),
    UntilClose,
    Size(Chunk),
    Extension(Chunk),
    SizeEnd(Chunk),
    Data { left: u64, extended: usize },
    DataCr { extended: usize },
    DataLf { extended: usize },
    Trailers(TrailerReader),
    Ended,
}

/// The head of a chunk as far as it was read.
#[derive(Clone, Copy, Debug, Default)]
struct Chunk {
    size: u64,
    digits: u8,
    /// Octets of extensions in the body so far.
    extended: usize,
}

/// What stands next in a body.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Nothing yet: more octets must come.
    Partial,
    /// So many octets of content, not zero, behind those that are skipped.
    Data(usize),
    /// The trailers, whole and not empty; the end follows.
    Trailers(Trailers),
    /// The end.
    End,
}

impl BodyReader {
    /// A reader of content that is delimited so.
    pub const fn new(framing: Framing) -> Self {
        Self(match framing {
            Framing::Nothing | Framing::Length(0) => State::Ended,
            Framing::Length(length) => State::Length(length),
            Framing::Chunked => State::Size(Chunk {
                size: 0,
                digits: 0,
                extended: 0,
            }),
            Framing::UntilClose => State::UntilClose,
        })
    }

    /// Whether the end was read.
    pub const fn is_ended(&self) -> bool {
        matches!(self.0, State::Ended)
    }

    /// Reads on: how many octets to skip, which are framing, and what stands behind them. Of [`Piece::Data`] the caller tells
    /// with [`took`](Self::took) how much it took; what it did not take it hands in again.
    pub fn read(&mut self, octets: &[u8]) -> Result<(usize, Piece), Refusal> {
        let mut at = 0;
        loop {
            let rest = octets.get(at..).unwrap_or_default();
            match &mut self.0 {
                State::Ended => return Ok((at, Piece::End)),
                State::Length(left) | State::Data { left, .. } => {
                    let here = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                    return Ok((
                        at,
                        if here == 0 {
                            Piece::Partial
                        } else {
                            Piece::Data(here)
                        },
                    ));
                }
                State::UntilClose if rest.is_empty() => return Ok((at, Piece::Partial)),
                State::UntilClose => return Ok((at, Piece::Data(rest.len()))),
                State::Trailers(reader) => {
                    let Some(trailers) = reader.advance(rest)? else {
                        return Ok((at, Piece::Partial));
                    };
                    at += trailers.octets_len();
                    self.0 = State::Ended;
                    if !trailers.fields().is_empty() {
                        return Ok((at, Piece::Trailers(trailers)));
                    }
                }
                State::Size(_)
                | State::Extension(_)
                | State::SizeEnd(_)
                | State::DataCr { .. }
                | State::DataLf { .. } => {
                    let Some(octet) = rest.first() else {
                        return Ok((at, Piece::Partial));
                    };
                    self.step(*octet)?;
                    at += 1;
                }
            }
        }
    }

    /// Takes one octet of framing.
    fn step(&mut self, octet: u8) -> Result<(), Refusal> {
        let next = match &self.0 {
            State::Size(chunk) => size(*chunk, octet)?,
            State::Extension(chunk) => extension(*chunk, octet)?,
            State::SizeEnd(chunk) => match (octet, chunk.size) {
                (b'\n', 0) => State::Trailers(TrailerReader::default()),
                (b'\n', left) => State::Data {
                    left,
                    extended: chunk.extended,
                },
                _ => return Err(Refusal::BareCr),
            },
            State::DataCr { extended } => match octet {
                b'\r' => State::DataLf {
                    extended: *extended,
                },
                _ => return Err(Refusal::ChunkEnd),
            },
            State::DataLf { extended } => match octet {
                b'\n' => State::Size(Chunk {
                    extended: *extended,
                    ..Chunk::default()
                }),
                _ => return Err(Refusal::ChunkEnd),
            },
            State::Length(_)
            | State::UntilClose
            | State::Data { .. }
            | State::Trailers(_)
            | State::Ended => return Ok(()),
        };
        self.0 = next;
        Ok(())
    }

    /// Says that so many octets of the last [`Piece::Data`] were taken.
    pub fn took(&mut self, octets: usize) {
        let octets = octets as u64;
        match &mut self.0 {
            State::Length(left) => {
                *left = left.saturating_sub(octets);
                if *left == 0 {
                    self.0 = State::Ended;
                }
            }
            State::Data { left, extended } => {
                *left = left.saturating_sub(octets);
                if *left == 0 {
                    self.0 = State::DataCr {
                        extended: *extended,
                    };
                }
            }
            State::UntilClose
            | State::Size(_)
            | State::Extension(_)
            | State::SizeEnd(_)
            | State::DataCr { .. }
            | State::DataLf { .. }
            | State::Trailers(_)
            | State::Ended => {}
        }
    }

    /// Says that the peer ended its side after all that was read: the end of content that lasts until then, and a message cut
    /// short otherwise (RFC 9112 section 8).
    pub fn closed(&mut self) -> Result<(), Refusal> {
        match self.0 {
            State::Ended => Ok(()),
            State::UntilClose => {
                self.0 = State::Ended;
                Ok(())
            }
            State::Length(_)
            | State::Size(_)
            | State::Extension(_)
            | State::SizeEnd(_)
            | State::Data { .. }
            | State::DataCr { .. }
            | State::DataLf { .. }
            | State::Trailers(_) => Err(Refusal::Truncated),
        }
    }
}

/// A digit of a size, or what may follow them. No white space: the grammar has none before CRLF, and readers differ.
fn size(chunk: Chunk, octet: u8) -> Result<State, Refusal> {
    let digit = char::from(octet).to_digit(16);
    match (digit, octet) {
        (Some(digit), _) => {
            let size = chunk.size.checked_mul(16).ok_or(Refusal::ChunkTooLarge)? + u64::from(digit);
            if chunk.digits == CHUNK_DIGITS_MAX {
                return Err(Refusal::ChunkSize);
            }
            if size > CHUNK_OCTETS_MAX {
                return Err(Refusal::ChunkTooLarge);
            }
            Ok(State::Size(Chunk {
                size,
                digits: chunk.digits + 1,
                ..chunk
            }))
        }
        (None, b'\n') => Err(Refusal::BareLf),
        (None, b'\r') if chunk.digits > 0 => Ok(State::SizeEnd(chunk)),
        (None, b';') if chunk.digits > 0 => Ok(State::Extension(chunk)),
        (None, _) => Err(Refusal::ChunkSize),
    }
}

/// An octet of an extension (RFC 9112 section 7.1.1), which is read and dropped.
fn extension(chunk: Chunk, octet: u8) -> Result<State, Refusal> {
    match octet {
        b'\r' => Ok(State::SizeEnd(chunk)),
        b'\n' => Err(Refusal::BareLf),
        b'\t' | b' '..=b'~' => {
            if chunk.extended == EXTENSION_OCTETS_MAX {
                return Err(Refusal::ChunkExtensionTooLong);
            }
            Ok(State::Extension(Chunk {
                extended: chunk.extended + 1,
                ..chunk
            }))
        }
        _ => Err(Refusal::ChunkExtension),
    }
}

/// The most octets that [`write_chunk`] adds to the data.
pub const CHUNK_OVERHEAD_OCTETS: usize = 16 + 4;

/// Writes data, which must not be empty, as one chunk.
pub fn write_chunk(data: &[u8], out: &mut Vec<u8>) {
    if data.is_empty() {
        return;
    }
    let mut digits = [0; 16];
    let mut left = data.len();
    let mut start = digits.len();
    while left > 0
        && let Some(digit) = start.checked_sub(1).and_then(|at| digits.get_mut(at))
    {
        *digit = *b"0123456789abcdef".get(left % 16).unwrap_or(&b'0');
        left /= 16;
        start -= 1;
    }
    out.extend_from_slice(digits.get(start..).unwrap_or_default());
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(data);
    out.extend_from_slice(b"\r\n");
}

/// Writes the last chunk, the trailers if there are any, and the end.
pub fn write_last_chunk(trailers: Option<&Trailers>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"0\r\n");
    match trailers {
        Some(trailers) => trailers.write(out),
        None => out.extend_from_slice(b"\r\n"),
    }
}

#[cfg(test)]
mod tests;
