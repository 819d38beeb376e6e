use super::*;
use crate::row::{Label, RowKind};
use crate::{Bin, Operator, OperatorId, Prefix};
use jiff::civil::date;
use proptest::prelude::*;

fn operator(id: &str) -> Row {
    Row::Operator(Operator {
        id: id.parse().unwrap(),
        bin: a_bin(),
        name: Label {
            ru: "О".into(),
            kk: "О".into(),
        },
        notice_mail: "noc@operator.example".parse().unwrap(),
        notices: crate::NoticeWays::default(),
    })
}

fn a_bin() -> Bin {
    (0..10u8)
        .find_map(|d| format!("12034000001{d}").parse().ok())
        .unwrap()
}

fn entry(prefix: &str) -> Row {
    Row::Catalogue(CatalogueEntry {
        prefix: prefix.parse().unwrap(),
        organisation: "ministry".parse().unwrap(),
        operator: "one".parse().unwrap(),
        since: date(2026, 1, 1),
        until: None,
    })
}

fn key_of(prefix: &str) -> EntryKey {
    EntryKey::Catalogue(prefix.parse::<Prefix>().unwrap())
}

#[test]
fn operations_apply_whole_or_not_at_all() {
    let check = |ops: &[Op], expected: Result<usize, RecordError>| {
        let before = Record::default()
            .after(&[Op::Put(operator("one"))], Epoch(1))
            .unwrap();
        assert_eq!(
            before.after(ops, Epoch(2)).map(|r| r.len()),
            expected,
            "{ops:?}"
        );
    };
    let key = |id: &str| RowKey::Operator(id.parse::<OperatorId>().unwrap());
    check(&[], Ok(1));
    check(&[Op::Put(operator("two"))], Ok(2));
    check(&[Op::Put(operator("one"))], Ok(1));
    check(&[Op::Delete(key("one"))], Ok(0));
    check(
        &[Op::Delete(key("two"))],
        Err(RecordError::Missing(key("two"))),
    );
    check(
        &[Op::Put(operator("two")), Op::Put(operator("two"))],
        Err(RecordError::Twice(key("two"))),
    );
    check(&[Op::Declare(RowKind::Operator)], Ok(0));
    check(
        &[Op::Declare(RowKind::Operator), Op::Put(operator("two"))],
        Ok(1),
    );
    check(&[Op::Declare(RowKind::Rule)], Ok(1));
}

#[test]
fn numbers_are_stable_and_reborn_late() {
    let one = Record::default()
        .after(&[Op::Put(entry("192.0.2.0/25"))], Epoch(1))
        .unwrap();
    let first = one.entry_number(key_of("192.0.2.0/25")).unwrap();
    let two = one
        .after(&[Op::Put(entry("192.0.2.128/25"))], Epoch(2))
        .unwrap();
    assert_eq!(
        two.entry_number(key_of("192.0.2.0/25")),
        Some(first),
        "a number stays with its entry"
    );
    let second = two.entry_number(key_of("192.0.2.128/25")).unwrap();
    assert_eq!((second.number, second.born), (first.number + 1, Epoch(2)));
    let three = two
        .after(
            &[
                Op::Delete(entry("192.0.2.0/25").key()),
                Op::Put(entry("198.51.100.0/24")),
            ],
            Epoch(3),
        )
        .unwrap();
    let third = three.entry_number(key_of("198.51.100.0/24")).unwrap();
    assert_eq!(
        (third.number, third.born),
        (second.number + 1, Epoch(3)),
        "fresh numbers come before freed ones"
    );
}

#[test]
fn listing_pages_through_one_kind() {
    let rows = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"];
    let ops: Vec<Op> = rows
        .iter()
        .map(|p| Op::Put(entry(p)))
        .chain([Op::Put(operator("one"))])
        .collect();
    let record = Record::default().after(&ops, Epoch(1)).unwrap();
    let first = record.of_kind(RowKind::Catalogue).next().unwrap().key();
    let rest: Vec<_> = record
        .from(RowKind::Catalogue, Some(&first))
        .map(Row::key)
        .collect();
    assert_eq!(rest, [entry(rows[1]).key(), entry(rows[2]).key()]);
    assert_eq!(record.catalogue().count(), 3);
    assert_eq!(record.operators().count(), 1);
}

#[test]
fn an_entry_is_found_by_what_it_holds() {
    let rows = ["192.0.2.0/25", "192.0.2.192/26", "2001:db8:1::/48"];
    let ops: Vec<Op> = rows.iter().map(|p| Op::Put(entry(p))).collect();
    let record = Record::default().after(&ops, Epoch(1)).unwrap();
    let check = |prefix: &str, expected: Option<&str>| {
        let found = record
            .catalogued_by(&prefix.parse().unwrap())
            .map(|e| e.prefix.to_string());
        assert_eq!(found.as_deref(), expected, "{prefix}");
    };
    check("192.0.2.0/32", Some("192.0.2.0/25"));
    check("192.0.2.127/32", Some("192.0.2.0/25"));
    check("192.0.2.128/32", None);
    check("192.0.2.0/24", None);
    check("192.0.2.200/32", Some("192.0.2.192/26"));
    check("2001:db8:1:2::/64", Some("2001:db8:1::/48"));
    check("2001:db8::/32", None);
    check("0.0.0.0/32", None);
}

proptest! {
    /// Whatever two records hold, the operations between them lead from one to the other, and back.
    #[test]
    fn operations_lead_there_and_back(
        a in proptest::collection::btree_set(0u8..16, 0..8),
        b in proptest::collection::btree_set(0u8..16, 0..8),
    ) {
        let record = |hosts: &BTreeSet<u8>| {
            let ops: Vec<Op> = hosts.iter().map(|h| Op::Put(entry(&format!("192.0.2.{h}/32")))).collect();
            Record::default().after(&ops, Epoch(1)).unwrap()
        };
        let (a, b) = (record(&a), record(&b));
        let there = a.after(&a.operations_to(&b), Epoch(2)).unwrap();
        prop_assert!(there.rows().eq(b.rows()));
        let back = there.after(&there.operations_to(&a), Epoch(3)).unwrap();
        prop_assert!(back.rows().eq(a.rows()));
        let numbers: BTreeSet<u32> =
            back.catalogue().map(|e| back.entry_number(EntryKey::Catalogue(e.prefix)).unwrap().number).collect();
        prop_assert_eq!(numbers.len(), back.catalogue().count(), "no two entries share a number");
    }
}

/// The numbers after any operations are those that settling every counted row anew would give.
#[derive(Clone, Debug, Default)]
struct NumbersModel {
    given: BTreeMap<Prefix, u32>,
    fresh: u32,
}

impl NumbersModel {
    fn settle(&mut self, present: &BTreeSet<Prefix>) {
        self.given.retain(|prefix, _| present.contains(prefix));
        for prefix in present {
            if !self.given.contains_key(prefix) {
                self.fresh += 1;
                self.given.insert(*prefix, self.fresh);
            }
        }
    }
}

proptest! {
    /// Numbers, rows and pages after a history of puts, deletions and declarations, against a model that counts anew.
    #[test]
    fn numbers_follow_the_rows(
        history in proptest::collection::vec(
            (any::<bool>(), proptest::collection::btree_map(0u8..12, any::<bool>(), 0..8)),
            1..8,
        ),
    ) {
        let mut record = Record::default().after(&[Op::Put(operator("one"))], Epoch(0)).unwrap();
        let mut present: BTreeSet<Prefix> = BTreeSet::new();
        let mut model = NumbersModel::default();
        for (epoch, (declares, steps)) in (1u32..).zip(history) {
            let mut ops = Vec::new();
            if declares {
                ops.push(Op::Declare(RowKind::Catalogue));
                present.clear();
            }
            for (host, puts) in steps {
                let row = entry(&format!("192.0.2.{host}/32"));
                let RowKey::Catalogue(prefix) = row.key() else { continue };
                if puts {
                    ops.push(Op::Put(row));
                    present.insert(prefix);
                } else if !declares && present.remove(&prefix) {
                    ops.push(Op::Delete(RowKey::Catalogue(prefix)));
                }
            }
            let copied = record.after(&ops, Epoch(epoch)).unwrap();
            record = record.into_after(&ops, Epoch(epoch)).unwrap();
            prop_assert_eq!(&copied, &record, "in place or not, the record is the same");
            model.settle(&present);
            let numbers: BTreeMap<Prefix, u32> = record
                .catalogue()
                .map(|e| (e.prefix, record.entry_number(EntryKey::Catalogue(e.prefix)).unwrap().number))
                .collect();
            prop_assert_eq!(&numbers, &model.given);
            // Any key as a cursor gives the rows of the kind behind it, and no others.
            for cursor in record.rows().map(Row::key) {
                for kind in [RowKind::Operator, RowKind::Catalogue, RowKind::Account] {
                    let expected: Vec<RowKey> = record
                        .rows()
                        .map(Row::key)
                        .filter(|key| key.kind() == kind && *key > cursor)
                        .collect();
                    let found: Vec<RowKey> = record.from(kind, Some(&cursor)).map(Row::key).collect();
                    prop_assert_eq!(found, expected);
                }
            }
        }
    }
}
