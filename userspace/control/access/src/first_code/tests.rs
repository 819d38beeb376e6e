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

fn made(number: u8) -> Event {
    Event::Made(code(number))
}

fn shown(number: u8) -> Event {
    Event::Shown(code(number))
}

#[test]
fn the_table_is_complete() {
    use Action::{MakeAdmin, Nothing, Print, Refuse, RefuseAndRenew};
    use Event::AdminExists;
    use State::{Closed, Wanted};
    let renewed = State::Waiting(Waiting {
        digest: code(2).digest(),
        made: at(9),
        tries_left: TRIES,
    });
    let check = |state: State, event: Event, expected: State, action: Action| {
        let found = state.step(event, at(9));
        assert_eq!(found, (expected, action), "{}", state.label());
    };
    check(Wanted, made(2), renewed, Print);
    check(Wanted, shown(1), Wanted, RefuseAndRenew);
    check(Wanted, AdminExists, Closed, Nothing);
    check(waiting(3), made(2), renewed, Print);
    check(waiting(5), shown(1), Closed, MakeAdmin);
    check(waiting(1), shown(1), Closed, MakeAdmin);
    check(waiting(5), shown(2), waiting(4), Refuse);
    check(waiting(2), shown(2), waiting(1), Refuse);
    check(waiting(1), shown(2), Wanted, RefuseAndRenew);
    check(waiting(3), AdminExists, Closed, Nothing);
    check(Closed, made(1), Closed, Nothing);
    check(Closed, shown(1), Closed, Refuse);
    check(Closed, AdminExists, Closed, Nothing);
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
        let mut admins = 0;
        for (is_made, number) in events {
            let event = if is_made { made(number) } else { shown(number) };
            let (next, action) = state.step(event, at(0));
            state = next;
            if admins == 0 && is_made {
                model = Some((number, 0));
            } else if admins == 0 {
                let is_right = model.is_some_and(|(right, _)| right == number);
                prop_assert_eq!(action == Action::MakeAdmin, is_right);
                admins += u8::from(is_right);
                let wrong = model.map(|(right, wrong)| (right, wrong + 1));
                model = wrong.filter(|(_, wrong)| *wrong < TRIES);
            } else {
                prop_assert!(action != Action::MakeAdmin && action != Action::Print);
            }
        }
    }
}
