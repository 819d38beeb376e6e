//! The signatures that requests carry: who signed, by the hierarchy and the revocation lists that this gateway was given.
//!
//! The law of it is [`eds`]; here stand the trusted certificates, and what a request must bear.

use crate::error::{ControlError, refuse, refuse_by};
use eds::{Cms, Content, Evidence, IdNumber, Party, Refused, Requirement, Trust};
use jiff::Timestamp;
use law::Clause;
use law::form::Language;
use model::Bin;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use wire::RefusalCode;
use wire::request::SIGNATURE_BYTES_MAX;

/// What signatures are judged by. Without trusted certificates none is verified, and what needs one is refused.
#[derive(Clone, Debug, Default)]
pub struct Signatures {
    trust: Option<Arc<Trust>>,
    /// Revocation lists, DER.
    lists: Arc<Vec<Vec<u8>>>,
}

/// Who signed a request, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignedBy {
    /// The name that the certificate bears.
    pub(crate) name: String,
    /// The organisation's.
    pub(crate) organisation: String,
    /// Its BIN.
    pub(crate) bin: String,
    /// The person's IIN.
    pub(crate) iin: String,
    /// The time for which all of it was verified.
    pub(crate) at: Timestamp,
    /// When the evidence that nothing was revoked was issued.
    pub(crate) evidence_of: Timestamp,
}

impl Signatures {
    /// Trusts these certificates, and knows these revocation lists.
    pub fn new(trust: Trust, lists: Vec<Vec<u8>>) -> Self {
        Self {
            trust: Some(Arc::new(trust)),
            lists: Arc::new(lists),
        }
    }

    /// The same with other revocation lists.
    #[must_use]
    pub fn with_lists(&self, lists: Vec<Vec<u8>>) -> Self {
        Self {
            trust: self.trust.clone(),
            lists: Arc::new(lists),
        }
    }

    /// Verifies a detached signature over a document, by the legal entity of a BIN.
    pub(crate) fn verify(
        &self,
        signature: &[u8],
        document: &[u8],
        (bin, clause): (&Bin, Clause),
        at: Timestamp,
    ) -> Result<SignedBy, ControlError> {
        let Some(trust) = &self.trust else {
            return Err(refuse_by(
                clause,
                RefusalCode::Unavailable,
                "this gateway was given no certificates to verify signatures by",
                "its administrator starts controld with --signing-anchors",
            ));
        };
        if signature.len() > SIGNATURE_BYTES_MAX {
            return Err(refuse(
                RefusalCode::BadRequest,
                format!("a signature has at most {SIGNATURE_BYTES_MAX} bytes"),
                "sign detached, without the document inside",
            ));
        }
        let wrong = |error: &eds::Error| refused(clause, RefusalCode::Invalid, error);
        let der = eds::definite(signature).map_err(|error| wrong(&error))?;
        let verified = Cms::parse(&der)
            .and_then(|cms| cms.verify(Content::Detached(document), trust, at))
            .map_err(|error| wrong(&error))?;
        let evidence: Vec<Evidence<'_>> =
            self.lists.iter().map(|list| Evidence::Crl(list)).collect();
        let bin: IdNumber = bin.to_string().parse().map_err(|_| {
            refuse(
                RefusalCode::Unavailable,
                "the applicant's BIN cannot be compared",
                "this is a fault of the gateway",
            )
        })?;
        let requirement = Requirement {
            party: Party::LegalEntity,
            bin: Some(bin),
            ..Requirement::default()
        };
        let signed = verified
            .revocation(&evidence, at)
            .meets(&requirement)
            .map_err(|refusal| match (&refusal, refusal.errors().first()) {
                (Refused::Unknown(_), Some(error)) => {
                    refused(clause, RefusalCode::Unavailable, error)
                }
                (Refused::Revoked(_) | Refused::Unmet(_), Some(error)) => wrong(error),
                (_, None) => refuse_by(
                    clause,
                    RefusalCode::Invalid,
                    refusal.to_string(),
                    "sign with the key of the legal entity",
                ),
            })?;
        let by = signed.by();
        let number = |number: Option<IdNumber>| number.map_or(String::new(), |id| id.to_string());
        Ok(SignedBy {
            name: by.name.clone().unwrap_or_default(),
            organisation: by.organisation.clone().unwrap_or_default(),
            bin: number(by.bin),
            iin: number(by.iin),
            at: signed.at(),
            evidence_of: signed.evidence().1,
        })
    }
}

/// What is wrong with a signature, for whoever filed.
fn refused(clause: Clause, code: RefusalCode, error: &eds::Error) -> ControlError {
    let fault = error.fault();
    refuse_by(
        clause,
        code,
        format!(
            "the signature is not accepted: {}: {} [{}; {}]",
            fault.what().of(Language::Ru),
            error.detail(),
            fault.code(),
            fault.rule()
        ),
        fault.advice().of(Language::Ru),
    )
}
