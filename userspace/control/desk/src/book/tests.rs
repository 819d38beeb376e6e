use std::net::Ipv4Addr;

use jiff::ToSpan;
use law::Calendar;

use super::*;
use crate::catalogue::ReceiptRule;

mod property;

fn kazakhstan() -> Calendar {
    Calendar::from_toml(include_str!(
        "../../../../../config/calendar/kazakhstan.toml"
    ))
    .unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn noon() -> Timestamp {
    at("2026-11-23T07:00:00Z")
}

fn terms(calendar: &Calendar) -> Terms<'_> {
    Terms {
        calendar,
        rule: ReceiptRule::Delivery,
    }
}

fn operator(name: &str) -> Operator {
    name.parse().unwrap()
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn prefix(text: &str) -> IpNet {
    text.parse().unwrap()
}

/// The n-th address of 198.18.0.0/15 and on.
fn numbered(n: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from_bits(0xC612_0000 + n))
}

fn delivered(notice: NoticeId, at: Timestamp) -> Event {
    Event::DeliveryRecorded { notice, at }
}

#[test]
fn a_case_runs_from_sighting_to_block_to_catalogue() {
    let calendar = kazakhstan();
    let terms = terms(&calendar);
    let (alpha, host) = (operator("alpha"), address("203.0.113.9"));
    let mut book = Book::new(BATCH_WINDOW);

    let changes = book.sighted(&alpha, host, noon());
    assert_eq!(changes.len(), 1);
    assert!(
        book.sighted(&alpha, host, noon()).is_empty(),
        "reported once"
    );
    book.sighted(&alpha, address("203.0.113.10"), noon() + 5.minutes());

    assert!(book.due(noon() + 14.minutes(), &terms).batches.is_empty());
    let sent = noon() + 15.minutes();
    assert_eq!(book.next_deadline(), Some(sent));
    let due = book.due(sent, &terms);
    let [batch] = due.batches.as_slice() else {
        panic!("{due:?}")
    };
    assert_eq!(batch.kind, BatchKind::Catalogue);
    assert_eq!(
        batch.prefixes,
        [prefix("203.0.113.9/32"), prefix("203.0.113.10/32")]
    );

    let notice = NoticeId(1);
    assert_eq!(book.notice_queued(batch, notice, sent, &terms).len(), 2);
    assert!(
        book.due(sent, &terms).batches.is_empty(),
        "asked for no more"
    );
    let selector = Selector::Notice(notice);
    let changes = book.apply(&alpha, selector, &delivered(notice, sent), sent, &terms);
    assert_eq!(changes.len(), 2);

    let end = at("2026-11-30T19:00:00Z");
    assert_eq!(book.next_deadline(), Some(end));
    let due = book.due(end, &terms);
    let blocks = due
        .changes
        .iter()
        .filter(|c| c.actions.contains(&Action::Block));
    assert_eq!(blocks.count(), 2);
    assert_eq!(book.blocked().count(), 2);

    let known = prefix("203.0.113.9/32");
    let changes = book.catalogue_updated(&|net| net == known, end, &terms);
    let [change] = changes.as_slice() else {
        panic!("{changes:?}")
    };
    assert_eq!(change.key.prefix, known);
    assert!(change.actions.contains(&Action::Unblock));
    assert!(matches!(change.row, Some(Row::Case(State::Closed(_)))));
    assert_eq!(book.state(&alpha, host), None, "a closed case is forgotten");
    assert_eq!(book.blocked().count(), 1);
}

#[test]
fn addresses_of_one_64_are_one_case() {
    let mut book = Book::new(BATCH_WINDOW);
    let alpha = operator("alpha");
    assert_eq!(
        book.sighted(&alpha, address("2001:db8::1"), noon()).len(),
        1
    );
    assert_eq!(
        book.sighted(&alpha, address("2001:db8::2"), noon()).len(),
        0
    );
    assert_eq!(
        book.sighted(&alpha, address("2001:db8:0:1::1"), noon())
            .len(),
        1
    );
    assert_eq!(book.rows().count(), 2);
}

#[test]
fn a_flood_is_capped_and_never_blocks() {
    let calendar = kazakhstan();
    let terms = terms(&calendar);
    let alpha = operator("alpha");
    let mut book = Book::new(BATCH_WINDOW);
    let cases = u32::try_from(CASES_PER_OPERATOR_MAX).unwrap();
    let aggregates = u32::try_from(AGGREGATES_PER_OPERATOR_MAX).unwrap();
    // Fills cases, then every aggregate with 256 addresses, then one /24 more.
    let total = cases + (aggregates + 1) * 256;
    let mut stored = 0_usize;
    for n in 0..total {
        stored += book.sighted(&alpha, numbered(n), noon()).len();
    }
    let count =
        |book: &Book, which: fn(&Row) -> bool| book.rows().filter(|(_, r)| which(r)).count();
    assert_eq!(
        count(&book, |r| matches!(r, Row::Case(_))),
        CASES_PER_OPERATOR_MAX
    );
    assert_eq!(
        count(&book, |r| matches!(r, Row::Aggregate(_))),
        AGGREGATES_PER_OPERATOR_MAX
    );
    let overflow: Vec<(RowKey, Row)> = book
        .rows()
        .filter(|(_, row)| matches!(row, Row::Overflow(_)))
        .collect();
    let [(key, Row::Overflow(counter))] = overflow.as_slice() else {
        panic!("{overflow:?}")
    };
    assert_eq!((key.prefix, counter.sightings), (prefix("0.0.0.0/0"), 256));
    // Of 256 sightings a counter stores nine: 1, 2, 4 … 256.
    assert_eq!(
        stored,
        CASES_PER_OPERATOR_MAX + 9 * (AGGREGATES_PER_OPERATOR_MAX + 1)
    );

    let sent = noon() + 15.minutes();
    let batches = book.due(sent, &terms).batches;
    let shape: Vec<(BatchKind, usize)> =
        batches.iter().map(|b| (b.kind, b.prefixes.len())).collect();
    assert_eq!(
        shape,
        [
            (BatchKind::Catalogue, CASES_PER_OPERATOR_MAX),
            (BatchKind::Flood, AGGREGATES_PER_OPERATOR_MAX + 1)
        ]
    );
    for (batch, id) in batches.iter().zip(1..) {
        book.notice_queued(batch, NoticeId(id), sent, &terms);
        let all = Selector::Notice(NoticeId(id));
        book.apply(&alpha, all, &delivered(NoticeId(id), sent), sent, &terms);
    }
    book.due(at("2026-11-30T19:00:00Z"), &terms);
    assert_eq!(
        book.blocked().count(),
        CASES_PER_OPERATOR_MAX,
        "the flood itself passes"
    );

    // Another operator is not touched by it.
    assert_eq!(
        book.sighted(&operator("beta"), numbered(0), noon()).len(),
        1
    );
    // Thirty idle days later the counters are gone.
    let later = noon() + (30 * 24).hours();
    let gone = book.due(later, &terms).changes;
    assert_eq!(
        gone.iter().filter(|change| change.row.is_none()).count(),
        AGGREGATES_PER_OPERATOR_MAX + 1
    );
}

#[test]
fn a_closed_case_makes_room() {
    let calendar = kazakhstan();
    let terms = terms(&calendar);
    let alpha = operator("alpha");
    let mut book = Book::new(BATCH_WINDOW);
    let cases = u32::try_from(CASES_PER_OPERATOR_MAX).unwrap();
    for n in 0..=cases {
        book.sighted(&alpha, numbered(n), noon());
    }
    let is_case = |change: &Change| matches!(change.row, Some(Row::Case(_)));
    let extra = numbered(cases + 1);
    assert!(!book.sighted(&alpha, extra, noon()).iter().any(is_case));
    let first = IpNet::from(numbered(0));
    let changes = book.catalogue_updated(&|net| net == first, noon(), &terms);
    assert_eq!(changes.len(), 1);
    assert!(book.sighted(&alpha, extra, noon()).iter().any(is_case));
}

#[test]
fn the_number_of_operators_is_bounded() {
    let mut book = Book::new(BATCH_WINDOW);
    for n in 0..=OPERATORS_MAX {
        book.sighted(&operator(&format!("operator-{n}")), numbered(1), noon());
    }
    assert_eq!(book.rows().count(), OPERATORS_MAX);
    assert_eq!(book.refused(), 1);
}

#[test]
fn an_aggregate_within_the_catalogue_is_dropped() {
    let calendar = kazakhstan();
    let mut book = Book::new(BATCH_WINDOW);
    let alpha = operator("alpha");
    for n in 0..=u32::try_from(CASES_PER_OPERATOR_MAX).unwrap() {
        book.sighted(&alpha, numbered(n), noon());
    }
    let net = prefix("198.18.16.0/24");
    let changes = book.catalogue_updated(&|p| p == net, noon(), &terms(&calendar));
    let [change] = changes.as_slice() else {
        panic!("{changes:?}")
    };
    assert_eq!((change.key.prefix, &change.row), (net, &None));
}

#[test]
fn unknown_cases_and_operators_change_nothing() {
    let calendar = kazakhstan();
    let terms = terms(&calendar);
    let mut book = Book::new(BATCH_WINDOW);
    let alpha = operator("alpha");
    let one = Selector::One(prefix("203.0.113.9/32"));
    assert!(
        book.apply(&alpha, one, &Event::Tick, noon(), &terms)
            .is_empty()
    );
    book.sighted(&alpha, address("203.0.113.8"), noon());
    assert!(
        book.apply(&alpha, one, &Event::Tick, noon(), &terms)
            .is_empty()
    );
    let stale = Selector::Notice(NoticeId(3));
    assert!(
        book.apply(&alpha, stale, &Event::Tick, noon(), &terms)
            .is_empty()
    );
    assert_eq!(Book::new(BATCH_WINDOW).next_deadline(), None);
}

#[test]
fn rows_out_of_place_are_refused() {
    let check = |at: &str, row: Row, part: &str| {
        let key = RowKey {
            operator: operator("alpha"),
            prefix: prefix(at),
        };
        let error = Book::restore(BATCH_WINDOW, [(key, row)]).unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
    };
    let counter = Counter {
        first_seen: noon(),
        last_seen: noon(),
        sightings: 1,
        notice: None,
    };
    check(
        "203.0.113.0/24",
        Row::Case(State::seen(noon())),
        "IPv4 address",
    );
    check("2001:db8::/48", Row::Case(State::seen(noon())), "IPv6 /64");
    check("203.0.113.0/25", Row::Aggregate(counter), "IPv4 /24");
    check("0.0.0.0/0", Row::Aggregate(counter), "IPv4 /24");
    check("203.0.113.0/24", Row::Overflow(counter), "0.0.0.0/0");
}

#[test]
fn names_are_the_records_keys() {
    let check = |name: &str, fits: bool| {
        assert_eq!(name.parse::<Operator>().is_ok(), fits, "{name:?}");
    };
    check("kz-alpha", true);
    check("", false);
    check("two words", false);
    check("оператор", false);
    check(&"x".repeat(64), true);
    check(&"x".repeat(65), false);
}

/// A batch that finds no place in the outbox comes again when its time has come, and its cases wait for it.
#[test]
fn a_batch_that_is_put_off_comes_again() {
    let calendar = kazakhstan();
    let terms = terms(&calendar);
    let alpha = operator("alpha");
    let mut book = Book::new(BATCH_WINDOW);
    book.sighted(&alpha, address("203.0.113.9"), noon());
    book.sighted(&operator("beta"), address("203.0.113.9"), noon());
    let mut now = noon() + BATCH_WINDOW;
    let batches = book.due(now, &terms).batches;
    assert_eq!(batches.len(), 2);
    book.put_off(&batches[0], now + 1.hours());
    book.notice_queued(&batches[1], NoticeId(1), now, &terms);
    assert!(book.due(now, &terms).batches.is_empty());
    now += 1.hours();
    assert_eq!(book.next_deadline(), Some(now));
    // What came meanwhile is listed too.
    book.sighted(&alpha, address("203.0.113.10"), now);
    let again = book.due(now, &terms).batches;
    assert_eq!((again.len(), again[0].prefixes.len()), (1, 2));
    let changes = book.notice_queued(&again[0], NoticeId(2), now, &terms);
    assert_eq!(changes.len(), 2);
    // The next batch waits for nothing but its window.
    book.sighted(&alpha, address("203.0.113.11"), now);
    assert_eq!(book.next_deadline(), Some(now + BATCH_WINDOW));
}
