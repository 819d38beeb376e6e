//! Verdicts that are remembered.

use super::limits::{DOUBT_LIFE, PROBE_LIFE, VERDICTS_MAX};
use super::{Claim, Verdict};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Verdicts by claim. When there are [`VERDICTS_MAX`], the one that expires first makes room.
#[derive(Debug, Default)]
pub(super) struct Cache {
    verdicts: BTreeMap<Claim, (Timestamp, Verdict)>,
    /// Every claim by when it expires.
    order: BTreeSet<(Timestamp, Claim)>,
}

impl Cache {
    /// The verdict, while it has not expired.
    pub(super) fn find(&mut self, claim: &Claim, now: Timestamp) -> Option<Verdict> {
        let (expires, verdict) = *self.verdicts.get(claim)?;
        // Nothing lives longer than its life, whatever clocks do.
        let left = expires.duration_since(now);
        if left.is_positive() && left <= life(verdict) {
            return Some(verdict);
        }
        self.forget(claim);
        None
    }

    /// Remembers a verdict.
    pub(super) fn keep(&mut self, claim: Claim, verdict: Verdict, now: Timestamp) {
        self.forget(&claim);
        if self.verdicts.len() >= VERDICTS_MAX
            && let Some((_, first)) = self.order.first().cloned()
        {
            self.forget(&first);
        }
        let expires = now.saturating_add(life(verdict)).unwrap_or(now);
        self.order.insert((expires, claim.clone()));
        self.verdicts.insert(claim, (expires, verdict));
    }

    fn forget(&mut self, claim: &Claim) {
        if let Some((expires, _)) = self.verdicts.remove(claim) {
            self.order.remove(&(expires, claim.clone()));
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        assert_eq!(self.verdicts.len(), self.order.len());
        self.verdicts.len()
    }
}

const fn life(verdict: Verdict) -> jiff::SignedDuration {
    match verdict {
        Verdict::Verified(_) => PROBE_LIFE,
        Verdict::Unverified(_) => DOUBT_LIFE,
    }
}
