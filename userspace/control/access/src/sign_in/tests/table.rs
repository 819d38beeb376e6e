//! Every state, every event.

use super::*;

/// Each state as it is at its beginning.
fn states() -> [(&'static str, fn() -> State); 5] {
    let signed_in = || {
        let portal = begun(claim(&[Role::Operator], false));
        portal.step(Event::Compared(Verdict::Right), at(1)).0
    };
    let refused = || {
        begun(Claim::Unknown)
            .step(Event::Compared(Verdict::Wrong), at(1))
            .0
    };
    [
        ("password", || begun(claim(&[Role::Admin], true))),
        ("second-factor", at_factor),
        ("enrol", at_enrolment),
        ("signed-in", signed_in),
        ("refused", refused),
    ]
}

/// Each event, as it is right.
fn events() -> [(&'static str, fn() -> Event); 5] {
    [
        ("compared", || Event::Compared(Verdict::Right)),
        ("shown", || shown(STEP_1)),
        ("proved", || proved(STEP_1)),
        ("cancelled", || Event::Cancelled),
        ("tick", || Event::Tick),
    ]
}

#[test]
fn the_table_is_complete() {
    // Where each event leads from each state; `=` where it changes nothing.
    let table = [
        ("password", ["second-factor", "=", "=", "refused", "="]),
        ("second-factor", ["=", "signed-in", "=", "refused", "="]),
        ("enrol", ["=", "=", "signed-in", "refused", "="]),
        ("signed-in", ["=", "=", "=", "=", "="]),
        ("refused", ["=", "=", "=", "=", "="]),
    ];
    for ((label, state), (row, cells)) in states().into_iter().zip(table) {
        assert_eq!((state().label(), row), (label, label));
        for ((event_label, event), cell) in events().into_iter().zip(cells) {
            let (next, actions) = state().step(event(), at(30));
            if cell == "=" {
                assert_eq!(
                    (&next, actions.len()),
                    (&state(), 0),
                    "{label} {event_label}"
                );
            } else {
                assert_eq!(next.label(), cell, "{label} {event_label}");
            }
        }
    }
}

#[test]
fn five_minutes_are_the_end_of_what_is_pending() {
    for (label, state) in states() {
        let is_pending = state().ends().is_some();
        assert_eq!(
            is_pending,
            ["password", "second-factor", "enrol"].contains(&label)
        );
        for (event_label, event) in events() {
            let (next, actions) = state().step(event(), at(300));
            assert!(actions.is_empty(), "{label} {event_label}");
            if is_pending {
                assert_eq!(why(&next), Some(Why::TooLate), "{label} {event_label}");
            } else {
                assert_eq!(next, state(), "{label} {event_label}");
            }
        }
        let (next, _) = state().step(Event::Tick, at(299));
        assert_eq!(next, state(), "{label}");
    }
}
