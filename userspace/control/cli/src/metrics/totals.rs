//! Counters that only rise, made of what is counted in another way.
//!
//! The gate counts by catalogue entry; an organisation's sum would fall when an entry goes. pathd tells a history, which
//! forgets. So what is new since the last look is added up here, for as long as this process lives.

use crate::board::owner_of;
use crate::sample::{Owners, Sample};
use jiff::SignedDuration;
use model::{LinkId, RowKey};
use std::collections::BTreeMap;
use wire::{EntryCounter, PathEntry};

/// Most organisations with series of their own; traffic of further ones is summed under [`OTHERS`].
pub(super) const ORGANISATIONS_MAX: usize = 2_000;
/// Most reasons of switches with series of their own; further ones are counted under [`OTHERS`].
const REASONS_MAX: usize = 16;
/// The label of what has no series of its own; no identifier is written like this.
pub(super) const OTHERS: &str = "(others)";
/// How far the distance of two lines of a history may differ between two answers: each is told by the clock of its moment.
const JITTER: SignedDuration = SignedDuration::from_millis(1);

/// Packets and bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) pass_packets: u64,
    pub(super) pass_bytes: u64,
    pub(super) drop_packets: u64,
    pub(super) drop_bytes: u64,
}

/// The sums.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// By organisation.
    pub(super) organisations: BTreeMap<String, Counted>,
    /// Selections of another member, by link and reason.
    pub(super) switches: BTreeMap<(LinkId, String), u64>,
    entries: BTreeMap<(RowKey, u32), Counted>,
    histories: BTreeMap<LinkId, Vec<PathEntry>>,
}

impl Totals {
    /// Adds what a look found new.
    pub(super) fn take(&mut self, sample: &Sample, owners: &Owners) {
        // Before the catalogue was read nobody knows whose the packets are; they are counted at a later look.
        if let (Ok(entries), true) = (&sample.entries, owners.is_known()) {
            self.take_entries(entries, owners);
        }
        if let Ok(history) = &sample.history {
            self.take_history(history);
        }
    }

    fn take_entries(&mut self, entries: &[EntryCounter], owners: &Owners) {
        let known = std::mem::take(&mut self.entries);
        for entry in entries {
            let now = Counted {
                pass_packets: entry.pass_packets,
                pass_bytes: entry.pass_bytes,
                drop_packets: entry.drop_packets,
                drop_bytes: entry.drop_bytes,
            };
            let key = (entry.key.clone(), entry.number);
            let before = known.get(&key).copied().unwrap_or_default();
            let owner = owner_of(owners, &entry.key);
            let is_known = self.organisations.contains_key(owner);
            let has_room = self.organisations.len() < ORGANISATIONS_MAX;
            let owner = if is_known || has_room { owner } else { OTHERS };
            let sum = self.organisations.entry(owner.to_owned()).or_default();
            sum.add(before, now);
            self.entries.insert(key, now);
        }
    }

    fn take_history(&mut self, history: &[PathEntry]) {
        let mut by_link: BTreeMap<LinkId, Vec<PathEntry>> = BTreeMap::new();
        for entry in history {
            by_link
                .entry(entry.link.clone())
                .or_default()
                .push(entry.clone());
        }
        for (link, now) in by_link {
            let known = self.histories.remove(&link).unwrap_or_default();
            for entry in news(&known, &now) {
                if let Some(reason) = &entry.reason {
                    self.switched(&link, reason);
                }
            }
            self.histories.insert(link, now);
        }
    }

    fn switched(&mut self, link: &LinkId, reason: &str) {
        let mut reasons: Vec<&str> = self.switches.keys().map(|(_, r)| r.as_str()).collect();
        reasons.sort_unstable();
        reasons.dedup();
        let has_room = reasons.contains(&reason) || reasons.len() < REASONS_MAX;
        let reason = if has_room { reason } else { OTHERS };
        let count = self.switches.entry((link.clone(), reason.to_owned()));
        let count = count.or_default();
        *count = count.saturating_add(1);
    }
}

impl Counted {
    /// Adds the way from `before` to `now`. A counter that fell began anew.
    fn add(&mut self, before: Self, now: Self) {
        let since = |before: u64, now: u64| now.checked_sub(before).unwrap_or(now);
        let sum = |sum: &mut u64, more: u64| *sum = sum.saturating_add(more);
        sum(
            &mut self.pass_packets,
            since(before.pass_packets, now.pass_packets),
        );
        sum(
            &mut self.pass_bytes,
            since(before.pass_bytes, now.pass_bytes),
        );
        sum(
            &mut self.drop_packets,
            since(before.drop_packets, now.drop_packets),
        );
        sum(
            &mut self.drop_bytes,
            since(before.drop_bytes, now.drop_bytes),
        );
    }
}

/// The lines of a link's history that an earlier answer did not have.
///
/// A history forgets its first lines, and an answer's times shift with the clock: the two overlap where states and distances
/// are the same. Where nothing overlaps, pathd began anew.
fn news<'a>(known: &[PathEntry], now: &'a [PathEntry]) -> &'a [PathEntry] {
    let overlap = |from: usize| {
        let kept = known.get(from..).unwrap_or_default();
        kept.len() <= now.len() && kept.iter().zip(now).all(|(a, b)| is_same(a, b, kept, now))
    };
    let from = (0..known.len()).find(|from| overlap(*from));
    let known = from.map_or(0, |from| known.len() - from);
    now.get(known..).unwrap_or_default()
}

fn is_same(a: &PathEntry, b: &PathEntry, kept: &[PathEntry], now: &[PathEntry]) -> bool {
    let (Some(first), Some(other)) = (kept.first(), now.first()) else {
        return false;
    };
    let (one, another) = (a.at.duration_since(first.at), b.at.duration_since(other.at));
    let apart = (one - another).abs();
    (&a.state, a.carries, &a.reason) == (&b.state, b.carries, &b.reason) && apart <= JITTER
}

#[cfg(test)]
mod tests;
