//! What to ask a responder, and whether what came back is an answer (RFC 6960 section 3.2). Who carries the bytes is the
//! caller's, and so is *whom* to ask: the address that a certificate names of itself (RFC 5280 section 4.2.2.1) is not even
//! read, since it would let whoever wrote the certificate choose whom the gateway calls.

use jiff::Timestamp;

use super::{Evidence, Question, Subject, Word, ocsp, ocsp_request};
use crate::Error;
use crate::algorithm::Digest;
use crate::certificate::Certificate;
use crate::cms::{Signature, Verified};
use crate::path::Path;

/// A certificate by its issuer and serial number: what answers are kept under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CertificateKey {
    /// SHA-256 of the issuer's certificate.
    issuer: Vec<u8>,
    serial: Vec<u8>,
}

/// A question about one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OcspQuestion {
    certificate: Certificate,
    issuer: Certificate,
    /// When the certificate was used.
    at: Timestamp,
}

/// What a responder said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OcspWord {
    /// Whether the certificate was revoked when it was used.
    pub is_revoked: bool,
    /// When the answer was made.
    pub produced_at: Timestamp,
    /// As of when it speaks.
    pub this_update: Timestamp,
    /// Until when it may be kept; none where the responder has newer word at any time (RFC 6960 section 4.2.2.1).
    pub next_update: Option<Timestamp>,
}

impl CertificateKey {
    /// The certificate that this issuer gave this serial number, the octets of its INTEGER.
    pub fn new(issuer: &Certificate, serial: &[u8]) -> Self {
        Self {
            issuer: Digest::Sha256.of(issuer.der()),
            serial: serial.to_vec(),
        }
    }
}

impl OcspQuestion {
    /// What answers to it are kept under.
    pub fn key(&self) -> CertificateKey {
        CertificateKey::new(&self.issuer, self.certificate.serial())
    }

    /// Whose certificate it is about, for people.
    pub fn whose(&self) -> String {
        self.certificate.spoken()
    }

    /// The bytes to send, as `application/ocsp-request`.
    ///
    /// # Errors
    /// As [`ocsp_request`].
    pub fn request(&self, nonce: Option<&[u8]>) -> Result<Vec<u8>, Error> {
        ocsp_request(&self.certificate, &self.issuer, nonce)
    }

    /// Judges what came back for a request with this nonce. `lists` may speak of the responder's own certificate.
    ///
    /// # Errors
    /// Whatever makes it no answer: the status stays unknown.
    pub fn judge(
        &self,
        answer: &[u8],
        nonce: Option<&[u8]>,
        lists: &[Evidence<'_>],
        now: Timestamp,
    ) -> Result<OcspWord, Error> {
        let question = Question {
            certificate: Subject::of(&self.certificate),
            issuer: &self.issuer,
            at: self.at,
            now,
        };
        let said = ocsp::read(answer, nonce, &question, lists)?;
        Ok(OcspWord {
            is_revoked: matches!(said.word, Word::Revoked { .. }),
            produced_at: said.produced_at,
            this_update: said.span.this_update,
            next_update: said.span.next_update,
        })
    }
}

impl Verified {
    /// One question for each certificate whose revocation matters, the first signer's first; none twice.
    pub fn questions(&self) -> Vec<OcspQuestion> {
        let mut questions = Vec::new();
        for (certificate, issuer) in self
            .signatures()
            .iter()
            .map(Signature::path)
            .flat_map(Path::links)
        {
            let question = OcspQuestion {
                certificate: certificate.clone(),
                issuer: issuer.clone(),
                at: self.at(),
            };
            if !questions.contains(&question) {
                questions.push(question);
            }
        }
        questions
    }
}
