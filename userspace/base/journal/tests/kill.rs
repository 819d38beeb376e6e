//! `kill -9` at random points: what was acknowledged is there, and the chain holds.
//!
//! The test starts itself again as the child that appends and commits. The child says each
//! acknowledged head on its standard output; the parent reads a random number of them and kills it
//! there, often within the next commit. `QAQPA_KILLS` is the number of kills (50; the deep run
//! takes 500).
#![expect(
    clippy::unwrap_used,
    reason = "lints tell only functions marked as tests from others, and all here serve one"
)]

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use journal::{Head, Journal, Limits, verify};

const CHILD: &str = "QAQPA_JOURNAL_CHILD";
const KILLS: &str = "QAQPA_KILLS";
/// Small enough that many kills hit the change of segments.
const LIMITS: Limits = Limits {
    segment_bytes_max: 64 << 10,
    batch_bytes_max: 1 << 20,
};

#[test]
fn nothing_acknowledged_is_lost() {
    let kills = env::var(KILLS).map_or(50, |kills| kills.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("journal");
    let mut random = Random(0x5eed);
    let mut acknowledged = Head::EMPTY;
    let mut torn = 0;
    for kill in 0..kills {
        let mut child = start(&dir, random.below(u64::MAX));
        let mut heads = heads(&mut child);
        for _ in 0..=random.below(40) {
            acknowledged = heads.next().unwrap();
        }
        child.kill().unwrap();
        // What it had said before it died counts as well.
        acknowledged = heads.last().unwrap_or(acknowledged);
        child.wait().unwrap();
        let (journal, recovery) = Journal::open(&dir, LIMITS).unwrap();
        torn += u32::from(recovery.torn.is_some());
        assert!(
            recovery.head.seq >= acknowledged.seq,
            "kill {kill} lost {acknowledged}: {recovery:?}"
        );
        let report = verify(&dir, Some(acknowledged), |_| {}).unwrap();
        assert!(report.is_sound(), "kill {kill}: {report:?}");
        assert_eq!(
            (report.head, journal.head()),
            (recovery.head, recovery.head)
        );
    }
    assert!(acknowledged.seq > kills, "the children made progress");
    println!(
        "{kills} kills, {} records, {torn} torn tails",
        acknowledged.seq
    );
}

/// Not a test by itself: the child's part, which runs only when the parent asks.
#[test]
fn child() {
    let Ok(task) = env::var(CHILD) else { return };
    let (seed, dir) = task.split_once(' ').unwrap();
    let mut random = Random(seed.parse().unwrap());
    let (mut journal, _) = Journal::open(Path::new(dir), LIMITS).unwrap();
    let mut out = std::io::stdout();
    // Far more than the parent waits for; it ends a child whose parent is gone.
    for _ in 0..10_000 {
        for _ in 0..=random.below(8) {
            let length = if random.below(16) == 0 { 60_000 } else { 200 };
            let payload = vec![0x5a; usize::try_from(random.below(length)).unwrap()];
            journal.append(1, 0, &payload).unwrap();
        }
        let head = journal.commit().unwrap().unwrap().head;
        writeln!(out, "\nack {head}").unwrap();
        out.flush().unwrap();
    }
}

/// What a child acknowledges until it ends.
fn heads(child: &mut Child) -> impl Iterator<Item = Head> + use<> {
    let lines = child.stdout.take().map(BufReader::new).unwrap().lines();
    lines
        .map(Result::unwrap)
        .filter_map(|line| Some(line.strip_prefix("ack ")?.parse().unwrap()))
}

fn start(dir: &Path, seed: u64) -> Child {
    let program: PathBuf = env::current_exe().unwrap();
    let task = format!("{seed} {}", dir.display());
    Command::new(program)
        .args(["child", "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, task)
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
