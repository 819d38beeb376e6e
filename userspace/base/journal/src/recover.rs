//! Opening: finds the end of the journal, cuts a torn tail, makes the last commit durable.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::error::JournalError;
use crate::fault::{Damage, Fault};
use crate::hash::Head;
use crate::limits::TORN_FILES_MAX;
use crate::read::follow;
use crate::scan::{Commit, Scan, Step, Stop};
use crate::segments::{self, FIRST_SEQ, Listing, Segment};
use crate::tail;

/// What was found when a journal was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// Where the journal ends.
    pub head: Head,
    /// Records found; the sequence number of the last.
    pub records: u64,
    /// Segments found; 0 of a new journal.
    pub segments: usize,
    /// The tail that a crash left half-written, and that was cut.
    pub torn: Option<TornTail>,
}

/// A commit that was never completed, hence never acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TornTail {
    /// The segment that it was cut from.
    pub segment: PathBuf,
    /// Where it began, in bytes.
    pub offset: u64,
    /// How long it was, in bytes.
    pub bytes: u64,
    /// Where it is kept.
    pub kept: PathBuf,
}

/// The end of a journal, ready to be written on.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) file: File,
    pub(crate) segment: PathBuf,
    /// Length of the segment.
    pub(crate) offset: u64,
    /// Segments, the one being written included.
    pub(crate) segments: usize,
    pub(crate) recovery: Recovery,
}

/// Finds the end of the journal in `dir`, whose lock is held.
///
/// The last segment is read whole, of the others only the headers: they were synced before the next
/// began. What has changed in them since, reading or `verify` finds.
pub(crate) fn recover(dir: &Path) -> Result<End, JournalError> {
    let Listing {
        segments: mut found,
        strangers,
    } = segments::list(dir)?;
    if let Some(file) = strangers.into_iter().next() {
        let damage = Damage {
            file,
            offset: 0,
            seq: FIRST_SEQ,
            fault: Fault::Name,
        };
        return Err(JournalError::Damage(damage));
    }
    let count = found.len();
    let Some(last) = found.pop() else {
        let (segment, file) = segments::create(dir, Head::EMPTY)?;
        let recovery = Recovery {
            head: Head::EMPTY,
            records: 0,
            segments: 0,
            torn: None,
        };
        return end(file, segment.path, 1, recovery);
    };
    // A gap at the front shows in the names; gaps further on are told by the chain when they are
    // read.
    let first_seq = found.first().unwrap_or(&last).first_seq;
    if first_seq != FIRST_SEQ {
        let file = found.into_iter().next().unwrap_or(last).path;
        let fault = Fault::Sequence { found: first_seq };
        return Err(JournalError::Damage(Damage {
            file,
            offset: 0,
            seq: FIRST_SEQ,
            fault,
        }));
    }
    for segment in found {
        Scan::open(segment)?;
    }
    recover_last(dir, last, count)
}

fn recover_last(dir: &Path, last: Segment, count: usize) -> Result<End, JournalError> {
    let path = last.path.clone();
    let mut scan = if last.first_seq == FIRST_SEQ {
        follow(last, Head::EMPTY)
    } else {
        Scan::open(last)
    }?;
    let mut last_commit = None;
    let stop = loop {
        match scan.step()? {
            Step::Commit(Commit { offset, bytes, .. }) => last_commit = Some((offset, bytes)),
            Step::End => break None,
            Step::Stop(stop) => break Some(stop),
        }
    };
    let file = segments::options()
        .open(&path)
        .map_err(JournalError::io("open", &path))?;
    let torn = stop.map(|stop| cut(dir, &file, &stop)).transpose()?;
    rewrite(&file, last_commit)
        .map_err(JournalError::io("write again the last commit of", &path))?;
    segments::sync_dir(dir)?;
    let head = scan.tip();
    end(
        file,
        path,
        count,
        Recovery {
            head,
            records: head.seq,
            segments: count,
            torn,
        },
    )
}

fn end(
    file: File,
    segment: PathBuf,
    segments: usize,
    recovery: Recovery,
) -> Result<End, JournalError> {
    let offset = file
        .metadata()
        .map_err(JournalError::io("measure", &segment))?
        .len();
    Ok(End {
        file,
        segment,
        offset,
        segments,
        recovery,
    })
}

/// Keeps a torn tail aside, then cuts it; refuses what is no torn tail.
fn cut(dir: &Path, file: &File, stop: &Stop) -> Result<TornTail, JournalError> {
    let segment = &stop.damage.file;
    let Some(bytes) = tail::torn(stop)? else {
        return Err(JournalError::Damage(stop.damage.clone()));
    };
    let kept = keep(segment, &bytes)?;
    segments::sync_dir(dir)?;
    file.set_len(stop.start)
        .and_then(|()| file.sync_all())
        .map_err(JournalError::io("cut the torn tail of", segment))?;
    let bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    Ok(TornTail {
        segment: segment.clone(),
        offset: stop.start,
        bytes,
        kept,
    })
}

/// Writes the bytes to the first free `<segment>.torn-N`.
fn keep(segment: &Path, bytes: &[u8]) -> Result<PathBuf, JournalError> {
    for number in 0..TORN_FILES_MAX {
        let mut name = segment.as_os_str().to_owned();
        name.push(format!(".torn-{number}"));
        let path = PathBuf::from(name);
        match create_new(&path) {
            Ok(mut file) => {
                file.write_all(bytes)
                    .and_then(|()| file.sync_all())
                    .map_err(JournalError::io("keep a torn tail in", &path))?;
                return Ok(path);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(JournalError::io("create", &path)(error)),
        }
    }
    Err(JournalError::TooManyTorn {
        segment: segment.to_owned(),
    })
}

fn create_new(path: &Path) -> std::io::Result<File> {
    let mut options: OpenOptions = segments::options();
    options.create_new(true).open(path)
}

/// Writes the last commit once more and syncs it.
///
/// It is all that may be in the page cache only: its writer may have died before its sync, or seen
/// the sync fail, after which the kernel holds the pages for clean and a mere sync would do
/// nothing.
fn rewrite(file: &File, commit: Option<(u64, u64)>) -> std::io::Result<()> {
    if let Some((offset, bytes)) = commit {
        // A commit is at most BATCH_BYTES_MAX and its trailer: the scan has refused longer ones.
        let mut buffer = vec![0; usize::try_from(bytes).unwrap_or_default()];
        file.read_exact_at(&mut buffer, offset)?;
        file.write_all_at(&buffer, offset)?;
    }
    file.sync_all()
}

/// Makes the folder of a journal, durable in its parent, if there is none.
pub(crate) fn create_dir(dir: &Path) -> Result<(), JournalError> {
    match fs::create_dir(dir) {
        Ok(()) => {
            let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty());
            segments::sync_dir(parent.unwrap_or(Path::new(".")))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists && dir.is_dir() => Ok(()),
        Err(error) => Err(JournalError::io("create folder", dir)(error)),
    }
}

#[cfg(test)]
mod tests;
