use super::*;
use Reached::{Decryption, Nothing};
use runtime::ManualClock;
use tls::decide::Blocked;

/// How far a connection came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reached {
    Nothing,
    Decryption,
}

/// What the record says of a connection that ended so: action and reason.
fn check(way: Way, reached: Reached, expected: Option<(&str, &str)>) {
    let clock = ManualClock::new("2026-11-30T08:00:00Z".parse().unwrap());
    let (user, server) = crate::testing::peers();
    let mut told = Told::begin(&clock, user, server);
    if reached == Decryption {
        told.decrypted(None, None, InnerProtocol::Http11);
    }
    let line = told.end(way, Carried::default(), &clock);
    let line = line.map(|line| serde_json::from_str::<serde_json::Value>(&line).unwrap());
    let said = line.as_ref().map(|line| {
        let word = |field: &str| line.get(field).and_then(serde_json::Value::as_str);
        (word("action").unwrap(), word("reason").unwrap())
    });
    assert_eq!(said, expected, "{way:?}");
}

#[test]
fn what_was_decrypted_is_recorded_however_it_ended() {
    let blocked = EndReason::Refused(Blocked::Domain.reason());
    check(
        Way::Cut(blocked),
        Decryption,
        Some(("block", "blocked-domain")),
    );
    check(
        Way::Cut(blocked),
        Nothing,
        Some(("refuse", "blocked-domain")),
    );
    check(Way::Inspected, Decryption, Some(("inspect", "inspected")));
    check(Way::Relayed, Decryption, Some(("inspect", "other-inside")));
    check(
        Way::Broken,
        Decryption,
        Some(("inspect", "inspection-broken-off")),
    );
    check(
        Way::Unreached,
        Decryption,
        Some(("inspect", "server-unreached")),
    );
    check(
        Way::Untaken,
        Nothing,
        Some(("refuse", "certificate-not-taken")),
    );
    for way in [Way::Broken, Way::Unreached, Way::NoPolicy] {
        check(way, Nothing, None);
    }
}

#[test]
fn servers_are_offered_what_users_offer_and_can_be_looked_into() {
    fn check(offer: &[&str], expected: &[&str]) {
        let offered = inspectable(offer.iter());
        let expected: Vec<&[u8]> = expected.iter().map(|name| name.as_bytes()).collect();
        assert_eq!(offered, expected, "{offer:?}");
    }
    check(&[], &[]);
    check(&["h2", "http/1.1"], &["h2", "http/1.1"]);
    check(&["http/1.1", "h2"], &["http/1.1", "h2"]);
    check(&["\u{a}\u{a}", "h3", "h2"], &["h2"]);
    check(&["spdy/3", "http/1.0", "http/1.1"], &["http/1.1"]);
    check(&["h2", "h2", "http/1.1", "h2"], &["h2", "http/1.1"]);
    check(&["H2", "h2c", "imap"], &[]);
}
