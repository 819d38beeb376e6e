//! OCSP answers (RFC 6960 section 4.2).

use jiff::Timestamp;

use super::{Evidence, Question, Reason, Span, Subject, Word, crl};
use crate::algorithm::{Algorithm, Digest};
use crate::certificate::extensions::{self, Extension};
use crate::certificate::{Certificate, KeyUsage, Signed};
use crate::cms::read_certificates;
use crate::der::{Input, Tlv, bounded, tag};
use crate::limits::{OCSP_BYTES_MAX, OCSP_RESPONSES_MAX};
use crate::path::{check_known, names_match};
use crate::{Error, Fault, oid};

const WHAT: &str = "OCSP answer";

/// A `BasicOCSPResponse`.
#[derive(Clone, Debug)]
struct Answer<'a> {
    signed: Signed<'a>,
    responder: Responder<'a>,
    produced_at: Timestamp,
    responses: Vec<Single<'a>>,
    extensions: Vec<Extension<'a>>,
    certificates: Vec<Certificate>,
}

/// How a responder names itself.
#[derive(Clone, Copy, Debug)]
enum Responder<'a> {
    Name(&'a [u8]),
    KeyDigest(&'a [u8]),
}

/// What the answer says of one certificate.
#[derive(Clone, Copy, Debug)]
struct Single<'a> {
    id: CertificateId<'a>,
    status: Status,
    span: Span,
}

/// `CertID` (RFC 6960 section 4.1.1).
#[derive(Clone, Copy, Debug)]
struct CertificateId<'a> {
    digest: Digest,
    issuer_name: &'a [u8],
    issuer_key: &'a [u8],
    serial: &'a [u8],
}

#[derive(Clone, Copy, Debug)]
enum Status {
    Good,
    Revoked { at: Timestamp, reason: Reason },
    Unknown,
}

/// What the answer says of the certificate. `evidence` may hold a list that speaks of the responder.
pub(super) fn ask(
    bytes: &[u8],
    nonce: Option<&[u8]>,
    question: &Question<'_>,
    evidence: &[Evidence<'_>],
) -> Result<Word, Error> {
    read(bytes, nonce, question, evidence).map(|said| said.word)
}

/// What an answer says, and when.
pub(super) struct Said {
    pub(super) word: Word,
    pub(super) produced_at: Timestamp,
    pub(super) span: Span,
}

/// The same with its times.
pub(super) fn read(
    bytes: &[u8],
    nonce: Option<&[u8]>,
    question: &Question<'_>,
    evidence: &[Evidence<'_>],
) -> Result<Said, Error> {
    let answer = parse(bytes)?;
    let single = answer.about(question)?;
    answer.check_responder(question, evidence)?;
    answer.check_nonce(nonce)?;
    single.span.check(question)?;
    let good = Word::Good {
        this_update: single.span.this_update,
        produced_at: Some(answer.produced_at),
    };
    let word = match single.status {
        // RFC 6960 section 2.2: this pair, and the extension, say that no such certificate was ever issued.
        Status::Revoked {
            at,
            reason: Reason::Hold,
        } if at == Timestamp::UNIX_EPOCH && answer.has(oid::OCSP_EXTENDED_REVOKED) => {
            Word::Revoked {
                at,
                reason: Reason::NeverIssued,
            }
        }
        Status::Revoked { at, reason } if at <= question.at => Word::Revoked { at, reason },
        Status::Good | Status::Revoked { .. } => good,
        Status::Unknown => return Err(Fault::ResponderIgnorant.of(WHAT)),
    };
    Ok(Said {
        word,
        produced_at: answer.produced_at,
        span: single.span,
    })
}

impl<'a> Answer<'a> {
    /// The one response about the certificate of the question.
    fn about(&self, question: &Question<'_>) -> Result<&Single<'a>, Error> {
        let mut found = self
            .responses
            .iter()
            .filter(|single| single.id.names(question));
        match (found.next(), found.next()) {
            (Some(single), None) => Ok(single),
            (None, _) => Err(Fault::EvidenceForeign.of(WHAT)),
            (Some(_), Some(_)) => Err(Fault::NotDer.at(WHAT, &"two responses for one certificate")),
        }
    }

    /// RFC 6960 section 4.2.2.2: the issuer itself signed, or one to whom the issuer gave the right.
    fn check_responder(
        &self,
        question: &Question<'_>,
        evidence: &[Evidence<'_>],
    ) -> Result<(), Error> {
        let issuer = question.issuer;
        if self.named(issuer) {
            return issuer
                .made(self.signed)
                .map_err(|error| error.or_forged(Fault::EvidenceForged));
        }
        let Some(delegate) = self
            .certificates
            .iter()
            .find(|certificate| self.named(certificate))
        else {
            return Err(Fault::ResponderUnauthorised.at(WHAT, &"its certificate is missing"));
        };
        let refuse =
            |why: &'static str| Err(Fault::ResponderUnauthorised.at(&delegate.spoken(), &why));
        if !names_match(issuer, delegate) || issuer.made(delegate.signed()).is_err() {
            return refuse("not issued by the issuer of the certificate in question");
        }
        if !delegate.serves(&oid::PURPOSE_OCSP_SIGNING) {
            return refuse("not certified for signing OCSP answers");
        }
        let signs = KeyUsage::DIGITAL_SIGNATURE.or(KeyUsage::NON_REPUDIATION);
        if delegate
            .extensions()
            .usage
            .is_some_and(|usage| !usage.allows(signs))
        {
            return refuse("key usage");
        }
        check_known(delegate)?;
        delegate.check_time(self.produced_at)?;
        if !delegate.extensions().no_check && !self.listed_good(delegate, question, evidence) {
            return refuse("without nocheck, and no list speaks of it");
        }
        delegate
            .made(self.signed)
            .map_err(|error| error.or_forged(Fault::EvidenceForged))
    }

    /// Whether a list says that the delegate is not revoked; other answers are not asked, so that none vouches for itself.
    fn listed_good(
        &self,
        delegate: &Certificate,
        question: &Question<'_>,
        evidence: &[Evidence<'_>],
    ) -> bool {
        let question = Question {
            certificate: Subject::of(delegate),
            at: self.produced_at,
            ..*question
        };
        let words = evidence.iter().filter_map(|piece| match piece {
            Evidence::Crl(list) => crl::ask(list, &question).ok(),
            Evidence::Ocsp { .. } => None,
        });
        let words: Vec<_> = words.collect();
        !words.is_empty() && words.iter().all(|word| matches!(word, Word::Good { .. }))
    }

    fn named(&self, certificate: &Certificate) -> bool {
        match self.responder {
            Responder::Name(name) => certificate.subject() == name,
            Responder::KeyDigest(digest) => certificate.key_digest(Digest::Sha1) == digest,
        }
    }

    fn check_nonce(&self, nonce: Option<&[u8]>) -> Result<(), Error> {
        let Some(asked) = nonce else { return Ok(()) };
        let answered = self
            .extensions
            .iter()
            .find(|extension| extension.id == oid::OCSP_NONCE);
        let Some(answered) = answered else {
            return Err(Fault::NonceDiffers.at(WHAT, &"none is answered"));
        };
        if Input::only(answered.value, tag::OCTET_STRING, WHAT)?.value == asked {
            Ok(())
        } else {
            Err(Fault::NonceDiffers.of(WHAT))
        }
    }

    fn has(&self, id: ::der::asn1::ObjectIdentifier) -> bool {
        self.extensions.iter().any(|extension| extension.id == id)
    }
}

impl CertificateId<'_> {
    fn names(&self, question: &Question<'_>) -> bool {
        self.serial == question.certificate.serial
            && self.issuer_name == self.digest.of(question.issuer.subject())
            && self.issuer_key == question.issuer.key_digest(self.digest)
    }
}

fn parse(bytes: &[u8]) -> Result<Answer<'_>, Error> {
    bounded(bytes, OCSP_BYTES_MAX, WHAT)?;
    let mut outer = Input::new(Input::only(bytes, tag::SEQUENCE, WHAT)?.value, WHAT);
    check_status(outer.expect(tag::ENUMERATED)?.value)?;
    let mut explicit = outer.inside(tag::constructed(0))?;
    outer.end()?;
    let mut typed = explicit.inside(tag::SEQUENCE)?;
    explicit.end()?;
    let kind = typed.oid()?;
    if kind != oid::OCSP_BASIC {
        return Err(Fault::NotDer.at(WHAT, &format_args!("an answer of type {kind}")));
    }
    let basic = typed.expect(tag::OCTET_STRING)?.value;
    typed.end()?;

    let mut parts = Input::new(Input::only(basic, tag::SEQUENCE, WHAT)?.value, WHAT);
    let (message, algorithm) = (parts.expect(tag::SEQUENCE)?, parts.expect(tag::SEQUENCE)?);
    let signature = parts.octets_of_bits()?;
    let certificates = match parts.optional(tag::constructed(0))? {
        Some(explicit) => read_certificates(Input::only(explicit.value, tag::SEQUENCE, WHAT)?)?,
        None => Vec::new(),
    };
    parts.end()?;
    let signed = Signed {
        message: message.full,
        algorithm: algorithm.full,
        signature,
    };
    let (responder, produced_at, responses, extensions) = read_data(message)?;
    Ok(Answer {
        signed,
        responder,
        produced_at,
        responses,
        extensions,
        certificates,
    })
}

/// `OCSPResponseStatus`: anything but 0 is a failure of the responder, and tells nothing of the certificate.
fn check_status(octets: &[u8]) -> Result<(), Error> {
    match octets {
        [0] => Ok(()),
        [3] => Err(Fault::ResponderTryLater.of(WHAT)),
        [1] => Err(Fault::ResponderRefused.at(WHAT, &"malformedRequest")),
        [2] => Err(Fault::ResponderRefused.at(WHAT, &"internalError")),
        [5] => Err(Fault::ResponderRefused.at(WHAT, &"sigRequired")),
        [6] => Err(Fault::ResponderRefused.at(WHAT, &"unauthorized")),
        _ => Err(Fault::NotDer.at(WHAT, &"a status that RFC 6960 does not know")),
    }
}

/// Responder, time, responses and extensions of `ResponseData`.
type Data<'a> = (
    Responder<'a>,
    Timestamp,
    Vec<Single<'a>>,
    Vec<Extension<'a>>,
);

fn read_data(message: Tlv<'_>) -> Result<Data<'_>, Error> {
    let mut fields = Input::new(message.value, WHAT);
    if let Some(version) = fields.optional(tag::constructed(0))? {
        let version = Input::new(version.value, WHAT).small_integer()?;
        if version != 0 {
            return Err(fields.wrong(&format_args!("version {version}")));
        }
    }
    let responder = if let Some(name) = fields.optional(tag::constructed(1))? {
        Responder::Name(Input::only(name.value, tag::SEQUENCE, WHAT)?.full)
    } else {
        let digest = fields.expect(tag::constructed(2))?.value;
        Responder::KeyDigest(Input::only(digest, tag::OCTET_STRING, WHAT)?.value)
    };
    let produced_at = fields.time()?;
    let responses = fields
        .inside(tag::SEQUENCE)?
        .list(OCSP_RESPONSES_MAX, read_single)?;
    let extensions = read_extensions(&mut fields)?;
    fields.end()?;
    Ok((responder, produced_at, responses, extensions))
}

fn read_single<'a>(input: &mut Input<'a>) -> Result<Single<'a>, Error> {
    let mut fields = input.inside(tag::SEQUENCE)?;
    let mut id = fields.inside(tag::SEQUENCE)?;
    let digest = Digest::read(&Algorithm::read(&mut id)?)?;
    let issuer_name = id.expect(tag::OCTET_STRING)?.value;
    let issuer_key = id.expect(tag::OCTET_STRING)?.value;
    let serial = id.integer()?;
    id.end()?;
    let status = fields.next()?;
    let status = match (status.tag, status.value) {
        (0x80, []) => Status::Good,
        (0xa1, revoked) => read_revoked(revoked)?,
        (0x82, []) => Status::Unknown,
        (other, _) => return Err(fields.wrong(&format_args!("a status of tag {other:#04x}"))),
    };
    let this_update = fields.time()?;
    let next_update = match fields.optional(tag::constructed(0))? {
        Some(explicit) => Some(Input::new(explicit.value, WHAT).time()?),
        None => None,
    };
    read_extensions(&mut fields)?;
    fields.end()?;
    let id = CertificateId {
        digest,
        issuer_name,
        issuer_key,
        serial,
    };
    Ok(Single {
        id,
        status,
        span: Span {
            this_update,
            next_update,
        },
    })
}

fn read_revoked(bytes: &[u8]) -> Result<Status, Error> {
    let mut fields = Input::new(bytes, WHAT);
    let at = fields.time()?;
    let reason = match fields.optional(tag::constructed(0))? {
        Some(explicit) => crl::read_reason(explicit.value)?,
        None => Reason::Unspecified,
    };
    fields.end()?;
    Ok(Status::Revoked { at, reason })
}

/// The extensions of an answer or of a response, none of them critical and unknown.
fn read_extensions<'a>(fields: &mut Input<'a>) -> Result<Vec<Extension<'a>>, Error> {
    let Some(explicit) = fields.optional(tag::constructed(1))? else {
        return Ok(Vec::new());
    };
    let list = extensions::list(explicit.value, WHAT)?;
    let known = [oid::OCSP_NONCE, oid::OCSP_EXTENDED_REVOKED];
    match list
        .iter()
        .find(|extension| extension.critical && !known.contains(&extension.id))
    {
        Some(unknown) => Err(Fault::ExtensionUnknown.at(WHAT, &unknown.id)),
        None => Ok(list),
    }
}
