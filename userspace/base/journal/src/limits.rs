//! The bounds, each with what happens when it is reached.

/// Longest payload of a record, in bytes; a longer one is refused.
pub const PAYLOAD_MAX: usize = 1 << 20;

/// Longest commit, in bytes of its records; an append beyond it is refused until
/// [`commit`](crate::Journal::commit).
///
/// It also bounds what a crash can leave torn, and what a reader holds in memory.
pub const BATCH_BYTES_MAX: usize = 8 << 20;

/// Most records of one commit; an append beyond it is refused until
/// [`commit`](crate::Journal::commit).
pub const BATCH_RECORDS_MAX: usize = 65_536;

/// Length of a segment, in bytes, beyond which the next commit opens a new one.
pub const SEGMENT_BYTES_MAX: u64 = 64 << 20;

/// Most segments of a journal (4 TiB at the usual length); the commit that needs one more is
/// refused.
pub const SEGMENTS_MAX: usize = 65_536;

/// Most torn tails kept aside beside one segment; opening is refused until someone has looked at
/// them.
pub const TORN_FILES_MAX: u32 = 1_024;

/// Most findings that [`verify`](crate::verify()) tells one by one; further ones are only counted.
pub const FINDINGS_MAX: usize = 64;

/// What a caller may choose smaller; larger values than the constants are taken as the constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Length of a segment, in bytes, beyond which the next commit opens a new one; at most
    /// [`SEGMENT_BYTES_MAX`].
    ///
    /// A segment is longer only if a single commit is.
    pub segment_bytes_max: u64,
    /// Bytes of records buffered between commits; at most [`BATCH_BYTES_MAX`].
    pub batch_bytes_max: usize,
}

impl Limits {
    /// These limits, none above its constant.
    pub(crate) fn bounded(self) -> Self {
        Self {
            segment_bytes_max: self.segment_bytes_max.min(SEGMENT_BYTES_MAX),
            batch_bytes_max: self.batch_bytes_max.min(BATCH_BYTES_MAX),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            segment_bytes_max: SEGMENT_BYTES_MAX,
            batch_bytes_max: BATCH_BYTES_MAX,
        }
    }
}
