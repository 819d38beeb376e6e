//! Case by case.

use super::*;

const A: &str = "198.51.100.1";
const B: &str = "198.51.100.2";
const C: &str = "198.51.100.3";
const SITE: &str = "api.pinned.example";

fn trusting() -> World {
    let mut world = World::new();
    world.trusting("ministry", &[A, B, C]);
    world
}

#[test]
fn two_clients_that_refuse_exempt_a_name_for_twelve_hours() {
    let mut world = trusting();
    assert_eq!(world.alert(A, SITE), []);
    assert!(!world.is_exempt("ministry", SITE));
    let facts = world.alert(B, SITE);
    let expected = "ministry exempt api.pinned.example pinned 0/2/0 by 198.51.100.1 198.51.100.2";
    assert_eq!(short(&facts), [expected]);
    assert!(world.is_exempt("ministry", SITE));
    // Nobody else and nothing else.
    assert!(!world.is_exempt("school", SITE));
    assert!(!world.is_exempt("ministry", "pinned.example"));
    assert!(!world.is_exempt("ministry", "www.api.pinned.example"));
    let until = world.learner.wake().unwrap();
    assert_eq!(until.duration_since(world.now), limits::EXEMPT_FOR);
    // Signs in the meantime change nothing.
    assert_eq!(world.alert(C, SITE), []);
    world.now = until.checked_sub(SignedDuration::from_nanos(1)).unwrap();
    assert!(world.is_exempt("ministry", SITE));
    assert_eq!(world.learner.list(world.now).count(), 1);
    assert_eq!(world.learner.expire(world.now), []);
    world.now = until;
    // Whether anybody expired it or not.
    assert!(!world.is_exempt("ministry", SITE));
    assert_eq!(world.learner.list(world.now).count(), 0);
    let ended = "ministry ended api.pinned.example Expired";
    assert_eq!(short(&world.learner.expire(world.now)), [ended]);
    assert_eq!(world.learner.wake(), None);
    // It is learned anew.
    world.alert(A, SITE);
    assert_eq!(world.alert(B, SITE).len(), 1);
}

/// A sign that comes before anybody expired finds the end first.
#[test]
fn an_end_is_told_before_what_follows_it() {
    let mut world = trusting();
    world.alert(A, SITE);
    world.alert(B, SITE);
    world.wait(limits::EXEMPT_FOR);
    let ended = "ministry ended api.pinned.example Expired";
    assert_eq!(short(&world.alert(A, "other.example")), [ended]);
    assert_eq!(world.learner.expire(world.now), []);
}

#[test]
fn one_client_exempts_nothing() {
    let mut world = trusting();
    let of_one_network = [
        "2001:db8:1:2::1",
        "2001:db8:1:2:ffff:1:2:3",
        "2001:db8:1:2:8000::",
    ];
    world.trusting("ministry", &of_one_network);
    let seen_from = [
        (&of_one_network[..], "six.example"),
        (&[A, "::ffff:198.51.100.1"], "four.example"),
    ];
    for (addresses, at) in seen_from {
        for address in addresses.repeat(50) {
            for sign in [Sign::Alert, Sign::Closed, Sign::CertificateRequested] {
                let facts = world.sign_of("ministry", address, at, sign, NameStanding::Known);
                assert_eq!(facts, [], "{address}");
            }
        }
    }
    // A second one of another network does.
    world.trusting("ministry", &["2001:db8:1:3::1"]);
    let facts = world.alert("2001:db8:1:3::1", "six.example");
    let expected =
        "ministry exempt six.example pinned 150/151/150 by 2001:db8:1:2::/64 2001:db8:1:3::/64";
    assert_eq!(short(&facts), [expected]);
}

#[test]
fn clients_of_different_organisations_do_not_add_up() {
    let mut world = trusting();
    world.trusting("school", &[A, B]);
    world.alert(A, SITE);
    let facts = world.sign_of("school", B, SITE, Sign::Alert, NameStanding::Known);
    assert_eq!(facts, []);
    assert!(!world.is_exempt("ministry", SITE) && !world.is_exempt("school", SITE));
}

#[test]
fn a_close_is_an_accident_until_it_repeats_and_nobody_is_served() {
    let close = |world: &mut World, client| {
        world.sign_of("ministry", client, SITE, Sign::Closed, NameStanding::Known)
    };
    let mut world = trusting();
    assert_eq!(close(&mut world, A), []);
    assert_eq!(close(&mut world, B), []);
    assert_eq!(close(&mut world, A), []);
    // Somebody is served there: all of it was accidents.
    world.accepted("ministry", C, SITE);
    assert_eq!(close(&mut world, B), []);
    assert_eq!(close(&mut world, A), []);
    assert_eq!(close(&mut world, A), []);
    let facts = close(&mut world, B);
    let expected = "ministry exempt api.pinned.example pinned 0/0/4 by 198.51.100.1 198.51.100.2";
    assert_eq!(short(&facts), [expected]);
}

/// A browser may be served where a program beside it is not.
#[test]
fn an_alert_counts_although_others_are_served() {
    let mut world = trusting();
    world.alert(A, SITE);
    world.accepted("ministry", A, SITE);
    world.accepted("ministry", B, SITE);
    assert_eq!(world.alert(B, SITE).len(), 1);
}

#[test]
fn a_server_that_asks_for_certificates_needs_no_trust_of_clients() {
    let mut world = World::new();
    let ask = |world: &mut World, client| {
        let sign = Sign::CertificateRequested;
        world.sign_of("ministry", client, SITE, sign, NameStanding::Known)
    };
    assert_eq!(ask(&mut world, A), []);
    assert_eq!(ask(&mut world, A), []);
    let expected =
        "ministry exempt api.pinned.example client-certificate 3/0/0 by 198.51.100.1 198.51.100.2";
    assert_eq!(short(&ask(&mut world, B)), [expected]);
}

/// Workstations without the root would exempt the whole of the net.
#[test]
fn whoever_never_accepted_a_certificate_is_no_witness() {
    let mut world = World::new();
    for round in 0..4 {
        for (client, at) in [
            (A, "one.example"),
            (B, "one.example"),
            (A, "two.example"),
            (B, "two.example"),
        ] {
            let facts = short(&world.alert(client, at));
            let is_fifth = round == 2 && at == "one.example";
            let expected = [format!("ministry no root {client}")];
            assert_eq!(facts, if is_fifth { &expected[..] } else { &[] }, "{round}");
        }
    }
    world.wait(limits::TELL_EVERY);
    assert_eq!(
        short(&world.alert(A, SITE)),
        [format!("ministry no root {A}")]
    );
    // With the root it is one, from then on, for a week.
    world.trusting("ministry", &[A, B]);
    assert_eq!(world.alert(A, SITE), []);
    assert_eq!(world.alert(B, SITE).len(), 1);
    world.wait(limits::TRUST_LIFE);
    assert_eq!(
        short(&world.alert(A, "three.example")),
        ["ministry ended api.pinned.example Expired"]
    );
    assert_eq!(world.alert(B, "three.example"), []);
    assert!(!world.is_exempt("ministry", "three.example"));
}

#[test]
fn a_name_of_no_category_takes_three_clients() {
    let mut world = trusting();
    for client in [A, B, A, B] {
        let facts = world.sign_of(
            "ministry",
            client,
            SITE,
            Sign::Alert,
            NameStanding::Uncategorised,
        );
        assert_eq!(facts, []);
    }
    let facts = world.sign_of(
        "ministry",
        C,
        SITE,
        Sign::Alert,
        NameStanding::Uncategorised,
    );
    assert_eq!(facts.len(), 1);
}

#[test]
fn what_is_blocked_is_told_and_never_exempt() {
    let mut world = trusting();
    let blocked = |world: &mut World, client| {
        world.sign_of("ministry", client, SITE, Sign::Alert, NameStanding::Blocked)
    };
    let expected = [format!("ministry withheld {SITE} blocked {A}")];
    assert_eq!(short(&blocked(&mut world, A)), expected);
    for client in [B, C, A] {
        assert_eq!(blocked(&mut world, client), []);
    }
    // It is told again when its evidence was forgotten.
    world.wait(limits::EVIDENCE_LIFE);
    assert_eq!(world.learner.expire(world.now), []);
    assert_eq!(short(&blocked(&mut world, A)), expected);
    // A list that takes up what is exempt ends it.
    world.alert(A, "other.example");
    world.alert(B, "other.example");
    assert_eq!(world.learner.withdraw(|_| false), []);
    let facts = world.learner.withdraw(|one| *one == host("other.example"));
    assert_eq!(short(&facts), ["ministry ended other.example Blocked"]);
    assert!(!world.is_exempt("ministry", "other.example"));
}

#[test]
fn what_the_officer_revoked_is_not_learned_again() {
    let mut world = trusting();
    let (ministry, site) = (organisation("ministry"), host(SITE));
    let officer = "security-officer".parse().unwrap();
    let error = world
        .learner
        .revoke(world.now, &ministry, &site, &officer)
        .unwrap_err();
    assert!(error.to_string().contains(SITE));
    world.alert(A, SITE);
    world.alert(B, SITE);
    let fact = world
        .learner
        .revoke(world.now, &ministry, &site, &officer)
        .unwrap();
    let by = officer.clone();
    assert!(matches!(fact, Fact::Ended { end: End::Revoked { by: who }, .. } if who == by));
    assert!(!world.is_exempt("ministry", SITE));
    assert!(
        world
            .learner
            .revoke(world.now, &ministry, &site, &officer)
            .is_err()
    );
    assert_eq!(
        short(&world.alert(A, SITE)),
        [format!("ministry withheld {SITE} revoked {A}")]
    );
    assert_eq!(world.alert(B, SITE), []);
    world.wait(limits::REVOKED_FOR);
    world.trusting("ministry", &[A, B]);
    assert_eq!(world.alert(A, SITE), []);
    assert_eq!(world.alert(B, SITE).len(), 1);
}

#[test]
fn signs_count_within_their_window() {
    let mut world = trusting();
    world.alert(A, SITE);
    world.wait(limits::EVIDENCE_LIFE);
    assert_eq!(world.alert(B, SITE), []);
    world.wait(
        limits::EVIDENCE_LIFE
            .checked_sub(SignedDuration::from_nanos(1))
            .unwrap(),
    );
    assert_eq!(world.alert(A, SITE).len(), 1);
}

#[test]
fn a_clock_that_goes_back_lengthens_nothing() {
    let mut world = trusting();
    world.alert(A, SITE);
    world.alert(B, SITE);
    let until = world.learner.wake().unwrap();
    world.wait(-HOUR);
    assert!(!world.is_exempt("ministry", SITE));
    world.alert(A, SITE);
    world.alert(B, SITE);
    assert!(world.is_exempt("ministry", SITE));
    assert!(world.learner.wake().unwrap() <= until);
}

#[test]
fn an_organisation_that_is_not_enrolled_keeps_nothing() {
    let mut world = trusting();
    world.alert(A, SITE);
    world.alert(B, SITE);
    assert_eq!(world.learner.retain(|_| true), []);
    let facts = world
        .learner
        .retain(|name| *name != organisation("ministry"));
    assert_eq!(
        short(&facts),
        ["ministry ended api.pinned.example NotEnrolled"]
    );
    assert!(world.learner.organisations.is_empty());
}

#[test]
fn alerts_that_speak_of_the_certificate_are_signs() {
    let of = |sign| (0..=u8::MAX).filter(move |one| Sign::of_alert(*one) == Some(sign));
    assert!(of(Sign::Alert).eq([42, 43, 46, 48]));
    assert!(of(Sign::Closed).eq([0, 90]));
    assert_eq!(of(Sign::CertificateRequested).count(), 0);
    // `ech_required`.
    assert_eq!(Sign::of_alert(121), None);
}
