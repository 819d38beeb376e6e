//! Why a call on a journal was refused.

use std::io;
use std::path::{Path, PathBuf};

use crate::fault::Damage;
use crate::limits::{PAYLOAD_MAX, SEGMENTS_MAX, TORN_FILES_MAX};

/// Why a call on a journal was refused.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The operating system refused.
    #[error("cannot {action} {path}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Another process writes this journal.
    #[error(
        "journal {dir} is being written by {holder}; a journal has one writer: stop that process \
         first",
        dir = dir.display(),
        holder = holder.map_or("another process".to_owned(), |pid| format!("process {pid}"))
    )]
    Locked {
        /// The folder.
        dir: PathBuf,
        /// The process that holds the lock, if it has said so.
        holder: Option<u32>,
    },
    /// Something that a crash cannot explain; nothing was changed.
    #[error(
        "journal is damaged, {0}; nothing was changed: keep a copy of the folder as evidence, run \
         `qaqpa journal verify` for the whole extent, and restore the folder from a backup"
    )]
    Damage(Damage),
    /// A write or a sync failed earlier, so nothing is known about what is durable.
    #[error(
        "journal {dir} takes nothing more since a write failed ({cause}); what was not \
         acknowledged may or may not be on disk: remove the cause and open the journal again",
        dir = dir.display()
    )]
    Poisoned {
        /// The folder.
        dir: PathBuf,
        /// What failed then.
        cause: String,
    },
    /// A payload longer than the format takes.
    #[error(
        "a payload of {bytes} bytes is longer than {PAYLOAD_MAX}; split it, or store it elsewhere \
         and journal its hash"
    )]
    PayloadTooLong {
        /// Its length.
        bytes: usize,
    },
    /// Too much has been appended since the last commit.
    #[error(
        "{records} records of {bytes} bytes wait for a commit, and no more fit in one; commit first"
    )]
    BatchFull {
        /// Records that wait.
        records: usize,
        /// Their bytes.
        bytes: usize,
    },
    /// A record was to be put beyond the end.
    #[error(
        "record {seq} would leave a gap: the next one is {next}; append the records between first"
    )]
    Gap {
        /// The sequence number that was asked for.
        seq: u64,
        /// The one that comes next.
        next: u64,
    },
    /// Another record already has this sequence number.
    #[error(
        "record {seq} already stands in the journal with another content; what is written is \
         never changed"
    )]
    Conflict {
        /// The sequence number.
        seq: u64,
    },
    /// No committed record has this sequence number.
    #[error("there is no record {seq}: the journal holds records 1 to {head}")]
    NoSuchRecord {
        /// The sequence number that was asked for.
        seq: u64,
        /// The last one committed.
        head: u64,
    },
    /// The folder holds as many segments as it may.
    #[error(
        "journal {dir} has {SEGMENTS_MAX} segments, the most it may; move it to the archive and \
         begin a new one",
        dir = dir.display()
    )]
    TooManySegments {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder keeps as many torn tails as it may.
    #[error(
        "{segment} has {TORN_FILES_MAX} torn tails beside it, the most that are kept; look why, \
         then move them away",
        segment = segment.display()
    )]
    TooManyTorn {
        /// The segment.
        segment: PathBuf,
    },
}

impl JournalError {
    /// The error of a system call, for `map_err`.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            action,
            path: path.to_owned(),
            source,
        }
    }
}
