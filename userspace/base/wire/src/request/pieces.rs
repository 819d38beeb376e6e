//! A request with all that is known of it may be longer than a frame: it travels in pieces.

use super::{RequestDetail, RequestNumber};
use crate::WireError;
use crate::file::CHUNK_BYTES_MAX;
use crate::keys::Sha256;
use serde::{Deserialize, Serialize};

/// Longest detail, in octets. The longest history takes 8 MiB, forms of acts and letters some hundred KiB each.
pub const DETAIL_BYTES_MAX: usize = 64 << 20;
/// How often a gathering begins anew, since the request changed while its pieces came.
const BEGINNINGS_MAX: u8 = 8;

/// Which piece of a request is wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailWish {
    /// The request.
    pub number: RequestNumber,
    /// The octet that it begins with, from 0.
    pub from: u64,
}

impl DetailWish {
    /// The first piece of a request.
    pub const fn first(number: RequestNumber) -> Self {
        Self { number, from: 0 }
    }
}

/// A piece of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailPiece {
    /// SHA-256 of the whole: pieces of another are of another moment.
    pub digest: Sha256,
    /// Length of the whole, in octets.
    pub whole: u64,
    /// The octets, at most [`CHUNK_BYTES_MAX`]; none behind the end.
    pub octets: Vec<u8>,
}

impl DetailPiece {
    /// A detail as its octets.
    pub fn encode(detail: &RequestDetail) -> Result<Vec<u8>, WireError> {
        postcard::to_stdvec(detail).map_err(|error| WireError::Malformed(error.to_string()))
    }

    /// The piece of a detail's octets that is wished for.
    pub fn cut(whole: &[u8], digest: Sha256, wish: DetailWish) -> Self {
        let from = usize::try_from(wish.from).unwrap_or(usize::MAX);
        let rest = whole.get(from..).unwrap_or_default();
        let piece = rest.get(..CHUNK_BYTES_MAX).unwrap_or(rest);
        Self {
            digest,
            whole: u64::try_from(whole.len()).unwrap_or(u64::MAX),
            octets: piece.to_vec(),
        }
    }
}

/// Puts the pieces of a request together.
#[derive(Debug)]
pub struct Gathering {
    number: RequestNumber,
    digest: Option<Sha256>,
    octets: Vec<u8>,
    beginnings: u8,
}

/// What a piece made of it.
#[derive(Debug)]
pub enum Gathered {
    /// More are needed.
    More(Gathering),
    /// It is whole.
    Whole(Box<RequestDetail>),
}

/// Why pieces make no request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatherError {
    /// It changed again and again meanwhile.
    #[error("the request changed {BEGINNINGS_MAX} times while it was read: ask again")]
    Changing,
    /// It is longer than anything that can be known of a request.
    #[error("{0} octets are no request: at most {DETAIL_BYTES_MAX} are")]
    TooLong(u64),
    /// They do not read as one.
    #[error(transparent)]
    Damaged(#[from] WireError),
}

impl Gathering {
    /// Nothing of a request yet.
    pub const fn of(number: RequestNumber) -> Self {
        Self {
            number,
            digest: None,
            octets: Vec::new(),
            beginnings: 0,
        }
    }

    /// The piece that is needed next.
    pub fn wish(&self) -> DetailWish {
        DetailWish {
            number: self.number,
            from: u64::try_from(self.octets.len()).unwrap_or(u64::MAX),
        }
    }

    /// Takes the piece that was wished for.
    pub fn take(mut self, piece: &DetailPiece) -> Result<Gathered, GatherError> {
        let whole = usize::try_from(piece.whole).ok();
        let whole = whole.filter(|whole| *whole <= DETAIL_BYTES_MAX);
        let whole = whole.ok_or(GatherError::TooLong(piece.whole))?;
        if self.digest != Some(piece.digest) {
            let is_first = self.octets.is_empty();
            self.beginnings = self.beginnings.saturating_add(1);
            if self.beginnings > BEGINNINGS_MAX {
                return Err(GatherError::Changing);
            }
            self.digest = Some(piece.digest);
            if !is_first {
                self.octets.clear();
                return Ok(Gathered::More(self));
            }
        }
        self.octets.extend_from_slice(&piece.octets);
        if self.octets.len() < whole && !piece.octets.is_empty() {
            return Ok(Gathered::More(self));
        }
        let (detail, rest) = postcard::take_from_bytes(&self.octets)
            .map_err(|error| WireError::Malformed(error.to_string()))?;
        if rest.is_empty() {
            Ok(Gathered::Whole(Box::new(detail)))
        } else {
            Err(WireError::Trailing(rest.len()).into())
        }
    }
}

#[cfg(test)]
mod tests;
