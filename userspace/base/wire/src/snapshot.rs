//! Snapshots as bytes: what stands in the sealed memfd.

use crate::frame::WireError;
use model::GateSnapshot;

/// Largest snapshot. A full catalogue of the gate's bound takes about 30 MiB.
pub const SNAPSHOT_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// First bytes of every snapshot.
const MAGIC: [u8; 4] = *b"Qsnp";
/// Version of the layout; another version is refused.
const VERSION: u16 = 3;
const HEADER_BYTES: usize = 6;

/// The bytes of a snapshot.
pub fn encode(snapshot: &GateSnapshot) -> Result<Vec<u8>, WireError> {
    let mut bytes = Vec::with_capacity(snapshot.rows.len().saturating_mul(96));
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    postcard::to_extend(snapshot, bytes).map_err(|e| WireError::Snapshot(e.to_string()))
}

/// Reads a snapshot.
pub fn decode(bytes: &[u8]) -> Result<GateSnapshot, WireError> {
    let (header, body) = bytes
        .split_first_chunk::<HEADER_BYTES>()
        .ok_or_else(|| WireError::Snapshot("it has no header".to_owned()))?;
    let [a, b, c, d, low, high] = *header;
    if [a, b, c, d] != MAGIC {
        return Err(WireError::Snapshot("it does not begin like one".to_owned()));
    }
    let theirs = u16::from_le_bytes([low, high]);
    if theirs != VERSION {
        return Err(WireError::Version { theirs });
    }
    let (snapshot, rest) =
        postcard::take_from_bytes(body).map_err(|e| WireError::Snapshot(e.to_string()))?;
    if rest.is_empty() {
        Ok(snapshot)
    } else {
        Err(WireError::Trailing(rest.len()))
    }
}
