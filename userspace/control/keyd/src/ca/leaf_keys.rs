//! Which leaf keys were certified, and since when.

use super::refused::CaRefused;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use wire::keys::{IssuerId, Sha256};

/// How long a leaf key may be certified, from its first certificate on.
pub(crate) const LEAF_KEY_AGE_MAX: SignedDuration = SignedDuration::from_hours(24);
/// Most leaf keys of an issuer that begin within [`LEAF_KEY_AGE_MAX`]: one a day of each instance of the inspecting daemon, and
/// one of each start anew.
pub(crate) const LEAF_KEYS_A_DAY_MAX: usize = 8;
/// How long a key is remembered: longer than any issuer lasts, so that no key comes back.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 100);

/// The keys of the last hundred days, by their digests. Each issuer adds few a day, so they are bounded by the issuers.
#[derive(Clone, Debug, Default)]
pub(crate) struct LeafKeys {
    seen: BTreeMap<Sha256, (IssuerId, Timestamp)>,
    /// The beginnings within a day, of each issuer.
    recent: BTreeMap<IssuerId, Vec<Timestamp>>,
}

/// What a key is to an issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeafKeyState {
    /// It was certified within the last day.
    Known,
    /// It was never certified, and there is room for it.
    New,
}

impl LeafKeys {
    /// Whether a key may be certified by an issuer now.
    pub(crate) fn check(
        &self,
        issuer: &IssuerId,
        key: Sha256,
        now: Timestamp,
    ) -> Result<LeafKeyState, CaRefused> {
        match self.seen.get(&key) {
            Some((other, _)) if other != issuer => Err(CaRefused::KeyElsewhere {
                issuer: other.clone(),
            }),
            Some((_, since)) if now.duration_since(*since) > LEAF_KEY_AGE_MAX => {
                Err(CaRefused::KeyOld { since: *since })
            }
            Some(_) => Ok(LeafKeyState::Known),
            None => {
                let begun = self.recent.get(issuer).into_iter().flatten();
                let today = begun.filter(|since| now.duration_since(**since) <= LEAF_KEY_AGE_MAX);
                if today.count() < LEAF_KEYS_A_DAY_MAX {
                    Ok(LeafKeyState::New)
                } else {
                    Err(CaRefused::Keys {
                        issuer: issuer.clone(),
                        max: LEAF_KEYS_A_DAY_MAX,
                    })
                }
            }
        }
    }

    /// Notes a key that was certified for the first time.
    pub(crate) fn note(&mut self, issuer: &IssuerId, key: Sha256, at: Timestamp) {
        let recent = self.recent.entry(issuer.clone()).or_default();
        recent.retain(|since| at.duration_since(*since) <= LEAF_KEY_AGE_MAX);
        recent.push(at);
        self.seen.insert(key, (issuer.clone(), at));
    }

    /// Forgets what is older than any issuer.
    pub(crate) fn forget(&mut self, now: Timestamp) {
        let is_kept = |since: Timestamp| now.duration_since(since) <= REMEMBERED;
        self.seen.retain(|_, (_, since)| is_kept(*since));
        self.recent
            .retain(|_, begun| begun.last().is_some_and(|since| is_kept(*since)));
    }
}

#[cfg(test)]
mod tests;
