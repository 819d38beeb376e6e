//! Systems, services, connections and tunnels of ШЭП and ВШЭП, and what stops them.

use super::{Fault, Findings, Index};
use law::Clause;
use model::{
    Connection, IntegrationGateway, IntegrationService, Interaction, OrganisationId, Ownership,
    PlannedWorks, RowKey, SystemId,
};
use std::collections::BTreeMap;

/// Which gateway serves whom.
const GATEWAYS: Clause = Clause::known("int-4");
const PUBLICATION: Clause = Clause::known("int-14");
const CONNECTION: Clause = Clause::known("int-33");
const AGREEMENT: Clause = Clause::known("agr-12");
const WORKS: Clause = Clause::known("agr-5.4");

pub(super) fn check(index: &Index<'_>, findings: &mut Findings) {
    for row in &index.rows.information_systems {
        let key = RowKey::InformationSystem(row.id.clone());
        super::known_organisation(index, &key, &row.organisation, Some(GATEWAYS), findings);
        super::names_request(&key, &row.request, Some(GATEWAYS), findings);
    }
    for row in &index.rows.integration_services {
        service(index, row, findings);
    }
    connections(index, findings);
    for row in &index.rows.tunnels {
        let key = RowKey::Tunnel(row.system.clone());
        system(index, &key, &row.system, CONNECTION, findings);
        super::names_request(&key, &row.request, Some(CONNECTION), findings);
    }
    for row in &index.rows.withdrawn_acts {
        let key = RowKey::WithdrawnAct(row.system.clone());
        system(index, &key, &row.system, Clause::INT_65, findings);
        super::names_request(&key, &row.request, Some(Clause::INT_65), findings);
    }
    for row in &index.rows.planned_works {
        works(row, findings);
    }
    agreements(index, findings);
}

/// The system of a row stands in the record.
fn system(
    index: &Index<'_>,
    key: &RowKey,
    system: &SystemId,
    clause: Clause,
    findings: &mut Findings,
) {
    if !index.systems.contains_key(system) {
        let fault = Fault {
            message: format!("its information system {system} is not in the record"),
            hint: "add the system, or correct the row",
            clause: Some(clause),
        };
        findings.add(key.clone(), fault);
    }
}

/// A participant: the system is the organisation's, and a non-state one takes part by ВШЭП alone (п. 4).
fn participant(
    index: &Index<'_>,
    key: &RowKey,
    (organisation, id): (&OrganisationId, &SystemId),
    mut gateways: impl Iterator<Item = IntegrationGateway>,
    findings: &mut Findings,
) {
    let Some(row) = index.systems.get(id) else {
        return;
    };
    let mut add = |message: String, hint: &str| {
        let fault = Fault {
            message,
            hint,
            clause: Some(GATEWAYS),
        };
        findings.add(key.clone(), fault);
    };
    if row.organisation != *organisation {
        add(
            format!("its information system {id} is of {}", row.organisation),
            "name a system of the same organisation",
        );
    }
    let on_shep = gateways.any(|gateway| gateway == IntegrationGateway::Shep);
    if on_shep && row.ownership == Ownership::NonState {
        add(
            format!("its information system {id} belongs to no state body, and it is on ШЭП"),
            "integrate it by ВШЭП (vshep)",
        );
    }
}

fn service(index: &Index<'_>, row: &IntegrationService, findings: &mut Findings) {
    let key = RowKey::IntegrationService(row.key.clone());
    super::known_organisation(index, &key, &row.organisation, Some(PUBLICATION), findings);
    super::names_request(&key, &row.request, Some(PUBLICATION), findings);
    system(index, &key, &row.system, PUBLICATION, findings);
    let of = (&row.organisation, &row.system);
    participant(index, &key, of, row.gateways.iter().copied(), findings);
    if row.gateways.is_empty() {
        let fault = Fault {
            message: "it is published on no gateway".to_owned(),
            hint: "name `shep`, `vshep` or both",
            clause: Some(PUBLICATION),
        };
        findings.add(key, fault);
    }
}

fn connections(index: &Index<'_>, findings: &mut Findings) {
    let mut first_of = BTreeMap::new();
    for row in &index.rows.connections {
        let key = RowKey::Connection(row.id.clone());
        connection(index, row, findings);
        agreed(index, row, findings);
        if let Some(first) = first_of.get(&(&row.service, &row.system)) {
            let fault = Fault {
                message: format!("{first} connects {} to {} too", row.system, row.service),
                hint: "keep one of the two",
                clause: Some(CONNECTION),
            };
            findings.against(key, Some(RowKey::clone(first)), fault);
        } else {
            first_of.insert((&row.service, &row.system), key);
        }
    }
}

fn connection(index: &Index<'_>, row: &Connection, findings: &mut Findings) {
    let key = RowKey::Connection(row.id.clone());
    super::known_organisation(index, &key, &row.organisation, Some(CONNECTION), findings);
    super::names_request(&key, &row.request, Some(CONNECTION), findings);
    system(index, &key, &row.system, CONNECTION, findings);
    let of = (&row.organisation, &row.system);
    participant(index, &key, of, std::iter::once(row.gateway), findings);
    let mut add = |message: String, hint: &str, clause: Clause| {
        let fault = Fault {
            message,
            hint,
            clause: Some(clause),
        };
        findings.add(key.clone(), fault);
    };
    let Some(service) = index.services.get(&row.service) else {
        let message = format!("its service {} is not in the record", row.service);
        add(message, "publish the service first", CONNECTION);
        return;
    };
    if !service.gateways.contains(&row.gateway) {
        add(
            format!("{} is not published on {}", row.service, row.gateway),
            "connect by a gateway on which the service is published",
            GATEWAYS,
        );
    }
    let asynchronous = service.mode == Interaction::Asynchronous;
    if asynchronous != row.send_mode.is_some() {
        add(
            format!(
                "{} is {}, and the connection is not",
                row.service, service.mode
            ),
            "a connection to an asynchronous service names `send-mode`, one to a synchronous service does not",
            CONNECTION,
        );
    }
}

/// One agreement at most of an owner and an initiator on a service, and of two organisations.
fn agreements(index: &Index<'_>, findings: &mut Findings) {
    let mut first_of = BTreeMap::new();
    for row in &index.rows.agreements {
        let key = RowKey::Agreement(row.id.clone());
        super::known_organisation(index, &key, &row.owner, Some(AGREEMENT), findings);
        super::known_organisation(index, &key, &row.organisation, Some(AGREEMENT), findings);
        super::names_request(&key, &row.request, Some(AGREEMENT), findings);
        let mut add = |message: String, hint: &str, other: Option<RowKey>| {
            let fault = Fault {
                message,
                hint,
                clause: Some(AGREEMENT),
            };
            findings.against(key.clone(), other, fault);
        };
        match index.services.get(&row.service) {
            Some(service) if service.organisation == row.owner => {}
            Some(service) => add(
                format!(
                    "{} is of {}, not of {}",
                    row.service, service.organisation, row.owner
                ),
                "name the service's owner as `owner`",
                None,
            ),
            None => add(
                format!("its service {} is not in the record", row.service),
                "publish the service first",
                None,
            ),
        }
        if row.owner == row.organisation {
            add(
                format!("{} has no agreement with itself", row.owner),
                "name both parties",
                None,
            );
        }
        let parties = (&row.service, &row.organisation);
        if let Some(first) = first_of.get(&parties) {
            add(
                format!("{first} is of the same parties on {}", row.service),
                "keep the later of the two",
                Some(RowKey::clone(first)),
            );
        } else {
            first_of.insert(parties, key);
        }
    }
}

/// A non-state system is connected where its owner has an agreement on the service (п. 33).
fn agreed(index: &Index<'_>, row: &Connection, findings: &mut Findings) {
    let system = index.systems.get(&row.system);
    let is_state = system.is_none_or(|system| system.ownership == Ownership::State);
    let mut agreements = index.rows.agreements.iter();
    if is_state
        || agreements.any(|one| one.service == row.service && one.organisation == row.organisation)
    {
        return;
    }
    let fault = Fault {
        message: format!(
            "its information system {} belongs to no state body, and {} has no agreement on {} in force",
            row.system, row.organisation, row.service
        ),
        hint: "the initiator files one with `qaqpa request file agreement`, and the service's owner signs it",
        clause: Some(CONNECTION),
    };
    findings.add(RowKey::Connection(row.id.clone()), fault);
}

fn works(row: &PlannedWorks, findings: &mut Findings) {
    let key = RowKey::PlannedWorks(row.id.clone());
    super::names_request(&key, &row.request, Some(WORKS), findings);
    let mut add = |message: String, hint: &str| {
        let fault = Fault {
            message,
            hint,
            clause: Some(WORKS),
        };
        findings.add(key.clone(), fault);
    };
    if row.begins >= row.ends {
        add(
            "it ends before it begins".to_owned(),
            "write the earlier instant as `begins`",
        );
    }
    if row.services.is_empty() {
        add("it concerns no service".to_owned(), "name the services");
    }
}
