use super::*;

const ROOT: u32 = 0;
const GUEST: u32 = 1_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

/// Closes what is over, then notes; what was told of earlier minutes, and whether this refusal is told.
fn refuse(refusals: &mut Refusals, uid: u32, second: i64) -> (Vec<(String, u64)>, bool) {
    let over = refusals.close(at(second));
    let told = refusals.note(uid, &format!("uid {uid}"), at(second)) == Noted::Told;
    (
        over.into_iter().map(|(_, c)| (c.who, c.withheld)).collect(),
        told,
    )
}

/// When how many commands of whom are refused, how many of them are told, and what is told of earlier minutes.
type Step<'a> = (i64, u32, u32, u32, &'a [(&'a str, u64)]);

#[test]
fn so_many_are_told_one_by_one_and_the_rest_as_one() {
    let check = |steps: &[Step<'_>]| {
        let mut refusals = Refusals::default();
        for &(second, uid, refused, expected, earlier) in steps {
            let (mut told, mut over) = (0, Vec::new());
            for _ in 0..refused {
                let (more, is_told) = refuse(&mut refusals, uid, second);
                over.extend(more);
                told += u32::from(is_told);
            }
            let over: Vec<_> = over.iter().map(|(who, n)| (who.as_str(), *n)).collect();
            assert_eq!(
                (told, over.as_slice()),
                (expected, earlier),
                "at {second} of {steps:?}"
            );
        }
    };
    check(&[(0, GUEST, 10, 10, &[])]);
    check(&[(0, GUEST, 11, 10, &[]), (59, GUEST, 5, 0, &[])]);
    check(&[
        (0, GUEST, 1_000, 10, &[]),
        (60, GUEST, 1, 1, &[("uid 1000", 990)]),
    ]);
    check(&[(0, GUEST, 10, 10, &[]), (60, GUEST, 11, 10, &[])]);
    // A minute counts from the user's first refusal, not from the clock's.
    check(&[
        (0, GUEST, 1, 1, &[]),
        (59, GUEST, 9, 9, &[]),
        (60, GUEST, 10, 10, &[]),
    ]);
    // One user's flood takes nothing from another.
    check(&[
        (0, GUEST, 500, 10, &[]),
        (1, ROOT, 10, 10, &[]),
        (60, ROOT, 1, 0, &[("uid 1000", 490)]),
    ]);
    // The clock was set back.
    check(&[
        (100, GUEST, 30, 10, &[]),
        (99, GUEST, 1, 1, &[("uid 1000", 20)]),
    ]);
}

#[test]
fn users_beyond_the_bound_share_a_count() {
    let mut refusals = Refusals::default();
    let users = u32::try_from(USERS_MAX).unwrap();
    for uid in 0..users + 30 {
        let (_, told) = refuse(&mut refusals, uid, 0);
        assert_eq!(told, uid < users + TOLD_MAX, "{uid}");
    }
    assert_eq!(refusals.counts.len(), USERS_MAX + 1);
    assert!(refuse(&mut refusals, 0, 1).1, "who has a count keeps it");
    let (over, told) = refuse(&mut refusals, users + 1, 61);
    assert_eq!((over, told), (vec![(OTHERS.to_owned(), 20)], true));
    assert_eq!(refusals.counts.len(), 1, "the others made room");
}

#[test]
fn what_is_withheld_is_stored_as_it_doubles_and_told_after_a_crash() {
    let mut refusals = Refusals::default();
    let mut stored = BTreeMap::new();
    for n in 0..u64::from(TOLD_MAX) + 100 {
        match refusals.note(GUEST, "guest", at(0)) {
            Noted::Told => assert!(n < u64::from(TOLD_MAX)),
            Noted::Counted => {}
            Noted::Kept(whose, count) => drop(stored.insert(whose, count)),
        }
    }
    assert_eq!(refusals.next_close(), Some(at(60)));
    let mut restored = Refusals::restore(stored);
    assert_eq!(restored.next_close(), Some(at(60)));
    let noted = restored.note(GUEST, "guest", at(1));
    assert_eq!(
        noted,
        Noted::Counted,
        "a crash gives the user no new minute"
    );
    assert!(restored.close(at(59)).is_empty());
    let counts = [refusals.close(at(60)), restored.close_all()];
    assert_eq!(counts.map(|over| over[0].1.withheld), [100, 65]);
    assert_eq!(refusals.next_close(), None);
}
