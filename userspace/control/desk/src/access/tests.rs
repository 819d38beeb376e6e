use jiff::ToSpan;
use proptest::prelude::*;

use super::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Opened on 10 March 2025: the last day is 10 March 2026.
fn access(term: Term) -> Access {
    Access {
        opened: day("2025-03-10"),
        term,
    }
}

fn shown(access: Access, actions: &[Action]) -> String {
    let actions = actions.iter().map(|action| match action {
        Action::Remind { days_left, .. } => format!("remind {days_left}"),
        Action::Close => "close".to_owned(),
        Action::Open { last_day } => format!("open {last_day}"),
        Action::Journal { from, to, .. } => format!("journal {from:?}-{to:?}"),
    });
    let actions: Vec<String> = actions.collect();
    format!("{:?}; {}", access.term(), actions.join(", "))
}

#[test]
fn the_transition_table_is_complete() {
    let check = |term: Term, event: Event, now: &str, expected: &str| {
        let (next, actions) = access(term).step(event, at(now));
        assert_eq!(
            shown(next, &actions),
            expected,
            "{term:?} {event:?} at {now}"
        );
    };
    let (far, told_30, told_3) = (Term::Live, Term::Reminded(30), Term::Reminded(3));
    let tick = Event::Tick;
    // Days begin at 19:00 UTC of the day before.
    check(far, tick, "2026-02-07T18:59:59Z", "Live; ");
    check(
        far,
        tick,
        "2026-02-07T19:00:00Z",
        "Reminded(30); remind 30, journal Live-Reminded(30)",
    );
    check(told_30, tick, "2026-02-27T18:59:59Z", "Reminded(30); ");
    check(
        told_30,
        tick,
        "2026-02-27T19:00:00Z",
        "Reminded(10); remind 10, journal Reminded(30)-Reminded(10)",
    );
    check(
        told_30,
        tick,
        "2026-03-07T10:00:00Z",
        "Reminded(3); remind 3, journal Reminded(30)-Reminded(3)",
    );
    check(
        told_3,
        tick,
        "2026-03-09T10:00:00Z",
        "Reminded(1); remind 1, journal Reminded(3)-Reminded(1)",
    );
    check(told_3, tick, "2026-02-01T00:00:00Z", "Reminded(3); "); // the clock went back
    // After a silence only the latest is given, with the days that are really left.
    check(
        far,
        tick,
        "2026-03-05T10:00:00Z",
        "Reminded(10); remind 5, journal Live-Reminded(10)",
    );
    check(
        far,
        tick,
        "2026-03-10T18:59:59Z",
        "Reminded(1); remind 0, journal Live-Reminded(1)",
    );
    check(
        far,
        tick,
        "2026-03-10T19:00:00Z",
        "Closed; close, journal Live-Closed",
    );
    check(
        told_3,
        tick,
        "2026-03-10T19:00:00Z",
        "Closed; close, journal Reminded(3)-Closed",
    );
    check(Term::Closed, tick, "2026-03-11T00:00:00Z", "Closed; ");
    let renewed = |from: Term, expected: &str| {
        check(from, Event::Renewed, "2026-03-09T10:00:00Z", expected);
    };
    renewed(far, "Live; open 2027-03-09, journal Live-Live");
    renewed(told_3, "Live; open 2027-03-09, journal Reminded(3)-Live");
    renewed(Term::Closed, "Live; open 2027-03-09, journal Closed-Live");
}

#[test]
fn the_year_of_29_february_ends_on_the_28th() {
    let access = Access::open(at("2024-02-29T05:00:00Z"));
    assert_eq!(access.last_day(), day("2025-02-28"));
    assert_eq!(access.closes_at(), at("2025-02-28T19:00:00Z"));
    assert!(access.is_live());
}

#[test]
fn it_survives_storage() {
    for term in [Term::Live, Term::Reminded(10), Term::Closed] {
        let bytes = postcard::to_allocvec(&access(term)).unwrap();
        assert_eq!(
            postcard::from_bytes::<Access>(&bytes).unwrap(),
            access(term)
        );
    }
}

proptest! {
    /// Woken only at its own deadlines, an access reminds four times and closes once, on time.
    #[test]
    fn its_deadlines_are_enough(days in 0_i64..10_000) {
        let opened = day("2005-01-01").checked_add(days.days()).unwrap();
        let mut access = Access::opened_on(opened);
        let mut told = Vec::new();
        while let Some(now) = access.next_deadline() {
            prop_assert!(access.is_live() && told.len() < 5);
            let (next, actions) = access.step(Event::Tick, now);
            told.push(match actions.first().copied() {
                Some(Action::Remind { days_left, .. }) => days_left,
                Some(Action::Close) => {
                    prop_assert_eq!(now, access.closes_at());
                    0
                }
                Some(Action::Open { .. } | Action::Journal { .. }) | None => unreachable!(),
            });
            access = next;
        }
        prop_assert_eq!(told, vec![30, 10, 3, 1, 0]);
        prop_assert!(!access.is_live());
    }

    /// Woken at any moments, it is live exactly until its end.
    #[test]
    fn it_is_live_until_its_end(steps in proptest::collection::vec(0_i64..40 * 86_400, 1..30)) {
        let mut now = at("2024-02-29T05:00:00Z");
        let mut access = Access::open(now);
        for step in steps {
            now += step.seconds();
            access = access.step(Event::Tick, now).0;
            prop_assert_eq!(access.is_live(), now < access.closes_at());
        }
    }
}
