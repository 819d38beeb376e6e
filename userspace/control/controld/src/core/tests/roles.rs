//! Who may change what, and which daemon may report.

use super::*;
use crate::core::fixture::{enrolment, lock, rows};
use model::{MemberRole, Protocol, RowKind, Service};

const ADMIN: u32 = 0;
const DUTY_OFFICER: u32 = 10;
const OPERATOR: u32 = 11;
const AUDITOR: u32 = 12;
const ENGINEER: u32 = 13;
const SECURITY_OFFICER: u32 = 14;
const STRANGER: u32 = 4000;
const EVERYBODY: [u32; 7] = [
    ADMIN,
    DUTY_OFFICER,
    OPERATOR,
    AUDITOR,
    ENGINEER,
    SECURITY_OFFICER,
    STRANGER,
];

fn service() -> Row {
    Row::Service(Service {
        id: "portal".parse().unwrap(),
        organisation: "ministry".parse().unwrap(),
        addresses: "198.51.100.7".parse().unwrap(),
        protocol: Protocol(std::num::NonZeroU8::new(50).unwrap()),
        ports: model::PortRange::ANY,
        new_flows_per_s: None,
        request: "R-2".into(),
    })
}

fn rule() -> Row {
    Row::Rule(model::Rule {
        id: "r".parse().unwrap(),
        kind: model::RuleKind::Deny,
        source: Some("203.0.113.9".parse().unwrap()),
        destination: None,
        protocol: None,
        ports: model::PortRange::ANY,
        reason: "incident".into(),
        author: "officer".parse().unwrap(),
        expires: None,
    })
}

/// Every row is committed by those who may change its kind, and by nobody else.
#[test]
fn roles_decide_who_may_do_what() {
    let check = |row: Row, allowed: &[u32]| {
        for uid in EVERYBODY {
            let mut gateway = Gateway::new();
            let result = gateway.apply(uid, vec![Op::Put(row.clone())], None);
            let may = allowed.contains(&uid);
            assert_eq!(result.is_ok(), may, "uid {uid}, {}: {result:?}", row.key());
            assert_eq!(gateway.record().row(&row.key()).is_some(), may);
        }
    };
    check(entry("203.0.113.0/28"), &[ADMIN, ENGINEER]);
    check(service(), &[ADMIN, ENGINEER]);
    check(rule(), &[ADMIN, ENGINEER, DUTY_OFFICER]);
    check(lock(), &[ADMIN, ENGINEER, DUTY_OFFICER]);
    check(
        enrolment("desks", "198.51.100.0/28"),
        &[ADMIN, SECURITY_OFFICER],
    );
    let block = model::Block {
        prefix: "203.0.113.99".parse().unwrap(),
        operator: "one".parse().unwrap(),
        since: law::zone::start_of(DAY),
    };
    check(Row::Block(block), &[]);
}

#[test]
fn a_security_officer_enrols_and_does_nothing_else() {
    let mut gateway = Gateway::new();
    for kind in RowKind::ALL {
        let declared = gateway.apply(SECURITY_OFFICER, vec![Op::Declare(*kind)], None);
        let is_theirs = *kind == RowKind::Enrolment;
        assert_eq!(declared.is_ok(), is_theirs, "{kind}: {declared:?}");
    }
    let mixed = vec![
        Op::Put(enrolment("desks", "198.51.100.0/28")),
        Op::Put(lock()),
    ];
    let refused = gateway.apply(SECURITY_OFFICER, mixed, None).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "security may not change rows of kind path-lock\n  hint: it takes one of these roles: admin, engineer, duty-officer"
    );
    let to_others = [
        Action::MoveLegalClock { to: gateway.now },
        Action::ReplaceCalendar {
            toml: String::new(),
        },
        Action::EnterReceipt {
            notice: NoticeId(1),
            received_at: gateway.now,
        },
        Action::ConfirmReceipt {
            notice: NoticeId(1),
        },
    ];
    for action in to_others {
        let refused = gateway.send(SECURITY_OFFICER, action).unwrap_err();
        assert!(refused.to_string().contains("may not"), "{refused}");
    }
    let enrolled = vec![Op::Put(enrolment("desks", "198.51.100.0/28"))];
    gateway.apply(SECURITY_OFFICER, enrolled, None).unwrap();
    gateway
        .send(SECURITY_OFFICER, Action::Rollback { to: Epoch(1) })
        .unwrap();
    assert_eq!(gateway.record().enrolments().count(), 0);
}

/// A commit is taken back or made final by those who might have made it.
#[test]
fn a_commit_is_confirmed_by_who_may_make_it() {
    let check = |ops: Vec<Op>, allowed: &[u32]| {
        for uid in EVERYBODY {
            let mut gateway = Gateway::new();
            gateway.apply(ADMIN, ops.clone(), Some(300)).unwrap();
            let may = allowed.contains(&uid);
            let confirmed = gateway.send(uid, Action::Confirm { epoch: Epoch(2) });
            assert_eq!(confirmed.is_ok(), may, "uid {uid}: {confirmed:?}");
            let taken_back = gateway.send(uid, Action::Rollback { to: Epoch(1) });
            assert_eq!(taken_back.is_ok(), may, "uid {uid}: {taken_back:?}");
        }
    };
    check(
        vec![Op::Put(entry("198.51.100.128/25"))],
        &[ADMIN, ENGINEER],
    );
    check(vec![Op::Put(lock())], &[ADMIN, ENGINEER, DUTY_OFFICER]);
    check(
        vec![Op::Put(enrolment("desks", "198.51.100.0/28"))],
        &[ADMIN, SECURITY_OFFICER],
    );
}

/// linkd and pathd may run as one user; each reports its own events, one at a time.
#[test]
fn pathd_reports_beside_linkd() {
    let mut gateway = Gateway::new();
    let event = |gateway: &Gateway, daemon: Daemon, seq: u64| Event {
        daemon,
        boot: 7,
        seq,
        at: gateway.now,
        fact: Fact::PathSwitched {
            link: model::LinkId::Channel("one-a".parse().unwrap()),
            member: MemberRole::Backup,
            interface: "ch1".parse().unwrap(),
            reason: "carrier-lost".into(),
        },
    };
    let report = |gateway: &mut Gateway, uid: u32, events: &[Event]| {
        let caller = gateway.core.recognise(uid);
        let before = gateway.core.audit.last();
        let taken = gateway.core.report(&caller, events, gateway.now);
        (taken.ok(), gateway.core.audit.last() - before)
    };
    let of = |gateway: &Gateway, daemon, seq| vec![event(gateway, daemon, seq)];
    let (first, second) = (
        of(&gateway, Daemon::Pathd, 1),
        of(&gateway, Daemon::Pathd, 2),
    );
    let linkds = of(&gateway, Daemon::Linkd, 1);
    gateway.core.flush().unwrap();
    assert_eq!(report(&mut gateway, 0, &first), (Some((7, 1)), 1));
    let journalled = gateway.core.flush().unwrap();
    assert_eq!(journalled, first, "the journal has it");
    // The same start and number of another daemon is another event.
    assert_eq!(report(&mut gateway, 0, &linkds), (Some((7, 1)), 1));
    assert_eq!(report(&mut gateway, 0, &first), (Some((7, 1)), 0));
    assert_eq!(report(&mut gateway, 0, &second), (Some((7, 2)), 1));
    let mixed = [linkds[0].clone(), event(&gateway, Daemon::Pathd, 3)];
    assert_eq!(
        report(&mut gateway, 0, &mixed),
        (None, 0),
        "of two daemons at once"
    );
    assert_eq!(report(&mut gateway, DUTY_OFFICER, &second), (None, 0));
    let own = of(&gateway, Daemon::Controld, 1);
    assert_eq!(report(&mut gateway, 0, &own), (None, 0));
    let mut gateway = gateway.restart();
    assert_eq!(report(&mut gateway, 0, &second), (Some((7, 2)), 0));
}

/// Every kind of row is somebody's, but for the law's blocks; the fixture has an account for each of them.
#[test]
fn every_kind_has_an_editor() {
    let ops: Vec<Op> = rows().into_iter().map(Op::Put).collect();
    let record = Record::default().after(&ops, Epoch(1)).unwrap();
    for kind in RowKind::ALL {
        let roles = crate::authorise::roles_for_kind(*kind);
        let held = |role: &model::Role| record.accounts().any(|a| a.roles.contains(role));
        assert_eq!(roles.is_empty(), *kind == RowKind::Block, "{kind}");
        assert!(roles.iter().all(held), "{kind}");
        // Whoever may change a kind may stage and commit at all.
        let stage = Action::Stage {
            draft: DraftId(1),
            chunk: 0,
            ops: Vec::new(),
        };
        let editors = crate::authorise::roles_for(&stage);
        assert!(roles.iter().all(|role| editors.contains(role)), "{kind}");
    }
}
