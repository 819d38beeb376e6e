use super::*;
use crate::policy::{FirstReading, Parts};
use crate::testing::{self, hello, now};
use std::sync::Arc;
use tls::Scope;
use tls::decide::{Action, UpstreamAction};
use tls::learned::{Seen as SeenSign, Sign};
use tls::{UpstreamVerdict, decide, judge_nameless};

fn words(action: &Action) -> String {
    match action {
        Action::Splice(reason) => format!("splice {}", reason.words().label),
        Action::Inspect(_) => "inspect".to_owned(),
        Action::Refuse(refusal) => format!("refuse {}", refusal.reason.words().label),
        Action::Ask(need) => format!("ask {need:?}"),
    }
}

fn upstream(action: &UpstreamAction) -> String {
    match action {
        UpstreamAction::Reconnect(reason) => format!("reconnect {}", reason.words().label),
        UpstreamAction::Inspect(_) => "inspect".to_owned(),
        UpstreamAction::Refuse(refusal) => format!("refuse {}", refusal.reason.words().label),
    }
}

/// What a list and those categories make of a connection to a name.
fn check(blocked: &str, name: &str, server: &str, expected: &str) {
    let (policy, (learned, _)) = (testing::policy(blocked), testing::learning());
    let (user, _) = testing::peers();
    let peers = (user, server.parse().unwrap());
    let judge = testing::judge(&policy, &learned, now());
    let facts = judge.judged(peers, hello(Some(name)), None);
    assert_eq!(words(&decide(&facts)), expected, "{name} at {server}");
}

#[test]
fn block_lists_decide_by_name_and_by_address() {
    let listed = "evil.kz\n192.0.2.0/24";
    check(listed, "good.kz", "203.0.113.9:443", "inspect");
    check(
        listed,
        "www.evil.kz",
        "203.0.113.9:443",
        "refuse blocked-domain",
    );
    check(listed, "good.kz", "192.0.2.9:443", "refuse blocked-address");
    // Also of an exempt name: it is refused, not looked into.
    check(
        listed,
        "online.bank.kz",
        "192.0.2.9:443",
        "refuse blocked-address",
    );
    check("", "www.evil.kz", "192.0.2.9:443", "inspect");
    check("", "games.kz", "192.0.2.9:443", "refuse unlisted");
}

/// A connection without a name is judged by the names of its server's certificate.
fn check_nameless(blocked: &str, names: &[&str], expected: &str) {
    let (policy, (learned, _)) = (testing::policy(blocked), testing::learning());
    let judge = testing::judge(&policy, &learned, now());
    let before = judge.judged(testing::peers(), hello(None), None);
    assert_eq!(words(&decide(&before)), "ask Upstream");
    let names = names.iter().map(|name| name.parse().unwrap()).collect();
    let facts = judge.certified(testing::peers(), &before, names);
    let action = judge_nameless(&facts, UpstreamVerdict::Trusted);
    assert_eq!(upstream(&action), expected);
    // The same policy comes to the same again, and the names are still known.
    let again = judge.again(testing::peers(), &facts);
    assert_eq!(again, facts);
}

#[test]
fn without_a_name_the_names_of_the_certificate_decide() {
    check_nameless("", &["good.kz"], "inspect");
    check_nameless(
        "",
        &["good.kz", "online.bank.kz"],
        "reconnect exempt-upstream",
    );
    // The name of a wildcard is not exempt, and one below it is: it is not decrypted.
    check_nameless("", &["*.bank.kz"], "reconnect exempt-upstream");
    check_nameless("", &["good.kz", "*.kz"], "reconnect exempt-upstream");
    check_nameless("", &["bank.kz", "*.news.kz"], "inspect");
    check_nameless(
        "evil.kz",
        &["good.kz", "*.evil.kz"],
        "refuse blocked-domain",
    );
    check_nameless(
        "evil.kz",
        &["online.bank.kz", "evil.kz"],
        "refuse blocked-domain",
    );
    // One name that a list opens is enough: requests are judged by their own hosts.
    check_nameless("", &["games.kz"], "refuse unlisted");
    check_nameless("", &["games.kz", "www.news.kz"], "inspect");
}

#[test]
fn a_server_is_asked_where_its_names_alone_tell_a_category() {
    let mut snapshot = testing::snapshot();
    for list in &mut snapshot.lists {
        list.categories = ["news".parse().unwrap()].into();
    }
    let (mut parts, in_force) = Parts::new(FirstReading::Over);
    parts.scope(Scope::compile(snapshot));
    parts.index(testing::index());
    let policy = in_force.borrow().clone().unwrap();
    let (learned, _) = testing::learning();
    let judge = testing::judge(&policy, &learned, now());
    let before = judge.judged(testing::peers(), hello(None), None);
    assert_eq!(words(&decide(&before)), "ask Upstream");
    for (name, expected) in [
        ("www.news.kz", "inspect"),
        ("games.kz", "refuse unlisted"),
        ("good.kz", "refuse uncategorised"),
    ] {
        let names = vec![name.parse().unwrap()];
        let facts = judge.certified(testing::peers(), &before, names);
        assert_eq!(words(&decide(&facts)), expected, "{name}");
    }
}

#[test]
fn a_new_policy_judges_the_names_of_the_certificate_again() {
    let (old, new) = (testing::policy(""), testing::policy("evil.kz"));
    let (learned, _) = testing::learning();
    let names = vec!["www.evil.kz".parse().unwrap()];
    let judge = testing::judge(&old, &learned, now());
    let before = judge.judged(testing::peers(), hello(None), None);
    let facts = judge.certified(testing::peers(), &before, names);
    assert_eq!(words(&decide(&facts)), "inspect");
    let again = testing::judge(&new, &learned, now()).again(testing::peers(), &facts);
    assert_eq!(words(&decide(&again)), "refuse blocked-domain");
}

#[test]
fn what_was_learned_is_not_decrypted_for_its_organisation() {
    let policy = testing::policy("");
    let (learned, _) = testing::learning();
    let (organisation, pinned) = (testing::ministry(), testing::host("app.news.kz"));
    for client in ["198.51.100.1", "198.51.100.2"] {
        let seen = SeenSign {
            organisation: &organisation,
            client: client.parse().unwrap(),
            host: &pinned,
        };
        learned.sign(now(), &policy, &seen, Sign::CertificateRequested);
    }
    let judge = testing::judge(&policy, &learned, now());
    let facts = |opening| judge.judged(testing::peers(), opening, None);
    let check = |facts: &Facts, expected| assert_eq!(words(&decide(facts)), expected);
    check(&facts(hello(Some("app.news.kz"))), "ask Destination");
    check(&facts(hello(Some("www.news.kz"))), "inspect");
    // In the clear there is no certificate that could be refused.
    check(&facts(Opening::Http(Some(pinned))), "inspect");
    // Without a name the certificate tells, a wildcard too.
    let nameless = facts(hello(None));
    for (name, expected) in [
        ("app.news.kz", "splice learned"),
        ("*.news.kz", "splice learned"),
        ("*.kz", "splice exempt-upstream"),
        ("www.news.kz", "inspect"),
    ] {
        let names = vec![name.parse().unwrap()];
        check(
            &judge.certified(testing::peers(), &nameless, names),
            expected,
        );
    }
    // A list that names it goes first.
    let blocked: Arc<_> = testing::policy("app.news.kz");
    let blocking = testing::judge(&blocked, &learned, now());
    let facts = blocking.judged(testing::peers(), hello(Some("app.news.kz")), None);
    check(&facts, "refuse blocked-domain");
}
