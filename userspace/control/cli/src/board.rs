//! What two looks at the daemons say together: rates.

use crate::sample::{Owners, Sample};
use jiff::Timestamp;
use model::{EntryKey, LinkId, MemberRole, RowKey};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use wire::{EntryCounter, LinkCounter, PathEntry, PathView, Traffic};

/// The line of packets of blocked addresses.
pub(crate) const BLOCKED: &str = "(blocked)";
/// The line of entries that the record in force does not hold, or whose owner could not be asked for.
pub(crate) const UNNAMED: &str = "(unnamed)";

/// All of it.
#[derive(Debug, Serialize)]
pub(crate) struct Board {
    /// When, by real time.
    pub(crate) at: Timestamp,
    /// Between the two looks.
    pub(crate) seconds: f64,
    /// The epoch in force.
    pub(crate) epoch: Option<u32>,
    /// Channels and uplinks, by name.
    pub(crate) links: Vec<LinkLine>,
    /// Organisations, those with most traffic first.
    pub(crate) organisations: Vec<OrganisationLine>,
    /// Reasons, those of most packets first.
    pub(crate) verdicts: Vec<VerdictLine>,
    /// What happened to links, the latest last.
    pub(crate) history: Vec<PathEntry>,
    /// What could not be learnt, by part.
    pub(crate) missing: Missing,
}

/// Why parts are missing.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Missing {
    pub(crate) controld: Option<String>,
    pub(crate) links: Option<String>,
    pub(crate) paths: Option<String>,
    pub(crate) organisations: Option<String>,
    pub(crate) verdicts: Option<String>,
    pub(crate) history: Option<String>,
}

/// Packets and bits a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Rate {
    pub(crate) packets_per_s: f64,
    pub(crate) bits_per_s: f64,
}

/// A channel or uplink.
#[derive(Debug, Serialize)]
pub(crate) struct LinkLine {
    pub(crate) link: LinkId,
    pub(crate) carries: Option<MemberRole>,
    pub(crate) state: Option<String>,
    pub(crate) since: Option<Timestamp>,
    pub(crate) contracted_gbps: Option<u32>,
    /// None where its counters were not read twice, or began anew in between.
    pub(crate) incoming: Option<Rate>,
    pub(crate) outgoing: Option<Rate>,
    /// Beyond the contracted bandwidth, both directions.
    pub(crate) over: Option<Rate>,
}

/// An organisation, or [`BLOCKED`] or [`UNNAMED`].
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct OrganisationLine {
    pub(crate) organisation: String,
    pub(crate) passed: Rate,
    pub(crate) dropped: Rate,
}

/// A reason on all ports together.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct VerdictLine {
    pub(crate) action: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) rate: Rate,
}

/// Two looks, and how far they are apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair<'a> {
    pub(crate) before: &'a Sample,
    pub(crate) after: &'a Sample,
    pub(crate) seconds: f64,
}

impl Pair<'_> {
    /// The board.
    pub(crate) fn board(self, owners: &Owners, at: Timestamp) -> Board {
        let Self { after, seconds, .. } = self;
        let why = |part: Option<&String>| part.cloned();
        Board {
            at,
            seconds,
            epoch: after.control.as_ref().ok().map(|status| status.epoch.0),
            links: self.links(),
            organisations: self.organisations(owners),
            verdicts: self.verdicts(),
            history: after.history.as_ref().cloned().unwrap_or_default(),
            missing: Missing {
                controld: why(after.control.as_ref().err()),
                links: why(after.links.as_ref().err()),
                paths: why(after.paths.as_ref().err()),
                organisations: why(after.entries.as_ref().err()),
                verdicts: why(after.ports.as_ref().err()),
                history: why(after.history.as_ref().err()),
            },
        }
    }

    fn links(self) -> Vec<LinkLine> {
        let before = by_link(self.before);
        let after = by_link(self.after);
        let paths = self.after.paths.as_deref().unwrap_or_default();
        let paths: BTreeMap<&LinkId, &PathView> = paths.iter().map(|p| (&p.link, p)).collect();
        let all: BTreeSet<&LinkId> = after.keys().chain(paths.keys()).copied().collect();
        let line = |link: &LinkId| {
            let counted = before.get(link).zip(after.get(link));
            let rate = |of: fn(&LinkCounter) -> (u64, u64)| {
                let (before, after) = counted?;
                self.rate(of(before), of(after))
            };
            let path = paths.get(link);
            LinkLine {
                link: link.clone(),
                carries: path.map(|path| path.carries),
                state: path.map(|path| path.state.clone()),
                since: path.map(|path| path.since),
                contracted_gbps: after.get(link).and_then(|counter| counter.bandwidth_gbps),
                incoming: rate(|counter| went_on(&counter.incoming)),
                outgoing: rate(|counter| went_on(&counter.outgoing)),
                over: rate(over),
            }
        };
        all.into_iter().map(line).collect()
    }

    fn organisations(self, owners: &Owners) -> Vec<OrganisationLine> {
        let before = self.before.entries.as_deref().unwrap_or_default();
        let before: BTreeMap<(&RowKey, u32), &EntryCounter> =
            before.iter().map(|e| ((&e.key, e.number), e)).collect();
        let mut lines: BTreeMap<&str, (Rate, Rate)> = BTreeMap::new();
        for entry in self.after.entries.as_deref().unwrap_or_default() {
            let line = lines.entry(owner_of(owners, &entry.key)).or_default();
            // One that is new since then is counted from the next look on.
            let Some(old) = before.get(&(&entry.key, entry.number)) else {
                continue;
            };
            let passed = self.rate(
                (old.pass_packets, old.pass_bytes),
                (entry.pass_packets, entry.pass_bytes),
            );
            let dropped = self.rate(
                (old.drop_packets, old.drop_bytes),
                (entry.drop_packets, entry.drop_bytes),
            );
            line.0.add(passed);
            line.1.add(dropped);
        }
        let line = |(organisation, (passed, dropped)): (&str, (Rate, Rate))| OrganisationLine {
            organisation: organisation.to_owned(),
            passed,
            dropped,
        };
        let mut lines: Vec<_> = lines.into_iter().map(line).collect();
        let traffic = |line: &OrganisationLine| line.passed.bits_per_s + line.dropped.bits_per_s;
        lines.sort_by(|a, b| traffic(b).total_cmp(&traffic(a)));
        lines
    }

    fn verdicts(self) -> Vec<VerdictLine> {
        let (before, after) = (by_reason(self.before), by_reason(self.after));
        let line = |(reason, counted): (abi::Reason, (u64, u64))| {
            let began = before.get(&reason).copied().unwrap_or_default();
            VerdictLine {
                action: crate::render::item::action_text(reason.action()),
                reason: reason.label(),
                rate: self.rate(began, counted).unwrap_or_default(),
            }
        };
        let mut lines: Vec<_> = after.into_iter().map(line).collect();
        lines.sort_by(|a, b| b.rate.packets_per_s.total_cmp(&a.rate.packets_per_s));
        lines
    }

    /// None where the counters began anew.
    fn rate(self, before: (u64, u64), after: (u64, u64)) -> Option<Rate> {
        let packets = after.0.checked_sub(before.0)?;
        let bytes = after.1.checked_sub(before.1)?;
        if self.seconds <= 0.0 {
            return None;
        }
        Some(Rate {
            packets_per_s: float(packets) / self.seconds,
            bits_per_s: float(bytes) * 8.0 / self.seconds,
        })
    }
}

impl Rate {
    /// Adds what was measured.
    fn add(&mut self, other: Option<Self>) {
        let other = other.unwrap_or_default();
        self.packets_per_s += other.packets_per_s;
        self.bits_per_s += other.bits_per_s;
    }
}

/// Whose an entry's packets are.
pub(crate) fn owner_of<'a>(owners: &'a Owners, key: &RowKey) -> &'a str {
    match EntryKey::of(key) {
        Some(EntryKey::Block(_)) => BLOCKED,
        Some(EntryKey::Catalogue(prefix)) => {
            let owner = owners.of(&prefix);
            owner.map_or(UNNAMED, model::OrganisationId::as_str)
        }
        None => UNNAMED,
    }
}

fn by_link(sample: &Sample) -> BTreeMap<&LinkId, &LinkCounter> {
    let links = sample.links.as_deref().unwrap_or_default();
    links
        .iter()
        .map(|counter| (&counter.link, counter))
        .collect()
}

fn by_reason(sample: &Sample) -> BTreeMap<abi::Reason, (u64, u64)> {
    let mut reasons: BTreeMap<abi::Reason, (u64, u64)> = BTreeMap::new();
    for port in sample.ports.as_deref().unwrap_or_default() {
        let (packets, bytes) = reasons.entry(port.reason).or_default();
        *packets = packets.saturating_add(port.packets);
        *bytes = bytes.saturating_add(port.bytes);
    }
    reasons
}

fn went_on(traffic: &Traffic) -> (u64, u64) {
    (traffic.packets, traffic.bytes)
}

fn over(counter: &LinkCounter) -> (u64, u64) {
    let (a, b) = (&counter.incoming, &counter.outgoing);
    (
        a.over_packets.saturating_add(b.over_packets),
        a.over_bytes.saturating_add(b.over_bytes),
    )
}

#[expect(
    clippy::cast_precision_loss,
    reason = "differences of two looks are far below 2⁵³, and a rate is read to three digits"
)]
fn float(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests;
