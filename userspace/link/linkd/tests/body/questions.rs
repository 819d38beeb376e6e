//! Questions to linkd, and the one answer that each must have.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names what it expects"
)]

use runtime::Client;
use wire::{
    Answer, Collection, Explanation, Filter, Flow, GateStatus, Item, Listing, Order, Query,
};

async fn ask(client: &mut Client, query: Query) -> Answer {
    client.ask(query).await.unwrap()
}

pub(crate) async fn status(client: &mut Client) -> GateStatus {
    match ask(client, Query::Status).await {
        Answer::Gate(status) => *status,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn explanation(client: &mut Client, source: &str) -> Explanation {
    let flow = Flow {
        source: source.parse().unwrap(),
        destination: "198.51.100.1".parse().unwrap(),
        protocol: None,
        port: Some(443),
        interface: None,
    };
    match ask(client, Query::Explain(flow)).await {
        Answer::Explained(explanation) => *explanation,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn items(client: &mut Client, of: Collection) -> Vec<Item> {
    match ask(client, Query::List(a_listing(of))).await {
        Answer::Page(page) => page.items,
        other => panic!("{other:?}"),
    }
}

/// Packets that passed for the one entry.
pub(crate) async fn passed(client: &mut Client) -> u64 {
    match items(client, Collection::EntryCounters).await.as_slice() {
        [Item::Entry(entry)] => entry.pass_packets,
        other => panic!("{other:?}"),
    }
}

/// Asks until so many packets of the entry are counted: a veth pair delivers after the sender's call has returned.
pub(crate) async fn count_to(client: &mut Client, expected: u64) {
    while passed(client).await < expected {}
    assert_eq!(passed(client).await, expected);
}

pub(crate) fn a_listing(of: Collection) -> Listing {
    Listing {
        of,
        filter: Filter::default(),
        order: Order::Ascending,
        after: None,
        limit: 100,
        watch: false,
    }
}
