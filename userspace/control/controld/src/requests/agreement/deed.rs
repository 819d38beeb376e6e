//! What the parties of an agreement signed: each text once, with the signature of each over it.

use crate::error::{ControlError, refuse_by};
use crate::requests::signed::Signed;
use crate::signatures::SignedBy;
use jiff::Timestamp;
use law::Clause;
use law::request::By;
use serde::{Deserialize, Serialize};
use wire::{RefusalCode, RequestNumber};

/// What the parties signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Deed {
    /// The agreement.
    pub(crate) agreement: Text,
    /// The notice of its end that was proposed or given last.
    pub(crate) ending: Option<Text>,
}

/// A text with the signatures of the parties over it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Text {
    /// The filled-in form as JSON, as the first of them sent it.
    pub(crate) json: String,
    /// That of party 1, the owner of the service.
    pub(crate) by_owner: Option<Signature>,
    /// That of party 2, the initiator.
    pub(crate) by_initiator: Option<Signature>,
}

/// A signature over a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signature {
    /// When it came, by the legal clock.
    pub(crate) at: Timestamp,
    /// Whose it is.
    pub(crate) by: SignedBy,
    /// Detached CMS, DER.
    pub(crate) cms: Vec<u8>,
}

impl Deed {
    /// Each text with each signature over it: the agreement's first, that of party 2 first.
    pub(in crate::requests) fn signed(self) -> Vec<Signed> {
        let texts = std::iter::once(self.agreement).chain(self.ending);
        texts
            .flat_map(|text| {
                let both = [text.by_initiator, text.by_owner];
                let signed = |one: Signature| Signed::new(text.json.clone(), one.cms, one.by);
                both.into_iter().flatten().map(signed).collect::<Vec<_>>()
            })
            .collect()
    }
}

impl Text {
    pub(super) fn first(text: &str, by: By, signature: Signature) -> Self {
        let mut first = Self {
            json: text.to_owned(),
            by_owner: None,
            by_initiator: None,
        };
        first.sign(by, signature);
        first
    }

    /// Adds the signature of the second party, who signs what the first one signed.
    pub(super) fn countersign(
        &mut self,
        (text, number): (&str, RequestNumber),
        (by, clause): (By, Clause),
        signature: Signature,
    ) -> Result<(), ControlError> {
        if self.json != text {
            return Err(refuse_by(
                clause,
                RefusalCode::Invalid,
                "this is not what the other party signed: both sign one text, octet for octet",
                format!("sign what `qaqpa request to-sign {number}` prints"),
            ));
        }
        self.sign(by, signature);
        Ok(())
    }

    fn sign(&mut self, by: By, signature: Signature) {
        match by {
            By::Filer => self.by_initiator = Some(signature),
            By::ServiceOwner | By::Officer | By::Law => self.by_owner = Some(signature),
        }
    }
}
