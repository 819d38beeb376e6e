//! What the store in a file does beyond what every engine does.

use controld::store::{KeyRange, RedbStore, StateStore, StoreError, Txn, Versioned};

#[test]
fn the_redb_store_keeps_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.redb");
    let mut store = RedbStore::open(&path).unwrap();
    let revision = store.txn(&Txn::new().put("a", "1").put("b", "2")).unwrap();
    let refusal = RedbStore::open(&path).map(|_| ()).unwrap_err();
    assert!(matches!(refusal, StoreError::InUse { .. }), "{refusal}");
    drop(store);
    let store = RedbStore::open(&path).unwrap();
    assert_eq!(store.revision().unwrap(), revision);
    let page = store.range(&KeyRange::all(), 9).unwrap();
    assert_eq!((page.entries.len(), page.revision), (2, revision));
    assert_eq!(
        store.get(b"b").unwrap(),
        Some(Versioned {
            value: b"2".to_vec(),
            mod_revision: revision
        })
    );
}

#[test]
fn a_changed_or_foreign_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.redb");
    let mut store = RedbStore::open(&path).unwrap();
    store
        .txn(&Txn::new().put("key", "a value that can be found again"))
        .unwrap();
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    let is_value = |place: &usize| bytes[*place..].starts_with(b"a value");
    let places: Vec<_> = (0..bytes.len()).filter(is_value).collect();
    assert!(!places.is_empty());
    for place in places {
        bytes[place] ^= 1;
    }
    std::fs::write(&path, bytes).unwrap();
    assert!(matches!(
        RedbStore::open(&path),
        Err(StoreError::Engine { .. })
    ));
    std::fs::write(&path, b"not a store").unwrap();
    assert!(matches!(
        RedbStore::open(&path),
        Err(StoreError::Engine { .. })
    ));
    let missing = RedbStore::open(&folder.path().join("none").join("record.redb"));
    assert!(matches!(missing, Err(StoreError::Engine { .. })));
}
