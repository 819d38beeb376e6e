//! The record at an instant, as the daemons of TLS inspection get it.

use crate::compile::Scope;
use crate::rows::Rows;
use crate::term::Term;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use jiff::Timestamp;
use model::{
    EndedList, EnrolledNetwork, EnrolledOrganisation, InspectionSnapshot, IssuingSnapshot,
    LiveList, OrganisationId, OwnedNetwork, Prefix, Record, RecordId, SpecialAccess,
    WithoutInspector, WithoutList,
};
use prefix_trie::PrefixSet;
use std::collections::{BTreeMap, BTreeSet};

/// Whose traffic is inspected at an instant, and what lists open. Without an authority nothing that has no list is reached.
pub fn inspection(record: &Record, now: Timestamp) -> InspectionSnapshot {
    let rows = Rows::of(record);
    let scope = Scope::At(now);
    let in_force = rows.enrolments.iter().filter(|row| scope.holds(**row));
    let mut enrolled: Vec<EnrolledNetwork> = in_force
        .flat_map(|row| {
            row.networks.iter().map(|network| EnrolledNetwork {
                network: *network,
                organisation: row.organisation.clone(),
                enrolment: row.id.clone(),
                request: row.request.clone(),
            })
        })
        .collect();
    enrolled.sort();
    let lists: Vec<LiveList> = rows
        .access_lists
        .iter()
        .filter(|row| scope.holds(**row))
        .map(|row| LiveList {
            id: row.id.clone(),
            organisation: row.organisation.clone(),
            networks: row.networks.clone(),
            categories: row.categories.clone(),
            until: law::one_calendar_year(row.opened),
            request: row.request.clone(),
        })
        .collect();
    let ended = ended(&rows, now);
    let special = special(&rows, scope);
    let mut needed = Networks::default();
    needed.extend(enrolled.iter().map(|one| one.network));
    needed.extend(lists.iter().flat_map(|list| list.networks.iter().copied()));
    needed.extend(ended.iter().flat_map(|list| list.networks.iter().copied()));
    needed.extend(special.iter().map(|access| access.source));
    InspectionSnapshot {
        record: RecordId::default(),
        epoch: record.epoch(),
        enrolled,
        owners: owners(&rows, scope, &needed),
        lists,
        ended,
        special,
        without_list: rows.gts().map_or(WithoutList::Drop, |gts| gts.without_list),
        without_inspector: rows
            .gts()
            .map_or(WithoutInspector::Refuse, |gts| gts.without_inspector),
    }
}

/// The special accesses in force that a connection over TCP may need.
fn special(rows: &Rows<'_>, scope: Scope) -> Vec<SpecialAccess> {
    let in_force = rows.special_accesses.iter().copied();
    in_force
        .filter(|row| scope.holds(*row))
        .filter(|row| {
            row.protocol
                .is_none_or(|one| one.0.get() == abi::packet::TCP)
        })
        .cloned()
        .collect()
}

/// The lists that were in force once.
fn ended(rows: &Rows<'_>, now: Timestamp) -> Vec<EndedList> {
    let lists = rows.access_lists.iter().copied();
    lists
        .filter(|row| Term::from(*row).ends.is_some_and(|ends| ends <= now))
        .map(|row| EndedList {
            id: row.id.clone(),
            organisation: row.organisation.clone(),
            networks: row.networks.clone(),
            until: law::one_calendar_year(row.opened),
        })
        .collect()
}

/// The catalogue entries in force around or inside of these networks.
fn owners(rows: &Rows<'_>, scope: Scope, needed: &Networks) -> Vec<OwnedNetwork> {
    let entries = rows.catalogue.iter().copied();
    let mut owners: Vec<_> = entries
        .filter(|entry| scope.holds(*entry) && needed.touch(entry.prefix))
        .map(|entry| OwnedNetwork {
            network: entry.prefix,
            organisation: entry.organisation.clone(),
        })
        .collect();
    owners.sort();
    owners
}

/// A set of networks that tells whether another shares an address with one of it.
#[derive(Default)]
struct Networks {
    v4: PrefixSet<Ipv4Net>,
    v6: PrefixSet<Ipv6Net>,
}

impl Networks {
    fn extend(&mut self, networks: impl Iterator<Item = Prefix>) {
        for network in networks {
            match network.net() {
                IpNet::V4(net) => self.v4.insert(net),
                IpNet::V6(net) => self.v6.insert(net),
            };
        }
    }

    fn touch(&self, other: Prefix) -> bool {
        match other.net() {
            IpNet::V4(net) => {
                self.v4.get_lpm(&net).is_some() || self.v4.children(&net).next().is_some()
            }
            IpNet::V6(net) => {
                self.v6.get_lpm(&net).is_some() || self.v6.children(&net).next().is_some()
            }
        }
    }
}

/// The organisations that certificates may be issued for at an instant.
pub fn issuing(record: &Record, now: Timestamp) -> IssuingSnapshot {
    let rows = Rows::of(record);
    let mut requests: BTreeMap<&OrganisationId, BTreeSet<&str>> = BTreeMap::new();
    let scope = Scope::At(now);
    for row in rows.enrolments.iter().filter(|row| scope.holds(**row)) {
        let own = requests.entry(&row.organisation).or_default();
        own.insert(&row.request);
    }
    let organisations = rows.organisations.iter().filter_map(|row| {
        let own = requests.get(&row.id)?;
        Some(EnrolledOrganisation {
            id: row.id.clone(),
            bin: row.bin,
            name: row.name.clone(),
            requests: own.iter().map(|request| (*request).to_owned()).collect(),
        })
    });
    IssuingSnapshot {
        record: RecordId::default(),
        epoch: record.epoch(),
        organisations: organisations.collect(),
    }
}

#[cfg(test)]
mod tests;
