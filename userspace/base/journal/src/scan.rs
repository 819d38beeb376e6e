//! Reads a segment commit by commit and checks every bit of it.

use std::fs::File;
use std::io::{BufReader, Read};

use crate::error::JournalError;
use crate::fault::{Damage, Fault};
use crate::format::{RECORD_TAG, RecordHeader, SegmentHeader, TRAILER_TAG, Trailer};
use crate::hash::{Hash, Head};
use crate::limits::{BATCH_BYTES_MAX, BATCH_RECORDS_MAX, PAYLOAD_MAX};
use crate::merkle;
use crate::record::Record;
use crate::segments::{self, Segment};

/// A segment being read from its beginning.
#[derive(Debug)]
pub(crate) struct Scan {
    segment: Segment,
    input: BufReader<File>,
    /// Where the next commit begins.
    offset: u64,
    /// The last record read.
    tip: Head,
}

/// What comes next in a segment.
#[derive(Debug)]
pub(crate) enum Step {
    /// A whole commit.
    Commit(Commit),
    /// The file ends where a commit does.
    End,
    /// Something that does not check out; reading on has no meaning.
    Stop(Stop),
}

/// A commit that checks out.
#[derive(Debug)]
pub(crate) struct Commit {
    /// Where it begins.
    pub(crate) offset: u64,
    /// Its length, the trailer included.
    pub(crate) bytes: u64,
    /// Chain hash before its first record.
    pub(crate) previous: Hash,
    /// Its records, at least one.
    pub(crate) records: Vec<Record>,
    /// Its Merkle root.
    pub(crate) root: Hash,
}

/// Where reading stopped.
#[derive(Debug)]
pub(crate) struct Stop {
    /// Where the commit begins that does not check out: the end of the last whole one.
    pub(crate) start: u64,
    /// Where the frame ends that does not check out, as far as can be told.
    pub(crate) frame_end: u64,
    /// The frame and its fault.
    pub(crate) damage: Damage,
}

impl Scan {
    /// Opens a segment and checks its header.
    pub(crate) fn open(segment: Segment) -> Result<Self, JournalError> {
        let file = File::open(&segment.path).map_err(JournalError::io("open", &segment.path))?;
        let mut input = BufReader::new(file);
        let header = segments::header(&segment, &mut input)?;
        let tip = Head {
            seq: header.first_seq - 1,
            hash: header.previous,
        };
        Ok(Self {
            segment,
            input,
            offset: length(SegmentHeader::LEN),
            tip,
        })
    }

    pub(crate) fn segment(&self) -> &Segment {
        &self.segment
    }

    /// The last record read; at first, the one before the segment.
    pub(crate) fn tip(&self) -> Head {
        self.tip
    }

    /// Where the next commit begins.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Reads the next commit.
    pub(crate) fn step(&mut self) -> Result<Step, JournalError> {
        let mut partial = Partial {
            at: self.offset,
            tip: self.tip,
            records: Vec::new(),
        };
        loop {
            let mut tag = [0];
            let frame = match (self.fill(&mut tag)?, tag) {
                (0, _) if partial.records.is_empty() => return Ok(Step::End),
                (0, _) => Err(Misfit {
                    fault: Fault::Short,
                    length: 1,
                }),
                (_, [RECORD_TAG]) => self.record(&mut partial)?,
                (_, [TRAILER_TAG]) => match self.trailer(&partial)? {
                    Ok(root) => return Ok(Step::Commit(self.commit(partial, root))),
                    Err(misfit) => Err(misfit),
                },
                _ => Err(Misfit {
                    fault: Fault::Tag,
                    length: RecordHeader::LEN,
                }),
            };
            if let Err(Misfit {
                fault,
                length: frame_length,
            }) = frame
            {
                let damage = Damage {
                    file: self.segment.path.clone(),
                    offset: partial.at,
                    seq: partial.tip.seq.saturating_add(1),
                    fault,
                };
                let frame_end = partial.at + length(frame_length);
                return Ok(Step::Stop(Stop {
                    start: self.offset,
                    frame_end,
                    damage,
                }));
            }
        }
    }

    /// Reads a record after its tag.
    fn record(&mut self, partial: &mut Partial) -> Result<Result<(), Misfit>, JournalError> {
        let misfit = |fault, length| Ok(Err(Misfit { fault, length }));
        let mut bytes = [RECORD_TAG; RecordHeader::LEN];
        if self.fill(&mut bytes[1..])? < RecordHeader::LEN - 1 {
            return misfit(Fault::Short, RecordHeader::LEN);
        }
        let header = match RecordHeader::decode(&bytes) {
            Ok(header) => header,
            Err(fault) => return misfit(fault, RecordHeader::LEN),
        };
        let payload_length = usize::try_from(header.length).unwrap_or(usize::MAX);
        if payload_length > PAYLOAD_MAX {
            return misfit(Fault::PayloadLong(header.length), RecordHeader::LEN);
        }
        let frame = RecordHeader::LEN + payload_length;
        if partial.at - self.offset + length(frame) > length(BATCH_BYTES_MAX)
            || partial.records.len() == BATCH_RECORDS_MAX
        {
            return misfit(Fault::BatchLong, frame);
        }
        let mut payload = vec![0; payload_length];
        if self.fill(&mut payload)? < payload_length {
            return misfit(Fault::Short, frame);
        }
        if crc32c::crc32c(&payload) != header.payload_crc {
            return misfit(Fault::PayloadChecksum, frame);
        }
        let record = Record::from_parts(&header, payload);
        if record.seq != partial.tip.seq.saturating_add(1) {
            return misfit(Fault::RecordSequence { found: record.seq }, frame);
        }
        if record.link(&partial.tip.hash) != record.hash {
            return misfit(Fault::Chain, frame);
        }
        partial.at += length(frame);
        partial.tip = Head {
            seq: record.seq,
            hash: record.hash,
        };
        partial.records.push(record);
        Ok(Ok(()))
    }

    /// Reads a trailer after its tag; the root of the commit that it ends.
    fn trailer(&mut self, partial: &Partial) -> Result<Result<Hash, Misfit>, JournalError> {
        let misfit = |fault| {
            Ok(Err(Misfit {
                fault,
                length: Trailer::LEN,
            }))
        };
        let mut bytes = [TRAILER_TAG; Trailer::LEN];
        if self.fill(&mut bytes[1..])? < Trailer::LEN - 1 {
            return misfit(Fault::Short);
        }
        let trailer = match Trailer::decode(&bytes) {
            Ok(trailer) => trailer,
            Err(fault) => return misfit(fault),
        };
        let hashes: Vec<Hash> = partial.records.iter().map(|record| record.hash).collect();
        let is_fitting = !partial.records.is_empty()
            && trailer.first_seq == self.tip.seq + 1
            && usize::try_from(trailer.count) == Ok(hashes.len())
            && u64::from(trailer.bytes) == partial.at - self.offset
            && trailer.root == merkle::root(&hashes);
        if is_fitting {
            Ok(Ok(trailer.root))
        } else {
            misfit(Fault::Trailer)
        }
    }

    fn commit(&mut self, partial: Partial, root: Hash) -> Commit {
        let end = partial.at + length(Trailer::LEN);
        let commit = Commit {
            offset: self.offset,
            bytes: end - self.offset,
            previous: self.tip.hash,
            records: partial.records,
            root,
        };
        self.offset = end;
        self.tip = partial.tip;
        commit
    }

    /// Reads until `bytes` is full or the file ends; how much was read.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<usize, JournalError> {
        let mut filled = 0;
        while filled < bytes.len() {
            match self.input.read(&mut bytes[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(JournalError::io("read", &self.segment.path)(error)),
            }
        }
        Ok(filled)
    }
}

/// A commit while it is read.
struct Partial {
    /// Where the next frame begins.
    at: u64,
    tip: Head,
    records: Vec<Record>,
}

/// A frame that does not check out, and how long it is as far as can be told.
struct Misfit {
    fault: Fault,
    length: usize,
}

/// A length in memory as one in a file.
pub(crate) fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}
