//! The signatures that requests carry: who signed, by the hierarchy and the revocation lists that this gateway was given.
//!
//! The law of it is [`eds`]; here stand the trusted certificates, and what a request must bear. What responders are to be asked
//! is told before a command enters the core ([`Asking`]), the body asks ([`crate::revocation`]), and the command comes with
//! their answers. Nothing here waits, and what nobody answered is unknown: refused as unavailable, never taken for valid.

use crate::error::{ControlError, refuse, refuse_by};
use crate::keys;
use crate::ledger::put;
use crate::store::Op as Put;
use eds::{
    Cms, Content, Evidence, Ground, IdNumber, OcspQuestion, Party, Refused, Requirement, Source,
    Trust,
};
use jiff::Timestamp;
use law::Clause;
use law::form::Language;
use model::Bin;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use wire::RefusalCode;
use wire::keys::Sha256;
use wire::request::SIGNATURE_BYTES_MAX;

mod answers;
mod ask;

use answers::Answers;
pub use answers::OcspAnswer;

/// Most certificates that responders are asked about for one command: a signer of the national CA has a path of two.
pub(crate) const QUESTIONS_MAX: usize = 8;

/// What signatures are judged by. Without trusted certificates none is verified, and what needs one is refused.
#[derive(Clone, Debug, Default)]
pub struct Signatures {
    trust: Option<Arc<Trust>>,
    /// Revocation lists of the administrator's folder, DER.
    lists: Arc<Vec<Vec<u8>>>,
    /// Those that were fetched, by the address that the configuration names.
    fetched: BTreeMap<String, Arc<Vec<u8>>>,
    /// Answers that may be kept.
    answers: Answers,
    /// Answers that came for the command that is carried out.
    at_hand: Vec<OcspAnswer>,
    /// Tests sign with a digest that bears a BIN: what CMS and certificates are is tested with [`eds`].
    #[cfg(test)]
    plain: bool,
}

/// What to ask responders before a command is carried out.
#[derive(Clone, Debug)]
pub struct Asking {
    /// The questions, at most [`QUESTIONS_MAX`].
    pub(crate) questions: Vec<OcspQuestion>,
    /// What answers are judged by beside themselves.
    pub(crate) signatures: Signatures,
    /// The legal time that is asked about.
    pub(crate) now: Timestamp,
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
    /// That evidence: one piece for each certificate, the signer's first.
    pub(crate) grounds: Vec<GroundRow>,
    /// The answers among it, which are put beside the request ([`SignedBy::kept`]).
    #[serde(skip)]
    answers: Vec<(Sha256, Vec<u8>)>,
}

/// By what a certificate was found good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GroundRow {
    /// The common name of its subject.
    pub(crate) whose: String,
    /// Its serial number, in hexadecimal.
    pub(crate) serial: String,
    /// Whether it is an answer of a responder; else a list.
    pub(crate) is_answer: bool,
    /// As of when it speaks.
    pub(crate) this_update: Timestamp,
    /// When it was made; lists do not say.
    pub(crate) produced_at: Option<Timestamp>,
    /// The responder that gave the answer, by the configuration; none of a list.
    pub(crate) responder: Option<String>,
    /// SHA-256 of its octets. An answer's stand in the store under it; a list is the authority's to show.
    pub(crate) sha256: Sha256,
}

impl GroundRow {
    fn of(ground: &Ground, answers: &[&OcspAnswer]) -> Self {
        let sha256 = Sha256(ground.sha256);
        let answer = answers.iter().find(|answer| answer.sha256() == sha256);
        let serial = ground.serial.iter().map(|octet| format!("{octet:02x}"));
        Self {
            whose: ground.whose.clone(),
            serial: serial.collect(),
            is_answer: ground.source == Source::Ocsp,
            responder: answer.map(|answer| answer.from.clone()),
            this_update: ground.this_update,
            produced_at: ground.produced_at,
            sha256,
        }
    }

    /// For people.
    pub(crate) fn shown(&self) -> String {
        let kind = match (&self.responder, self.is_answer) {
            (Some(url), _) => format!("answer of {url}"),
            (None, true) => "OCSP answer".to_owned(),
            (None, false) => "list".to_owned(),
        };
        let as_of = law::zone::display(self.this_update);
        let made = self.produced_at.map_or_else(String::new, |at| {
            format!(", made {}", law::zone::display(at))
        });
        let Self {
            whose,
            serial,
            sha256,
            ..
        } = self;
        format!("{whose} (certificate {serial}) by the {kind} of {as_of}{made}, SHA-256 {sha256}")
    }
}

impl SignedBy {
    /// The rows that go with whatever was signed: each answer under its digest, so that it can be shown again.
    pub(crate) fn kept(&self) -> Result<Vec<Put>, ControlError> {
        let rows = self.answers.iter();
        rows.map(|(digest, der)| put(keys::evidence(*digest), der))
            .collect()
    }
}

impl Signatures {
    /// Trusts these certificates, and knows these revocation lists.
    pub fn new(trust: Trust, lists: Vec<Vec<u8>>) -> Self {
        Self {
            trust: Some(Arc::new(trust)),
            lists: Arc::new(lists),
            ..Self::default()
        }
    }

    /// Knows these revocation lists instead of those of the folder before.
    pub(crate) fn know_lists(&mut self, lists: Vec<Vec<u8>>) {
        self.lists = Arc::new(lists);
    }

    /// Knows a list that was fetched, instead of the one of its address before.
    pub(crate) fn know_fetched(&mut self, address: String, der: Arc<Vec<u8>>) {
        self.fetched.insert(address, der);
    }

    /// Knows of fetched lists only those of these addresses.
    pub(crate) fn forget_others(&mut self, addresses: &[String]) {
        self.fetched
            .retain(|address, _| addresses.contains(address));
    }

    /// Trusts other certificates from now on. What was kept under the old ones is asked for again.
    pub(crate) fn trust(&mut self, trust: Option<Trust>) {
        self.trust = trust.map(Arc::new);
        self.answers = Answers::default();
    }

    /// The certificates that are trusted.
    pub(crate) const fn trusted(&self) -> Option<&Arc<Trust>> {
        self.trust.as_ref()
    }

    /// Keeps answers as long as they may be kept.
    pub(crate) fn keep(&mut self, answers: &[OcspAnswer], now: Timestamp) {
        self.answers.keep(answers, now);
    }

    /// Has these answers at hand, and no others, until the next call.
    pub(crate) fn bring(&mut self, answers: Vec<OcspAnswer>) {
        self.at_hand = answers;
    }

    /// Every list.
    pub(crate) fn lists(&self) -> Vec<Evidence<'_>> {
        let fetched = self.fetched.values().map(|list| list.as_slice());
        let lists = self.lists.iter().map(Vec::as_slice).chain(fetched);
        lists.map(Evidence::Crl).collect()
    }

    /// What to ask about a signature over a document: nothing of one that does not hold, nothing that is known. Of more than
    /// [`QUESTIONS_MAX`] the rest is not asked, and so unknown.
    pub(crate) fn questions(
        &self,
        signature: &[u8],
        document: &[u8],
        at: Timestamp,
    ) -> Vec<OcspQuestion> {
        let Some(trust) = &self.trust else {
            return Vec::new();
        };
        if signature.len() > SIGNATURE_BYTES_MAX {
            return Vec::new();
        }
        let verified = eds::definite(signature)
            .and_then(|der| Cms::parse(&der)?.verify(Content::Detached(document), trust, at));
        let questions = verified.map_or_else(|_| Vec::new(), |verified| verified.questions());
        let mut questions: Vec<_> = questions
            .into_iter()
            .filter(|question| self.answers.to(question, at).is_none())
            .collect();
        questions.truncate(QUESTIONS_MAX);
        questions
    }

    /// Verifies a detached signature over a document, by the legal entity of a BIN.
    pub(crate) fn verify(
        &self,
        signature: &[u8],
        document: &[u8],
        (bin, clause): (&Bin, Clause),
        at: Timestamp,
    ) -> Result<SignedBy, ControlError> {
        #[cfg(test)]
        if self.plain {
            return plain::verify(signature, document, (bin, clause), at);
        }
        let bin: IdNumber = bin.to_string().parse().map_err(|_| {
            refuse(
                RefusalCode::Unavailable,
                "the applicant's BIN cannot be compared",
                "this is a fault of the gateway",
            )
        })?;
        self.verify_for((bin, clause), signature, document, at)
    }

    /// The same for the number as certificates write it.
    pub(crate) fn verify_for(
        &self,
        (bin, clause): (IdNumber, Clause),
        signature: &[u8],
        document: &[u8],
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
        let questions = verified.questions();
        let kept = questions.iter().filter_map(|one| self.answers.to(one, at));
        let answers: Vec<&OcspAnswer> = kept.chain(&self.at_hand).collect();
        let mut evidence = self.lists();
        evidence.extend(answers.iter().map(|answer| answer.evidence()));
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
        let grounds: Vec<GroundRow> = signed
            .grounds()
            .iter()
            .map(|ground| GroundRow::of(ground, &answers))
            .collect();
        let answers = answers.iter().map(|one| (one.sha256(), one.der.clone()));
        let is_ground = |digest: &Sha256| grounds.iter().any(|ground| ground.sha256 == *digest);
        let answers = answers.filter(|(digest, _)| is_ground(digest)).collect();
        let number = |number: Option<IdNumber>| number.map_or(String::new(), |id| id.to_string());
        Ok(SignedBy {
            name: by.name.clone().unwrap_or_default(),
            organisation: by.organisation.clone().unwrap_or_default(),
            bin: number(by.bin),
            iin: number(by.iin),
            at: signed.at(),
            evidence_of: signed.evidence().1,
            grounds,
            answers,
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
            "signature: it is not accepted: {}: {} [{}; {}]",
            fault.what().of(Language::Ru),
            error.detail(),
            fault.code(),
            fault.rule()
        ),
        fault.advice().of(Language::Ru),
    )
}

#[cfg(test)]
pub(crate) mod plain;
