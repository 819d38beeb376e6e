//! Content codings (RFC 9110 section 8.4), for inspection only: what is forwarded stays as it came, the scanner gets a decoded
//! copy.

use std::fmt;

use crate::Fields;
use crate::limits::{BOMB_FREE_OCTETS, BOMB_RATIO_MAX, DECODED_OCTETS_MAX};
use crate::octets::{elements, text, trim};

mod engine;
mod zstd;

use engine::{Engine, Step};

/// A coding of content that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coding {
    /// None.
    Identity,
    /// `gzip` (RFC 1952), also named `x-gzip`, in one member or several.
    Gzip,
    /// `deflate`: zlib (RFC 1950), or bare deflate (RFC 1951), which some servers send under that name and browsers read.
    Deflate,
    /// `br` (RFC 7932).
    Brotli,
    /// `zstd` (RFC 8878), with the window of RFC 9659.
    Zstd,
}

/// Names that can be read.
const NAMES: [(&str, Coding); 6] = [
    ("gzip", Coding::Gzip),
    ("x-gzip", Coding::Gzip),
    ("deflate", Coding::Deflate),
    ("br", Coding::Brotli),
    ("zstd", Coding::Zstd),
    ("identity", Coding::Identity),
];

/// Why content cannot be inspected. Whoever inspects decides what that means; an unreadable body is not a clean one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Undecodable {
    /// A coding that is not read.
    #[error("the content's coding is unknown")]
    Unknown,
    /// More than one coding.
    #[error("the content is coded more than once")]
    Several,
    /// The content is not in its coding.
    #[error("the content is not in the coding that it names")]
    Malformed,
    /// Octets follow the coded content.
    #[error("octets follow the end of the coded content")]
    Trailing,
    /// The content ended before its coding did.
    #[error("the coded content is cut short")]
    Truncated,
    /// It becomes larger than what is inspected.
    #[error("the content decodes to more than what is inspected")]
    TooLarge,
    /// It becomes larger by a factor that no honest content has.
    #[error("the content is a decompression bomb")]
    Bomb,
}

impl Undecodable {
    /// Its name in logs. A name never changes its meaning.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "coding-unknown",
            Self::Several => "coded-twice",
            Self::Malformed => "coding-malformed",
            Self::Trailing => "coding-trailing",
            Self::Truncated => "coding-truncated",
            Self::TooLarge => "decoded-too-large",
            Self::Bomb => "decompression-bomb",
        }
    }
}

impl Coding {
    /// The coding of a message by its fields.
    pub fn of(fields: Fields<'_>) -> Result<Self, Undecodable> {
        let mut coding = Self::Identity;
        for name in fields.all("content-encoding").flat_map(elements) {
            let is = |(known, _): &&(&str, Self)| known.as_bytes().eq_ignore_ascii_case(name);
            let (_, next) = NAMES.iter().find(is).ok_or(Undecodable::Unknown)?;
            match (coding, *next) {
                (_, Self::Identity) => {}
                (Self::Identity, next) => coding = next,
                (Self::Gzip | Self::Deflate | Self::Brotli | Self::Zstd, _) => {
                    return Err(Undecodable::Several);
                }
            }
        }
        Ok(coding)
    }
}

/// `Accept-Encoding` without what [`Decoder`] does not read, so that a server answers with content that can be inspected; none
/// if the request has no such field. Weights stay; `*` goes, since it means codings that nobody named.
pub fn narrow_accept_encoding(fields: Fields<'_>) -> Option<String> {
    let mut offers = fields.all("accept-encoding").peekable();
    offers.peek()?;
    Some(narrow(&mut offers))
}

/// The offers that can be read; `identity` if none is left.
pub(crate) fn narrow(offers: &mut dyn Iterator<Item = &[u8]>) -> String {
    let mut kept = String::new();
    for offer in offers.flat_map(elements).filter(|offer| offer.is_ascii()) {
        let name = trim(
            offer
                .split(|octet| *octet == b';')
                .next()
                .unwrap_or_default(),
        );
        if NAMES
            .iter()
            .any(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name))
        {
            if !kept.is_empty() {
                kept.push_str(", ");
            }
            kept.push_str(text(offer));
        }
    }
    if kept.is_empty() {
        kept.push_str("identity");
    }
    kept
}

/// How far content is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeLimits {
    /// The most octets of a message, decoded.
    pub octets_max: u64,
    /// How many octets one coded octet may become, once [`BOMB_FREE_OCTETS`] are exceeded.
    pub ratio_max: u64,
}

impl Default for DecodeLimits {
    fn default() -> Self {
        Self {
            octets_max: DECODED_OCTETS_MAX,
            ratio_max: BOMB_RATIO_MAX,
        }
    }
}

/// Octets of the buffer that decoded octets pass through.
const SCRATCH_OCTETS: usize = 16 * 1024;

/// Decodes content as it comes, for inspection.
///
/// It holds at most its window and a buffer of 16 KiB: 32 KiB for gzip and deflate, 16 MiB for brotli, 8 MiB and one block for
/// zstd. Windows grow with the content.
pub struct Decoder {
    engine: Engine,
    limits: DecodeLimits,
    coded: u64,
    decoded: u64,
    failed: Option<Undecodable>,
    scratch: Box<[u8]>,
}

impl Decoder {
    /// A decoder of one message's content.
    pub fn new(coding: Coding, limits: DecodeLimits) -> Self {
        let scratch = match coding {
            Coding::Identity => 0,
            Coding::Gzip | Coding::Deflate | Coding::Brotli | Coding::Zstd => SCRATCH_OCTETS,
        };
        Self {
            engine: Engine::new(coding),
            limits,
            coded: 0,
            decoded: 0,
            failed: None,
            scratch: vec![0; scratch].into_boxed_slice(),
        }
    }

    /// Octets that came out so far.
    pub const fn decoded(&self) -> u64 {
        self.decoded
    }

    /// Takes coded octets and hands what they decode to on, piece by piece. After an error it only repeats it.
    pub fn push(&mut self, coded: &[u8], sink: &mut dyn FnMut(&[u8])) -> Result<(), Undecodable> {
        let mut rest = coded;
        while let Some(piece) = self.piece(&mut rest)? {
            sink(piece);
        }
        Ok(())
    }

    /// Decodes the next piece of coded octets, and takes off these what was read; none once all of them were. A piece of coded
    /// content has at most 16 KiB, whatever a few octets decode to: whoever inspects takes one when it has room. After an error
    /// it only repeats it.
    #[expect(
        single_use_lifetimes,
        reason = "a piece of content that is not coded is a part of the octets themselves"
    )]
    pub fn piece<'a, 'c: 'a>(
        &'a mut self,
        coded: &mut &'c [u8],
    ) -> Result<Option<&'a [u8]>, Undecodable> {
        if let Some(failed) = self.failed {
            return Err(failed);
        }
        if matches!(self.engine, Engine::Identity) {
            let piece = std::mem::take(coded);
            self.failed = self.count(piece.len(), piece.len()).err();
            return match self.failed {
                Some(failed) => Err(failed),
                None => Ok((!piece.is_empty()).then_some(piece)),
            };
        }
        match self.decode(coded) {
            Ok(0) => Ok(None),
            Ok(written) => Ok(self.scratch.get(..written)),
            Err(failed) => {
                self.failed = Some(failed);
                Err(failed)
            }
        }
    }

    /// Says that the content ended.
    pub fn finish(&mut self) -> Result<(), Undecodable> {
        match self.failed {
            Some(failed) => Err(failed),
            // No octet at all is no content, whatever its coding.
            None if self.coded == 0 || self.engine.is_complete() => Ok(()),
            None => Err(Undecodable::Truncated),
        }
    }

    /// Reads until something came out or nothing is left; how much came out.
    fn decode(&mut self, coded: &mut &[u8]) -> Result<usize, Undecodable> {
        loop {
            let Step { read, written } = self.engine.step(coded, &mut self.scratch)?;
            *coded = coded.get(read..).unwrap_or_default();
            self.count(read, written)?;
            if written > 0 {
                return Ok(written);
            }
            if read == 0 {
                return if coded.is_empty() {
                    Ok(0)
                } else {
                    Err(Undecodable::Malformed)
                };
            }
        }
    }

    fn count(&mut self, read: usize, written: usize) -> Result<(), Undecodable> {
        self.coded = self.coded.saturating_add(read as u64);
        self.decoded = self.decoded.saturating_add(written as u64);
        if self.decoded > self.limits.octets_max {
            return Err(Undecodable::TooLarge);
        }
        let fair = self.coded.saturating_mul(self.limits.ratio_max);
        if self.decoded > BOMB_FREE_OCTETS && self.decoded > fair {
            return Err(Undecodable::Bomb);
        }
        Ok(())
    }
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("coded", &self.coded)
            .field("decoded", &self.decoded)
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
