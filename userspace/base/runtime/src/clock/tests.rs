use super::*;

#[test]
fn the_monotonic_clock_goes_forward() {
    let first = SystemClock.monotonic();
    assert!(first > Duration::ZERO);
    assert!(SystemClock.monotonic() >= first);
}

#[test]
fn the_hand_moves_both_times_and_sets_one() {
    let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
    clock.advance(Duration::from_millis(1500));
    assert_eq!(clock.now().as_millisecond(), 1500);
    assert_eq!(clock.monotonic(), Duration::from_millis(1500));
    clock.set(Timestamp::UNIX_EPOCH);
    assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
    assert_eq!(clock.monotonic(), Duration::from_millis(1500));
    clock.advance(Duration::MAX);
    assert_eq!(clock.now(), Timestamp::MAX);
}
