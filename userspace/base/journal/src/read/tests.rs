use std::fs;

use super::*;
use crate::fixture::segments as paths_of;
use crate::fixture::{SMALL, folder, written};

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
    let [first, second] = &paths_of(&dir)[..] else {
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

#[test]
fn a_first_segment_that_continues_another_journal_is_damage() {
    let (_folder, dir) = folder();
    fs::create_dir(&dir).unwrap();
    let elsewhere = Head {
        seq: 0,
        hash: crate::Hash::from_bytes([1; 32]),
    };
    segments::create(&dir, elsewhere).unwrap();
    check(&dir, 1, &[], Some(Fault::Link));
}

#[test]
fn a_name_that_leaves_no_numbers_to_count_on_is_none() {
    let (_folder, dir) = folder();
    written(&dir, SMALL, &[1]);
    let check = |name: &str, strangers: usize| {
        let path = dir.join(name);
        fs::write(&path, []).unwrap();
        assert_eq!(segments::list(&dir).unwrap().strangers.len(), strangers);
        fs::remove_file(path).unwrap();
    };
    check("09223372036854775807.qj", 0);
    check("09223372036854775808.qj", 1);
    check("18446744073709551615.qj", 1);
}
