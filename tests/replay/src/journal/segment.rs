//! Segments of any bytes.

use std::path::Path;

use ::journal::SEGMENT_BYTES_MAX;

const MAGIC: &[u8] = b"QJOURNAL";
/// Lengths of the fixed parts, and where their last four bytes, the checksum, begin.
const HEADER: usize = 56;
const RECORD: usize = 63;
const TRAILER: usize = 53;
const CRC: usize = 4;
/// Most segments of one input.
const SEGMENTS_MAX: usize = 8;

/// Writes the bytes as segments: each begins where the magic number stands, and is named as its header says.
pub(super) fn write(dir: &Path, bytes: &[u8]) {
    assert!(u64::try_from(bytes.len()).is_ok_and(|length| length < SEGMENT_BYTES_MAX));
    let mut starts: Vec<usize> = bytes
        .windows(MAGIC.len())
        .enumerate()
        .filter_map(|(at, window)| (at > 0 && window == MAGIC).then_some(at))
        .take(SEGMENTS_MAX - 1)
        .collect();
    starts.insert(0, 0);
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    for (start, end) in starts.iter().copied().zip(ends) {
        let segment = &bytes[start..end];
        let named = segment.get(12..20).and_then(|seq| seq.try_into().ok());
        let first_seq = named.map_or(1, u64::from_le_bytes);
        std::fs::write(dir.join(format!("{first_seq:020}.qj")), segment).unwrap();
    }
}

/// The bytes with every checksum put right, as far as they can be followed.
pub(super) fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let mut at = 0;
    while let Some(rest) = bytes.get_mut(at..).filter(|rest| !rest.is_empty()) {
        at = at.saturating_add(match *rest {
            _ if rest.starts_with(MAGIC) => seal(rest, HEADER),
            [b'R', l0, l1, l2, l3, ..] => {
                let payload = u32::from_le_bytes([l0, l1, l2, l3]);
                let end = RECORD.saturating_add(usize::try_from(payload).unwrap());
                if let Some(payload) = rest.get(RECORD..end) {
                    let sum = crc32c::crc32c(payload).to_le_bytes();
                    rest[5..9].copy_from_slice(&sum);
                }
                seal(rest, RECORD);
                end
            }
            [b'C', ..] => seal(rest, TRAILER),
            _ => break,
        });
    }
    bytes
}

/// Puts the checksum right that ends the first `length` bytes; `length` again.
fn seal(bytes: &mut [u8], length: usize) -> usize {
    if let Some((covered, sum)) = bytes
        .get_mut(..length)
        .map(|part| part.split_at_mut(length - CRC))
    {
        sum.copy_from_slice(&crc32c::crc32c(covered).to_le_bytes());
    }
    length
}
