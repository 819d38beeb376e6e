//! The cases and counters of one operator.

use std::collections::BTreeMap;

use ipnet::{IpNet, Ipv4Net};
use jiff::Timestamp;

use super::agenda::Agenda;
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
    /// When which of them has its time: changed with them alone.
    agenda: Agenda,
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
                self.put_case(prefix, state);
                Ok(())
            }
            Row::Aggregate(counter) => {
                if aggregate_of(prefix) != prefix || prefix == EVERYTHING {
                    return Err("an aggregate stands at an IPv4 /24 or an IPv6 /48");
                }
                if self.aggregates() == AGGREGATES_PER_OPERATOR_MAX {
                    return Err("the operator has more aggregates than fit");
                }
                self.put_counter(prefix, counter);
                Ok(())
            }
            Row::Overflow(counter) => {
                if prefix != EVERYTHING {
                    return Err("an overflow stands at 0.0.0.0/0");
                }
                self.put_counter(prefix, counter);
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
            self.put_case(prefix, state.clone());
            return Some((prefix, Row::Case(state)));
        }
        let mut place = aggregate_of(prefix);
        if !self.counters.contains_key(&place) && self.aggregates() == AGGREGATES_PER_OPERATOR_MAX {
            place = EVERYTHING;
        }
        let mut counter = self.counters.get(&place).copied().unwrap_or(Counter {
            first_seen: now,
            last_seen: now,
            sightings: 0,
            notice: None,
        });
        counter.sightings = counter.sightings.saturating_add(1);
        counter.last_seen = counter.last_seen.max(now);
        self.put_counter(place, counter);
        let stored = counter.sightings.is_power_of_two();
        stored.then(|| (place, counter_row(place, counter)))
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
        self.agenda.drop_case(prefix, &state);
        let (state, actions) = state.step(event, now, terms);
        if !matches!(state, State::Closed(_)) {
            self.put_case(prefix, state.clone());
        }
        Some((Row::Case(state), actions))
    }

    /// Marks a counter as told; `None` if it is gone.
    pub(super) fn flood_noticed(&mut self, prefix: IpNet, notice: NoticeId) -> Option<Row> {
        let counter = Counter {
            notice: Some(notice),
            ..*self.counters.get(&prefix)?
        };
        self.put_counter(prefix, counter);
        Some(counter_row(prefix, counter))
    }

    /// Takes out the counters at the prefixes of which `which` is true.
    pub(super) fn drop_counters(&mut self, which: impl Fn(IpNet) -> bool) -> Vec<IpNet> {
        let chosen = self.counters.keys().copied();
        let dropped: Vec<IpNet> = chosen.filter(|prefix| which(*prefix)).collect();
        self.remove_counters(&dropped);
        dropped
    }

    /// Takes out the counters that are to be forgotten now.
    pub(super) fn drop_idle(&mut self, now: Timestamp) -> Vec<IpNet> {
        let dropped = self.agenda.idle_counters(now);
        self.remove_counters(&dropped);
        dropped
    }

    /// The first sighting that no notice of this kind covers yet.
    pub(super) fn first_unnoticed(&self, kind: BatchKind) -> Option<Timestamp> {
        self.agenda.first_unnoticed(kind)
    }

    /// The prefixes that no notice of this kind covers yet, in order.
    pub(super) fn unnoticed(&self, kind: BatchKind) -> Vec<IpNet> {
        self.agenda.unnoticed(kind)
    }

    /// The cases on which a tick has an effect now, in order.
    pub(super) fn due_cases(&self, now: Timestamp) -> Vec<IpNet> {
        self.agenda.due_cases(now)
    }

    /// When a case is next due, or a counter is to be forgotten.
    pub(super) fn next_deadline(&self) -> Option<Timestamp> {
        self.agenda.next_deadline()
    }

    /// The cases whose term runs, in order.
    pub(super) fn running(&self) -> Vec<IpNet> {
        let runs = |(prefix, state): (IpNet, &State)| match state {
            State::Running(_) => Some(prefix),
            State::Seen(_) | State::Notified(_) | State::Blocked(_) | State::Closed(_) => None,
        };
        self.states().filter_map(runs).collect()
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

    fn put_case(&mut self, prefix: IpNet, state: State) {
        if let Some(before) = self.cases.get(&prefix) {
            self.agenda.drop_case(prefix, before);
        }
        self.agenda.add_case(prefix, &state);
        self.cases.insert(prefix, state);
    }

    fn put_counter(&mut self, prefix: IpNet, counter: Counter) {
        if let Some(before) = self.counters.insert(prefix, counter) {
            self.agenda.drop_counter(prefix, &before);
        }
        self.agenda.add_counter(prefix, &counter);
    }

    fn remove_counters(&mut self, prefixes: &[IpNet]) {
        for prefix in prefixes {
            if let Some(counter) = self.counters.remove(prefix) {
                self.agenda.drop_counter(*prefix, &counter);
            }
        }
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
