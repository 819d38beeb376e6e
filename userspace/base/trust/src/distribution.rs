//! Which certificates are handed out.

use crate::artefact::{Artefact, artefacts};
use crate::root::{Cross, InUse, Root, RootCertificate};
use jiff::Timestamp;
use wire::keys::{CertificateKind, CertificateView, Generation};

/// Most roots that are handed out together. A rotation has two; with more than this something is wrong, and nothing is handed out.
pub const ROOTS_MAX: usize = 8;
/// Most cross certificates that are handed out with them.
pub const CROSSES_MAX: usize = 16;

/// Why nothing is handed out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// There is no root, or none that may be handed out.
    #[error(
        "keyd has no root that may be handed out: none is made, or each is revoked or expired (386/НҚ, ЕШДИ п. 21); make one"
    )]
    NoRoot,
    /// More certificates than a rotation ever has.
    #[error(
        "keyd shows more than {max} {what}, so none is handed out: revoke those that nobody uses"
    )]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The bound.
        max: usize,
    },
    /// A certificate that cannot be read.
    #[error("the certificate of root {root} is not as RFC 5280 has it: {error}")]
    Certificate {
        /// Whose.
        root: Generation,
        /// Why.
        error: eds::Error,
    },
}

/// Roots that are handed out, and what they signed of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    roots: Vec<Root>,
    crosses: Vec<Cross>,
}

impl Distribution {
    /// Those of keyd's certificates that are handed out at this time; issuing authorities and CRLs are passed over.
    pub fn of(certificates: &[CertificateView], now: Timestamp) -> Result<Self, TrustError> {
        let mut roots = Vec::new();
        for view in certificates {
            let CertificateKind::Root {
                root,
                standing,
                signs_from,
            } = view.what
            else {
                continue;
            };
            let Some(in_use) = InUse::of(standing) else {
                continue;
            };
            let read = RootCertificate::read(&view.der)
                .map_err(|error| TrustError::Certificate { root, error })?;
            let read = Root::new(root, (in_use, signs_from), read);
            if read.is_valid(now) {
                full("roots", roots.len(), ROOTS_MAX)?;
                roots.push(read);
            }
        }
        roots.sort_by_key(Root::generation);
        let is_out = |root| roots.iter().any(|one: &Root| one.generation() == root);
        let mut crosses = Vec::new();
        for view in certificates {
            let CertificateKind::Cross { root, by } = view.what else {
                continue;
            };
            if !(is_out(root) && is_out(by)) {
                continue;
            }
            let read = Cross::read(root, by, &view.der)
                .map_err(|error| TrustError::Certificate { root, error })?;
            if read.is_valid(now) {
                full("cross certificates", crosses.len(), CROSSES_MAX)?;
                crosses.push(read);
            }
        }
        crosses.sort_by_key(|cross: &Cross| (cross.root(), cross.by()));
        if roots.is_empty() {
            return Err(TrustError::NoRoot);
        }
        Ok(Self { roots, crosses })
    }

    /// The roots, by their numbers; at least one.
    pub fn roots(&self) -> &[Root] {
        &self.roots
    }

    /// What they signed of each other.
    pub fn crosses(&self) -> &[Cross] {
        &self.crosses
    }

    /// Every file that is handed out, in the order of the crate's table.
    pub fn artefacts(&self) -> Vec<Artefact> {
        artefacts(self)
    }
}

const fn full(what: &'static str, count: usize, max: usize) -> Result<(), TrustError> {
    if count >= max {
        return Err(TrustError::TooMany { what, max });
    }
    Ok(())
}
