//! Rows beyond the packet gate: resources, mail, ШЭП.

use super::*;
use crate::fixture::services::*;
use model::{HandOver, IntegrationGateway, Interaction, Op, Ownership, SendMode};

/// The base record, the service and its connection, with these rows over them.
fn over(rows: impl IntoIterator<Item = Row>) -> Record {
    let ops: Vec<Op> = rows.into_iter().map(Op::Put).collect();
    with(integration()).after(&ops, model::Epoch(9)).unwrap()
}

/// The record with these rows over it says this of this row.
#[track_caller]
fn says(rows: impl IntoIterator<Item = Row>, key: &str, message: &str, clause: &str) {
    let found = validate(&over(rows));
    let [violation] = found.as_slice() else {
        panic!("{found:?}")
    };
    let clause = Some(Clause::known(clause));
    assert_eq!(violation.key.to_string(), key);
    assert_eq!(
        (violation.message.as_str(), violation.clause),
        (message, clause)
    );
    assert!(!violation.hint.is_empty());
}

fn good(rows: impl IntoIterator<Item = Row>) {
    check_record(&over(rows), &[]);
}

#[test]
fn what_is_right() {
    good([]);
    good([
        Row::ProtectedResource(Box::new(protected("www"))),
        Row::MailDomain(mail_domain()),
        Row::RootHandOver(root("root")),
        Row::WithdrawnAct(withdrawn("registry")),
        Row::PlannedWorks(works()),
    ]);
}

#[test]
fn resources() {
    let resource = |change: fn(&mut model::ProtectedResource)| {
        let mut row = protected("www");
        change(&mut row);
        [Row::ProtectedResource(Box::new(row))]
    };
    let key = "protected-resource www";
    let nobody = "its organisation nobody is not in the record";
    says(
        resource(|r| r.organisation = "nobody".parse().unwrap()),
        key,
        nobody,
        "eshdi-17",
    );
    says(
        resource(|r| r.addresses.clear()),
        key,
        "it has no address",
        "eshdi-17",
    );
    says(
        resource(|r| r.request = " ".into()),
        key,
        "it names no request",
        "eshdi-17",
    );
    says(
        resource(|r| r.operator = "nobody".parse().unwrap()),
        key,
        "its operator nobody is not in the record",
        "eshdi-17",
    );
    let twice = ["www", "zzz"].map(|id| Row::ProtectedResource(Box::new(protected(id))));
    let same = "protected-resource www protects www.ministry.example in the same way";
    says(twice, "protected-resource zzz", same, "eshdi-17");
    let mut domain = mail_domain();
    domain.servers.clear();
    says(
        [Row::MailDomain(domain)],
        "mail-domain ministry.example",
        "it has no mail server",
        "eshep-7",
    );
    let twice = ["a", "b"].map(|id| Row::RootHandOver(root(id)));
    let same = "root-hand-over a tells of the same certificate and operator";
    says(twice, "root-hand-over b", same, "eshdi-21");
    let mut handed = root("a");
    handed.handed = Some(HandOver {
        on: day("2026-11-20"),
        users: ["nobody".parse().unwrap()].into(),
        to_all: false,
    });
    says(
        [Row::RootHandOver(handed)],
        "root-hand-over a",
        nobody,
        "eshdi-21",
    );
}

#[test]
fn services_and_connections() {
    let changed = |change: fn(&mut IntegrationService)| {
        let mut row = integration_service();
        change(&mut row);
        [Row::IntegrationService(Box::new(row))]
    };
    let connected = |change: fn(&mut model::Connection)| {
        let mut row = connection("agreed");
        change(&mut row);
        [Row::Connection(Box::new(row))]
    };
    let (service_key, key) = ("integration-service NITEC-S-5096", "connection agreed");
    says(
        changed(|r| r.system = "portal".parse().unwrap()),
        service_key,
        "its information system portal is of school",
        "int-4",
    );
    says(
        changed(|r| r.system = "nothing".parse().unwrap()),
        service_key,
        "its information system nothing is not in the record",
        "int-14",
    );
    says(
        connected(|r| r.service = "OTHER".parse().unwrap()),
        key,
        "its service OTHER is not in the record",
        "int-33",
    );
    says(
        connected(|r| r.gateway = IntegrationGateway::Vshep),
        key,
        "NITEC-S-5096 is not published on vshep",
        "int-4",
    );
    says(
        connected(|r| r.send_mode = Some(SendMode::Pull)),
        key,
        "NITEC-S-5096 is sync, and the connection is not",
        "int-33",
    );
    says(
        changed(|r| r.mode = Interaction::Asynchronous),
        key,
        "NITEC-S-5096 is async, and the connection is not",
        "int-33",
    );
    says(
        [Row::Connection(Box::new(connection("second")))],
        "connection second",
        "connection agreed connects portal to NITEC-S-5096 too",
        "int-33",
    );
    let mut private = system("portal", "school");
    private.ownership = Ownership::NonState;
    says(
        [
            Row::InformationSystem(private),
            Row::Agreement(agreement("agreed")),
        ],
        key,
        "its information system portal belongs to no state body, and it is on ШЭП",
        "int-4",
    );
    says(
        [Row::WithdrawnAct(withdrawn("nothing"))],
        "withdrawn-act nothing",
        "its information system nothing is not in the record",
        "int-65",
    );
}

/// П. 33: a non-state system is connected with an agreement of its owner alone.
#[test]
fn agreements_and_what_rests_on_them() {
    let mut private = system("portal", "school");
    private.ownership = Ownership::NonState;
    let mut service = integration_service();
    service.gateways.insert(IntegrationGateway::Vshep);
    let mut through = connection("agreed");
    through.gateway = IntegrationGateway::Vshep;
    let rows = || {
        [
            Row::InformationSystem(private.clone()),
            Row::IntegrationService(Box::new(service.clone())),
            Row::Connection(Box::new(through.clone())),
        ]
    };
    says(
        rows(),
        "connection agreed",
        "its information system portal belongs to no state body, and school has no agreement on NITEC-S-5096 in force",
        "int-33",
    );
    let with = |change: fn(&mut model::Agreement)| {
        let mut row = agreement("agreed");
        change(&mut row);
        let mut rows = rows().to_vec();
        rows.push(Row::Agreement(row));
        rows
    };
    good(with(|_| {}));
    says(
        [
            Row::Agreement(agreement("first")),
            Row::Agreement(agreement("second")),
        ],
        "agreement second",
        "agreement first is of the same parties on NITEC-S-5096",
        "agr-12",
    );
    let alone = |change: fn(&mut model::Agreement)| {
        let mut row = agreement("agreed");
        change(&mut row);
        [Row::Agreement(row)]
    };
    let key = "agreement agreed";
    let nothing = alone(|row| row.service = "NOTHING".parse().unwrap());
    says(
        nothing,
        key,
        "its service NOTHING is not in the record",
        "agr-12",
    );
    let other = alone(|row| row.owner = "school".parse().unwrap());
    let found = validate(&over(other));
    assert_eq!(found.len(), 2, "{found:?}");
    let stranger = alone(|row| row.organisation = "nobody".parse().unwrap());
    says(
        stranger,
        key,
        "its organisation nobody is not in the record",
        "agr-12",
    );
}

#[test]
fn windows_of_works() {
    let changed = |change: fn(&mut model::PlannedWorks)| {
        let mut row = works();
        change(&mut row);
        [Row::PlannedWorks(row)]
    };
    let key = "planned-works night";
    says(
        changed(|r| r.ends = r.begins),
        key,
        "it ends before it begins",
        "agr-5.4",
    );
    says(
        changed(|r| r.services.clear()),
        key,
        "it concerns no service",
        "agr-5.4",
    );
}

/// The gate takes none of these rows: its snapshot is the same without them.
#[test]
fn the_gate_is_none_of_their_business() {
    let now = now();
    let bare = with([]);
    let full = with(integration().into_iter().chain([
        Row::ProtectedResource(Box::new(protected("www"))),
        Row::MailDomain(mail_domain()),
        Row::PlannedWorks(works()),
    ]));
    assert_eq!(crate::compile(&bare, now), crate::compile(&full, now));
    assert_eq!(
        crate::next_change(&bare, now),
        crate::next_change(&full, now)
    );
}
