use super::*;

/// A hundred microseconds, in nanoseconds.
const STEP: i64 = 100_000;

/// Probes sent a step apart, but for those of `late`, which were sent so many steps late; received a tenth of a step
/// after they were sent, but for those of `lost`.
fn series(count: u64, late: &[(u64, i64)], lost: std::ops::Range<u64>) -> Series {
    let delay = |number: u64| {
        let found = late.iter().find(|(at, _)| *at == number);
        found.map_or(0, |(_, steps)| steps * STEP)
    };
    let sent: Vec<i64> = (0..count)
        .map(|number| i64::try_from(number).unwrap() * STEP + delay(number))
        .collect();
    let received = (0..count)
        .zip(&sent)
        .filter(|(number, _)| !lost.contains(number))
        .map(|(number, at)| (number, at + STEP / 10))
        .collect();
    Series::new(sent, received)
}

/// The longest gap in milliseconds, how many were lost, and whether it was over in the end.
fn check(series: &Series, since: i64, expected: (f64, usize, bool)) {
    let outage = series.outage(since);
    let (longest_ms, lost, is_over) = expected;
    assert!(
        (outage.longest_ms - longest_ms).abs() < 1e-9,
        "{outage:?}, expected {longest_ms}"
    );
    assert_eq!((outage.lost, outage.is_over), (lost, is_over), "{outage:?}");
}

#[test]
fn the_longest_gap_is_the_outage() {
    let all = i64::MIN;
    // Nothing lost: what passes until the first arrival alone.
    check(&series(100, &[], 0..0), all, (0.01, 0, true));
    // Ten probes lost: ten intervals.
    check(&series(100, &[], 40..50), all, (1.0, 10, true));
    // The first ones lost.
    check(&series(100, &[], 0..20), all, (2.01, 20, true));
    // The end of the series is no arrival: it goes on being out.
    check(&series(100, &[], 50..100), all, (4.89, 50, false));
    check(&series(100, &[], 0..100), all, (9.9, 100, false));
    check(&series(0, &[], 0..0), all, (0.0, 0, false));
}

#[test]
fn a_late_sender_is_no_outage() {
    let all = i64::MIN;
    // A stall of thirty steps, whose probes follow late together, loses nothing.
    let late: Vec<(u64, i64)> = (0..30)
        .map(|behind| (40 + behind, 30 - i64::try_from(behind).unwrap()))
        .collect();
    let stalled = series(100, &late, 0..0);
    check(&stalled, all, (0.01, 0, true));
    // A stall just before the first lost probe.
    let late = [(40, 5), (41, 4), (42, 3), (43, 2), (44, 1)];
    check(&series(100, &late, 40..50), all, (0.5, 10, true));
    // A stall just before the first probe that arrives again: the way may have been open all the while.
    let late: Vec<(u64, i64)> = (0..4)
        .map(|behind| (50 + behind, 4 - i64::try_from(behind).unwrap()))
        .collect();
    let ended_late = series(100, &late, 40..50);
    check(&ended_late, all, (1.4, 10, true));
    assert!((ended_late.outage(all).doubt_ms - 0.4).abs() < 1e-9);
    assert!(series(100, &[], 40..50).outage(all).doubt_ms < 1e-9);
}

#[test]
fn only_what_ends_after_the_mark_counts() {
    let both = {
        let mut broken = series(200, &[], 20..60);
        broken
            .received
            .retain(|(number, _)| !(100..110).contains(number));
        broken
    };
    check(&both, i64::MIN, (4.0, 50, true));
    check(&both, 80 * STEP, (1.0, 50, true));
    check(&both, 105 * STEP, (1.0, 50, true));
    check(&both, 150 * STEP, (0.0, 50, true));
}

#[test]
fn what_was_never_sent_or_came_twice_does_not_count() {
    let twice = Series::new(
        vec![0, STEP, 2 * STEP],
        vec![
            (2, 260_000),
            (0, 10_000),
            (0, 20_000),
            (7, 30_000),
            (1, 110_000),
        ],
    );
    check(&twice, i64::MIN, (0.05, 0, true));
}
