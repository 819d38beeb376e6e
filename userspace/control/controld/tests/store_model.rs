//! Random transactions on the engine and on its model give the same answers and the same rows.

use controld::store::{
    Condition, Guard, KeyRange, MemoryStore, Op, RedbStore, Revision, StateStore, Txn,
};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    Txn(Txn),
    Get(Vec<u8>),
    Range(KeyRange, usize),
    Reopen,
}

/// Few keys, so that they meet; one that is refused.
fn key() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(&b"ab\0\xff"[..]), 0..4)
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![9 => prop::collection::vec(0u8..3, 0..3), 1 => Just(vec![9; 9_000])]
}

fn range() -> impl Strategy<Value = KeyRange> {
    prop_oneof![
        key().prop_map(KeyRange::prefix),
        (key(), key()).prop_map(|(start, end)| KeyRange::new(start, end)),
        (key(), key()).prop_map(|(start, after)| KeyRange { start, end: None }.after(&after)),
        Just(KeyRange::all()),
    ]
}

fn guard() -> impl Strategy<Value = Guard> {
    let condition = prop_oneof![
        Just(Condition::Absent),
        (1u64..20).prop_map(|number| Condition::ModRevision(Revision::new(number))),
        value().prop_map(Condition::Value),
    ];
    (key(), condition).prop_map(|(key, condition)| Guard { key, condition })
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (key(), value()).prop_map(|(key, value)| Op::Put { key, value }),
        2 => key().prop_map(|key| Op::Delete { key }),
        1 => range().prop_map(|range| Op::DeleteRange { range }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let txn = (
        prop::collection::vec(guard(), 0..2),
        prop::collection::vec(op(), 0..5),
    );
    prop_oneof![
        8 => txn.prop_map(|(guards, ops)| Step::Txn(Txn { guards, ops })),
        2 => key().prop_map(Step::Get),
        2 => (range(), 0usize..5).prop_map(|(range, limit)| Step::Range(range, limit)),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn redb_answers_as_its_model(steps in prop::collection::vec(step(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("record.redb");
        let mut model = MemoryStore::new();
        let mut store = RedbStore::open(&path).unwrap();
        // Errors are compared by their text, which names all that they hold.
        for step in steps {
            match step {
                Step::Txn(txn) => prop_assert_eq!(
                    store.txn(&txn).map_err(|error| error.to_string()),
                    model.txn(&txn).map_err(|error| error.to_string())
                ),
                Step::Get(key) => prop_assert_eq!(
                    store.get(&key).map_err(|error| error.to_string()),
                    model.get(&key).map_err(|error| error.to_string())
                ),
                Step::Range(range, limit) => prop_assert_eq!(
                    store.range(&range, limit).unwrap(),
                    model.range(&range, limit).unwrap()
                ),
                Step::Reopen => {
                    drop(store);
                    store = RedbStore::open(&path).unwrap();
                }
            }
            prop_assert_eq!(store.revision().unwrap(), model.revision().unwrap());
        }
        prop_assert_eq!(
            store.range(&KeyRange::all(), usize::MAX).unwrap(),
            model.range(&KeyRange::all(), usize::MAX).unwrap()
        );
    }
}
