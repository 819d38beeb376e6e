use std::io;

use super::*;
use crate::fixture::{
    SMALL, commit, contents, folder, payload, records, report, segments, written,
};
use crate::{BATCH_BYTES_MAX, SEGMENT_BYTES_MAX};

mod model;

#[test]
fn committed_records_are_read_back() {
    let (_folder, dir) = folder();
    let (mut journal, recovery) = Journal::open(&dir, Limits::default()).unwrap();
    assert_eq!(
        recovery,
        Recovery {
            head: Head::EMPTY,
            records: 0,
            segments: 0,
            torn: None
        }
    );
    assert_eq!(journal.commit().unwrap(), None);
    assert_eq!(journal.append(1, -5, b"first").unwrap(), 1);
    assert_eq!(journal.append(2, 0, b"").unwrap(), 2);
    assert_eq!(records(&dir), [], "what is not committed is not there");
    let batch = journal.commit().unwrap().unwrap();
    assert_eq!((batch.first_seq, batch.head), (1, journal.head()));
    let read: Vec<_> = journal.read(0).unwrap().map(Result::unwrap).collect();
    assert_eq!(read.len(), 2);
    assert!(read[0].says(1, -5, b"first") && read[1].says(2, 0, b""));
    assert_eq!(read[1].link(&read[0].hash), journal.head().hash);
    assert_eq!(
        journal
            .read(2)
            .unwrap()
            .map(|record| record.unwrap().seq)
            .collect::<Vec<_>>(),
        [2]
    );
    assert!(journal.read(3).unwrap().next().is_none());
    drop(journal);
    let (_, recovery) = Journal::open(&dir, Limits::default()).unwrap();
    assert_eq!(
        (recovery.records, recovery.head, recovery.torn),
        (2, batch.head, None)
    );
}

#[test]
fn what_is_appended_and_not_committed_is_gone() {
    let (_folder, dir) = folder();
    let (mut journal, _) = Journal::open(&dir, Limits::default()).unwrap();
    let head = commit(&mut journal, 3).head;
    journal.append(1, 1, b"lost").unwrap();
    drop(journal);
    let (journal, recovery) = Journal::open(&dir, Limits::default()).unwrap();
    assert_eq!(
        (recovery.head, recovery.torn, journal.next_seq()),
        (head, None, 4)
    );
}

#[test]
fn segments_roll_over_and_are_read_as_one() {
    let (_folder, dir) = folder();
    let heads = written(&dir, SMALL, &[1, 2, 3, 1, 9, 1, 1]);
    let names: Vec<_> = segments(&dir)
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), 4);
    assert_eq!(
        &names[..2],
        ["00000000000000000001.qj", "00000000000000000004.qj"]
    );
    let all = records(&dir);
    assert_eq!(
        all.iter().map(|record| record.seq).collect::<Vec<_>>(),
        (1..=18).collect::<Vec<_>>()
    );
    assert!(
        all.iter()
            .all(|record| record.payload == payload(record.seq))
    );
    let (journal, recovery) = Journal::open(&dir, SMALL).unwrap();
    assert_eq!((recovery.segments, recovery.records), (4, 18));
    assert_eq!(Some(journal.head()), heads.last().copied());
    for from in 1..=18 {
        let read: Vec<_> = journal
            .read(from)
            .unwrap()
            .map(|record| record.unwrap().seq)
            .collect();
        assert_eq!(read, (from..=18).collect::<Vec<_>>());
    }
}

#[test]
fn limits_are_kept() {
    let (_folder, dir) = folder();
    let over = Limits {
        segment_bytes_max: u64::MAX,
        batch_bytes_max: usize::MAX,
    };
    let (mut journal, _) = Journal::open(&dir, over).unwrap();
    assert_eq!(journal.limits.segment_bytes_max, SEGMENT_BYTES_MAX);
    assert_eq!(journal.limits.batch_bytes_max, BATCH_BYTES_MAX);
    let largest = vec![7; PAYLOAD_MAX];
    let longer = vec![7; PAYLOAD_MAX + 1];
    let refusal = journal.append(1, 1, &longer);
    assert!(
        matches!(refusal, Err(JournalError::PayloadTooLong { bytes }) if bytes == PAYLOAD_MAX + 1)
    );
    for _ in 0..7 {
        journal.append(1, 1, &largest).unwrap();
    }
    let refusal = journal.append(1, 1, &largest);
    assert!(
        matches!(refusal, Err(JournalError::BatchFull { records: 7, .. })),
        "{refusal:?}"
    );
    journal.commit().unwrap().unwrap();
    for _ in 0..BATCH_RECORDS_MAX {
        journal.append(1, 1, b"").unwrap();
    }
    let refusal = journal.append(1, 1, b"");
    assert!(matches!(
        refusal,
        Err(JournalError::BatchFull {
            records: BATCH_RECORDS_MAX,
            ..
        })
    ));
    journal.commit().unwrap().unwrap();
    assert_eq!(report(&dir, Some(journal.head())).records, 7 + 65_536);
}

#[test]
fn the_smallest_limits_still_take_every_record() {
    let (_folder, dir) = folder();
    let (mut journal, _) = Journal::open(
        &dir,
        Limits {
            segment_bytes_max: 0,
            batch_bytes_max: 0,
        },
    )
    .unwrap();
    for _ in 0..3 {
        journal.append(1, 1, b"one").unwrap();
        assert!(matches!(
            journal.append(1, 1, b"two"),
            Err(JournalError::BatchFull { .. })
        ));
        journal.commit().unwrap().unwrap();
    }
    assert_eq!(segments(&dir).len(), 3);
    assert!(report(&dir, Some(journal.head())).is_sound());
}

#[test]
fn append_at_is_idempotent() {
    let (_folder, dir) = folder();
    let (mut journal, _) = Journal::open(&dir, SMALL).unwrap();
    commit(&mut journal, 2);
    commit(&mut journal, 4);
    journal.append(9, 9, b"pending").unwrap();
    let mut check = |seq, kind, at, payload: &[u8], expect: &str| {
        let result = journal.append_at(seq, kind, at, payload);
        assert!(
            format!("{result:?}").starts_with(expect),
            "{seq}: {result:?}, not {expect}"
        );
    };
    check(2, 3, 2_000, &payload(2), "Ok(AlreadyThere)");
    check(6, 3, 6_000, &payload(6), "Ok(AlreadyThere)");
    check(7, 9, 9, b"pending", "Ok(AlreadyThere)");
    check(2, 4, 2_000, &payload(2), "Err(Conflict { seq: 2 })");
    check(2, 3, 2_001, &payload(2), "Err(Conflict { seq: 2 })");
    check(2, 3, 2_000, b"other", "Err(Conflict { seq: 2 })");
    check(7, 9, 9, b"pendinG", "Err(Conflict { seq: 7 })");
    check(7, 9, 9, b"pend", "Err(Conflict { seq: 7 })");
    check(7, 8, 9, b"pending", "Err(Conflict { seq: 7 })");
    check(0, 1, 1, b"", "Err(NoSuchRecord { seq: 0, head: 6 })");
    check(9, 1, 1, b"", "Err(Gap { seq: 9, next: 8 })");
    check(8, 1, 1, b"new", "Ok(New)");
    check(8, 1, 1, b"new", "Ok(AlreadyThere)");
    journal.commit().unwrap().unwrap();
    assert!(matches!(
        journal.append_at(8, 1, 1, b"new"),
        Ok(Appended::AlreadyThere)
    ));
    assert_eq!(records(&dir).len(), 8);
}

#[test]
fn a_second_writer_is_refused_with_the_first_ones_pid() {
    let (_folder, dir) = folder();
    let id = std::process::id();
    let (first, _) = Journal::open(&dir, Limits::default()).unwrap();
    let refusal = Journal::open(&dir, Limits::default())
        .map(|_| ())
        .unwrap_err();
    assert!(matches!(&refusal, JournalError::Locked { holder: Some(pid), .. } if *pid == id));
    assert!(
        refusal
            .to_string()
            .contains(&format!("process {}", std::process::id())),
        "{refusal}"
    );
    drop(first);
    Journal::open(&dir, Limits::default()).unwrap();
}

/// Writes `take` bytes of a write, then fails; or fails the sync.
#[derive(Debug)]
struct Failing {
    inner: Box<dyn Medium>,
    fails: Fails,
}

#[derive(Debug, Clone, Copy)]
enum Fails {
    WriteAfter(usize),
    Sync,
}

impl Medium for Failing {
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        match self.fails {
            Fails::WriteAfter(take) => {
                self.inner
                    .write_at(&bytes[..take.min(bytes.len())], offset)?;
                Err(io::Error::other("disk full"))
            }
            Fails::Sync => self.inner.write_at(bytes, offset),
        }
    }

    fn sync(&mut self) -> io::Result<()> {
        match self.fails {
            Fails::WriteAfter(_) => self.inner.sync(),
            Fails::Sync => Err(io::Error::other("medium error")),
        }
    }
}

/// A commit fails so; afterwards the journal refuses all until it is opened again, with `records`
/// records.
fn check_poison(fails: Fails, cause: &str, expect: u64) {
    let (_folder, dir) = folder();
    let (mut journal, _) = Journal::open(&dir, Limits::default()).unwrap();
    let head = commit(&mut journal, 2).head;
    let inner = std::mem::replace(
        &mut journal.medium,
        Box::new(std::fs::File::open("/dev/null").unwrap()),
    );
    journal.medium = Box::new(Failing { inner, fails });
    journal.append(1, 1, b"never acknowledged").unwrap();
    assert!(matches!(journal.commit(), Err(JournalError::Io { .. })));
    assert_eq!(journal.head(), head);
    let refusals = [
        journal.commit().map(|_| ()),
        journal.append(1, 1, b"").map(|_| ()),
        journal.append_at(1, 1, 1, b"").map(|_| ()),
    ];
    for refusal in refusals {
        let refusal = refusal.unwrap_err();
        assert!(matches!(refusal, JournalError::Poisoned { .. }));
        assert!(refusal.to_string().contains(cause), "{refusal}");
    }
    assert_eq!(
        journal.read(1).unwrap().count(),
        2,
        "what was acknowledged can still be read"
    );
    drop(journal);
    let (mut journal, recovery) = Journal::open(&dir, Limits::default()).unwrap();
    assert_eq!(recovery.records, expect);
    assert_eq!(
        recovery.torn.is_some(),
        matches!(fails, Fails::WriteAfter(40))
    );
    commit(&mut journal, 1);
    assert!(report(&dir, Some(journal.head())).is_sound());
}

#[test]
fn a_failed_sync_or_write_poisons() {
    check_poison(Fails::Sync, "medium error", 3);
    check_poison(Fails::WriteAfter(0), "disk full", 2);
    check_poison(Fails::WriteAfter(40), "disk full", 2);
    check_poison(Fails::WriteAfter(usize::MAX), "disk full", 3);
}

/// Counts what reaches the disk.
#[derive(Debug)]
struct Counting {
    inner: Box<dyn Medium>,
    calls: std::sync::mpsc::Sender<&'static str>,
}

impl Medium for Counting {
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.calls.send("write").unwrap();
        self.inner.write_at(bytes, offset)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.calls.send("sync").unwrap();
        self.inner.sync()
    }
}

#[test]
fn a_commit_is_one_write_and_one_sync() {
    let (_folder, dir) = folder();
    let (mut journal, _) = Journal::open(&dir, Limits::default()).unwrap();
    let (calls, seen) = std::sync::mpsc::channel();
    let nowhere = Box::new(std::fs::File::open("/dev/null").unwrap());
    let inner = std::mem::replace(&mut journal.medium, nowhere);
    journal.medium = Box::new(Counting { inner, calls });
    commit(&mut journal, 500);
    assert_eq!(journal.commit().unwrap(), None);
    assert_eq!(seen.try_iter().collect::<Vec<_>>(), ["write", "sync"]);
}

#[test]
fn every_record_is_proved() {
    let (_folder, dir) = folder();
    let (mut journal, _) = Journal::open(&dir, SMALL).unwrap();
    let batches: Vec<_> = (1..9).map(|count| commit(&mut journal, count)).collect();
    for record in records(&dir) {
        let proof = journal.prove(record.seq).unwrap();
        let batch = journal.batch(record.seq).unwrap();
        assert!(batches.contains(&batch));
        assert!(proof.verify(&batch.root) && proof.covers(&record, &batch.root));
        let others = batches.iter().filter(|other| other.root != batch.root);
        assert!(others.into_iter().all(|other| !proof.verify(&other.root)));
        let forged = Record {
            payload: b"forged".to_vec(),
            ..record.clone()
        };
        assert!(!proof.covers(&forged, &batch.root));
        assert!(!proof.covers(
            &Record {
                seq: record.seq + 1,
                ..record
            },
            &batch.root
        ));
    }
    for seq in [0, 37] {
        assert!(matches!(
            journal.prove(seq),
            Err(JournalError::NoSuchRecord { head: 36, .. })
        ));
    }
}

#[test]
fn the_format_does_not_change_unnoticed() {
    let (_folder, dir) = folder();
    let (mut journal, _) = Journal::open(&dir, SMALL).unwrap();
    journal
        .append(0x0201, 0x0807_0605_0403_0201, b"qaqpa")
        .unwrap();
    let batch = journal.commit().unwrap().unwrap();
    let [(path, bytes)] = &contents(&dir)[..] else {
        panic!("one segment")
    };
    assert_eq!(path.file_name().unwrap(), "00000000000000000001.qj");
    assert_eq!(bytes.len(), 56 + 63 + 5 + 53);
    assert_eq!(bytes[..20], *b"QJOURNAL\x01\0\0\0\x01\0\0\0\0\0\0\0");
    assert_eq!(bytes[56..61], *b"R\x05\0\0\0");
    assert_eq!(
        bytes[65..83],
        *b"\x01\0\0\0\0\0\0\0\x01\x02\x01\x02\x03\x04\x05\x06\x07\x08"
    );
    assert_eq!(bytes[83..115], *batch.head.hash.as_bytes());
    assert_eq!(
        bytes[119..141],
        *b"qaqpaC\x01\0\0\0\0\0\0\0\x01\0\0\0\x44\0\0\0"
    );
    assert_eq!(bytes[141..173], *batch.root.as_bytes());
}
