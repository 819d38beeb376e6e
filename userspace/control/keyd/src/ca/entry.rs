//! What the ledger keeps of the authorities; their state is what these lines say, one after the other.

use super::bundle::{CrlWish, IssuerWish};
use super::template::{Certificate, Subject, Validity};
use crate::crypt::sha256;
use jiff::Timestamp;
use model::{Bin, HostName, OrganisationId};
use serde::{Deserialize, Serialize};
use wire::keys::{
    AuthorityFact, Generation, Ground, IssuerId, RevocationReason, RootKeeping, Sha256,
};

/// A line of the authorities' ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Entry {
    /// A root was made.
    Root(Box<RootEntry>),
    /// Two roots signed each other.
    Crossed(Box<CrossEntry>),
    /// A published root took over alone.
    Promoted { root: Generation, ground: Ground },
    /// A root was revoked.
    RootRevoked {
        root: Generation,
        reason: RevocationReason,
        /// Organisations whose issuing authority fell with it.
        organisations: u32,
        ground: Ground,
    },
    /// A root's time is over.
    RootExpired { root: Generation },
    /// An issuing authority was signed.
    Issuer(Box<IssuerEntry>),
    /// An issuing authority was revoked.
    IssuerRevoked {
        organisation: OrganisationId,
        generation: Generation,
        reason: RevocationReason,
        ground: Ground,
    },
    /// A CRL was signed.
    Crl(Box<CrlEntry>),
    /// The issuer that nobody trusts was made.
    Untrusted(Box<UntrustedEntry>),
    /// A leaf key was certified for the first time.
    LeafKey {
        issuer: IssuerId,
        /// SHA-256 of its point.
        key: Sha256,
    },
    /// A root on a machine of its own was asked to sign; what was asked before is void.
    Requested(Box<RequestEntry>),
    /// An issuing authority that the request before this line asks for.
    Wished(Box<IssuerWish>),
    /// What was asked is signed and imported.
    Imported {
        /// SHA-256 of the request.
        request: Sha256,
    },
    /// On a root's own machine: something was signed by request. It says nothing of the state.
    Ceremony {
        /// SHA-256 of the request.
        request: Sha256,
        /// A certificate or CRL, in DER.
        der: Vec<u8>,
    },
}

/// What a root on a machine of its own is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RequestEntry {
    /// When.
    pub(crate) made: Timestamp,
    /// SHA-256 of its octets.
    pub(crate) sha256: Sha256,
    pub(crate) asked: Asked,
    /// How many issuing authorities the lines behind it ask for.
    pub(crate) issuers: u32,
    pub(crate) ground: Ground,
}

/// Which signatures are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Asked {
    /// Those of issuing authorities, and of a CRL.
    Issuers {
        /// The root that is to sign.
        root: Generation,
        /// What all constraints exclude.
        protected: Vec<HostName>,
        crl: CrlWish,
    },
    /// Those of two roots under each other's certificates.
    Cross {
        older: Generation,
        newer: Generation,
        validity: Validity,
    },
}

/// A root that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RootEntry {
    pub(crate) root: Generation,
    pub(crate) subject: Subject,
    pub(crate) certificate: Certificate,
    /// From when on it signs; none if it is the first of the gateway, which is active at once.
    pub(crate) signs_from: Option<Timestamp>,
    pub(crate) since: Timestamp,
    /// Where its key lies.
    pub(crate) kept: RootKeeping,
    /// The public point, uncompressed.
    pub(crate) point: Vec<u8>,
    pub(crate) ground: Ground,
}

/// Two roots that signed each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CrossEntry {
    pub(crate) older: Generation,
    pub(crate) newer: Generation,
    /// The newer root, signed by the older one.
    pub(crate) newer_by_older: Certificate,
    /// The older root, signed by the newer one.
    pub(crate) older_by_newer: Certificate,
    pub(crate) ground: Ground,
}

/// An issuing authority that was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IssuerEntry {
    pub(crate) organisation: OrganisationId,
    pub(crate) generation: Generation,
    pub(crate) root: Generation,
    pub(crate) subject: Subject,
    /// The organisation's name, as it stood in the record.
    pub(crate) name: String,
    /// Its number, as it stood in the record.
    pub(crate) bin: Bin,
    /// Which protected set its constraints exclude.
    pub(crate) protected: Sha256,
    /// When it was signed.
    pub(crate) since: Timestamp,
    pub(crate) certificate: Certificate,
    pub(crate) ground: Ground,
}

/// A CRL that was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CrlEntry {
    pub(crate) root: Generation,
    pub(crate) number: u64,
    /// How many certificates it names.
    pub(crate) revoked: u32,
    pub(crate) since: Timestamp,
    pub(crate) next: Timestamp,
    pub(crate) der: Vec<u8>,
    /// Whether something was revoked after it was asked for, which it does not name.
    pub(crate) outdated: bool,
    pub(crate) ground: Ground,
}

/// An issuer that nobody trusts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UntrustedEntry {
    pub(crate) generation: Generation,
    pub(crate) subject: Subject,
    /// Which protected set its constraints exclude.
    pub(crate) protected: Sha256,
    pub(crate) since: Timestamp,
    pub(crate) certificate: Certificate,
}

/// A leaf in its ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LeafEntry {
    /// Whose user's connection it was asked for.
    pub(crate) organisation: OrganisationId,
    /// Who signed.
    pub(crate) issuer: IssuerId,
    /// The local user that asked.
    pub(crate) client: u32,
    /// The certificate, in DER.
    pub(crate) der: Vec<u8>,
}

impl Entry {
    /// What the journal is told of it; of keys, nothing.
    pub(crate) fn fact(&self) -> Option<AuthorityFact> {
        Some(match self.clone() {
            Self::Root(entry) => entry.fact(),
            Self::Crossed(entry) => AuthorityFact::RootsCrossSigned {
                older: entry.older,
                newer: entry.newer,
                ground: entry.ground,
            },
            Self::Promoted { root, ground } => AuthorityFact::RootPromoted { root, ground },
            Self::RootRevoked {
                root,
                reason,
                organisations,
                ground,
            } => AuthorityFact::RootRevoked {
                root,
                reason,
                organisations,
                ground,
            },
            Self::RootExpired { root } => AuthorityFact::RootExpired { root },
            Self::Issuer(entry) => entry.fact(),
            Self::IssuerRevoked {
                organisation,
                generation,
                reason,
                ground,
            } => AuthorityFact::IssuerRevoked {
                organisation,
                generation,
                reason,
                ground,
            },
            Self::Crl(entry) => entry.fact(),
            Self::Untrusted(entry) => AuthorityFact::UntrustedMade {
                generation: entry.generation,
                until: entry.certificate.not_after,
            },
            Self::Requested(entry) => entry.fact(),
            Self::LeafKey { .. }
            | Self::Wished(_)
            | Self::Imported { .. }
            | Self::Ceremony { .. } => return None,
        })
    }
}

impl RootEntry {
    /// From when on it signs.
    pub(crate) fn signs_since(&self) -> Timestamp {
        self.signs_from.unwrap_or(self.since)
    }

    fn fact(self) -> AuthorityFact {
        AuthorityFact::RootMade {
            root: self.root,
            sha256: sha256(&self.certificate.der),
            signs_from: self.signs_since(),
            kept: self.kept,
            ground: self.ground,
        }
    }
}

impl IssuerEntry {
    fn fact(self) -> AuthorityFact {
        AuthorityFact::IssuerMade {
            organisation: self.organisation,
            generation: self.generation,
            root: self.root,
            sha256: sha256(&self.certificate.der),
            until: self.certificate.not_after,
            ground: self.ground,
        }
    }
}

impl CrlEntry {
    fn fact(self) -> AuthorityFact {
        AuthorityFact::CrlSigned {
            root: self.root,
            number: self.number,
            revoked: self.revoked,
            next: self.next,
            ground: self.ground,
        }
    }
}

impl RequestEntry {
    fn fact(self) -> AuthorityFact {
        AuthorityFact::SigningRequested {
            root: match self.asked {
                Asked::Issuers { root, .. } => root,
                Asked::Cross { newer, .. } => newer,
            },
            issuers: self.issuers,
            sha256: self.sha256,
            ground: self.ground,
        }
    }
}
