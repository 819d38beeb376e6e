//! The folder of a journal: names, order, creation.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::error::JournalError;
use crate::fault::{Damage, Fault};
use crate::format::SegmentHeader;
use crate::hash::Head;
use crate::limits::SEGMENTS_MAX;

/// Sequence number of the first record of a journal.
pub(crate) const FIRST_SEQ: u64 = 1;

/// Length of a segment without commits.
pub(crate) const EMPTY_LEN: u64 = 56;
const _: () = assert!(SegmentHeader::LEN == 56);

/// Largest sequence number that a name may tell: half of all, so that counting on never overflows.
const SEQ_MAX: u64 = u64::MAX / 2;
const EXTENSION: &str = "qj";
const DIGITS: usize = 20;
/// What a new segment is called until its header is durable.
const UNBORN: &str = "qj.new";
/// Nobody outside the service and its group reads what is journalled.
const MODE: u32 = 0o640;

/// A segment by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) first_seq: u64,
    pub(crate) path: PathBuf,
}

/// The segments of a folder in order, and names that end as theirs but are none.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) segments: Vec<Segment>,
    pub(crate) strangers: Vec<PathBuf>,
}

/// Lists a folder; at most [`SEGMENTS_MAX`] segments.
pub(crate) fn list(dir: &Path) -> Result<Listing, JournalError> {
    let mut listing = Listing::default();
    for entry in fs::read_dir(dir).map_err(JournalError::io("list", dir))? {
        let path = entry.map_err(JournalError::io("list", dir))?.path();
        if path
            .extension()
            .is_none_or(|extension| extension != EXTENSION)
        {
            continue;
        }
        if listing.segments.len() + listing.strangers.len() == SEGMENTS_MAX {
            return Err(JournalError::TooManySegments {
                dir: dir.to_owned(),
            });
        }
        match first_seq(&path) {
            Some(first_seq) => listing.segments.push(Segment { first_seq, path }),
            None => listing.strangers.push(path),
        }
    }
    listing.segments.sort_by_key(|segment| segment.first_seq);
    listing.strangers.sort();
    Ok(listing)
}

/// Reads and checks the header of a segment, its name included.
pub(crate) fn header(
    segment: &Segment,
    input: &mut impl Read,
) -> Result<SegmentHeader, JournalError> {
    let mut bytes = [0; SegmentHeader::LEN];
    let damage = |fault| JournalError::Damage(segment.damage(fault));
    match input.read_exact(&mut bytes) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Err(damage(Fault::HeaderShort));
        }
        Err(error) => return Err(JournalError::io("read", &segment.path)(error)),
    }
    let header = SegmentHeader::decode(&bytes).map_err(damage)?;
    if header.first_seq != segment.first_seq {
        let fault = Fault::NameDiffers {
            name: segment.first_seq,
            header: header.first_seq,
        };
        return Err(damage(fault));
    }
    Ok(header)
}

impl Segment {
    /// A fault of the segment as a whole.
    pub(crate) fn damage(&self, fault: Fault) -> Damage {
        Damage {
            file: self.path.clone(),
            offset: 0,
            seq: self.first_seq,
            fault,
        }
    }
}

/// Makes the segment that follows `head`, durable with its name before anything is written to it.
///
/// The header is synced under another name first, so that a segment with a short header is never a
/// crash's doing.
pub(crate) fn create(dir: &Path, head: Head) -> Result<(Segment, File), JournalError> {
    let first_seq = head.seq + 1;
    let path = dir.join(format!("{first_seq:0DIGITS$}.{EXTENSION}"));
    let unborn = path.with_extension(UNBORN);
    let file = options()
        .create(true)
        .truncate(true)
        .open(&unborn)
        .map_err(JournalError::io("create", &unborn))?;
    let header = SegmentHeader {
        first_seq,
        previous: head.hash,
    }
    .encode();
    io::Write::write_all(&mut &file, &header)
        .and_then(|()| file.sync_all())
        .map_err(JournalError::io("write", &unborn))?;
    fs::rename(&unborn, &path).map_err(JournalError::io("name", &path))?;
    sync_dir(dir)?;
    Ok((Segment { first_seq, path }, file))
}

/// Makes the names in a folder durable.
pub(crate) fn sync_dir(dir: &Path) -> Result<(), JournalError> {
    File::open(dir)
        .and_then(|dir| dir.sync_all())
        .map_err(JournalError::io("sync folder", dir))
}

/// How files of a journal are opened for writing.
pub(crate) fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).mode(MODE);
    options
}

fn first_seq(path: &Path) -> Option<u64> {
    let stem = path.file_stem()?.to_str()?;
    let is_number = stem.len() == DIGITS && stem.bytes().all(|byte| byte.is_ascii_digit());
    is_number
        .then(|| stem.parse().ok())
        .flatten()
        .filter(|seq| (FIRST_SEQ..=SEQ_MAX).contains(seq))
}
