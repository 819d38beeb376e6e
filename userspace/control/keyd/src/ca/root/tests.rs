use super::*;

fn at(day: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * day)
}

fn newer(number: u32) -> Generation {
    Generation::try_from(number).unwrap()
}

/// Every state with every event.
#[test]
fn the_whole_table() {
    use RootEvent::{CrossedByNewer, CrossedByOlder, Ended, Promoted, Revoked};
    let published = RootState::Published { signs_from: at(60) };
    let retiring = RootState::Retiring { by: newer(2) };
    let (active, revoked, expired) = (RootState::Active, RootState::Revoked, RootState::Expired);
    let young = Err(RootRefused::Young { signs_from: at(60) });
    let refused = |state: RootState| {
        Err(RootRefused::Standing {
            standing: state.standing(),
        })
    };
    let check =
        |state: RootState, event: RootEvent, day: i64, expected: Result<RootState, RootRefused>| {
            assert_eq!(state.step(event, at(day)), expected, "{state:?} {event:?}");
        };
    for event in [CrossedByOlder, Promoted] {
        check(published, event, 59, young.clone());
        check(published, event, 60, Ok(active));
        for state in [active, retiring, revoked, expired] {
            check(state, event, 60, refused(state));
        }
    }
    let crossed = CrossedByNewer(newer(3));
    check(published, crossed, 60, refused(published));
    check(active, crossed, 0, Ok(RootState::Retiring { by: newer(3) }));
    check(
        retiring,
        crossed,
        0,
        Ok(RootState::Retiring { by: newer(3) }),
    );
    for (event, end) in [(Revoked, revoked), (Ended, expired)] {
        for state in [published, active, retiring] {
            check(state, event, 0, Ok(end));
        }
        for state in [revoked, expired] {
            check(state, event, 0, refused(state));
        }
    }
    for state in [revoked, expired] {
        check(state, crossed, 0, refused(state));
    }
}

#[test]
fn who_signs() {
    let check = |state: RootState, expected: bool| assert_eq!(state.signs(), expected, "{state:?}");
    check(RootState::Published { signs_from: at(0) }, false);
    check(RootState::Active, true);
    check(RootState::Retiring { by: newer(2) }, true);
    check(RootState::Revoked, false);
    check(RootState::Expired, false);
}

#[test]
fn sixty_days_have_whole_hours() {
    assert_eq!(signs_from(at(0)), at(60));
    assert_eq!(signs_from(Timestamp::MAX), Timestamp::MAX);
}
