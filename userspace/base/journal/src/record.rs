//! One entry of a journal.

use sha2::{Digest, Sha256};

use crate::format::RecordHeader;
use crate::hash::Hash;

/// One entry of a journal, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its place, from 1, without gaps.
    pub seq: u64,
    /// What the payload is; the writer's own numbering.
    pub kind: u16,
    /// When it happened by the writer's clock, in nanoseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// What is recorded, at most [`PAYLOAD_MAX`](crate::PAYLOAD_MAX) bytes.
    pub payload: Vec<u8>,
    /// Its link: SHA-256 over the link before it and all fields above.
    pub hash: Hash,
}

impl Record {
    /// The link that this record's content makes after `previous`.
    pub fn link(&self, previous: &Hash) -> Hash {
        link(previous, self.seq, self.kind, self.at, &self.payload)
    }

    /// A record from its two parts, both already checked.
    pub(crate) fn from_parts(header: &RecordHeader, payload: Vec<u8>) -> Self {
        Self {
            seq: header.seq,
            kind: header.kind,
            at: header.at,
            payload,
            hash: header.hash,
        }
    }

    /// Whether it says this.
    pub(crate) fn says(&self, kind: u16, at: i64, payload: &[u8]) -> bool {
        self.kind == kind && self.at == at && self.payload == payload
    }
}

/// SHA-256(previous ‖ seq ‖ kind ‖ at ‖ payload); all but the payload have a fixed length, so no
/// two inputs coincide.
pub(crate) fn link(previous: &Hash, seq: u64, kind: u16, at: i64, payload: &[u8]) -> Hash {
    let digest = Sha256::new()
        .chain_update(previous.as_bytes())
        .chain_update(seq.to_le_bytes())
        .chain_update(kind.to_le_bytes())
        .chain_update(at.to_le_bytes())
        .chain_update(payload)
        .finalize();
    Hash::from_bytes(digest.into())
}
