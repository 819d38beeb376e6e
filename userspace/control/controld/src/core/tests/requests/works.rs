//! Planned works and the index of availability (603/НҚ, приложение 7, the agreement, пп. 5.4 and 7).

use super::*;
use crate::availability::{Found, Target};
use desk::availability::Minute;
use wire::{AvailabilityView, Item};

/// A Friday, with three whole working days between it and the Monday on which the fixture begins.
const FRIDAY: Date = jiff::civil::date(2026, 11, 27);

fn works(from: &str, until: &str, why: &str) -> Value {
    let mut form = json!({
        "services": ["S-1"], "environment": "production", "starts_at": from, "ends_at": until,
        "with_disconnection": true, "works": "замена диска", "resp_name": "А. Омаров",
        "resp_phone": "+7 7172 00 00 00",
    });
    if !why.is_empty() {
        form["outside_window"] = why.into();
    }
    form
}

/// Friday, 22:00 to 23:00 of the legal clock.
fn night() -> Value {
    works("2026-11-27T17:00:00Z", "2026-11-27T18:00:00Z", "")
}

/// The desk where the ministry has two services.
fn with_services() -> Gateway {
    let mut gateway = desk();
    let services = ["S-1", "S-2"].map(|key| fixture::services::service(key, "ministry"));
    gateway.apply(0, services.concat(), None).unwrap();
    gateway
}

/// Works as a file states them: agreed before, on [`FRIDAY`] from 22:00 to 23:00 unless changed.
fn stated(change: impl FnOnce(&mut model::PlannedWorks)) -> Op {
    let mut row = model::PlannedWorks {
        services: ["S-1".parse().unwrap()].into(),
        environment: model::Environment::Production,
        begins: "2026-11-27T17:00:00Z".parse().unwrap(),
        ends: "2026-11-27T18:00:00Z".parse().unwrap(),
        with_disconnection: true,
        agreed: jiff::civil::date(2026, 11, 20),
        request: "СОЗ-2026/0260".to_owned(),
        ..fixture::services::works()
    };
    change(&mut row);
    Op::Put(Row::PlannedWorks(row))
}

impl Gateway {
    /// Friday passes; the service is down from 22:00 to 22:30, and nobody looks before 21:00.
    fn friday(&mut self) -> AvailabilityView {
        let end = law::zone::end_of(FRIDAY);
        self.pass(end.duration_since(self.now));
        for minute in 21 * 60..24 * 60 {
            let at = law::zone::start_of(FRIDAY) + SignedDuration::from_mins(minute);
            let fault = (1_320..1_350)
                .contains(&minute)
                .then(|| "refused".to_owned());
            let found = Found {
                service: "S-1".to_owned(),
                fault,
            };
            self.core.found(Minute::of(at), &[found], self.now).unwrap();
        }
        let listing = Listing {
            of: Collection::Availability {
                from: FRIDAY,
                through: FRIDAY,
            },
            filter: Filter {
                text: Some("S-1".into()),
                ..Filter::default()
            },
            order: Order::Ascending,
            after: None,
            limit: 10,
            watch: false,
        };
        let caller = self.core.recognise(MINISTRY);
        let answer = self.core.ask(&caller, &Query::List(listing), self.now);
        let wire::Answer::Page(page) = answer.unwrap() else {
            panic!("no page")
        };
        let [Item::Availability(view)] = page.items.as_slice() else {
            panic!("{page:?}")
        };
        view.as_ref().clone()
    }
}

#[test]
fn the_index_tells_agreed_works_from_others() {
    // Of 180 minutes 30 are down: 83.33 per cent, however they are called; without the break 100.
    let check = |decide: &dyn Fn(&mut Gateway), split: (u64, u64, u64), without: u16| {
        let mut gateway = with_services();
        decide(&mut gateway);
        let view = gateway.friday();
        assert_eq!(
            (view.planned_min, view.unplanned_min, view.failed_min),
            split
        );
        assert_eq!(
            (view.possible_min, view.unavailable_min, view.unknown_min),
            (180, 30, 1_260)
        );
        assert_eq!(
            (view.index, view.without_breaks),
            (Some(8_333), Some(without))
        );
        assert_eq!(view.clause, law::Clause::known("agr-7"));
        let last = law::zone::end_of(FRIDAY) - SignedDuration::from_mins(1);
        assert_eq!((view.seen.as_str(), view.seen_at), ("up", Some(last)));
    };
    let file = |gateway: &mut Gateway, form: &Value| {
        gateway.file(MINISTRY, Kind::PlannedWorks, form).unwrap()
    };
    let agreed = |gateway: &mut Gateway| {
        let number = file(gateway, &night());
        gateway.act(OTHER_TENANT, number, Act::Agree).unwrap();
        assert_eq!(gateway.stage(number), Stage::Agreed);
    };
    check(&|_| (), (0, 0, 30), 8_333);
    check(&agreed, (30, 0, 0), 10_000);
    let filed = |gateway: &mut Gateway| assert!(file(gateway, &night()).0 > 0);
    check(&filed, (0, 30, 0), 8_333);
    check(
        &|gateway| {
            let number = file(gateway, &night());
            gateway.act(OTHER_TENANT, number, Act::Reject).unwrap();
        },
        (0, 30, 0),
        8_333,
    );
    check(
        &|gateway| {
            let number = file(gateway, &night());
            gateway.act(MINISTRY, number, Act::Withdraw).unwrap();
        },
        (0, 0, 30),
        8_333,
    );
    // Agreed for another service, for the test environment, without disconnection: no break of this one.
    for (field, value) in [
        ("services", json!(["S-2"])),
        ("environment", json!("test")),
        ("with_disconnection", json!(false)),
    ] {
        check(
            &|gateway| {
                let mut form = night();
                form[field] = value.clone();
                let number = file(gateway, &form);
                gateway.act(OTHER_TENANT, number, Act::Agree).unwrap();
            },
            (0, 0, 30),
            8_333,
        );
    }
}

/// What a file states counts like what a request put, and a window that came both ways counts once.
#[test]
fn the_index_counts_works_of_files() {
    let check = |ops: Vec<Op>, split: (u64, u64, u64)| {
        let mut gateway = with_services();
        if !ops.is_empty() {
            gateway.apply(0, ops, None).unwrap();
        }
        let view = gateway.friday();
        assert_eq!(
            (view.planned_min, view.unplanned_min, view.failed_min),
            split
        );
        assert_eq!(view.unavailable_min, 30);
    };
    check(vec![], (0, 0, 30));
    check(vec![stated(|_| ())], (30, 0, 0));
    let quarter = |row: &mut model::PlannedWorks| {
        row.ends = "2026-11-27T17:15:00Z".parse().unwrap();
    };
    check(vec![stated(quarter)], (15, 0, 15));
    let late = |row: &mut model::PlannedWorks| row.agreed = FRIDAY;
    check(vec![stated(late)], (0, 30, 0));
    let other = |row: &mut model::PlannedWorks| row.services = ["S-2".parse().unwrap()].into();
    check(vec![stated(other)], (0, 0, 30));
    check(
        vec![stated(|row| row.with_disconnection = false)],
        (0, 0, 30),
    );
    check(
        vec![stated(|row| row.environment = model::Environment::Test)],
        (0, 0, 30),
    );
    let of_october = |row: &mut model::PlannedWorks| {
        row.begins = "2026-10-27T17:00:00Z".parse().unwrap();
        row.ends = "2026-10-27T18:00:00Z".parse().unwrap();
    };
    check(vec![stated(of_october)], (0, 0, 30));

    // By a request and by a file: the same minutes are counted once.
    let mut gateway = with_services();
    let number = gateway
        .file(MINISTRY, Kind::PlannedWorks, &night())
        .unwrap();
    gateway.act(OTHER_TENANT, number, Act::Agree).unwrap();
    gateway.apply(0, vec![stated(|_| ())], None).unwrap();
    assert_eq!(gateway.friday().planned_min, 30);
    // What stands in the record counts as it stands there: the file changed the window of the request.
    let mut gateway = with_services();
    let number = gateway
        .file(MINISTRY, Kind::PlannedWorks, &night())
        .unwrap();
    gateway.act(OTHER_TENANT, number, Act::Agree).unwrap();
    let changed = stated(|row| {
        quarter(row);
        row.id = format!("soz-{number}").parse().unwrap();
        row.request = number.citation();
    });
    gateway.apply(0, vec![changed], None).unwrap();
    let view = gateway.friday();
    assert_eq!((view.planned_min, view.failed_min), (15, 15));
}

/// Every request comes to an end: works that nobody tells of are over with their day, and count on.
#[test]
fn works_end_with_their_day() {
    let mut gateway = with_services();
    let number = gateway
        .file(MINISTRY, Kind::PlannedWorks, &night())
        .unwrap();
    gateway.act(OTHER_TENANT, number, Act::Agree).unwrap();
    let rows = |gateway: &Gateway| gateway.core.ledger.record().planned_works().count();
    let end = law::zone::end_of(FRIDAY);
    gateway.pass(end.duration_since(gateway.now) - SignedDuration::from_secs(1));
    assert_eq!((gateway.stage(number), rows(&gateway)), (Stage::Agreed, 1));
    assert_eq!(gateway.friday().planned_min, 30);
    assert_eq!((gateway.stage(number), rows(&gateway)), (Stage::Done, 0));
    // The index knows of them after a start too.
    let mut gateway = gateway.restart();
    assert_eq!(gateway.friday().planned_min, 30);
    let last = gateway.shown(number).history.pop().unwrap();
    assert_eq!(last.clause, law::Clause::known("agr-5.4"));
}

/// Whoever has no part in a service announces no works of it.
#[test]
fn works_are_announced_by_those_who_have_a_part() {
    let mut gateway = desk();
    let refused = |gateway: &mut Gateway, words: &str| {
        let refused = gateway.file(MINISTRY, Kind::PlannedWorks, &night());
        let told = refused.unwrap_err().into_refusal();
        assert!(told.message.contains(words), "{told}");
        assert!(told.message.contains("services: "), "{told}");
        assert_eq!(told.clause, Some(law::Clause::known("agr-5.4")));
    };
    refused(&mut gateway, "no service S-1 is published");
    let Row::Organisation(school) = fixture::rows().swap_remove(2) else {
        unreachable!("it is an organisation")
    };
    let school = model::Organisation {
        id: "school".parse().unwrap(),
        bin: fixture::bin(3),
        ..school
    };
    let mut ops = fixture::services::service("S-1", "school");
    ops.extend(fixture::services::service("S-2", "ministry"));
    ops.push(Op::Put(Row::Organisation(school)));
    gateway.apply(0, ops, None).unwrap();
    refused(&mut gateway, "ministry neither owns the service S-1");
    let connection = model::Connection {
        service: "S-1".parse().unwrap(),
        organisation: "ministry".parse().unwrap(),
        system: "of-s-2".parse().unwrap(),
        ..fixture::services::connection("agreed")
    };
    let connection = Row::Connection(Box::new(connection));
    gateway.apply(0, vec![Op::Put(connection)], None).unwrap();
    gateway
        .file(MINISTRY, Kind::PlannedWorks, &night())
        .unwrap();
}

#[test]
fn works_have_their_time() {
    let mut gateway = with_services();
    // Not in time: told, and unplanned.
    gateway.pass(DAYS(1));
    let late = gateway
        .file(MINISTRY, Kind::PlannedWorks, &night())
        .unwrap();
    assert_eq!(gateway.stage(late), Stage::Expired);
    let refused = gateway.act(OTHER_TENANT, late, Act::Agree).unwrap_err();
    assert!(
        refused.to_string().contains("nothing can be done"),
        "{refused}"
    );
    // At noon of a working day: only with a reason.
    let noon = |why| works("2026-12-04T07:00:00Z", "2026-12-04T08:00:00Z", why);
    let refused = gateway
        .file(MINISTRY, Kind::PlannedWorks, &noon(""))
        .unwrap_err();
    let told = refused.into_refusal();
    assert!(
        told.message.contains("do not lie in the default time"),
        "{told}"
    );
    assert!(told.hint.contains("outside_window"), "{told}");
    assert_eq!(told.clause, Some(law::Clause::known("agr-5.4")));
    let number = gateway
        .file(MINISTRY, Kind::PlannedWorks, &noon("днём меньше запросов"))
        .unwrap();
    let last = gateway.clocks(number)[0].2;
    assert_eq!(last, Some(jiff::civil::date(2026, 11, 30)));
    gateway.pass(DAYS(7));
    assert_eq!(gateway.stage(number), Stage::Expired);
}

#[test]
fn works_of_another_night_are_other_works() {
    let mut gateway = with_services();
    let first = gateway
        .file(MINISTRY, Kind::PlannedWorks, &night())
        .unwrap();
    let other = works("2026-11-28T17:00:00Z", "2026-11-28T18:00:00Z", "");
    gateway.file(MINISTRY, Kind::PlannedWorks, &other).unwrap();
    let again = gateway
        .file(MINISTRY, Kind::PlannedWorks, &night())
        .unwrap_err();
    assert!(again.to_string().contains("asks for the same"), "{again}");
    let subject = gateway.shown(first).view.subject;
    assert_eq!(
        subject,
        "S-1, 2026-11-27 22:00 +05:00 – 2026-11-27 23:00 +05:00"
    );
    let letters = gateway.core.outbox.kept(1..=200);
    let told = letters.filter(|number| {
        let key = keys::notice(NoticeId(*number));
        let notice: Option<crate::outbox::Notice> = get(gateway.core.store.as_ref(), &key).unwrap();
        notice.is_some_and(|notice| notice.text.contains("2026-11-27 22:00"))
    });
    assert!(told.count() > 0, "somebody is told of the time");
}

#[test]
fn up_and_down_are_journalled_when_they_change() {
    let mut gateway = desk();
    gateway.core.settings.probed = vec!["S-1=http://192.0.2.7/".parse::<Target>().unwrap()];
    gateway.friday();
    let gateway = gateway.restart();
    let listing = Listing {
        of: Collection::Events,
        filter: Filter {
            kind: Some("service-seen".into()),
            ..Filter::default()
        },
        order: Order::Ascending,
        after: None,
        limit: 10,
        watch: false,
    };
    let answer = gateway.core.ask(
        &gateway.core.recognise(0),
        &Query::List(listing),
        gateway.now,
    );
    let wire::Answer::Page(page) = answer.unwrap() else {
        panic!("no page")
    };
    let told: Vec<String> = page
        .items
        .iter()
        .map(|item| {
            let Item::Event(event) = item else {
                panic!("{item:?}")
            };
            let fields = event.fact.fields().into_iter().map(|(_, text)| text);
            fields.collect::<Vec<_>>().join(" ")
        })
        .collect();
    assert_eq!(
        told,
        ["S-1 unknown up ", "S-1 up down refused", "S-1 down up "]
    );
}
