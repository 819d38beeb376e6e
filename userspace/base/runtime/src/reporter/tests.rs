#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names the messages it expects"
)]

use super::*;
use crate::clock::ManualClock;
use model::Epoch;
use proptest::prelude::*;

fn a_fact(epoch: u32) -> Fact {
    Fact::EpochApplied {
        epoch: Epoch(epoch),
        took_ms: 1,
    }
}

fn a_spool(max: usize) -> Spool {
    Spool::new(Daemon::Linkd, 7, max)
}

fn sequence(events: &[Event]) -> Vec<u64> {
    events.iter().map(|event| event.seq).collect()
}

#[test]
fn a_batch_is_bounded_by_events_and_bytes() {
    let mut spool = a_spool(10);
    (0..5).for_each(|n| spool.push(Timestamp::UNIX_EPOCH, a_fact(n)));
    let one = spool.events[0].1;
    let check = |events, bytes, expected: &[u64]| {
        assert_eq!(sequence(&spool.batch(events, bytes)), expected);
    };
    check(10, usize::MAX, &[1, 2, 3, 4, 5]);
    check(2, usize::MAX, &[1, 2]);
    check(10, 3 * one, &[1, 2, 3]);
    check(10, 3 * one - 1, &[1, 2]);
    check(10, 0, &[]);
}

#[test]
fn a_full_spool_drops_the_new_event_and_tells_first_how_many() {
    let mut spool = a_spool(2);
    (0..5).for_each(|n| spool.push(Timestamp::UNIX_EPOCH, a_fact(n)));
    assert_eq!(spool.lost, 3);
    spool.taken(Timestamp::UNIX_EPOCH, 7, 1);
    let facts: Vec<Fact> = spool.batch(9, 999).into_iter().map(|e| e.fact).collect();
    assert_eq!(facts, [a_fact(1), Fact::EventsLost { count: 3 }]);
    assert_eq!(spool.untold, 0);
}

#[test]
fn an_acknowledgement_of_another_start_changes_nothing() {
    let mut spool = a_spool(4);
    spool.push(Timestamp::UNIX_EPOCH, a_fact(1));
    spool.taken(Timestamp::UNIX_EPOCH, 8, 1);
    spool.taken(Timestamp::UNIX_EPOCH, 7, 2);
    assert_eq!(sequence(&spool.batch(9, 999)), [1]);
}

#[test]
fn an_event_that_fits_no_report_is_told_as_lost() {
    let mut spool = a_spool(4);
    let why = "x".repeat(REPORT_BYTES_MAX);
    let epoch = Epoch(1);
    spool.push(Timestamp::UNIX_EPOCH, Fact::EpochRefused { epoch, why });
    let batch = spool.batch(9, REPORT_BYTES_MAX);
    assert_eq!(sequence(&batch), [1]);
    assert_eq!(batch[0].fact, Fact::EventsLost { count: 1 });
}

#[test]
fn the_largest_batch_fits_a_frame() {
    let reporter = Reporter::new(
        Daemon::Linkd,
        Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH)),
    );
    for _ in 0..200 {
        reporter.report(Fact::EpochRefused {
            epoch: Epoch(1),
            why: "x".repeat(1000),
        });
    }
    let events = reporter.batch();
    assert!(events.len() > 100 && events.len() < 200);
    assert!(wire::encode(&wire::ToDaemon::Report { events }).is_ok());
}

/// What the world does to a spool.
#[derive(Clone, Debug)]
enum Step {
    Tell,
    Take(u64),
}

proptest! {
    /// Against a plain list: numbers have no gaps, nothing goes before it was acknowledged, and every fact told is
    /// either still known, acknowledged, or counted as lost.
    #[test]
    fn nothing_is_lost_uncounted(
        max in 1_usize..6,
        steps in proptest::collection::vec(
            prop_oneof![3 => Just(Step::Tell), 1 => (0_u64..40).prop_map(Step::Take)], 0..80),
    ) {
        let mut spool = a_spool(max);
        let (mut told, mut taken, mut lost_taken) = (0_u64, 0_u64, 0_u64);
        let mut facts_taken = 0_u64;
        for step in steps {
            match step {
                Step::Tell => {
                    spool.push(Timestamp::UNIX_EPOCH, a_fact(0));
                    told += 1;
                }
                Step::Take(seq) => {
                    let before = spool.batch(usize::MAX, usize::MAX);
                    let known = before.last().map_or(taken, |event| event.seq);
                    for event in before.iter().filter(|e| e.seq <= seq && seq <= known) {
                        match event.fact {
                            Fact::EventsLost { count } => lost_taken += count,
                            _ => facts_taken += 1,
                        }
                        taken = event.seq;
                    }
                    spool.taken(Timestamp::UNIX_EPOCH, 7, seq);
                }
            }
            let batch = spool.batch(usize::MAX, usize::MAX);
            prop_assert!(batch.len() <= max);
            let expected: Vec<u64> = (taken + 1..).take(batch.len()).collect();
            prop_assert_eq!(sequence(&batch), expected);
            let (mut facts, mut lost) = (facts_taken, lost_taken + spool.untold);
            for event in &batch {
                match event.fact {
                    Fact::EventsLost { count } => lost += count,
                    _ => facts += 1,
                }
            }
            prop_assert_eq!(facts + lost, told);
            prop_assert_eq!(lost, spool.lost);
        }
    }
}
