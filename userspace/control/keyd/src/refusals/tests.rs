#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names the facts it expects"
)]

use super::*;
use wire::Fact;

fn a_fact(why: &str) -> Fact {
    Fact::CommandRefused {
        who: "uid 1".into(),
        action: "rotate".into(),
        why: why.into(),
    }
}

/// So many refusals of a user at a moment; how many were told one by one.
fn refused(refusals: &mut Refusals, now: Duration, uid: u32, times: u32) -> usize {
    let real = Timestamp::UNIX_EPOCH;
    let told = (0..times).filter_map(|_| refusals.note(now, real, uid, || a_fact("no")));
    told.count()
}

fn counts(facts: Vec<Fact>) -> Vec<(String, u64)> {
    let count = |fact| match fact {
        Fact::CommandsRefused { who, count, since } => {
            assert_eq!(since, Timestamp::UNIX_EPOCH);
            (who, count)
        }
        other => unreachable!("{other:?}"),
    };
    facts.into_iter().map(count).collect()
}

#[test]
fn the_first_are_told_and_the_rest_counted() {
    let mut refusals = Refusals::default();
    let start = Duration::from_secs(5);
    let told = usize::try_from(TOLD_MAX).unwrap();
    assert_eq!(refused(&mut refusals, start, 7, TOLD_MAX + 30), told);
    assert_eq!(refused(&mut refusals, start, 8, 3), 3);
    assert_eq!(refusals.close(start + WINDOW / 2), []);
    let closed = counts(refusals.close(start + WINDOW));
    assert_eq!(closed, [("uid 7".to_owned(), 30)]);
    // A new minute, told one by one again.
    let next = start + WINDOW;
    assert_eq!(refused(&mut refusals, next, 7, TOLD_MAX + 1), told);
    assert_eq!(counts(refusals.close_all()), [("uid 7".to_owned(), 1)]);
    assert_eq!(refusals.close_all(), []);
}

#[test]
fn users_beyond_the_bound_share_a_count() {
    let mut refusals = Refusals::default();
    let now = Duration::ZERO;
    let users = u32::try_from(USERS_MAX).unwrap();
    let told = usize::try_from(TOLD_MAX).unwrap();
    let all: usize = (0..users + 20)
        .map(|uid| refused(&mut refusals, now, uid, TOLD_MAX))
        .sum();
    assert_eq!(all, told * (USERS_MAX + 1));
    let closed = counts(refusals.close_all());
    assert_eq!(
        closed,
        [("other users".to_owned(), 19 * u64::from(TOLD_MAX))]
    );
}
