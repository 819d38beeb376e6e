//! What may never be certified, as whoever keeps the categories says it.

use super::refused::CaRefused;
use crate::crypt::sha256;
use law::ExemptCategory;
use model::{HostName, LeafName};
use std::collections::BTreeSet;
use std::fmt;
use wire::keys::{LEAF_NAMES_MAX, PROTECTED_MAX, Sha256};

/// The index of exempt names (386/НҚ, ЕШДИ п. 20). While none is loaded, keyd certifies nothing.
pub trait Protection: fmt::Debug + Send + Sync {
    /// The category that a name is exempt by, be it listed itself or below a listed one.
    fn exempt(&self, name: &HostName) -> Option<ExemptCategory>;

    /// Whether some name below this one, at any depth, is exempt.
    fn is_exempt_below(&self, name: &HostName) -> bool;

    /// The domains that no issuing authority can certify at all, since its constraints exclude them: at most [`PROTECTED_MAX`].
    fn protected(&self) -> &[HostName];
}

impl<B: AsRef<[u8]> + Send + Sync> Protection for category::Index<B> {
    fn exempt(&self, name: &HostName) -> Option<ExemptCategory> {
        self.find(name).exempt()
    }

    fn is_exempt_below(&self, name: &HostName) -> bool {
        self.is_exempt_below(name)
    }

    fn protected(&self) -> &[HostName] {
        self.protected()
    }
}

/// The protected set as constraints hold it: each domain once, in order.
pub(super) fn protected(protection: &dyn Protection) -> Result<BTreeSet<&HostName>, CaRefused> {
    let set: BTreeSet<&HostName> = protection.protected().iter().collect();
    match set.len() {
        0 => Err(CaRefused::NoProtection),
        1..=PROTECTED_MAX => Ok(set),
        count => Err(CaRefused::ProtectedTooMany { count }),
    }
}

/// What tells one protected set from another.
pub(crate) fn digest(protected: &BTreeSet<&HostName>) -> Sha256 {
    let mut lines = String::new();
    for name in protected {
        lines.push_str(name.as_str());
        // No name holds it.
        lines.push('\n');
    }
    sha256(lines.as_bytes())
}

/// Whether a leaf may have these names.
pub(super) fn check(protection: &dyn Protection, names: &[LeafName]) -> Result<(), CaRefused> {
    let count = names.len();
    if !(1..=LEAF_NAMES_MAX).contains(&count) {
        return Err(CaRefused::Names { count });
    }
    let protected = protected(protection)?;
    names
        .iter()
        .try_for_each(|name| check_one(protection, &protected, name))
}

fn check_one(
    protection: &dyn Protection,
    protected: &BTreeSet<&HostName>,
    name: &LeafName,
) -> Result<(), CaRefused> {
    let base = name.base();
    if let Some(category) = protection.exempt(base) {
        let name = name.clone();
        return Err(CaRefused::Exempt { name, category });
    }
    if let Some(within) = protected.iter().find(|domain| base.is_within(domain)) {
        return Err(CaRefused::Protected {
            name: name.clone(),
            domain: (*within).clone(),
        });
    }
    match name {
        LeafName::Exact(_) => Ok(()),
        LeafName::Wildcard(base) => check_below(protection, protected, base),
    }
}

/// Whether all names below this one may be certified together.
fn check_below(
    protection: &dyn Protection,
    protected: &BTreeSet<&HostName>,
    base: &HostName,
) -> Result<(), CaRefused> {
    let name = || LeafName::Wildcard(base.clone());
    if base.parent().is_none() {
        return Err(CaRefused::Wildcard { name: name() });
    }
    if protection.is_exempt_below(base) {
        return Err(CaRefused::ExemptBelow { name: name() });
    }
    match protected.iter().find(|domain| domain.is_within(base)) {
        None => Ok(()),
        Some(below) => Err(CaRefused::Protected {
            name: name(),
            domain: (*below).clone(),
        }),
    }
}
