use super::*;
use crate::testing::{self, host, now};

#[test]
fn there_is_no_policy_before_block_lists_were_looked_at() {
    let entries = |in_force: &InForce| {
        let policy = in_force.borrow().clone();
        policy.map(|policy| {
            let lists = policy.blocklist.as_ref();
            lists.map(|list| list.counts().domains)
        })
    };
    let (mut parts, in_force) = Parts::new(FirstReading::Awaited);
    parts.scope(Scope::compile(testing::snapshot()));
    parts.index(testing::index());
    assert_eq!(entries(&in_force), None);
    // Refused, or a folder that is not there: none are in force, and the rest is.
    parts.lists_read(None);
    assert_eq!(entries(&in_force), Some(None));
    parts.lists_read(Some(testing::blocklist("evil.kz")));
    assert_eq!(entries(&in_force), Some(Some(1)));
    // Refused later: the old ones stay, and no connection is judged again for nothing.
    let mut watching = in_force.clone();
    watching.mark_unchanged();
    parts.lists_read(None);
    assert!(!watching.has_changed().unwrap());
    assert_eq!(entries(&in_force), Some(Some(1)));
    parts.lists_read(Some(testing::blocklist("evil.kz\nworse.kz")));
    assert_eq!(entries(&in_force), Some(Some(2)));
    parts.scope(Scope::compile(testing::snapshot()));
    assert_eq!(entries(&in_force), Some(Some(2)));

    let (mut without, in_force) = Parts::new(FirstReading::Over);
    without.scope(Scope::compile(testing::snapshot()));
    without.index(testing::index());
    assert_eq!(entries(&in_force), Some(None));
}

const LISTED: &str = "evil.kz\n*.ads.kz\n192.0.2.0/24\nhttp://good.kz/bad/\nhttp://192.1.2.3/x";

#[test]
fn requests_are_found_by_host_and_by_path() {
    let policy = testing::policy(LISTED);
    let check = |host: &str, path: &str, expected: Option<(Blocked, &str)>| {
        let asked = match host.parse::<IpAddr>() {
            Ok(address) => Host::Address(address),
            Err(_) => Host::Name(testing::host(host)),
        };
        let hit = policy.hit_of_request(&asked, path, now());
        // Of an address of the web the digest of its path follows.
        let found = hit.map(|(blocked, hit)| (blocked, hit.to_string()));
        let is_expected = match (&found, expected) {
            (Some((blocked, hit)), Some((by, begins))) => *blocked == by && hit.starts_with(begins),
            (found, expected) => found.is_none() && expected.is_none(),
        };
        assert!(is_expected, "{host} {path}: {found:?}");
    };
    let domain = Some((Blocked::Domain, "test: domain evil.kz"));
    check("www.evil.kz", "/", domain);
    check("evil.kz", "*", domain);
    check(
        "a.ads.kz",
        "/",
        Some((Blocked::Domain, "test: domain *.ads.kz")),
    );
    check("ads.kz", "/", None);
    let address = Some((Blocked::Address, "test: address 192.0.2.0/24"));
    check("192.0.2.7", "/", address);
    let url = Some((Blocked::Url, "test: url good.kz"));
    check("good.kz", "/bad/", url);
    check("good.kz", "/%62ad/", url);
    check("good.kz", "/bad", None);
    check("good.kz", "/", None);
    check("www.good.kz", "/bad/", None);
    // What is no path is none, whatever it would be if it were one.
    check("good.kz", "bad/", None);
    check("192.1.2.4", "/x", None);
    // Without lists nothing is listed.
    let none = testing::policy("");
    assert_eq!(
        none.hit_of_request(&Host::Name(host("evil.kz")), "/bad/", now()),
        None
    );
}

#[test]
fn no_hit_tells_a_path() {
    let policy = testing::policy(LISTED);
    let hit = policy.hit_of_request(&Host::Name(host("good.kz")), "/bad/", now());
    let text = format!("{hit:?}");
    assert!(text.contains("good.kz") && !text.contains("bad"), "{text}");
}

#[test]
fn connections_are_found_by_name_and_by_address() {
    let policy = testing::policy(LISTED);
    let check = |name: Option<&str>, server: &str, expected: Option<Blocked>| {
        let name = name.map(host);
        let server = server.parse().unwrap();
        let hit = policy.hit_of_connection(name.as_ref(), server, now());
        assert_eq!(
            hit.map(|(blocked, _)| blocked),
            expected,
            "{name:?} {server}"
        );
    };
    check(Some("www.evil.kz"), "203.0.113.1", Some(Blocked::Domain));
    check(Some("www.evil.kz"), "192.0.2.1", Some(Blocked::Domain));
    check(Some("good.kz"), "192.0.2.1", Some(Blocked::Address));
    check(Some("good.kz"), "::ffff:192.0.2.1", Some(Blocked::Address));
    check(None, "192.0.2.1", Some(Blocked::Address));
    check(None, "203.0.113.1", None);
}

#[test]
fn names_of_certificates_are_found_wherever_they_may_be_meant() {
    let policy = testing::policy("evil.kz\n*.ads.kz");
    let check = |name: &str, expected: bool| {
        let hit = policy.hit_of_certified(&name.parse().unwrap(), now());
        assert_eq!(hit.is_some(), expected, "{name}");
    };
    check("evil.kz", true);
    check("*.evil.kz", true);
    check("*.ads.kz", true);
    check("ads.kz", false);
    check("*.kz", false);
    check("good.kz", false);
}

#[test]
fn a_wildcard_above_an_exempt_name_is_exempt() {
    let policy = testing::policy("");
    let bank = ExemptCategory::FinanceAndBanking;
    let check = |name: &str, expected: Option<ExemptName>| {
        let name = name.parse().unwrap();
        assert_eq!(policy.exempts(&name), expected, "{name}");
        assert_eq!(policy.keeps_out(&name), expected.is_some(), "{name}");
    };
    check("online.bank.kz", Some(ExemptName::Own(bank)));
    check(
        "www.finance-and-banking.example",
        Some(ExemptName::Own(bank)),
    );
    check("*.bank.kz", Some(ExemptName::Below));
    check("*.kz", Some(ExemptName::Below));
    check("bank.kz", None);
    check("*.online.bank.kz", Some(ExemptName::Own(bank)));
    check("*.news.kz", None);
}

/// A bundle that has `evil.kz` from noon until two.
const TIMED: &str = r#"{"type": "bundle", "objects": [{"type": "indicator", "spec_version": "2.1",
    "id": "indicator--00000000-0000-4000-8000-000000000001", "modified": "2026-01-01T00:00:00Z",
    "pattern_type": "stix", "pattern": "[domain-name:value = 'evil.kz']",
    "valid_from": "2026-11-30T12:00:00Z", "valid_until": "2026-11-30T14:00:00Z"}]}"#;

#[test]
fn time_puts_in_force_anew_what_it_changes() {
    let (mut parts, mut in_force) = Parts::new(FirstReading::Over);
    let mut check = |parts: &mut Parts, at: &str, pause: Duration, is_renewed: bool| {
        in_force.mark_unchanged();
        let next = parts.look(at.parse().unwrap());
        assert_eq!(next, pause, "{at}");
        assert_eq!(in_force.has_changed().unwrap(), is_renewed, "{at}");
    };
    // Without a policy there is nothing to change.
    check(&mut parts, "2026-11-30T08:00:00Z", LOOK_EVERY, false);
    parts.scope(Scope::compile(testing::snapshot()));
    parts.index(testing::index());
    parts.lists_read(Some(testing::bundle(TIMED)));
    check(&mut parts, "2026-11-30T08:00:00Z", LOOK_EVERY, false);
    let short = Duration::from_secs(10);
    check(&mut parts, "2026-11-30T11:59:50Z", short, false);
    check(&mut parts, "2026-11-30T12:00:00Z", LOOK_EVERY, true);
    check(&mut parts, "2026-11-30T12:00:01Z", LOOK_EVERY, false);
    check(&mut parts, "2026-11-30T14:10:00Z", LOOK_EVERY, true);
    // Set back: what had ended holds again.
    check(
        &mut parts,
        "2026-11-30T13:59:59Z",
        Duration::from_secs(1),
        true,
    );
    check(&mut parts, "2026-11-30T14:00:00Z", LOOK_EVERY, true);
    // The ministry's list ends with its last day.
    check(
        &mut parts,
        "2026-12-31T18:59:30Z",
        Duration::from_secs(30),
        false,
    );
    check(&mut parts, "2026-12-31T19:00:00Z", LOOK_EVERY, true);
    check(&mut parts, "2027-06-01T00:00:00Z", LOOK_EVERY, false);
}

#[test]
fn what_began_between_a_reading_and_the_next_look_is_not_missed() {
    let (mut parts, mut in_force) = Parts::new(FirstReading::Over);
    parts.scope(Scope::compile(testing::snapshot()));
    parts.index(testing::index());
    parts.look("2026-11-30T11:59:59Z".parse().unwrap());
    // A connection may be judged by it before noon.
    parts.lists_read(Some(testing::bundle(TIMED)));
    in_force.mark_unchanged();
    parts.look("2026-11-30T12:00:00Z".parse().unwrap());
    assert!(in_force.has_changed().unwrap());
}
