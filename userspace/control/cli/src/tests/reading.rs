//! Queries against daemons.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names the messages it expects"
)]

use super::fake::{Fake, Reply};
use super::{Exit, Machine, fixtures as f};
use abi::Reason;
use model::RowKind;
use wire::{Answer, Collection, Cursor, Item, Order, Page, Query, ToDaemon};

fn page(items: Vec<Item>, next: Option<u8>) -> Answer {
    let next = next.map(|n| Cursor(vec![n]));
    Answer::Page(Page { items, next })
}

fn answer(answer: Answer) -> Reply {
    Reply::Answer(Ok(answer))
}

fn asked(message: &ToDaemon) -> Query {
    match message {
        ToDaemon::Ask { query, .. } => query.clone(),
        other => panic!("not a question: {other:?}"),
    }
}

#[test]
fn listings_go_on_to_their_last_page() {
    let machine = Machine::new();
    let fake = Fake::start(&machine.control(), |message| {
        let Query::List(listing) = asked(message) else {
            panic!("not a listing");
        };
        let number = listing.after.map_or(0, |cursor| cursor.0[0]);
        let entry = f::entry_row(&format!("192.0.2.{number}/32"));
        answer(page(
            vec![Item::Row(Box::new(entry))],
            (number < 2).then_some(number + 1),
        ))
    });
    let said = machine.run(&["show", "catalogue", "--operator", "north", "--json"]);
    assert_eq!(said.exit, Exit::Done, "{}", said.err);
    let shown: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let prefixes: Vec<&str> = shown["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["catalogue"]["prefix"].as_str().unwrap())
        .collect();
    assert_eq!(prefixes, ["192.0.2.0/32", "192.0.2.1/32", "192.0.2.2/32"]);
    assert_eq!(shown["has_more"], false);
    let queries = fake.queries();
    assert_eq!(queries.len(), 3);
    for query in queries {
        let Query::List(listing) = query else {
            panic!("{query:?}");
        };
        assert_eq!(listing.of, Collection::Rows(RowKind::Catalogue));
        assert_eq!(listing.filter.operator, Some("north".parse().unwrap()));
    }
}

#[test]
fn the_last_events_come_in_order() {
    let machine = Machine::new();
    let fake = Fake::start(&machine.control(), |_| {
        let newest_first = vec![Item::Event(f::commit_event()), Item::Event(f::event())];
        answer(page(newest_first, Some(1)))
    });
    let said = machine.run(&["events", "-n", "2", "--json"]);
    let shown: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(shown["items"][0]["kind"], "unknown-source");
    assert_eq!(shown["items"][1]["fields"]["epoch"], 5);
    assert_eq!(shown["has_more"], true);
    let [Query::List(listing)] = &fake.queries()[..] else {
        panic!("one page was enough");
    };
    assert_eq!((listing.order, listing.limit), (Order::Descending, 2));
}

#[test]
fn followed_events_are_a_line_each() {
    let machine = Machine::new();
    let _fake = Fake::start(&machine.control(), |message| {
        let Query::List(listing) = asked(message) else {
            panic!("not a listing");
        };
        assert!(listing.watch);
        let later = vec![Item::Event(f::commit_event()), Item::Event(f::event())];
        Reply::WatchedThenGone(page(vec![Item::Event(f::event())], None), later)
    });
    let said = machine.run(&["events", "--follow", "--json"]);
    assert_eq!(said.exit, Exit::Unreachable, "the daemon went away");
    let kinds: Vec<String> = said
        .out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["kind"].to_string())
        .collect();
    assert_eq!(
        kinds,
        [
            r#""unknown-source""#,
            r#""committed""#,
            r#""unknown-source""#
        ]
    );
    let said = machine.run(&["events", "--follow", "-n", "501"]);
    assert_eq!(said.exit, Exit::Usage);
}

#[test]
fn status_tells_by_its_code_whether_all_is_well() {
    let check = |control: Option<(u32, Option<u32>)>, gate: Option<u32>, expected: Exit| {
        let machine = Machine::new();
        let _control = control.map(|(epoch, acknowledged)| {
            let status = f::control_status(epoch, acknowledged);
            Fake::start(&machine.control(), move |_| {
                answer(Answer::Control(Box::new(status.clone())))
            })
        });
        let _gate = gate.map(|epoch| {
            let status = f::gate_status(Some(epoch));
            Fake::start(&machine.link(), move |_| {
                answer(Answer::Gate(Box::new(status.clone())))
            })
        });
        let _pathd = Fake::start(&machine.pathd(), |_| {
            answer(page(vec![Item::Path(Box::new(f::path()))], None))
        });
        let said = machine.run(&["status"]);
        assert_eq!(said.exit, expected, "{}", said.out);
        assert!(said.out.contains("ch0 dead by bfd"), "{}", said.out);
        assert_eq!(
            said.out.contains("no answer: "),
            control.is_none() || gate.is_none()
        );
    };
    check(Some((5, Some(5))), Some(5), Exit::Done);
    check(Some((5, Some(4))), Some(4), Exit::Disagree);
    check(Some((5, Some(5))), None, Exit::Unreachable);
    check(None, Some(5), Exit::Unreachable);
    check(None, None, Exit::Unreachable);
}

#[test]
fn explain_compares_the_verdicts_and_names_the_row() {
    let check = |host: Reason, has_control: bool, expected: Exit| {
        let machine = Machine::new();
        let gate = Fake::start(&machine.link(), move |_| {
            let explanation = f::explanation(Reason::Catalogued, host);
            answer(Answer::Explained(Box::new(explanation)))
        });
        let _control = has_control.then(|| {
            Fake::start(&machine.control(), |_| {
                let rows = ["192.0.2.0/32", "192.0.2.0/24"].map(f::entry_row);
                answer(page(
                    rows.map(|row| Item::Row(Box::new(row))).to_vec(),
                    None,
                ))
            })
        });
        let line = [
            "explain",
            "--src",
            "192.0.2.7",
            "--dst",
            "203.0.113.9",
            "--port",
            "443",
        ];
        let said = machine.run(&line);
        assert_eq!(said.exit, expected, "{}{}", said.out, said.err);
        assert_eq!(
            said.out.contains("organisation: ministry"),
            has_control,
            "{}",
            said.out
        );
        assert_eq!(
            said.out.contains("record     not asked"),
            !has_control,
            "{}",
            said.out
        );
        let [Query::Explain(flow)] = &gate.queries()[..] else {
            panic!("one question was enough");
        };
        assert_eq!((flow.port, flow.protocol), (Some(443), None));
    };
    check(Reason::Catalogued, true, Exit::Done);
    check(Reason::Catalogued, false, Exit::Done);
    check(Reason::Blocked, true, Exit::Disagree);
}

#[test]
fn a_foreign_daemon_is_noticed() {
    let machine = Machine::new();
    let _swapped = Fake::start(&machine.control(), |_| {
        answer(Answer::Gate(Box::new(f::gate_status(None))))
    });
    let said = machine.run(&["epochs"]);
    assert_eq!(said.exit, Exit::Unreachable);
    assert!(said.err.contains("another daemon's socket"), "{}", said.err);
}
