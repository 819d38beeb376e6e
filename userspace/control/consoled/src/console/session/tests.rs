use super::*;
use proptest::prelude::*;
use std::time::Duration;

fn identity(account: &str) -> Identity {
    Identity {
        account: account.parse().unwrap(),
        roles: Vec::new(),
        authority: None,
        operator: None,
        organisation: None,
        token: None,
        files: Vec::new(),
    }
}

fn session(account: &str, now: Instant) -> Session {
    let token = TokenSecret::new([7; 32]);
    Session::new((token, identity(account)), Secret::of(9), now)
}

fn secret(n: usize) -> Secret {
    format!("{n:064x}").parse().unwrap()
}

const MOMENT: Duration = Duration::from_secs(1);

#[test]
fn a_session_ends_when_it_rests_and_when_it_is_old() {
    let (sessions, start) = (Sessions::default(), Instant::now());
    sessions
        .begin(&secret(1), session("a", start), start)
        .unwrap();
    let mut now = start;
    while now + SESSION_IDLE < start + SESSION_TIME {
        now += SESSION_IDLE.saturating_sub(MOMENT);
        assert!(sessions.find(&secret(1), now).is_some());
    }
    assert!(
        sessions.find(&secret(1), start + SESSION_TIME).is_none(),
        "it is old"
    );
    sessions
        .begin(&secret(2), session("a", start), start)
        .unwrap();
    assert!(
        sessions.find(&secret(2), start + SESSION_IDLE).is_none(),
        "it rested"
    );
    assert!(
        sessions.find(&secret(2), start).is_none(),
        "it does not come back"
    );
}

#[test]
fn an_account_s_oldest_session_goes_for_its_next() {
    let (sessions, start) = (Sessions::default(), Instant::now());
    sessions
        .begin(&secret(100), session("b", start), start)
        .unwrap();
    let mut later = start;
    for n in 0..SESSIONS_PER_ACCOUNT_MAX {
        later += MOMENT;
        sessions
            .begin(&secret(n), session("a", later), later)
            .unwrap();
    }
    later += MOMENT;
    // The first is used once more, so the second is the one that goes.
    assert!(sessions.find(&secret(0), later).is_some());
    sessions
        .begin(&secret(50), session("a", later), later)
        .unwrap();
    assert!(sessions.find(&secret(0), later).is_some());
    assert!(sessions.find(&secret(1), later).is_none());
    assert!(
        sessions.find(&secret(100), later).is_some(),
        "others keep theirs"
    );
}

#[test]
fn a_full_table_takes_no_further_session_until_one_ends() {
    let (sessions, start) = (Sessions::default(), Instant::now());
    let account = |n: usize| format!("a{}", n / SESSIONS_PER_ACCOUNT_MAX);
    for n in 0..SESSIONS_MAX {
        sessions
            .begin(&secret(n), session(&account(n), start), start)
            .unwrap();
    }
    let next = secret(SESSIONS_MAX);
    let begun = |now| sessions.begin(&next, session("z", now), now);
    assert_eq!(begun(start), Err(Full));
    sessions.end(&secret(3));
    assert_eq!(begun(start), Ok(()));
    sessions.end(&next);
    sessions
        .begin(&secret(3), session("a0", start), start)
        .unwrap();
    assert_eq!(
        begun(start + SESSION_IDLE),
        Ok(()),
        "those that are over go first"
    );
}

proptest! {
    /// Whatever is begun, used and ended, and when: no bound is passed, and what is found is not over.
    #[test]
    fn bounds_hold(steps in proptest::collection::vec((0..3_u8, 0..24_usize, 0..2_000_u64), 1..80)) {
        let (sessions, mut now) = (Sessions::default(), Instant::now());
        for (what, n, pause_s) in steps {
            now = now.checked_add(Duration::from_secs(pause_s)).unwrap();
            match what {
                0 => sessions.begin(&secret(n), session("a", now), now).unwrap(),
                1 => sessions.end(&secret(n)),
                _ => if let Some(found) = sessions.find(&secret(n), now) {
                    prop_assert!(now.saturating_duration_since(found.begun) < SESSION_TIME);
                    prop_assert_eq!(found.used, now);
                }
            }
            prop_assert!(sessions.all().len() <= SESSIONS_PER_ACCOUNT_MAX);
        }
    }
}
