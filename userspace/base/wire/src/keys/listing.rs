//! What everybody may have of the certification authorities.

use super::authority::RootStanding;
use super::key::Generation;
use jiff::Timestamp;
use model::OrganisationId;
use serde::{Deserialize, Serialize};

/// A certificate or CRL that anybody may have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateView {
    /// Its place in the ledger; listings go by it.
    pub place: u64,
    /// What it is.
    pub what: CertificateKind,
    /// It, in DER.
    pub der: Vec<u8>,
}

/// What a certificate or CRL is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateKind {
    /// A root, signed by itself.
    Root {
        /// Which.
        root: Generation,
        /// Where it stands.
        standing: RootStanding,
        /// From when on it may sign issuing authorities.
        signs_from: Timestamp,
    },
    /// A root, signed by another one.
    Cross {
        /// Which.
        root: Generation,
        /// By which.
        by: Generation,
    },
    /// An organisation's issuing authority.
    Issuer {
        /// Whose.
        organisation: OrganisationId,
        /// Which.
        generation: Generation,
        /// Its root.
        root: Generation,
        /// The end of its validity.
        until: Timestamp,
        /// When it was revoked.
        revoked: Option<Timestamp>,
    },
    /// The newest CRL of a root.
    Crl {
        /// Whose.
        root: Generation,
        /// When the next one is to be there.
        next: Timestamp,
    },
}

/// A part of the certificates, as many as a frame holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificatePage {
    /// They, by their places.
    pub items: Vec<CertificateView>,
    /// The place to go on after; none if these were the last.
    pub next: Option<u64>,
}
