#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names what it expects"
)]

use super::*;
use crate::gate::Crossing;
use crate::held::tests::a_snapshot;
use wire::{Collection, Order};

fn a_listing(filter: Filter, order: Order, limit: u16) -> Listing {
    Listing {
        of: Collection::LinkCounters,
        filter,
        order,
        after: None,
        limit,
        watch: false,
    }
}

/// A policy whose first link has both its members: ports 0 and 3.
fn held() -> Held {
    let mut snapshot = a_snapshot(5);
    let mut backup = snapshot.ports[0].clone();
    backup.number = 3;
    backup.primary = false;
    snapshot.ports.push(backup);
    for number in [0, 3] {
        snapshot.ports[number].bandwidth_gbps = NonZeroU32::new(10);
    }
    Held::new(snapshot).unwrap()
}

fn counted() -> [gate::LinkCounter; 3] {
    let of = |port: u16, packets: u64, over_packets: u64| gate::LinkCounter {
        port,
        incoming: Crossing {
            packets,
            octets: 100 * packets,
            over_packets,
            over_octets: 100 * over_packets,
        },
        outgoing: Crossing::default(),
    };
    // Nobody has port 9.
    [of(0, 5, 1), of(3, 7, 2), of(9, 99, 99)]
}

#[test]
fn both_members_are_one_link() {
    let page = links(
        &held(),
        &a_listing(Filter::default(), Order::Ascending, 9),
        &counted(),
    );
    let found: Vec<LinkCounter> = page
        .unwrap()
        .items
        .into_iter()
        .map(|item| match item {
            Item::Link(counter) => counter,
            other => unreachable!("{other:?}"),
        })
        .collect();
    let expected = LinkCounter {
        link: LinkId::Channel("alma-1".parse().unwrap()),
        bandwidth_gbps: Some(10),
        incoming: Traffic {
            packets: 12,
            bytes: 1_200,
            over_packets: 3,
            over_bytes: 300,
        },
        outgoing: Traffic::default(),
    };
    assert_eq!(found[0], expected);
    assert_eq!(found.len(), 3);
    assert!(
        found[1..]
            .iter()
            .all(|link| link.incoming == Traffic::default())
    );
}

#[test]
fn links_come_in_pages_and_are_filtered() {
    let held = held();
    let check = |filter: Filter, order: Order, limit: u16, expected: &[&str]| {
        let mut listing = a_listing(filter, order, limit);
        let mut found = Vec::new();
        loop {
            let page = links(&held, &listing, &counted()).unwrap();
            assert!(page.items.len() <= usize::from(limit));
            found.extend(page.items.into_iter().map(|item| match item {
                Item::Link(counter) => counter.link.to_string(),
                other => unreachable!("{other:?}"),
            }));
            listing.after = page.next;
            if listing.after.is_none() {
                break;
            }
        }
        assert_eq!(found, expected);
    };
    let all = ["channel alma-1", "channel tengri-1", "uplink world"];
    let mut backwards = all;
    backwards.reverse();
    let named = |kind: Option<&str>, text: Option<&str>, operator: Option<&str>| Filter {
        kind: kind.map(str::to_owned),
        text: text.map(str::to_owned),
        operator: operator.map(|id| id.parse().unwrap()),
        ..Filter::default()
    };
    check(Filter::default(), Order::Ascending, 2, &all);
    check(Filter::default(), Order::Descending, 1, &backwards);
    check(
        named(Some("uplink"), None, None),
        Order::Ascending,
        9,
        &all[2..],
    );
    check(
        named(None, Some("tengri"), None),
        Order::Ascending,
        9,
        &all[1..2],
    );
    check(
        named(None, None, Some("alma")),
        Order::Ascending,
        9,
        &all[..1],
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    let refused = |filter: Filter, cursor: Option<&[u8]>| {
        let mut listing = a_listing(filter, Order::Ascending, 1);
        listing.after = cursor.map(|octets| Cursor(octets.to_vec()));
        assert!(links(&held(), &listing, &[]).is_err());
    };
    let dated = Filter {
        since: Some(jiff::Timestamp::UNIX_EPOCH),
        ..Filter::default()
    };
    refused(dated, None);
    let placed = Filter {
        prefix: Some("192.0.2.0/24".parse().unwrap()),
        ..Filter::default()
    };
    refused(placed, None);
    for cursor in [&b"\xff"[..], b"channel", b"rule x", b"channel !"] {
        refused(Filter::default(), Some(cursor));
    }
}
