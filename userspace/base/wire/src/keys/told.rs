//! What the journal gets of the certification authorities.

use super::authority::{RevocationReason, RootKeeping};
use super::key::Generation;
use super::names::{RequestNumber, Sha256};
use jiff::Timestamp;
use law::Clause;
use model::OrganisationId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What an act of the authorities rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// The local user that ordered it.
    pub client: u32,
    /// The request.
    pub request: RequestNumber,
    /// Why, in that user's words.
    pub why: String,
    /// The clause.
    pub clause: Clause,
}

impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            client,
            request,
            why,
            clause,
        } = self;
        write!(f, "by uid {client}, request {request}, {clause}: {why}")
    }
}

/// What happened to the certification authorities (386/НҚ, ЕШДИ п. 20–23).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthorityFact {
    /// A root was made.
    RootMade {
        /// Which.
        root: Generation,
        /// SHA-256 of its certificate: its fingerprint.
        sha256: Sha256,
        /// From when on it may sign issuing authorities.
        signs_from: Timestamp,
        /// Where its key lies.
        kept: RootKeeping,
        /// What it rests on.
        ground: Ground,
    },
    /// Two roots signed each other: the newer is active, the older retires.
    RootsCrossSigned {
        /// The older.
        older: Generation,
        /// The newer.
        newer: Generation,
        /// What it rests on.
        ground: Ground,
    },
    /// A published root took over without a cross-signature, since no other was left.
    RootPromoted {
        /// Which.
        root: Generation,
        /// What it rests on.
        ground: Ground,
    },
    /// A root was revoked.
    RootRevoked {
        /// Which.
        root: Generation,
        /// Why.
        reason: RevocationReason,
        /// Organisations whose issuing authority fell with it.
        organisations: u32,
        /// What it rests on.
        ground: Ground,
    },
    /// The ten years of a root are over.
    RootExpired {
        /// Which.
        root: Generation,
    },
    /// An issuing authority was signed.
    IssuerMade {
        /// Whose.
        organisation: OrganisationId,
        /// Which.
        generation: Generation,
        /// Under which root.
        root: Generation,
        /// SHA-256 of its certificate.
        sha256: Sha256,
        /// The end of its validity.
        until: Timestamp,
        /// What it rests on.
        ground: Ground,
    },
    /// An issuing authority was revoked.
    IssuerRevoked {
        /// Whose.
        organisation: OrganisationId,
        /// Which.
        generation: Generation,
        /// Why.
        reason: RevocationReason,
        /// What it rests on.
        ground: Ground,
    },
    /// A CRL was signed.
    CrlSigned {
        /// Of which root.
        root: Generation,
        /// Its number.
        number: u64,
        /// Certificates that it revokes.
        revoked: u32,
        /// When the next one is to be there.
        next: Timestamp,
        /// What it rests on.
        ground: Ground,
    },
    /// A root on a machine of its own was asked to sign. What it signed tells of itself once it is imported.
    SigningRequested {
        /// The root; the newer one, where two are to sign each other.
        root: Generation,
        /// Organisations that an issuing authority is asked for.
        issuers: u32,
        /// SHA-256 of the request's octets.
        sha256: Sha256,
        /// What it rests on.
        ground: Ground,
    },
    /// keyd made the issuer that nobody trusts.
    UntrustedMade {
        /// Which.
        generation: Generation,
        /// The end of its validity.
        until: Timestamp,
    },
    /// Organisations need an issuing authority: new, near its end, or with another name or protected set. An officer's order signs them.
    IssuersDue {
        /// How many.
        count: u32,
        /// The first of them.
        first: OrganisationId,
    },
    /// A root's CRL is to be signed: something was revoked, or it nears its end.
    CrlDue {
        /// Of which root.
        root: Generation,
    },
    /// Leaves that were certified in the minute before. Each stands in keyd's ledger.
    LeavesCertified {
        /// For whose users.
        organisation: OrganisationId,
        /// How many.
        count: u64,
        /// When that minute began, by real time.
        since: Timestamp,
    },
}

impl fmt::Display for AuthorityFact {
    #[expect(clippy::too_many_lines, reason = "a sentence of each fact")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RootMade {
                root,
                sha256,
                signs_from,
                kept,
                ground,
            } => {
                write!(
                    f,
                    "root {root} made (key: {kept}), signs from {signs_from}, SHA-256 {sha256}; {ground}"
                )
            }
            Self::RootsCrossSigned {
                older,
                newer,
                ground,
            } => {
                write!(
                    f,
                    "roots {older} and {newer} signed each other, {newer} is active; {ground}"
                )
            }
            Self::RootPromoted { root, ground } => {
                write!(f, "root {root} is active, since no other is left; {ground}")
            }
            Self::RootRevoked {
                root,
                reason,
                organisations,
                ground,
            } => {
                write!(
                    f,
                    "root {root} revoked ({reason}), {organisations} organisations without an issuer; {ground}"
                )
            }
            Self::RootExpired { root } => write!(f, "root {root} has expired"),
            Self::IssuerMade {
                organisation,
                generation,
                root,
                sha256,
                until,
                ground,
            } => write!(
                f,
                "issuer {generation} of {organisation} signed by root {root} until {until}, SHA-256 {sha256}; {ground}"
            ),
            Self::IssuerRevoked {
                organisation,
                generation,
                reason,
                ground,
            } => {
                write!(
                    f,
                    "issuer {generation} of {organisation} revoked ({reason}); {ground}"
                )
            }
            Self::CrlSigned {
                root,
                number,
                revoked,
                next,
                ground,
            } => {
                write!(
                    f,
                    "CRL {number} of root {root} signed, {revoked} revoked, next by {next}; {ground}"
                )
            }
            Self::SigningRequested {
                root,
                issuers,
                sha256,
                ground,
            } => write!(
                f,
                "root {root} is asked for {issuers} issuers, request of SHA-256 {sha256}; {ground}"
            ),
            Self::UntrustedMade { generation, until } => {
                write!(f, "untrusted issuer {generation} made, until {until}")
            }
            Self::IssuersDue { count, first } => {
                write!(
                    f,
                    "{count} organisations need an issuer, {first} first: order `sign-issuers`, or `request-issuers` of a root on its own machine"
                )
            }
            Self::CrlDue { root } => write!(
                f,
                "the CRL of root {root} is due: order `sign-crl`, or `request-issuers` of a root on its own machine"
            ),
            Self::LeavesCertified {
                organisation,
                count,
                since,
            } => {
                write!(
                    f,
                    "{count} leaves certified for {organisation} since {since}"
                )
            }
        }
    }
}
