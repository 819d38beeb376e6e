//! The writer.

use std::path::{Path, PathBuf};

use crate::error::JournalError;
use crate::format::{RecordHeader, Trailer};
use crate::hash::{Hash, Head};
use crate::limits::{BATCH_RECORDS_MAX, Limits, PAYLOAD_MAX, SEGMENTS_MAX};
use crate::lock::Lock;
use crate::medium::Medium;
use crate::merkle::{self, InclusionProof};
use crate::read::{Commits, Records};
use crate::record::{self, Record};
use crate::recover::{self, Recovery};
use crate::scan::{Commit, length};
use crate::segments;

/// A journal open for writing.
#[derive(Debug)]
pub struct Journal {
    dir: PathBuf,
    limits: Limits,
    segment: PathBuf,
    medium: Box<dyn Medium>,
    /// Length of the segment being written.
    offset: u64,
    segments: usize,
    head: Head,
    pending: Pending,
    /// What failed, once something did.
    poison: Option<String>,
    _lock: Lock,
}

/// What a commit made durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// Sequence number of its first record.
    pub first_seq: u64,
    /// Its last record: the head of the journal after the commit.
    pub head: Head,
    /// Merkle root over its records.
    pub root: Hash,
}

/// What [`Journal::append_at`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// The record is new, and durable after the next commit.
    New,
    /// The same record already stands there.
    AlreadyThere,
}

impl Journal {
    /// Opens the journal in `dir`, or begins one; what was found is in the [`Recovery`].
    ///
    /// Refuses while another process writes it, and when the last segment, or the header of
    /// another, is damaged.
    pub fn open(dir: &Path, limits: Limits) -> Result<(Self, Recovery), JournalError> {
        recover::create_dir(dir)?;
        let lock = Lock::acquire(dir)?;
        let end = recover::recover(dir)?;
        let head = end.recovery.head;
        let journal = Self {
            dir: dir.to_owned(),
            limits: limits.bounded(),
            segment: end.segment,
            medium: Box::new(end.file),
            offset: end.offset,
            segments: end.segments,
            head,
            pending: Pending::after(head),
            poison: None,
            _lock: lock,
        };
        Ok((journal, end.recovery))
    }

    /// The last committed record.
    pub fn head(&self) -> Head {
        self.head
    }

    /// The sequence number that the next record gets.
    pub fn next_seq(&self) -> u64 {
        self.pending.tip.seq + 1
    }

    /// Buffers a record until the next commit; its sequence number.
    pub fn append(&mut self, kind: u16, at: i64, payload: &[u8]) -> Result<u64, JournalError> {
        self.check_sound()?;
        let length = u32::try_from(payload.len())
            .ok()
            .filter(|_| payload.len() <= PAYLOAD_MAX)
            .ok_or(JournalError::PayloadTooLong {
                bytes: payload.len(),
            })?;
        let bytes = self.pending.bytes.len() + RecordHeader::LEN + payload.len();
        // A commit takes at least one record, however small the limit.
        let is_full = bytes > self.limits.batch_bytes_max && !self.pending.records.is_empty();
        if is_full || self.pending.records.len() == BATCH_RECORDS_MAX {
            return Err(JournalError::BatchFull {
                records: self.pending.records.len(),
                bytes: self.pending.bytes.len(),
            });
        }
        let seq = self.next_seq();
        let hash = record::link(&self.pending.tip.hash, seq, kind, at, payload);
        let payload_crc = crc32c::crc32c(payload);
        self.pending.push(
            &RecordHeader {
                length,
                payload_crc,
                seq,
                kind,
                at,
                hash,
            },
            payload,
        );
        Ok(seq)
    }

    /// Puts a record at `seq`, once: repeating it with the same content changes nothing.
    ///
    /// Looking at a record that is already committed reads its segment up to it; begin at
    /// [`next_seq`](Self::next_seq).
    pub fn append_at(
        &mut self,
        seq: u64,
        kind: u16,
        at: i64,
        payload: &[u8],
    ) -> Result<Appended, JournalError> {
        self.check_sound()?;
        let next = self.next_seq();
        if seq == next {
            return self.append(kind, at, payload).map(|_| Appended::New);
        }
        if seq > next {
            return Err(JournalError::Gap { seq, next });
        }
        let is_same = if seq > self.head.seq {
            self.pending
                .says(seq - self.head.seq - 1, kind, at, payload)
        } else {
            let (commit, index) = self.find(seq)?;
            commit.records[index].says(kind, at, payload)
        };
        if is_same {
            Ok(Appended::AlreadyThere)
        } else {
            Err(JournalError::Conflict { seq })
        }
    }

    /// Makes all that was appended durable, with one write and one `fdatasync`; `None` if nothing
    /// was.
    ///
    /// After an error the journal takes nothing more. What was to be committed may or may not be
    /// found when it is opened again, all of it or nothing.
    pub fn commit(&mut self) -> Result<Option<Batch>, JournalError> {
        self.check_sound()?;
        if self.pending.records.is_empty() {
            return Ok(None);
        }
        let result = self.write_pending();
        if let Err(error) = &result {
            let source = std::error::Error::source(error);
            self.poison =
                Some(source.map_or_else(|| error.to_string(), |why| format!("{error}: {why}")));
        }
        result.map(Some)
    }

    /// The committed records from `from_seq` on, each checked.
    pub fn read(&self, from_seq: u64) -> Result<Records, JournalError> {
        Records::until(&self.dir, from_seq, self.head)
    }

    /// The commit that holds record `seq`.
    pub fn batch(&self, seq: u64) -> Result<Batch, JournalError> {
        self.find(seq).map(|(commit, _)| Batch::from(&commit))
    }

    /// Proves that record `seq` belongs to its commit, whose root [`batch`](Self::batch) tells.
    pub fn prove(&self, seq: u64) -> Result<InclusionProof, JournalError> {
        let (commit, index) = self.find(seq)?;
        let hashes: Vec<Hash> = commit.records.iter().map(|record| record.hash).collect();
        let previous = index
            .checked_sub(1)
            .map_or(commit.previous, |before| hashes[before]);
        Ok(InclusionProof {
            seq,
            hash: hashes[index],
            previous,
            index: length(index),
            size: length(hashes.len()),
            path: merkle::path(&hashes, index),
        })
    }

    fn check_sound(&self) -> Result<(), JournalError> {
        match &self.poison {
            None => Ok(()),
            Some(cause) => Err(JournalError::Poisoned {
                dir: self.dir.clone(),
                cause: cause.clone(),
            }),
        }
    }

    fn write_pending(&mut self) -> Result<Batch, JournalError> {
        let hashes = self.pending.hashes();
        let batch = Batch {
            first_seq: self.head.seq + 1,
            head: self.pending.tip,
            root: merkle::root(&hashes),
        };
        let trailer = Trailer {
            first_seq: batch.first_seq,
            // Both are below their limits, which fit.
            count: u32::try_from(hashes.len()).unwrap_or(u32::MAX),
            bytes: u32::try_from(self.pending.bytes.len()).unwrap_or(u32::MAX),
            root: batch.root,
        };
        let end = self.offset + length(self.pending.bytes.len() + Trailer::LEN);
        if end > self.limits.segment_bytes_max && self.offset > segments::EMPTY_LEN {
            self.roll_over()?;
        }
        let mut pending = std::mem::replace(&mut self.pending, Pending::after(batch.head));
        trailer.encode_into(&mut pending.bytes);
        self.medium
            .write_at(&pending.bytes, self.offset)
            .map_err(JournalError::io("write", &self.segment))?;
        self.medium
            .sync()
            .map_err(JournalError::io("sync", &self.segment))?;
        self.offset += length(pending.bytes.len());
        self.head = batch.head;
        Ok(batch)
    }

    fn roll_over(&mut self) -> Result<(), JournalError> {
        if self.segments == SEGMENTS_MAX {
            return Err(JournalError::TooManySegments {
                dir: self.dir.clone(),
            });
        }
        let (segment, file) = segments::create(&self.dir, self.head)?;
        self.segment = segment.path;
        self.medium = Box::new(file);
        self.offset = segments::EMPTY_LEN;
        self.segments += 1;
        Ok(())
    }

    /// The commit that holds record `seq`, and the record's place in it.
    fn find(&self, seq: u64) -> Result<(Commit, usize), JournalError> {
        let missing = || JournalError::NoSuchRecord {
            seq,
            head: self.head.seq,
        };
        if seq < segments::FIRST_SEQ || seq > self.head.seq {
            return Err(missing());
        }
        for commit in Commits::open(&self.dir, seq, Some(self.head))? {
            let commit = commit?;
            if let Some(index) = commit.records.iter().position(|record| record.seq == seq) {
                return Ok((commit, index));
            }
        }
        Err(missing())
    }
}

impl From<&Commit> for Batch {
    fn from(commit: &Commit) -> Self {
        let seq_hash = |record: &Record| Head {
            seq: record.seq,
            hash: record.hash,
        };
        Self {
            first_seq: commit.records.first().map_or(0, |record| record.seq),
            head: commit.records.last().map_or(Head::EMPTY, seq_hash),
            root: commit.root,
        }
    }
}

/// Records that wait for a commit, as they will be written.
#[derive(Debug)]
struct Pending {
    bytes: Vec<u8>,
    /// Header of each, and where its payload begins in `bytes`.
    records: Vec<(RecordHeader, usize)>,
    tip: Head,
}

impl Pending {
    fn after(head: Head) -> Self {
        Self {
            bytes: Vec::new(),
            records: Vec::new(),
            tip: head,
        }
    }

    fn push(&mut self, header: &RecordHeader, payload: &[u8]) {
        header.encode_into(&mut self.bytes);
        self.records.push((*header, self.bytes.len()));
        self.bytes.extend(payload);
        self.tip = Head {
            seq: header.seq,
            hash: header.hash,
        };
    }

    fn hashes(&self) -> Vec<Hash> {
        self.records.iter().map(|(header, _)| header.hash).collect()
    }

    /// Whether the record at `index` says this.
    fn says(&self, index: u64, kind: u16, at: i64, payload: &[u8]) -> bool {
        let record = usize::try_from(index)
            .ok()
            .and_then(|index| self.records.get(index));
        record.is_some_and(|(header, start)| {
            header.kind == kind
                && header.at == at
                && usize::try_from(header.length) == Ok(payload.len())
                && self.bytes[*start..].starts_with(payload)
        })
    }
}

#[cfg(test)]
mod tests;
