use super::*;
use crate::store::MemoryStore;
use wire::TokenId;

fn command(key: u64) -> Command {
    Command {
        key: IdempotencyKey(key.into()),
        why: String::new(),
        clause: None,
        action: Action::RevokeToken {
            token: TokenId(key),
        },
    }
}

fn send(store: &mut MemoryStore, uid: u32, key: u64) {
    let done = Done::TokenRevoked {
        token: TokenId(key),
    };
    let ops = remember(store, &command(key), uid, &done).unwrap();
    let txn = Txn { ops, ..Txn::new() };
    store.txn(&txn).unwrap();
}

fn knows(store: &MemoryStore, uid: u32, key: u64) -> bool {
    recall(store, &command(key), uid).unwrap().is_some()
}

/// The rows of the memory that a store holds.
fn rows(store: &MemoryStore) -> usize {
    let of = |table: &[u8]| {
        let range = crate::store::KeyRange::prefix(table);
        crate::store::scan(store, range).count()
    };
    of(b"command/") + of(b"command-order/") + of(keys::COMMAND_HEADS)
}

#[test]
fn each_user_has_a_window_of_his_own() {
    let mut store = MemoryStore::default();
    send(&mut store, 7, 1);
    for key in 1..=COMMANDS_PER_USER_MAX {
        send(&mut store, 8, key);
    }
    assert!(
        knows(&store, 8, 1),
        "the window is full, and nothing went yet"
    );
    send(&mut store, 8, COMMANDS_PER_USER_MAX + 1);
    assert!(!knows(&store, 8, 1), "his oldest goes first");
    assert!(knows(&store, 8, 2) && knows(&store, 8, COMMANDS_PER_USER_MAX + 1));
    assert!(knows(&store, 7, 1), "nobody pushes another's out");
    let window = usize::try_from(COMMANDS_PER_USER_MAX).unwrap();
    assert_eq!(rows(&store), 2 * window + 1 + 3, "and nothing else is kept");
}

#[test]
fn what_users_without_an_account_sent_is_forgotten() {
    let mut store = MemoryStore::default();
    for key in 1..COMMANDS_PER_USER_MAX + 9 {
        send(&mut store, 8, key);
    }
    send(&mut store, 7, 1);
    send(&mut store, 0, 1);
    let account = model::Row::Account(model::Account {
        name: "noc".parse().unwrap(),
        uid: 7,
        roles: [model::Role::Operator].into(),
        authority: None,
        operator: None,
        organisation: None,
    });
    let ops = [model::Op::Put(account)];
    let record = Record::default().after(&ops, model::Epoch(1)).unwrap();
    forget_users(&mut store, &record).unwrap();
    assert_eq!(rows(&store), 6);
    assert!(knows(&store, 7, 1) && knows(&store, 0, 1));
}
