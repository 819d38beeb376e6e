//! `top` and `metrics` against fakes of all three daemons.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names the messages it expects"
)]

use super::fake::{Fake, Reply};
use super::{Exit, Machine, fixtures as f};
use crate::sample::Sample;
use wire::{Answer, Collection, Item, Page, Query, Refusal, RefusalCode, ToDaemon};

fn all<T: Clone>(found: &Result<Vec<T>, String>, item: fn(T) -> Item) -> Vec<Item> {
    found.clone().unwrap().into_iter().map(item).collect()
}

/// Answers what a sample holds.
fn answer(sample: &Sample, message: &ToDaemon) -> Reply {
    let ToDaemon::Ask { query, .. } = message else {
        panic!("not a question: {message:?}");
    };
    let Query::List(listing) = query else {
        panic!("{query:?}");
    };
    let page = |items: Vec<Item>| Reply::Answer(Ok(Answer::Page(Page { items, next: None })));
    page(match &listing.of {
        Collection::LinkCounters => all(&sample.links, Item::Link),
        Collection::EntryCounters => all(&sample.entries, Item::Entry),
        Collection::PortCounters => all(&sample.ports, Item::Port),
        Collection::WayCounters => all(&sample.ways, Item::Way),
        Collection::Paths => all(&sample.paths, |path| Item::Path(Box::new(path))),
        Collection::PathHistory => {
            let mut lines = all(&sample.history, Item::PathEntry);
            lines.reverse();
            lines
        }
        Collection::Rows(_) => {
            let row = |prefix: &str| Item::Row(Box::new(f::entry_row(prefix)));
            vec![row("192.0.2.0/25"), row("192.0.2.128/25")]
        }
        other => panic!("{other:?}"),
    })
}

/// The daemons of a gateway whose counters rise from look to look.
fn gateway(machine: &Machine) -> [Fake; 3] {
    let control = Fake::start(&machine.control(), |message| match message {
        ToDaemon::Ask {
            query: Query::Status,
            ..
        } => Reply::Answer(Ok(Answer::Control(Box::new(f::control_status(5, Some(5)))))),
        _ => answer(&f::sample(1), message),
    });
    let mut looks = 0;
    let link = Fake::start(&machine.link(), move |message| match message {
        ToDaemon::Ask {
            query: Query::Status,
            ..
        } => {
            looks += 1;
            Reply::Answer(Ok(Answer::Gate(Box::new(f::gate_status(Some(5))))))
        }
        _ => answer(&f::sample(looks), message),
    });
    let path = Fake::start(&machine.pathd(), |message| answer(&f::sample(1), message));
    [control, link, path]
}

#[test]
fn one_table_of_top() {
    let machine = Machine::new();
    let _gateway = gateway(&machine);
    let said = machine.run(&["top", "--once"]);
    assert_eq!((said.exit, said.err.as_str()), (Exit::Done, ""));
    for text in [
        "epoch 5",
        "channel north-1",
        "ministry",
        "catalogued",
        "bfd-down",
    ] {
        assert!(said.out.contains(text), "{text}: {}", said.out);
    }
    assert!(!said.out.contains('\x1b'), "no terminal, no escape");
    let said = machine.run(&["top", "--once", "--json"]);
    assert_eq!(said.out.lines().count(), 1);
    let shown: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(shown["epoch"], 5);
    assert_eq!(shown["links"][0]["carries"], "backup");
    assert!(
        shown["links"][0]["incoming"]["bits_per_s"]
            .as_f64()
            .unwrap()
            > 0.0
    );
    assert_eq!(shown["missing"]["links"], serde_json::Value::Null);
}

#[test]
fn top_goes_on_without_a_daemon() {
    let machine = Machine::new();
    let gateway = gateway(&machine);
    let [control, link, path] = gateway;
    drop((control, path));
    let said = machine.run(&["top", "--once"]);
    assert_eq!(said.exit, Exit::Unreachable);
    assert!(
        said.out.contains("controld: nobody listens at DIR/c"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("links: pathd: nobody listens"),
        "{}",
        said.out
    );
    assert!(said.out.contains("wrong-channel"), "{}", said.out);
    drop(link);
    let said = machine.run(&["top", "--once"]);
    assert_eq!(said.exit, Exit::Unreachable);
    assert!(
        said.out.contains("verdicts: linkd: nobody listens"),
        "{}",
        said.out
    );
}

#[test]
fn metrics_are_printed_once() {
    let machine = Machine::new();
    let gateway = gateway(&machine);
    let said = machine.run(&["metrics"]);
    assert_eq!((said.exit, said.err.as_str()), (Exit::Done, ""));
    crate::metrics::tests::well_formed(&said.out);
    for line in [
        "qaqpa_up{daemon=\"pathd\"} 1",
        "qaqpa_link_carries{kind=\"channel\",link=\"north-1\",member=\"backup\"} 1",
        "qaqpa_organisation_packets_total{organisation=\"ministry\",action=\"pass\"} 150",
    ] {
        assert!(
            said.out.lines().any(|other| other == line),
            "{line}\n{}",
            said.out
        );
    }
    drop(gateway);
    let said = machine.run(&["metrics"]);
    assert_eq!(
        said.out,
        "# HELP qaqpa_up Whether the daemon answered this scrape.\n\
         # TYPE qaqpa_up gauge\n\
         qaqpa_up{daemon=\"controld\"} 0\n\
         qaqpa_up{daemon=\"linkd\"} 0\n\
         qaqpa_up{daemon=\"pathd\"} 0\n"
    );
}

/// What linkd does not count yet, or refuses, is missing for itself.
#[test]
fn a_refused_collection_leaves_the_others() {
    let machine = Machine::new();
    let refusal = Refusal {
        code: RefusalCode::BadRequest,
        message: "linkd does not serve this collection".to_owned(),
        hint: "send it to controld".to_owned(),
        clause: None,
        violations: Vec::new(),
    };
    let _link = Fake::start(&machine.link(), move |message| match message {
        ToDaemon::Ask {
            query: Query::Status,
            ..
        } => Reply::Answer(Ok(Answer::Gate(Box::new(f::gate_status(Some(5)))))),
        ToDaemon::Ask {
            query: Query::List(listing),
            ..
        } if listing.of == Collection::LinkCounters => Reply::Answer(Err(refusal.clone())),
        _ => answer(&f::sample(1), message),
    });
    let said = machine.run(&["metrics"]);
    assert!(
        said.out.contains("qaqpa_up{daemon=\"linkd\"} 1"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("qaqpa_verdict_packets_total"),
        "{}",
        said.out
    );
    assert!(
        !said.out.contains("qaqpa_link_packets_total"),
        "{}",
        said.out
    );
}

#[test]
fn an_address_that_cannot_be_served_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = Machine::new().run(&["metrics", "--listen", &address]);
    assert_eq!(said.exit, Exit::Usage);
    let expected = format!("qaqpa: cannot listen at {address}: ");
    assert!(said.err.starts_with(&expected), "{}", said.err);
}
