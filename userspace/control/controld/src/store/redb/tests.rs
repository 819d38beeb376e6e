use super::*;

#[test]
fn another_layout_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.redb");
    let database = Database::create(&path).unwrap();
    let write = database.begin_write().unwrap();
    write
        .open_table(META)
        .unwrap()
        .insert(LAYOUT, KNOWN_LAYOUT + 1)
        .unwrap();
    write.commit().unwrap();
    drop(database);
    let refusal = RedbStore::open(&path).map(|_| ()).unwrap_err();
    assert!(
        matches!(
            refusal,
            StoreError::UnknownLayout {
                found: 2,
                known: 1,
                ..
            }
        ),
        "{refusal}"
    );
}
