use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::fixture::{SMALL, folder, report, segments, written};
use crate::{Journal, Limits};

#[test]
fn a_sound_journal_is_told_so() {
    let (_folder, dir) = folder();
    let heads = written(&dir, SMALL, &[1, 2, 3, 1]);
    let mut told = Vec::new();
    let report = verify(&dir, heads.last().copied(), |progress| told.push(progress)).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.segments, report.commits, report.records), (2, 4, 7));
    assert_eq!(Some(report.head), heads.last().copied());
    let on_disk: usize = segments(&dir)
        .iter()
        .map(|path| fs::read(path).unwrap().len())
        .sum();
    assert_eq!(report.bytes, length(on_disk));
    let steps: Vec<_> = told
        .iter()
        .map(|step| (step.segments, step.segments_total, step.records))
        .collect();
    assert_eq!(steps, [(1, 2, 3), (2, 2, 7)]);
}

#[test]
fn every_flipped_bit_is_found() {
    let (_folder, dir) = folder();
    written(&dir, SMALL, &[1, 2, 3, 1]);
    let mut flips = 0;
    for path in segments(&dir) {
        let mut bytes = fs::read(&path).unwrap();
        for place in 0..bytes.len() {
            for bit in 0..8 {
                bytes[place] ^= 1 << bit;
                fs::write(&path, &bytes).unwrap();
                let report = report(&dir, None);
                assert!(
                    !report.is_sound(),
                    "bit {bit} of byte {place} of {}",
                    path.display()
                );
                bytes[place] ^= 1 << bit;
                flips += 1;
            }
        }
        fs::write(&path, &bytes).unwrap();
    }
    assert!(flips > 6_000, "{flips}");
    assert!(report(&dir, None).is_sound());
}

/// Changes the folder of a journal of two segments, records 1 to 3 and 4 to 6, and compares the
/// faults found.
fn check(change: impl Fn(&[PathBuf]), expected: impl Fn(&[Head]) -> Option<Head>, faults: &[&str]) {
    let (_folder, dir) = folder();
    let heads = written(&dir, SMALL, &[1, 1, 1, 1, 1, 1]);
    let paths = segments(&dir);
    assert_eq!(paths.len(), 2);
    change(&paths);
    let report = report(&dir, expected(&heads));
    let found: Vec<_> = report
        .findings
        .iter()
        .map(|finding| format!("{:?}", finding.fault))
        .collect();
    let is_same = found.len() == faults.len()
        && found
            .iter()
            .zip(faults)
            .all(|(found, fault)| found.starts_with(fault));
    assert!(is_same, "found {found:?}, not {faults:?}");
}

#[test]
fn lost_and_reordered_segments_and_tails_are_found() {
    let nothing = |_: &[PathBuf]| {};
    let no_head = |_: &[Head]| None;
    let last = |heads: &[Head]| heads.last().copied();
    let keep = |path: &Path, drop: usize| {
        let bytes = fs::read(path).unwrap();
        fs::write(path, &bytes[..bytes.len() - drop]).unwrap();
    };
    let swap = |paths: &[PathBuf]| {
        let (first, second) = (fs::read(&paths[0]).unwrap(), fs::read(&paths[1]).unwrap());
        fs::write(&paths[0], second).unwrap();
        fs::write(&paths[1], first).unwrap();
    };
    // The last commit of the second segment: record 6 with a payload of 6 bytes, and its trailer.
    let commit = 63 + 6 + 53;
    check(nothing, no_head, &[]);
    check(nothing, last, &[]);
    check(nothing, |heads| heads.get(2).copied(), &[]);
    check(
        nothing,
        |heads| Some(Head { seq: 2, ..heads[0] }),
        &["HeadDiffers"],
    );
    check(
        nothing,
        |heads| Some(Head { seq: 7, ..heads[0] }),
        &["HeadMissing"],
    );
    check(
        |paths| fs::remove_file(&paths[0]).unwrap(),
        no_head,
        &["Sequence { found: 4 }"],
    );
    check(|paths| fs::remove_file(&paths[1]).unwrap(), no_head, &[]);
    check(
        |paths| fs::remove_file(&paths[1]).unwrap(),
        last,
        &["HeadMissing"],
    );
    check(|paths| keep(&paths[1], commit), no_head, &[]);
    check(|paths| keep(&paths[1], commit), last, &["HeadMissing"]);
    check(|paths| keep(&paths[1], 1), no_head, &["Torn"]);
    check(|paths| keep(&paths[1], 1), last, &["Torn", "HeadMissing"]);
    check(
        |paths| keep(&paths[1], 1),
        |heads| heads.get(4).copied(),
        &[],
    );
    check(|paths| keep(&paths[0], 1), no_head, &["Short"]);
    check(
        |paths| keep(&paths[0], 53 + 63 + 3),
        no_head,
        &["Sequence { found: 4 }"],
    );
    check(swap, no_head, &["NameDiffers", "NameDiffers"]);
    check(
        |paths| fs::write(paths[0].with_file_name("x.qj"), b"").unwrap(),
        no_head,
        &["Name"],
    );
}

#[test]
fn a_segment_of_another_journal_is_found() {
    let (_one, dir) = folder();
    let (_two, other) = folder();
    written(&dir, SMALL, &[3, 3]);
    let (mut journal, _) = Journal::open(&other, SMALL).unwrap();
    for _ in 0..2 {
        for _ in 0..3 {
            journal.append(1, 1, b"forged").unwrap();
        }
        journal.commit().unwrap();
    }
    let (ours, theirs) = (segments(&dir), segments(&other));
    assert_eq!((ours.len(), theirs.len()), (2, 2));
    fs::copy(&theirs[1], &ours[1]).unwrap();
    let found: Vec<_> = report(&dir, None)
        .findings
        .into_iter()
        .map(|finding| finding.fault)
        .collect();
    assert_eq!(found, [Fault::Link]);
}

#[test]
fn a_journal_is_verified_while_it_is_written() {
    let (_folder, dir) = folder();
    let limits = Limits {
        segment_bytes_max: 1 << 20,
        ..Limits::default()
    };
    let (mut journal, _) = Journal::open(&dir, limits).unwrap();
    let (heads, committed) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for size in 0..100 {
                for _ in 0..10 {
                    journal.append(1, 1, &vec![7; size * 100]).unwrap();
                }
                heads.send(journal.commit().unwrap().unwrap().head).unwrap();
            }
        });
        for head in committed {
            let report = report(&dir, Some(head));
            assert!(report.is_sound(), "{report:?}");
            assert!(report.head.seq >= head.seq);
        }
    });
}

#[test]
fn findings_are_bounded() {
    let (_folder, dir) = folder();
    let limits = Limits {
        segment_bytes_max: 0,
        ..SMALL
    };
    written(&dir, limits, &[1; FINDINGS_MAX + 9]);
    for path in segments(&dir) {
        fs::write(path, b"").unwrap();
    }
    let report = report(&dir, None);
    assert_eq!(
        (report.findings.len(), report.findings_more),
        (FINDINGS_MAX, 9)
    );
}

/// Half of it zeros, which look like sectors that were never written.
fn payload() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop_oneof![Just(0), any::<u8>()], 0..600)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_flipped_bit_of_any_journal_is_found(
        payloads in prop::collection::vec(payload(), 1..20),
        commit_each in 1usize..4,
        segment_bytes_max in 100u64..4_000,
        place: prop::sample::Index,
        bit in 0u8..8,
    ) {
        let (_folder, dir) = folder();
        let limits = Limits { segment_bytes_max, ..Limits::default() };
        let (mut journal, _) = Journal::open(&dir, limits).unwrap();
        for batch in payloads.chunks(commit_each) {
            for payload in batch {
                journal.append(1, -1, payload).unwrap();
            }
            journal.commit().unwrap();
        }
        let head = journal.head();
        drop(journal);
        prop_assert!(report(&dir, Some(head)).is_sound());
        let paths = segments(&dir);
        let path = &paths[place.index(paths.len())];
        let mut bytes = fs::read(path).unwrap();
        let at = place.index(bytes.len());
        bytes[at] ^= 1 << bit;
        fs::write(path, bytes).unwrap();
        prop_assert!(!report(&dir, None).is_sound());
        prop_assert!(!report(&dir, Some(head)).is_sound());
    }
}
