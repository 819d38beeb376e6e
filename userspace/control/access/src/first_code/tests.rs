use super::*;
use proptest::prelude::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn code(number: u8) -> FirstCode {
    FirstCode::new([number; FIRST_CODE_OCTETS])
}

fn waiting(tries_left: u8) -> State {
    let digest = code(1).digest();
    State::Waiting(Waiting {
        digest,
        made: at(0),
        tries_left,
    })
}

#[test]
fn the_table_is_complete() {
    let renewed = State::Waiting(Waiting {
        digest: code(2).digest(),
        made: at(9),
        tries_left: TRIES,
    });
    let check = |state: State, event: Event, expected: State, action: Action| {
        assert_eq!(
            state.step(event, at(9)),
            (expected, action),
            "{}",
            state.label()
        );
    };
    check(State::Wanted, Event::Made(code(2)), renewed, Action::Print);
    check(
        State::Wanted,
        Event::Shown(code(1)),
        State::Wanted,
        Action::RefuseAndRenew,
    );
    check(
        State::Wanted,
        Event::AdminExists,
        State::Closed,
        Action::Nothing,
    );
    check(waiting(3), Event::Made(code(2)), renewed, Action::Print);
    check(
        waiting(5),
        Event::Shown(code(1)),
        State::Closed,
        Action::MakeAdmin,
    );
    check(
        waiting(1),
        Event::Shown(code(1)),
        State::Closed,
        Action::MakeAdmin,
    );
    check(
        waiting(5),
        Event::Shown(code(2)),
        waiting(4),
        Action::Refuse,
    );
    check(
        waiting(2),
        Event::Shown(code(2)),
        waiting(1),
        Action::Refuse,
    );
    check(
        waiting(1),
        Event::Shown(code(2)),
        State::Wanted,
        Action::RefuseAndRenew,
    );
    check(
        waiting(3),
        Event::AdminExists,
        State::Closed,
        Action::Nothing,
    );
    check(
        State::Closed,
        Event::Made(code(1)),
        State::Closed,
        Action::Nothing,
    );
    check(
        State::Closed,
        Event::Shown(code(1)),
        State::Closed,
        Action::Refuse,
    );
    check(
        State::Closed,
        Event::AdminExists,
        State::Closed,
        Action::Nothing,
    );
}

#[test]
fn a_code_is_printed_and_typed() {
    let text = FirstCode::new([0xff; FIRST_CODE_OCTETS]).reveal_text();
    assert_eq!(*text, "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ");
    assert_eq!(
        text.to_lowercase().replace('-', " ").parse(),
        Ok(code(0xff))
    );
    assert_eq!("ZZZZ-ZZZZ-ZZZZ-ZZZZ".parse::<FirstCode>(), Err(NoCode));
    assert_eq!(format!("{:?}", code(1)), "FirstCode(***)");
    let stored = postcard::to_stdvec(&waiting(5)).unwrap();
    assert_eq!(postcard::from_bytes::<State>(&stored), Ok(waiting(5)));
}

proptest! {
    #[test]
    fn one_code_makes_one_administrator(
        events in proptest::collection::vec((any::<bool>(), 0_u8..3), 0..60),
    ) {
        let mut state = State::Wanted;
        // The code in force and its wrong tries.
        let mut model: Option<(u8, u8)> = None;
        let mut made = 0;
        for (is_made, number) in events {
            let event = if is_made { Event::Made(code(number)) } else { Event::Shown(code(number)) };
            let (next, action) = state.step(event, at(0));
            state = next;
            if made == 0 && is_made {
                model = Some((number, 0));
            } else if made == 0 {
                let is_right = model.is_some_and(|(right, _)| right == number);
                prop_assert_eq!(action == Action::MakeAdmin, is_right);
                made += u8::from(is_right);
                let wrong = model.map(|(right, wrong)| (right, wrong + 1));
                model = wrong.filter(|(_, wrong)| *wrong < TRIES);
            } else {
                prop_assert!(action != Action::MakeAdmin && action != Action::Print);
            }
        }
    }
}
