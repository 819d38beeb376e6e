//! Random histories against a small model: what is in force, who is blocked, and what time leaves undone.

use super::*;
use law::{Calendar, zone};
use model::{Epoch, RowKey};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use wire::NoticeId;

/// One step of a history. Numbers are drawn small, so that steps meet.
#[derive(Clone, Debug)]
enum Step {
    /// Catalogues some hosts and uncatalogues others, perhaps to be confirmed within so many seconds.
    Apply(BTreeMap<u8, bool>, Option<u32>),
    /// Confirms the commit that waits.
    Confirm,
    /// Goes so many epochs back.
    Rollback(u32),
    /// linkd sees hosts.
    Sight(Vec<u8>),
    /// Time passes, in minutes.
    Pass(u32),
    /// The lab's clock is moved, in hours.
    Move(u32),
    /// The officer enters the receipt of a notice.
    Receipt(u64),
    /// What starts the clock is another now.
    Rule(bool),
    /// A crash.
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let hosts = proptest::collection::btree_map(0u8..6, any::<bool>(), 1..4);
    let confirm = proptest::option::weighted(0.3, prop_oneof![Just(300u32), Just(86_400)]);
    prop_oneof![
        3 => (hosts, confirm).prop_map(|(hosts, confirm)| Step::Apply(hosts, confirm)),
        1 => Just(Step::Confirm),
        1 => (1u32..4).prop_map(Step::Rollback),
        4 => proptest::collection::vec(0u8..8, 1..4).prop_map(Step::Sight),
        4 => prop_oneof![1u32..60, 60u32..3_000, 3_000u32..15_000].prop_map(Step::Pass),
        1 => (1u32..100).prop_map(Step::Move),
        1 => (1u64..6).prop_map(Step::Receipt),
        1 => any::<bool>().prop_map(Step::Rule),
        2 => Just(Step::Restart),
    ]
}

fn host(n: u8) -> String {
    match n {
        6 | 7 => format!("2001:db8:9:{n}::1"),
        _ => format!("203.0.113.{n}"),
    }
}

/// What should be in force, and what was told.
struct Model {
    catalogued: BTreeSet<u8>,
    confirms: bool,
    /// The state of every epoch.
    history: BTreeMap<u32, (BTreeSet<u8>, bool)>,
    /// The epoch that waits, the one to go back to, and until when by real time.
    pending: Option<(u32, u32, Timestamp)>,
    /// The last epoch that the journal knows.
    committed: u32,
    /// When each notice was received, as the journal tells.
    received: BTreeMap<u64, BTreeSet<Timestamp>>,
}

impl Model {
    fn new() -> Self {
        Self {
            catalogued: BTreeSet::new(),
            confirms: false,
            history: BTreeMap::new(),
            pending: None,
            committed: 0,
            received: BTreeMap::new(),
        }
    }

    /// Reads the journal: epochs grow by one, receipts are kept.
    fn read(&mut self, gateway: &mut Gateway) {
        for event in gateway.core.flush().unwrap() {
            #[expect(
                clippy::wildcard_enum_match_arm,
                reason = "of all facts the model follows these"
            )]
            match event.fact {
                Fact::Committed { epoch, .. } => {
                    assert_eq!(epoch.0, self.committed + 1, "epochs grow by one");
                    self.committed = epoch.0;
                    let state = (self.catalogued.clone(), self.confirms);
                    self.history.insert(epoch.0, state);
                }
                Fact::ConfirmationMissed { epoch } => {
                    let (waiting, back, by) = self.pending.take().unwrap();
                    assert_eq!(waiting, epoch.0);
                    assert!(by <= gateway.now, "not before its time");
                    let state = self.history[&back].clone();
                    self.history.insert(self.committed, state.clone());
                    (self.catalogued, self.confirms) = state;
                }
                Fact::NoticeDelivered { notice, .. } => {
                    self.received.entry(notice.0).or_default().insert(event.at);
                }
                Fact::ReceiptEntered {
                    notice,
                    received_at,
                    ..
                } => {
                    self.received
                        .entry(notice.0)
                        .or_default()
                        .insert(received_at);
                }
                _ => {}
            }
        }
    }

    fn apply(&mut self, gateway: &mut Gateway, ops: Vec<Op>, confirm_s: Option<u32>) -> bool {
        let head = gateway.core.ledger.head().epoch.0;
        let result = gateway.apply(0, ops, confirm_s);
        assert_eq!(result.is_ok(), self.pending.is_none(), "{result:?}");
        match result {
            Ok(Done::Committed {
                epoch, confirm_by, ..
            }) => {
                assert_eq!(epoch.0, head + 1);
                self.pending = confirm_by.map(|by| (epoch.0, head, by));
                true
            }
            Ok(_) | Err(_) => false,
        }
    }

    fn apply_hosts(
        &mut self,
        gateway: &mut Gateway,
        hosts: &BTreeMap<u8, bool>,
        confirm_s: Option<u32>,
    ) {
        let held: BTreeMap<&u8, &bool> = hosts
            .iter()
            .filter(|(n, puts)| **puts || self.catalogued.contains(n))
            .collect();
        let ops = held.iter().map(|(n, puts)| {
            let row = entry(&host(**n));
            if **puts {
                Op::Put(row)
            } else {
                Op::Delete(row.key())
            }
        });
        let ops = ops.collect();
        if self.apply(gateway, ops, confirm_s) {
            for (n, puts) in held {
                if *puts {
                    self.catalogued.insert(*n);
                } else {
                    self.catalogued.remove(n);
                }
            }
        }
    }

    fn take(&mut self, gateway: &mut Gateway, step: &Step) {
        match step {
            Step::Apply(hosts, confirm_s) => self.apply_hosts(gateway, hosts, *confirm_s),
            Step::Rule(confirms) => {
                let rule = if *confirms {
                    ReceiptRule::Confirmation
                } else {
                    ReceiptRule::Delivery
                };
                if self.apply(gateway, vec![Op::Put(authority(rule))], None) {
                    self.confirms = *confirms;
                }
            }
            Step::Confirm => {
                let Some((epoch, ..)) = self.pending else {
                    return;
                };
                let epoch = Epoch(epoch);
                gateway.send(0, Action::Confirm { epoch }).unwrap();
                self.pending = None;
            }
            Step::Rollback(back) => {
                let head = gateway.core.ledger.head().epoch.0;
                // The first epoch holds the accounts: before it nobody could command any more.
                let Some(to) = head.checked_sub(*back).filter(|to| *to > 0) else {
                    return;
                };
                gateway.send(0, Action::Rollback { to: Epoch(to) }).unwrap();
                (self.catalogued, self.confirms) = self.history[&to].clone();
                self.pending = None;
            }
            Step::Sight(hosts) => {
                let hosts: Vec<_> = hosts.iter().map(|n| host(*n).parse().unwrap()).collect();
                gateway.sight_all("one", &hosts);
            }
            Step::Pass(minutes) => gateway.pass(SignedDuration::from_mins(i64::from(*minutes))),
            Step::Move(hours) => {
                let legal = gateway.core.now(gateway.now).legal;
                let to = legal + SignedDuration::from_hours(i64::from(*hours));
                gateway.send(0, Action::MoveLegalClock { to }).unwrap();
            }
            Step::Receipt(notice) => {
                let received_at = gateway.core.now(gateway.now).legal;
                let notice = NoticeId(*notice);
                // Refused where no case waits for it; then nothing follows.
                let before = gateway.cases();
                let action = Action::EnterReceipt {
                    notice,
                    received_at,
                };
                if gateway.send(10, action).is_err() {
                    assert_eq!(gateway.cases(), before);
                }
            }
            Step::Restart => {}
        }
    }
}

/// 24:00 of the fifth working day after the day of the receipt, counted day by day.
fn due(received: Timestamp, calendar: &Calendar) -> Timestamp {
    let mut day = zone::date(received);
    let mut worked = 0;
    while worked < 5 {
        day = day.tomorrow().unwrap();
        worked += u32::from(calendar.is_working(day).unwrap());
    }
    zone::end_of(day)
}

fn check(gateway: &Gateway, model: &Model) {
    let record = gateway.record();
    let catalogued: BTreeSet<u8> = (0..8)
        .filter(|n| record.row(&entry(&host(*n)).key()).is_some())
        .collect();
    assert_eq!(catalogued, model.catalogued, "the catalogue in force");
    let pending = gateway.core.ledger.pending();
    let waiting = model
        .pending
        .map(|(epoch, back, by)| (Epoch(epoch), Epoch(back), by));
    assert_eq!(pending.map(|p| (p.epoch, p.back_to, p.by)), waiting);
    assert!(
        pending.is_none_or(|p| p.by > gateway.now),
        "nobody waits for ever"
    );
    let head = gateway.core.ledger.head();
    assert_eq!(head.epoch.0, model.committed);
    let snapshot = model::GateSnapshot {
        record: gateway.core.ledger.id(),
        ..policy::compile(record, head.at).unwrap()
    };
    assert_eq!(gateway.core.published().unwrap().epoch, head.epoch);
    assert!(fixture::gate(&gateway.core) == snapshot);
    // An address is blocked exactly if its case is; then the catalogue does not hold it, and its term is over.
    let mut blocked = BTreeSet::new();
    for (key, row) in gateway.core.book.rows() {
        let prefix = key.prefix.try_into().unwrap();
        assert!(
            record.catalogued_by(&prefix).is_none(),
            "{prefix} has a case"
        );
        if let desk::Row::Case(desk::State::Blocked(case)) = row {
            blocked.insert(RowKey::Block(prefix));
            let received = model.received.get(&case.notice.0);
            assert!(
                received.is_some_and(|at| at.contains(&case.received_at)),
                "{case:?}"
            );
            assert!(
                case.at >= due(case.received_at, &gateway.core.calendar),
                "{case:?}"
            );
        }
    }
    let blocks: BTreeSet<RowKey> = record
        .blocks()
        .map(|block| RowKey::Block(block.prefix))
        .collect();
    assert_eq!(blocks, blocked);
    for letter in 1..=gateway.core.outbox.number(0).0 {
        assert!(
            gateway
                .core
                .store
                .get(&keys::notice(NoticeId(letter)))
                .unwrap()
                .is_some()
        );
    }
}

/// What a restart may not change.
fn essence(gateway: &Gateway) -> (Record, Snapshots, Vec<(String, String)>, Timestamp) {
    (
        Record::clone(gateway.record()),
        Snapshots::clone(&gateway.core.published().unwrap().snapshots),
        gateway.cases(),
        gateway.core.now(gateway.now).legal,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn histories_keep_to_the_law(steps in proptest::collection::vec(step(), 1..40)) {
        let mut gateway = Gateway::new();
        let mut model = Model::new();
        model.read(&mut gateway);
        for step in &steps {
            model.take(&mut gateway, step);
            if matches!(step, Step::Restart) {
                let before = essence(&gateway);
                gateway = gateway.restart();
                prop_assert!(essence(&gateway) == before, "a restart changes nothing");
            }
            model.read(&mut gateway);
                check(&gateway, &model);
            if matches!(step, Step::Pass(_) | Step::Restart) {
                let next = gateway.core.next_tick(gateway.now);
                prop_assert!(next.is_none_or(|next| next > gateway.now), "nothing due is left undone");
            }
        }
    }
}
