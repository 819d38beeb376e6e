//! The cases and counters of one operator.

use std::collections::BTreeMap;

use ipnet::{IpNet, Ipv4Net};
use jiff::Timestamp;

use super::{
    AGGREGATES_PER_OPERATOR_MAX, BatchKind, CASES_PER_OPERATOR_MAX, Counter, IPV4_AGGREGATE_BITS,
    IPV6_AGGREGATE_BITS, Row,
};
use crate::catalogue::{Action, Event, IPV6_CASE_BITS, State, Terms};
use crate::names::NoticeId;

/// Where the overflow stands.
pub(super) const EVERYTHING: IpNet =
    IpNet::V4(Ipv4Net::new_assert(std::net::Ipv4Addr::UNSPECIFIED, 0));

/// What one operator's channels brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ledger {
    /// At most [`CASES_PER_OPERATOR_MAX`], none closed.
    cases: BTreeMap<IpNet, State>,
    /// At most [`AGGREGATES_PER_OPERATOR_MAX`], and the overflow under [`EVERYTHING`].
    counters: BTreeMap<IpNet, Counter>,
}

impl Ledger {
    /// Takes up a stored row, or says which rule it breaks.
    pub(super) fn put(&mut self, prefix: IpNet, row: Row) -> Result<(), &'static str> {
        match row {
            Row::Case(State::Closed(_)) => Ok(()),
            Row::Case(state) => {
                if !is_case(prefix) {
                    return Err("a case stands at an IPv4 address or an IPv6 /64");
                }
                if self.cases.len() == CASES_PER_OPERATOR_MAX {
                    return Err("the operator has more cases than fit");
                }
                self.cases.insert(prefix, state);
                Ok(())
            }
            Row::Aggregate(counter) => {
                if aggregate_of(prefix) != prefix || prefix == EVERYTHING {
                    return Err("an aggregate stands at an IPv4 /24 or an IPv6 /48");
                }
                if self.aggregates() == AGGREGATES_PER_OPERATOR_MAX {
                    return Err("the operator has more aggregates than fit");
                }
                self.counters.insert(prefix, counter);
                Ok(())
            }
            Row::Overflow(counter) => {
                if prefix != EVERYTHING {
                    return Err("an overflow stands at 0.0.0.0/0");
                }
                self.counters.insert(prefix, counter);
                Ok(())
            }
        }
    }

    /// Counts a sighting; gives the row if it is to be stored.
    pub(super) fn sighted(&mut self, prefix: IpNet, now: Timestamp) -> Option<(IpNet, Row)> {
        if self.cases.contains_key(&prefix) {
            return None;
        }
        if self.cases.len() < CASES_PER_OPERATOR_MAX {
            let state = State::seen(now);
            self.cases.insert(prefix, state.clone());
            return Some((prefix, Row::Case(state)));
        }
        let mut place = aggregate_of(prefix);
        if !self.counters.contains_key(&place) && self.aggregates() == AGGREGATES_PER_OPERATOR_MAX {
            place = EVERYTHING;
        }
        let counter = self.counters.entry(place).or_insert(Counter {
            first_seen: now,
            last_seen: now,
            sightings: 0,
            notice: None,
        });
        counter.sightings = counter.sightings.saturating_add(1);
        counter.last_seen = counter.last_seen.max(now);
        let stored = counter.sightings.is_power_of_two();
        stored.then(|| (place, counter_row(place, *counter)))
    }

    /// Steps one case; a closed one leaves the ledger.
    pub(super) fn step(
        &mut self,
        prefix: IpNet,
        event: Event,
        now: Timestamp,
        terms: &Terms<'_>,
    ) -> Option<(Row, Vec<Action>)> {
        let state = self.cases.remove(&prefix)?;
        let (state, actions) = state.step(event, now, terms);
        if !matches!(state, State::Closed(_)) {
            self.cases.insert(prefix, state.clone());
        }
        Some((Row::Case(state), actions))
    }

    /// Marks a counter as told; `None` if it is gone.
    pub(super) fn flood_noticed(&mut self, prefix: IpNet, notice: NoticeId) -> Option<Row> {
        let counter = self.counters.get_mut(&prefix)?;
        counter.notice = Some(notice);
        Some(counter_row(prefix, *counter))
    }

    /// Takes out the counters of which `which` is true.
    pub(super) fn drop_counters(&mut self, which: impl Fn(IpNet, &Counter) -> bool) -> Vec<IpNet> {
        let chosen = self
            .counters
            .iter()
            .filter(|(at, counter)| which(**at, counter));
        let dropped: Vec<IpNet> = chosen.map(|(prefix, _)| *prefix).collect();
        for prefix in &dropped {
            self.counters.remove(prefix);
        }
        dropped
    }

    /// The first sighting that no notice of this kind covers yet, and all such prefixes in order.
    pub(super) fn unnoticed(&self, kind: BatchKind) -> (Option<Timestamp>, Vec<IpNet>) {
        let of_case = |(prefix, state): (&IpNet, &State)| match state {
            State::Seen(seen) => Some((seen.first_seen, *prefix)),
            State::Notified(_) | State::Running(_) | State::Blocked(_) | State::Closed(_) => None,
        };
        let of_counter = |(prefix, counter): (&IpNet, &Counter)| {
            let waits = counter.notice.is_none();
            waits.then_some((counter.first_seen, *prefix))
        };
        let waiting: Vec<(Timestamp, IpNet)> = match kind {
            BatchKind::Catalogue => self.cases.iter().filter_map(of_case).collect(),
            BatchKind::Flood => self.counters.iter().filter_map(of_counter).collect(),
        };
        let first = waiting.iter().map(|(at, _)| *at).min();
        (
            first,
            waiting.into_iter().map(|(_, prefix)| prefix).collect(),
        )
    }

    /// The cases whose latest notice this is.
    pub(super) fn notified_by(&self, notice: NoticeId) -> Vec<IpNet> {
        let listed = self.states().filter(|(_, s)| s.notice() == Some(notice));
        listed.map(|(prefix, _)| prefix).collect()
    }

    pub(super) fn case_prefixes(&self) -> Vec<IpNet> {
        self.cases.keys().copied().collect()
    }

    pub(super) fn states(&self) -> impl Iterator<Item = (IpNet, &State)> {
        self.cases.iter().map(|(prefix, state)| (*prefix, state))
    }

    pub(super) fn state(&self, prefix: IpNet) -> Option<&State> {
        self.cases.get(&prefix)
    }

    pub(super) fn counters(&self) -> impl Iterator<Item = (IpNet, &Counter)> {
        self.counters
            .iter()
            .map(|(prefix, counter)| (*prefix, counter))
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = (IpNet, Row)> + '_ {
        let cases = self
            .states()
            .map(|(at, state)| (at, Row::Case(state.clone())));
        let counters = self
            .counters()
            .map(|(at, counter)| (at, counter_row(at, *counter)));
        cases.chain(counters)
    }

    /// How many aggregates there are; the overflow is none.
    fn aggregates(&self) -> usize {
        self.counters.len() - usize::from(self.counters.contains_key(&EVERYTHING))
    }
}

fn counter_row(prefix: IpNet, counter: Counter) -> Row {
    if prefix == EVERYTHING {
        Row::Overflow(counter)
    } else {
        Row::Aggregate(counter)
    }
}

fn is_case(prefix: IpNet) -> bool {
    let bits = match prefix {
        IpNet::V4(_) => 32,
        IpNet::V6(_) => IPV6_CASE_BITS,
    };
    prefix.prefix_len() == bits && prefix.trunc() == prefix
}

/// The /24 or /48 of a case; wider prefixes stay as they are.
fn aggregate_of(prefix: IpNet) -> IpNet {
    let bits = match prefix {
        IpNet::V4(_) => IPV4_AGGREGATE_BITS,
        IpNet::V6(_) => IPV6_AGGREGATE_BITS,
    };
    // Fails only beyond 32 or 128 bits, which the constants are not.
    IpNet::new(prefix.addr(), bits).map_or(prefix, |net| net.trunc())
}
