//! The octets of a reply as they wait, and the chunks in them (RFC 9112 §7.1), read strictly.

use super::fault::IcapFault;
use crate::limits::{CHUNK_LINE_MAX, IN_MAX, PIECE_MAX, TRAILER_MAX};

/// Octets that arrived and were not looked at yet: at most [`IN_MAX`].
#[derive(Debug, Default)]
pub(super) struct Incoming {
    octets: Vec<u8>,
    at: usize,
}

impl Incoming {
    pub(super) fn rest(&self) -> &[u8] {
        self.octets.get(self.at..).unwrap_or_default()
    }

    pub(super) fn room(&self) -> usize {
        IN_MAX.saturating_sub(self.rest().len())
    }

    /// Takes as many octets as there is room for.
    pub(super) fn push(&mut self, octets: &[u8]) -> usize {
        let taken = octets.len().min(self.room());
        self.octets.drain(..self.at);
        self.at = 0;
        self.octets
            .extend_from_slice(octets.get(..taken).unwrap_or_default());
        taken
    }

    pub(super) fn skip(&mut self, octets: usize) {
        self.at = self.at.saturating_add(octets).min(self.octets.len());
    }

    /// The line that CR LF ends, without them, if it has arrived; a fault if it is longer than `most`.
    fn line(&mut self, most: usize) -> Result<Option<Vec<u8>>, IcapFault> {
        let rest = self.rest();
        let Some(end) = rest.iter().position(|octet| *octet == b'\n') else {
            return if rest.len() > most {
                Err(IcapFault::Chunk)
            } else {
                Ok(None)
            };
        };
        let line = rest.get(..end).and_then(|line| line.strip_suffix(b"\r"));
        let line = line.filter(|line| line.len() <= most && !line.contains(&b'\r'));
        let line = line.ok_or(IcapFault::Chunk)?.to_vec();
        self.skip(end + 1);
        Ok(Some(line))
    }
}

/// Where the reader of a chunked body stands.
#[derive(Debug)]
pub(super) enum Chunks {
    /// Before a length.
    Length,
    /// So many octets of a chunk are left.
    Data(u32),
    /// Before the end of a chunk's line.
    DataEnd,
    /// Among the fields behind the last chunk, of which so many octets were read.
    Trailer(usize),
}

/// What one step found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Octets of the body.
    Piece(Vec<u8>),
    /// The end of the body.
    End,
    /// Nothing until more arrives.
    Nothing,
}

impl Chunks {
    pub(super) fn next(&mut self, incoming: &mut Incoming) -> Result<Found, IcapFault> {
        loop {
            match self {
                Self::Length => {
                    let Some(line) = incoming.line(CHUNK_LINE_MAX)? else {
                        return Ok(Found::Nothing);
                    };
                    *self = match length(&line)? {
                        0 => Self::Trailer(0),
                        length => Self::Data(length),
                    };
                }
                Self::Data(left) => {
                    let arrived = incoming.rest();
                    let most = usize::try_from(*left).unwrap_or(PIECE_MAX).min(PIECE_MAX);
                    let piece = arrived
                        .get(..most.min(arrived.len()))
                        .unwrap_or_default()
                        .to_vec();
                    if piece.is_empty() {
                        return Ok(Found::Nothing);
                    }
                    incoming.skip(piece.len());
                    *left = left.saturating_sub(u32::try_from(piece.len()).unwrap_or(u32::MAX));
                    if *left == 0 {
                        *self = Self::DataEnd;
                    }
                    return Ok(Found::Piece(piece));
                }
                Self::DataEnd => {
                    match incoming.rest() {
                        [b'\r', b'\n', ..] => incoming.skip(2),
                        [] | [b'\r'] => return Ok(Found::Nothing),
                        _ => return Err(IcapFault::Chunk),
                    }
                    *self = Self::Length;
                }
                // What the fields say is not needed; they are read past.
                Self::Trailer(read) => {
                    let Some(line) = incoming.line(TRAILER_MAX)? else {
                        return Ok(Found::Nothing);
                    };
                    if line.is_empty() {
                        return Ok(Found::End);
                    }
                    *read += line.len();
                    if *read > TRAILER_MAX {
                        return Err(IcapFault::Chunk);
                    }
                }
            }
        }
    }
}

/// The length at the beginning of a line: one to eight hexadecimal digits; extensions behind them are skipped.
fn length(line: &[u8]) -> Result<u32, IcapFault> {
    let (digits, extension) = match line.iter().position(|octet| *octet == b';') {
        Some(at) => line.split_at(at),
        None => (line, &[][..]),
    };
    let visible = |octet: &u8| *octet == b'\t' || (b' '..=b'~').contains(octet);
    let is_length = (1..=8).contains(&digits.len()) && digits.iter().all(u8::is_ascii_hexdigit);
    let digits = std::str::from_utf8(digits)
        .ok()
        .filter(|_| is_length && extension.iter().all(visible));
    let length = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    length.ok_or(IcapFault::Chunk)
}

#[cfg(test)]
mod tests;
