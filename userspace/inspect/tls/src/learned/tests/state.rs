//! What outlives a restart, and what is refused.

use super::*;

fn learned() -> World {
    let mut world = World::new();
    let clients = ["192.0.2.1", "2001:db8:1:2::9"];
    world.trusting("ministry", &clients);
    for at in ["one.example", "two.example"] {
        for client in clients {
            world.alert(client, at);
        }
    }
    let (ministry, two) = (organisation("ministry"), host("two.example"));
    let officer = "officer".parse().unwrap();
    world
        .learner
        .revoke(world.now, &ministry, &two, &officer)
        .unwrap();
    world.trusting("school", &clients);
    world
}

#[test]
fn exemptions_and_revocations_outlive_a_restart() {
    let mut world = learned();
    let text = serde_json::to_string(&world.learner.state()).unwrap();
    expect_test::expect![[r#"{"version":1,"organisations":[{"organisation":"ministry","exemptions":[["one.example",{"since":"2026-11-30T08:00:00Z","until":"2026-11-30T20:00:00Z","cause":"pinned","clients":["192.0.2.1","2001:db8:1:2::"],"requests":0,"alerts":2,"closes":0}]],"revocations":[{"host":"two.example","since":"2026-11-30T08:00:00Z"}]}]}"#]].assert_eq(&text);
    let state: LearnerState = serde_json::from_str(&text).unwrap();
    assert_eq!(state, world.learner.state());
    world.learner = Learner::of_state(state.clone()).unwrap();
    assert_eq!(world.learner.state(), state);
    assert!(world.is_exempt("ministry", "one.example"));
    assert!(!world.is_exempt("ministry", "two.example"));
    world.trusting("ministry", &["192.0.2.1"]);
    let told = short(&world.alert("192.0.2.1", "two.example"));
    assert_eq!(told, ["ministry withheld two.example revoked 192.0.2.1"]);
    // What is over when it is read is told when it is expired.
    world.wait(limits::EXEMPT_FOR);
    world.learner = Learner::of_state(state).unwrap();
    assert!(!world.is_exempt("ministry", "one.example"));
    assert_eq!(
        short(&world.learner.expire(world.now)),
        ["ministry ended one.example Expired"]
    );
}

fn check(change: impl FnOnce(&mut LearnerState), expected: &str) {
    let mut state = learned().learner.state();
    change(&mut state);
    let error = Learner::of_state(state).unwrap_err().to_string();
    assert!(
        error.contains(expected) && error.contains("begin without"),
        "{error}"
    );
}

#[test]
fn what_stands_twice_is_refused() {
    check(|state| state.version = 2, "version 2");
    check(
        |state| state.organisations.push(state.organisations[0].clone()),
        "ministry stands twice",
    );
    check(
        |state| {
            let exemptions = &mut state.organisations[0].exemptions;
            exemptions.push(exemptions[0].clone());
        },
        "one.example stands twice",
    );
    check(
        |state| {
            let revocations = &mut state.organisations[0].revocations;
            revocations.push(revocations[0].clone());
        },
        "two.example stands twice",
    );
}

#[test]
fn what_was_never_learned_is_refused() {
    let late = |one: &Exemption| {
        one.since
            .checked_add(limits::EXEMPT_FOR + SignedDuration::from_nanos(1))
    };
    let early = |one: &Exemption| one.since.checked_sub(HOUR);
    let change = |change: &dyn Fn(&mut Exemption)| {
        check(
            |state| change(&mut state.organisations[0].exemptions[0].1),
            "for longer than 12 hours",
        );
    };
    change(&|one| one.until = late(one).unwrap());
    change(&|one| one.until = early(one).unwrap());
    change(&|one| one.clients.truncate(1));
    change(&|one| one.clients[1] = one.clients[0]);
    let nine = (1..=9).map(|low| Client::of([192, 0, 2, low].into()));
    change(&|one| one.clients = nine.clone().collect());
}

#[test]
fn more_than_the_bounds_is_refused() {
    let names = |state: &LearnerState, number: usize| -> Vec<(HostName, Exemption)> {
        let (_, one) = state.organisations[0].exemptions[0].clone();
        let names = (0..number).map(|place| host(&format!("n{place}.example")));
        names.map(|name| (name, one.clone())).collect()
    };
    check(
        |state| state.organisations[0].exemptions = names(state, limits::EXEMPTIONS_MAX + 1),
        "more exemptions than may be (64)",
    );
    check(
        |state| {
            let one = state.organisations[0].revocations[0].clone();
            state.organisations[0].revocations = vec![one; limits::REVOCATIONS_MAX + 1];
        },
        "more revocations than may be (256)",
    );
    check(
        |state| {
            let exemptions = names(state, limits::EXEMPTIONS_MAX);
            let of = |place: usize| OrganisationState {
                organisation: organisation(&format!("o{place}")),
                exemptions: exemptions.clone(),
                revocations: Vec::new(),
            };
            let organisations = limits::ALL_EXEMPTIONS_MAX / limits::EXEMPTIONS_MAX;
            state.organisations = (0..=organisations).map(of).collect();
        },
        "with all before it than may be (4096)",
    );
}

#[test]
fn unknown_fields_are_refused() {
    let text = r#"{"version": 1, "organisations": [], "more": 1}"#;
    assert!(serde_json::from_str::<LearnerState>(text).is_err());
}
