//! What was signed of a request, octet for octet, so that every signature on it can be verified again without this gateway.
//!
//! A form that was read and written again need not be the octets that were signed, so these are kept as they came, with the signature
//! over them and what its certificates were judged by. They are fetched like files of the request, by their digests. Of a form
//! with secrets text and signature are sealed, and are not shown here.

use super::{Stored, stored};
use crate::core::Core;
use crate::error::ControlError;
use crate::keys;
use crate::ledger::{get, put, scan};
use crate::papers::SignedText;
use crate::signatures::SignedBy;
use crate::store::Op as Put;
use law::request::Kind;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256 as Hasher};
use wire::keys::Sha256;
use wire::{RequestNumber, SignatureView};

/// A text that was signed, as it is kept ([`keys::signature`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signed {
    /// The text, as it came.
    text: String,
    /// The detached signature over it, CMS in DER.
    cms: Vec<u8>,
    /// Whose it is.
    by: SignedBy,
}

/// The row of a signed text, and those of the answers that it was judged by; nothing where nobody signed.
pub(super) fn kept(
    (number, revision): (RequestNumber, u32),
    text: Option<&SignedText>,
    by: Option<&SignedBy>,
) -> Result<Vec<Put>, ControlError> {
    let mut puts = by.map_or_else(|| Ok(Vec::new()), SignedBy::kept)?;
    if let (Some(text), Some(by)) = (text, by) {
        let row = Signed {
            text: text.text.clone(),
            cms: text.cms.clone(),
            by: by.clone(),
        };
        puts.push(put(keys::signature(number, revision), &row)?);
    }
    Ok(puts)
}

impl Core {
    /// What was signed of a request, oldest first, of at most as many steps as its history has.
    fn signed_texts(
        &self,
        number: RequestNumber,
        stored: &Stored,
    ) -> Result<Vec<Signed>, ControlError> {
        let rows = scan::<Signed>(self.store.as_ref(), &keys::signatures(number))?;
        let mut signed: Vec<Signed> = rows.into_iter().map(|(_, signed)| signed).collect();
        if stored.request.kind == Kind::Agreement {
            // Whoever signs second brings no form of his own: his signature stands with the text of the first.
            let deed = self.deed(number)?.signed().into_iter();
            let second: Vec<Signed> = deed.filter(|one| !signed.contains(one)).collect();
            signed.extend(second);
            signed.sort_by_key(|one| one.by.at);
        }
        Ok(signed)
    }

    /// What is shown of a request's signatures.
    pub(super) fn signatures_shown(
        &self,
        number: RequestNumber,
        stored: &Stored,
    ) -> Result<Vec<SignatureView>, ControlError> {
        let signed = self.signed_texts(number, stored)?;
        Ok(signed.iter().map(Signed::view).collect())
    }

    /// What has this digest among a request's signed texts, the signatures over them, and the answers they were judged by.
    pub(crate) fn signed_octets(
        &self,
        number: RequestNumber,
        digest: Sha256,
    ) -> Result<Option<Vec<u8>>, ControlError> {
        let stored = stored(self.store.as_ref(), number)?;
        for signed in self.signed_texts(number, &stored)? {
            if of(signed.text.as_bytes()) == digest {
                return Ok(Some(signed.text.into_bytes()));
            }
            if of(&signed.cms) == digest {
                return Ok(Some(signed.cms));
            }
            if signed.evidence().any(|one| one == digest) {
                return get(self.store.as_ref(), &keys::evidence(digest));
            }
        }
        Ok(None)
    }
}

impl Signed {
    pub(super) const fn new(text: String, cms: Vec<u8>, by: SignedBy) -> Self {
        Self { text, cms, by }
    }

    /// The answers of responders; lists are not kept.
    fn evidence(&self) -> impl Iterator<Item = Sha256> {
        let grounds = self.by.grounds.iter();
        grounds
            .filter(|ground| ground.is_answer)
            .map(|ground| ground.sha256)
    }

    fn view(&self) -> SignatureView {
        SignatureView {
            name: self.by.name.clone(),
            bin: self.by.bin.clone(),
            at: self.by.at,
            text: of(self.text.as_bytes()),
            cms: of(&self.cms),
            evidence: self.evidence().collect(),
        }
    }
}

fn of(octets: &[u8]) -> Sha256 {
    Sha256(Hasher::digest(octets).into())
}
