//! What a leaf certificate holds: a mimicry of the server's verified certificate, narrowed.
//!
//! | field | mimicked | narrowed |
//! |---|---|---|
//! | names | the server's dNSNames | without exempt ones, wildcards above exempt ones, and wildcards of one label; at most [`LEAF_NAMES_MAX`]; valid for the asked name, or there is no leaf |
//! | addresses | | never: see below |
//! | common name | the server's, if it is one of the names | |
//! | notBefore | | the moment of issue, in whole seconds as RFC 5280 writes it: never before |
//! | notAfter | the server's | not after the issuer's, the key's of the day, nor [`LEAF_LIFE`] from now |
//! | key | | P-256, of the day |
//! | serial | | whoever certifies draws it afresh |
//! | AIA, CRL distribution points, SCTs, policies | | never: they are another issuer's |
//!
//! **No leaf is valid for an address.** Every issuing authority excludes all addresses by its constraints, so that no client would
//! take such a leaf. The constraints stay: what is exempt is known by names, and no list tells whose an address is today. An authority
//! that could sign addresses could stand in for any bank that is reached by one, and neither clients nor keyd could tell. Whoever is
//! reached by address alone (`https://192.0.2.1/`) is refused to the enrolled ([`AddressOnly`](crate::RefuseReason::AddressOnly)); a
//! special access of the organisation passes it.
//!
//! A template needs a [`DecryptPermit`], so none is made for a stranger or an exempt name; the predicate is asked again all the same.

use crate::decide::DecryptPermit;
use jiff::{SignedDuration, Timestamp};
use model::{ContentDigest, HostName, LeafName, OrganisationId};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

mod certificate;

pub use certificate::{CERTIFICATE_BYTES_MAX, CertificateError, UpstreamCertificate};

/// Most names of a leaf. Of more, those valid for the asked name and then the server's first stay.
pub const LEAF_NAMES_MAX: usize = 100;
/// Longest validity of a leaf.
pub const LEAF_LIFE: SignedDuration = SignedDuration::from_hours(24);
/// Longest common name, in octets (RFC 5280, ub-common-name).
pub const COMMON_NAME_BYTES_MAX: usize = 64;

/// What a leaf holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafTemplate {
    organisation: OrganisationId,
    issuer: LeafIssuer,
    names: Vec<LeafName>,
    common_name: Option<LeafName>,
    not_before: Timestamp,
    not_after: Timestamp,
    cache_key: ContentDigest,
}

/// Who issues a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeafIssuer {
    /// The organisation's issuing CA.
    Trusted,
    /// An issuer that nobody trusts, so that the client sees what the gateway saw.
    Untrusted,
}

/// The kind of a leaf's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeafKey {
    /// ECDSA over NIST P-256 (FIPS 186-5).
    P256,
}

/// The limits that the issuer sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssuerLife {
    /// The first second of the issuing certificate.
    pub not_before: Timestamp,
    /// Its last second.
    pub not_after: Timestamp,
    /// The last second of the leaf key of the day.
    pub key_until: Timestamp,
}

/// Why there is no leaf.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// The server's certificate is not valid for the asked name.
    #[error(
        "the server's certificate is not valid for {0}, so no leaf is either (RFC 6125 §6.4): verify it before"
    )]
    AskedMissing(HostName),
    /// The asked name is exempt.
    #[error(
        "{0} is of an exempt category, and no leaf is made for it (386/НҚ, ЕШДИ п. 20): splice its connections"
    )]
    AskedExempt(HostName),
    /// Nothing is left that a client could verify.
    #[error(
        "the server's certificate bears no name that a leaf may bear, and a leaf is valid for no address, since constraints exclude them \
         all (386/НҚ, ЕШДИ п. 20): its users reach it by a name, or by a special access of their organisation"
    )]
    NoName,
    /// A page needs the name that was asked.
    #[error(
        "no name was asked, and a page is shown under none: refuse the connection with an alert"
    )]
    Nameless,
    /// The issuing certificate is of the future.
    #[error("the issuing certificate is valid from {0}, which is to come: check the clock")]
    IssuerNotYetValid(Timestamp),
    /// The server's, the issuing certificate's or the key's time is over.
    #[error(
        "no validity is left: the server's certificate, the issuing certificate or the leaf key ended at {0}"
    )]
    Over(Timestamp),
}

impl LeafTemplate {
    /// Mimics a server's certificate that was **verified** for the permit's name. `exempt` tells of a name whether it is exempt, and of
    /// a wildcard whether any name below it is, at any depth: keyd refuses a whole order for one such name.
    pub fn mimic(
        permit: &DecryptPermit,
        upstream: &UpstreamCertificate,
        issuer: IssuerLife,
        exempt: impl Fn(&LeafName) -> bool,
        now: Timestamp,
    ) -> Result<Self, LeafError> {
        let may_stand = |name: &&LeafName| {
            let is_single = name.base().parent().is_none();
            !(exempt(name) || matches!(name, LeafName::Wildcard(_)) && is_single)
        };
        let allowed: Vec<&LeafName> = upstream.names().iter().filter(may_stand).collect();
        let mut names = BTreeSet::new();
        if let Some(asked) = permit.name() {
            let exact = LeafName::Exact(asked.clone());
            if exempt(&exact) {
                return Err(LeafError::AskedExempt(asked.clone()));
            }
            if !upstream.names().iter().any(|name| name.covers(asked)) {
                return Err(LeafError::AskedMissing(asked.clone()));
            }
            // The name that stands for it may have been dropped: a wildcard above exempt names.
            let standing = allowed.iter().find(|name| name.covers(asked));
            names.insert(standing.map_or(exact, |name| (*name).clone()));
        }
        for name in allowed {
            if names.len() >= LEAF_NAMES_MAX {
                break;
            }
            names.insert(name.clone());
        }
        if names.is_empty() {
            return Err(LeafError::NoName);
        }
        let common_name = upstream.common_name().filter(|name| names.contains(name));
        let (_, upstream_until) = upstream.validity();
        Content {
            issuer: LeafIssuer::Trusted,
            common_name: common_name.cloned(),
            names,
            spki: upstream.spki(),
            until: issuer.until().min(upstream_until),
        }
        .into_template(permit, issuer, now)
    }

    /// A leaf for a page that the gateway shows itself: for the asked name alone. Under [`LeafIssuer::Trusted`] where policy refuses,
    /// under [`LeafIssuer::Untrusted`] where the server's certificate does not hold.
    pub fn page(
        permit: &DecryptPermit,
        by: LeafIssuer,
        issuer: IssuerLife,
        exempt: impl Fn(&LeafName) -> bool,
        now: Timestamp,
    ) -> Result<Self, LeafError> {
        let asked = permit.name().ok_or(LeafError::Nameless)?;
        let name = LeafName::Exact(asked.clone());
        if exempt(&name) {
            return Err(LeafError::AskedExempt(asked.clone()));
        }
        Content {
            issuer: by,
            common_name: Some(name.clone()).filter(fits_common_name),
            names: BTreeSet::from([name]),
            spki: ContentDigest([0; 32]),
            until: issuer.until(),
        }
        .into_template(permit, issuer, now)
    }

    /// For whose clients it is.
    pub const fn organisation(&self) -> &OrganisationId {
        &self.organisation
    }

    /// Who issues it.
    pub const fn issuer(&self) -> LeafIssuer {
        self.issuer
    }

    /// Its dNSNames, sorted.
    pub fn names(&self) -> &[LeafName] {
        &self.names
    }

    /// Its common name; none where the server's was none of its names.
    pub const fn common_name(&self) -> Option<&LeafName> {
        self.common_name.as_ref()
    }

    /// Its first and last second.
    pub const fn validity(&self) -> (Timestamp, Timestamp) {
        (self.not_before, self.not_after)
    }

    /// The kind of its key.
    pub const fn key(&self) -> LeafKey {
        LeafKey::P256
    }

    /// By what a leaf that was made is found again: SHA-256 over organisation, issuer, the server's public key, names, the
    /// limit of its validity and the day of its issue (UTC). Who has the same key may be given the same leaf, which is still
    /// valid then.
    pub const fn cache_key(&self) -> ContentDigest {
        self.cache_key
    }

    /// Whether it is valid for a host.
    pub fn covers(&self, host: &HostName) -> bool {
        self.names.iter().any(|name| name.covers(host))
    }
}

impl IssuerLife {
    /// The last second that they leave.
    pub fn until(self) -> Timestamp {
        self.not_after.min(self.key_until)
    }
}

/// What a leaf is made of before its time is set.
struct Content {
    issuer: LeafIssuer,
    names: BTreeSet<LeafName>,
    common_name: Option<LeafName>,
    spki: ContentDigest,
    /// The limit of its validity, but for [`LEAF_LIFE`].
    until: Timestamp,
}

impl Content {
    fn into_template(
        self,
        permit: &DecryptPermit,
        issuer: IssuerLife,
        now: Timestamp,
    ) -> Result<LeafTemplate, LeafError> {
        let whole = |at: Timestamp| Timestamp::from_second(at.as_second()).unwrap_or(at);
        let not_before = whole(now);
        if issuer.not_before > not_before {
            return Err(LeafError::IssuerNotYetValid(issuer.not_before));
        }
        let day_later = now.saturating_add(LEAF_LIFE).unwrap_or(self.until);
        let not_after = whole(self.until.min(day_later));
        if not_after <= now {
            return Err(LeafError::Over(not_after));
        }
        let organisation = permit.enrolled().organisation().clone();
        Ok(LeafTemplate {
            cache_key: self.cache_key(&organisation, now),
            organisation,
            issuer: self.issuer,
            names: self.names.into_iter().collect(),
            common_name: self.common_name,
            not_before,
            not_after,
        })
    }

    fn cache_key(&self, organisation: &OrganisationId, now: Timestamp) -> ContentDigest {
        const SECONDS_OF_DAY: i64 = 24 * 60 * 60;
        let mut digest = Sha256::new();
        // Each text ends with an octet that none of them holds, each group with another.
        let mut text = |text: &str| {
            digest.update(text.as_bytes());
            digest.update([0]);
        };
        text("leaf");
        text(organisation.as_str());
        text(match self.issuer {
            LeafIssuer::Trusted => "trusted",
            LeafIssuer::Untrusted => "untrusted",
        });
        for name in &self.names {
            text(&name.to_string());
        }
        text("common name");
        if let Some(name) = &self.common_name {
            text(&name.to_string());
        }
        digest.update([1]);
        digest.update(self.spki.0);
        digest.update(self.until.as_second().to_be_bytes());
        let day = now.as_second().div_euclid(SECONDS_OF_DAY);
        digest.update(day.to_be_bytes());
        ContentDigest(digest.finalize().into())
    }
}

fn fits_common_name(name: &LeafName) -> bool {
    name.to_string().len() <= COMMON_NAME_BYTES_MAX
}

#[cfg(test)]
pub(crate) mod tests;
