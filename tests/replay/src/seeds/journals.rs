//! Journals: whole ones, damaged ones, and scripts.

use ::journal::{Journal, Limits};

use super::{Seed, seed};

const RAW: u8 = 0;
const SEALED: u8 = 1;
const SCRIPT: u8 = 2;

/// Segments as the writer makes them, cut and foreign ones, and scripts with each kind of damage.
pub fn journal() -> Vec<Seed> {
    let one = written(1 << 20, &[1, 2]);
    let three = written(330, &[1, 2, 1, 1]);
    let of = |choice: u8, bytes: &[u8]| [&[choice], bytes].concat();
    // An empty segment that continues something else.
    let mut linked = one[..56].to_vec();
    linked[20] = 1;
    let mut renumbered = one.clone();
    renumbered[12] = 9;
    let script = |damage: [u8; 4]| {
        let steps = [1, 3, 2, 0, 0, 5, 40, 4, 9, 200, 8, 7, 90, 12];
        [&[SCRIPT][..], &damage, &steps].concat()
    };
    vec![
        seed("empty-segment", of(RAW, &one[..56])),
        seed("two-commits", of(RAW, &one)),
        seed("three-segments", of(RAW, &three)),
        seed("torn", of(RAW, &one[..one.len() - 20])),
        seed("no-header", of(RAW, &one[..30])),
        seed("foreign", of(RAW, b"not a journal")),
        seed("sealed-two-commits", of(SEALED, &one)),
        seed("sealed-three-segments", of(SEALED, &three)),
        seed("sealed-linked-elsewhere", of(SEALED, &linked)),
        seed("sealed-renumbered", of(SEALED, &renumbered)),
        seed("script-sound", script([0, 0, 0, 0])),
        seed("script-flipped", script([0x41, 0, 0, 100])),
        seed("script-cut", script([2, 1, 0, 200])),
        seed("script-zeroed", script([3, 1, 0, 90])),
    ]
}

/// The segments of a journal with one commit for each count of records, one behind the other.
fn written(segment_bytes_max: u64, counts: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("journal");
    let limits = Limits {
        segment_bytes_max,
        ..Limits::default()
    };
    let (mut journal, _) = Journal::open(&dir, limits).unwrap();
    for count in counts {
        for number in 0..*count {
            journal.append(3, 1_000, &[number; 5]).unwrap();
        }
        journal.commit().unwrap();
    }
    drop(journal);
    let mut paths = super::files_below(&dir);
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "qj"));
    let segments = paths.iter().map(|path| std::fs::read(path).unwrap());
    segments.collect::<Vec<_>>().concat()
}
