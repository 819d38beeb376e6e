extern crate std;

use core::cell::Cell;
use proptest::prelude::*;

use super::*;

const SECOND: u64 = 1_000_000_000;

/// Traffic of one CPU at a bandwidth: packets of so many octets, so often. What passed and what did not, in octets.
fn run(gbps: u32, octets: u32, gap_ns: u64, until: u64) -> (u64, u64) {
    let bucket = Cell::new(0);
    let mut meter = Meter::default();
    let mut now = SECOND;
    while now < SECOND + until {
        meter.takes(octets, || match borrow(bucket.get(), now, gbps) {
            Some(next) => {
                bucket.set(next);
                true
            }
            None => false,
        });
        now += gap_ns;
    }
    (meter.octets, meter.over_octets)
}

#[test]
fn traffic_within_its_rate_passes_whole() {
    // 1500 octets in 12 µs are a gigabit a second.
    let (passed, over) = run(1, 1_500, 12_000, SECOND);
    assert_eq!((passed, over), (83_334 * 1_500, 0));
    assert_eq!(run(10, 1_500, 1_200, SECOND / 10).1, 0);
    assert_eq!(run(100, 64, 120, SECOND / 100).1, 0);
}

#[test]
fn traffic_beyond_its_rate_is_cut_to_it() {
    for (gbps, octets, gap_ns) in [(1, 1_500, 6_000), (1, 64, 200), (10, 9_000, 3_000)] {
        let (passed, over) = run(gbps, octets, gap_ns, SECOND);
        let contracted = u64::from(gbps) * SECOND / 8;
        let ahead = u64::from(gbps) * BURST_NS / 8 + 2 * u64::from(QUANTUM_OCTETS);
        assert!(
            passed >= contracted - 2 * u64::from(QUANTUM_OCTETS),
            "{passed}"
        );
        assert!(passed <= contracted + ahead, "{passed} of {contracted}");
        assert!(over > 0);
    }
}

#[test]
fn what_was_not_used_is_a_burst_and_no_more() {
    let bucket = borrow(0, SECOND, 1).unwrap();
    assert!(bucket > SECOND);
    // An hour later the bucket is as full as it ever is.
    let mut bucket = bucket;
    let mut borrowed = 0_u64;
    while let Some(next) = borrow(bucket, 3_600 * SECOND, 1) {
        bucket = next;
        borrowed += u64::from(QUANTUM_OCTETS);
    }
    let burst = BURST_NS / 8;
    assert!(
        (burst..=burst + 2 * u64::from(QUANTUM_OCTETS)).contains(&borrowed),
        "{borrowed}"
    );
}

proptest! {
    #[test]
    fn each_packet_is_counted_once(sizes in prop::collection::vec(1u32..9_000, 1..200), every in 1u64..5) {
        let mut meter = Meter::default();
        let mut asked = 0;
        for octets in &sizes {
            meter.takes(*octets, || {
                asked += 1;
                asked % every == 0
            });
        }
        let total: u64 = sizes.iter().map(|octets| u64::from(*octets)).sum();
        prop_assert_eq!(meter.octets + meter.over_octets, total);
        prop_assert_eq!(meter.packets + meter.over_packets, sizes.len() as u64);
        let borrowed = asked / every * u64::from(QUANTUM_OCTETS);
        prop_assert_eq!(meter.octets + meter.credit, borrowed);
    }
}
