use std::collections::BTreeMap;
use std::time::Duration;

use abi::PortRole;
use abi::path::MemberRecord;
use link::group::{Entry, Health, Member, Reason, Source, State};
use link::{Instant, Reading, bfd};
use runtime::ManualClock;
use wire::{Flow, MemberView, PathView};

use super::*;
use crate::liveness::Told;
use crate::record::{Wanted, Watching};
use crate::watch;

fn s(seconds: u64) -> Instant {
    Instant::ORIGIN + Duration::from_secs(seconds)
}

fn posted(name: &str, state: State, history: &[(u64, State)]) -> Posted {
    let mut octets = [0; size_of::<MemberRecord>()];
    octets[..name.len()].copy_from_slice(name.as_bytes());
    let owner = Wanted::read(&octets).unwrap().owner;
    octets[64..68].copy_from_slice(&[192, 0, 2, 2]);
    octets[88..91].copy_from_slice(&[3, 1, 4]);
    let watching = Wanted::read(&octets).unwrap().watching;
    let member = |health, watching, told| watch::MemberView {
        ifindex: 1,
        health,
        carrier: Reading::Up,
        watching,
        told,
    };
    let told = Told {
        bfd: Some(bfd::State::Down),
        probe: None,
        detection: Some(Duration::from_millis(30)),
    };
    let dead = Health::Dead(Source::Bfd);
    let entry = |(at, state): &(u64, State)| Entry {
        at: s(*at),
        state: *state,
        reason: Some(Reason::Stable),
    };
    Posted {
        view: watch::View {
            owner,
            state,
            lock: None,
            members: [
                member(dead, watching, told),
                member(Health::Alive, Watching::Carrier, Told::default()),
            ],
        },
        history: history.iter().map(entry).collect(),
    }
}

/// Two links, 100 seconds after the start of their time.
fn board() -> (Board, ManualClock) {
    let clock = ManualClock::new("2026-11-25T12:00:00Z".parse().unwrap());
    clock.advance(Duration::from_secs(100));
    let due = s(130);
    let channel = posted(
        "telecom-1",
        State::Reverting { due },
        &[(10, State::Backup), (90, State::Reverting { due })],
    );
    let kept = Member::Backup;
    let uplink = posted(
        "internet",
        State::Stranded { kept },
        // Two at one instant.
        &[(10, State::Backup), (10, State::Stranded { kept })],
    );
    let key = |role: PortRole| Key {
        role: role as u8,
        link: 1,
    };
    let links = BTreeMap::from([
        (key(PortRole::Channel), channel),
        (key(PortRole::Uplink), uplink),
    ]);
    (Board::of(links), clock)
}

fn listing(of: Collection) -> Listing {
    Listing {
        of,
        filter: Filter::default(),
        order: Order::Ascending,
        after: None,
        limit: 100,
        watch: false,
    }
}

fn ask(query: Query) -> Result<Answer, Refusal> {
    let (board, clock) = board();
    let mut names = Names::default();
    let desk = Desk {
        board: &board,
        clock: &clock,
        names: &mut names,
    };
    let said = desk.answer(ToDaemon::Ask { id: 7, query });
    let FromDaemon::Answer { id: 7, result } = said else {
        panic!("{said:?}")
    };
    result
}

fn list(listing: Listing) -> Page {
    let answer = ask(Query::List(listing)).unwrap();
    let Answer::Page(page) = answer else {
        panic!("{answer:?}")
    };
    page
}

/// Link and state of each item, short.
fn shown(page: &Page) -> Vec<String> {
    let line = |item: &Item| {
        if let Item::Path(path) = item {
            return format!("{} {}", path.link, path.state);
        }
        let Item::PathEntry(entry) = item else {
            panic!("{item:?}")
        };
        format!("{} {}", entry.link, entry.state)
    };
    page.items.iter().map(line).collect()
}

fn path(page: &Page) -> &PathView {
    let Item::Path(path) = &page.items[0] else {
        panic!("{page:?}")
    };
    path
}

#[test]
fn a_link_is_told_with_all_that_is_known() {
    let page = list(listing(Collection::Paths));
    assert_eq!(
        shown(&page),
        ["channel telecom-1 reverting", "uplink internet stranded"]
    );
    let path = path(&page);
    // The clock began at noon, 100 seconds ago.
    assert_eq!(path.since.to_string(), "2026-11-25T12:01:30Z");
    assert_eq!(path.reverts_at.unwrap().to_string(), "2026-11-25T12:02:10Z");
    let MemberView {
        interface,
        health,
        dead_by,
        carrier,
        watched,
        peer,
        bfd,
        probe,
        detection_ms,
        ..
    } = &path.members[0];
    assert_eq!(interface.as_str(), "lo");
    assert_eq!((health.as_str(), dead_by.as_deref()), ("dead", Some("bfd")));
    assert_eq!((carrier.as_str(), watched.as_str()), ("up", "bfd"));
    assert_eq!(*peer, "192.0.2.2".parse().ok());
    assert_eq!((bfd.as_deref(), probe.as_deref()), (Some("down"), None));
    assert_eq!(*detection_ms, Some(30));
    assert_eq!(path.members[1].watched, "carrier");
}

#[test]
fn history_is_by_time_and_comes_in_pages() {
    let all = [
        "channel telecom-1 backup",
        "uplink internet backup",
        "uplink internet stranded",
        "channel telecom-1 reverting",
    ];
    let mut listing = listing(Collection::PathHistory);
    assert_eq!(shown(&list(listing.clone())), all);
    for (order, expected) in [
        (Order::Ascending, all.to_vec()),
        (Order::Descending, all.iter().rev().copied().collect()),
    ] {
        listing.order = order;
        listing.limit = 1;
        listing.after = None;
        let mut seen = Vec::new();
        loop {
            let page = list(listing.clone());
            seen.extend(shown(&page));
            listing.after = page.next;
            if listing.after.is_none() {
                break;
            }
        }
        assert_eq!(seen, expected);
    }
}

#[test]
fn filters_choose() {
    let check = |of: &Collection, filter: Filter, expected: &[&str]| {
        let mut listing = listing(of.clone());
        listing.filter = filter;
        assert_eq!(shown(&list(listing)), expected);
    };
    let text = |text: &str| Filter {
        text: Some(text.to_owned()),
        ..Filter::default()
    };
    let kind = |kind: &str| Filter {
        kind: Some(kind.to_owned()),
        ..Filter::default()
    };
    let since = Filter {
        since: "2026-11-25T12:01:00Z".parse().ok(),
        ..Filter::default()
    };
    check(
        &Collection::Paths,
        text("telecom"),
        &["channel telecom-1 reverting"],
    );
    check(
        &Collection::Paths,
        kind("stranded"),
        &["uplink internet stranded"],
    );
    check(&Collection::Paths, kind("primary"), &[]);
    check(
        &Collection::PathHistory,
        since,
        &["channel telecom-1 reverting"],
    );
}

#[test]
fn what_is_not_served_is_refused_with_a_hint() {
    let flow = Flow {
        source: "192.0.2.1".parse().unwrap(),
        destination: "192.0.2.2".parse().unwrap(),
        protocol: None,
        port: None,
        interface: None,
    };
    let mut watched = listing(Collection::Paths);
    watched.watch = true;
    let mut foreign = listing(Collection::Paths);
    foreign.after = Some(Cursor(b"1 2 3".to_vec()));
    let filtered = |filter| Listing {
        filter,
        ..listing(Collection::Paths)
    };
    let by_prefix = filtered(Filter {
        prefix: "192.0.2.0/24".parse().ok(),
        ..Filter::default()
    });
    let by_operator = filtered(Filter {
        operator: "telecom".parse().ok(),
        ..Filter::default()
    });
    let by_time = filtered(Filter {
        since: "2026-11-25T12:01:00Z".parse().ok(),
        ..Filter::default()
    });
    for (query, hint) in [
        (Query::Status, "controld"),
        (Query::Explain(flow), "linkd"),
        (Query::List(listing(Collection::Events)), "controld"),
        (Query::List(listing(Collection::PortCounters)), "linkd"),
        (Query::List(listing(Collection::LinkCounters)), "linkd"),
        (Query::List(watched), "ask again"),
        (Query::List(foreign), "first page"),
        (Query::List(by_prefix), "leave"),
        (Query::List(by_operator), "channel"),
        (Query::List(by_time), "history"),
    ] {
        let refusal = ask(query.clone()).unwrap_err();
        assert!(refusal.hint.contains(hint), "{query:?}: {refusal:?}");
    }
}
