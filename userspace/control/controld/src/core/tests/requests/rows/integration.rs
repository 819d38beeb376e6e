//! Services and connections of ШЭП and ВШЭП.

use super::*;
use law::request::By;

mod register;

impl Gateway {
    pub(super) fn published(&mut self) -> RequestNumber {
        let given = [
            ("owner.bin_iin", text(OWNER)),
            ("owner_is.is_login", text("registry")),
            ("service.service_key", text("NITEC-S-5096")),
            ("service.publish_shep", true.into()),
            ("service.personal_data", true.into()),
        ];
        let number = self
            .planted(Kind::Publication, organisation("owner"), &given)
            .unwrap();
        let acts = [
            (OTHER_TENANT, Act::OpenTest),
            (OWNER_UID, Act::FileAct),
            (OTHER_TENANT, Act::ApproveAct),
            (OTHER_TENANT, Act::Apply),
        ];
        self.acts(number, &acts);
        number
    }

    pub(super) fn connected(&mut self, system: &str, pilot: Option<&str>) -> RequestNumber {
        let mut given = vec![
            ("owner.bin_iin", text(OWNER)),
            ("initiator.bin_iin", text(INITIATOR)),
            ("initiator_is.is_login", text(system)),
            ("initiator_is.has_vpn", true.into()),
            ("service.service_key", text("NITEC-S-5096")),
        ];
        if let Some(day) = pilot {
            given.push(("initiator.pilot_order", true.into()));
            given.push(("initiator.pilot_expiry", text(day)));
        }
        let number = self
            .planted(Kind::Connection, organisation("initiator"), &given)
            .unwrap();
        let acts = [
            (OTHER_TENANT, Act::Agree),
            (OTHER_TENANT, Act::OpenTest),
            (INITIATOR_UID, Act::FileAct),
            (OTHER_TENANT, Act::ApproveAct),
            (OTHER_TENANT, Act::Apply),
        ];
        self.acts(number, &acts);
        number
    }
}

const SERVICE: [&str; 2] = [
    "information-system registry",
    "integration-service NITEC-S-5096",
];

#[test]
fn a_service_and_a_connection_live_and_end() {
    let mut gateway = parties();
    let service = gateway.published();
    assert_eq!(gateway.beyond(), SERVICE);
    gateway.acts(service, &[(OTHER_TENANT, Act::Suspend)]);
    let suspended = |gateway: &Gateway| {
        let mut rows = gateway.core.ledger.record().integration_services();
        rows.next().unwrap().suspended.is_some()
    };
    assert!(suspended(&gateway));
    gateway.acts(service, &[(OTHER_TENANT, Act::Resume)]);
    assert!(!suspended(&gateway));
    let connection = gateway.connected("portal", None);
    assert_eq!(gateway.beyond().len(), 5);
    gateway.acts(
        connection,
        &[(OTHER_TENANT, Act::Suspend), (OTHER_TENANT, Act::End)],
    );
    assert_eq!(gateway.beyond(), SERVICE);
    gateway.acts(service, &[(OTHER_TENANT, Act::End)]);
    assert_eq!(gateway.beyond(), Vec::<String>::new());
}

/// What a request takes from others ends them too: no request is in force without its rows.
#[test]
fn a_service_that_is_struck_ends_what_hangs_on_it() {
    let mut gateway = parties();
    let service = gateway.published();
    let connections = ["portal", "second"].map(|system| gateway.connected(system, None));
    let cut = [
        ("service_key", text("NITEC-S-5096")),
        ("initiator.bin_iin", text(INITIATOR)),
        ("initiator.systems", text("second")),
    ];
    let cut = gateway.planted(Kind::Disconnection, organisation("owner"), &cut);
    gateway.acts(cut.unwrap(), &[(OTHER_TENANT, Act::Apply)]);
    let stages = connections.map(|number| gateway.stage(number));
    assert_eq!(stages, [Stage::Active, Stage::Closed]);
    let removal = [
        ("service_key", text("NITEC-S-5096")),
        ("action", text("remove")),
    ];
    let removal = gateway
        .planted(Kind::ServiceRemoval, organisation("owner"), &removal)
        .unwrap();
    gateway.acts(removal, &[(OTHER_TENANT, Act::Apply)]);
    assert_eq!(gateway.beyond(), Vec::<String>::new());
    assert_eq!(gateway.stage(connections[0]), Stage::Closed);
    assert_eq!(gateway.stage(service), Stage::Closed);
    let last = gateway.shown(service).history;
    let said = format!("request {} ended it", removal.citation());
    assert_eq!(last.last().unwrap().reasons, said);
}

/// П. 65: the row that stops everything is there with the notice, in the same transaction.
#[test]
fn a_withdrawn_act_stops_at_once() {
    let mut gateway = parties();
    gateway.published();
    gateway.connected("portal", None);
    let halted = |gateway: &Gateway| {
        let record = gateway.core.ledger.record();
        let connection = record.connections().next().unwrap();
        policy::connection_halt(record, connection, gateway.now)
    };
    assert_eq!(halted(&gateway), None);
    let given = [("owner.bin_iin", text(OWNER)), ("system", text("registry"))];
    let nit = Applicant::Authority("nit".parse().unwrap());
    let number = gateway.planted(Kind::ActWithdrawal, nit, &given).unwrap();
    let expected = policy::Halt::ActWithdrawn("registry".parse().unwrap());
    assert_eq!(halted(&gateway), Some(expected));
    gateway.acts(number, &[(0, Act::Finish), (0, Act::End)]);
    assert_eq!(halted(&gateway), None);
}

#[test]
fn a_pilot_ends_by_its_date() {
    let mut gateway = parties();
    gateway.published();
    let number = gateway.connected("portal", Some("2026-12-15"));
    gateway.pass(DAYS(22));
    assert_eq!(gateway.stage(number), Stage::Active);
    gateway.pass(DAYS(2));
    assert_eq!(gateway.stage(number), Stage::Expired);
    assert_eq!(gateway.beyond(), SERVICE);
}

#[test]
fn updates_leave_the_rows_with_what_opened_them() {
    let mut gateway = parties();
    let service = gateway.published();
    let given = [
        ("owner.bin_iin", text(OWNER)),
        ("owner_is.is_login", text("registry")),
        ("service.service_key", text("NITEC-S-5096")),
        ("service.name_ru", text("Новое имя")),
    ];
    let number = gateway
        .planted(Kind::ServiceUpdate, organisation("owner"), &given)
        .unwrap();
    gateway.acts(
        number,
        &[(OTHER_TENANT, Act::Agree), (OTHER_TENANT, Act::Apply)],
    );
    let record = gateway.core.ledger.record();
    assert_eq!(
        record.integration_services().next().unwrap().name.ru,
        "Новое имя"
    );
    assert_eq!(gateway.shown(number).rows, []);
    assert_eq!(gateway.shown(service).rows.len(), 2);
    gateway.acts(service, &[(OTHER_TENANT, Act::End)]);
    assert_eq!(gateway.beyond(), Vec::<String>::new());
}

#[test]
fn a_window_of_works_stands_until_they_are_finished() {
    let mut gateway = parties();
    gateway.published();
    let given = [
        ("services", text("NITEC-S-5096")),
        ("starts_at", text("2026-12-01T16:00:00Z")),
        ("ends_at", text("2026-12-01T20:00:00Z")),
    ];
    let number = gateway
        .planted(Kind::PlannedWorks, organisation("owner"), &given)
        .unwrap();
    gateway.acts(number, &[(OTHER_TENANT, Act::Agree)]);
    assert_eq!(
        gateway.keys(&[RowKind::PlannedWorks]),
        [format!("planned-works soz-{number}")]
    );
    gateway.acts(number, &[(OWNER_UID, Act::Finish)]);
    assert_eq!(gateway.beyond(), SERVICE);
}

/// Whoever would end too many others at once is told so, and nothing is half done.
#[test]
fn too_many_do_not_end_at_once() {
    let mut gateway = parties();
    let service = gateway.published();
    for n in 0..crate::requests::ENDED_MAX {
        gateway.connected(&format!("portal-{n}"), None);
    }
    let removal = [
        ("service_key", text("NITEC-S-5096")),
        ("action", text("remove")),
    ];
    let removal = gateway
        .planted(Kind::ServiceRemoval, organisation("owner"), &removal)
        .unwrap();
    let before = gateway.beyond();
    let refused = gateway.act(OTHER_TENANT, removal, Act::Apply).unwrap_err();
    assert!(
        refused.to_string().contains("end some of them first"),
        "{refused}"
    );
    assert_eq!(gateway.beyond(), before);
    assert_eq!(gateway.stage(service), Stage::Active);
    assert_eq!(gateway.stage(removal), Stage::Submitted);
    // One of them less, and all the others end with the service.
    let cut = [
        ("service_key", text("NITEC-S-5096")),
        ("initiator.bin_iin", text(INITIATOR)),
        ("initiator.systems", text("portal-0")),
    ];
    let cut = gateway.planted(Kind::Disconnection, organisation("owner"), &cut);
    gateway.acts(cut.unwrap(), &[(OTHER_TENANT, Act::Apply)]);
    gateway.acts(removal, &[(OTHER_TENANT, Act::Apply)]);
    assert_eq!(gateway.beyond(), Vec::<String>::new());
}

/// The index of availability is of what is published: its address in production is probed (the agreement, п. 7).
#[test]
fn a_published_service_is_probed() {
    let mut gateway = parties();
    gateway.published();
    gateway.now += SignedDuration::from_secs(60);
    let round = gateway.core.round(gateway.now).unwrap();
    let record = gateway.core.ledger.record();
    let service = record.integration_services().next().unwrap();
    let url = &service.address.production.url;
    let place = crate::http::Place::parse(url).unwrap();
    let service = service.key.to_string();
    let target = Target { service, place };
    assert_eq!(round.targets, [target]);
}

/// Who has to decide finds what waits for him, and nobody else does.
#[test]
fn an_owner_finds_what_waits_for_him() {
    let mut gateway = parties();
    let given = [
        ("owner.bin_iin", text(OWNER)),
        ("initiator.bin_iin", text(INITIATOR)),
    ];
    let number = gateway
        .planted(Kind::ServiceCreation, organisation("initiator"), &given)
        .unwrap();
    let listed = |gateway: &Gateway, uid: u32, waits_for: Option<By>| {
        let listing = Listing {
            of: Collection::Requests,
            filter: Filter {
                waits_for,
                ..Filter::default()
            },
            order: Order::Ascending,
            after: None,
            limit: 10,
            watch: false,
        };
        let caller = gateway.core.recognise(uid);
        let answer = gateway
            .core
            .ask(&caller, &Query::List(listing), gateway.now);
        let wire::Answer::Page(page) = answer.unwrap() else {
            panic!("no page")
        };
        page.items.len()
    };
    let (owner, filer) = (Some(By::ServiceOwner), Some(By::Filer));
    let check = |gateway: &Gateway, owners: usize| {
        assert_eq!(listed(gateway, OWNER_UID, None), 1);
        assert_eq!(listed(gateway, OWNER_UID, owner), owners);
        assert_eq!(listed(gateway, OWNER_UID, filer), 0);
        assert_eq!(listed(gateway, INITIATOR_UID, None), 1);
        assert_eq!(listed(gateway, INITIATOR_UID, owner), 0);
        assert_eq!(listed(gateway, OTHER_TENANT, owner), owners, "the officer");
        assert_eq!(listed(gateway, MINISTRY, None), 0);
    };
    check(&gateway, 1);
    assert_eq!(gateway.shown(number).view.waits_for, owner);
    let mut gateway = gateway.restart();
    check(&gateway, 1);
    gateway.act(OWNER_UID, number, Act::Agree).unwrap();
    check(&gateway, 0);
    assert_eq!(gateway.shown(number).view.waits_for, None);
}
