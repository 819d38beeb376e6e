use std::fs;

use super::*;
use crate::fixture::{SMALL, folder, segments, written};

/// The sequence numbers that are read before `expect` ends it, `None` being a proper end.
fn check(dir: &Path, from_seq: u64, expect: &[u64], fault: Option<Fault>) {
    let mut seqs = Vec::new();
    let mut found = None;
    let records = read(dir, from_seq).map_or_else(|error| vec![Err(error)], Iterator::collect);
    for record in records {
        match record {
            Ok(record) => seqs.push(record.seq),
            Err(JournalError::Damage(damage)) => found = Some(damage.fault),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((&seqs[..], found), (expect, fault));
}

#[test]
fn a_torn_tail_ends_reading_and_damage_is_told() {
    let (_folder, dir) = folder();
    written(&dir, SMALL, &[2, 2, 2, 2]);
    let [first, second] = &segments(&dir)[..] else {
        panic!("two segments")
    };
    let whole = fs::read(second).unwrap();
    check(&dir, 0, &[1, 2, 3, 4, 5, 6, 7, 8], None);
    check(&dir, 4, &[4, 5, 6, 7, 8], None);
    check(&dir, 9, &[], None);
    fs::write(second, &whole[..whole.len() - 1]).unwrap();
    check(&dir, 3, &[3, 4, 5, 6], None);
    let mut flipped = whole.clone();
    flipped[60] ^= 1;
    fs::write(second, flipped).unwrap();
    check(&dir, 3, &[3, 4], Some(Fault::FrameChecksum));
    fs::write(second, &whole).unwrap();
    let torn = fs::read(first).unwrap();
    fs::write(first, &torn[..torn.len() - 1]).unwrap();
    check(&dir, 1, &[1, 2], Some(Fault::Short));
    check(&dir, 5, &[5, 6, 7, 8], None);
    fs::remove_file(first).unwrap();
    check(&dir, 1, &[], Some(Fault::Sequence { found: 5 }));
}

#[test]
fn an_empty_folder_has_no_records_and_none_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    check(folder.path(), 1, &[], None);
    assert!(matches!(
        read(&folder.path().join("none"), 1),
        Err(JournalError::Io { .. })
    ));
}
