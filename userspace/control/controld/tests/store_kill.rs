//! `kill -9` at random points: acknowledged transactions are there, and none is half there.
//!
//! The test starts itself again as the child that writes. Each transaction of the child sets
//! `left/N` and `right/N` to its own number, deletes the rows that an earlier one scattered, and
//! scatters new ones. The parent reads a random number of acknowledgements and kills the child
//! there. `QAQPA_KILLS` is the number of kills (50; the deep run takes 500).
#![expect(
    clippy::unwrap_used,
    reason = "lints tell only functions marked as tests from others, and all here serve one"
)]

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use controld::store::{Entry, Guard, KeyRange, RedbStore, StateStore, Txn, scan};

const CHILD: &str = "QAQPA_STORE_CHILD";
const KILLS: &str = "QAQPA_KILLS";
/// Rows that each transaction scatters.
const SCATTERED: u64 = 8;

#[test]
fn nothing_acknowledged_is_lost_and_nothing_is_half_done() {
    let kills: u64 = env::var(KILLS).map_or(50, |kills| kills.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.redb");
    let mut random = Random(0x5eed);
    let mut acknowledged = 0;
    let mut last = 0;
    for kill in 0..kills {
        let mut child = start(&path, random.below(u64::MAX));
        let mut numbers = numbers(&mut child);
        for _ in 0..=random.below(30) {
            acknowledged = numbers.next().unwrap();
        }
        child.kill().unwrap();
        // What it had said before it died counts as well.
        acknowledged = numbers.last().unwrap_or(acknowledged);
        child.wait().unwrap();
        let store = RedbStore::open(&path).unwrap();
        last = number(&store, "last");
        assert!(
            last >= acknowledged,
            "kill {kill}: {acknowledged} was acknowledged, {last} is there"
        );
        check_whole(&store, last);
    }
    assert!(acknowledged > kills, "the children made progress");
    println!("{kills} kills, {last} transactions");
}

/// Not a test by itself: the child's part, which runs only when the parent asks.
#[test]
fn child() {
    let Ok(task) = env::var(CHILD) else { return };
    let (seed, path) = task.split_once(' ').unwrap();
    let mut random = Random(seed.parse().unwrap());
    let mut store = RedbStore::open(Path::new(path)).unwrap();
    let mut out = std::io::stdout();
    // Far more than the parent waits for; it ends a child whose parent is gone.
    for _ in 0..10_000 {
        let before = store.get(b"last").unwrap();
        let guard = match &before {
            Some(before) => Guard::unchanged("last", before.mod_revision),
            None => Guard::absent("last"),
        };
        let next = number(&store, "last") + 1;
        let pair = random.below(16);
        let value = next.to_le_bytes();
        let mut txn = Txn::new()
            .guard(guard)
            .put("last", value)
            .put(format!("left/{pair}"), value)
            .delete_range(KeyRange::prefix(format!("scattered/{}/", next - 1)))
            .put(format!("right/{pair}"), value);
        for row in 0..SCATTERED {
            let length = usize::try_from(random.below(3_000)).unwrap();
            txn = txn.put(format!("scattered/{next}/{row}"), vec![1; length]);
        }
        store.txn(&txn).unwrap();
        writeln!(out, "\nack {next}").unwrap();
        out.flush().unwrap();
    }
}

/// Each transaction up to `last` is there with all it did.
fn check_whole(store: &RedbStore, last: u64) {
    let rows = |prefix: &str| -> Vec<Entry> {
        scan(store, KeyRange::prefix(prefix))
            .map(Result::unwrap)
            .collect()
    };
    let (left, right) = (rows("left/"), rows("right/"));
    assert_eq!(left.len(), right.len());
    for (left, right) in left.iter().zip(&right) {
        assert_eq!(
            (&left.value, left.mod_revision),
            (&right.value, right.mod_revision)
        );
    }
    let scattered = rows("scattered/");
    let newest = format!("scattered/{last}/");
    assert_eq!(u64::try_from(scattered.len()).unwrap(), SCATTERED);
    assert!(
        scattered
            .iter()
            .all(|row| row.key.starts_with(newest.as_bytes()))
    );
    let revision = store.revision().unwrap();
    assert_eq!(revision.number(), last + 1);
    assert!(scattered.iter().all(|row| row.mod_revision == revision));
}

fn number(store: &RedbStore, key: &str) -> u64 {
    let row = store.get(key.as_bytes()).unwrap();
    row.map_or(0, |row| u64::from_le_bytes(row.value.try_into().unwrap()))
}

/// What a child acknowledges until it ends.
fn numbers(child: &mut Child) -> impl Iterator<Item = u64> + use<> {
    let lines = child.stdout.take().map(BufReader::new).unwrap().lines();
    lines
        .map(Result::unwrap)
        .filter_map(|line| Some(line.strip_prefix("ack ")?.parse().unwrap()))
}

fn start(path: &Path, seed: u64) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["child", "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, format!("{seed} {}", path.display()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// A small generator (splitmix64), so that a run can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}
