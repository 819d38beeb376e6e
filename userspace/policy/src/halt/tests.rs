use super::*;
use crate::fixture::services::*;
use crate::fixture::{instant, with};
use model::{Op, Suspension};

/// What stops the connection of the fixture, with these rows over it.
fn halt(rows: impl IntoIterator<Item = Row>) -> Option<Halt> {
    let record = with(integration()).after(
        &rows.into_iter().map(Op::Put).collect::<Vec<_>>(),
        model::Epoch(9),
    );
    let record = record.unwrap();
    let connection = record.connections().next().unwrap();
    connection_halt(&record, connection, instant("2026-11-22T12:00:00Z"))
}

#[test]
fn what_stops_a_connection() {
    assert_eq!(halt([]), None);
    for system in ["registry", "portal"] {
        let expected = Halt::ActWithdrawn(system.parse().unwrap());
        assert_eq!(halt([Row::WithdrawnAct(withdrawn(system))]), Some(expected));
    }
    let since = instant("2026-11-20T12:00:00Z");
    let suspended = Some(Suspension {
        since,
        why: "спам".to_owned(),
    });
    let mut stopped = integration_service();
    stopped.suspended.clone_from(&suspended);
    let expected = Halt::ServiceSuspended("NITEC-S-5096".parse().unwrap(), since);
    assert_eq!(
        halt([Row::IntegrationService(Box::new(stopped))]),
        Some(expected)
    );
    let mut stopped = connection("agreed");
    stopped.suspended = suspended;
    let expected = Halt::ConnectionSuspended(since);
    assert_eq!(halt([Row::Connection(Box::new(stopped))]), Some(expected));
    let pilot = |day: &str| {
        let mut pilot = connection("agreed");
        pilot.pilot_until = Some(day.parse().unwrap());
        halt([Row::Connection(Box::new(pilot))])
    };
    assert_eq!(pilot("2026-11-22"), None);
    let over = instant("2026-11-21T19:00:00Z");
    assert_eq!(pilot("2026-11-21"), Some(Halt::PilotOver(over)));
}
