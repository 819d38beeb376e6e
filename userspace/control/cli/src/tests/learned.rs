//! What is exempt for what was learned of it.

use super::fake::{Fake, Reply};
use super::{Exit, Machine, fixtures as f};
use jiff::{SignedDuration, Timestamp};
use runtime::{Clock as _, SystemClock};
use wire::{Answer, Collection, Event, Fact, Item, LEARNED_FOR, LearnedFact, Order, Page, Query};

fn event(seq: u64, what: LearnedFact) -> Item {
    let fact = Fact::Learned {
        what: Box::new(what),
    };
    Item::Event(Event {
        seq,
        fact,
        ..f::event()
    })
}

fn exempted(organisation: &str, host: &str, since: Timestamp) -> LearnedFact {
    LearnedFact::Exempted {
        organisation: organisation.parse().unwrap(),
        host: host.parse().unwrap(),
        cause: "pinned".to_owned(),
        clients: vec!["198.51.100.1".to_owned(), "198.51.100.2".to_owned()],
        since,
        until: since.checked_add(LEARNED_FOR).unwrap(),
    }
}

#[test]
fn what_is_exempt_is_put_together_of_events() {
    let machine = Machine::new();
    let now = SystemClock.now();
    let ago = |hours| now.checked_sub(SignedDuration::from_hours(hours)).unwrap();
    let (since, over) = (ago(1), ago(13));
    let fake = Fake::start(&machine.control(), move |_| {
        // The newest first, as they are asked for.
        let items = vec![
            event(
                4,
                LearnedFact::Ended {
                    organisation: "school".parse().unwrap(),
                    host: "ended.kz".parse().unwrap(),
                    why: "blocked".to_owned(),
                    by: None,
                },
            ),
            event(3, exempted("school", "ended.kz", since)),
            event(2, exempted("ministry", "app.kz", since)),
            event(1, exempted("ministry", "over.kz", over)),
        ];
        Reply::Answer(Ok(Answer::Page(Page { items, next: None })))
    });
    let said = machine.run(&["learned", "list", "--json"]);
    assert_eq!(said.exit, Exit::Done, "{}", said.err);
    let shown: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let services = shown.as_array().unwrap();
    assert_eq!(services.len(), 1, "{shown}");
    assert_eq!(services[0]["host"], "app.kz");
    assert_eq!(
        services[0]["until"],
        since.checked_add(LEARNED_FOR).unwrap().to_string()
    );
    assert_eq!(services[0]["is_revoked"], false);

    let said = machine.run(&["learned", "list", "ministry"]);
    for word in [
        "ORGANISATION",
        "ministry",
        "app.kz",
        "pinned",
        "198.51.100.1, 198.51.100.2",
    ] {
        assert!(said.out.contains(word), "{word}: {}", said.out);
    }
    let said = machine.run(&["learned", "list", "school"]);
    assert_eq!(
        said.out.trim(),
        "nothing is exempt for what was learned of it"
    );

    for query in fake.queries() {
        let Query::List(listing) = query else {
            panic!("{query:?}");
        };
        assert_eq!(listing.of, Collection::Events);
        assert_eq!(listing.order, Order::Descending);
        assert_eq!(listing.filter.kind.as_deref(), Some("learned"));
        // Whatever is exempt was told within this.
        assert!(listing.filter.since.is_some_and(|asked| asked < ago(12)));
    }
}
