//! Clients that offer other protocols than HTTP to speak inside.

use super::after::{EXPIRED, TRUSTED, nameless, of_server};
use super::*;

#[test]
fn what_is_http_by_its_name_is_of_the_web() {
    let check = |names: &[&str], expected: Offer| {
        let offer = Offer::of(names.iter().map(|name| name.as_bytes()));
        assert_eq!(offer, expected, "{names:?}");
    };
    for names in [
        &[][..],
        &["h2", "http/1.1"],
        &["imap", "http/1.1"],
        &["http/1.0"],
        &["http/0.9", "mqtt"],
        &["h2c"],
        &["h3-29"],
        &["spdy/3.1"],
        // Servers compare octets, and one that does not must not be a way around.
        &["H2"],
        &["HTTP/1.1"],
        // GREASE offers nothing.
        &["\u{a}\u{a}"],
        &["\u{1a}\u{1a}", "**"],
    ] {
        check(names, Offer::Web);
    }
    for names in [
        &["imap"][..],
        &["mqtt", "x-amzn-mqtt-ca"],
        &["dot"],
        &["xmpp-client"],
        &["\u{a}\u{a}", "pop3"],
        &["h"],
        &["http"],
        &["nobody-registered-this"],
        &[""],
    ] {
        check(names, Offer::Other);
    }
}

#[test]
fn a_server_chooses_another_protocol_or_nothing() {
    for (name, expected) in [
        (None, Chosen::Nothing),
        (Some("imap"), Chosen::Other),
        (Some("unknown"), Chosen::Other),
        (Some("http/1.1"), Chosen::Nothing),
        (Some("h2"), Chosen::Nothing),
        (Some("**"), Chosen::Nothing),
    ] {
        assert_eq!(Chosen::of(name.map(str::as_bytes)), expected, "{name:?}");
    }
}

fn offering(f: &mut Facts) {
    f.opening = hello_of(AskedName::Given(name("mail.example.kz")), Offer::Other);
}

/// What becomes of a client that offers other protocols alone, once its server has chosen or not.
fn check_offered(
    change: &dyn Fn(&mut Facts),
    (before, chosen, verdict): (&str, Chosen, UpstreamVerdict),
    expected: &str,
) {
    let mut facts = facts();
    offering(&mut facts);
    change(&mut facts);
    assert_eq!(shown(&decide(&facts)), before, "{facts:?}");
    let action = judge_offered(&facts, verdict, chosen);
    assert_eq!(of_server(&action), expected, "{facts:?}");
}

#[test]
fn another_protocol_passes_once_its_server_was_verified_and_chose_it() {
    let asked = "ask Protocol";
    let same = |_: &mut Facts| {};
    let passes = "reconnect other-protocol";
    check_offered(&same, (asked, Chosen::Other, TRUSTED), passes);
    // A server that passes over the offer serves what it serves everybody: HTTP.
    let inspected = "inspect mail.example.kz";
    check_offered(&same, (asked, Chosen::Nothing, TRUSTED), inspected);
    for chosen in [Chosen::Other, Chosen::Nothing] {
        let refused = "refuse upstream-expired by alert";
        check_offered(&same, (asked, chosen, EXPIRED), refused);
    }
}

#[test]
fn whatever_is_judged_before_is_judged_of_other_protocols_too() {
    let check = |change: &dyn Fn(&mut Facts), expected: &str| {
        check(
            |f| {
                offering(f);
                change(f);
            },
            expected,
        );
    };
    // No page: whoever speaks no HTTP would not read it.
    check(
        &|f| f.blocked = Some(Blocked::Domain),
        "refuse blocked-domain by alert",
    );
    check(&|f| f.access = unlisted(), "refuse unlisted by alert");
    check(&|f| f.standing = Standing::Stranger, "splice stranger");
    check(&|f| f.exempt = Some(BANK), "ask Destination");
    check(&|f| f.learned = Learned::Exempt, "ask Destination");
    check(&|f| f.exempt_address = Some(BANK), "splice exempt-address");
    check(
        &|f| {
            f.access = unlisted();
            f.special = Some(special(SpecialReach::Named));
        },
        "splice special-access",
    );
    // What the server chose opens nothing either.
    check(
        &|f| {
            f.access = unlisted();
            f.chosen = Some(Chosen::Other);
        },
        "refuse unlisted by alert",
    );
}

#[test]
fn in_strict_mode_the_resolver_must_hold_the_destination() {
    let strict = |destination| {
        move |f: &mut Facts| {
            f.strictness = Strictness::Strict;
            f.destination = destination;
        }
    };
    let check = |destination, expected: (&str, &str)| {
        let (before, after) = expected;
        let asked = (before, Chosen::Other, TRUSTED);
        check_offered(&strict(destination), asked, after);
    };
    let refused = "refuse other-unverified by alert";
    check(None, ("ask Destination", refused));
    check(BY_PROBE, ("ask Protocol", refused));
    check(ELSEWHERE, ("ask Protocol", refused));
    check(BY_RESOLUTION, ("ask Protocol", "reconnect other-protocol"));
    // What is inspected needs no such proof: its server is met by ourselves.
    let asked = ("ask Protocol", Chosen::Nothing, TRUSTED);
    check_offered(&strict(ELSEWHERE), asked, "inspect mail.example.kz");
}

#[test]
fn without_a_name_the_certificate_and_the_choice_decide_together() {
    let with = |chosen: Option<Chosen>, change: fn(&mut Facts)| {
        move |f: &mut Facts| {
            f.opening = hello_of(AskedName::Absent, Offer::Other);
            f.chosen = chosen;
            change(f);
        }
    };
    let same = |_: &mut Facts| {};
    let other = Some(Chosen::Other);
    let passes = "reconnect other-protocol";
    assert_eq!(nameless(with(other, same), TRUSTED, &["a.kz"]), passes);
    // It needs no leaf, so it needs no name.
    assert_eq!(nameless(with(other, same), TRUSTED, &[]), passes);
    assert_eq!(
        nameless(with(Some(Chosen::Nothing), same), TRUSTED, &["a.kz"]),
        "inspect nameless"
    );
    assert_eq!(
        nameless(with(other, same), TRUSTED, &["a.kz", "bank.kz"]),
        "reconnect exempt-upstream"
    );
    assert_eq!(
        nameless(with(other, same), EXPIRED, &["a.kz"]),
        "refuse upstream-expired by alert"
    );
    let strict = |f: &mut Facts| f.strictness = Strictness::Strict;
    assert_eq!(
        nameless(with(other, strict), TRUSTED, &["a.kz"]),
        "refuse other-unverified by alert"
    );
    // Nobody asked the server for its choice.
    assert_eq!(
        nameless(with(None, same), TRUSTED, &["a.kz"]),
        "refuse upstream-malformed by alert"
    );
}

#[test]
fn an_open_connection_of_another_protocol_is_judged_again() {
    let check = |change: &dyn Fn(&mut Facts), expected: Rejudged| {
        let mut facts = facts();
        offering(&mut facts);
        facts.chosen = Some(Chosen::Other);
        change(&mut facts);
        let open = Open::Spliced(SpliceReason::OtherProtocol);
        assert_eq!(rejudge(open, &facts), expected, "{facts:?}");
    };
    let refused = |reason| Rejudged::Ends(EndReason::Refused(reason));
    check(&|_| {}, Rejudged::Stays(None));
    check(
        &|f| f.blocked = Some(Blocked::Domain),
        refused(RefuseReason::BlockedDomain),
    );
    check(&|f| f.access = unlisted(), refused(RefuseReason::Unlisted));
    check(
        &|f| f.exempt = Some(BANK),
        Rejudged::Ends(EndReason::Unsettled),
    );
    // Whoever forgets what the server chose ends the connection.
    check(&|f| f.chosen = None, Rejudged::Ends(EndReason::Unsettled));
}
