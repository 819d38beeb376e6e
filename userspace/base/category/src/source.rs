//! Lists that may be used, and who answers for them.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{ED25519, UnparsedPublicKey};

use crate::list::{List, digest, hexadecimal};
use crate::tables::{SourceRow, Voucher};

/// Most keys that are trusted at once: a few signers, and the next key of each.
pub const TRUSTED_KEYS_MAX: usize = 16;
/// Most octets of the reason for which an unsigned list is used.
pub const UNSIGNED_REASON_BYTES_MAX: usize = 400;
/// Most octets of a signature's file.
const SIGNATURE_FILE_BYTES_MAX: usize = 1_024;

/// A public key of Ed25519 (RFC 8032 §5.1.5) whose holder may vouch for lists. It should sign nothing else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TrustedKey([u8; 32]);

impl TrustedKey {
    /// The key of these octets.
    pub const fn new(octets: [u8; 32]) -> Self {
        Self(octets)
    }

    /// Reads base64 (RFC 4648 §4) of the 32 octets.
    pub fn parse(text: &str) -> Result<Self, SignatureError> {
        let octets = STANDARD
            .decode(text.trim())
            .map_err(|_| SignatureError::Key)?;
        octets.try_into().map(Self).map_err(|_| SignatureError::Key)
    }

    /// SHA-256 of the key, by which an index names it.
    pub fn fingerprint(&self) -> [u8; 32] {
        digest(&self.0)
    }
}

impl fmt::Debug for TrustedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrustedKey({})", hexadecimal(&self.fingerprint()))
    }
}

/// A detached signature: Ed25519 (RFC 8032 §5.1.6) of [`List::statement`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListSignature([u8; 64]);

impl ListSignature {
    /// The signature of these octets.
    pub const fn new(octets: [u8; 64]) -> Self {
        Self(octets)
    }

    /// Reads the file beside a list: one line of base64 (RFC 4648 §4) of the 64 octets.
    pub fn parse(file: &str) -> Result<Self, SignatureError> {
        if file.len() > SIGNATURE_FILE_BYTES_MAX {
            return Err(SignatureError::Form);
        }
        let octets = STANDARD
            .decode(file.trim())
            .map_err(|_| SignatureError::Form)?;
        octets
            .try_into()
            .map(Self)
            .map_err(|_| SignatureError::Form)
    }

    /// The file's text.
    pub fn render(&self) -> String {
        format!("{}\n", STANDARD.encode(self.0))
    }
}

/// Why nobody is known to vouch for a list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The key's text is none.
    #[error("a key of a signer of lists is base64 of 32 octets (Ed25519)")]
    Key,
    /// The signature's file is none.
    #[error("the file of a list's signature is one line of base64 of 64 octets (Ed25519)")]
    Form,
    /// No key was given, or too many.
    #[error("{given} keys of signers of lists are trusted, and 1 to {TRUSTED_KEYS_MAX} can be")]
    Keys {
        /// How many.
        given: usize,
    },
    /// No trusted key made it for this file in this format and category.
    #[error(
        "no trusted key signed `{list}` as a list of `{category}`: the file was changed, or it was signed for another category or by \
         another key"
    )]
    Differs {
        /// The list.
        list: String,
        /// Its category.
        category: String,
    },
}

/// Why a list may not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// An unsigned list would decide what is exempt.
    #[error(
        "`{list}` is of the exempt category `{category}` (386/НҚ, ЕШДИ п. 20) and not signed: sign it, or state why it is used without \
         a signature"
    )]
    Unsigned {
        /// The list.
        list: String,
        /// Its category.
        category: String,
    },
    /// The reason is empty or too long.
    #[error(
        "the reason to use `{list}` without a signature has 1 to {UNSIGNED_REASON_BYTES_MAX} octets in one line"
    )]
    Reason {
        /// The list.
        list: String,
    },
}

/// A list that may be used.
#[derive(Clone, Debug)]
pub struct Source {
    pub(crate) list: List,
    pub(crate) voucher: Voucher,
}

impl Source {
    /// A list that one of `trusted` signed.
    pub fn signed(
        list: List,
        signature: &ListSignature,
        trusted: &[TrustedKey],
    ) -> Result<Self, SignatureError> {
        if !(1..=TRUSTED_KEYS_MAX).contains(&trusted.len()) {
            return Err(SignatureError::Keys {
                given: trusted.len(),
            });
        }
        let statement = list.statement();
        let holds = |key: &&TrustedKey| {
            let key = UnparsedPublicKey::new(&ED25519, &key.0);
            key.verify(statement.as_bytes(), &signature.0).is_ok()
        };
        match trusted.iter().find(holds) {
            Some(key) => Ok(Self {
                list,
                voucher: Voucher::Signed {
                    key: key.fingerprint(),
                },
            }),
            None => Err(SignatureError::Differs {
                list: list.name,
                category: list.category.to_string(),
            }),
        }
    }

    /// A list that nobody signed, of a category that is not exempt.
    pub fn unsigned(list: List) -> Result<Self, SourceError> {
        if list.exempt().is_some() {
            return Err(SourceError::Unsigned {
                list: list.name,
                category: list.category.to_string(),
            });
        }
        Ok(Self {
            list,
            voucher: Voucher::Unsigned,
        })
    }

    /// A list that nobody signed, of any category, for a reason that the index and its report repeat.
    pub fn accepted(list: List, reason: &str) -> Result<Self, SourceError> {
        let reason = reason.trim();
        let good = (1..=UNSIGNED_REASON_BYTES_MAX).contains(&reason.len())
            && !reason.contains(char::is_control);
        if !good {
            return Err(SourceError::Reason { list: list.name });
        }
        Ok(Self {
            list,
            voucher: Voucher::Accepted {
                reason: reason.to_owned(),
            },
        })
    }

    /// The list.
    pub const fn list(&self) -> &List {
        &self.list
    }

    /// Who answers for it.
    pub const fn voucher(&self) -> &Voucher {
        &self.voucher
    }

    pub(crate) fn row(&self) -> SourceRow {
        SourceRow {
            name: self.list.name.clone(),
            format: self.list.format,
            category: self.list.category.clone(),
            digest: self.list.digest,
            voucher: self.voucher.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
