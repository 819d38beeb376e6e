//! Rows of ШЭП and ВШЭП: services, connections, and what ends or stops them (integration rules).

use super::parts::{Side, address, participant, reach};
use super::read::{
    file, files, flag, organisation, organisation_by_bin, own_by_bin, parse, text, value, value_if,
    values,
};
use super::{Ground, Unfit, agreement};
use law::form::Submission;
use law::request::Kind;
use model::{
    Applicant, Capacity, Connection, IntegrationGateway, IntegrationService, Label, Op,
    OrganisationId, PlannedWorks, Record, Row, RowKey, ServiceKey, SystemId, WithdrawnAct,
};
use std::collections::BTreeSet;

const OWNER: Side = Side("owner_is");
const INITIATOR: Side = Side("initiator_is");

/// A publication (пп. 14–27, annex 3).
pub(super) fn publish(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let owner = own_by_bin(ground, submission, "owner.bin_iin")?;
    let key: ServiceKey = value(submission, "service.service_key")?;
    if let Some(other) = service(ground, &key) {
        let message = format!("the service {key} is published by {}", other.request);
        return Err(Unfit(message));
    }
    let on = [
        ("service.publish_shep", IntegrationGateway::Shep),
        ("service.publish_vshep", IntegrationGateway::Vshep),
    ];
    let gateways: BTreeSet<IntegrationGateway> = on
        .into_iter()
        .filter(|(field, _)| flag(submission, field))
        .map(|(_, gateway)| gateway)
        .collect();
    if gateways.is_empty() {
        let message = "the form asks to publish the service on no gateway".to_owned();
        return Err(Unfit(message));
    }
    let name = text(submission, "service.name")?;
    let name = Label {
        ru: name.to_owned(),
        kk: name.to_owned(),
    };
    let mut ops = participant(ground, submission, OWNER, &owner)?;
    let row = stated(ground, submission, (key, owner), (name, gateways))?;
    ops.push(Op::Put(Row::IntegrationService(Box::new(row))));
    Ok(ops)
}

/// The service as a form of annex 3 or 8 states it.
fn stated(
    ground: &Ground<'_>,
    submission: &Submission,
    (key, organisation): (ServiceKey, OrganisationId),
    (name, gateways): (Label, BTreeSet<IntegrationGateway>),
) -> Result<IntegrationService, Unfit> {
    Ok(IntegrationService {
        key,
        organisation,
        system: OWNER.system(submission)?,
        name,
        mode: value(submission, "service.interaction_mode")?,
        gateways,
        personal_data: flag(submission, "service.personal_data"),
        address: address(submission)?,
        schemas: files(submission, "service.xsd").collect(),
        sample_request: file(submission, "service.sample_request")?,
        sample_response: file(submission, "service.sample_response")?,
        reach: reach(submission, OWNER)?,
        suspended: None,
        request: ground.citation.clone(),
    })
}

/// An update of a service (пп. 45-8…45-11, annex 8): the form states it whole. What suspends it stays.
pub(super) fn update(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let owner = own_by_bin(ground, submission, "owner.bin_iin")?;
    let key: ServiceKey = value(submission, "service.service_key")?;
    let known = known(ground, &key)?;
    of(&key, &known.organisation, &owner)?;
    let name = Label {
        ru: text(submission, "service.name_ru")?.to_owned(),
        kk: text(submission, "service.name_kk")?.to_owned(),
    };
    let gateway: IntegrationGateway = value(submission, "declared.gateway")?;
    // The form names one gateway, and does not take back that the service is on the other too.
    let mut gateways = known.gateways.clone();
    gateways.insert(gateway);
    let mut ops = participant(ground, submission, OWNER, &owner)?;
    let row = stated(ground, submission, (key, owner), (name, gateways))?;
    ops.push(Op::Put(Row::IntegrationService(Box::new(
        IntegrationService {
            suspended: known.suspended.clone(),
            request: known.request.clone(),
            ..row
        },
    ))));
    Ok(ops)
}

/// A connection (пп. 33–45, annex 5).
pub(super) fn connect(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let (key, initiator) = ends(ground, submission)?;
    let system = INITIATOR.system(submission)?;
    if let Some(other) = connection(ground, &key, &system) {
        let message = format!("{system} is connected to {key} by {}", other.request);
        return Err(Unfit(message));
    }
    agreement::needed(ground, submission, (&key, &initiator))?;
    let mut ops = participant(ground, submission, INITIATOR, &initiator)?;
    let row = Connection {
        id: parse(&ground.name)?,
        service: key,
        organisation: initiator,
        system,
        gateway: value(submission, "declared.gateway")?,
        send_mode: value_if(submission, "service.send_mode")?,
        address: address(submission)?,
        reach: reach(submission, INITIATOR)?,
        pilot_until: value_if(submission, "initiator.pilot_expiry")?,
        suspended: None,
        request: ground.citation.clone(),
    };
    ops.push(Op::Put(Row::Connection(Box::new(row))));
    Ok(ops)
}

/// An update of a connection (пп. 45-12…45-15, annex 9): the form states it whole. What suspends it stays.
///
/// So does the last day of its pilot: its clock runs with the request that opened the connection.
pub(super) fn reconnect(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let (key, initiator) = ends(ground, submission)?;
    let system = INITIATOR.system(submission)?;
    let Some(known) = connection(ground, &key, &system) else {
        return Err(Unfit(format!("{system} is not connected to {key}")));
    };
    of(&key, &known.organisation, &initiator)?;
    agreement::needed(ground, submission, (&key, &initiator))?;
    let mut ops = participant(ground, submission, INITIATOR, &initiator)?;
    let row = Connection {
        gateway: value(submission, "declared.gateway")?,
        send_mode: value_if(submission, "service.send_mode")?,
        address: address(submission)?,
        reach: reach(submission, INITIATOR)?,
        ..known.clone()
    };
    ops.push(Op::Put(Row::Connection(Box::new(row))));
    Ok(ops)
}

/// The service that a form of annex 5 or 9 names, by key and owner, and the initiator who filed it.
fn ends(
    ground: &Ground<'_>,
    submission: &Submission,
) -> Result<(ServiceKey, OrganisationId), Unfit> {
    let initiator = own_by_bin(ground, submission, "initiator.bin_iin")?;
    let owner = organisation_by_bin(ground.record, submission, "owner.bin_iin")?;
    let key: ServiceKey = value(submission, "service.service_key")?;
    of(&key, &known(ground, &key)?.organisation, &owner)?;
    Ok((key, initiator))
}

/// A service struck from the register, or changed in words (п. 7).
pub(super) fn remove(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let key: ServiceKey = value(submission, "service_key")?;
    let known = known(ground, &key)?;
    may_ask(ground, known)?;
    if text(submission, "action")? == "remove" {
        return Ok(vec![Op::Delete(RowKey::IntegrationService(key))]);
    }
    let Some(Row::IntegrationService(row)) = ground.row else {
        let message = format!(
            "the change is asked for in words: the officer states the row of the service {key} as it shall be with the act"
        );
        return Err(Unfit(message));
    };
    let same = row.key == key
        && row.organisation == known.organisation
        && row.request == known.request
        && row.suspended == known.suspended;
    if !same {
        let message = format!(
            "the row that is stated must be that of the service {key}, with its owner, its request and its suspension as they are"
        );
        return Err(Unfit(message));
    }
    Ok(vec![Op::Put(Row::IntegrationService(row.clone()))])
}

/// An initiator cut off a service with personal data (п. 7): the connections of the systems that the form names.
pub(super) fn disconnect(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let key: ServiceKey = value(submission, "service_key")?;
    let service = known(ground, &key)?;
    may_ask(ground, service)?;
    gives_personal_data(service)?;
    let initiator = organisation_by_bin(ground.record, submission, "initiator.bin_iin")?;
    let systems: BTreeSet<SystemId> = values(submission, "initiator.systems")?;
    systems
        .iter()
        .map(|system| {
            let Some(known) = connection(ground, &key, system) else {
                return Err(Unfit(format!("{system} is not connected to {key}")));
            };
            if known.organisation != initiator {
                let message = format!("{system} is of {}, not of {initiator}", known.organisation);
                return Err(Unfit(message));
            }
            Ok(Op::Delete(RowKey::Connection(known.id.clone())))
        })
        .collect()
}

/// Only from a service with personal data is an initiator cut off because consent is not used (п. 7). Its row says whether it
/// is one, whatever the form declares.
fn gives_personal_data(service: &IntegrationService) -> Result<(), Unfit> {
    if service.personal_data {
        return Ok(());
    }
    Err(Unfit(format!(
        "service_key: by its row the service {} gives no personal data",
        service.key
    )))
}

/// What of a disconnection can be said before anybody decides.
pub(super) fn can_be_cut_off(record: &Record, submission: &Submission) -> Result<(), Unfit> {
    let key: ServiceKey = value(submission, "service_key")?;
    published(record, &key).map_or(Ok(()), gives_personal_data)
}

/// The withdrawn act of a system (п. 65): while its row stands, all that the system provides or uses counts as suspended.
pub(super) fn withdraw_act(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let system: SystemId = value(submission, "system")?;
    let owner = organisation_by_bin(ground.record, submission, "owner.bin_iin")?;
    let key = RowKey::InformationSystem(system.clone());
    let Some(Row::InformationSystem(known)) = ground.record.row(&key) else {
        let message = format!("the record holds no information system {system}");
        return Err(Unfit(message));
    };
    if known.organisation != owner {
        let message = format!(
            "the information system {system} is of {}, not of {owner}",
            known.organisation
        );
        return Err(Unfit(message));
    }
    let key = RowKey::WithdrawnAct(system.clone());
    if let Some(Row::WithdrawnAct(other)) = ground.record.row(&key) {
        let message = format!(
            "the act of {system} is withdrawn already, by {}",
            other.request
        );
        return Err(Unfit(message));
    }
    Ok(vec![Op::Put(Row::WithdrawnAct(WithdrawnAct {
        system,
        act: text(submission, "act_no")?.to_owned(),
        dated: value(submission, "act_date")?,
        withdrawn_at: value(submission, "withdrawn_at")?,
        request: ground.citation.clone(),
    }))])
}

/// A window of planned works (agreement, п. 5 пп. 4): by an owner, or by the initiator of a connection, of each service.
pub(super) fn works(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let services = concerned(ground.record, ground.applicant, submission)?;
    Ok(vec![Op::Put(Row::PlannedWorks(PlannedWorks {
        id: parse(&ground.name)?,
        services,
        environment: value(submission, "environment")?,
        begins: value(submission, "starts_at")?,
        ends: value(submission, "ends_at")?,
        with_disconnection: flag(submission, "with_disconnection"),
        agreed: ground.today,
        request: ground.citation.clone(),
    }))])
}

/// The services that works concern: an organisation announces works of services that it owns or is connected to, since the
/// parties agree to them. The gateway's own operator announces works of services too that its register does not hold yet.
pub(super) fn concerned(
    record: &Record,
    applicant: &Applicant,
    submission: &Submission,
) -> Result<BTreeSet<ServiceKey>, Unfit> {
    let services: BTreeSet<ServiceKey> = values(submission, "services")?;
    let own = match applicant {
        Applicant::Organisation(own) => own,
        Applicant::Operator(_) | Applicant::Authority(_) => return Ok(services),
    };
    for key in &services {
        let Some(known) = published(record, key) else {
            let message = format!("services: no service {key} is published");
            return Err(Unfit(message));
        };
        let mut connections = record.connections();
        let uses = connections.any(|row| row.service == *key && row.organisation == *own);
        if known.organisation != *own && !uses {
            let message =
                format!("services: {own} neither owns the service {key} nor is connected to it");
            return Err(Unfit(message));
        }
    }
    Ok(services)
}

/// An organisation asks of its own services alone; an authority of all (п. 7).
fn may_ask(ground: &Ground<'_>, service: &IntegrationService) -> Result<(), Unfit> {
    if let Applicant::Authority(_) = ground.applicant {
        return Ok(());
    }
    let own = organisation(ground)?;
    let acts_as = |capacity| {
        let mut organisations = ground.record.organisations();
        organisations.any(|row| row.id == *own && row.acts_as.contains(&capacity))
    };
    let by_integrator = ground.kind == Kind::Disconnection && acts_as(Capacity::Integrator);
    if by_integrator || acts_as(Capacity::Authority) {
        return Ok(());
    }
    of(&service.key, &service.organisation, own)
}

fn of(key: &ServiceKey, owner: &OrganisationId, named: &OrganisationId) -> Result<(), Unfit> {
    if owner == named {
        return Ok(());
    }
    Err(Unfit(format!(
        "{key} is there for {owner}, not for {named}"
    )))
}

/// The service of a key.
fn service<'a>(ground: &Ground<'a>, key: &ServiceKey) -> Option<&'a IntegrationService> {
    published(ground.record, key)
}

fn published<'a>(record: &'a Record, key: &ServiceKey) -> Option<&'a IntegrationService> {
    match record.row(&RowKey::IntegrationService(key.clone())) {
        Some(Row::IntegrationService(row)) => Some(row),
        Some(_) | None => None,
    }
}

/// The service of a key, which must be there.
pub(super) fn known<'a>(
    ground: &Ground<'a>,
    key: &ServiceKey,
) -> Result<&'a IntegrationService, Unfit> {
    service(ground, key).ok_or_else(|| Unfit(format!("no service {key} is published")))
}

/// The connection of a system to a service.
fn connection<'a>(
    ground: &Ground<'a>,
    key: &ServiceKey,
    system: &SystemId,
) -> Option<&'a Connection> {
    let mut connections = ground.record.connections();
    connections.find(|row| row.service == *key && row.system == *system)
}
