//! When an operator's rows have their time: the same as a look at every row, without it.

use std::collections::BTreeSet;
use std::time::Duration;

use ipnet::IpNet;
use jiff::Timestamp;

use super::{AGGREGATE_IDLE, BatchKind, Counter};
use crate::catalogue::State;

/// Instants, each with its row.
type Times = BTreeSet<(Timestamp, IpNet)>;

/// The rows of one ledger by their instants. Each row that is added must be dropped as it was before it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Agenda {
    /// When a tick next has an effect on a case.
    deadlines: Times,
    /// When a counter is forgotten.
    idle: Times,
    /// First sightings of cases that no notice lists.
    unnoticed_cases: Times,
    /// First sightings of counters that no notice lists.
    unnoticed_counters: Times,
}

impl Agenda {
    pub(super) fn add_case(&mut self, prefix: IpNet, state: &State) {
        self.deadlines
            .extend(state.next_deadline().map(|at| (at, prefix)));
        self.unnoticed_cases
            .extend(unnoticed_since(state).map(|at| (at, prefix)));
    }

    pub(super) fn drop_case(&mut self, prefix: IpNet, state: &State) {
        if let Some(at) = state.next_deadline() {
            self.deadlines.remove(&(at, prefix));
        }
        if let Some(at) = unnoticed_since(state) {
            self.unnoticed_cases.remove(&(at, prefix));
        }
    }

    pub(super) fn add_counter(&mut self, prefix: IpNet, counter: &Counter) {
        self.idle.insert((forget_at(counter), prefix));
        if counter.notice.is_none() {
            self.unnoticed_counters.insert((counter.first_seen, prefix));
        }
    }

    pub(super) fn drop_counter(&mut self, prefix: IpNet, counter: &Counter) {
        self.idle.remove(&(forget_at(counter), prefix));
        self.unnoticed_counters
            .remove(&(counter.first_seen, prefix));
    }

    /// When a case is next due, or a counter is to be forgotten.
    pub(super) fn next_deadline(&self) -> Option<Timestamp> {
        let next = [first(&self.deadlines), first(&self.idle)];
        next.into_iter().flatten().min()
    }

    /// The cases that are due, in the order of their prefixes.
    pub(super) fn due_cases(&self, now: Timestamp) -> Vec<IpNet> {
        until(&self.deadlines, now)
    }

    /// The counters that are to be forgotten, in the order of their prefixes.
    pub(super) fn idle_counters(&self, now: Timestamp) -> Vec<IpNet> {
        until(&self.idle, now)
    }

    /// The first sighting that no notice of this kind covers.
    pub(super) fn first_unnoticed(&self, kind: BatchKind) -> Option<Timestamp> {
        first(self.waiting(kind))
    }

    /// What no notice of this kind covers, in the order of the prefixes.
    pub(super) fn unnoticed(&self, kind: BatchKind) -> Vec<IpNet> {
        until(self.waiting(kind), Timestamp::MAX)
    }

    fn waiting(&self, kind: BatchKind) -> &Times {
        match kind {
            BatchKind::Catalogue => &self.unnoticed_cases,
            BatchKind::Flood => &self.unnoticed_counters,
        }
    }
}

/// Since when a case waits for its notice.
fn unnoticed_since(state: &State) -> Option<Timestamp> {
    match state {
        State::Seen(seen) => Some(seen.first_seen),
        State::Notified(_) | State::Running(_) | State::Blocked(_) | State::Closed(_) => None,
    }
}

/// When a counter that is not seen again is forgotten.
fn forget_at(counter: &Counter) -> Timestamp {
    after(counter.last_seen, AGGREGATE_IDLE)
}

/// A wait after an instant.
pub(super) fn after(at: Timestamp, wait: Duration) -> Timestamp {
    at.checked_add(wait).unwrap_or(Timestamp::MAX)
}

fn first(times: &Times) -> Option<Timestamp> {
    times.first().map(|(at, _)| *at)
}

/// The prefixes whose instant has come, in their own order.
fn until(times: &Times, now: Timestamp) -> Vec<IpNet> {
    let come = times.iter().take_while(|(at, _)| *at <= now);
    let mut prefixes: Vec<IpNet> = come.map(|(_, prefix)| *prefix).collect();
    prefixes.sort_unstable();
    prefixes
}
