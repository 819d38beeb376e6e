//! What stops a service or a connection of ШЭП and ВШЭП that stands in the record.

use jiff::Timestamp;
use law::zone;
use model::{Connection, IntegrationService, Record, Row, RowKey, ServiceKey, SystemId};

/// Why nothing goes by a service or a connection, though its row is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The act of security tests of a system that takes part was withdrawn: all of it is suspended (integration rules,
    /// п. 65).
    ActWithdrawn(SystemId),
    /// The service is suspended by hand, since then.
    ServiceSuspended(ServiceKey, Timestamp),
    /// The connection is suspended by hand, since then.
    ConnectionSuspended(Timestamp),
    /// The pilot is over (IG-PILOT), since then.
    PilotOver(Timestamp),
    /// The service is in the record no more.
    NoService(ServiceKey),
}

/// What stops a service; nothing where it stands.
pub fn service_halt(record: &Record, service: &IntegrationService) -> Option<Halt> {
    if let Some(halt) = act_withdrawn(record, &service.system) {
        return Some(halt);
    }
    let suspended = service.suspended.as_ref()?;
    Some(Halt::ServiceSuspended(service.key.clone(), suspended.since))
}

/// What stops a connection at an instant; nothing where it stands. A stop of its service stops it too.
pub fn connection_halt(record: &Record, connection: &Connection, now: Timestamp) -> Option<Halt> {
    if let Some(halt) = act_withdrawn(record, &connection.system) {
        return Some(halt);
    }
    let key = RowKey::IntegrationService(connection.service.clone());
    let Some(Row::IntegrationService(service)) = record.row(&key) else {
        return Some(Halt::NoService(connection.service.clone()));
    };
    if let Some(halt) = service_halt(record, service) {
        return Some(halt);
    }
    if let Some(suspended) = &connection.suspended {
        return Some(Halt::ConnectionSuspended(suspended.since));
    }
    let over = connection.pilot_until.map(zone::end_of);
    over.filter(|over| *over <= now).map(Halt::PilotOver)
}

fn act_withdrawn(record: &Record, system: &SystemId) -> Option<Halt> {
    let key = RowKey::WithdrawnAct(system.clone());
    record.row(&key).map(|_| Halt::ActWithdrawn(system.clone()))
}

#[cfg(test)]
mod tests;
