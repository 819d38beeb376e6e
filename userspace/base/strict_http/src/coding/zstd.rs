//! Frames of zstd (RFC 8878), block by block: a block is decoded once it is whole, so that what is held stays bounded.

use std::io::Read as _;

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::Undecodable;
use super::engine::Step;
use crate::limits::ZSTD_WINDOW_OCTETS_MAX;

/// Octets of a frame's magic number and its descriptor (RFC 8878 section 3.1.1).
const DESCRIPTOR_END: usize = 5;
/// Octets of a block's header.
const BLOCK_HEADER_OCTETS: usize = 3;
/// The most octets of a block (RFC 8878 section 3.1.1.2.4).
const BLOCK_OCTETS_MAX: usize = 128 * 1024;
/// Octets of a frame's checksum.
const CHECKSUM_OCTETS: usize = 4;

/// Where in a frame the next octets stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At the beginning, or behind the last frame.
    Header,
    /// Before a block; whether a checksum follows the last.
    Block { checksum_octets: usize },
}

/// Decodes frames one after the other.
pub(super) struct Zstd {
    decoder: FrameDecoder,
    /// The header or block as far as it came.
    pending: Vec<u8>,
    place: Place,
}

impl Zstd {
    pub(super) fn new() -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(ZSTD_WINDOW_OCTETS_MAX);
        Self {
            decoder,
            pending: Vec::new(),
            place: Place::Header,
        }
    }

    pub(super) fn is_complete(&self) -> bool {
        self.place == Place::Header && self.pending.is_empty()
    }

    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, Undecodable> {
        let malformed = Undecodable::Malformed;
        if self.decoder.can_collect() > 0 {
            let written = self.decoder.read(output).map_err(|_| malformed)?;
            return Ok(Step { read: 0, written });
        }
        let needed = self.needed()?;
        let read = needed.saturating_sub(self.pending.len()).min(input.len());
        self.pending
            .extend_from_slice(input.get(..read).unwrap_or_default());
        // What is needed may grow with what came.
        if self.pending.len() < needed || self.needed()? > needed {
            return Ok(Step { read, written: 0 });
        }
        match self.place {
            Place::Header => {
                self.decoder.reset(&*self.pending).map_err(|_| malformed)?;
                let has_checksum = self.descriptor() & 4 != 0;
                let checksum_octets = if has_checksum { CHECKSUM_OCTETS } else { 0 };
                self.place = Place::Block { checksum_octets };
            }
            Place::Block { .. } => {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                let ended = self
                    .decoder
                    .decode_blocks(&*self.pending, one)
                    .map_err(|_| malformed)?;
                if ended {
                    self.place = Place::Header;
                }
            }
        }
        self.pending.clear();
        // It became whole by what was read, so the next step goes on.
        Ok(Step { read, written: 0 })
    }

    fn descriptor(&self) -> u8 {
        self.pending
            .get(DESCRIPTOR_END - 1)
            .copied()
            .unwrap_or_default()
    }

    /// How many octets the header or block has, as far as that is known.
    fn needed(&self) -> Result<usize, Undecodable> {
        match self.place {
            Place::Header if self.pending.len() < DESCRIPTOR_END => Ok(DESCRIPTOR_END),
            Place::Header => {
                let descriptor = self.descriptor();
                let is_single = descriptor & 0x20 != 0;
                let window = usize::from(!is_single);
                let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
                let size = [usize::from(is_single), 2, 4, 8][usize::from(descriptor >> 6)];
                Ok(DESCRIPTOR_END + window + dictionary + size)
            }
            Place::Block { checksum_octets } => {
                let [a, b, c, ..] = *self.pending else {
                    return Ok(BLOCK_HEADER_OCTETS);
                };
                let header = usize::from(a) | usize::from(b) << 8 | usize::from(c) << 16;
                let (is_last, kind, size) = (header & 1 == 1, header >> 1 & 3, header >> 3);
                if kind == 3 || size > BLOCK_OCTETS_MAX {
                    return Err(Undecodable::Malformed);
                }
                let content = if kind == 1 { 1 } else { size };
                let checksum = if is_last { checksum_octets } else { 0 };
                Ok(BLOCK_HEADER_OCTETS + content + checksum)
            }
        }
    }
}
