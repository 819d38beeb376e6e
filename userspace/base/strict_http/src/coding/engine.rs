//! One step of each decoder, in one shape.

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
use flate2::{Decompress, FlushDecompress, Status};

use super::zstd::Zstd;
use super::{Coding, Undecodable};

/// The largest window of gzip, as a power of two (RFC 1951 section 2).
const GZIP_WINDOW_BITS: u8 = 15;

type Brotli = BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>;

/// A decoder and how far it is.
pub(super) enum Engine {
    Identity,
    /// A member, and whether it ended: another may follow.
    Gzip(Decompress, Progress),
    /// The first octet, if it came: two tell zlib from bare deflate.
    DeflateUnknown(Option<u8>),
    /// With the octets that were looked at and are not decoded yet.
    Deflate(Decompress, Vec<u8>, Progress),
    Brotli(Box<Brotli>, Progress),
    Zstd(Box<Zstd>),
}

/// Whether the end of the coding was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    Going,
    Ended,
}

/// What one step took and gave.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Step {
    pub(super) read: usize,
    pub(super) written: usize,
}

impl Engine {
    pub(super) fn new(coding: Coding) -> Self {
        match coding {
            Coding::Identity => Self::Identity,
            Coding::Gzip => Self::Gzip(Decompress::new_gzip(GZIP_WINDOW_BITS), Progress::Going),
            Coding::Deflate => Self::DeflateUnknown(None),
            Coding::Brotli => {
                let state = BrotliState::new_strict(
                    StandardAlloc::default(),
                    StandardAlloc::default(),
                    StandardAlloc::default(),
                );
                Self::Brotli(Box::new(state), Progress::Going)
            }
            Coding::Zstd => Self::Zstd(Box::new(Zstd::new())),
        }
    }

    /// Whether the content may end here.
    pub(super) fn is_complete(&self) -> bool {
        match self {
            Self::Identity => true,
            Self::Gzip(_, progress) | Self::Deflate(_, _, progress) | Self::Brotli(_, progress) => {
                *progress == Progress::Ended
            }
            Self::DeflateUnknown(_) => false,
            Self::Zstd(zstd) => zstd.is_complete(),
        }
    }

    /// Decodes some of the input. Neither reading nor writing means that more input is needed.
    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, Undecodable> {
        match self {
            Self::Identity => Ok(Step::default()),
            Self::Gzip(member, progress) => {
                if *progress == Progress::Ended && !input.is_empty() {
                    *member = Decompress::new_gzip(GZIP_WINDOW_BITS);
                    *progress = Progress::Going;
                }
                inflate(member, progress, input, output)
            }
            Self::DeflateUnknown(first) => match (*first, input) {
                (_, []) => Ok(Step::default()),
                (None, [octet, ..]) => {
                    *first = Some(*octet);
                    Ok(Step {
                        read: 1,
                        written: 0,
                    })
                }
                (Some(first), [second, ..]) => {
                    let header = u16::from_be_bytes([first, *second]);
                    let is_zlib = first & 0x0f == 8 && header.is_multiple_of(31);
                    let state = Decompress::new(is_zlib);
                    *self = Self::Deflate(state, vec![first, *second], Progress::Going);
                    Ok(Step {
                        read: 1,
                        written: 0,
                    })
                }
            },
            Self::Deflate(state, looked_at, progress) => {
                if looked_at.is_empty() {
                    return match progress {
                        Progress::Ended if !input.is_empty() => Err(Undecodable::Trailing),
                        Progress::Going | Progress::Ended => {
                            inflate(state, progress, input, output)
                        }
                    };
                }
                let step = inflate(state, progress, looked_at, output)?;
                looked_at.drain(..step.read.min(looked_at.len()));
                // They were counted when they were looked at.
                match step {
                    Step {
                        read: 0,
                        written: 0,
                    } => Err(Undecodable::Malformed),
                    Step { written: 0, .. } if looked_at.is_empty() => self.step(input, output),
                    Step { written, .. } => Ok(Step { read: 0, written }),
                }
            }
            Self::Brotli(state, progress) => brotli(state, progress, input, output),
            Self::Zstd(zstd) => zstd.step(input, output),
        }
    }
}

fn inflate(
    state: &mut Decompress,
    progress: &mut Progress,
    input: &[u8],
    output: &mut [u8],
) -> Result<Step, Undecodable> {
    if *progress == Progress::Ended {
        return Ok(Step::default());
    }
    let (read, written) = (state.total_in(), state.total_out());
    let status = state
        .decompress(input, output, FlushDecompress::None)
        .map_err(|_| Undecodable::Malformed)?;
    match status {
        Status::StreamEnd => *progress = Progress::Ended,
        Status::Ok | Status::BufError => {}
    }
    let moved = |now: u64, before: u64| usize::try_from(now - before).unwrap_or(usize::MAX);
    Ok(Step {
        read: moved(state.total_in(), read),
        written: moved(state.total_out(), written),
    })
}

fn brotli(
    state: &mut Brotli,
    progress: &mut Progress,
    input: &[u8],
    output: &mut [u8],
) -> Result<Step, Undecodable> {
    if *progress == Progress::Ended {
        return if input.is_empty() {
            Ok(Step::default())
        } else {
            Err(Undecodable::Trailing)
        };
    }
    let (mut available_in, mut read) = (input.len(), 0);
    let (mut available_out, mut written) = (output.len(), 0);
    let mut total = 0;
    let result = BrotliDecompressStream(
        &mut available_in,
        &mut read,
        input,
        &mut available_out,
        &mut written,
        output,
        &mut total,
        state,
    );
    match result {
        BrotliResult::ResultSuccess => *progress = Progress::Ended,
        BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => {}
        BrotliResult::ResultFailure => return Err(Undecodable::Malformed),
    }
    Ok(Step { read, written })
}
