//! Whether a certificate was revoked, by evidence that the caller hands in.
//!
//! One rule stands above the rest: what fails is **unknown**. A list that is stale, an answer that says "try later", a
//! signature that does not hold: none of them makes a certificate good, and none makes it revoked.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::algorithm::Digest;

use crate::certificate::Certificate;
use crate::cms::{Signature, Verified};
use crate::limits::{EVIDENCE_MAX, OCSP_AGE_SECONDS_MAX, SKEW_SECONDS};
use crate::path::Path;
use crate::{Error, Fault, name};

mod crl;
mod ocsp;
mod question;
mod request;

pub use crl::KnownList;
pub use question::{CertificateKey, OcspQuestion, OcspWord};
pub use request::ocsp_request;

/// What the caller fetched.
#[derive(Clone, Copy, Debug)]
pub enum Evidence<'a> {
    /// A certificate revocation list in DER (RFC 5280 section 5).
    Crl(&'a [u8]),
    /// An OCSP answer in DER (RFC 6960 section 4.2).
    Ocsp {
        /// The answer.
        answer: &'a [u8],
        /// The nonce of the request, if the answer must repeat it.
        nonce: Option<&'a [u8]>,
    },
}

/// Which kind of evidence spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A list.
    Crl,
    /// An answer.
    Ocsp,
}

/// Why a certificate was revoked (RFC 5280 section 5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No reason was given.
    Unspecified,
    /// The key is in other hands.
    KeyCompromise,
    /// The authority's key is in other hands.
    AuthorityCompromise,
    /// The subject's name or affiliation changed.
    AffiliationChanged,
    /// Another certificate took its place.
    Superseded,
    /// It is not needed any more.
    CessationOfOperation,
    /// It is suspended.
    Hold,
    /// The subject has no right to what it says any more.
    PrivilegeWithdrawn,
    /// The attribute authority's key is in other hands.
    AttributeAuthorityCompromise,
    /// The authority says that it never issued it (RFC 6960 section 2.2).
    NeverIssued,
}

impl Reason {
    /// The reason of this number; 7 is unused and 8 is for delta lists alone.
    const fn read(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Unspecified,
            1 => Self::KeyCompromise,
            2 => Self::AuthorityCompromise,
            3 => Self::AffiliationChanged,
            4 => Self::Superseded,
            5 => Self::CessationOfOperation,
            6 => Self::Hold,
            9 => Self::PrivilegeWithdrawn,
            10 => Self::AttributeAuthorityCompromise,
            _ => return None,
        })
    }
}

/// How a certificate, or a whole path, stands at the time for which it was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not revoked.
    Good {
        /// What said so; for a path, what spoke of the signer.
        source: Source,
        /// As of when; for a path, the oldest of its answers.
        this_update: Timestamp,
    },
    /// Revoked.
    Revoked {
        /// Whose certificate: the common name of its subject.
        whose: String,
        /// Since when.
        at: Timestamp,
        /// Why.
        reason: Reason,
    },
    /// Not known: fetch better evidence and ask again.
    Unknown {
        /// What was wrong with each piece of evidence, or that there was none.
        why: Vec<Error>,
    },
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Good {
                source,
                this_update,
            } => {
                write!(f, "good, by {source:?} of {this_update}")
            }
            Self::Revoked { whose, at, reason } => {
                write!(f, "{whose} revoked since {at}: {reason:?}")
            }
            Self::Unknown { why } => {
                write!(f, "unknown")?;
                why.iter().try_for_each(|error| write!(f, "; {error}"))
            }
        }
    }
}

/// What one piece of evidence says of one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Good {
        this_update: Timestamp,
        /// When the answer was made; lists do not say.
        produced_at: Option<Timestamp>,
    },
    Revoked {
        at: Timestamp,
        reason: Reason,
    },
}

/// By which piece of evidence a certificate was found good: what can be shown to a court.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// Whose certificate: the common name of its subject.
    pub whose: String,
    /// Its serial number, as the octets of its INTEGER.
    pub serial: Vec<u8>,
    /// What kind of evidence it is.
    pub source: Source,
    /// As of when it speaks.
    pub this_update: Timestamp,
    /// When it was made; lists do not say.
    pub produced_at: Option<Timestamp>,
    /// SHA-256 of its octets.
    pub sha256: [u8; 32],
}

/// A certificate, its issuer, and the two times that matter.
#[derive(Clone, Copy, Debug)]
struct Question<'a> {
    certificate: Subject<'a>,
    issuer: &'a Certificate,
    /// When the certificate was used.
    at: Timestamp,
    /// When the question is asked.
    now: Timestamp,
}

/// What of a certificate the evidence names.
#[derive(Clone, Copy, Debug)]
struct Subject<'a> {
    name: &'a [u8],
    serial: &'a [u8],
    valid_until: Timestamp,
}

impl<'a> Subject<'a> {
    fn of(certificate: &'a Certificate) -> Self {
        Self {
            name: certificate.subject(),
            serial: certificate.serial(),
            valid_until: certificate.validity().1,
        }
    }
}

/// When evidence speaks.
#[derive(Clone, Copy, Debug)]
struct Span {
    this_update: Timestamp,
    next_update: Option<Timestamp>,
}

impl Span {
    /// The evidence speaks of the time of use: it was issued by now, and either covers that time or is younger than it. What is
    /// younger than the certificate itself says nothing, because an expired one may be struck off (RFC 5280 section 3.3).
    fn check(self, question: &Question<'_>) -> Result<(), Error> {
        let skew = SignedDuration::from_secs(SKEW_SECONDS);
        let Self {
            this_update,
            next_update,
        } = self;
        if this_update > later(question.now, skew) {
            let detail = format_args!("of {this_update}, now is {}", question.now);
            return Err(Fault::EvidenceEarly.at("evidence", &detail));
        }
        let age = SignedDuration::from_secs(OCSP_AGE_SECONDS_MAX);
        let until = next_update.unwrap_or_else(|| later(this_update, age));
        if until < this_update || question.at > until {
            let detail = format_args!("until {until}, asked for {}", question.at);
            return Err(Fault::EvidenceStale.at("evidence", &detail));
        }
        if this_update > question.certificate.valid_until {
            return Err(
                Fault::EvidenceAfterExpiry.at("evidence", &format_args!("of {this_update}"))
            );
        }
        Ok(())
    }
}

/// Later by a constant; the end of time stays where it is.
fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.saturating_add(by).unwrap_or(Timestamp::MAX)
}

impl Evidence<'_> {
    fn sha256(&self) -> [u8; 32] {
        let (Self::Crl(octets) | Self::Ocsp { answer: octets, .. }) = self;
        // It has 32 octets.
        Digest::Sha256.of(octets).try_into().unwrap_or_default()
    }
}

/// How one certificate stands: revoked if any evidence says so, else good if any says so, else unknown. Where it is good: by
/// which piece, the youngest.
fn weigh(question: &Question<'_>, evidence: &[Evidence<'_>]) -> (Standing, Option<Ground>) {
    if evidence.len() > EVIDENCE_MAX {
        let why = vec![Fault::TooLarge.of("heap of evidence")];
        return (Standing::Unknown { why }, None);
    }
    let mut good: Option<(Source, Timestamp, Option<Timestamp>, &Evidence<'_>)> = None;
    let mut why = Vec::new();
    for piece in evidence {
        let (source, word) = match piece {
            Evidence::Crl(list) => (Source::Crl, crl::ask(list, question)),
            Evidence::Ocsp { answer, nonce } => {
                (Source::Ocsp, ocsp::ask(answer, *nonce, question, evidence))
            }
        };
        match word {
            Ok(Word::Revoked { at, reason }) => {
                let whose = name::spoken(question.certificate.name);
                return (Standing::Revoked { whose, at, reason }, None);
            }
            Ok(Word::Good {
                this_update,
                produced_at,
            }) if good.is_none_or(|(_, best, ..)| best < this_update) => {
                good = Some((source, this_update, produced_at, piece));
            }
            Ok(Word::Good { .. }) => {}
            Err(error) => why.push(error),
        }
    }
    if let Some((source, this_update, produced_at, piece)) = good {
        let ground = Ground {
            whose: name::spoken(question.certificate.name),
            serial: question.certificate.serial.to_vec(),
            source,
            this_update,
            produced_at,
            sha256: piece.sha256(),
        };
        let standing = Standing::Good {
            source,
            this_update,
        };
        return (standing, Some(ground));
    }
    if why.is_empty() {
        let whose = name::spoken(question.certificate.name);
        why.push(Fault::EvidenceMissing.at("certificate of", &whose));
    }
    (Standing::Unknown { why }, None)
}

/// How a path stands: every certificate of it but the anchor must be good.
pub(crate) fn standing_of_path(
    path: &Path,
    at: Timestamp,
    evidence: &[Evidence<'_>],
    now: Timestamp,
) -> (Standing, Vec<Ground>) {
    let weighed = path.links().map(|(certificate, issuer)| {
        let question = Question {
            certificate: Subject::of(certificate),
            issuer,
            at,
            now,
        };
        weigh(&question, evidence)
    });
    let (standings, grounds): (Vec<_>, Vec<_>) = weighed.unzip();
    (worst(standings), grounds.into_iter().flatten().collect())
}

/// The worst of several, revoked before unknown before good. Of good ones the first names the source and the oldest the time.
fn worst(standings: Vec<Standing>) -> Standing {
    let mut all_why = Vec::new();
    let mut good: Option<(Source, Timestamp)> = None;
    for standing in standings {
        match standing {
            Standing::Revoked { .. } => return standing,
            Standing::Unknown { why } => all_why.extend(why),
            Standing::Good {
                source,
                this_update,
            } => {
                good = Some(good.map_or((source, this_update), |(first, oldest)| {
                    (first, oldest.min(this_update))
                }));
            }
        }
    }
    match good {
        Some((source, this_update)) if all_why.is_empty() => Standing::Good {
            source,
            this_update,
        },
        Some(_) | None => Standing::Unknown { why: all_why },
    }
}

impl Verified {
    /// How the signers' certificates, and those above them, stood at [`Verified::at`]; `now` is when this is asked. Never an
    /// error: what fails is [`Standing::Unknown`].
    pub fn standing(&self, evidence: &[Evidence<'_>], now: Timestamp) -> Standing {
        self.weigh(evidence, now).0
    }

    /// The same, and by what each certificate was found good.
    pub(crate) fn weigh(
        &self,
        evidence: &[Evidence<'_>],
        now: Timestamp,
    ) -> (Standing, Vec<Ground>) {
        let paths = self.signatures().iter().map(Signature::path);
        let weighed = paths.map(|path| standing_of_path(path, self.at(), evidence, now));
        let (standings, grounds): (Vec<_>, Vec<_>) = weighed.unzip();
        let mut grounds: Vec<Ground> = grounds.into_iter().flatten().collect();
        // Signers of one authority stand on the same certificates above them.
        let mut told = std::collections::BTreeSet::new();
        grounds.retain(|ground| told.insert((ground.serial.clone(), ground.sha256)));
        (worst(standings), grounds)
    }
}

/// What the evidence says of a serial number, where the certificate itself is not at hand.
#[cfg(test)]
pub(crate) fn ask_about(
    serial: &[u8],
    valid_until: Timestamp,
    issuer: &Certificate,
    evidence: &[Evidence<'_>],
    now: Timestamp,
) -> Standing {
    let certificate = Subject {
        name: &[],
        serial,
        valid_until,
    };
    weigh(
        &Question {
            certificate,
            issuer,
            at: now,
            now,
        },
        evidence,
    )
    .0
}

#[cfg(test)]
mod tests;
