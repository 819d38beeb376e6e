use super::*;
use crate::policy::{FirstReading, Parts};
use crate::testing::{self, host, learning, ministry, now};
use model::InspectionSnapshot;
use runtime::ManualClock;
use std::time::Duration;
use tempfile::TempDir;
use tls::Scope;
use tls::learned::limits::EXEMPT_FOR;

/// Two users of the ministry whose server asks for their certificates.
fn exempt(learned: &Learning, policy: &Policy, name: &str) {
    let (organisation, host) = (ministry(), host(name));
    for client in ["198.51.100.1", "198.51.100.2"] {
        let seen = Seen {
            organisation: &organisation,
            client: client.parse().unwrap(),
            host: &host,
        };
        learned.sign(now(), policy, &seen, Sign::CertificateRequested);
    }
}

/// What was told, and is told no more.
fn told(reporter: &Reporter) -> Vec<String> {
    let events = reporter.batch();
    if let Some(last) = events.last() {
        reporter.taken(last.boot, last.seq);
    }
    let facts = events.into_iter().flat_map(|event| event.fact.fields());
    facts.map(|(_, text)| text).collect()
}

const EXEMPTED: &str = "app.news.kz is exempt for ministry from 2026-11-30T08:00:00Z until 2026-11-30T20:00:00Z: \
                        client-certificate, by signs of 198.51.100.1, 198.51.100.2";

#[test]
fn whoever_reads_events_knows_how_long_it_lasts() {
    assert_eq!(wire::LEARNED_FOR, EXEMPT_FOR);
}

#[test]
fn whatever_comes_of_signs_is_an_event() {
    let policy = testing::policy("evil.kz");
    let (learned, reporter) = learning();
    exempt(&learned, &policy, "app.news.kz");
    assert_eq!(told(&reporter), [EXEMPTED]);
    // Of no known category: two are not enough.
    exempt(&learned, &policy, "app.other.kz");
    assert_eq!(told(&reporter), [""; 0]);
    exempt(&learned, &policy, "app.evil.kz");
    assert_eq!(
        told(&reporter),
        [
            "app.evil.kz is not exempted for ministry in spite of signs, the last of 198.51.100.1: blocked"
        ]
    );
    let until = now().checked_add(EXEMPT_FOR).unwrap();
    learned.expire(until);
    assert_eq!(
        told(&reporter),
        ["app.news.kz is exempt for ministry no longer: expired"]
    );
    let standing = learned.of_name(until, &ministry(), &host("app.news.kz"));
    assert_eq!(standing, Learned::Not);
}

#[test]
fn lists_and_enrolments_end_what_was_learned() {
    let check = |policy: &dyn Fn() -> Arc<Policy>, expected: &[&str]| {
        let (learned, reporter) = learning();
        exempt(&learned, &testing::policy(""), "app.news.kz");
        assert_eq!(told(&reporter), [EXEMPTED]);
        learned.follow(now(), &policy());
        assert_eq!(told(&reporter), expected);
    };
    check(&|| testing::policy("other.kz"), &[]);
    check(
        &|| testing::policy("news.kz"),
        &["app.news.kz is exempt for ministry no longer: blocked"],
    );
    let without_enrolment = || {
        let (mut parts, in_force) = Parts::new(FirstReading::Over);
        parts.scope(Scope::compile(InspectionSnapshot {
            enrolled: Vec::new(),
            ..testing::snapshot()
        }));
        parts.index(testing::index());
        let policy = in_force.borrow().clone();
        policy.unwrap()
    };
    check(
        &without_enrolment,
        &["app.news.kz is exempt for ministry no longer: not-enrolled"],
    );
}

#[test]
fn what_an_officer_takes_back_ends_and_is_not_learned_again() {
    let policy = testing::policy("");
    let (learned, reporter) = learning();
    let revocation = |name: &str, at: &str| Revocation {
        organisation: ministry(),
        host: host(name),
        by: "security".parse().unwrap(),
        at: at.parse().unwrap(),
    };
    exempt(&learned, &policy, "app.news.kz");
    assert_eq!(told(&reporter), [EXEMPTED]);
    // What was taken back before it was learned, or is not exempt, changes nothing.
    learned.revoke(
        now(),
        &[
            revocation("app.news.kz", "2026-11-30T07:59:59Z"),
            revocation("www.news.kz", "2026-11-30T08:00:00Z"),
        ],
    );
    assert_eq!(told(&reporter), [""; 0]);
    // It comes again whenever the link to controld is made anew.
    for expected in [
        &["app.news.kz is exempt for ministry no longer: revoked by security"][..],
        &[],
    ] {
        learned.revoke(now(), &[revocation("app.news.kz", "2026-11-30T08:00:00Z")]);
        assert_eq!(told(&reporter), expected);
    }
    exempt(&learned, &policy, "app.news.kz");
    assert_eq!(
        told(&reporter),
        [
            "app.news.kz is not exempted for ministry in spite of signs, the last of 198.51.100.1: revoked"
        ]
    );
}

#[test]
fn what_was_learned_outlives_a_restart() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(FILE);
    let clock = ManualClock::new(now());
    let (learned, reporter) = learning();
    exempt(&learned, &testing::policy(""), "app.news.kz");
    file::write(&path, &learned.state()).unwrap();
    told(&reporter);
    let restarted = open(&path, Arc::clone(&reporter), &clock);
    assert_eq!(restarted.state(), learned.state());
    assert_eq!(told(&reporter), [""; 0]);
    // What ended meanwhile is told.
    clock.advance(Duration::from_hours(12));
    let restarted = open(&path, Arc::clone(&reporter), &clock);
    assert!(restarted.state().organisations.is_empty());
    assert_eq!(
        told(&reporter),
        ["app.news.kz is exempt for ministry no longer: expired"]
    );
}

#[test]
fn a_file_that_cannot_be_used_is_set_aside_and_told() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(FILE);
    let clock = ManualClock::new(now());
    let (_, reporter) = learning();
    // No file is no fault.
    open(&path, Arc::clone(&reporter), &clock);
    assert_eq!(told(&reporter), [""; 0]);
    for text in ["{", r#"{"version":9,"organisations":[]}"#] {
        std::fs::write(&path, text).unwrap();
        let learned = open(&path, Arc::clone(&reporter), &clock);
        assert!(learned.state().organisations.is_empty());
        let told = told(&reporter).join(" ");
        assert!(told.contains("learning begins anew"), "{told}");
        assert!(!path.exists());
        let aside = std::fs::read_to_string(folder.path().join("learned.json.refused"));
        assert_eq!(aside.unwrap(), text);
    }
}

#[tokio::test]
async fn it_is_kept_as_it_changes_and_follows_the_policy() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(FILE);
    let (learned, reporter) = learning();
    let learned = Arc::new(learned);
    let (mut parts, in_force) = Parts::new(FirstReading::Over);
    parts.scope(Scope::compile(testing::snapshot()));
    parts.index(testing::index());
    let clock = Arc::new(ManualClock::new(now()));
    let keeping = keep_by(Arc::clone(&learned), in_force, clock, path.clone());
    let keeping = tokio::spawn(keeping);
    exempt(&learned, &testing::policy(""), "app.news.kz");
    let kept = |number: usize| {
        let path = path.clone();
        async move {
            let is_kept = || {
                let learner = file::read(&path).ok()?;
                Some(learner.state().organisations.len() == number && path.exists())
            };
            while is_kept() != Some(true) {
                tokio::task::yield_now().await;
            }
        }
    };
    let patience = Duration::from_secs(20);
    tokio::time::timeout(patience, kept(1)).await.unwrap();
    parts.lists_read(Some(testing::blocklist("news.kz")));
    tokio::time::timeout(patience, kept(0)).await.unwrap();
    let told = told(&reporter);
    assert_eq!(told.len(), 2, "{told:?}");
    // With the daemon's policy its keeping ends.
    drop(parts);
    tokio::time::timeout(patience, keeping)
        .await
        .unwrap()
        .unwrap();
}

#[test]
fn what_is_told_lasts_as_long_as_what_is_learned() {
    assert_eq!(wire::LEARNED_FOR, EXEMPT_FOR);
}
