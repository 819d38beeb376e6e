//! What goes wrong around the gateway, and what must not follow from it.

use super::*;
use crate::core::fixture::{bin, calendar, label, member};
use crate::error::ControlError;
use model::{Channel, Operator, RowKey};
use std::net::IpAddr;

/// A second operator with a channel of its own.
fn operator(id: &str, n: u8) -> Vec<Row> {
    let interface = |side: char| format!("{id}-{side}");
    vec![
        Row::Operator(Operator {
            id: id.parse().unwrap(),
            bin: bin(100 + u32::from(n)),
            name: label(id),
            notice_mail: format!("noc@{id}.example").parse().unwrap(),
            notices: model::NoticeWays::default(),
        }),
        Row::Channel(Channel {
            id: format!("{id}-a").parse().unwrap(),
            operator: id.parse().unwrap(),
            bandwidth_gbps: std::num::NonZeroU32::MIN,
            primary: member(&interface('p'), &format!("172.16.{n}.0/30")),
            backup: member(&interface('b'), &format!("172.16.{n}.4/30")),
        }),
    ]
}

fn put(rows: Vec<Row>) -> Vec<Op> {
    rows.into_iter().map(Op::Put).collect()
}

fn escalations(gateway: &mut Gateway) -> Vec<String> {
    let events = gateway.core.flush().unwrap();
    let mut told = Vec::new();
    for event in events {
        if let Fact::Escalated { what, .. } = event.fact {
            told.push(what);
        }
    }
    told
}

/// One report may tell twice of the same flood: its counter is stored once.
#[test]
fn a_flood_in_one_report_is_counted() {
    let mut gateway = Gateway::new();
    let v6 = |n: u32| IpAddr::from(std::net::Ipv4Addr::from(0x6440_0000 + n));
    let cases: Vec<IpAddr> = (0..4_096).map(v6).collect();
    for cases in cases.chunks(512) {
        gateway.sight_all("one", cases);
    }
    let flood: Vec<IpAddr> = (0..64).map(|n| v6(0x20_0000 + n % 3)).collect();
    gateway.sight_all("one", &flood);
    assert_eq!(gateway.cases().len(), 4_097);
    // One notice tells of the cases and two of the flood; a full book fits the store and its letters the outbox.
    gateway.pass(MINUTES_16);
    gateway.pass(DAYS(10));
    assert_eq!(gateway.record().blocks().count(), 4_096);
    let before = gateway.cases();
    let gateway = gateway.restart();
    assert_eq!(gateway.cases(), before);
}

/// Two operators brought the same address: one block, lifted once.
#[test]
fn two_operators_with_one_address_share_its_block() {
    let mut gateway = Gateway::new();
    gateway.apply(0, put(operator("two", 2)), None).unwrap();
    let address = ["203.0.113.7".parse().unwrap()];
    gateway.sight_all("one", &address);
    gateway.sight_all("two", &address);
    gateway.pass(DAYS(10));
    assert!(gateway.is_blocked("203.0.113.7/32"));
    assert_eq!(gateway.cases().len(), 2);
    let unblocking = vec![Op::Put(entry("203.0.113.0/28"))];
    gateway.apply(0, unblocking, None).unwrap();
    assert!(!gateway.is_blocked("203.0.113.7/32"));
    assert!(gateway.cases().is_empty());
}

/// Many operators whose deadline passes at once: their letters and rows are more than one transaction holds.
#[test]
fn the_letters_of_many_operators_fit_the_store() {
    let mut gateway = Gateway::new();
    let many: Vec<Row> = (10..38)
        .flat_map(|n| operator(&format!("op{n}"), n))
        .collect();
    gateway.apply(0, put(many), None).unwrap();
    for n in 10..38u8 {
        let addresses = (0..40u8).map(|host| IpAddr::from([203, 0, n, host]));
        gateway.sight_all(&format!("op{n}"), &addresses.collect::<Vec<_>>());
    }
    gateway.pass(DAYS(10));
    assert_eq!(gateway.record().blocks().count(), 28 * 40);
    // Each operator and the officer got the notice's news; nothing waits.
    assert_eq!(gateway.core.outbox.waiting(), 0);
    let entries = (10..38u8).map(|n| Op::Put(entry(&format!("203.0.{n}.0/24"))));
    gateway.apply(0, entries.collect(), None).unwrap();
    assert_eq!(gateway.record().blocks().count(), 0);
}

/// The cases of an operator that leaves are closed: nobody can be told, and nothing is blocked in its name.
#[test]
fn an_operator_that_leaves_takes_its_cases_along() {
    let mut gateway = Gateway::new();
    gateway.apply(0, put(operator("two", 2)), None).unwrap();
    gateway.sight_all("two", &["203.0.113.7".parse().unwrap()]);
    let leave = |id: &str| {
        vec![
            Op::Delete(RowKey::Channel(format!("{id}-a").parse().unwrap())),
            Op::Delete(RowKey::Operator(id.parse().unwrap())),
        ]
    };
    gateway.apply(0, leave("two"), None).unwrap();
    assert!(gateway.cases().is_empty());
    gateway.sight_all("two", &["203.0.113.8".parse().unwrap()]);
    assert!(gateway.cases().is_empty(), "a late sighting opens none");
    gateway.pass(DAYS(20));
    assert!(gateway.record().blocks().next().is_none());
    assert!(gateway.next().is_none_or(|next| next > gateway.now));
    let mut gateway = gateway.restart();
    assert!(gateway.cases().is_empty());
    gateway.pass(DAYS(1));
}

/// Without a relay notices wait; the core does not ask to be woken for them.
#[test]
fn without_a_relay_nothing_spins() {
    let mut gateway = Gateway::new();
    gateway.sight("203.0.113.7");
    gateway.now += MINUTES_16;
    gateway.core.tick(gateway.now).unwrap();
    assert_eq!(gateway.core.outbox.waiting(), 1);
    assert!(
        gateway
            .core
            .next_tick(gateway.now)
            .is_some_and(|next| next > gateway.now)
    );
    assert!(gateway.next().is_some_and(|next| next <= gateway.now));
}

/// More rows begin at one midnight than a transaction holds facts: each is told, and they take one epoch.
#[test]
fn a_midnight_at_which_much_begins_is_one_epoch() {
    let mut gateway = Gateway::new();
    let begin = |n: u32| {
        let mut row = entry(&format!("203.0.{}.{}/32", 100 + n / 200, n % 200));
        if let Row::Catalogue(entry) = &mut row {
            entry.since = DAY.tomorrow().unwrap();
        }
        Op::Put(row)
    };
    gateway
        .apply(0, (0..1_500).map(begin).collect(), None)
        .unwrap();
    gateway.core.flush().unwrap();
    let epoch = gateway.core.ledger.head().epoch;
    gateway.pass(DAYS(1));
    assert_eq!(gateway.core.ledger.head().epoch, epoch.next());
    let events = gateway.core.flush().unwrap();
    let mut reached = Vec::new();
    for event in &events {
        if let Fact::TermReached { what, .. } = &event.fact {
            reached.push(what.as_str());
        }
    }
    assert_eq!(reached.len(), 1_025);
    assert_eq!(reached[1_024], "476 further rows begin or end");
}

/// A policy that cannot be compiled takes nothing down: the old one stays, and the officer is told, once.
#[test]
fn a_record_that_cannot_be_compiled_leaves_the_old_policy() {
    let mut gateway = Gateway::new();
    gateway.sight("203.0.113.7");
    gateway.pass(MINUTES_16);
    let published = gateway.core.published().unwrap().clone();
    // No commit makes such a record; a policy of another version may find that of the store to be one.
    let key = RowKey::Authority("gts".parse().unwrap());
    let next = gateway.core.ledger.head().epoch;
    let broken = gateway.record().after(&[Op::Delete(key)], next).unwrap();
    let sound = gateway.core.ledger.replace_record(broken);
    gateway.core.flush().unwrap();
    gateway.pass(DAYS(10));
    let kept = gateway.core.published().unwrap();
    assert_eq!(kept.snapshots, published.snapshots, "the old policy stays");
    assert!(!gateway.is_blocked("203.0.113.7/32"));
    assert_eq!(gateway.cases()[0].1, "running", "the case waits");
    assert_eq!(
        escalations(&mut gateway).len(),
        1,
        "told once, not every minute"
    );
    let next = gateway.next().unwrap();
    assert!(next > gateway.now, "and nothing spins");
    gateway.core.ledger.replace_record(sound);
    gateway.pass(SignedDuration::from_mins(2));
    assert!(gateway.is_blocked("203.0.113.7/32"), "tried again");
}

/// The old record has become impossible since: the unconfirmed commit stays, told, and can still be confirmed.
#[test]
fn a_commit_that_cannot_be_taken_back_is_told() {
    let mut gateway = Gateway::new();
    gateway
        .apply(0, put(operator("two", 2)), Some(24 * 3600))
        .unwrap();
    gateway.sight_all("two", &["203.0.113.7".parse().unwrap()]);
    gateway.pass(MINUTES_16);
    // Only a lab's clock can get past the deadline while the confirmation is open.
    let to = gateway.now + DAYS(10);
    gateway.send(0, Action::MoveLegalClock { to }).unwrap();
    assert!(gateway.is_blocked("203.0.113.7/32"));
    escalations(&mut gateway);
    gateway.pass(DAYS(2));
    let told = escalations(&mut gateway);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(gateway.core.ledger.pending().is_some());
    let done = gateway.send(0, Action::Confirm { epoch: Epoch(2) });
    assert!(done.is_ok(), "{done:?}");
    let mut gateway = gateway.restart();
    gateway.pass(DAYS(1));
    assert!(gateway.core.ledger.pending().is_none());
}

/// A receipt stands with its notice: whatever a crash cuts off after it is applied on start.
#[test]
fn a_receipt_is_applied_after_a_crash() {
    let mut gateway = Gateway::new();
    let rule = vec![Op::Put(authority(ReceiptRule::Confirmation))];
    gateway.apply(0, rule, None).unwrap();
    gateway.sight("203.0.113.7");
    gateway.pass(MINUTES_16);
    let cases = gateway.stored_cases();
    let notice = NoticeId(1);
    gateway.send(11, Action::ConfirmReceipt { notice }).unwrap();
    assert_eq!(gateway.cases()[0].1, "running");
    // As if the crash had come before the case was stored.
    gateway.store_cases(cases);
    let gateway = gateway.restart();
    assert_eq!(gateway.cases()[0].1, "running");
}

/// A calendar that was replaced counts after a crash too.
#[test]
fn a_calendar_is_applied_after_a_crash() {
    let mut gateway = Gateway::new();
    gateway.sight("203.0.113.7");
    gateway.pass(MINUTES_16);
    let cases = gateway.stored_cases();
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../config/calendar/kazakhstan.toml"
    );
    let text = std::fs::read_to_string(path).unwrap();
    // The Tuesday that would be the first day becomes a day off.
    let day = DAY.tomorrow().unwrap();
    assert!(calendar().is_working(day).unwrap());
    let toml = with_day_off(&text, day);
    let done = gateway.send(0, Action::ReplaceCalendar { toml }).unwrap();
    assert_eq!(done, Done::CalendarReplaced { moved: 1 });
    gateway.store_cases(cases);
    let mut gateway = gateway.restart();
    let due = law::zone::end_of(DAY + jiff::Span::new().days(8));
    gateway.pass(due.duration_since(gateway.now) - SignedDuration::from_secs(1));
    assert!(
        !gateway.is_blocked("203.0.113.7/32"),
        "a day later than before"
    );
    gateway.pass(SignedDuration::from_secs(1));
    assert!(gateway.is_blocked("203.0.113.7/32"));
}

/// A daemon reports again what it does not know to be durable: the journal has it once.
#[test]
fn a_report_sent_again_is_journalled_once() {
    let mut gateway = Gateway::new();
    let event = Event {
        daemon: Daemon::Linkd,
        boot: 7,
        seq: 1,
        at: gateway.now,
        fact: Fact::SightingsLost { count: 3 },
    };
    let caller = gateway.core.recognise(0);
    let report = |gateway: &mut Gateway, boot: u64, seq: u64| {
        let event = Event {
            boot,
            seq,
            ..event.clone()
        };
        let before = gateway.core.audit.last();
        gateway.core.report(&caller, &[event], gateway.now).unwrap();
        gateway.core.audit.last() - before
    };
    assert_eq!(report(&mut gateway, 7, 1), 1);
    assert_eq!(report(&mut gateway, 7, 1), 0);
    assert_eq!(report(&mut gateway, 7, 2), 1);
    let mut gateway = gateway.restart();
    assert_eq!(report(&mut gateway, 7, 2), 0, "after a restart too");
    assert_eq!(report(&mut gateway, 8, 1), 1, "another start counts anew");
}

/// A list that is opened anew under its old name is reminded of anew.
#[test]
fn a_renewed_list_is_reminded_of_again() {
    let mut gateway = Gateway::new();
    gateway.pass(DAYS(170));
    let reminded = |gateway: &mut Gateway| {
        let events = gateway.core.flush().unwrap();
        let lists = |event: &&Event| matches!(event.fact, Fact::ListReminded { .. });
        events.iter().filter(lists).count()
    };
    assert_eq!(reminded(&mut gateway), 1);
    let mut row = fixture::rows().remove(6);
    if let Row::AccessList(list) = &mut row {
        list.opened = law::zone::date(gateway.now);
    }
    gateway.apply(0, vec![Op::Put(row)], None).unwrap();
    gateway.pass(DAYS(400));
    assert_eq!(reminded(&mut gateway), 4);
}

/// What the store cannot hold is fatal, and says why.
#[test]
fn a_failing_store_is_fatal() {
    let error = ControlError::from(crate::store::StoreError::TooLarge { bytes: 1 });
    assert!(error.is_fatal());
}

/// The calendar of 2026 with one more day off.
fn with_day_off(text: &str, day: jiff::civil::Date) -> String {
    let days = format!("\"2026-10-26\", \"{day}\", ");
    text.replace("\"2026-10-26\", ", &days)
        .replacen("working-days = 247", "working-days = 246", 1)
}
