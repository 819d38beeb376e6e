//! The book against the rows it gives out.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, Ipv6Addr};

use jiff::ToSpan;
use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Deed {
    Sighted { operator: usize, host: u8 },
    Batches,
    PutOff { hours: i64 },
    Delivered { operator: usize, notice: u64 },
    Catalogued { host: u8 },
    Wait { hours: i64 },
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (0_usize..2, 0_u8..8)
            .prop_map(|(operator, host)| Deed::Sighted { operator, host }),
        2 => Just(Deed::Batches),
        1 => (0_i64..4).prop_map(|hours| Deed::PutOff { hours }),
        3 => (0_usize..2, 0_u64..12)
            .prop_map(|(operator, notice)| Deed::Delivered { operator, notice }),
        1 => (0_u8..8).prop_map(|host| Deed::Catalogued { host }),
        3 => (1_i64..80).prop_map(|hours| Deed::Wait { hours }),
    ]
}

/// Even hosts are of IPv4, odd ones of IPv6.
fn host_address(host: u8) -> IpAddr {
    if host.is_multiple_of(2) {
        IpAddr::V4(Ipv4Addr::new(203, 0, 113, host))
    } else {
        IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, host.into(), 0, 0, 0, 1))
    }
}

/// Counters of a flood long ago, of which one was told: cases of alpha's would have to be full to make some.
fn counters() -> Vec<(RowKey, Row)> {
    let row = |prefix: &str, hours: i64, notice: Option<NoticeId>| {
        let first_seen = noon() - hours.hours();
        let counter = Counter {
            first_seen,
            last_seen: first_seen,
            sightings: 1,
            notice,
        };
        let key = RowKey {
            operator: operator("alpha"),
            prefix: super::prefix(prefix),
        };
        let row = if prefix == "0.0.0.0/0" {
            Row::Overflow(counter)
        } else {
            Row::Aggregate(counter)
        };
        (key, row)
    };
    vec![
        row("198.51.100.0/24", 30 * 24 - 9, None),
        row("2001:db8:5::/48", 200, Some(NoticeId(0))),
        row("0.0.0.0/0", 0, None),
    ]
}

/// What [`Book::next_deadline`] must say, from a look at every row.
fn scanned(book: &Book, put_off: &BTreeMap<(Operator, BatchKind), Timestamp>) -> Option<Timestamp> {
    let at = |(key, row): (RowKey, Row)| {
        let batch = |kind, first: Timestamp| {
            let until = put_off.get(&(key.operator.clone(), kind));
            let at = first + BATCH_WINDOW;
            until.map_or(at, |until| at.max(*until))
        };
        match row {
            Row::Case(State::Seen(seen)) => vec![batch(BatchKind::Catalogue, seen.first_seen)],
            Row::Case(state) => state.next_deadline().into_iter().collect(),
            Row::Aggregate(counter) | Row::Overflow(counter) => {
                let told = counter.notice.is_some();
                let batch = batch(BatchKind::Flood, counter.first_seen);
                let idle = counter.last_seen + AGGREGATE_IDLE;
                (!told).then_some(batch).into_iter().chain([idle]).collect()
            }
        }
    };
    book.rows().flat_map(at).min()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    /// The rows handed out are the whole truth: stored one by one, they make the same book; and the blocks ordered
    /// are those of the book. What is due next is what a look at every row says.
    #[test]
    fn stored_changes_make_the_same_book(deeds in proptest::collection::vec(deed(), 1..80)) {
        let calendar = kazakhstan();
        let terms = terms(&calendar);
        let names = [operator("alpha"), operator("beta")];
        let mut book = Book::restore(BATCH_WINDOW, counters()).unwrap();
        let mut store: BTreeMap<RowKey, Row> = counters().into_iter().collect();
        let mut put_off = BTreeMap::new();
        let mut blocked: BTreeSet<RowKey> = BTreeSet::new();
        let mut now = noon();
        let mut next_notice = 0;
        for deed in deeds {
            let changes = match deed {
                Deed::Sighted { operator, host } => {
                    book.sighted(&names[operator], host_address(host), now)
                }
                Deed::Batches => {
                    let due = book.due(now, &terms);
                    let mut changes = due.changes;
                    for batch in &due.batches {
                        let notice = NoticeId(next_notice);
                        next_notice += 1;
                        put_off.remove(&(batch.operator.clone(), batch.kind));
                        changes.extend(book.notice_queued(batch, notice, now, &terms));
                    }
                    changes
                }
                Deed::PutOff { hours } => {
                    let due = book.due(now, &terms);
                    for batch in &due.batches {
                        book.put_off(batch, now + hours.hours());
                        let of = (batch.operator.clone(), batch.kind);
                        put_off.insert(of, now + hours.hours());
                    }
                    due.changes
                }
                Deed::Delivered { operator, notice } => {
                    let notice = NoticeId(notice);
                    let event = delivered(notice, now);
                    book.apply(&names[operator], Selector::Notice(notice), &event, now, &terms)
                }
                Deed::Catalogued { host } => {
                    let net = case_prefix(host_address(host));
                    book.catalogue_updated(&|prefix| prefix == net, now, &terms)
                }
                Deed::Wait { hours } => {
                    now += hours.hours();
                    Vec::new()
                }
            };
            prop_assert_eq!(book.next_deadline(), scanned(&book, &put_off));
            for change in changes {
                if change.actions.contains(&Action::Block) {
                    prop_assert!(blocked.insert(change.key.clone()));
                }
                if change.actions.contains(&Action::Unblock) {
                    prop_assert!(blocked.remove(&change.key));
                }
                match change.row {
                    Some(row) => drop(store.insert(change.key, row)),
                    None => drop(store.remove(&change.key)),
                }
            }
            let of_book: BTreeSet<RowKey> = book
                .blocked()
                .map(|(operator, prefix)| RowKey { operator: operator.clone(), prefix })
                .collect();
            prop_assert_eq!(&of_book, &blocked);
        }
        let bytes = postcard::to_allocvec(&store).unwrap();
        let store: BTreeMap<RowKey, Row> = postcard::from_bytes(&bytes).unwrap();
        let restored = Book::restore(BATCH_WINDOW, store).unwrap();
        prop_assert!(restored.rows().eq(book.rows()));
    }
}
