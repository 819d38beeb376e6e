//! Small journals for tests.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Batch, Head, Journal, Limits, Record, Report, read, verify};

/// Limits under which a few records fill a segment.
pub(crate) const SMALL: Limits = Limits {
    segment_bytes_max: 440,
    batch_bytes_max: 1 << 16,
};

/// A folder that vanishes, and the journal's path in it.
pub(crate) fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("journal");
    (folder, dir)
}

/// The payload that fixtures give record `seq`.
pub(crate) fn payload(seq: u64) -> Vec<u8> {
    (0..seq % 7)
        .map(|index| u8::try_from((seq * 31 + index) % 251).unwrap())
        .collect()
}

/// Appends `count` records and commits them.
pub(crate) fn commit(journal: &mut Journal, count: u64) -> Batch {
    for _ in 0..count {
        let seq = journal.next_seq();
        let at = i64::try_from(seq).unwrap() * 1_000;
        assert_eq!(journal.append(3, at, &payload(seq)).unwrap(), seq);
    }
    journal.commit().unwrap().unwrap()
}

/// A closed journal with one commit for each count; the head after each commit.
pub(crate) fn written(dir: &Path, limits: Limits, counts: &[u64]) -> Vec<Head> {
    let (mut journal, _) = Journal::open(dir, limits).unwrap();
    counts
        .iter()
        .map(|count| commit(&mut journal, *count).head)
        .collect()
}

/// The segments in order.
pub(crate) fn segments(dir: &Path) -> Vec<PathBuf> {
    let listed = crate::segments::list(dir).unwrap().segments;
    listed.into_iter().map(|segment| segment.path).collect()
}

/// Every file of the folder but the lock, with its bytes.
pub(crate) fn contents(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_none_or(|extension| extension != "lock"))
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// All records, which must be readable.
pub(crate) fn records(dir: &Path) -> Vec<Record> {
    read(dir, 1).unwrap().map(Result::unwrap).collect()
}

/// The report of a verification without progress.
pub(crate) fn report(dir: &Path, expected: Option<Head>) -> Report {
    verify(dir, expected, |_| {}).unwrap()
}
