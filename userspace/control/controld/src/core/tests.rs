mod adversity;
mod bounds;
mod identity;
mod outbox;
mod properties;
mod requests;
mod roles;
mod scope;
mod tokens;

use super::fixture::{DAY, Gateway, authority, entry};
use super::*;
use crate::Attempt;
use crate::availability::Target;
use crate::signatures::Signatures;
use model::{Op, ReceiptRule, Record, RecordId, Row};
use wire::{Action, Done, NoticeId};

const MINUTES_16: SignedDuration = SignedDuration::from_mins(16);
const DAYS: fn(i64) -> SignedDuration = |days| SignedDuration::from_hours(24 * days);

#[test]
fn the_first_commit_is_in_force_and_a_wrong_one_leaves_it() {
    let mut gateway = Gateway::new();
    assert_eq!(gateway.core.ledger.head().epoch, Epoch(1));
    let before = Record::clone(gateway.record());
    let refused = gateway
        .apply(0, vec![Op::Put(entry("198.51.100.64/26"))], None)
        .unwrap_err();
    assert!(
        matches!(refused, ControlError::Invalid(_)),
        "an overlap is refused: {refused}"
    );
    assert_eq!(*gateway.record(), before, "nothing of it is in force");
    let done = gateway
        .apply(0, vec![Op::Put(entry("198.51.100.128/25"))], None)
        .unwrap();
    assert_eq!(
        done,
        Done::Committed {
            epoch: Epoch(2),
            changed: 1,
            confirm_by: None
        }
    );
}

/// 386/НҚ, ЕШДИ п. 13, from the first packet to the unblocking.
#[test]
fn an_unknown_address_is_told_counted_blocked_and_unblocked() {
    let mut gateway = Gateway::new();
    gateway.sight("203.0.113.7");
    gateway.sight("203.0.113.7");
    assert_eq!(
        gateway.cases(),
        [("203.0.113.7/32".to_owned(), "seen".to_owned())]
    );
    gateway.pass(MINUTES_16);
    assert_eq!(
        gateway.cases(),
        [("203.0.113.7/32".to_owned(), "running".to_owned())],
        "the notice was delivered: the clock runs"
    );
    // Received on Monday: day one is Tuesday, day five is Monday; the block comes at its 24:00 and not before.
    let due = law::zone::end_of(DAY + jiff::Span::new().days(7));
    gateway.pass(due.duration_since(gateway.now) - SignedDuration::from_secs(1));
    assert!(
        !gateway.is_blocked("203.0.113.7/32"),
        "a second before the deadline it passes"
    );
    gateway.pass(SignedDuration::from_secs(1));
    assert!(gateway.is_blocked("203.0.113.7/32"));
    let epoch = gateway.core.ledger.head().epoch;
    gateway
        .apply(0, vec![Op::Put(entry("203.0.113.0/28"))], None)
        .unwrap();
    assert!(
        !gateway.is_blocked("203.0.113.7/32"),
        "the catalogue unblocks it at once"
    );
    assert!(gateway.cases().is_empty());
    assert!(gateway.core.ledger.head().epoch > epoch);
}

#[test]
fn without_a_receipt_nothing_is_ever_blocked() {
    let mut gateway = Gateway::new();
    gateway
        .apply(0, vec![Op::Put(authority(ReceiptRule::Confirmation))], None)
        .unwrap();
    gateway.sight("203.0.113.7");
    gateway.pass(DAYS(60));
    assert_eq!(
        gateway.cases(),
        [("203.0.113.7/32".to_owned(), "notified".to_owned())]
    );
    assert!(gateway.record().blocks().next().is_none());
    // The operator confirms: from here the five days run.
    let done = gateway
        .send(
            11,
            Action::ConfirmReceipt {
                notice: NoticeId(1),
            },
        )
        .unwrap();
    assert!(
        matches!(
            done,
            Done::ReceiptEntered {
                cases: 1,
                due: Some(_)
            }
        ),
        "{done:?}"
    );
    gateway.pass(DAYS(10));
    assert!(gateway.is_blocked("203.0.113.7/32"));
}

#[test]
fn ipv6_addresses_share_the_case_of_their_64() {
    let mut gateway = Gateway::new();
    gateway.sight("2001:db8:9::1");
    gateway.sight("2001:db8:9::2");
    assert_eq!(
        gateway.cases(),
        [("2001:db8:9::/64".to_owned(), "seen".to_owned())]
    );
}

#[test]
fn an_unconfirmed_commit_takes_itself_back() {
    let mut gateway = Gateway::new();
    gateway
        .apply(0, vec![Op::Put(entry("198.51.100.128/25"))], Some(300))
        .unwrap();
    let refused = gateway.apply(0, vec![Op::Put(entry("203.0.113.0/24"))], None);
    assert!(
        refused.is_err(),
        "another commit waits for the confirmation"
    );
    gateway.pass(SignedDuration::from_secs(299));
    assert!(
        gateway
            .record()
            .row(&entry("198.51.100.128/25").key())
            .is_some()
    );
    gateway.pass(SignedDuration::from_secs(2));
    assert!(
        gateway
            .record()
            .row(&entry("198.51.100.128/25").key())
            .is_none(),
        "five minutes are over"
    );
    assert_eq!(
        gateway.core.ledger.head().epoch,
        Epoch(3),
        "taking back is an epoch of its own"
    );
    assert!(
        gateway
            .send(0, Action::Confirm { epoch: Epoch(2) })
            .is_err(),
        "too late"
    );
}

#[test]
fn a_confirmed_commit_stays() {
    let mut gateway = Gateway::new();
    gateway
        .apply(0, vec![Op::Put(entry("198.51.100.128/25"))], Some(300))
        .unwrap();
    gateway
        .send(0, Action::Confirm { epoch: Epoch(2) })
        .unwrap();
    gateway.pass(DAYS(1));
    assert!(
        gateway
            .record()
            .row(&entry("198.51.100.128/25").key())
            .is_some()
    );
}

#[test]
fn a_rollback_brings_rows_back_but_never_touches_blocks() {
    let mut gateway = Gateway::new();
    gateway
        .apply(0, vec![Op::Put(entry("198.51.100.128/25"))], None)
        .unwrap();
    gateway.sight("203.0.113.7");
    gateway.pass(DAYS(10));
    assert!(gateway.is_blocked("203.0.113.7/32"));
    gateway.send(0, Action::Rollback { to: Epoch(1) }).unwrap();
    assert!(
        gateway
            .record()
            .row(&entry("198.51.100.128/25").key())
            .is_none()
    );
    assert!(
        gateway.is_blocked("203.0.113.7/32"),
        "the law's block stays"
    );
}

#[test]
fn the_same_command_sent_again_has_the_effect_of_one() {
    let mut gateway = Gateway::new();
    let draft = DraftId(99);
    gateway
        .send(
            0,
            Action::Stage {
                draft,
                chunk: 0,
                ops: vec![Op::Put(entry("198.51.100.128/25"))],
            },
        )
        .unwrap();
    let command = wire::Command {
        key: wire::IdempotencyKey(12345),
        why: "once".into(),
        clause: None,
        action: Action::Commit {
            draft,
            base: None,
            confirm_s: None,
        },
    };
    let caller = gateway.core.recognise(0);
    let first = gateway
        .core
        .command(&caller, &command, gateway.now)
        .unwrap();
    let again = gateway
        .core
        .command(&caller, &command, gateway.now)
        .unwrap();
    assert_eq!(first, again);
    assert_eq!(gateway.core.ledger.head().epoch, Epoch(2));
    // The key stands for this command and no other.
    let other = wire::Command {
        action: Action::Rollback { to: Epoch(1) },
        ..command
    };
    let refused = gateway.core.command(&caller, &other, gateway.now);
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("stands for another command"), "{refused}");
    assert_eq!(gateway.core.ledger.head().epoch, Epoch(2));
}

#[test]
fn a_list_is_reminded_of_and_ends_after_its_year() {
    let mut gateway = Gateway::new();
    // Opened on 1 June 2026: its last day is 1 June 2027.
    let end = law::zone::end_of(jiff::civil::date(2027, 6, 1));
    gateway.pass(end.duration_since(gateway.now) - SignedDuration::from_secs(1));
    let reminded = |gateway: &mut Gateway| {
        let events = gateway.core.flush().unwrap();
        events
            .iter()
            .filter_map(|event| {
                if let Fact::ListReminded { days_left, .. } = &event.fact {
                    return Some(*days_left);
                }
                None
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(reminded(&mut gateway), [30, 10, 3, 1]);
    let epoch = gateway.core.ledger.head().epoch;
    gateway.pass(SignedDuration::from_secs(1));
    assert_eq!(
        gateway.core.ledger.head().epoch,
        epoch.next(),
        "the end of the year is an epoch of its own"
    );
    let events = gateway.core.flush().unwrap();
    assert!(events.iter().any(|event| matches!(&event.fact, Fact::TermReached { what, .. } if what.contains("ministry-2026"))));
}

#[test]
fn a_deferred_notice_is_tried_again_and_a_refused_one_escalates() {
    let mut gateway = Gateway::new();
    gateway.sight("203.0.113.7");
    gateway.now += MINUTES_16;
    gateway.core.tick(gateway.now).unwrap();
    let letters = gateway.core.letters(gateway.now, Reach::Full).unwrap();
    assert_eq!(letters.len(), 1);
    assert!(
        gateway
            .core
            .letters(gateway.now, Reach::Full)
            .unwrap()
            .is_empty(),
        "a letter in flight is not handed out again"
    );
    let id = letters[0].id;
    gateway
        .core
        .delivered(
            id,
            &Attempt::Deferred {
                reply: "451 later".into(),
            },
            gateway.now,
        )
        .unwrap();
    assert!(
        gateway
            .core
            .letters(gateway.now, Reach::Full)
            .unwrap()
            .is_empty(),
        "not at once"
    );
    gateway.now += SignedDuration::from_secs(61);
    assert_eq!(
        gateway
            .core
            .letters(gateway.now, Reach::Full)
            .unwrap()
            .len(),
        1
    );
    gateway
        .core
        .delivered(
            id,
            &Attempt::Refused {
                reply: "550 no such user".into(),
            },
            gateway.now,
        )
        .unwrap();
    let events = gateway.core.flush().unwrap();
    assert!(
        events
            .iter()
            .any(|event| matches!(event.fact, Fact::Escalated { .. })),
        "the officer is called"
    );
    gateway.pass(DAYS(30));
    assert!(
        gateway.record().blocks().next().is_none(),
        "what was not delivered starts no clock"
    );
}

#[test]
fn another_calendar_moves_open_deadlines() {
    let mut gateway = Gateway::new();
    gateway.sight("203.0.113.7");
    gateway.pass(MINUTES_16);
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../config/calendar/kazakhstan.toml"
    );
    let text = std::fs::read_to_string(path).unwrap();
    let same = gateway
        .send(0, Action::ReplaceCalendar { toml: text.clone() })
        .unwrap();
    assert_eq!(same, Done::CalendarReplaced { moved: 0 });
    assert!(
        gateway
            .send(
                0,
                Action::ReplaceCalendar {
                    toml: "nonsense".into()
                }
            )
            .is_err()
    );
    assert!(
        gateway
            .send(12, Action::ReplaceCalendar { toml: text })
            .is_err(),
        "an auditor may not"
    );
}
