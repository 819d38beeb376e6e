//! Clients that ask for no name, before their servers were asked.

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
