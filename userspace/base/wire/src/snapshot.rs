//! Snapshots as bytes: what stands in the sealed memfd.

use crate::frame::WireError;
use model::{Epoch, GateSnapshot, InspectionSnapshot, IssuingSnapshot, RecordId};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Largest snapshot. A full catalogue of the gate's bound takes about 30 MiB.
pub const SNAPSHOT_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Largest index of categories. Five million names take about 50 MiB.
pub const CATEGORIES_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// First bytes of every snapshot.
const MAGIC: [u8; 4] = *b"Qsnp";
/// Version of the layouts; another version is refused.
const VERSION: u16 = 4;
const HEADER_BYTES: usize = 7;

/// What a snapshot tells of the record: each daemon gets no more than it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ProjectionKind {
    /// [`GateSnapshot`].
    Gate = 1,
    /// [`InspectionSnapshot`].
    Inspection = 2,
    /// [`IssuingSnapshot`].
    Issuing = 3,
}

impl ProjectionKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Gate, Self::Inspection, Self::Issuing];
}

/// A projection of the record at an epoch.
pub trait Projection: Serialize + DeserializeOwned + Send + 'static {
    /// Which it is; written before it, so that none is read as another.
    const KIND: ProjectionKind;

    /// Its epoch.
    fn epoch(&self) -> Epoch;

    /// The same, of this record.
    #[must_use]
    fn of_record(self, record: RecordId) -> Self;
}

macro_rules! projections {
    ($($kind:ident: $snapshot:ty;)*) => {$(
        impl Projection for $snapshot {
            const KIND: ProjectionKind = ProjectionKind::$kind;

            fn epoch(&self) -> Epoch {
                self.epoch
            }

            fn of_record(self, record: RecordId) -> Self {
                Self { record, ..self }
            }
        }
    )*};
}

projections! {
    Gate: GateSnapshot;
    Inspection: InspectionSnapshot;
    Issuing: IssuingSnapshot;
}

/// The bytes of a snapshot.
pub fn encode<P: Projection>(snapshot: &P) -> Result<Vec<u8>, WireError> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.push(P::KIND as u8);
    postcard::to_extend(snapshot, bytes).map_err(|e| WireError::Snapshot(e.to_string()))
}

/// Reads a snapshot of the expected kind.
pub fn decode<P: Projection>(bytes: &[u8]) -> Result<P, WireError> {
    let (header, body) = bytes
        .split_first_chunk::<HEADER_BYTES>()
        .ok_or_else(|| WireError::Snapshot("it has no header".to_owned()))?;
    let [a, b, c, d, low, high, kind] = *header;
    if [a, b, c, d] != MAGIC {
        return Err(WireError::Snapshot("it does not begin like one".to_owned()));
    }
    let theirs = u16::from_le_bytes([low, high]);
    if theirs != VERSION {
        return Err(WireError::Version { theirs });
    }
    if kind != P::KIND as u8 {
        let expected = P::KIND;
        let why = format!("it is of kind {kind} and not {expected:?}");
        return Err(WireError::Snapshot(why));
    }
    let (snapshot, rest) =
        postcard::take_from_bytes(body).map_err(|e| WireError::Snapshot(e.to_string()))?;
    if rest.is_empty() {
        Ok(snapshot)
    } else {
        Err(WireError::Trailing(rest.len()))
    }
}
