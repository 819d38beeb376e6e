//! Every rule that spans rows of the record. What one row can say for itself, its types have checked already.

mod accounts;
mod catalogue;
mod flows;
mod integration;
mod links;
mod notices;
mod overlap;
mod parties;
mod resources;
mod scope;

use crate::rows::Rows;
use law::Clause;
use model::{
    AccountName, AuthorityId, CatalogueEntry, InformationSystem, IntegrationService, Operator,
    OperatorId, Organisation, OrganisationId, Prefix, Record, RowKey, ServiceKey, SystemId,
    Violation,
};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that is wrong with a record, by area; nothing for a valid one. At most a few for each row: who shows them bounds them.
pub fn validate(record: &Record) -> Vec<Violation> {
    let index = Index::of(record);
    let mut findings = Findings(Vec::new());
    parties::check(&index, &mut findings);
    notices::check(&index, &mut findings);
    accounts::check(&index, &mut findings);
    links::check(&index, &mut findings);
    overlap::check(&index, &mut findings);
    catalogue::check(&index, &mut findings);
    flows::check(&index, &mut findings);
    scope::check(&index, &mut findings);
    resources::check(&index, &mut findings);
    integration::check(&index, &mut findings);
    if findings.0.is_empty() {
        flows::count(&index.rows, &mut findings);
    }
    findings.0
}

/// What the rules look rows up in.
struct Index<'a> {
    rows: Rows<'a>,
    authorities: BTreeSet<&'a AuthorityId>,
    operators: BTreeMap<&'a OperatorId, &'a Operator>,
    organisations: BTreeMap<&'a OrganisationId, &'a Organisation>,
    accounts: BTreeSet<&'a AccountName>,
    systems: BTreeMap<&'a SystemId, &'a InformationSystem>,
    services: BTreeMap<&'a ServiceKey, &'a IntegrationService>,
}

impl<'a> Index<'a> {
    fn of(record: &'a Record) -> Self {
        let rows = Rows::of(record);
        Self {
            authorities: rows.authorities.iter().map(|row| &row.id).collect(),
            operators: rows.operators.iter().map(|row| (&row.id, *row)).collect(),
            organisations: rows
                .organisations
                .iter()
                .map(|row| (&row.id, *row))
                .collect(),
            accounts: rows.accounts.iter().map(|row| &row.name).collect(),
            systems: rows
                .information_systems
                .iter()
                .map(|row| (&row.id, *row))
                .collect(),
            services: rows
                .integration_services
                .iter()
                .map(|row| (&row.key, *row))
                .collect(),
            rows,
        }
    }

    /// The entry that covers a network. Entries do not overlap, so it can only be the last that starts no later.
    fn entry_around(&self, network: &Prefix) -> Option<&'a CatalogueEntry> {
        let after = self
            .rows
            .catalogue
            .partition_point(|entry| entry.prefix <= *network);
        let entry = *self.rows.catalogue.get(after.checked_sub(1)?)?;
        entry.prefix.covers(network).then_some(entry)
    }

    /// The entry of this organisation that covers a network.
    fn entry_of(
        &self,
        organisation: &OrganisationId,
        network: &Prefix,
    ) -> Option<&'a CatalogueEntry> {
        self.entry_around(network)
            .filter(|entry| entry.organisation == *organisation)
    }
}

/// The organisation that a row names stands in the record.
fn known_organisation(
    index: &Index<'_>,
    key: &RowKey,
    id: &OrganisationId,
    clause: Option<Clause>,
    findings: &mut Findings,
) {
    if !index.organisations.contains_key(id) {
        let fault = Fault {
            message: format!("its organisation {id} is not in the record"),
            hint: "add the organisation, or correct the row",
            clause,
        };
        findings.add(key.clone(), fault);
    }
}

/// A row names what it rests on.
fn names_request(key: &RowKey, request: &str, clause: Option<Clause>, findings: &mut Findings) {
    if request.trim().is_empty() {
        let fault = Fault {
            message: "it names no request".to_owned(),
            hint: "name the request that it rests on",
            clause,
        };
        findings.add(key.clone(), fault);
    }
}

struct Findings(Vec<Violation>);

/// A violation but for the row at fault, in the order in which its sentence is read.
struct Fault<'a> {
    message: String,
    hint: &'a str,
    clause: Option<Clause>,
}

impl Findings {
    fn add(&mut self, key: RowKey, fault: Fault<'_>) {
        self.against(key, None, fault);
    }

    fn against(&mut self, key: RowKey, other: Option<RowKey>, fault: Fault<'_>) {
        let Fault {
            message,
            hint,
            clause,
        } = fault;
        self.0.push(Violation {
            key,
            other,
            message,
            hint: hint.to_owned(),
            clause,
        });
    }
}

#[cfg(test)]
mod tests;
