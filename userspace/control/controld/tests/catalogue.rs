//! A catalogue of the size of the country, through the real socket. What it takes is printed, not judged.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "lints tell only functions marked as tests from others, and all here serve one"
)]

#[path = "support/daemon.rs"]
mod daemon;

use daemon::{Daemon, commit, entry, rows, stage};
use model::{Epoch, Op, Prefix, Record, RowKind};
use runtime::{Clock as _, SystemClock};
use std::net::Ipv4Addr;
use std::time::Duration;
use wire::{Action, Collection, Command, Done, FromDaemon, IdempotencyKey, ToDaemon};

/// Entries of the catalogue.
const ENTRIES: u32 = 100_000;
/// Entries of one chunk: as many as surely fit a frame.
const CHUNK: usize = 1_500;

#[test]
fn a_hundred_thousand_entries_are_committed() {
    let executor = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    executor.block_on(through_the_socket());
}

async fn through_the_socket() {
    let ops = catalogue();
    measure_parts(&ops);
    let mut daemon = Daemon::new();
    daemon.start(None);
    let mut client = daemon.client().await;
    let mut keys = 0..;
    let mut give = async |action: Action| {
        let command = Command {
            key: IdempotencyKey(keys.next().unwrap()),
            why: "the country".into(),
            clause: None,
            action,
        };
        client.command(command).await.unwrap()
    };
    let linkd = daemon.connect().await;
    let subscription = ToDaemon::Subscribe {
        daemon: wire::Daemon::Linkd,
    };
    linkd.send(&subscription).await.unwrap();
    let begun = SystemClock.monotonic();
    let chunks = ops.chunks(CHUNK).map(<[Op]>::to_vec);
    for (n, ops) in (0u32..).zip(chunks) {
        give(stage(1, n, ops)).await;
    }
    println!("staging {:?}", since(begun));
    let begun = SystemClock.monotonic();
    let done = give(commit(1, None)).await;
    println!("commit {:?}", since(begun));
    assert!(matches!(done, Done::Committed { epoch: Epoch(1), changed, .. } if changed > ENTRIES));
    let snapshot = linkd.recv_with_fd::<FromDaemon>().await.unwrap();
    println!(
        "snapshot at linkd {:?} after the commit was sent",
        since(begun)
    );
    let Some((FromDaemon::Snapshot { epoch, bytes }, Some(_))) = snapshot else {
        panic!("no snapshot: {snapshot:?}");
    };
    assert_eq!(epoch, Epoch(1));
    println!("{bytes} bytes");
    small_changes(&mut give).await;
    let begun = SystemClock.monotonic();
    let listed = daemon
        .list(Collection::Rows(RowKind::Catalogue))
        .await
        .len();
    println!("listing {listed} rows {:?}", since(begun));
    assert_eq!(listed, ops.len() - rows().len() + 1);
    daemon.kill();
    let begun = SystemClock.monotonic();
    daemon.start(None);
    println!("start {:?}", since(begun));
    assert_eq!(
        daemon.status().await.epoch,
        Epoch(2),
        "{}",
        daemon.journal().display()
    );
    daemon.check_chain().await;
    daemon.kill();
    let (ended, log) = daemon.last_words();
    assert!(ended.is_some_and(|status| !status.success()), "{log}");
}

/// One more entry costs a commit as well.
async fn small_changes(give: &mut impl AsyncFnMut(Action) -> Done) {
    let one = entry("192.0.2.200/32".parse().unwrap());
    give(stage(2, 0, vec![Op::Put(one)])).await;
    let begun = SystemClock.monotonic();
    give(commit(2, None)).await;
    println!("commit of one more {:?}", since(begun));
}

fn measure_parts(ops: &[Op]) {
    let time = |what: &str, begun: Duration| println!("{what} {:?}", since(begun));
    let begun = SystemClock.monotonic();
    let record = Record::default().after(ops, Epoch(1)).unwrap();
    time("applying", begun);
    let begun = SystemClock.monotonic();
    let violations = policy::validate(&record);
    time("validate", begun);
    assert!(violations.is_empty(), "{violations:?}");
    let now = law_now();
    let begun = SystemClock.monotonic();
    let snapshot = policy::compile(&record, now).unwrap();
    time("compile", begun);
    let begun = SystemClock.monotonic();
    let bytes = wire::snapshot::encode(&snapshot).unwrap();
    time("encode", begun);
    let begun = SystemClock.monotonic();
    let _next = policy::next_change(&record, now);
    time("next change", begun);
    let begun = SystemClock.monotonic();
    let differences = Record::default().differences(&record).len();
    time("differences", begun);
    println!("{} bytes, {differences} rows", bytes.len());
}

fn since(begun: Duration) -> Duration {
    SystemClock.monotonic().saturating_sub(begun)
}

fn law_now() -> jiff::Timestamp {
    "2026-11-23T04:00:00Z".parse().unwrap()
}

/// The rows of a small gateway, and entries of many lengths that do not overlap.
fn catalogue() -> Vec<Op> {
    let entries = (0..ENTRIES).map(|n| {
        let length = u8::try_from(24 + n % 9).unwrap();
        let address = Ipv4Addr::from(0x0a00_0000 + (n << 8));
        entry(Prefix::around(address.into(), length))
    });
    rows().into_iter().chain(entries).map(Op::Put).collect()
}
