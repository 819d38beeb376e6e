//! What happens when bounds are reached.

use super::*;

fn client(number: usize) -> String {
    format!(
        "10.{}.{}.{}",
        number >> 16,
        number >> 8 & 0xff,
        number & 0xff
    )
}

fn name(number: usize) -> String {
    format!("n{number}.example")
}

/// Exempts so many names for an organisation, each by two clients, no client by more names than it may.
fn exempt(world: &mut World, of: &str, names: usize) -> Vec<Fact> {
    let mut facts = Vec::new();
    for number in 0..names {
        let pair = number / limits::CLIENT_NAMES_MAX * 2;
        for who in [client(pair), client(pair + 1)] {
            world.trusting(of, &[&who]);
            facts.extend(world.sign_of(of, &who, &name(number), Sign::Alert, NameStanding::Known));
        }
    }
    facts
}

#[test]
fn an_organisation_has_so_many_exemptions_and_none_gives_way() {
    let mut world = World::new();
    let facts = exempt(&mut world, "ministry", limits::EXEMPTIONS_MAX + 1);
    assert_eq!(facts.len(), limits::EXEMPTIONS_MAX + 1);
    let last = name(limits::EXEMPTIONS_MAX);
    let told = short(&facts[limits::EXEMPTIONS_MAX..]);
    assert!(
        told[0].starts_with(&format!("ministry withheld {last} organisation-full")),
        "{told:?}"
    );
    for number in 0..limits::EXEMPTIONS_MAX {
        assert!(world.is_exempt("ministry", &name(number)));
    }
    // Others have room.
    assert_eq!(exempt(&mut world, "school", 1).len(), 1);
    // When one ends, a sign more is enough.
    let officer = "officer".parse().unwrap();
    let (ministry, first) = (organisation("ministry"), host(&name(0)));
    world
        .learner
        .revoke(world.now, &ministry, &first, &officer)
        .unwrap();
    let who = client(limits::EXEMPTIONS_MAX / limits::CLIENT_NAMES_MAX * 2);
    let facts = world.alert(&who, &last);
    assert!(short(&facts)[0].contains(" exempt "));
}

#[test]
fn all_organisations_together_have_so_many_exemptions() {
    let mut world = World::new();
    let organisations = limits::ALL_EXEMPTIONS_MAX / limits::EXEMPTIONS_MAX;
    for number in 0..organisations {
        let facts = exempt(&mut world, &format!("o{number}"), limits::EXEMPTIONS_MAX);
        assert_eq!(facts.len(), limits::EXEMPTIONS_MAX);
    }
    let told = short(&exempt(&mut world, "late", 1));
    assert!(
        told[0].starts_with("late withheld n0.example full"),
        "{told:?}"
    );
    assert_eq!(
        world.learner.list(world.now).count(),
        limits::ALL_EXEMPTIONS_MAX
    );
}

#[test]
fn a_client_helps_to_exempt_so_many_names() {
    let mut world = World::new();
    let most = limits::CLIENT_NAMES_MAX;
    let who = client(0);
    world.trusting("ministry", &[&who]);
    let mut withheld = Vec::new();
    for number in 0..most + 5 {
        let helper = client(1 + number);
        world.trusting("ministry", &[&helper]);
        world.alert(&helper, &name(number));
        let facts = world.alert(&who, &name(number));
        if number >= most {
            withheld.extend(short(&facts));
            assert!(!world.is_exempt("ministry", &name(number)));
        }
    }
    // Once a day, not for each name.
    assert_eq!(
        withheld,
        [format!(
            "ministry withheld {} client-full {who}",
            name(most)
        )]
    );
    // Others go on.
    let helper = client(900);
    world.trusting("ministry", &[&helper]);
    assert_eq!(world.alert(&helper, &name(most)).len(), 1);
}

#[test]
fn a_client_that_floods_names_pushes_out_its_own_evidence_alone() {
    let mut world = World::new();
    world.trusting("ministry", &["192.0.2.1", "192.0.2.2", "192.0.2.3"]);
    world.alert("192.0.2.1", "quiet.example");
    for number in 0..1000 {
        world.wait(SignedDuration::from_secs(1));
        assert_eq!(world.alert("192.0.2.2", &name(number)), []);
    }
    let ministry = &world.learner.organisations[&organisation("ministry")];
    assert_eq!(ministry.evidence.len(), 1 + limits::CLIENT_NAMES_MAX);
    assert_eq!(world.alert("192.0.2.3", "quiet.example").len(), 1);
}

#[test]
fn names_and_clients_with_evidence_are_bounded_and_the_oldest_goes() {
    let mut world = World::new();
    for number in 0..limits::NAMES_MAX + 10 {
        world.wait(SignedDuration::from_secs(1));
        let who = client(number);
        world.trusting("ministry", &[&who]);
        world.alert(&who, &name(number));
    }
    let ministry = &world.learner.organisations[&organisation("ministry")];
    assert_eq!(ministry.evidence.len(), limits::NAMES_MAX);
    assert!(!ministry.evidence.contains_key(&host(&name(9))));
    assert!(ministry.evidence.contains_key(&host(&name(10))));
    // Of one name.
    for number in 0..limits::CLIENTS_OF_NAME_MAX * 2 {
        let who = client(number);
        world.trusting("ministry", &[&who]);
        world.sign_of(
            "ministry",
            &who,
            "one.example",
            Sign::Closed,
            NameStanding::Known,
        );
    }
    let ministry = &world.learner.organisations[&organisation("ministry")];
    let evidence = &ministry.evidence[&host("one.example")];
    let known = (0..99).filter(|number| {
        let who = Client::of(client(*number).parse().unwrap());
        evidence.last_of(who).is_some()
    });
    assert_eq!(known.count(), limits::CLIENTS_OF_NAME_MAX);
}

#[test]
fn clients_are_bounded_by_organisation_and_in_total() {
    let mut world = World::new();
    let each = limits::CLIENTS_MAX;
    world.trusting("small", &["192.0.2.1"]);
    for organisation in 0..=limits::ALL_CLIENTS_MAX / each {
        for number in 0..=each {
            world.trusting(&format!("o{organisation}"), &[&client(number)]);
        }
    }
    let organisations = &world.learner.organisations;
    assert!(organisations.values().all(|one| one.clients.len() <= each));
    let all: usize = organisations.values().map(|one| one.clients.len()).sum();
    assert_eq!(all, limits::ALL_CLIENTS_MAX);
    // Whoever has few loses none.
    assert_eq!(organisations[&organisation("small")].clients.len(), 1);
}

#[test]
fn names_are_bounded_in_total() {
    let mut world = World::new();
    world.sign_of(
        "small",
        "192.0.2.1",
        "quiet.example",
        Sign::CertificateRequested,
        NameStanding::Known,
    );
    for number in 0..=limits::ALL_NAMES_MAX / limits::NAMES_MAX {
        for place in 0..limits::NAMES_MAX {
            let of = format!("o{number}");
            let who = client(place);
            world.sign_of(
                &of,
                &who,
                &name(place),
                Sign::CertificateRequested,
                NameStanding::Known,
            );
        }
    }
    let organisations = &world.learner.organisations;
    let all: usize = organisations.values().map(|one| one.evidence.len()).sum();
    assert_eq!(all, limits::ALL_NAMES_MAX);
    assert_eq!(organisations[&organisation("small")].evidence.len(), 1);
}

#[test]
fn while_revocations_are_full_nothing_is_learned() {
    let mut world = World::new();
    let officer = "officer".parse().unwrap();
    let ministry = organisation("ministry");
    for round in 0..limits::REVOCATIONS_MAX {
        let pair = [client(round * 2), client(round * 2 + 1)];
        for who in &pair {
            world.trusting("ministry", &[who]);
            world.alert(who, &name(round));
        }
        world
            .learner
            .revoke(world.now, &ministry, &host(&name(round)), &officer)
            .unwrap();
    }
    world.alert(&client(0), "more.example");
    let facts = world.alert(&client(1), "more.example");
    let expected = format!(
        "ministry withheld more.example revocations-full {}",
        client(1)
    );
    assert_eq!(short(&facts), [expected]);
    world.wait(limits::REVOKED_FOR);
    world.learner.expire(world.now);
    world.trusting("ministry", &[&client(0), &client(1)]);
    world.alert(&client(0), "more.example");
    assert_eq!(world.alert(&client(1), "more.example").len(), 1);
}
