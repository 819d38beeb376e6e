use super::*;
use proptest::prelude::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn digest(number: u16) -> SecretDigest {
    SecretDigest::of(&number.to_be_bytes())
}

fn account(text: &str) -> AccountName {
    text.parse().unwrap()
}

fn beginning(name: &str, audience: Audience, by: Factors) -> Beginning {
    Beginning {
        account: account(name),
        audience,
        by,
        source: std::net::IpAddr::from([192, 0, 2, 1]).into(),
    }
}

fn staff(name: &str) -> Beginning {
    beginning(name, Audience::Staff, Factors::PasswordAndTotp)
}

fn told(ended: &[Ended]) -> Vec<(SecretDigest, Why)> {
    ended.iter().map(|one| (one.digest, one.why)).collect()
}

#[test]
fn a_secret_is_a_cookie_s_value() {
    let secret = SessionSecret::new([0x0a; SESSION_OCTETS]);
    assert_eq!(*secret.reveal_text(), "0a".repeat(32));
    assert_eq!(format!("{secret:?}"), "SessionSecret(***)");
    let check = |text: &str, is_read: bool| {
        assert_eq!(text.parse::<SessionSecret>().is_ok(), is_read, "{text}");
    };
    check(&"0a".repeat(32), true);
    check(&"0A".repeat(32), false);
    check(&"0a".repeat(31), false);
    check(&"0a".repeat(33), false);
    check(&"0a".repeat(32)[1..], false);
    check(&"0g".repeat(32), false);
    check(&"ё".repeat(32), false);
}

#[test]
fn a_session_ends_idle_or_old() {
    let check = |audience: Audience, uses: &[i64], asked: i64, expected: Option<Why>| {
        let mut sessions = Sessions::default();
        let begun = beginning("aigerim", audience, Factors::PasswordAndTotp);
        sessions.begin(digest(1), begun, at(0)).unwrap();
        for second in uses {
            assert!(
                sessions.touch(&digest(1), at(*second)).is_some(),
                "{second}"
            );
        }
        assert_eq!(
            sessions.clone().touch(&digest(1), at(asked)).is_none(),
            expected.is_some()
        );
        let is_due = sessions.next_end().unwrap() <= at(asked);
        assert_eq!(is_due, expected.is_some(), "{asked}");
        let ended = told(&sessions.end_over(at(asked)));
        assert_eq!(ended.first().map(|(_, why)| *why), expected, "{asked}");
    };
    let (minute, hour) = (60, 3600);
    check(Audience::Staff, &[], 15 * minute - 1, None);
    check(Audience::Staff, &[], 15 * minute, Some(Why::Idle));
    check(Audience::Staff, &[14 * minute], 28 * minute, None);
    check(
        Audience::Staff,
        &[14 * minute],
        29 * minute,
        Some(Why::Idle),
    );
    check(Audience::Portal, &[], hour - 1, None);
    check(Audience::Portal, &[], hour, Some(Why::Idle));
    let busy: Vec<i64> = (1..72).map(|times| times * 10 * minute).collect();
    check(Audience::Staff, &busy, 12 * hour - 1, None);
    check(Audience::Staff, &busy, 12 * hour, Some(Why::Old));
    // A clock that goes back ends nothing, and lets nothing last longer.
    check(
        Audience::Staff,
        &[10 * minute, -hour],
        25 * minute,
        Some(Why::Idle),
    );
}

#[test]
fn the_sensitive_things_need_a_fresh_factor() {
    let check = |by: Factors, step_up: Option<i64>, asked: i64, expected: bool| {
        let mut sessions = Sessions::default();
        let begun = beginning("aigerim", Audience::Portal, by);
        sessions.begin(digest(1), begun, at(0)).unwrap();
        if let Some(second) = step_up {
            assert!(sessions.step_up(&digest(1), at(second)).is_some());
        }
        let session = sessions.touch(&digest(1), at(asked)).unwrap();
        assert_eq!(
            session.may_do_sensitive(at(asked)),
            expected,
            "{by} {asked}"
        );
    };
    check(Factors::PasswordAndTotp, None, 0, true);
    check(Factors::PasswordAndRecovery, None, 299, true);
    check(Factors::Passkey, None, 299, true);
    check(Factors::Passkey, None, 300, false);
    check(Factors::PasswordAndTotp, None, 300, false);
    check(Factors::Password, None, 0, false);
    check(Factors::Password, Some(10), 309, true);
    check(Factors::Password, Some(10), 310, false);
    check(Factors::PasswordAndTotp, Some(1000), 1200, true);
    check(Factors::PasswordAndTotp, Some(1000), 900, false);
    let mut sessions = Sessions::default();
    sessions.begin(digest(1), staff("aigerim"), at(0)).unwrap();
    assert_eq!(sessions.step_up(&digest(1), at(900)), None, "it is over");
    assert_eq!(sessions.step_up(&digest(2), at(0)), None);
}

#[test]
fn the_oldest_of_an_account_makes_room() {
    let mut sessions = Sessions::default();
    for number in 0..8 {
        let ended = sessions.begin(digest(number), staff("aigerim"), at(number.into()));
        assert_eq!(ended, Ok(Vec::new()));
    }
    sessions.begin(digest(100), staff("bolat"), at(8)).unwrap();
    let ended = sessions.begin(digest(8), staff("aigerim"), at(9)).unwrap();
    assert_eq!(told(&ended), [(digest(0), Why::Displaced)]);
    assert_eq!(sessions.all_of(&account("aigerim"), at(9)).count(), 8);
    let over = sessions
        .begin(digest(101), staff("bolat"), at(15 * 60 + 1))
        .unwrap();
    assert_eq!(told(&over), [(digest(1), Why::Idle)]);
    let ended = sessions.end(&digest(2), Why::SignedOut).unwrap();
    assert_eq!((ended.digest, ended.why), (digest(2), Why::SignedOut));
    assert_eq!(sessions.end(&digest(2), Why::SignedOut), None);
    let ended = sessions.end_all_of(&account("aigerim"), Why::PasswordChanged);
    assert_eq!(ended.len(), 6);
    assert!(ended.iter().all(|one| one.why == Why::PasswordChanged));
    assert_eq!(sessions.all_of(&account("bolat"), at(901)).count(), 2);
}

#[test]
fn one_too_many_is_refused() {
    let row = |number: u16| {
        let mut sessions = Sessions::default();
        let begun = staff(&format!("a{}", number / 8));
        sessions.begin(digest(number), begun, at(0)).unwrap();
        let session = sessions.touch(&digest(number), at(0)).unwrap().clone();
        (digest(number), session)
    };
    let mut sessions = Sessions::of((0..4_096).map(row));
    assert_eq!(sessions.begin(digest(5_000), staff("b"), at(1)), Err(Full));
    let ended = sessions.begin(digest(5_000), staff("a0"), at(1)).unwrap();
    assert_eq!(ended.len(), 1, "its own makes room");
    let ended = sessions.begin(digest(5_001), staff("b"), at(900)).unwrap();
    assert_eq!(ended.len(), 4_095, "so does time");
}

#[derive(Clone, Copy, Debug)]
enum Deed {
    Begin(u16, u8),
    Touch(u16),
    EndAll(u8),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (0_u16..40, 0_u8..3).prop_map(|(number, of)| Deed::Begin(number, of)),
        (0_u16..40).prop_map(Deed::Touch),
        (0_u8..3).prop_map(Deed::EndAll),
    ]
}

proptest! {
    #[test]
    fn a_list_is_the_model(deeds in proptest::collection::vec((deed(), 0_i64..400), 0..120)) {
        let mut sessions = Sessions::default();
        // Number, account, begun, seen.
        let mut model: Vec<(u16, u8, i64, i64)> = Vec::new();
        let mut second = 0;
        for (deed, later) in deeds {
            second += later;
            model.retain(|(_, _, begun, seen)| second - begun < 12 * 3600 && second - seen < 900);
            match deed {
                Deed::Begin(number, of) => {
                    let begun = staff(&format!("a{of}"));
                    sessions.begin(digest(number), begun, at(second)).unwrap();
                    let own = model.iter().filter(|one| one.1 == of).count();
                    if own == 8 {
                        let oldest = model.iter().filter(|one| one.1 == of);
                        let oldest = oldest.min_by_key(|one| (one.2, digest(one.0))).unwrap().0;
                        model.retain(|one| one.0 != oldest);
                    }
                    model.retain(|one| one.0 != number);
                    model.push((number, of, second, second));
                }
                Deed::Touch(number) => {
                    let found = model.iter_mut().find(|one| one.0 == number);
                    let touched = sessions.touch(&digest(number), at(second));
                    prop_assert_eq!(touched.is_some(), found.is_some());
                    if let Some(one) = found {
                        one.3 = second;
                    }
                }
                Deed::EndAll(of) => {
                    sessions.end_all_of(&account(&format!("a{of}")), Why::Revoked);
                    model.retain(|one| one.1 != of);
                }
            }
        }
        for of in 0..3 {
            let own = account(&format!("a{of}"));
            let mut found: Vec<_> = sessions.all_of(&own, at(second)).map(|(key, _)| *key).collect();
            let own = model.iter().filter(|one| one.1 == of);
            let mut expected: Vec<_> = own.map(|one| digest(one.0)).collect();
            found.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
