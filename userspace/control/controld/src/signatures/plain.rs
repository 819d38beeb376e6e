//! Signatures of tests: the BIN of who signs, and the SHA-256 of it with the text.

use super::{Signatures, SignedBy};
use crate::error::{ControlError, refuse_by};
use jiff::Timestamp;
use law::Clause;
use model::Bin;
use sha2::{Digest as _, Sha256};
use wire::RefusalCode;

impl Signatures {
    /// Those that [`sign`] makes.
    pub(crate) fn plain() -> Self {
        Self {
            plain: true,
            ..Self::default()
        }
    }
}

/// Signs for an organisation.
pub(crate) fn sign(bin: &str, document: &str) -> Vec<u8> {
    let digest = Sha256::digest(format!("{bin}{document}"));
    [bin.as_bytes(), &digest].concat()
}

pub(super) fn verify(
    signature: &[u8],
    document: &[u8],
    (bin, clause): (&Bin, Clause),
    at: Timestamp,
) -> Result<SignedBy, ControlError> {
    let bin = bin.to_string();
    let document = String::from_utf8_lossy(document);
    if signature != sign(&bin, &document) {
        return Err(refuse_by(
            clause,
            RefusalCode::Invalid,
            format!("the signature is none of {bin} over this text"),
            "sign with the key of the legal entity",
        ));
    }
    Ok(SignedBy {
        name: "Т. Тестов".to_owned(),
        organisation: bin.clone(),
        bin,
        iin: "800101300017".to_owned(),
        at,
        evidence_of: at,
        grounds: Vec::new(),
        answers: Vec::new(),
    })
}
