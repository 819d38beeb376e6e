//! What an officer decided, as it is signed.

use super::canonical::Canonical;
use super::key::{Generation, labelled};
use super::names::{RequestKind, RequestNumber, Sha256};
use jiff::Timestamp;
use law::Clause;
use model::{AccountName, AuthorityId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Says what the signed octets are. A change of their layout is another domain.
const DOMAIN: &str = "qaqpa decision v1";

labelled! {
    /// How a request was decided.
    Outcome {
        /// It is granted, or its tests were passed.
        Approved = "approved",
        /// It is not.
        Refused = "refused",
        /// It goes back to the applicant to be completed.
        Returned = "returned",
        /// What was granted is suspended.
        Suspended = "suspended",
        /// What was suspended goes on.
        Resumed = "resumed",
        /// What was granted ends.
        Ended = "ended",
    }
}

/// An officer's decision, all of which is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionStatement {
    /// The authority that decides; its key signs.
    pub authority: AuthorityId,
    /// The request.
    pub request: RequestNumber,
    /// The request's kind.
    pub kind: RequestKind,
    /// The decision.
    pub outcome: Outcome,
    /// Who decided.
    pub officer: AccountName,
    /// When, by the legal clock.
    pub at: Timestamp,
    /// SHA-256 of the change that the decision makes in the record; none if it makes none.
    pub change: Option<Sha256>,
    /// SHA-256 of the decision's document.
    pub document: Sha256,
    /// The clause it rests on.
    pub clause: Clause,
}

impl DecisionStatement {
    /// The octets that are signed: domain and fields, each behind its length.
    pub fn canonical(&self) -> Vec<u8> {
        // Every field by name: a new one that is not signed does not compile.
        let Self {
            authority,
            request,
            kind,
            outcome,
            officer,
            at,
            change,
            document,
            clause,
        } = self;
        Canonical::new(DOMAIN)
            .field(authority.as_str().as_bytes())
            .field(request.as_str().as_bytes())
            .field(kind.as_str().as_bytes())
            .field(outcome.label().as_bytes())
            .field(officer.as_str().as_bytes())
            .field(&at.as_nanosecond().to_be_bytes())
            .option(change.as_ref().map(|digest| digest.0.as_slice()))
            .field(&document.0)
            .field(clause.id().as_bytes())
            .octets()
    }
}

/// A signature of Ed25519 (RFC 8032 §5.1.6): R, then S.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionSignature {
    /// Which generation of the authority's key signed.
    pub generation: Generation,
    /// R.
    pub r: [u8; 32],
    /// S.
    pub s: [u8; 32],
}

impl DecisionSignature {
    /// The 64 octets, as RFC 8032 writes them.
    pub fn octets(&self) -> [u8; 64] {
        let mut octets = [0; 64];
        let (first, last) = octets.split_at_mut(32);
        first.copy_from_slice(&self.r);
        last.copy_from_slice(&self.s);
        octets
    }
}
