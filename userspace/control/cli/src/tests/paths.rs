//! Links: who carries, and locks.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names the messages it expects"
)]

use super::fake::{Fake, Reply};
use super::{Exit, Machine, fixtures as f};
use model::{LinkId, MemberRole, Op, PathLock, Row, RowKey, RowKind};
use std::os::unix::fs::MetadataExt as _;
use wire::{
    Action, Answer, Collection, Done, Item, Listing, Order, Page, PathView, Query, Refusal,
    RefusalCode, ToDaemon,
};

fn listing(message: &ToDaemon) -> Listing {
    match message {
        ToDaemon::Ask {
            query: Query::List(listing),
            ..
        } => listing.clone(),
        other => panic!("not a listing: {other:?}"),
    }
}

fn page(items: Vec<Item>) -> Reply {
    Reply::Answer(Ok(Answer::Page(Page { items, next: None })))
}

/// A pathd with these links.
fn pathd(machine: &Machine, paths: Vec<PathView>) -> Fake {
    let items: Vec<Item> = paths.into_iter().map(|p| Item::Path(Box::new(p))).collect();
    Fake::start(&machine.pathd(), move |_| page(items.clone()))
}

/// A controld that knows an account of this process's user and answers commits like this. An epoch may wait for its
/// confirmation.
fn controld(machine: &Machine, waits: Option<u32>, commit: Result<Done, Refusal>) -> Fake {
    let uid = std::fs::metadata("/proc/self").unwrap().uid();
    Fake::start(&machine.control(), move |message| match message {
        ToDaemon::Ask {
            query: Query::Status,
            ..
        } => {
            let mut status = f::control_status(7, Some(7));
            status.pending = waits.map(|epoch| wire::PendingConfirmation {
                epoch: model::Epoch(epoch),
                back_to: model::Epoch(6),
                by: f::at("2026-11-22T05:00:00Z"),
            });
            Reply::Answer(Ok(Answer::Control(Box::new(status))))
        }
        ToDaemon::Ask { .. } => {
            if listing(message).of == Collection::Rows(RowKind::PathLock) {
                let lock = PathLock {
                    link: f::uplink_link(),
                    member: MemberRole::Backup,
                    reason: "works".into(),
                    author: "duty".parse().unwrap(),
                };
                return page(vec![Item::Row(Box::new(Row::PathLock(lock)))]);
            }
            assert_eq!(listing(message).of, Collection::Rows(RowKind::Account));
            let rows = [
                f::account_row("another", 77_777),
                f::account_row("duty", uid),
            ];
            page(rows.map(|row| Item::Row(Box::new(row))).to_vec())
        }
        ToDaemon::Do { command, .. } => Reply::Done(match &command.action {
            Action::Stage { .. } => Ok(Done::Staged { chunks: 1 }),
            Action::Commit { .. } => commit.clone(),
            Action::Discard { .. } => Ok(Done::Discarded),
            other => panic!("{other:?}"),
        }),
        other => panic!("{other:?}"),
    })
}

fn committed() -> Done {
    Done::Committed {
        epoch: model::Epoch(8),
        changed: 1,
        confirm_by: None,
    }
}

#[test]
fn paths_are_listed_by_pathd() {
    let machine = Machine::new();
    let fake = pathd(&machine, vec![f::path(), f::locked_path()]);
    let said = machine.run(&["paths"]);
    assert_eq!(said.exit, Exit::Done, "{}", said.err);
    assert!(said.out.contains("ch0 dead by bfd"), "{}", said.out);
    let said = machine.run(&["paths", "--json"]);
    let shown: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(shown["items"][0]["carries"], "backup");
    assert_eq!(shown["items"][1]["link"]["uplink"], "internet");
    assert_eq!(fake.queries().len(), 2);
    // Elsewhere, where it is told to look.
    let said = machine.run(&["paths", "--path", "/nowhere/pathd.sock"]);
    assert_eq!(said.exit, Exit::Unreachable);
    assert_eq!(
        said.err,
        "qaqpa: pathd: there is no socket /nowhere/pathd.sock\n\
         hint: start the daemon, or name its socket if it listens elsewhere\n"
    );
}

#[test]
fn the_last_lines_of_the_history_come_in_order() {
    let machine = Machine::new();
    let fake = Fake::start(&machine.pathd(), |_| {
        page(vec![
            Item::PathEntry(f::path_entry(9, "backup", Some("carrier-lost"))),
            Item::PathEntry(f::path_entry(0, "primary", None)),
        ])
    });
    let said = machine.run(&["paths", "--history", "-n", "2"]);
    let states: Vec<&str> = said.out.lines().skip(1).collect();
    assert!(states[0].contains("primary") && states[1].contains("carrier-lost"));
    let [Query::List(asked)] = &fake.queries()[..] else {
        panic!("one page was enough");
    };
    assert_eq!(asked.of, Collection::PathHistory);
    assert_eq!((asked.order, asked.limit), (Order::Descending, 2));
}

#[test]
fn a_lock_is_one_row_and_one_commit() {
    let machine = Machine::new();
    let control = controld(&machine, None, Ok(committed()));
    let _pathd = pathd(&machine, vec![f::path(), f::locked_path()]);
    let said = machine.run(&[
        "path",
        "lock",
        "--channel",
        "north-1",
        "--member",
        "backup",
        "--why",
        "works",
    ]);
    assert_eq!((said.exit, said.err.as_str()), (Exit::Done, ""));
    assert_eq!(
        said.out,
        "channel north-1 is locked to backup\nepoch 8 is in force; 1 row changed\n"
    );
    let commands = control.commands();
    let [stage, commit] = &commands[..] else {
        panic!("{commands:?}");
    };
    let Action::Stage { draft, chunk, ops } = &stage.action else {
        panic!("{stage:?}");
    };
    let lock = PathLock {
        link: f::channel_link(),
        member: MemberRole::Backup,
        reason: "works".into(),
        author: "duty".parse().unwrap(),
    };
    assert_eq!((*chunk, ops), (0, &vec![Op::Put(Row::PathLock(lock))]));
    let expected = Action::Commit {
        draft: *draft,
        base: None,
        confirm_s: None,
    };
    assert_eq!((&commit.action, commit.why.as_str()), (&expected, "works"));
    // It is no draft that a later commit would take up.
    assert_eq!(machine.run(&["commit", "--why", "r"]).exit, Exit::Usage);
}

#[test]
fn a_lock_to_a_dead_member_is_warned_of() {
    let machine = Machine::new();
    let _control = controld(&machine, None, Ok(committed()));
    let lock = [
        "path",
        "lock",
        "--channel",
        "north-1",
        "--member",
        "primary",
        "--why",
        "r",
    ];
    let said = machine.run(&lock);
    assert_eq!(
        (said.exit, said.err.as_str()),
        (Exit::Done, ""),
        "nobody knows"
    );
    let _pathd = pathd(&machine, vec![f::path()]);
    let said = machine.run(&lock);
    assert_eq!(said.exit, Exit::Done);
    assert_eq!(
        said.err,
        "careful: ch0 is dead by bfd, so nothing passes by channel north-1 while the lock holds\n"
    );
}

#[test]
fn an_unlock_deletes_the_row() {
    let machine = Machine::new();
    let control = controld(&machine, None, Ok(committed()));
    let said = machine.run(&[
        "path", "unlock", "--uplink", "internet", "--why", "r", "--json",
    ]);
    assert_eq!((said.exit, said.err.as_str()), (Exit::Done, ""));
    let shown: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(shown["result"], "committed");
    let said = machine.run(&["path", "unlock", "--channel", "internet", "--why", "r"]);
    assert_eq!(said.exit, Exit::Usage);
    assert_eq!(
        said.err,
        "qaqpa: channel internet is not locked\nhint: see `qaqpa show path-lock` for those that are\n"
    );
    let Action::Stage { ops, .. } = &control.commands()[0].action else {
        panic!("not staged");
    };
    let key = RowKey::PathLock(LinkId::Uplink("internet".parse().unwrap()));
    assert_eq!(ops, &[Op::Delete(key)]);
}

#[test]
fn nothing_is_staged_while_a_commit_waits() {
    let machine = Machine::new();
    let control = controld(&machine, Some(7), Ok(committed()));
    let said = machine.run(&[
        "path",
        "lock",
        "--channel",
        "north-1",
        "--member",
        "backup",
        "--why",
        "r",
    ]);
    assert_eq!(said.exit, Exit::Usage);
    assert_eq!(
        said.err,
        "qaqpa: epoch 7 waits for its confirmation until 2026-11-22 10:00:00+05:00, and nothing else is committed meanwhile\n\
         hint: keep it with `qaqpa confirm`, or take it back with `qaqpa rollback`; then try again\n"
    );
    assert!(control.commands().is_empty());
}

#[test]
fn a_refused_lock_leaves_no_draft() {
    let machine = Machine::new();
    let refusal = Refusal {
        code: RefusalCode::Invalid,
        message: "the record would be wrong in 1 place".to_owned(),
        hint: "put it right".to_owned(),
        clause: None,
        violations: Vec::new(),
    };
    let control = controld(&machine, None, Err(refusal));
    let said = machine.run(&[
        "path", "lock", "--uplink", "x", "--member", "backup", "--why", "r", "--author", "alice",
    ]);
    assert_eq!(said.exit, Exit::Refused);
    assert!(said.err.contains("would be wrong"), "{}", said.err);
    let last = control.commands().pop().unwrap();
    assert!(matches!(last.action, Action::Discard { .. }), "{last:?}");
}

#[test]
fn counters_of_links_are_asked_of_linkd() {
    let machine = Machine::new();
    let fake = Fake::start(&machine.link(), |message| {
        assert_eq!(listing(message).of, Collection::LinkCounters);
        page(vec![Item::Link(f::link_counter(1_000))])
    });
    let said = machine.run(&["counters", "--links"]);
    assert_eq!(said.exit, Exit::Done, "{}", said.err);
    assert!(said.out.contains("channel north-1"), "{}", said.out);
    assert_eq!(fake.queries().len(), 1);
}
