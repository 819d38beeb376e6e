//! The record at an instant, as the daemons of TLS inspection get it.

use crate::compile::Scope;
use crate::rows::Rows;
use jiff::Timestamp;
use model::{
    EnrolledNetwork, EnrolledOrganisation, InspectionSnapshot, IssuingSnapshot, LiveList,
    OrganisationId, Record, RecordId, WithoutInspector, WithoutList,
};
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
    let lists = rows.access_lists.iter().filter(|row| scope.holds(**row));
    let lists = lists.map(|row| LiveList {
        id: row.id.clone(),
        organisation: row.organisation.clone(),
        networks: row.networks.clone(),
        categories: row.categories.clone(),
        until: law::one_calendar_year(row.opened),
        request: row.request.clone(),
    });
    InspectionSnapshot {
        record: RecordId::default(),
        epoch: record.epoch(),
        enrolled,
        lists: lists.collect(),
        without_list: rows.gts().map_or(WithoutList::Drop, |gts| gts.without_list),
        without_inspector: rows
            .gts()
            .map_or(WithoutInspector::Refuse, |gts| gts.without_inspector),
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
