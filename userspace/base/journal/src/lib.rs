//! Append-only, hash-chained, checksummed and crash-safe segments.
//!
//! What must be durable before it is answered, and provable afterwards, goes through here: the
//! audit, the mail spool, asynchronous messages (DESIGN §4).
//!
//! # What is promised
//!
//! - **Durable means committed.** [`Journal::append`] buffers; [`Journal::commit`] writes all
//!   that was buffered at once and calls `fdatasync` once. Only its return is an acknowledgement.
//! - **A commit is atomic.** Its records end with a trailer; a reader sees all of them or none.
//! - **A torn tail is cut and told, never silently.** What a crash left half-written after the
//!   last whole commit is copied to `<segment>.torn-N` and named in [`Recovery`]; only then is it
//!   cut.
//! - **Damage is never repaired by guessing.** Anything else that does not check out makes
//!   [`Journal::open`] refuse, with file, offset, sequence number and reason.
//! - **Any flipped bit is found** by [`verify`]; a lost tail too, against a [`Head`] kept
//!   elsewhere.
//! - **One writer.** A second one is refused with the process id of the first.
//! - **After a failed sync nothing more is accepted.** The kernel drops the pages that it could
//!   not write and reports the error once, so that a retry would lie; the journal is poisoned until
//!   it is opened again, and opening writes and syncs the last commit anew.
//!
//! # The files
//!
//! A folder holds segments named by the sequence number of their first record, twenty digits and
//! `.qj`, and `journal.lock`. The first record of a journal has sequence number 1. Integers are
//! little-endian.
//!
//! ```text
//! segment  = header commit*
//! commit   = record+ trailer                      at most BATCH_BYTES_MAX, never across segments
//! header   = "QJOURNAL"  version u32  first-seq u64  previous hash [32]  crc32c u32
//! record   = 'R'  length u32  payload crc32c u32  seq u64  kind u16  at i64  hash [32]
//!            crc32c u32  payload
//! trailer  = 'C'  first-seq u64  count u32  bytes of its records u32  Merkle root [32]  crc32c u32
//! hash     = SHA-256(hash of the record before ‖ seq ‖ kind ‖ at ‖ payload), 32 zeros at first
//! ```
//!
//! Each `crc32c` covers the fields to its left. The header of a record has a checksum of its own,
//! so that its length can be trusted: a record that runs past the end of the file was torn by a
//! crash; a header that does not check out was damaged.
//!
//! A Merkle batch is a commit. Its leaves are the hashes of its records, with the domain separation
//! of RFC 6962 §2.1, so that a root stamped elsewhere proves any record of the commit
//! ([`Journal::prove`]).

mod error;
mod fault;
#[cfg(test)]
mod fixture;
mod format;
mod hash;
mod journal;
mod limits;
mod lock;
mod medium;
mod merkle;
mod read;
mod record;
mod recover;
mod scan;
mod segments;
mod tail;
mod verify;

pub use error::JournalError;
pub use fault::{Damage, Fault};
pub use hash::{Hash, Head, ParseError};
pub use journal::{Appended, Batch, Journal};
pub use limits::{
    BATCH_BYTES_MAX, BATCH_RECORDS_MAX, FINDINGS_MAX, Limits, PAYLOAD_MAX, SEGMENT_BYTES_MAX,
    SEGMENTS_MAX, TORN_FILES_MAX,
};
pub use merkle::InclusionProof;
pub use read::{Records, read};
pub use record::Record;
pub use recover::{Recovery, TornTail};
pub use verify::{Progress, Report, verify};
