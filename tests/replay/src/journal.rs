//! Journals: segments of any bytes, and sound journals that are damaged.

mod script;
mod segment;

use std::path::Path;

use ::journal::{Fault, Hash, Head, Journal, JournalError, Limits, Record, read, verify};

/// Limits under which a few records fill a segment.
const SMALL: Limits = Limits {
    segment_bytes_max: 440,
    batch_bytes_max: 1 << 12,
};

/// The first byte says what the others are: segments as they stand, segments whose checksums are put right first, or
/// what to write, and how to damage it then.
pub fn journal(bytes: &[u8]) {
    let Some((choice, rest)) = bytes.split_first() else {
        return;
    };
    let folder = folder();
    let dir = folder.path().join("journal");
    std::fs::create_dir(&dir).unwrap();
    match choice % 3 {
        0 => segment::write(&dir, rest),
        1 => segment::write(&dir, &segment::sealed(rest)),
        _ => {
            script::play(&dir, rest);
            return;
        }
    }
    check_any(&dir);
}

/// What is read out of any folder is a chain from the first record on; what is sound opens as it is.
fn check_any(dir: &Path) {
    let report = verify(dir, None, |_| {}).unwrap();
    let (records, error) = read_all(dir);
    let mut tip = Head {
        seq: 0,
        hash: Hash::ZERO,
    };
    for record in &records {
        assert_eq!(record.seq, tip.seq + 1);
        assert_eq!(record.link(&tip.hash), record.hash, "record {}", record.seq);
        tip = Head {
            seq: record.seq,
            hash: record.hash,
        };
    }
    if report.is_sound() {
        assert!(error.is_none(), "{error:?}");
        assert_eq!((report.head, report.records), (tip, tip.seq));
    } else if error.is_none() {
        // Reading knows neither a torn tail from a commit under way, nor files that are none of its own.
        let mut findings = report.findings.iter();
        let is_harmless = findings.all(|one| matches!(one.fault, Fault::Torn { .. } | Fault::Name));
        assert!(is_harmless, "{:?}", report.findings);
    }
    for finding in &report.findings {
        assert!(!finding.to_string().is_empty());
    }
    let before = report.is_sound().then_some(tip);
    match Journal::open(dir, SMALL) {
        Ok((mut journal, recovery)) => {
            if let Some(tip) = before {
                assert_eq!((recovery.head, recovery.torn.is_some()), (tip, false));
            }
            let head = check_writes(&mut journal);
            // Opening looks at the last segment alone, so only of a single one it vouches for all.
            if report.segments <= 1 && head.is_some() {
                let report = verify(dir, head, |_| {}).unwrap();
                assert!(report.is_sound(), "{:?}", report.findings);
            }
        }
        Err(error) => {
            assert!(before.is_none(), "{error}");
            assert!(!error.to_string().is_empty());
        }
    }
}

/// A journal that was opened can be written and gives back what was written; its head then, if it took anything.
fn check_writes(journal: &mut Journal) -> Option<Head> {
    let seq = match journal.append(1, 2, b"after") {
        Ok(seq) => seq,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return None;
        }
    };
    let batch = journal.commit().unwrap().unwrap();
    assert_eq!((batch.first_seq, batch.head.seq), (seq, seq));
    let last = journal.read(seq).unwrap().last().unwrap().unwrap();
    assert_eq!((last.seq, last.payload.as_slice()), (seq, &b"after"[..]));
    Some(batch.head)
}

/// The records up to the end or the first error.
fn read_all(dir: &Path) -> (Vec<Record>, Option<JournalError>) {
    let mut found = Vec::new();
    let records = match read(dir, 1) {
        Ok(records) => records,
        Err(error) => return (found, Some(error)),
    };
    for record in records {
        match record {
            Ok(record) => found.push(record),
            Err(error) => return (found, Some(error)),
        }
    }
    (found, None)
}

/// A folder that vanishes, in memory where the machine offers that.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .unwrap()
}
