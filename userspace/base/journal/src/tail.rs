//! Tells a tail that a crash tore from damage.
//!
//! The writer begins a commit only after the one before it was synced, with one write behind the
//! end of the file. A crash therefore leaves, after the last whole commit, at most one commit, of
//! which any sector may be missing: beyond the end of the file, or within it as zeros. All else is
//! damage: something that was durable has changed.
//!
//! A last commit of which a zeroed sector is found, or that is cut off, may also have been
//! acknowledged and damaged later; nothing in the file can tell. That is why the cut bytes are
//! kept, and why a head kept elsewhere matters.

use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt;

use crate::error::JournalError;
use crate::fault::Fault;
use crate::format::{TRAILER_TAG, Trailer};
use crate::limits::BATCH_BYTES_MAX;
use crate::scan::{Stop, length};

/// The smallest unit that a disk writes whole.
const SECTOR: u64 = 512;

/// The bytes after the last whole commit if a crash explains them, else `None`.
pub(crate) fn torn(stop: &Stop) -> Result<Option<Vec<u8>>, JournalError> {
    let path = &stop.damage.file;
    let read = |rest: &mut Vec<u8>| {
        let file = File::open(path)?;
        let length = file.metadata()?.len().saturating_sub(stop.start);
        if length > longest() {
            return Ok(false);
        }
        rest.resize(usize::try_from(length).unwrap_or_default(), 0);
        file.read_exact_at(rest, stop.start).map(|()| true)
    };
    let mut rest = Vec::new();
    let is_short = read(&mut rest).map_err(JournalError::io("read", path))?;
    let is_torn = is_short
        && (stop.damage.fault == Fault::Short
            || (may_be_zeroes(&stop.damage.fault)
                && has_zero_sector(&rest, stop.start, stop.damage.offset..stop.frame_end)
                && !has_later_commit(&rest)));
    Ok(is_torn.then_some(rest))
}

/// Most bytes that a crash leaves after the last whole commit.
fn longest() -> u64 {
    length(BATCH_BYTES_MAX) + length(Trailer::LEN)
}

/// Whether missing sectors can show themselves in this way.
fn may_be_zeroes(fault: &Fault) -> bool {
    match fault {
        Fault::Tag | Fault::FrameChecksum | Fault::PayloadChecksum => true,
        Fault::Short
        | Fault::Torn { .. }
        | Fault::HeaderShort
        | Fault::Magic
        | Fault::Version(_)
        | Fault::HeaderChecksum
        | Fault::Name
        | Fault::NameDiffers { .. }
        | Fault::Sequence { .. }
        | Fault::Link
        | Fault::PayloadLong(_)
        | Fault::BatchLong
        | Fault::RecordSequence { .. }
        | Fault::Chain
        | Fault::Trailer
        | Fault::HeadDiffers { .. }
        | Fault::HeadMissing { .. } => false,
    }
}

/// Whether a sector that `frame` touches is nothing but zeros, as far as it lies in `rest`.
///
/// `rest` begins at `start` in the file; `frame` counts from the beginning of the file.
fn has_zero_sector(rest: &[u8], start: u64, frame: Range<u64>) -> bool {
    let within = |place: u64| {
        usize::try_from(place.saturating_sub(start))
            .unwrap_or(usize::MAX)
            .min(rest.len())
    };
    let mut sector = frame.start - frame.start % SECTOR;
    let end = frame.end.min(start + length(rest.len()));
    while sector < end {
        let bytes = &rest[within(sector)..within(sector + SECTOR)];
        if !bytes.is_empty() && bytes.iter().all(|byte| *byte == 0) {
            return true;
        }
        sector += SECTOR;
    }
    false
}

/// Whether `rest` holds the trailer of a commit that does not begin where `rest` does.
///
/// The writer had then already synced the one that begins there.
fn has_later_commit(rest: &[u8]) -> bool {
    let mut place = 0;
    while let Some(step) = rest[place..].iter().position(|byte| *byte == TRAILER_TAG) {
        let at = place + step;
        let trailer = rest.get(at..at + Trailer::LEN).map(Trailer::decode);
        if let Some(Ok(trailer)) = trailer
            && u64::from(trailer.bytes) < length(at)
        {
            return true;
        }
        place = at + 1;
    }
    false
}
