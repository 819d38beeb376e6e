//! Daemons at the real socket: who gets snapshots, and whose events are taken.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "lints tell only functions marked as tests from others, and all here serve one"
)]
#![expect(
    dead_code,
    reason = "the folder's support serves other tests of the real program too"
)]

#[path = "support/daemon.rs"]
mod daemon;

use daemon::{Daemon, commit, rows, stage};
use model::{Epoch, LinkId, MemberRole, Op};
use runtime::Connection;
use wire::{Collection, Command, Event, Fact, FromDaemon, IdempotencyKey, Item, ToDaemon};

#[test]
fn pathd_reports_and_gets_no_snapshot() {
    let executor = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    executor.block_on(side_by_side());
}

async fn side_by_side() {
    let mut daemon = Daemon::new();
    daemon.start(None);
    let pathd = subscribed(&daemon, wire::Daemon::Pathd).await;
    let linkd = subscribed(&daemon, wire::Daemon::Linkd).await;
    let mut client = daemon.client().await;
    let ops = rows().into_iter().map(Op::Put).collect();
    for (key, action) in (1..).zip([stage(1, 0, ops), commit(1, None)]) {
        let command = Command {
            key: IdempotencyKey(key),
            why: "the first record".into(),
            clause: None,
            action,
        };
        client.command(command).await.unwrap();
    }
    let snapshot = linkd.recv_with_fd::<FromDaemon>().await.unwrap();
    assert!(
        matches!(
            snapshot,
            Some((
                FromDaemon::Snapshot {
                    epoch: Epoch(1),
                    ..
                },
                Some(_)
            ))
        ),
        "{snapshot:?}"
    );
    // pathd's next message answers its report: no snapshot came before it.
    let event = switched();
    report(&pathd, &event).await;
    let status = daemon.status().await;
    let told: Vec<_> = status
        .daemons
        .iter()
        .map(|d| (d.daemon, d.connected, d.acknowledged))
        .collect();
    assert_eq!(
        told,
        [
            (wire::Daemon::Pathd, true, None),
            (wire::Daemon::Linkd, true, None)
        ]
    );
    // What it has no part in is not believed.
    let applied = ToDaemon::Applied {
        epoch: Epoch(1),
        refused: None,
    };
    pathd.send(&applied).await.unwrap();
    report(&pathd, &event).await;
    let status = daemon.status().await;
    assert!(status.daemons.iter().all(|d| d.acknowledged.is_none()));
    let events = daemon.list(Collection::Events).await;
    let journalled = events
        .iter()
        .filter(|item| **item == Item::Event(event.clone()));
    assert_eq!(journalled.count(), 1, "once, though it was reported twice");
    daemon.check_chain().await;
}

async fn subscribed(to: &Daemon, daemon: wire::Daemon) -> Connection {
    let connection = to.connect().await;
    connection
        .send(&ToDaemon::Subscribe { daemon })
        .await
        .unwrap();
    // Answered in order: the subscription stands before anything else is asked.
    let status = ToDaemon::Ask {
        id: 1,
        query: wire::Query::Status,
    };
    connection.send(&status).await.unwrap();
    let answer = connection.recv::<FromDaemon>().await.unwrap();
    assert!(
        matches!(answer, Some(FromDaemon::Answer { .. })),
        "{answer:?}"
    );
    connection
}

fn switched() -> Event {
    Event {
        daemon: wire::Daemon::Pathd,
        boot: 9,
        seq: 1,
        at: "2026-11-22T04:00:00Z".parse().unwrap(),
        fact: Fact::PathSwitched {
            link: LinkId::Uplink("net".parse().unwrap()),
            member: MemberRole::Backup,
            interface: "up1".parse().unwrap(),
            reason: "carrier-lost".into(),
        },
    }
}

/// Reports an event, and waits until it is durable.
async fn report(pathd: &Connection, event: &Event) {
    let events = vec![event.clone()];
    pathd.send(&ToDaemon::Report { events }).await.unwrap();
    let answer = pathd.recv::<FromDaemon>().await.unwrap();
    let (boot, seq) = (event.boot, event.seq);
    assert_eq!(answer, Some(FromDaemon::Taken { boot, seq }));
}
