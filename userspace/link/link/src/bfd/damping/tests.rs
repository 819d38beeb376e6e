use proptest::prelude::*;

use super::*;
use crate::bfd::Diag;

fn at(ms: u64) -> Instant {
    Instant::ORIGIN + Duration::from_millis(ms)
}

fn change(from: State, to: State, remote: State) -> Change {
    Change {
        from,
        to,
        diag: Diag::None,
        remote,
        remote_diag: Diag::None,
    }
}

fn failure() -> Change {
    change(State::Up, State::Down, State::Up)
}

#[test]
fn only_failures_cost() {
    for from in State::ALL {
        for to in State::ALL {
            for remote in State::ALL {
                let mut damping = Damping::new(at(0));
                damping.on_change(at(0), &change(from, to, remote));
                let failed = (from, to) == (State::Up, State::Down) && remote != State::AdminDown;
                assert_eq!(
                    damping.penalty(at(0)) > 0,
                    failed,
                    "{from:?} {to:?} {remote:?}"
                );
            }
        }
    }
}

#[test]
fn the_third_failure_suppresses_until_the_penalty_is_gone() {
    let mut damping = Damping::new(at(0));
    for ms in [0, 1_000] {
        damping.on_change(at(ms), &failure());
        assert_eq!(damping.damp(at(ms), Reading::Up), Reading::Up);
    }
    damping.on_change(at(2_000), &failure());
    assert_eq!(damping.damp(at(2_000), Reading::Up), Reading::Flapping);
    assert_eq!(damping.damp(at(2_000), Reading::Down), Reading::Down);
    assert_eq!(damping.damp(at(2_000), Reading::Absent), Reading::Absent);

    let end = damping.wake(at(2_000)).unwrap();
    let before = Instant::from_nanos(end.as_nanos() - 1);
    assert_eq!(damping.damp(before, Reading::Up), Reading::Flapping);
    assert_eq!(damping.damp(end, Reading::Up), Reading::Up);
    damping.on_time(end);
    assert_eq!(damping.wake(end), None);
}

#[test]
fn an_end_that_was_not_noticed_does_not_last() {
    let mut damping = Damping::new(at(0));
    for _ in 0..3 {
        damping.on_change(at(0), &failure());
    }
    let end = damping.wake(at(0)).unwrap() + HALF_LIFE;
    damping.on_change(end, &failure());
    assert!(!damping.is_suppressed(end), "one failure is not three");
}

#[test]
fn the_penalty_halves() {
    let mut damping = Damping::new(at(0));
    damping.on_change(at(0), &failure());
    assert_eq!(damping.penalty(at(10_000)), 750);
    assert_eq!(damping.penalty(at(20_000)), 500);
    assert_eq!(damping.penalty(at(40_000)), 250);
    assert_eq!(damping.penalty(at(100 * 365 * 86_400_000)), 0);
}

proptest! {
    #[test]
    fn suppression_is_bounded_and_ends_on_time(gaps_ms in proptest::collection::vec(0_u64..60_000, 1..40)) {
        let mut damping = Damping::new(at(0));
        let mut now = 0;
        for gap in gaps_ms {
            now += gap;
            damping.on_change(at(now), &failure());
            prop_assert!(damping.penalty(at(now)) <= PENALTY_MAX);
            if let Some(end) = damping.wake(at(now)) {
                prop_assert!(end.since(at(now)) <= HALF_LIFE * 4);
                prop_assert!(damping.penalty(end) < PENALTY_REUSE);
                let before = Instant::from_nanos(end.as_nanos() - 1);
                prop_assert!(damping.penalty(before) >= PENALTY_REUSE);
            }
        }
    }
}
