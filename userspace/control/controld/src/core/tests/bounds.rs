//! The record's bounds: drafts, checkpoints, pages.

use super::*;
use crate::core::fixture::{DAY, open, rows};
use crate::ledger::{DRAFT_BYTES_MAX, DRAFTS_MAX};
use model::RowKey;
use wire::{Collection, DraftId, Filter, Item, Listing, Order, Query};

/// Whatever was acknowledged is there after a restart, and the journal holds every event of the store.
#[test]
fn a_restart_rebuilds_the_same_record() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("record.redb");
    let now = law::zone::start_of(DAY);
    let redb = || Box::new(crate::store::RedbStore::open(&path).unwrap());
    let mut core = open(dir.path(), redb(), now).unwrap();
    let caller = core.recognise(0);
    let mut ops: Vec<Vec<Op>> = vec![rows().into_iter().map(Op::Put).collect()];
    // More epochs than two checkpoints, so that a restart begins at one and an early epoch is forgotten.
    for n in 0..140u8 {
        ops.push(vec![Op::Put(entry(&format!("203.0.113.{n}/32")))]);
    }
    for (n, ops) in (1u128..).zip(ops) {
        let mut send = |key: u128, action: Action| {
            let command = wire::Command {
                key: wire::IdempotencyKey(key),
                why: "a test".into(),
                clause: None,
                action,
            };
            core.command(&caller, &command, now).unwrap()
        };
        send(
            n * 2,
            Action::Stage {
                draft: DraftId(n),
                chunk: 0,
                ops,
            },
        );
        send(
            n * 2 + 1,
            Action::Commit {
                draft: DraftId(n),
                base: None,
                confirm_s: None,
            },
        );
    }
    let before = Record::clone(core.ledger.record());
    core.flush().unwrap();
    let (last, published) = (core.audit.last(), core.published().unwrap().clone());
    drop(core);
    let core = open(dir.path(), redb(), now).unwrap();
    assert_eq!(**core.ledger.record(), before);
    assert_eq!(
        core.published().unwrap().snapshots,
        published.snapshots,
        "the same epoch gives the same snapshots"
    );
    assert_eq!(core.audit.last(), last + 1, "one event tells of the start");
    assert!(core.ledger.rebuild(core.store.as_ref(), Epoch(130)).is_ok());
    assert!(matches!(
        core.ledger.rebuild(core.store.as_ref(), Epoch(3)),
        Err(ControlError::EpochForgotten { .. })
    ));
    let key = RowKey::Catalogue("203.0.113.139/32".parse().unwrap());
    assert!(
        core.ledger
            .rebuild(core.store.as_ref(), Epoch(140))
            .unwrap()
            .row(&key)
            .is_none()
    );
}

/// A draft that the fixture does not use.
fn draft_id(n: u128) -> DraftId {
    DraftId(1_000_000 + n)
}

fn stage(gateway: &mut Gateway, draft: u128, chunk: u32, ops: Vec<Op>) -> Result<Done, String> {
    let draft = draft_id(draft);
    let staged = gateway.send(0, Action::Stage { draft, chunk, ops });
    staged.map_err(|error| error.to_string())
}

/// The operations of an epoch stand under their draft: staging to it once more would change history.
#[test]
fn a_committed_draft_cannot_be_staged_to() {
    let mut gateway = Gateway::new();
    let put = |prefix: &str| vec![Op::Put(entry(prefix))];
    stage(&mut gateway, 77, 0, put("198.51.100.128/25")).unwrap();
    let draft = draft_id(77);
    let commit = Action::Commit {
        draft,
        base: None,
        confirm_s: None,
    };
    gateway.send(0, commit).unwrap();
    let refused = stage(&mut gateway, 77, 0, put("203.0.113.0/24")).unwrap_err();
    assert!(refused.contains("committed"), "{refused}");
    let again = stage(&mut gateway, 77, 0, put("198.51.100.128/25")).unwrap();
    assert_eq!(
        again,
        Done::Staged { chunks: 1 },
        "the same chunk changes nothing"
    );
    let before = Record::clone(gateway.record());
    let gateway = gateway.restart();
    assert_eq!(*gateway.record(), before);
}

/// Drafts that clients left behind neither stop the law's own commits nor lock new drafts out for ever.
#[test]
fn abandoned_drafts_hold_nothing_up() {
    let mut gateway = Gateway::new();
    gateway.sight("203.0.113.7");
    gateway.pass(MINUTES_16);
    let drafts = u128::try_from(DRAFTS_MAX).unwrap();
    for draft in 0..drafts {
        let ops = vec![Op::Put(entry("198.51.100.128/25"))];
        stage(&mut gateway, 1_000 + draft, 0, ops).unwrap();
    }
    assert!(
        stage(&mut gateway, 999, 0, Vec::new()).is_err(),
        "all places are taken"
    );
    gateway.now += SignedDuration::from_mins(61);
    stage(&mut gateway, 999, 0, Vec::new()).unwrap();
    gateway.pass(DAYS(10));
    assert!(gateway.is_blocked("203.0.113.7/32"), "the law goes on");
}

#[test]
fn a_draft_and_a_row_have_bounds() {
    let mut gateway = Gateway::new();
    let list = |networks: u32| {
        let network = |n: u32| {
            let address = std::net::Ipv4Addr::from(0x0a00_0000 + n);
            model::Prefix::host(address.into())
        };
        let mut row = rows().remove(6);
        if let Row::AccessList(list) = &mut row {
            list.networks = (0..networks).map(network).collect();
        }
        vec![Op::Put(row)]
    };
    stage(&mut gateway, 1, 0, list(4_000)).unwrap();
    let refused = stage(&mut gateway, 1, 0, list(10_000)).unwrap_err();
    assert!(refused.contains("access-list ministry-2026"), "{refused}");
    let mut chunk = 0u32;
    let refused = loop {
        let chunks = list(4_000).into_iter().cycle().take(30).collect();
        if let Err(refused) = stage(&mut gateway, 2, chunk, chunks) {
            break refused;
        }
        chunk += 1;
    };
    assert!(refused.contains(&DRAFT_BYTES_MAX.to_string()), "{refused}");
    assert!(chunk > 20);
    // The same chunk sent again takes no more room.
    stage(&mut gateway, 2, chunk - 1, list(4_000)).unwrap();
}

/// Every page of every listing that has a cursor, up and down, gives each item once.
#[test]
fn cursors_give_each_item_once() {
    let mut gateway = Gateway::new();
    for n in 0..7 {
        gateway.sight(&format!("203.0.113.{n}"));
        gateway.pass(MINUTES_16);
        let row = entry(&format!("198.51.100.{}/32", 128 + n));
        gateway.apply(0, vec![Op::Put(row)], None).unwrap();
    }
    let ops = (0..7).map(|n| Op::Put(entry(&format!("192.0.2.{}/32", 128 + n))));
    stage(&mut gateway, 5, 0, ops.collect()).unwrap();
    let check = |of: Collection, at_least: usize| {
        let listed = |order: Order, limit: u16| -> Vec<Item> {
            let mut items = Vec::new();
            let mut after = None;
            loop {
                let caller = gateway.core.recognise(12);
                let listing = Listing {
                    of: of.clone(),
                    filter: Filter::default(),
                    order,
                    after,
                    limit,
                    watch: false,
                };
                let answer = gateway
                    .core
                    .ask(&caller, &Query::List(listing), gateway.now);
                let wire::Answer::Page(page) = answer.unwrap() else {
                    panic!("a listing is answered by a page");
                };
                assert!(page.items.len() <= usize::from(limit));
                items.extend(page.items);
                match page.next {
                    Some(next) => after = Some(next),
                    None => return items,
                }
            }
        };
        let all = listed(Order::Ascending, 500);
        assert!(all.len() >= at_least, "{of:?}: {}", all.len());
        for limit in [1, 3, 7] {
            assert_eq!(listed(Order::Ascending, limit), all, "{of:?} by {limit}");
            let mut reversed = listed(Order::Descending, limit);
            reversed.reverse();
            assert_eq!(reversed, all, "{of:?} by {limit}, from the end");
        }
    };
    check(Collection::Rows(model::RowKind::Catalogue), 8);
    check(Collection::Rows(model::RowKind::Account), 4);
    check(Collection::Differences(draft_id(5)), 7);
    check(Collection::Events, 30);
    check(Collection::Epochs, 8);
    check(Collection::Cases, 7);
    check(Collection::Notices, 7);
}

/// Nobody brings back by a rollback what he may not write.
#[test]
fn a_rollback_is_bound_by_the_kinds_of_rows() {
    let mut gateway = Gateway::new();
    let rule = |id: &str| {
        Row::Rule(model::Rule {
            id: id.parse().unwrap(),
            kind: model::RuleKind::Deny,
            source: Some("198.51.100.0/25".parse().unwrap()),
            destination: None,
            protocol: None,
            ports: model::PortRange::ANY,
            reason: "a test".into(),
            author: "officer".parse().unwrap(),
            expires: None,
        })
    };
    gateway.apply(10, vec![Op::Put(rule("one"))], None).unwrap();
    let done = gateway.send(10, Action::Rollback { to: Epoch(1) }).unwrap();
    let expected = Done::Committed {
        epoch: Epoch(3),
        changed: 1,
        confirm_by: None,
    };
    assert_eq!(
        done, expected,
        "the officer takes a rule of the officer's back"
    );
    let root = RowKey::Account("root".parse().unwrap());
    let mut account = rows().remove(7);
    if let Row::Account(account) = &mut account {
        account.name = "chief".parse().unwrap();
    }
    gateway
        .apply(0, vec![Op::Delete(root.clone()), Op::Put(account)], None)
        .unwrap();
    let refused = gateway
        .send(10, Action::Rollback { to: Epoch(3) })
        .unwrap_err();
    assert!(refused.to_string().contains("account"), "{refused}");
    assert!(gateway.record().row(&root).is_none());
    gateway.send(0, Action::Rollback { to: Epoch(3) }).unwrap();
    assert!(gateway.record().row(&root).is_some());
}

/// Whatever a command answered first, it answers again, and it has no further effect.
#[test]
fn every_answer_is_the_same_again() {
    let mut gateway = Gateway::new();
    let rule = vec![Op::Put(authority(ReceiptRule::Confirmation))];
    gateway.apply(0, rule, None).unwrap();
    gateway.sight("203.0.113.7");
    gateway.pass(MINUTES_16);
    stage(&mut gateway, 1, 0, vec![Op::Put(entry("198.51.100.0/25"))]).unwrap();
    stage(&mut gateway, 2, 0, Vec::new()).unwrap();
    let commit = Action::Commit {
        draft: draft_id(1),
        base: None,
        confirm_s: None,
    };
    let to = gateway.now + DAYS(1);
    let actions = [
        commit,
        Action::Discard { draft: draft_id(2) },
        Action::EnterReceipt {
            notice: NoticeId(1),
            received_at: gateway.now,
        },
        Action::Rollback { to: Epoch(0) },
        Action::MoveLegalClock { to },
    ];
    for (key, action) in (1_000_000u128..).zip(actions) {
        let command = wire::Command {
            key: wire::IdempotencyKey(key),
            why: "once".into(),
            clause: None,
            action,
        };
        let answers = [(); 2].map(|()| {
            let caller = gateway.core.recognise(0);
            let done = gateway
                .core
                .command(&caller, &command, gateway.now)
                .unwrap();
            let stand = (gateway.core.ledger.head(), gateway.core.audit.last());
            (done, stand)
        });
        assert_eq!(answers[0], answers[1], "{command:?}");
    }
}

/// Whoever may connect may be refused as often as he likes: the journal grows by a bounded number of entries, which count all.
#[test]
fn refused_commands_do_not_fill_the_journal() {
    let mut gateway = Gateway::new();
    gateway.core.flush().unwrap();
    let rollback = || Action::Rollback { to: Epoch(1) };
    let answer = gateway.send(99, rollback()).unwrap_err().to_string();
    for _ in 1..1_000 {
        assert_eq!(
            gateway.send(99, rollback()).unwrap_err().to_string(),
            answer
        );
    }
    let told = |gateway: &mut Gateway| {
        let (mut single, mut counted) = (0, Vec::new());
        for event in gateway.core.flush().unwrap() {
            if let Fact::CommandRefused { who, .. } = &event.fact {
                single += u64::from(who == "uid 99");
            } else if let Fact::CommandsRefused { who, count, .. } = event.fact {
                counted.push((who, count));
            }
        }
        (single, counted)
    };
    assert_eq!(told(&mut gateway), (10, vec![]));
    // What is accepted is journalled as ever.
    let last = gateway.core.audit.last();
    gateway
        .apply(0, vec![Op::Put(entry("203.0.113.0/24"))], None)
        .unwrap();
    assert_eq!(gateway.core.audit.last(), last + 1);
    let closes = gateway.core.next_tick(gateway.now).unwrap();
    assert_eq!(closes, gateway.now + crate::refusals::WINDOW);
    // A crash gives no new minute and loses less than half of the count.
    let mut gateway = gateway.restart();
    assert!(gateway.send(99, rollback()).is_err());
    assert_eq!(told(&mut gateway), (0, vec![]));
    gateway.pass(crate::refusals::WINDOW);
    assert_eq!(told(&mut gateway), (0, vec![("uid 99".to_owned(), 513)]));
    assert!(
        gateway
            .core
            .store
            .get(&keys::refused(crate::refusals::Whose::User(99)))
            .unwrap()
            .is_none()
    );
    // Told to end, it tells at once.
    for _ in 0..15 {
        assert!(gateway.send(99, rollback()).is_err());
    }
    gateway.core.end(gateway.now).unwrap();
    assert_eq!(told(&mut gateway), (10, vec![("uid 99".to_owned(), 5)]));
}
