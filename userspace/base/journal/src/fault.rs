//! What can be wrong with the files of a journal.

use std::fmt;
use std::path::PathBuf;

use crate::hash::Head;

/// A place of a journal that does not check out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The segment, or the folder when the fault is between segments.
    pub file: PathBuf,
    /// Where in the file, in bytes from its beginning.
    pub offset: u64,
    /// The sequence number that was expected there.
    pub seq: u64,
    /// What does not check out.
    pub fault: Fault,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            offset,
            seq,
            fault,
        } = self;
        write!(
            f,
            "{} at byte {offset}, record {seq}: {fault}",
            file.display()
        )
    }
}

/// What does not check out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The file ends inside a segment header.
    #[error("the segment header is cut short")]
    HeaderShort,
    /// The file does not begin as a segment.
    #[error("the file does not begin as a journal segment")]
    Magic,
    /// A format version that this program does not read.
    #[error("format version {0} is not known to this program")]
    Version(u32),
    /// The checksum of the segment header does not match.
    #[error("the checksum of the segment header does not match")]
    HeaderChecksum,
    /// A name with `.qj` that is not twenty digits.
    #[error("the name is not that of a segment (twenty digits and `.qj`)")]
    Name,
    /// The name tells another first record than the header.
    #[error("the name says that the segment begins with record {name}, its header says {header}")]
    NameDiffers {
        /// First sequence number by the name.
        name: u64,
        /// First sequence number by the header.
        header: u64,
    },
    /// A segment begins later, or earlier, than the one before it ends.
    #[error("the segment begins with record {found}, so segments are missing or out of order")]
    Sequence {
        /// First sequence number of the segment that was found.
        found: u64,
    },
    /// The segment does not continue the chain of the one before it.
    #[error("the segment does not continue the hash chain of the one before it")]
    Link,
    /// The file ends inside a commit.
    #[error("the file ends inside a commit")]
    Short,
    /// The end of the last segment was never wholly written.
    #[error("the last {bytes} bytes are a commit that was never completed (a torn tail)")]
    Torn {
        /// Bytes after the last whole commit.
        bytes: u64,
    },
    /// Neither a record nor a trailer begins here.
    #[error("neither a record nor a trailer begins here")]
    Tag,
    /// The checksum of a record's header or of a trailer does not match.
    #[error("the checksum of the record's header, or of the trailer, does not match")]
    FrameChecksum,
    /// The checksum of a payload does not match.
    #[error("the checksum of the payload does not match")]
    PayloadChecksum,
    /// A payload longer than [`PAYLOAD_MAX`](crate::PAYLOAD_MAX).
    #[error("a payload of {0} bytes is longer than any that is written")]
    PayloadLong(u32),
    /// More records or bytes in a commit than are ever written.
    #[error("the commit is longer than any that is written")]
    BatchLong,
    /// A record with another sequence number than its place has.
    #[error("the record says that it is {found}")]
    RecordSequence {
        /// Sequence number in the record.
        found: u64,
    },
    /// The chain hash of a record does not match.
    #[error("the hash of the record does not match the chain")]
    Chain,
    /// A trailer whose count, bytes, first record or Merkle root do not match its commit.
    #[error("the trailer does not match the records of its commit")]
    Trailer,
    /// The record at the expected head has another hash.
    #[error("the journal does not hold the expected head {expected}: that record has another hash")]
    HeadDiffers {
        /// The head that was expected.
        expected: Head,
    },
    /// The journal ends before the expected head.
    #[error("the journal ends before the expected head {expected}: its tail is missing")]
    HeadMissing {
        /// The head that was expected.
        expected: Head,
    },
}
