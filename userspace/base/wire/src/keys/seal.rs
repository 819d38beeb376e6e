//! What a sealed secret belongs to, and the blob.

use super::canonical::Canonical;
use super::key::{Generation, SealPurpose};
use super::names::{FieldId, RequestNumber};
use super::secret::SECRET_OCTETS_MAX;
use model::RowKey;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Says what the authenticated octets are. A change of their layout is another domain.
const DOMAIN: &str = "qaqpa sealed v1";
/// Most octets of a blob: the secret, and what the seal adds to it.
pub const BLOB_OCTETS_MAX: usize = SECRET_OCTETS_MAX + 64;

/// What a secret belongs to. It is authenticated with it: a blob that is moved elsewhere does not open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SealContext {
    /// A field of a request.
    Request {
        /// The request.
        request: RequestNumber,
        /// The field.
        field: FieldId,
    },
    /// A field of a row of the record.
    Row {
        /// The row.
        row: RowKey,
        /// The field.
        field: FieldId,
    },
}

impl SealContext {
    /// The octets that are authenticated with a secret of this purpose, sealed by this generation.
    pub fn canonical(&self, purpose: SealPurpose, generation: Generation) -> Vec<u8> {
        let whose = Canonical::new(DOMAIN)
            .field(purpose.label().as_bytes())
            .field(&generation.number().to_be_bytes());
        match self {
            Self::Request { request, field } => whose
                .field(b"request")
                .field(request.as_str().as_bytes())
                .field(field.as_str().as_bytes())
                .octets(),
            Self::Row { row, field } => whose
                .field(b"row")
                .field(row.to_string().as_bytes())
                .field(field.as_str().as_bytes())
                .octets(),
        }
    }
}

impl fmt::Display for SealContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request { request, field } => write!(f, "{field} of request {request}"),
            Self::Row { row, field } => write!(f, "{field} of {row}"),
        }
    }
}

/// A sealed secret. Only keyd knows its layout.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealedBlob(pub Vec<u8>);

impl fmt::Debug for SealedBlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedBlob({} octets)", self.0.len())
    }
}
