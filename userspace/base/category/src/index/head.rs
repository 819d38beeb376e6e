//! The head of an index: sizes and digest.

use sha2::{Digest as _, Sha256};

use super::{INDEX_BYTES_MAX, INDEX_VERSION, IndexError};

/// Most octets of the tables.
const TABLES_BYTES_MAX: usize = 64 << 20;
const MAGIC: [u8; 8] = *b"QQPCATEG";
const HEAD_BYTES: usize = 64;
/// What of the head the digest covers.
const DIGESTED_HEAD_BYTES: usize = 32;

/// The head of an index.
pub(super) struct Head {
    sizes: [u64; 4],
    pub(super) digest: [u8; 32],
}

impl Head {
    pub(super) fn read(all: &[u8]) -> Result<Self, IndexError> {
        let octets = |start: usize, end: usize| all.get(start..end).ok_or(IndexError::Magic);
        let word = |at: usize| {
            Ok(u32::from_le_bytes(
                octets(at, at + 4)?
                    .try_into()
                    .map_err(|_| IndexError::Magic)?,
            ))
        };
        if octets(0, 8)? != MAGIC {
            return Err(IndexError::Magic);
        }
        let found = word(8)?;
        if found != INDEX_VERSION {
            return Err(IndexError::Version { found });
        }
        let names = u64::from_le_bytes(octets(16, 24)?.try_into().map_err(|_| IndexError::Magic)?);
        let sizes = [
            u64::from(word(12)?),
            names,
            u64::from(word(24)?),
            u64::from(word(28)?),
        ];
        let digest = octets(DIGESTED_HEAD_BYTES, HEAD_BYTES)?
            .try_into()
            .map_err(|_| IndexError::Magic)?;
        let head = Self { sizes, digest };
        let stated = head.stated();
        if all.len() > INDEX_BYTES_MAX || u64::try_from(all.len()) != Ok(stated) {
            return Err(IndexError::Length {
                found: all.len(),
                stated,
            });
        }
        Ok(head)
    }

    /// How many octets the whole has.
    fn stated(&self) -> u64 {
        self.sizes
            .iter()
            .fold(HEAD_BYTES as u64, |sum, size| sum.saturating_add(*size))
    }

    /// Where the four parts lie.
    pub(super) fn parts(&self, all: &[u8]) -> Result<[(usize, usize); 4], IndexError> {
        let error = IndexError::Length {
            found: all.len(),
            stated: self.stated(),
        };
        let mut start = HEAD_BYTES;
        let mut parts = [(0, 0); 4];
        for (part, size) in parts.iter_mut().zip(self.sizes) {
            let end = usize::try_from(size)
                .ok()
                .and_then(|size| start.checked_add(size))
                .ok_or(error.clone())?;
            *part = (start, end);
            start = end;
        }
        let [tables, ..] = parts;
        if tables.1 - tables.0 > TABLES_BYTES_MAX {
            return Err(IndexError::Tables("its tables are too large"));
        }
        Ok(parts)
    }
}

pub(super) fn content_digest(all: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(all.get(..DIGESTED_HEAD_BYTES).unwrap_or_default());
    hash.update(all.get(HEAD_BYTES..).unwrap_or_default());
    hash.finalize().into()
}

/// Puts an index together; `None` where a part is too large for its head.
pub(crate) fn assemble(tables: &[u8], names: &[u8], v4: &[u8], v6: &[u8]) -> Option<Vec<u8>> {
    let size = |part: &[u8]| u32::try_from(part.len()).ok().map(u32::to_le_bytes);
    let total = HEAD_BYTES + tables.len() + names.len() + v4.len() + v6.len();
    if total > INDEX_BYTES_MAX || tables.len() > TABLES_BYTES_MAX {
        return None;
    }
    let mut all = Vec::with_capacity(total);
    all.extend_from_slice(&MAGIC);
    all.extend_from_slice(&INDEX_VERSION.to_le_bytes());
    all.extend_from_slice(&size(tables)?);
    all.extend_from_slice(&u64::try_from(names.len()).ok()?.to_le_bytes());
    all.extend_from_slice(&size(v4)?);
    all.extend_from_slice(&size(v6)?);
    all.extend_from_slice(&[0; 32]);
    for part in [tables, names, v4, v6] {
        all.extend_from_slice(part);
    }
    let digest = content_digest(&all);
    all.get_mut(DIGESTED_HEAD_BYTES..HEAD_BYTES)?
        .copy_from_slice(&digest);
    Some(all)
}
