//! Which record it is.

use super::*;
use crate::core::fixture::rows;
use wire::DraftId;

/// Whichever start makes the first epoch names the record; no later start or epoch does.
#[test]
fn a_record_keeps_its_identity() {
    let dir = tempfile::tempdir().unwrap();
    let now = law::zone::start_of(DAY);
    let start = |state: &str, fresh: u128| {
        let state = dir.path().join(state);
        std::fs::create_dir_all(&state).unwrap();
        let store = crate::store::RedbStore::open(&state.join("record.redb")).unwrap();
        let limits = journal::Limits::default();
        let (journal, _) = Journal::open(&state.join("journal"), limits).unwrap();
        let settings = Settings {
            fresh_record: RecordId(fresh),
            ..fixture::settings(1)
        };
        Core::open(settings, Box::new(store), journal, now, "").unwrap()
    };
    let published = |core: &Core| {
        core.published()?;
        Some(fixture::gate(core).record)
    };
    let commit = |core: &mut Core, n: u128, ops: Vec<Op>| {
        let draft = DraftId(n);
        let stage = Action::Stage {
            draft,
            chunk: 0,
            ops,
        };
        let commit = Action::Commit {
            draft,
            base: None,
            confirm_s: None,
        };
        for (key, action) in (2 * n..).zip([stage, commit]) {
            let command = wire::Command {
                key: wire::IdempotencyKey(key),
                why: "a test".into(),
                clause: None,
                action,
            };
            let caller = core.recognise(0);
            core.command(&caller, &command, now).unwrap();
        }
    };
    let whole = || rows().into_iter().map(Op::Put).collect();
    drop(start("one", 1));
    let mut core = start("one", 2);
    assert_eq!(published(&core), None, "no epoch, no identity");
    commit(&mut core, 1, whole());
    assert_eq!(published(&core), Some(RecordId(2)));
    drop(core);
    let mut core = start("one", 3);
    assert_eq!(published(&core), Some(RecordId(2)));
    commit(&mut core, 2, vec![Op::Put(entry("203.0.113.0/24"))]);
    assert_eq!(published(&core), Some(RecordId(2)));
    // A wiped record begins at the same epoch and is another one.
    let mut core = start("two", 4);
    commit(&mut core, 1, whole());
    assert_eq!(published(&core), Some(RecordId(4)));
}
