//! Sound journals, damaged.

use std::fs;
use std::path::{Path, PathBuf};

use ::journal::{Head, Journal, Record, verify};

use super::{SMALL, check_writes, read_all};
use crate::octets::Octets;

/// Most steps of one input.
const STEPS_MAX: usize = 48;
/// What a disk writes whole.
const SECTOR: usize = 512;

/// Writes a journal, damages one place, and looks whether that is found and nothing false is told.
pub(super) fn play(dir: &Path, bytes: &[u8]) {
    let mut octets = Octets(bytes);
    let damage = octets.array();
    let (records, heads) = write(dir, &mut octets);
    let is_changed = inflict(dir, damage);
    let report = verify(dir, heads.last().copied(), |_| {}).unwrap();
    assert_eq!(!report.is_sound(), is_changed, "{:?}", report.findings);
    let (found, error) = read_all(dir);
    assert!(records.starts_with(&found), "a record that was not written");
    if !is_changed {
        assert!(error.is_none() && found.len() == records.len());
    }
    match Journal::open(dir, SMALL) {
        Ok((mut journal, recovery)) => {
            let head = recovery.head;
            assert!(head == Head::EMPTY || heads.contains(&head), "{head}");
            if !is_changed {
                assert_eq!(heads.last().copied().unwrap_or(Head::EMPTY), head);
            }
            check_writes(&mut journal);
        }
        Err(error) => assert!(is_changed, "{error}"),
    }
}

/// Writes what the bytes say: the committed records, and the head after each commit.
fn write(dir: &Path, octets: &mut Octets<'_>) -> (Vec<Record>, Vec<Head>) {
    let (mut journal, _) = Journal::open(dir, SMALL).unwrap();
    let mut heads = Vec::new();
    for _ in 0..STEPS_MAX {
        if octets.is_empty() {
            break;
        }
        let step = octets.u8();
        if step.is_multiple_of(4) {
            heads.extend(journal.commit().unwrap().map(|batch| batch.head));
            continue;
        }
        let payload = vec![step; usize::from(octets.u8())];
        let seq = journal.next_seq();
        match journal.append(step.into(), i64::from(step), &payload) {
            Ok(given) => assert_eq!(given, seq),
            // The batch is full, and the commit makes room.
            Err(_) => heads.extend(journal.commit().unwrap().map(|batch| batch.head)),
        }
    }
    let records: Vec<_> = journal.read(1).unwrap().map(Result::unwrap).collect();
    assert_eq!(
        records.last().map_or(0, |record| record.seq),
        journal.head().seq
    );
    (records, heads)
}

/// Damages a segment; whether that changed anything.
fn inflict(dir: &Path, [kind, segment, high, low]: [u8; 4]) -> bool {
    let mut paths: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "qj"))
        .collect();
    paths.sort();
    let path = &paths[usize::from(segment) % paths.len()];
    let before = fs::read(path).unwrap();
    let mut bytes = before.clone();
    let place = usize::from(u16::from_be_bytes([high, low])) % bytes.len();
    match kind % 4 {
        0 => {}
        1 => bytes[place] ^= 1 << (kind >> 5),
        2 => bytes.truncate(place),
        _ => {
            let sector = place - place % SECTOR;
            let end = bytes.len().min(sector + SECTOR);
            bytes[sector..end].fill(0);
        }
    }
    fs::write(path, &bytes).unwrap();
    bytes != before
}
