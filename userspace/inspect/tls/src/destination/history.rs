//! What the resolver answered within a day.

use super::limits::{
    ADDRESSES_MAX, ALL_ADDRESSES_MAX, ANSWER_ADDRESSES_MAX, ANSWER_LIFE, NAMES_MAX,
};
use jiff::Timestamp;
use model::HostName;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// Answers by name. Only names whose destinations are verified belong here, lest others crowd them out.
///
/// When a name has [`ADDRESSES_MAX`] addresses, the one that was answered longest ago makes room; when there are [`NAMES_MAX`] names or
/// [`ALL_ADDRESSES_MAX`] addresses, the name whose last answer is oldest does. What is forgotten is resolved again.
#[derive(Debug, Default)]
pub struct History {
    names: BTreeMap<HostName, Known>,
    /// Every name by its last answer.
    order: BTreeSet<(Timestamp, HostName)>,
    addresses: usize,
}

#[derive(Debug)]
struct Known {
    /// When the last answer came.
    last: Timestamp,
    /// Addresses, each with when it was answered last.
    addresses: BTreeMap<IpAddr, Timestamp>,
}

impl History {
    /// Records an answer. Of an answer with more than [`ANSWER_ADDRESSES_MAX`] addresses the first count.
    pub fn record(&mut self, name: &HostName, addresses: &[IpAddr], now: Timestamp) {
        let servers = addresses.iter().take(ANSWER_ADDRESSES_MAX);
        let servers: Vec<IpAddr> = servers
            .map(IpAddr::to_canonical)
            .filter(may_serve)
            .collect();
        if servers.is_empty() {
            return;
        }
        let mut known = self.take(name).unwrap_or_else(|| Known {
            last: now,
            addresses: BTreeMap::new(),
        });
        known.last = now;
        known
            .addresses
            .retain(|_, answered| is_fresh(*answered, now));
        for address in servers {
            if known.addresses.len() >= ADDRESSES_MAX
                && !known.addresses.contains_key(&address)
                && let Some(oldest) = known.oldest()
            {
                known.addresses.remove(&oldest);
            }
            known.addresses.insert(address, now);
        }
        let needed = known.addresses.len();
        while self.names.len() >= NAMES_MAX || self.addresses + needed > ALL_ADDRESSES_MAX {
            let Some((_, oldest)) = self.order.first().cloned() else {
                break;
            };
            self.take(&oldest);
        }
        self.addresses += needed;
        self.order.insert((now, name.clone()));
        self.names.insert(name.clone(), known);
    }

    /// Whether an answer of the last day for the name holds the address.
    pub fn holds(&self, name: &HostName, address: IpAddr, now: Timestamp) -> bool {
        let known = self.names.get(name);
        let answered = known.and_then(|known| known.addresses.get(&address.to_canonical()));
        answered.is_some_and(|answered| is_fresh(*answered, now))
    }

    /// Forgets names without an answer of the last day. The body calls it now and then; nothing but memory depends on it.
    pub fn forget_old(&mut self, now: Timestamp) {
        while let Some((last, name)) = self.order.first().cloned() {
            if is_fresh(last, now) {
                break;
            }
            self.take(&name);
        }
    }

    /// How many names are known.
    pub fn names(&self) -> usize {
        self.names.len()
    }

    /// How many addresses are known.
    pub const fn addresses(&self) -> usize {
        self.addresses
    }

    fn take(&mut self, name: &HostName) -> Option<Known> {
        let known = self.names.remove(name)?;
        self.order.remove(&(known.last, name.clone()));
        self.addresses -= known.addresses.len();
        Some(known)
    }
}

impl Known {
    fn oldest(&self) -> Option<IpAddr> {
        let by_age = self
            .addresses
            .iter()
            .min_by_key(|(address, at)| (**at, **address));
        by_age.map(|(address, _)| *address)
    }
}

fn is_fresh(answered: Timestamp, now: Timestamp) -> bool {
    now.duration_since(answered) < ANSWER_LIFE
}

/// Whether a server of the Internet, or of a network of the state, can have the address.
fn may_serve(address: &IpAddr) -> bool {
    let is_link_local = match address {
        IpAddr::V4(v4) => v4.is_link_local() || v4.is_broadcast(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    !(address.is_loopback() || address.is_unspecified() || address.is_multicast() || is_link_local)
}
