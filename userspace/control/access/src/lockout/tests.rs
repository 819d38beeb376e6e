use super::*;
use proptest::prelude::*;

fn name(text: &str) -> AccountName {
    text.parse().unwrap()
}

fn attempt(
    lockout: &mut Lockout,
    (account, source): (&str, &str),
    second: i64,
) -> Result<Permit, MustWait> {
    lockout.attempt(Some(name(account)), from(source), at(second))
}

fn from(address: &str) -> Source {
    Source::from(address.parse::<std::net::IpAddr>().unwrap())
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

/// Fails so often, waiting as long as there is to wait, and tells the moment after.
fn fail(lockout: &mut Lockout, who: (&str, &str), times: u32, from_second: i64) -> i64 {
    let mut second = from_second;
    for _ in 0..times {
        while attempt(lockout, who, second).is_err() {
            second += 1;
        }
    }
    second
}

fn sign_in(lockout: &mut Lockout, who: (&str, &str), second: i64) {
    let permit = attempt(lockout, who, second).unwrap();
    lockout.signed_in(permit, at(second));
}

fn wait(lockout: &Lockout, who: (&str, &str), second: i64) -> u64 {
    // A copy is asked: to ask is to try.
    let found = attempt(&mut lockout.clone(), who, second);
    found.map_or_else(|refused| refused.wait.as_secs(), |_| 0)
}

#[test]
fn waits_double_from_a_second_to_a_quarter_of_an_hour() {
    let check = |count: u32, seconds: u64| {
        let failures = Failures { count, last: at(0) };
        assert_eq!(failures.wait(at(0)).as_secs(), seconds, "{count}");
        assert!(failures.wait(at(i64::try_from(seconds).unwrap())).is_zero());
        assert!(
            failures.wait(at(-10_000)) <= WAIT_MAX,
            "the clock went back"
        );
    };
    check(0, 0);
    check(4, 0);
    check(5, 1);
    check(6, 2);
    check(7, 4);
    check(14, 512);
    check(15, 900);
    check(16, 900);
    check(u32::MAX, 900);
}

#[test]
fn what_is_refused_is_not_counted_and_quiet_forgets() {
    let mut lockout = Lockout::default();
    let mallory = ("aigerim", "198.51.100.1");
    assert_eq!(fail(&mut lockout, mallory, 5, 0), 0);
    assert_eq!(wait(&lockout, mallory, 0), 1);
    for _ in 0..100 {
        let refused = attempt(&mut lockout, ("aigerim", "198.51.100.1"), 0);
        let wait = Duration::from_secs(1);
        assert_eq!(refused, Err(MustWait { wait }));
    }
    assert_eq!(wait(&lockout, mallory, 1), 0);
    let end = fail(&mut lockout, mallory, 6, 1);
    assert_eq!(end, 1 + 2 + 4 + 8 + 16 + 32);
    assert_eq!(wait(&lockout, mallory, end), 64);
    assert_eq!(fail(&mut lockout, mallory, 5, end + 3600), end + 3600);
    let text = MustWait {
        wait: Duration::from_millis(1001),
    }
    .to_string();
    assert_eq!(text, "too many attempts failed: wait 2 s");
}

#[test]
fn attempts_at_once_are_counted_before_they_are_judged() {
    let mut lockout = Lockout::default();
    let mut try_it = || attempt(&mut lockout, ("aigerim", "192.0.2.1"), 0);
    let permits: Vec<_> = (0..100).filter_map(|_| try_it().ok()).collect();
    assert_eq!(permits.len(), 5);
    for permit in permits {
        lockout.right(permit, at(0));
    }
    assert_eq!(lockout, Lockout::default());
}

#[test]
fn a_right_sign_in_forgives_the_account_and_not_the_place() {
    let mut lockout = Lockout::default();
    fail(&mut lockout, ("aigerim", "198.51.100.1"), 4, 0);
    fail(&mut lockout, ("bolat", "198.51.100.1"), 1, 0);
    sign_in(&mut lockout, ("aigerim", "192.0.2.1"), 10);
    assert_eq!(
        wait(&lockout, ("aigerim", "198.51.100.1"), 0),
        1,
        "the place's"
    );
    assert_eq!(wait(&lockout, ("aigerim", "203.0.113.9"), 10), 0);
    // An own account does not pay for guesses at others.
    sign_in(&mut lockout, ("mallory", "198.51.100.1"), 10);
    fail(&mut lockout, ("bolat", "198.51.100.1"), 1, 20);
    assert_eq!(wait(&lockout, ("bolat", "198.51.100.1"), 20), 2);
}

#[test]
fn a_place_is_a_host_and_names_are_alike() {
    let mut lockout = Lockout::default();
    fail(&mut lockout, ("aigerim", "2001:db8::1"), 3, 0);
    fail(&mut lockout, ("nobody-at-all", "2001:db8::2"), 2, 0);
    assert_eq!(wait(&lockout, ("bolat", "2001:db8::3"), 0), 1);
    assert_eq!(wait(&lockout, ("bolat", "2001:db8:0:1::3"), 0), 0);
    fail(&mut lockout, ("nobody-at-all", "192.0.2.7"), 3, 0);
    assert_eq!(wait(&lockout, ("nobody-at-all", "192.0.2.9"), 0), 1);
    let unnamed = lockout.attempt(None, from("2001:db8::4"), at(0));
    assert!(unnamed.is_err());
}

#[test]
fn strangers_lock_nobody_out_of_his_own_place() {
    let mut lockout = Lockout::default();
    let aigerim = ("aigerim", "192.0.2.1");
    sign_in(&mut lockout, aigerim, 0);
    for place in 1..200 {
        fail(
            &mut lockout,
            ("aigerim", &format!("198.51.100.{place}")),
            1,
            place * 900,
        );
    }
    let now = 200 * 900;
    assert_eq!(
        wait(&lockout, ("aigerim", "203.0.113.9"), now),
        0,
        "900 s went by"
    );
    fail(&mut lockout, ("aigerim", "203.0.113.9"), 1, now);
    assert_eq!(wait(&lockout, ("aigerim", "203.0.113.10"), now), 900);
    assert_eq!(wait(&lockout, aigerim, now), 0);
    // Nor does somebody who shares it, by guessing at others.
    fail(&mut lockout, ("bolat", "192.0.2.1"), 9, now);
    assert_eq!(wait(&lockout, aigerim, now), 0);
    fail(&mut lockout, aigerim, 5, now);
    assert_eq!(wait(&lockout, aigerim, now), 1);
    // A place that was left is anybody's.
    let left = 91 * 24 * 3600;
    fail(&mut lockout, ("aigerim", "198.51.100.1"), 5, left);
    assert_eq!(wait(&lockout, aigerim, left), 1);
}

#[test]
fn tables_have_bounds() {
    let mut table: Table<u32, 3> = Table::default();
    for (key, times) in [(1, 3), (2, 1), (3, 2)] {
        (0..times).for_each(|_| table.count(&key, at(0)));
    }
    table.count(&4, at(1));
    assert_eq!((table.len(), table.get(&2)), (3, None), "the fewest go");
    table.count(&5, at(2));
    assert_eq!(
        (table.len(), table.get(&4)),
        (3, None),
        "the oldest of them"
    );
    table.count(&6, at(3601));
    assert_eq!(table.len(), 2, "the quiet go: 1, 3");

    let mut places = Places::default();
    let who = |account: usize, source: u8| Who {
        account: Some(name(&format!("a{account}"))),
        source: from(&format!("192.0.2.{source}")),
    };
    for source in 0..=8 {
        places.signed_in(name("a0"), who(0, source).source, at(source.into()));
    }
    assert_eq!(places.find(&who(0, 0), at(9)), None);
    assert!(places.find(&who(0, 1), at(9)).is_some());
    for account in 1..=PLACED_ACCOUNTS_MAX {
        let account = who(account, 1);
        places.signed_in(account.account.unwrap(), account.source, at(10));
    }
    assert_eq!(places.len(), PLACED_ACCOUNTS_MAX);
    assert_eq!(places.find(&who(0, 1), at(10)), None);
}

proptest! {
    #[test]
    fn what_others_do_is_no_wait_at_an_own_place(
        deeds in proptest::collection::vec((0_u8..4, 0_u8..4, 0_i64..1000, any::<bool>()), 0..80),
    ) {
        let mut lockout = Lockout::default();
        sign_in(&mut lockout, ("a0", "192.0.2.0"), 0);
        let mut second = 0;
        for (account, source, later, is_right) in deeds {
            second += later;
            let own = account == 0 && source == 0;
            let (account, source) = (format!("a{account}"), format!("192.0.2.{source}"));
            match attempt(&mut lockout, (&account, &source), second) {
                Ok(permit) if is_right => lockout.signed_in(permit, at(second)),
                Ok(permit) => {
                    prop_assert!(lockout.wait(&permit, at(second)) <= WAIT_MAX);
                    if own {
                        lockout.right(permit, at(second));
                    }
                }
                Err(refused) => {
                    prop_assert!(!own);
                    prop_assert!(refused.wait <= WAIT_MAX);
                }
            }
        }
        let stored = postcard::to_stdvec(&lockout).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Lockout>(&stored).unwrap(), lockout);
    }
}
