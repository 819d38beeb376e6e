use super::*;
use crate::snapshot::ProjectionKind;
use model::Author;
use std::collections::BTreeSet;

#[test]
fn kinds_are_told_apart() {
    let kinds: BTreeSet<_> = Fact::KINDS.iter().collect();
    assert_eq!(kinds.len(), Fact::KINDS.len());
}

#[test]
fn fields_are_shown_as_people_read_them() {
    let check = |fact: Fact, kind: &str, expected: &[(&str, &str)]| {
        assert_eq!(fact.kind(), kind);
        assert!(Fact::KINDS.contains(&kind), "{kind}");
        let fields = fact.fields();
        let fields: Vec<_> = fields.iter().map(|(n, text)| (*n, text.as_str())).collect();
        assert_eq!(fields, expected);
        // The journal keeps it as JSON, under its kind.
        let json = serde_json::to_value(&fact).unwrap();
        assert!(json.get(kind).is_some(), "{json}");
        assert_eq!(serde_json::from_value::<Fact>(json).unwrap(), fact);
    };
    let uplink = LinkId::Uplink("internet".parse().unwrap());
    check(
        Fact::PathSwitched {
            link: uplink.clone(),
            member: MemberRole::Backup,
            interface: "up1".parse().unwrap(),
            reason: "bfd-down".into(),
        },
        "path-switched",
        &[
            ("link", "uplink internet"),
            ("member", "backup"),
            ("interface", "up1"),
            ("reason", "bfd-down"),
        ],
    );
    check(
        Fact::PathFlaps {
            link: uplink,
            hold_s: 60,
        },
        "path-flaps",
        &[("link", "uplink internet"), ("hold_s", "60")],
    );
    check(
        Fact::ScopeChanged {
            enrolment: "desks".parse().unwrap(),
            organisation: "ministry".parse().unwrap(),
            networks: vec![
                "192.0.2.0/28".parse().unwrap(),
                "2001:db8::/64".parse().unwrap(),
            ],
            request: "СОЗ-1".into(),
            since: "2026-09-01".parse().unwrap(),
            until: None,
            what: "added".into(),
            change: Change {
                author: Author::Account("security".parse().unwrap()),
                why: "the request of the ministry".into(),
                clause: Some(Clause::ESHDI_20),
            },
        },
        "scope-changed",
        &[
            ("enrolment", "desks"),
            ("organisation", "ministry"),
            ("networks", "192.0.2.0/28, 2001:db8::/64"),
            ("request", "СОЗ-1"),
            ("since", "2026-09-01"),
            ("until", "-"),
            ("what", "added"),
            (
                "change",
                "security: the request of the ministry (386/НҚ, ЕШДИ п. 20)",
            ),
        ],
    );
}

#[test]
fn each_daemon_takes_its_own_snapshots_or_none() {
    let check = |daemon: Daemon, name: &str, takes: Option<ProjectionKind>| {
        assert_eq!(
            (daemon.to_string().as_str(), daemon.projection()),
            (name, takes)
        );
    };
    check(Daemon::Controld, "controld", None);
    check(Daemon::Linkd, "linkd", Some(ProjectionKind::Gate));
    check(Daemon::Pathd, "pathd", None);
    check(Daemon::Keyd, "keyd", Some(ProjectionKind::Issuing));
    check(Daemon::Consoled, "consoled", None);
    check(Daemon::Tlsd, "tlsd", Some(ProjectionKind::Inspection));
}

#[test]
fn uses_of_keys_are_shown_as_people_read_them() {
    let check = |fact: &Fact, expected: &str| {
        let fields = fact.fields().into_iter();
        let fields: Vec<_> = fields
            .map(|(name, text)| format!("{name}={text}"))
            .collect();
        assert_eq!(format!("{} {}", fact.kind(), fields.join(" ")), expected);
        let json = serde_json::to_string(fact).unwrap();
        assert_eq!(
            serde_json::from_str::<Fact>(&json).unwrap(),
            *fact,
            "{json}"
        );
    };
    check(
        &Fact::KeyUsed {
            key: "decisions/gts".parse().unwrap(),
            generation: Generation::FIRST,
            purpose: KeyUse::Sign,
            client: 990,
            digest: Sha256([0xab; 32]),
        },
        &format!(
            "key-used key=decisions/gts generation=1 purpose=sign client=990 digest={}",
            "ab".repeat(32)
        ),
    );
    check(
        &Fact::KeyMade {
            key: "sealing/psk".parse().unwrap(),
            generation: Generation::FIRST,
            client: None,
            why: "new".into(),
        },
        "key-made key=sealing/psk generation=1 client=- why=new",
    );
}

#[test]
fn what_is_learned_is_shown_with_its_end() {
    let check = |what: LearnedFact, expected: &str| {
        let fact = Fact::Learned {
            what: Box::new(what),
        };
        let json = serde_json::to_value(&fact).unwrap();
        assert_eq!(serde_json::from_value::<Fact>(json).unwrap(), fact);
        assert_eq!(fact.fields(), [("what", expected.to_owned())]);
    };
    let organisation: OrganisationId = "ministry".parse().unwrap();
    let host: model::HostName = "app.example.kz".parse().unwrap();
    check(
        LearnedFact::Exempted {
            organisation: organisation.clone(),
            host: host.clone(),
            cause: "pinned".into(),
            clients: vec!["192.0.2.1".into(), "2001:db8::/64".into()],
            since: "2026-11-30T08:00:00Z".parse().unwrap(),
            until: "2026-11-30T20:00:00Z".parse().unwrap(),
        },
        "app.example.kz is exempt for ministry from 2026-11-30T08:00:00Z until 2026-11-30T20:00:00Z: pinned, by signs of \
         192.0.2.1, 2001:db8::/64",
    );
    check(
        LearnedFact::Revoked {
            organisation: organisation.clone(),
            host: host.clone(),
            change: Change {
                author: Author::Account("security".parse().unwrap()),
                why: "the app is ours".into(),
                clause: None,
            },
        },
        "security takes back whatever exemption app.example.kz has for ministry: the app is ours",
    );
    check(
        LearnedFact::Ended {
            organisation: organisation.clone(),
            host: host.clone(),
            why: "revoked".into(),
            by: Some("security".parse().unwrap()),
        },
        "app.example.kz is exempt for ministry no longer: revoked by security",
    );
    check(
        LearnedFact::Withheld {
            organisation: organisation.clone(),
            host,
            client: "192.0.2.1".into(),
            why: "blocked".into(),
        },
        "app.example.kz is not exempted for ministry in spite of signs, the last of 192.0.2.1: blocked",
    );
    check(
        LearnedFact::RootMissing {
            organisation,
            client: "192.0.2.1".into(),
        },
        "192.0.2.1 of ministry takes no certificate of the gateway: it seems to lack the root",
    );
}
