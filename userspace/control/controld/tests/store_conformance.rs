//! What every engine of the record does, engine by engine.
#![expect(
    clippy::unwrap_used,
    reason = "lints tell only functions marked as tests from others, and all here serve one"
)]

use controld::store::{
    Entry, Guard, KEY_BYTES_MAX, KeyRange, MemoryStore, OP_BYTES, PAGE_BYTES_MAX, PAGE_ENTRIES_MAX,
    RedbStore, Revision, StateStore, StoreError, TXN_BYTES_MAX, TXN_OPS_MAX, Txn, Versioned, scan,
};

/// A case of the suite; it begins with an empty store.
type Case = fn(&mut dyn StateStore);

const SUITE: [Case; 13] = [
    a_new_store_is_empty,
    what_is_put_is_there,
    what_is_deleted_is_gone,
    ranges_are_deleted,
    revisions_grow_with_changes_only,
    guards_hold_or_nothing_happens,
    guards_see_the_state_before,
    limits_of_operations,
    limits_of_bytes,
    limits_of_keys,
    a_key_is_touched_once,
    ranges_are_read_in_order_and_in_pages,
    pages_are_bounded,
];

#[test]
fn the_memory_store_conforms() {
    conforms(&|| Box::new(MemoryStore::new()));
}

#[test]
fn the_redb_store_conforms() {
    let folder = tempfile::tempdir().unwrap();
    let number = std::cell::Cell::new(0);
    conforms(&|| {
        number.set(number.get() + 1);
        Box::new(RedbStore::open(&folder.path().join(format!("{}.redb", number.get()))).unwrap())
    });
}

fn conforms(open: &dyn Fn() -> Box<dyn StateStore>) {
    for case in SUITE {
        case(&mut *open());
    }
}

fn a_new_store_is_empty(store: &mut dyn StateStore) {
    assert_eq!(store.revision().unwrap(), Revision::EMPTY);
    assert_eq!(store.get(b"a").unwrap(), None);
    let page = store.range(&KeyRange::all(), 10).unwrap();
    assert_eq!(
        (page.entries, page.more, page.revision),
        (vec![], false, Revision::EMPTY)
    );
    assert_eq!(store.txn(&Txn::new()).unwrap(), Revision::EMPTY);
}

fn what_is_put_is_there(store: &mut dyn StateStore) {
    let first = store.txn(&Txn::new().put("a", "1").put("b", "")).unwrap();
    let second = store.txn(&Txn::new().put("a", b"\0\xff".to_vec())).unwrap();
    let stands = |value: &[u8], mod_revision| {
        Some(Versioned {
            value: value.to_vec(),
            mod_revision,
        })
    };
    assert_eq!(store.get(b"a").unwrap(), stands(b"\0\xff", second));
    assert_eq!(store.get(b"b").unwrap(), stands(b"", first));
    assert_eq!(store.get(b"c").unwrap(), None);
}

fn what_is_deleted_is_gone(store: &mut dyn StateStore) {
    store.txn(&Txn::new().put("a", "1").put("b", "2")).unwrap();
    store
        .txn(&Txn::new().delete("a").delete("a").delete("none"))
        .unwrap();
    assert_eq!(keys(store, &KeyRange::all()), ["b"]);
    let again = store
        .txn(&Txn::new().guard(Guard::absent("a")).put("a", "3"))
        .unwrap();
    assert_eq!(store.get(b"a").unwrap().unwrap().mod_revision, again);
}

fn ranges_are_deleted(store: &mut dyn StateStore) {
    let all = ["a", "a/1", "a/2", "a0", "b", "c"];
    let put = |txn: Txn, key: &&str| txn.put(*key, "");
    let check = |store: &mut dyn StateStore, range: KeyRange, expect: &[&str]| {
        store.txn(&all.iter().fold(Txn::new(), put)).unwrap();
        store.txn(&Txn::new().delete_range(range.clone())).unwrap();
        assert_eq!(keys(store, &KeyRange::all()), expect, "{range:?}");
    };
    check(store, KeyRange::prefix("a/"), &["a", "a0", "b", "c"]);
    check(store, KeyRange::new("a0", "c"), &["a", "a/1", "a/2", "c"]);
    check(store, KeyRange::new("b", "b"), &all);
    check(store, KeyRange::new("c", "a"), &all);
    check(
        store,
        KeyRange {
            start: b"b".to_vec(),
            end: None,
        },
        &["a", "a/1", "a/2", "a0"],
    );
    check(store, KeyRange::all(), &[]);
}

fn revisions_grow_with_changes_only(store: &mut dyn StateStore) {
    let first = store.txn(&Txn::new().put("a", "1")).unwrap();
    assert!(first > Revision::EMPTY);
    let same = store.txn(&Txn::new().put("a", "1")).unwrap();
    assert_eq!(
        same.number(),
        first.number() + 1,
        "a put changes, even to the same value"
    );
    let nothing = Txn::new().delete("b").delete_range(KeyRange::prefix("c"));
    assert_eq!(store.txn(&nothing).unwrap(), same);
    assert!(
        store
            .txn(&Txn::new().guard(Guard::absent("a")).put("b", ""))
            .is_err()
    );
    assert_eq!(store.revision().unwrap(), same);
    let deleted = store
        .txn(&Txn::new().delete_range(KeyRange::all()))
        .unwrap();
    assert_eq!(deleted.number(), same.number() + 1);
    assert_eq!(store.range(&KeyRange::all(), 1).unwrap().revision, deleted);
}

fn guards_hold_or_nothing_happens(store: &mut dyn StateStore) {
    let first = store.txn(&Txn::new().put("a", "1")).unwrap();
    let second = store.txn(&Txn::new().put("b", "2")).unwrap();
    let mut check = |guard: Guard, holds: bool| {
        let before = store.revision().unwrap();
        let result = store.txn(
            &Txn::new()
                .guard(Guard::absent("none"))
                .guard(guard.clone())
                .put("c", "3"),
        );
        assert_eq!(result.is_ok(), holds, "{guard:?}: {result:?}");
        if let Err(error) = result {
            let StoreError::GuardFailed { key, condition, .. } = error else {
                unreachable!("{error}")
            };
            assert_eq!(Guard { key, condition }, guard);
            assert_eq!(
                (store.revision().unwrap(), store.get(b"c").unwrap()),
                (before, None)
            );
        } else {
            store.txn(&Txn::new().delete("c")).unwrap();
        }
    };
    check(Guard::absent("z"), true);
    check(Guard::absent("a"), false);
    check(Guard::unchanged("a", first), true);
    check(Guard::unchanged("a", second), false);
    check(Guard::unchanged("z", first), false);
    check(Guard::value("a", "1"), true);
    check(Guard::value("a", "2"), false);
    check(Guard::value("a", ""), false);
    check(Guard::value("z", ""), false);
    let refusal = store
        .txn(&Txn::new().guard(Guard::absent("a")))
        .unwrap_err();
    assert!(
        matches!(refusal, StoreError::GuardFailed { found: Some(found), .. } if found == first)
    );
}

fn guards_see_the_state_before(store: &mut dyn StateStore) {
    let txn = Txn::new().guard(Guard::absent("a")).put("a", "1");
    store.txn(&txn).unwrap();
    assert!(matches!(
        store.txn(&txn),
        Err(StoreError::GuardFailed { .. })
    ));
    let swap = Txn::new()
        .guard(Guard::value("a", "1"))
        .delete("a")
        .put("b", "1");
    store.txn(&swap).unwrap();
    assert_eq!(keys(store, &KeyRange::all()), ["b"]);
}

fn limits_of_operations(store: &mut dyn StateStore) {
    let puts = |count: usize| (0..count).fold(Txn::new(), |txn, key| txn.put(format!("{key}"), ""));
    let guards = |txn: Txn, count: usize| {
        (0..count).fold(txn, |txn, key| txn.guard(Guard::absent(format!("{key}"))))
    };
    let full = guards(puts(TXN_OPS_MAX), TXN_OPS_MAX);
    store.txn(&full).unwrap();
    let check = |store: &mut dyn StateStore, txn: &Txn| {
        let refusal = store.txn(txn).unwrap_err();
        assert!(
            matches!(refusal, StoreError::TooManyOps { .. }),
            "{refusal}"
        );
    };
    check(store, &puts(TXN_OPS_MAX + 1));
    check(store, &guards(Txn::new(), TXN_OPS_MAX + 1));
    assert_eq!(keys(store, &KeyRange::all()).len(), TXN_OPS_MAX);
}

fn limits_of_bytes(store: &mut dyn StateStore) {
    let value = |bytes: usize| vec![7; bytes];
    let room = TXN_BYTES_MAX - 2 * (OP_BYTES + 1);
    store
        .txn(&Txn::new().put("a", value(room)).put("b", ""))
        .unwrap();
    assert_eq!(store.get(b"a").unwrap().unwrap().value.len(), room);
    let check = |store: &mut dyn StateStore, txn: Txn| {
        let refusal = store.txn(&txn).unwrap_err();
        assert!(
            matches!(refusal, StoreError::TooLarge { bytes } if bytes == TXN_BYTES_MAX + 1),
            "{refusal}"
        );
    };
    check(store, Txn::new().put("a", value(room)).put("b", "1"));
    check(
        store,
        Txn::new()
            .guard(Guard::value("a", value(room)))
            .put("b", "1"),
    );
    check(store, Txn::new().put("a", value(room)).delete("bb"));
    check(
        store,
        Txn::new()
            .put("a", value(room))
            .delete_range(KeyRange::new("x", "y")),
    );
    assert_eq!(store.get(b"b").unwrap().unwrap().value, b"");
}

fn limits_of_keys(store: &mut dyn StateStore) {
    let longest = vec![0xff; KEY_BYTES_MAX];
    store.txn(&Txn::new().put(longest.clone(), "1")).unwrap();
    assert!(store.get(&longest).unwrap().is_some());
    for key in [vec![], vec![0xff; KEY_BYTES_MAX + 1]] {
        let refusals = [
            store.get(&key).map(|_| ()),
            store.txn(&Txn::new().put(key.clone(), "")).map(|_| ()),
            store.txn(&Txn::new().delete(key.clone())).map(|_| ()),
            store
                .txn(&Txn::new().guard(Guard::absent(key.clone())))
                .map(|_| ()),
        ];
        for refusal in refusals {
            assert!(matches!(refusal, Err(StoreError::BadKey { bytes }) if bytes == key.len()));
        }
    }
    assert_eq!(store.range(&KeyRange::all(), 9).unwrap().entries.len(), 1);
}

fn a_key_is_touched_once(store: &mut dyn StateStore) {
    let before = store.revision().unwrap();
    let twice = [
        Txn::new().put("a", "1").put("a", "2"),
        Txn::new().put("a", "1").delete("a"),
        Txn::new().delete("a").put("a", "1"),
        Txn::new()
            .delete_range(KeyRange::prefix("a"))
            .put("a/1", "1"),
        Txn::new().put("a/1", "1").delete_range(KeyRange::all()),
    ];
    for txn in twice {
        let refusal = store.txn(&txn).unwrap_err();
        assert!(
            matches!(refusal, StoreError::DuplicateKey { .. }),
            "{refusal}"
        );
    }
    assert_eq!(store.revision().unwrap(), before);
    store
        .txn(&Txn::new().put("b", "1").delete_range(KeyRange::prefix("a")))
        .unwrap();
}

fn ranges_are_read_in_order_and_in_pages(store: &mut dyn StateStore) {
    for key in ["b", "a/2", "c", "a/10", "a"] {
        store.txn(&Txn::new().put(key, key)).unwrap();
    }
    let all = ["a", "a/10", "a/2", "b", "c"];
    assert_eq!(keys(store, &KeyRange::all()), all);
    assert_eq!(keys(store, &KeyRange::prefix("a/")), ["a/10", "a/2"]);
    assert_eq!(keys(store, &KeyRange::new("a/2", "c")), ["a/2", "b"]);
    assert_eq!(keys(store, &KeyRange::new("c", "a")), [""; 0]);
    for limit in 0..7 {
        let mut range = KeyRange::all();
        let mut read = Vec::new();
        loop {
            let page = store.range(&range, limit).unwrap();
            assert!((1..=limit.max(1)).contains(&page.entries.len()));
            read.extend(
                page.entries
                    .iter()
                    .map(|entry| String::from_utf8(entry.key.clone()).unwrap()),
            );
            assert_eq!(page.more, read.len() < all.len());
            match page.entries.last() {
                Some(last) if page.more => range = range.after(&last.key),
                _ => break,
            }
        }
        assert_eq!(read, all);
    }
}

fn pages_are_bounded(store: &mut dyn StateStore) {
    let large = PAGE_BYTES_MAX / 8;
    for key in 0..10 {
        store
            .txn(&Txn::new().put(format!("large/{key}"), vec![1; large]))
            .unwrap();
    }
    let page = store
        .range(&KeyRange::prefix("large/"), PAGE_ENTRIES_MAX)
        .unwrap();
    assert_eq!(
        (page.entries.len(), page.more),
        (7, true),
        "the keys have bytes as well"
    );
    for chunk in 0..9 {
        let keys = (0..TXN_OPS_MAX).map(|key| format!("small/{:04}", chunk * TXN_OPS_MAX + key));
        store
            .txn(&keys.fold(Txn::new(), |txn, key| txn.put(key, "")))
            .unwrap();
    }
    let page = store
        .range(&KeyRange::prefix("small/"), usize::MAX)
        .unwrap();
    assert_eq!((page.entries.len(), page.more), (PAGE_ENTRIES_MAX, true));
    let entries: Vec<Entry> = scan(store, KeyRange::all()).map(Result::unwrap).collect();
    assert_eq!(entries.len(), 10 + 9 * TXN_OPS_MAX);
    assert!(entries.is_sorted_by(|one, next| one.key < next.key));
}

fn keys(store: &dyn StateStore, range: &KeyRange) -> Vec<String> {
    scan(store, range.clone())
        .map(|entry| String::from_utf8(entry.unwrap().key).unwrap())
        .collect()
}
