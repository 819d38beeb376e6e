//! The bytes of headers, records and trailers.

use crate::fault::Fault;
use crate::hash::{HASH_LEN, Hash};

/// First byte of a record.
pub(crate) const RECORD_TAG: u8 = b'R';
/// First byte of a trailer.
pub(crate) const TRAILER_TAG: u8 = b'C';

const MAGIC: [u8; 8] = *b"QJOURNAL";
const VERSION: u32 = 1;
const CRC_LEN: usize = 4;

/// Begins a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    /// Sequence number of the first record.
    pub(crate) first_seq: u64,
    /// Chain hash of the record before it.
    pub(crate) previous: Hash,
}

impl SegmentHeader {
    pub(crate) const LEN: usize = MAGIC.len() + 4 + 8 + HASH_LEN + CRC_LEN;

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(Self::LEN);
        out.extend(MAGIC);
        out.extend(VERSION.to_le_bytes());
        out.extend(self.first_seq.to_le_bytes());
        out.extend(self.previous.as_bytes());
        seal(&mut out, 0);
        out
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Fault> {
        let mut fields = Fields(bytes);
        let magic = fields.array().ok_or(Fault::HeaderShort)?;
        let version = fields.u32().ok_or(Fault::HeaderShort)?;
        let first_seq = fields.u64().ok_or(Fault::HeaderShort)?;
        let previous = fields.hash().ok_or(Fault::HeaderShort)?;
        let sum = fields.u32().ok_or(Fault::HeaderShort)?;
        if magic != MAGIC {
            return Err(Fault::Magic);
        }
        // The checksum first: a flipped bit of the version is damage, not a later format.
        if !is_sealed(bytes, Self::LEN, sum) {
            return Err(Fault::HeaderChecksum);
        }
        if version != VERSION {
            return Err(Fault::Version(version));
        }
        Ok(Self {
            first_seq,
            previous,
        })
    }
}

/// Begins a record; the payload follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecordHeader {
    pub(crate) length: u32,
    pub(crate) payload_crc: u32,
    pub(crate) seq: u64,
    pub(crate) kind: u16,
    pub(crate) at: i64,
    pub(crate) hash: Hash,
}

impl RecordHeader {
    pub(crate) const LEN: usize = 1 + 4 + 4 + 8 + 2 + 8 + HASH_LEN + CRC_LEN;

    pub(crate) fn encode_into(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.push(RECORD_TAG);
        out.extend(self.length.to_le_bytes());
        out.extend(self.payload_crc.to_le_bytes());
        out.extend(self.seq.to_le_bytes());
        out.extend(self.kind.to_le_bytes());
        out.extend(self.at.to_le_bytes());
        out.extend(self.hash.as_bytes());
        seal(out, start);
    }

    /// Reads a header, its tag included.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Fault> {
        let mut fields = Fields(bytes);
        let [tag] = fields.array().ok_or(Fault::Short)?;
        let header = Self {
            length: fields.u32().ok_or(Fault::Short)?,
            payload_crc: fields.u32().ok_or(Fault::Short)?,
            seq: fields.u64().ok_or(Fault::Short)?,
            kind: u16::from_le_bytes(fields.array().ok_or(Fault::Short)?),
            at: i64::from_le_bytes(fields.array().ok_or(Fault::Short)?),
            hash: fields.hash().ok_or(Fault::Short)?,
        };
        let sum = fields.u32().ok_or(Fault::Short)?;
        if tag != RECORD_TAG {
            return Err(Fault::Tag);
        }
        if !is_sealed(bytes, Self::LEN, sum) {
            return Err(Fault::FrameChecksum);
        }
        Ok(header)
    }
}

/// Ends a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trailer {
    pub(crate) first_seq: u64,
    pub(crate) count: u32,
    /// Bytes of the records before it, back to the beginning of the commit.
    pub(crate) bytes: u32,
    pub(crate) root: Hash,
}

impl Trailer {
    pub(crate) const LEN: usize = 1 + 8 + 4 + 4 + HASH_LEN + CRC_LEN;

    pub(crate) fn encode_into(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.push(TRAILER_TAG);
        out.extend(self.first_seq.to_le_bytes());
        out.extend(self.count.to_le_bytes());
        out.extend(self.bytes.to_le_bytes());
        out.extend(self.root.as_bytes());
        seal(out, start);
    }

    /// Reads a trailer, its tag included.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Fault> {
        let mut fields = Fields(bytes);
        let [tag] = fields.array().ok_or(Fault::Short)?;
        let trailer = Self {
            first_seq: fields.u64().ok_or(Fault::Short)?,
            count: fields.u32().ok_or(Fault::Short)?,
            bytes: fields.u32().ok_or(Fault::Short)?,
            root: fields.hash().ok_or(Fault::Short)?,
        };
        let sum = fields.u32().ok_or(Fault::Short)?;
        if tag != TRAILER_TAG {
            return Err(Fault::Tag);
        }
        if !is_sealed(bytes, Self::LEN, sum) {
            return Err(Fault::FrameChecksum);
        }
        Ok(trailer)
    }
}

/// Appends the checksum of all that was written since `start`.
fn seal(out: &mut Vec<u8>, start: usize) {
    let sum = crc32c::crc32c(&out[start..]);
    out.extend(sum.to_le_bytes());
}

/// Whether `sum` is the checksum of the `len` bytes that it ends.
fn is_sealed(bytes: &[u8], len: usize, sum: u32) -> bool {
    bytes
        .get(..len - CRC_LEN)
        .is_some_and(|covered| crc32c::crc32c(covered) == sum)
}

/// Takes little-endian fields off the front; `None` once the bytes are used up.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn hash(&mut self) -> Option<Hash> {
        self.array().map(Hash::from_bytes)
    }
}
