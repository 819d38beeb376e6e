//! How rows are written: a version byte, then postcard.
//!
//! A row of another version is migrated on reading or refused; it is never guessed at.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Version of the rows this code writes.
pub(crate) const VERSION: u8 = 3;

/// Why a stored row cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoredError {
    /// Another version.
    #[error(
        "the row has version {found}, and this controld reads up to {VERSION}: start the version that wrote it, or restore a backup"
    )]
    Version {
        /// Its version.
        found: u8,
    },
    /// It does not decode.
    #[error("the row is malformed ({0}): restore a backup of the store")]
    Malformed(String),
}

/// The bytes of a row.
pub(crate) fn write<T: Serialize>(row: &T) -> Result<Vec<u8>, StoredError> {
    postcard::to_extend(row, vec![VERSION]).map_err(|e| StoredError::Malformed(e.to_string()))
}

/// Reads a row.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoredError> {
    match bytes.split_first() {
        Some((&VERSION, body)) => {
            postcard::from_bytes(body).map_err(|e| StoredError::Malformed(e.to_string()))
        }
        Some((&found, _)) => Err(StoredError::Version { found }),
        None => Err(StoredError::Malformed("it is empty".to_owned())),
    }
}
