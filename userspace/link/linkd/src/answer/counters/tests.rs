#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names what it expects"
)]

use super::*;
use crate::held::tests::{a_prefix, a_snapshot};
use abi::Reason;
use wire::Collection;

fn a_listing(filter: Filter, order: Order, limit: u16) -> Listing {
    Listing {
        of: Collection::EntryCounters,
        filter,
        order,
        after: None,
        limit,
        watch: false,
    }
}

/// Every page of a listing, as the numbers of its entries.
fn numbers(filter: Filter, order: Order, limit: u16) -> Vec<Vec<u32>> {
    let held = Held::new(a_snapshot(5)).unwrap();
    let mut listing = a_listing(filter, order, limit);
    let mut pages = Vec::new();
    loop {
        let page = entries(&held, &listing, |numbers| {
            let counted = |number: &u32| EntryCounters {
                passed_packets: u64::from(*number),
                ..EntryCounters::default()
            };
            Ok(numbers.iter().map(counted).collect())
        })
        .unwrap();
        let number = |item: &Item| match item {
            Item::Entry(entry) => {
                assert_eq!(entry.pass_packets, u64::from(entry.number));
                entry.number
            }
            other => unreachable!("{other:?}"),
        };
        pages.push(page.items.iter().map(number).collect());
        listing.after = page.next;
        if listing.after.is_none() {
            return pages;
        }
    }
}

#[test]
fn entries_come_in_pages() {
    let check = |order: Order, limit: u16, expected: &[&[u32]]| {
        assert_eq!(numbers(Filter::default(), order, limit), expected);
    };
    check(Order::Ascending, 10, &[&[1, 2, 3]]);
    check(Order::Ascending, 3, &[&[1, 2, 3]]);
    check(Order::Ascending, 2, &[&[1, 2], &[3]]);
    check(Order::Descending, 2, &[&[3, 2], &[1]]);
    // No limit is the smallest one, not none.
    check(Order::Ascending, 0, &[&[1], &[2], &[3]]);
}

#[test]
fn entries_are_filtered() {
    let check = |filter: Filter, expected: &[u32]| {
        assert_eq!(numbers(filter, Order::Ascending, 10), [expected]);
    };
    let text = |text: &str| Filter {
        text: Some(text.to_owned()),
        ..Filter::default()
    };
    let kind = |kind: &str| Filter {
        kind: Some(kind.to_owned()),
        ..Filter::default()
    };
    let prefix = |prefix: &str| Filter {
        prefix: Some(a_prefix(prefix)),
        ..Filter::default()
    };
    let operator = |operator: &str| Filter {
        operator: Some(operator.parse().unwrap()),
        ..Filter::default()
    };
    check(text("2001"), &[2]);
    check(kind("block"), &[3]);
    check(kind("catalogue"), &[1, 2]);
    check(prefix("192.0.2.200"), &[1]);
    check(prefix("192.0.0.0/16"), &[1]);
    check(prefix("203.0.113.0/24"), &[]);
    check(operator("tengri"), &[2, 3]);
    check(operator("nobody"), &[]);
}

#[test]
fn ports_come_by_number_and_reason() {
    let held = Held::new(a_snapshot(5)).unwrap();
    let counted = |port: Option<u16>, reason: Reason| ReasonCounter {
        port,
        reason,
        packets: 1,
        octets: 60,
    };
    let all = [
        counted(Some(1), Reason::Unknown),
        counted(Some(0), Reason::Unknown),
        counted(Some(0), Reason::Denied),
        counted(None, Reason::NoRole),
        counted(Some(9), Reason::Unknown),
    ];
    let check = |filter: Filter, order: Order, limit: u16, expected: &[(&str, Reason)]| {
        let mut listing = a_listing(filter, order, limit);
        let mut found = Vec::new();
        loop {
            let page = ports(&held, &listing, &all).unwrap();
            assert!(page.items.len() <= usize::from(limit));
            found.extend(page.items.into_iter().map(|item| match item {
                Item::Port(port) => (port.interface.to_string(), port.reason),
                other => unreachable!("{other:?}"),
            }));
            listing.after = page.next;
            if listing.after.is_none() {
                break;
            }
        }
        let expected: Vec<_> = expected
            .iter()
            .map(|(i, r)| ((*i).to_owned(), *r))
            .collect();
        assert_eq!(found, expected);
    };
    let (denied, unknown) = (Reason::Denied, Reason::Unknown);
    let by_number = [("alma0", denied), ("alma0", unknown), ("tengri0", unknown)];
    let backwards = [("tengri0", unknown), ("alma0", unknown), ("alma0", denied)];
    check(Filter::default(), Order::Ascending, 2, &by_number);
    check(Filter::default(), Order::Descending, 1, &backwards);
    let kind = Some("denied".to_owned());
    let filter = Filter {
        kind,
        ..Filter::default()
    };
    check(filter, Order::Ascending, 9, &[("alma0", denied)]);
    let operator = Some("tengri".parse().unwrap());
    let filter = Filter {
        operator,
        ..Filter::default()
    };
    check(filter, Order::Ascending, 9, &[("tengri0", unknown)]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let held = Held::new(a_snapshot(5)).unwrap();
    let read = |_: &[u32]| Ok(Vec::new());
    let dated = Filter {
        since: Some(jiff::Timestamp::UNIX_EPOCH),
        ..Filter::default()
    };
    let listing = a_listing(dated, Order::Ascending, 1);
    assert!(entries(&held, &listing, read).is_err());
    assert!(ports(&held, &listing, &[]).is_err());
    let placed = Filter {
        prefix: Some(a_prefix("192.0.2.0/24")),
        ..Filter::default()
    };
    assert!(ports(&held, &a_listing(placed, Order::Ascending, 1), &[]).is_err());
    for cursor in [&b"\xff"[..], b"catalogue", b"rule 192.0.2.0/24", b"1"] {
        let mut listing = a_listing(Filter::default(), Order::Ascending, 1);
        listing.after = Some(Cursor(cursor.to_vec()));
        assert!(entries(&held, &listing, read).is_err());
        assert!(ports(&held, &listing, &[]).is_err());
    }
}
