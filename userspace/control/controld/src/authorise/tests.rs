use super::*;
use crate::core::fixture::rows;
use model::{Epoch, Op};
use wire::{DraftId, Filter, Listing, Order};

fn record() -> Record {
    let ops: Vec<Op> = rows().into_iter().map(Op::Put).collect();
    Record::default().after(&ops, Epoch(1)).unwrap()
}

#[test]
fn the_kernel_says_who_calls() {
    let check = |record: &Record, uid: u32, name: &str| {
        assert_eq!(
            Caller::recognise(record, uid, &[(5, Daemon::Linkd)]).name(),
            name
        );
    };
    check(&record(), 10, "officer");
    check(&record(), 0, "root");
    check(&record(), 5, "linkd");
    check(&record(), 99, "uid 99");
    check(&Record::default(), 0, "root");
    check(&Record::default(), 10, "uid 10");
}

#[test]
fn one_user_may_run_several_daemons() {
    let together = [(5, Daemon::Linkd), (5, Daemon::Pathd)];
    let apart = [(5, Daemon::Linkd), (6, Daemon::Pathd)];
    let check = |daemons: &[(u32, Daemon)], uid: u32, expected: &[Daemon]| {
        let caller = Caller::recognise(&record(), uid, daemons);
        assert_eq!(caller.daemons, expected, "uid {uid}");
    };
    check(&together, 5, &[Daemon::Linkd, Daemon::Pathd]);
    check(&together, 6, &[]);
    check(&apart, 5, &[Daemon::Linkd]);
    check(&apart, 6, &[Daemon::Pathd]);
}

#[test]
fn root_is_an_administrator_only_until_the_record_names_one() {
    let named: Vec<Op> = rows().into_iter().map(Op::Put).collect();
    let record = Record::default().after(&named, Epoch(1)).unwrap();
    let key = model::RowKey::Account("root".parse().unwrap());
    let without = record.after(&[Op::Delete(key)], Epoch(2)).unwrap();
    assert!(
        Caller::recognise(&without, 0, &[]).has(&[Role::Admin]),
        "no administrator is left: root is one again"
    );
    let mut other = rows();
    for row in &mut other {
        if let model::Row::Account(account) = row
            && account.uid == 0
        {
            account.uid = 77;
        }
    }
    let ops: Vec<Op> = other.into_iter().map(Op::Put).collect();
    let administered = Record::default().after(&ops, Epoch(1)).unwrap();
    assert!(!Caller::recognise(&administered, 0, &[]).has(&[Role::Admin]));
}

#[test]
fn operators_see_their_own() {
    let list = |of: Collection| {
        Query::List(Listing {
            of,
            filter: Filter::default(),
            order: Order::Ascending,
            after: None,
            limit: 1,
            watch: false,
        })
    };
    let check = |uid: u32, query: &Query, expected: Sight| {
        let record = record();
        assert_eq!(
            sight(&Caller::recognise(&record, uid, &[]), query),
            expected,
            "uid {uid}: {query:?}"
        );
    };
    let own = Sight::Operator("one".parse().unwrap());
    check(12, &Query::Status, Sight::All);
    check(12, &list(Collection::Events), Sight::All);
    check(11, &list(Collection::Cases), own.clone());
    check(11, &list(Collection::Rows(RowKind::Catalogue)), own);
    check(11, &list(Collection::Rows(RowKind::Account)), Sight::None);
    check(11, &list(Collection::Events), Sight::None);
    check(11, &list(Collection::Rows(RowKind::Enrolment)), Sight::None);
    check(14, &list(Collection::Rows(RowKind::Account)), Sight::All);
    check(11, &list(Collection::Differences(DraftId(1))), Sight::None);
    check(11, &Query::Status, Sight::None);
    check(99, &list(Collection::Cases), Sight::None);
}
