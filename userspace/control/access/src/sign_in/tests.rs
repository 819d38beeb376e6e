use super::*;
use crate::SecretDigest;
use crate::lockout::Lockout;

mod table;

/// The authenticator of RFC 4226 appendix D: 755224 is the code of step 0, 287082 that of step 1.
const TOTP: [u8; 20] = *b"12345678901234567890";
const STEP_0: &str = "755224";
const STEP_1: &str = "287082";
const STEP_9: &str = "520489";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn name(text: &str) -> AccountName {
    text.parse().unwrap()
}

fn permit(account: Option<&str>) -> Permit {
    let source = std::net::IpAddr::from([192, 0, 2, 1]).into();
    Lockout::default()
        .attempt(account.map(name), source, at(0))
        .unwrap()
}

fn hash() -> PasswordHash {
    let text = format!(
        "$argon2id$v=19$m=47104,t=2,p=1${}${}",
        "A".repeat(22),
        "A".repeat(43)
    );
    text.parse().unwrap()
}

fn recovery() -> [[u8; CODE_OCTETS]; CODES] {
    std::array::from_fn(|at| [u8::try_from(at).unwrap(); CODE_OCTETS])
}

/// A second factor whose code of step 0 was used.
fn second() -> SecondFactor {
    let code = STEP_0.parse().unwrap();
    let enrolled = SecondFactor::enrol(TotpSecret::new(TOTP), code, recovery(), at(0));
    enrolled.unwrap().kept
}

fn claim(roles: &[Role], second: Option<&SecondFactor>) -> Claim {
    let roles = roles.iter().copied().collect();
    Claim::of(name("aigerim"), &roles, Some(hash()), second)
}

fn begun(claim: Claim) -> State {
    State::begin(permit(Some("aigerim")), claim, TotpSecret::new(TOTP), at(0))
}

fn shown(text: &str) -> Event {
    Event::Shown {
        permit: permit(Some("aigerim")),
        shown: Shown::Totp(text.parse().unwrap()),
        kept: Some(Box::new(second())),
    }
}

fn proved(text: &str) -> Event {
    Event::Proved {
        code: text.parse().unwrap(),
        recovery: Box::new(recovery()),
        kept: None,
    }
}

/// What was done, in a word each.
fn words(actions: &[Action]) -> Vec<&'static str> {
    let word = |action: &Action| match action {
        Action::TakeBack(_) => "take-back",
        Action::Failed(_) => "failed",
        Action::Forgive(_) => "forgive",
        Action::HashAnew => "hash-anew",
        Action::Keep(_) => "keep",
        Action::Show(_) => "show",
        Action::Begin(_) => "begin",
    };
    actions.iter().map(word).collect()
}

fn why(state: &State) -> Option<Why> {
    match state {
        State::Refused(refused) => Some(refused.why),
        State::Password(_) | State::Factor(_) | State::Enrol(_) | State::SignedIn(_) => None,
    }
}

#[test]
fn a_password_leads_where_roles_say() {
    use Verdict::{Right, RightButOld, Wrong};
    let check = |claim: Claim, verdict: Verdict, label: &str, expected: &[&str]| {
        let (state, actions) = begun(claim).step(Event::Compared(verdict), at(1));
        assert_eq!((state.label(), &*words(&actions)), (label, expected));
    };
    let (staff, portal) = ([Role::Engineer], [Role::Operator]);
    check(
        claim(&staff, Some(&second())),
        Right,
        "second-factor",
        &["take-back"],
    );
    check(
        claim(&staff, Some(&second())),
        RightButOld,
        "second-factor",
        &["take-back", "hash-anew"],
    );
    check(
        claim(&portal, Some(&second())),
        Right,
        "second-factor",
        &["take-back"],
    );
    check(claim(&staff, None), Right, "enrol", &[]);
    check(claim(&staff, None), RightButOld, "enrol", &["hash-anew"]);
    check(
        claim(&portal, None),
        Right,
        "signed-in",
        &["forgive", "begin"],
    );
    check(
        claim(&[Role::Operator, Role::Auditor], None),
        Right,
        "enrol",
        &[],
    );
    for role in Role::ALL {
        check(
            claim(&[*role], Some(&second())),
            Wrong,
            "refused",
            &["failed"],
        );
    }
    // Whatever a comparison says that was made for its time alone.
    for verdict in Verdict::ALL {
        for barred in [
            claim(&[Role::Daemon], Some(&second())),
            claim(&[], None),
            Claim::Unknown,
        ] {
            check(barred, *verdict, "refused", &["failed"]);
        }
    }
}

#[test]
fn whoever_is_denied_is_told_the_same() {
    let no_password = Claim::of(name("aigerim"), &BTreeSet::from([Role::Admin]), None, None);
    let check = |state: State, expected: Why, is_compared: bool| {
        assert_eq!(state.hash().is_some(), is_compared);
        let (state, actions) = state.step(Event::Compared(Verdict::Wrong), at(1));
        assert_eq!(words(&actions), ["failed"]);
        assert_eq!(why(&state), Some(expected));
        assert_eq!(expected.answer(), Answer::Denied);
    };
    check(
        begun(claim(&[Role::Admin], Some(&second()))),
        Why::WrongPassword,
        true,
    );
    check(begun(Claim::Unknown), Why::Unknown, false);
    check(
        begun(claim(&[Role::Daemon], Some(&second()))),
        Why::Barred,
        false,
    );
    check(begun(no_password), Why::Barred, false);
    // An attempt that was counted for another account is none at this one.
    for other in [Some("bolat"), None] {
        let fresh = TotpSecret::new(TOTP);
        let state = State::begin(
            permit(other),
            claim(&[Role::Admin], Some(&second())),
            fresh,
            at(0),
        );
        check(state, Why::Unknown, false);
    }
    let wait = Duration::from_secs(1);
    assert_eq!(Answer::from(MustWait { wait }), Answer::Denied);
}

fn at_factor() -> State {
    let state = begun(claim(&[Role::Admin], Some(&second())));
    state.step(Event::Compared(Verdict::Right), at(1)).0
}

fn at_enrolment() -> State {
    let state = begun(claim(&[Role::Admin], None));
    state.step(Event::Compared(Verdict::Right), at(1)).0
}

#[test]
fn a_second_factor_is_right_within_three_tries() {
    let (state, actions) = at_factor().step(shown(STEP_1), at(30));
    assert_eq!(
        (state.label(), &*words(&actions)),
        ("signed-in", &["keep", "forgive", "begin"][..])
    );
    let Some(Action::Keep(kept)) = actions.first() else {
        panic!("{actions:?}");
    };
    let again = Shown::Totp(STEP_1.parse().unwrap());
    assert_eq!(kept.check(&again, at(30)), Err(FactorRefused::Replayed));

    let mut state = at_factor();
    for (tries_left, code) in [(2, STEP_9), (1, STEP_0)] {
        let (next, actions) = state.step(shown(code), at(20));
        assert_eq!(words(&actions), ["failed"]);
        let State::Factor(factor) = &next else {
            panic!("{next:?}");
        };
        let refused = if code == STEP_0 {
            FactorRefused::Replayed
        } else {
            FactorRefused::Wrong
        };
        assert_eq!(
            (factor.tries_left, factor.refused),
            (tries_left, Some(refused))
        );
        state = next;
    }
    let (state, actions) = state.step(shown(STEP_9), at(20));
    assert_eq!(
        (why(&state), &*words(&actions)),
        (Some(Why::WrongCodes), &["failed"][..])
    );
    let (state, actions) = state.step(shown(STEP_1), at(20));
    assert_eq!(
        (why(&state), &*words(&actions)),
        (Some(Why::WrongCodes), &[][..])
    );
}

#[test]
fn a_recovery_code_is_used_up() {
    let event = |kept: &SecondFactor| Event::Shown {
        permit: permit(Some("aigerim")),
        shown: Shown::Recovery(RecoveryCode::new([3; CODE_OCTETS])),
        kept: Some(Box::new(kept.clone())),
    };
    let (state, actions) = at_factor().step(event(&second()), at(30));
    let by = Factors::PasswordAndRecovery;
    assert_eq!(
        state,
        State::SignedIn(SignedIn {
            account: name("aigerim"),
            by
        })
    );
    let Some(Action::Keep(kept)) = actions.first() else {
        panic!("{actions:?}");
    };
    assert_eq!(kept.recovery_left(), CODES - 1);
    let (state, _) = at_factor().step(event(kept), at(30));
    assert_eq!(state.label(), "second-factor");
    let renewed = kept.as_ref().clone().renew(recovery());
    assert_eq!(
        (renewed.kept.recovery_left(), renewed.codes.len()),
        (CODES, CODES)
    );
}

#[test]
fn another_s_attempt_and_another_factor_are_refused() {
    let (state, actions) = at_factor().step(
        Event::Shown {
            permit: permit(Some("bolat")),
            shown: Shown::Totp(STEP_1.parse().unwrap()),
            kept: Some(Box::new(second())),
        },
        at(30),
    );
    assert_eq!(
        (state.label(), &*words(&actions)),
        ("second-factor", &["failed"][..])
    );
    let (state, actions) = at_factor().step(
        Event::Shown {
            permit: permit(Some("aigerim")),
            shown: Shown::Totp(STEP_1.parse().unwrap()),
            kept: None,
        },
        at(30),
    );
    assert_eq!(
        (why(&state), &*words(&actions)),
        (Some(Why::FactorChanged), &["failed"][..])
    );
    let (state, actions) = at_enrolment().step(
        Event::Proved {
            code: STEP_1.parse().unwrap(),
            recovery: Box::new(recovery()),
            kept: Some(Box::new(second())),
        },
        at(30),
    );
    assert_eq!(
        (why(&state), &*words(&actions)),
        (Some(Why::FactorChanged), &[][..])
    );
}

#[test]
fn staff_enrol_before_they_are_signed_in() {
    let (state, actions) = at_enrolment().step(proved(STEP_1), at(30));
    assert_eq!(state.label(), "signed-in");
    assert_eq!(words(&actions), ["keep", "show", "forgive", "begin"]);
    let Some(Action::Begin(beginning)) = actions.last() else {
        panic!("{actions:?}");
    };
    assert_eq!(beginning.by, Factors::PasswordAndTotp);
    assert_eq!(beginning.audience, Audience::Staff);
    let mut state = at_enrolment();
    for expected in [None, None, Some(Why::WrongCodes)] {
        let (next, actions) = state.step(proved(STEP_9), at(30));
        assert_eq!((why(&next), &*words(&actions)), (expected, &[][..]));
        state = next;
    }
}

#[test]
fn sign_ins_that_wait_have_a_bound() {
    let digest = |number: usize| SecretDigest::of(&number.to_be_bytes());
    let mut pending = Pending::default();
    pending.put(digest(0), begun(Claim::Unknown), at(0));
    pending.put(digest(0), at_factor(), at(300));
    assert!(pending.is_empty(), "not past the password; too late");
    let later = |seconds: i64| {
        let claim = claim(&[Role::Admin], Some(&second()));
        let fresh = TotpSecret::new(TOTP);
        let state = State::begin(permit(Some("aigerim")), claim, fresh, at(seconds));
        state.step(Event::Compared(Verdict::Right), at(seconds)).0
    };
    pending.put(digest(0), later(0), at(10));
    for number in 1..=PENDING_MAX {
        pending.put(digest(number), later(10), at(10));
    }
    assert_eq!(pending.len(), PENDING_MAX);
    assert_eq!(pending.take(&digest(0)), None, "the first to be too late");
    assert!(pending.take(&digest(1)).is_some());
    pending.put(digest(1), later(100), at(100));
    pending.put(digest(0), later(310), at(310));
    assert_eq!(pending.len(), 2, "the late ones went");
    pending.forget(&name("bolat"));
    assert_eq!(pending.len(), 2);
    pending.forget(&name("aigerim"));
    assert!(pending.is_empty());
}
