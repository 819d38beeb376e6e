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
    Delivered { operator: usize, notice: u64 },
    Catalogued { host: u8 },
    Wait { hours: i64 },
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (0_usize..2, 0_u8..8)
            .prop_map(|(operator, host)| Deed::Sighted { operator, host }),
        2 => Just(Deed::Batches),
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    /// The rows handed out are the whole truth: stored one by one, they make the same book; and the blocks ordered
    /// are those of the book.
    #[test]
    fn stored_changes_make_the_same_book(deeds in proptest::collection::vec(deed(), 1..80)) {
        let calendar = kazakhstan();
        let terms = terms(&calendar);
        let names = [operator("alpha"), operator("beta")];
        let mut book = Book::new(BATCH_WINDOW);
        let mut store: BTreeMap<RowKey, Row> = BTreeMap::new();
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
                        changes.extend(book.notice_queued(batch, notice, now, &terms));
                    }
                    changes
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
