//! Paths from a certificate to an anchor (RFC 5280 section 6).
//!
//! An anchor is a certificate of an authority that the operator configured. Certificates that a message or an answer
//! carries only fill the gap between; none of them can end a path.

use jiff::Timestamp;

use crate::certificate::{Certificate, KeyUsage};
use crate::limits::{CONFIGURED_MAX, PATH_MAX, PATH_SIGNATURES_MAX};
use crate::signer::Role;
use crate::{Error, Fault, oid};

/// Whom we trust, and whom we know.
#[derive(Clone, Debug)]
pub struct Trust {
    anchors: Vec<Certificate>,
    intermediates: Vec<Certificate>,
}

impl Trust {
    /// Anchors end paths; intermediates, like the certificates of a message, only stand in them.
    ///
    /// # Errors
    /// [`Fault::TooLarge`] when either list is longer than [`CONFIGURED_MAX`].
    pub fn new(anchors: Vec<Certificate>, intermediates: Vec<Certificate>) -> Result<Self, Error> {
        if anchors.len() > CONFIGURED_MAX || intermediates.len() > CONFIGURED_MAX {
            return Err(Fault::TooLarge.of("list of trusted certificates"));
        }
        Ok(Self {
            anchors,
            intermediates,
        })
    }

    /// All of them: whoever may issue lists.
    pub(crate) fn issuers(&self) -> impl Iterator<Item = &Certificate> {
        self.anchors.iter().chain(&self.intermediates)
    }

    /// The certificates that are known without being trusted.
    pub(crate) fn known(&self) -> &[Certificate] {
        &self.intermediates
    }
}

/// What a key must be certified for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Signing documents.
    Documents,
    /// Signing time stamps.
    TimeStamps,
}

/// A path whose every link was verified: the signer first, the anchor last, never fewer than two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    signer: Certificate,
    issuers: Vec<Certificate>,
}

impl Path {
    /// The certificate that the path is about.
    pub const fn signer(&self) -> &Certificate {
        &self.signer
    }

    /// Every certificate but the anchor, with its issuer.
    pub(crate) fn links(&self) -> impl Iterator<Item = (&Certificate, &Certificate)> {
        std::iter::once(&self.signer)
            .chain(&self.issuers)
            .zip(&self.issuers)
    }

    /// Finds a path from the signer to an anchor and verifies it for the time `at`.
    pub(crate) fn find(
        signer: &Certificate,
        others: &[Certificate],
        trust: &Trust,
        purpose: Purpose,
        at: Timestamp,
    ) -> Result<Self, Error> {
        signer.check_time(at)?;
        check_known(signer)?;
        check_purpose(signer, purpose)?;
        let mut search = Search {
            anchors: &trust.anchors,
            others: trust.intermediates.iter().chain(others).collect(),
            at,
            signatures: 0,
            complaint: None,
        };
        let mut trail = vec![signer];
        if search.climb(&mut trail) {
            let issuers = trail.into_iter().skip(1).cloned().collect();
            return Ok(Self {
                signer: signer.clone(),
                issuers,
            });
        }
        Err(search
            .complaint
            .unwrap_or_else(|| Fault::IssuerUnknown.at("issuer of", &signer.spoken())))
    }
}

/// A search in progress.
struct Search<'a> {
    anchors: &'a [Certificate],
    others: Vec<&'a Certificate>,
    at: Timestamp,
    signatures: usize,
    /// Why the first issuer that was found would not do.
    complaint: Option<Error>,
}

impl<'a> Search<'a> {
    /// Extends the trail until it ends at an anchor. It calls itself at most [`PATH_MAX`] deep.
    fn climb(&mut self, trail: &mut Vec<&'a Certificate>) -> bool {
        let Some(subject) = trail.last().copied() else {
            return false;
        };
        let below = trail.len() - 1;
        if trail.len() == PATH_MAX {
            return self.complain(Fault::PathTooLong.at("path above", &subject.spoken()));
        }
        let anchors = self.anchors;
        for anchor in anchors {
            if self.issued(anchor, subject, below) {
                trail.push(anchor);
                return true;
            }
        }
        for other in self.others.clone() {
            if !trail.contains(&other) && self.issued(other, subject, below) {
                trail.push(other);
                if self.climb(trail) {
                    return true;
                }
                trail.pop();
            }
        }
        false
    }

    /// Whether the candidate issued the subject, with `below` authorities between it and the signer.
    fn issued(&mut self, candidate: &Certificate, subject: &Certificate, below: usize) -> bool {
        if !names_match(candidate, subject) {
            return false;
        }
        if self.signatures == PATH_SIGNATURES_MAX {
            // The search was cut, which says more than why its first try failed.
            self.complaint = Some(Fault::TooLarge.of("search for a path"));
            return false;
        }
        let sound = candidate
            .check_time(self.at)
            .and_then(|()| check_known(candidate))
            .and_then(|()| check_authority(candidate, below));
        let made = sound.and_then(|()| {
            self.signatures += 1;
            let made = candidate.made(subject.signed());
            made.map_err(|error| error.or_forged(Fault::CertificateForged))
        });
        match made {
            Ok(()) => true,
            Err(error) => self.complain(error),
        }
    }

    fn complain(&mut self, error: Error) -> bool {
        self.complaint.get_or_insert(error);
        false
    }
}

/// The candidate bears the name of the subject's issuer, and its key's identifier where both state one.
pub(crate) fn names_match(candidate: &Certificate, subject: &Certificate) -> bool {
    let keys = candidate
        .extensions()
        .subject_key
        .as_ref()
        .zip(subject.extensions().authority_key.as_ref());
    candidate.subject() == subject.issuer() && keys.is_none_or(|(own, asked)| own == asked)
}

/// Every critical extension is understood (RFC 5280 section 4.2).
pub(crate) fn check_known(certificate: &Certificate) -> Result<(), Error> {
    match certificate.extensions().unknown {
        None => Ok(()),
        Some(id) => {
            let detail = format_args!("extension {id}");
            Err(Fault::ExtensionUnknown.at(&certificate.spoken(), &detail))
        }
    }
}

/// RFC 5280 section 6.1.4 (k) to (n).
fn check_authority(certificate: &Certificate, below: usize) -> Result<(), Error> {
    let extensions = certificate.extensions();
    let Some(authority) = extensions.authority else {
        return Err(Fault::NotAuthority.of(&certificate.spoken()));
    };
    if extensions
        .usage
        .is_some_and(|usage| !usage.allows(KeyUsage::CERTIFICATES))
    {
        return Err(Fault::NotAuthority.at(&certificate.spoken(), &"key usage"));
    }
    if authority
        .path_length
        .is_some_and(|most| usize::from(most) < below)
    {
        return Err(Fault::PathTooLong.at("authorities below", &certificate.spoken()));
    }
    Ok(())
}

fn check_purpose(certificate: &Certificate, purpose: Purpose) -> Result<(), Error> {
    let (usage, purposes) = (
        certificate.extensions().usage,
        &certificate.extensions().purposes,
    );
    let signs = KeyUsage::DIGITAL_SIGNATURE.or(KeyUsage::NON_REPUDIATION);
    let fits = match purpose {
        // The national CA certifies keys for entry and keys for signing apart; only the latter say non-repudiation.
        Purpose::Documents => {
            let named = |id| {
                purposes
                    .as_ref()
                    .is_none_or(|purposes| purposes.list.contains(&id))
            };
            usage.is_some_and(|usage| usage.allows(KeyUsage::NON_REPUDIATION))
                && (named(oid::PURPOSE_ANY)
                    || named(oid::PURPOSE_EMAIL)
                    || Role::ALL.iter().any(|role| named(role.oid())))
        }
        // RFC 3161 section 2.3: this purpose, no other, and critical.
        Purpose::TimeStamps => {
            usage.is_none_or(|usage| usage.allows(signs))
                && purposes.as_ref().is_some_and(|purposes| {
                    purposes.critical && purposes.list == [oid::PURPOSE_TIME_STAMPING]
                })
        }
    };
    if fits {
        Ok(())
    } else {
        Err(Fault::KeyUsageForeign.at(&certificate.spoken(), &format_args!("used for {purpose:?}")))
    }
}
