use proptest::prelude::*;

use super::*;
use crate::fixture::{SMALL, contents, folder, records, report, segments, written};
use crate::format::SegmentHeader;
use crate::{Journal, Limits};

/// Where each commit of the last segment ends, and the head there.
fn boundaries(dir: &Path) -> Vec<(u64, Head)> {
    let last = segments::list(dir).unwrap().segments.pop().unwrap();
    let mut scan = Scan::open(last).unwrap();
    let mut boundaries = vec![(scan.offset(), scan.tip())];
    while let Step::Commit(_) = scan.step().unwrap() {
        boundaries.push((scan.offset(), scan.tip()));
    }
    boundaries
}

#[test]
fn a_tail_torn_at_any_byte_leaves_the_committed_prefix() {
    let (_folder, dir) = folder();
    written(&dir, SMALL, &[2, 1, 1, 2]);
    let last = segments(&dir).pop().unwrap();
    let whole = fs::read(&last).unwrap();
    let boundaries = boundaries(&dir);
    assert!(boundaries.len() > 2);
    let all = records(&dir);
    for end in SegmentHeader::LEN..=whole.len() {
        fs::write(&last, &whole[..end]).unwrap();
        let (journal, recovery) = Journal::open(&dir, SMALL).unwrap();
        drop(journal);
        let end_offset = u64::try_from(end).unwrap();
        let (start, head) = *boundaries
            .iter()
            .rfind(|(start, _)| *start <= end_offset)
            .unwrap();
        assert_eq!(recovery.head, head, "cut at {end}");
        assert_eq!(records(&dir)[..], all[..usize::try_from(head.seq).unwrap()]);
        assert!(report(&dir, Some(head)).is_sound());
        match recovery.torn {
            None => assert_eq!(start, end_offset),
            Some(torn) => {
                assert_eq!((torn.offset, torn.bytes), (start, end_offset - start));
                assert_eq!(torn.segment, last);
                assert_eq!(
                    fs::read(&torn.kept).unwrap(),
                    whole[usize::try_from(start).unwrap()..end]
                );
            }
        }
    }
}

#[test]
fn damage_is_refused_and_nothing_is_changed() {
    let check = |name: &str, seq: u64, damage: &dyn Fn(&Path, &[PathBuf])| {
        let (_folder, dir) = folder();
        written(&dir, SMALL, &[1, 1, 1, 1, 1]);
        let paths = segments(&dir);
        assert_eq!(paths.len(), 2);
        damage(&dir, &paths);
        let before = contents(&dir);
        let error = Journal::open(&dir, SMALL).map(|_| ()).unwrap_err();
        assert!(
            matches!(&error, JournalError::Damage(found) if found.seq == seq),
            "{name}: {error}"
        );
        assert!(error.to_string().contains("nothing was changed"), "{error}");
        assert_eq!(contents(&dir), before, "{name}");
    };
    let flip = |path: &Path, place: usize| {
        let mut bytes = fs::read(path).unwrap();
        bytes[place] ^= 4;
        fs::write(path, bytes).unwrap();
    };
    let cut = |path: &Path, length: usize| {
        let bytes = fs::read(path).unwrap();
        fs::write(path, &bytes[..length]).unwrap();
    };
    check("header of the last segment", 4, &|_, paths| {
        flip(&paths[1], 20);
    });
    check("header of the first segment", 1, &|_, paths| {
        flip(&paths[0], 3);
    });
    check("a short header", 4, &|_, paths| cut(&paths[1], 55));
    check("an empty file", 4, &|_, paths| cut(&paths[1], 0));
    check("a record's tag", 4, &|_, paths| flip(&paths[1], 56));
    check("a record's length", 4, &|_, paths| flip(&paths[1], 60));
    check("a payload", 4, &|_, paths| flip(&paths[1], 56 + 63 + 1));
    check("a trailer", 5, &|_, paths| {
        flip(&paths[1], 56 + 63 + 4 + 20);
    });
    check("the last commit's payload", 5, &|_, paths| {
        flip(&paths[1], 56 + 63 + 4 + 53 + 63);
    });
    check("the last commit's length", 5, &|_, paths| {
        flip(&paths[1], 56 + 63 + 4 + 53 + 4);
    });
    check("a stranger's name", 1, &|dir, _| {
        fs::write(dir.join("7.qj"), b"").unwrap();
    });
    check("the first segment lost", 1, &|_, paths| {
        fs::remove_file(&paths[0]).unwrap();
    });
    check("a segment renamed", 3, &|dir, paths| {
        fs::rename(&paths[1], dir.join("00000000000000000003.qj")).unwrap();
    });
}

#[test]
fn a_zeroed_commit_before_another_one_is_damage() {
    let (_folder, dir) = folder();
    written(&dir, Limits::default(), &[20, 1]);
    let path = segments(&dir).pop().unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes[512..1024].fill(0);
    fs::write(&path, &bytes).unwrap();
    assert!(matches!(
        Journal::open(&dir, SMALL),
        Err(JournalError::Damage(_))
    ));
    // Without the later commit the same zeros are what a crash leaves.
    let end = bytes.len() - (63 + 53);
    fs::write(&path, &bytes[..end]).unwrap();
    let (_, recovery) = Journal::open(&dir, SMALL).unwrap();
    assert_eq!(
        (recovery.records, recovery.torn.map(|torn| torn.offset)),
        (0, Some(56))
    );
}

#[test]
fn torn_tails_are_kept_up_to_a_bound() {
    let (_folder, dir) = folder();
    written(&dir, SMALL, &[1]);
    let path = segments(&dir).pop().unwrap();
    for number in 0..TORN_FILES_MAX {
        let mut name = path.clone().into_os_string();
        name.push(format!(".torn-{number}"));
        fs::write(name, b"").unwrap();
    }
    let mut bytes = fs::read(&path).unwrap();
    bytes.push(b'R');
    fs::write(&path, &bytes).unwrap();
    assert!(matches!(
        Journal::open(&dir, SMALL),
        Err(JournalError::TooManyTorn { .. })
    ));
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_segment_that_was_not_born_is_ignored() {
    let (_folder, dir) = folder();
    let heads = written(&dir, SMALL, &[1, 1, 1]);
    fs::write(dir.join("00000000000000000004.qj.new"), b"QJOU").unwrap();
    let (mut journal, recovery) = Journal::open(&dir, SMALL).unwrap();
    assert_eq!((recovery.head, recovery.torn), (heads[2], None));
    crate::fixture::commit(&mut journal, 1);
    assert_eq!(
        segments(&dir).len(),
        2,
        "the next segment takes the name over"
    );
    assert!(report(&dir, Some(journal.head())).is_sound());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// A power cut during a commit: of its sectors any may be missing, as zeros or beyond the end.
    #[test]
    fn a_power_cut_leaves_all_or_nothing_of_a_commit(
        before in prop::collection::vec(0usize..300, 0..4),
        last in prop::collection::vec((0usize..2_000, 1u8..), 1..6),
        is_kept in prop::collection::vec(any::<bool>(), 32),
        end: prop::sample::Index,
    ) {
        let (_folder, dir) = folder();
        let (mut journal, _) = Journal::open(&dir, Limits::default()).unwrap();
        for length in before {
            journal.append(1, 1, &vec![1; length]).unwrap();
            journal.commit().unwrap();
        }
        let head = journal.head();
        let path = segments(&dir).pop().unwrap();
        let start = fs::read(&path).unwrap().len();
        for (length, byte) in last {
            journal.append(1, 1, &vec![byte; length]).unwrap();
        }
        let after = journal.commit().unwrap().unwrap().head;
        drop(journal);
        let whole = fs::read(&path).unwrap();
        let mut bytes = whole.clone();
        for (index, byte) in bytes.iter_mut().enumerate().skip(start) {
            if !is_kept[index / 512 % is_kept.len()] {
                *byte = 0;
            }
        }
        bytes.truncate(start + end.index(whole.len() - start + 1));
        fs::write(&path, &bytes).unwrap();
        let (journal, recovery) = Journal::open(&dir, Limits::default()).unwrap();
        let expect = if bytes == whole { after } else { head };
        prop_assert_eq!(recovery.head, expect);
        prop_assert_eq!(recovery.torn.is_some(), bytes != whole && bytes.len() > start);
        prop_assert!(report(&dir, Some(journal.head())).is_sound());
    }
}
