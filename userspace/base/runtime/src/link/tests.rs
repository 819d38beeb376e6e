#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names the messages it expects"
)]

use super::*;
use crate::clock::{ManualClock, SystemClock};
use crate::sealed::seal;
use crate::socket::Listener;
use jiff::Timestamp;
use model::{Origin, Prefix, RecordId};
use std::os::fd::AsFd as _;
use tempfile::TempDir;

fn a_snapshot(epoch: u32, prefixes: u32) -> GateSnapshot {
    let row = abi::Row {
        epoch,
        entry: 1,
        operator: 1,
        link: 0,
        standing: 2,
        flags: 0,
        reserved: [0; 2],
        rule_count: 0,
        rule_first: 0,
    };
    let key = |n: u32| Prefix::host(std::net::Ipv4Addr::from(n).into());
    let count = usize::try_from(prefixes).unwrap();
    GateSnapshot {
        record: RecordId(1),
        epoch: Epoch(epoch),
        ports: Vec::new(),
        operators: Vec::new(),
        rows: vec![row; count],
        origins: (0..prefixes)
            .map(|n| Origin {
                key: Some(model::RowKey::Catalogue(key(n))),
                born: Epoch(epoch),
            })
            .collect(),
        prefixes: (0..prefixes).map(|n| (key(n), n)).collect(),
        rules: Vec::new(),
        global: abi::RuleRange { first: 0, count: 0 },
        rule_keys: Vec::new(),
        vpn: Vec::new(),
        admission: model::Admission::default(),
    }
}

/// What stands at controld's end.
struct Control {
    _folder: TempDir,
    listener: Listener,
    reporter: Arc<Reporter>,
    link: ControlLink,
}

impl Control {
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("s");
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let reporter = Arc::new(Reporter::new(Daemon::Linkd, clock));
        let listener = Listener::bind(&path, 0o600).unwrap();
        let link = ControlLink::start(Daemon::Linkd, path, Arc::clone(&reporter));
        Self {
            _folder: folder,
            listener,
            reporter,
            link,
        }
    }

    /// A connection that has subscribed.
    async fn subscribed(&mut self) -> Connection {
        let connection = self.listener.accept().await.unwrap();
        let daemon = Daemon::Linkd;
        let said = connection.recv().await.unwrap();
        assert_eq!(said, Some(ToDaemon::Subscribe { daemon }));
        connection
    }
}

async fn send(connection: &Connection, epoch: u32, memory: &OwnedFd, bytes: usize) {
    let epoch = Epoch(epoch);
    let bytes = u64::try_from(bytes).unwrap();
    let message = FromDaemon::Snapshot { epoch, bytes };
    connection
        .send_with_fd(&message, memory.as_fd())
        .await
        .unwrap();
}

async fn reported(connection: &Connection) -> Vec<Event> {
    match connection.recv().await.unwrap().unwrap() {
        ToDaemon::Report { events } => events,
        other => unreachable!("{other:?}"),
    }
}

#[tokio::test]
async fn a_snapshot_comes_down_and_its_outcome_goes_up() {
    let mut control = Control::start();
    let connection = control.subscribed().await;
    let snapshot = a_snapshot(4, 1000);
    let bytes = wire::snapshot::encode(&snapshot).unwrap();
    send(&connection, 4, &seal(&bytes).unwrap(), bytes.len()).await;
    assert_eq!(control.link.next_snapshot().await, snapshot);
    control.link.applied(Epoch(4), None);
    let epoch = Epoch(4);
    let refused = None;
    let applied = ToDaemon::Applied { epoch, refused };
    assert_eq!(connection.recv().await.unwrap(), Some(applied));
}

#[tokio::test]
async fn the_largest_catalogue_comes_down() {
    let mut control = Control::start();
    let connection = control.subscribed().await;
    let snapshot = a_snapshot(1, abi::layout::ROWS_MAX);
    let bytes = wire::snapshot::encode(&snapshot).unwrap();
    send(&connection, 1, &seal(&bytes).unwrap(), bytes.len()).await;
    let came = control.link.next_snapshot().await;
    assert!(came == snapshot);
}

#[tokio::test]
async fn categories_come_down_whole_or_not_at_all() {
    let mut control = Control::start();
    let connection = control.subscribed().await;
    let say = async |octets: &[u8], bytes: u64| {
        let digest = Sha256([7; 32]);
        let message = FromDaemon::Categories { digest, bytes };
        let memory = seal(octets).unwrap();
        connection
            .send_with_fd(&message, memory.as_fd())
            .await
            .unwrap();
    };
    say(b"shorter than said", 100).await;
    say(b"index", 5).await;
    let came = control.link.next_categories().await;
    assert_eq!(
        (came.digest, came.memory.as_ref()),
        (Sha256([7; 32]), &b"index"[..])
    );
}

#[tokio::test]
async fn the_last_revocations_come_down() {
    let mut control = Control::start();
    let connection = control.subscribed().await;
    let one = |host: &str| Revocation {
        organisation: "ministry".parse().unwrap(),
        host: host.parse().unwrap(),
        by: "security".parse().unwrap(),
        at: "2026-11-30T08:00:00Z".parse().unwrap(),
    };
    let all = vec![one("a.kz"), one("b.kz")];
    let message = FromDaemon::Revocations { all: all.clone() };
    connection.send(&message).await.unwrap();
    assert_eq!(control.link.next_revocations().await, all);
}

#[tokio::test]
async fn a_snapshot_that_cannot_be_read_is_refused() {
    let mut control = Control::start();
    let connection = control.subscribed().await;
    let bytes = wire::snapshot::encode(&a_snapshot(4, 3)).unwrap();
    let length = bytes.len();
    let sealed = seal(&bytes).unwrap();
    let damaged = seal(&bytes[..length - 1]).unwrap();
    for (memory, announced, said, part) in [
        (&damaged, 4, length - 1, "damaged"),
        (&damaged, 4, length, "bytes where"),
        (&sealed, 5, length, "holds epoch 4"),
    ] {
        send(&connection, announced, memory, said).await;
        let (mut applied, mut event) = (None, None);
        while applied.is_none() || event.is_none() {
            match connection.recv().await.unwrap().unwrap() {
                ToDaemon::Applied { epoch, refused } => applied = Some((epoch, refused.unwrap())),
                ToDaemon::Report { events } => {
                    let Event { boot, seq, .. } = events[0];
                    connection
                        .send(&FromDaemon::Taken { boot, seq })
                        .await
                        .unwrap();
                    event = Some(events[0].fact.clone());
                }
                other => unreachable!("{other:?}"),
            }
        }
        let (epoch, why) = applied.unwrap();
        assert_eq!(epoch, Epoch(announced));
        assert!(why.contains(part), "{why}");
        assert_eq!(event, Some(Fact::EpochRefused { epoch, why }));
    }
    let message = FromDaemon::Snapshot {
        epoch: Epoch(4),
        bytes: 1,
    };
    connection.send(&message).await.unwrap();
    assert!(matches!(
        connection.recv().await.unwrap(),
        Some(ToDaemon::Applied { refused: Some(why), .. }) if why.contains("no descriptor")
    ));
}

#[tokio::test]
async fn events_are_kept_until_they_are_taken() {
    let mut control = Control::start();
    let connection = control.subscribed().await;
    control.reporter.report(Fact::SightingsLost { count: 1 });
    let events = reported(&connection).await;
    assert_eq!(events[0].seq, 1);
    control.reporter.report(Fact::SightingsLost { count: 2 });
    // controld dies before it answers: both come again.
    drop(connection);
    let connection = control.subscribed().await;
    let again = reported(&connection).await;
    assert_eq!(again[0], events[0]);
    assert_eq!(again.len(), 2);
    let boot = again[0].boot;
    control.reporter.report(Fact::SightingsLost { count: 3 });
    connection
        .send(&FromDaemon::Taken { boot, seq: 2 })
        .await
        .unwrap();
    assert_eq!(reported(&connection).await[0].seq, 3);
    connection
        .send(&FromDaemon::Taken { boot, seq: 3 })
        .await
        .unwrap();
    // The next report goes only after the last one was forgotten.
    control.reporter.report(Fact::SightingsLost { count: 4 });
    let events = reported(&connection).await;
    assert_eq!((events.len(), events[0].seq), (1, 4));
    assert_eq!(control.reporter.waiting(), 1);
}

#[tokio::test]
async fn a_newer_snapshot_takes_the_place_of_an_unfetched_one() {
    let latest = Latest::empty();
    latest.put(a_snapshot(1, 1));
    latest.put(a_snapshot(2, 1));
    assert_eq!(latest.take().map(|s| s.epoch), Some(Epoch(2)));
    assert_eq!(latest.take(), None);
}

/// Time is paused: the waits between attempts pass at once, and still grow to their bound.
#[tokio::test(start_paused = true)]
async fn the_link_waits_for_a_controld_that_is_late() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    let reporter = Arc::new(Reporter::new(Daemon::Linkd, Arc::new(SystemClock)));
    let _link: ControlLink = ControlLink::start(Daemon::Linkd, path.clone(), reporter);
    tokio::time::sleep(RETRY_MAX * 10).await;
    let mut listener = Listener::bind(&path, 0o600).unwrap();
    let start = tokio::time::Instant::now();
    let connection = listener.accept().await.unwrap();
    assert!(start.elapsed() <= RETRY_MAX * 2);
    assert!(connection.recv::<ToDaemon>().await.unwrap().is_some());
}
