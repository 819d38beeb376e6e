use super::*;
use crate::core::fixture::Gateway;
use wire::Action;

/// The officer of security of the fixture.
const SECURITY: u32 = 14;

fn revoke(organisation: &str, host: &str) -> Action {
    Action::RevokeLearned {
        organisation: organisation.parse().unwrap(),
        host: host.parse().unwrap(),
    }
}

/// The names that go down to tlsd, and how often that changed.
fn goes_down(gateway: &Gateway) -> (Vec<String>, u64) {
    let (all, changes) = gateway.core.revoked(gateway.now);
    let names = all
        .into_iter()
        .map(|one| format!("{} {} {}", one.organisation, one.host, one.by));
    (names.collect(), changes)
}

#[test]
fn only_the_officer_of_security_takes_back_what_was_learned() {
    let mut gateway = Gateway::new();
    for uid in [0, 10, 11, 12, 13] {
        let refused = gateway.send(uid, revoke("ministry", "app.kz")).unwrap_err();
        assert_eq!(refused.into_refusal().code, RefusalCode::Forbidden);
    }
    let refused = gateway.send(SECURITY, revoke("nobody", "app.kz"));
    let refused = refused.unwrap_err().into_refusal();
    assert_eq!(refused.code, RefusalCode::NotFound);
    assert_eq!(goes_down(&gateway), (Vec::new(), 0));
    gateway.core.flush().unwrap();

    let done = gateway
        .send(SECURITY, revoke("ministry", "app.kz"))
        .unwrap();
    let expected = Done::LearnedRevoked {
        organisation: "ministry".parse().unwrap(),
        host: "app.kz".parse().unwrap(),
    };
    assert_eq!(done, expected);
    let events = gateway.core.flush().unwrap();
    let told = events.iter().map(|event| event.fact.fields());
    let told: Vec<_> = told.flatten().map(|(_, text)| text).collect();
    assert_eq!(
        told,
        ["security takes back whatever exemption app.kz has for ministry: a test"]
    );
    let down = vec!["ministry app.kz security".to_owned()];
    assert_eq!(goes_down(&gateway), (down.clone(), 1));
    // It goes down after a crash too.
    let gateway = gateway.restart();
    assert_eq!(goes_down(&gateway), (down, 0));
}

#[test]
fn what_was_taken_back_goes_down_for_a_day_and_is_bounded() {
    let mut gateway = Gateway::new();
    for number in 0..REVOCATIONS_MAX {
        let action = revoke("ministry", &format!("app-{number}.kz"));
        gateway.send(SECURITY, action).unwrap();
    }
    let one_more = revoke("ministry", "more.kz");
    let refused = gateway.send(SECURITY, one_more.clone()).unwrap_err();
    assert_eq!(refused.into_refusal().code, RefusalCode::Full);
    assert_eq!(goes_down(&gateway).0.len(), REVOCATIONS_MAX);
    gateway.pass(KEPT_FOR);
    assert_eq!(goes_down(&gateway).0.len(), 0);
    gateway.send(SECURITY, one_more).unwrap();
    assert_eq!(goes_down(&gateway).0, ["ministry more.kz security"]);
}

#[test]
fn the_most_revocations_fit_a_message() {
    let one = Revocation {
        organisation: "o".repeat(64).parse().unwrap(),
        host: [63, 63, 63, 61]
            .map(|n| "h".repeat(n))
            .join(".")
            .parse()
            .unwrap(),
        by: "a".repeat(32).parse().unwrap(),
        at: Timestamp::MAX,
    };
    let all = vec![one; REVOCATIONS_MAX];
    wire::encode(&wire::FromDaemon::Revocations { all }).unwrap();
}
