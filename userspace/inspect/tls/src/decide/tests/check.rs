//! The host of the check, and a certificate's names where block lists are asked.

use super::*;

#[test]
fn the_host_of_the_check_gets_the_mark_where_it_may_be_decrypted() {
    let check = |host: Option<&str>, change: &dyn Fn(&mut Facts), expected: &str| {
        let mut facts = facts();
        change(&mut facts);
        let judged = match judge_check(host.map(name).as_ref(), &facts) {
            CheckAction::Elsewhere => "elsewhere",
            CheckAction::Close => "close",
            CheckAction::Mark(permit) => {
                assert_eq!(permit.name().map(HostName::as_str), host);
                "mark"
            }
        };
        assert_eq!(judged, expected, "{host:?} {facts:?}");
    };
    let own = Some("www.example.kz");
    let same = |_: &mut Facts| {};
    check(own, &same, "mark");
    check(Some("other.example.kz"), &same, "elsewhere");
    check(None, &same, "elsewhere");
    let unnamed = |f: &mut Facts| f.opening = hello(AskedName::Absent);
    check(own, &unnamed, "elsewhere");
    check(None, &unnamed, "elsewhere");
    let plain = |f: &mut Facts| f.opening = Opening::Http(Some(name("www.example.kz")));
    check(own, &plain, "elsewhere");
    // What could be refused by a page can get the mark.
    check(own, &|f| f.access = unlisted(), "mark");
    check(own, &|f| f.blocked = Some(Blocked::Domain), "mark");
    // What is never decrypted is closed, and reaches nobody.
    check(own, &|f| f.standing = Standing::Stranger, "close");
    check(own, &|f| f.exempt = Some(BANK), "close");
    check(own, &|f| f.exempt_address = Some(BANK), "close");
    check(own, &|f| f.learned = Learned::Exempt, "close");
    let offers = |f: &mut Facts| {
        f.opening = hello_of(AskedName::Given(name("www.example.kz")), Offer::Other);
    };
    check(own, &offers, "close");
}

#[test]
fn a_wildcard_stands_in_block_lists_as_a_name_below_it() {
    let check = |text: &str, expected: &str| {
        let shown: LeafName = text.parse().unwrap();
        assert_eq!(listed_as(&shown).as_str(), expected, "{text}");
    };
    check("evil.kz", "evil.kz");
    check("www.evil.kz", "www.evil.kz");
    check("*.evil.kz", "www.evil.kz");
    check("*.kz", "www.kz");
    // Nothing longer is a name: the name above stands for it.
    let label = "a".repeat(63);
    let base = [&label, &label, &label, &"b".repeat(59)]
        .map(String::as_str)
        .join(".");
    assert_eq!(base.len(), 251);
    check(&format!("*.{base}"), &base);
}
