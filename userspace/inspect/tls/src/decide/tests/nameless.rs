//! Clients that ask for no name.

use super::after::{EXPIRED, TRUSTED, nameless};
use super::*;

#[test]
fn what_has_no_category_without_a_name_is_judged_by_its_certificate() {
    let unknown = |f: &mut Facts| {
        f.access = Access::Uncategorised { lists: Vec::new() };
        f.opening = hello(AskedName::Absent);
    };
    check(unknown, "ask Upstream");
    check(
        |f| {
            unknown(f);
            f.standing = Standing::Stranger;
        },
        "refuse uncategorised by alert",
    );
    check(
        |f| {
            unknown(f);
            f.opening = hello(AskedName::Unreadable);
        },
        "refuse uncategorised by alert",
    );
    check(
        |f| {
            unknown(f);
            f.blocked = Some(Blocked::Address);
        },
        "refuse blocked-address by alert",
    );
    // What is exempt is known by itself.
    check(
        |f| {
            unknown(f);
            f.exempt = Some(BANK);
        },
        "refuse uncategorised by alert",
    );
}

#[test]
fn without_a_name_the_certificate_tells_what_is_blocked_unlisted_and_learned() {
    let blocked = |f: &mut Facts| f.blocked = Some(Blocked::Domain);
    for names in [&["evil.kz"][..], &["evil.kz", "bank.kz"]] {
        assert_eq!(
            nameless(blocked, TRUSTED, names),
            "refuse blocked-domain by alert"
        );
    }
    let learned = |f: &mut Facts| f.learned = Learned::Exempt;
    let strict = |f: &mut Facts| {
        learned(f);
        f.strictness = Strictness::Strict;
    };
    assert_eq!(nameless(learned, TRUSTED, &["a.kz"]), "reconnect learned");
    assert_eq!(
        nameless(learned, TRUSTED, &["a.kz", "bank.kz"]),
        "reconnect exempt-upstream"
    );
    assert_eq!(
        nameless(strict, TRUSTED, &["a.kz"]),
        "refuse learned-unverified by alert"
    );
    let unlisted = |f: &mut Facts| f.access = unlisted();
    assert_eq!(
        nameless(unlisted, TRUSTED, &["bank.kz"]),
        "refuse unlisted by alert"
    );
    // Still of no category when its names are known.
    let unknown = |f: &mut Facts| f.access = Access::Uncategorised { lists: Vec::new() };
    assert_eq!(
        nameless(unknown, TRUSTED, &["a.kz"]),
        "refuse uncategorised by alert"
    );
    assert_eq!(
        nameless(unknown, EXPIRED, &["a.kz"]),
        "refuse upstream-expired by alert"
    );
}
