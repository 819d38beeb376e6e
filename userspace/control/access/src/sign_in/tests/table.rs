//! Every state, every event.

use super::*;

const PENDING: [&str; 3] = ["password", "second-factor", "enrol"];
const ENDED: [&str; 2] = ["signed-in", "refused"];
const EVENTS: [&str; 5] = ["compared", "shown", "proved", "cancelled", "tick"];

/// Each state as it is at its beginning.
fn state(label: &str) -> State {
    let compared = |claim: Claim, verdict| begun(claim).step(Event::Compared(verdict), at(1)).0;
    let found = match label {
        "password" => begun(claim(&[Role::Admin], Some(&second()))),
        "second-factor" => at_factor(),
        "enrol" => at_enrolment(),
        "signed-in" => compared(claim(&[Role::Operator], None), Verdict::Right),
        "refused" => compared(Claim::Unknown, Verdict::Wrong),
        other => panic!("{other}"),
    };
    assert_eq!(found.label(), label);
    found
}

/// Each event, as it is right.
fn event(label: &str) -> Event {
    match label {
        "compared" => Event::Compared(Verdict::Right),
        "shown" => shown(STEP_1),
        "proved" => proved(STEP_1),
        "cancelled" => Event::Cancelled,
        "tick" => Event::Tick,
        other => panic!("{other}"),
    }
}

#[test]
fn the_table_is_complete() {
    // Where each of the events leads; `=` where it changes nothing.
    let table = [
        ("password", ["second-factor", "=", "=", "refused", "="]),
        ("second-factor", ["=", "signed-in", "=", "refused", "="]),
        ("enrol", ["=", "=", "signed-in", "refused", "="]),
        ("signed-in", ["=", "=", "=", "=", "="]),
        ("refused", ["=", "=", "=", "=", "="]),
    ];
    for (label, cells) in table {
        for (happens, cell) in EVENTS.into_iter().zip(cells) {
            let (next, actions) = state(label).step(event(happens), at(30));
            if cell == "=" {
                assert_eq!(next, state(label), "{happens}");
                assert!(actions.is_empty(), "{label} {happens}");
            } else {
                assert_eq!(next.label(), cell, "{label} {happens}");
            }
        }
    }
}

#[test]
fn five_minutes_are_the_end_of_what_is_pending() {
    for happens in EVENTS {
        for label in PENDING {
            assert_eq!(state(label).ends(), Some(at(300)));
            let (next, actions) = state(label).step(event(happens), at(300));
            assert_eq!(why(&next), Some(Why::TooLate), "{label} {happens}");
            assert!(actions.is_empty(), "{label} {happens}");
        }
        for label in ENDED {
            assert_eq!(state(label).ends(), None);
            let (next, actions) = state(label).step(event(happens), at(300));
            assert_eq!(next, state(label), "{happens}");
            assert!(actions.is_empty(), "{label} {happens}");
        }
    }
    for label in PENDING {
        let (next, _) = state(label).step(Event::Tick, at(299));
        assert_eq!(next, state(label));
    }
}
