//! The ledger: every certificate, durable before anybody has it.
//!
//! ```text
//! issued/authorities   lines of the authorities: their state; read whole at the start
//! issued/leaves        leaves; many, read by people alone
//! ```
//!
//! Both are journals of the crate `journal`: chained by hashes, committed whole or not at all. A line is its content and a tag of
//! HMAC-SHA-256 over place, kind, time and content, under a key of the sealing key: whoever can write to the disk but has no sealing
//! key makes no line. After a failed commit nothing more is taken until keyd starts again: what the disk has kept of it is known only
//! then.

use super::entry::{Entry, LeafEntry};
use jiff::Timestamp;
use journal::{Journal, JournalError, Limits, Record};
use ring::hmac;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// What the tags of lines are made under.
pub(crate) const USAGE: &[u8] = b"ledger of certificates v1";
/// The folder beside the keys.
const FOLDER: &str = "issued";
const AUTHORITIES: &str = "authorities";
const LEAVES: &str = "leaves";
/// Kind of a line of the authorities.
const AUTHORITY_KIND: u16 = 1;
/// Kind of a leaf.
const LEAF_KIND: u16 = 2;
const TAG_OCTETS: usize = 32;

/// Why the ledger cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The journal.
    #[error("the ledger of certificates: {0}")]
    Journal(#[from] JournalError),
    /// The folder.
    #[error("cannot make {path}: {source}")]
    Folder {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line was not written by a keyd with this sealing key, or cannot be read.
    #[error(
        "line {place} of {file} in the ledger of certificates {why}; nothing was changed: keep a copy as evidence, and restore the folder from its backup"
    )]
    Line {
        /// Which journal.
        file: &'static str,
        /// Its place.
        place: u64,
        /// What is wrong.
        why: String,
    },
}

/// The ledger, open for writing.
#[derive(Debug)]
pub(crate) struct Ledger {
    authorities: Journal,
    leaves: Journal,
    key: hmac::Key,
    /// What failed, once something did.
    failed: Option<String>,
    /// What opening found, in a sentence; empty if everything was whole.
    recovered: String,
}

/// A line with its place and time.
pub(crate) type Line = (u64, Timestamp, Entry);

impl Ledger {
    /// Opens the ledger in the store's folder, and reads the lines of the authorities.
    pub(crate) fn open(store: &Path, key: hmac::Key) -> Result<(Self, Vec<Line>), LedgerError> {
        let folder = store.join(FOLDER);
        match std::fs::create_dir(&folder) {
            Err(source) if source.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(LedgerError::Folder {
                    path: folder,
                    source,
                });
            }
            Ok(()) | Err(_) => {}
        }
        let (authorities, found) = Journal::open(&folder.join(AUTHORITIES), Limits::default())?;
        let (leaves, more) = Journal::open(&folder.join(LEAVES), Limits::default())?;
        let torn = [found.torn, more.torn].into_iter().flatten();
        let torn: Vec<String> = torn
            .map(|tail| {
                format!(
                    "{} octets of a commit that was cut off are kept as {}",
                    tail.bytes,
                    tail.kept.display()
                )
            })
            .collect();
        let mut lines = Vec::new();
        for record in authorities.read(1)? {
            let record = record?;
            let entry = read(&key, AUTHORITIES, AUTHORITY_KIND, &record)?;
            lines.push((record.seq, moment(record.at), entry));
        }
        let ledger = Self {
            authorities,
            leaves,
            key,
            failed: None,
            recovered: torn.join("; "),
        };
        Ok((ledger, lines))
    }

    /// What opening found, in a sentence; empty if everything was whole.
    pub(crate) fn recovered(&self) -> &str {
        &self.recovered
    }

    /// Whether it takes lines; what failed, if it does not.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.failed.clone().map_or(Ok(()), Err)
    }

    /// Makes lines of the authorities durable, all or none; the place of the first.
    pub(crate) fn write(&mut self, at: Timestamp, entries: &[Entry]) -> Result<u64, String> {
        self.check()?;
        let first = self.authorities.next_seq();
        let written = entries
            .iter()
            .try_for_each(|entry| {
                append(
                    &mut self.authorities,
                    &self.key,
                    (AUTHORITY_KIND, at),
                    entry,
                )
            })
            .and_then(|()| {
                self.authorities
                    .commit()
                    .map(drop)
                    .map_err(|e| e.to_string())
            });
        self.noted(written).map(|()| first)
    }

    /// Takes a leaf, which is durable after [`commit_leaves`](Self::commit_leaves).
    pub(crate) fn append_leaf(&mut self, at: Timestamp, leaf: &LeafEntry) -> Result<(), String> {
        self.check()?;
        let appended = append(&mut self.leaves, &self.key, (LEAF_KIND, at), leaf);
        self.noted(appended)
    }

    /// Makes all leaves durable that were appended.
    pub(crate) fn commit_leaves(&mut self) -> Result<(), String> {
        self.check()?;
        let committed = self.leaves.commit().map(drop).map_err(|e| e.to_string());
        self.noted(committed)
    }

    fn noted<T>(&mut self, result: Result<T, String>) -> Result<T, String> {
        if let Err(why) = &result {
            self.failed = Some(why.clone());
        }
        result
    }
}

/// The leaves of a ledger whose keyd does not run, each with its place and time.
#[cfg(test)]
pub(crate) fn leaves(
    store: &Path,
    key: &hmac::Key,
) -> Result<Vec<(u64, Timestamp, LeafEntry)>, LedgerError> {
    let records = journal::read(&store.join(FOLDER).join(LEAVES), 1)?;
    let leaf = |record: Result<Record, JournalError>| {
        let record = record?;
        let leaf = read(key, LEAVES, LEAF_KIND, &record)?;
        Ok((record.seq, moment(record.at), leaf))
    };
    records.map(leaf).collect()
}

fn append<T: Serialize>(
    journal: &mut Journal,
    key: &hmac::Key,
    (kind, at): (u16, Timestamp),
    line: &T,
) -> Result<(), String> {
    let mut payload = postcard::to_stdvec(line).map_err(|e| e.to_string())?;
    let at = nanoseconds(at);
    let tag = tag(key, (journal.next_seq(), kind, at), &payload);
    payload.extend_from_slice(tag.as_ref());
    journal
        .append(kind, at, &payload)
        .map(drop)
        .map_err(|e| e.to_string())
}

fn read<T: DeserializeOwned>(
    key: &hmac::Key,
    file: &'static str,
    kind: u16,
    record: &Record,
) -> Result<T, LedgerError> {
    let bad = |why: &str| LedgerError::Line {
        file,
        place: record.seq,
        why: why.to_owned(),
    };
    let body = record.payload.len().checked_sub(TAG_OCTETS);
    let parts = body.and_then(|at| record.payload.split_at_checked(at));
    let (body, theirs) = parts.ok_or_else(|| bad("is cut short"))?;
    let signed = authenticated((record.seq, record.kind, record.at), body);
    if record.kind != kind || hmac::verify(key, &signed, theirs).is_err() {
        return Err(bad("was not written under this sealing key"));
    }
    match postcard::take_from_bytes(body) {
        Ok((line, [])) => Ok(line),
        Ok(_) => Err(bad("has octets too many")),
        Err(error) => Err(bad(&format!("cannot be read: {error}"))),
    }
}

fn tag(key: &hmac::Key, head: (u64, u16, i64), body: &[u8]) -> hmac::Tag {
    hmac::sign(key, &authenticated(head, body))
}

fn authenticated((place, kind, at): (u64, u16, i64), body: &[u8]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(body.len().saturating_add(18));
    octets.extend_from_slice(&place.to_be_bytes());
    octets.extend_from_slice(&kind.to_be_bytes());
    octets.extend_from_slice(&at.to_be_bytes());
    octets.extend_from_slice(body);
    octets
}

/// The journal's clock, which ends in 2262.
fn nanoseconds(at: Timestamp) -> i64 {
    i64::try_from(at.as_nanosecond()).unwrap_or(i64::MAX)
}

fn moment(at: i64) -> Timestamp {
    // Every i64 of nanoseconds is a moment of the calendar.
    Timestamp::from_nanosecond(i128::from(at)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
