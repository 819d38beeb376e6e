extern crate std;

use std::{collections::BTreeMap, vec::Vec};

use super::{super::table::tests::Cells, *};
use proptest::prelude::*;

const NOW: u64 = 77_000_000_000;

#[test]
fn a_bucket_holds_a_second_of_flows() {
    let taken = |per_s: u32, from: u64, to: u64| {
        let (mut bucket, mut count) = (0, 0);
        let mut now = from;
        while now <= to {
            while let Some(next) = take(bucket, now, per_s) {
                bucket = next;
                count += 1;
            }
            now += 1_000_000;
        }
        count
    };
    assert_eq!(taken(1, NOW, NOW), 1);
    assert_eq!(taken(200, NOW, NOW), 200);
    assert_eq!(taken(2_000, NOW, NOW), 2_000);
    // Ten seconds bring ten seconds' flows more.
    assert_eq!(taken(200, NOW, NOW + 10 * SECOND_NS), 2_200);
    // What no nanosecond divides is no limit at all.
    assert_eq!(take(5, NOW, u32::MAX), Some(NOW));
}

#[test]
fn sources_do_not_take_from_each_other() {
    let set = Cells::empty();
    let mut counts = BTreeMap::new();
    for _ in 0..50 {
        for source in 1..=4u64 {
            let taken = take_from_source(&set, source, NOW, 10);
            *counts.entry(source).or_insert(0) += u32::from(taken);
        }
    }
    assert_eq!(counts.into_values().collect::<Vec<_>>(), [10; 4]);
}

#[test]
fn the_fullest_bucket_makes_room() {
    let set = Cells::empty();
    for source in 1..=4u64 {
        for _ in 0..source {
            assert!(take_from_source(&set, source, NOW, 10));
        }
    }
    // The fifth takes the place of the first, whose bucket lacks the least.
    assert!(take_from_source(&set, 5, NOW, 10));
    let known: Vec<u64> = (0..WAYS)
        .map(|way| set.load(way))
        .map(|[a, b]| a ^ b)
        .collect();
    assert_eq!(known, [5, 2, 3, 4]);
}

proptest! {
    /// Against a bucket of tokens that are filled in one by one, as long as nobody is forgotten.
    #[test]
    fn a_set_limits_like_buckets_of_tokens(
        steps in prop::collection::vec((1u64..=4, 0u64..200), 1..300),
        per_s in 1u32..50,
    ) {
        let set = Cells::empty();
        let interval = SECOND_NS / u64::from(per_s);
        let mut model: BTreeMap<u64, u64> = BTreeMap::new();
        let mut now = NOW;
        for (source, ms) in steps {
            now += ms * 1_000_000;
            // The time at which the bucket is full again.
            let full = model.entry(source).or_insert(0);
            let held = BURST_NS.saturating_sub(full.saturating_sub(now)) / interval;
            let expected = held >= 1;
            if expected {
                *full = (*full).max(now) + interval;
            }
            prop_assert_eq!(take_from_source(&set, source, now, per_s), expected);
        }
    }
}
