//! A small gateway in memory, for tests: one authority, one operator, one ministry.

use super::*;
use crate::store::{
    Entry, KeyRange, MemoryStore, Page, Revision, StateStore, StoreError, Txn, Versioned, scan,
};
use jiff::civil::{Date, date};
use journal::{Journal, Limits};
use model::{
    AccessList, Account, Authority, Bin, CatalogueEntry, Channel, Contract, Label, Member, Op,
    Operator, Organisation, ReceiptRule, Record, RecordId, Role, Row, SubjectClass, Uplink,
    WithoutList,
};
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;
use wire::{Action, Command, Done, DraftId, IdempotencyKey};

mod opened;
mod scope;
pub(crate) mod services;

pub(crate) use opened::{calendar, gate, open, open_with, settings};
pub(crate) use scope::{enrolment, lock};

/// The day on which every test begins: a Monday before five plain working days.
pub(crate) const DAY: Date = date(2026, 11, 23);

/// The local user that runs consoled.
pub(crate) const CONSOLED: u32 = 990;

/// A core with its journal's folder.
pub(crate) struct Gateway {
    pub(crate) core: Core,
    store: Shared,
    dir: tempfile::TempDir,
    pub(crate) now: Timestamp,
    keys: u128,
}

/// A store that outlives its core.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared(Arc<Mutex<MemoryStore>>);

impl Shared {
    fn store(&self) -> MutexGuard<'_, MemoryStore> {
        self.0.lock().unwrap()
    }
}

impl StateStore for Shared {
    fn revision(&self) -> Result<Revision, StoreError> {
        self.store().revision()
    }

    fn get(&self, key: &[u8]) -> Result<Option<Versioned>, StoreError> {
        self.store().get(key)
    }

    fn range(&self, range: &KeyRange, limit: usize) -> Result<Page, StoreError> {
        self.store().range(range, limit)
    }

    fn txn(&mut self, txn: &Txn) -> Result<Revision, StoreError> {
        self.store().txn(txn)
    }
}

pub(crate) fn bin(stem: u32) -> Bin {
    // Some eleven digits admit no check digit; two of their kind never do so together.
    let digits = ["12034", "12035"].map(|head| (0..10).map(move |digit| (head, digit)));
    digits
        .into_iter()
        .flatten()
        .find_map(|(head, digit)| format!("{head}{stem:06}{digit}").parse().ok())
        .unwrap()
}

pub(crate) fn label(text: &str) -> Label {
    Label {
        ru: text.into(),
        kk: text.into(),
    }
}

pub(crate) fn member(interface: &str, network: &str) -> Member {
    Member {
        interface: interface.parse().unwrap(),
        path: format!("cord {interface}"),
        vlan: model::Tags::Untagged,
        liveness: model::Liveness::Carrier,
        networks: vec![network.parse().unwrap()],
    }
}

pub(crate) fn entry(prefix: &str) -> Row {
    Row::Catalogue(CatalogueEntry {
        prefix: prefix.parse().unwrap(),
        organisation: "ministry".parse().unwrap(),
        operator: "one".parse().unwrap(),
        since: date(2026, 1, 1),
        until: None,
    })
}

pub(crate) fn authority(receipt: ReceiptRule) -> Row {
    Row::Authority(Authority {
        id: "gts".parse().unwrap(),
        kind: AuthorityKind::Gts,
        name: label("ГТС"),
        duty_mail: "duty@gts.example".parse().unwrap(),
        notices: model::NoticeWays::default(),
        external: Vec::new(),
        without_list: WithoutList::Pass,
        receipt,
        without_inspector: model::WithoutInspector::Refuse,
        new_flows_per_s: model::row::NEW_FLOWS_PER_S,
        conditions_end: model::ConditionsEnd::default(),
    })
}

/// The rows of a whole small gateway.
pub(crate) fn rows() -> Vec<Row> {
    let account = |name: &str, uid: u32, role: Role| {
        Row::Account(Account {
            name: name.parse().unwrap(),
            uid,
            roles: [role].into(),
            authority: None,
            operator: (role == Role::Operator).then(|| "one".parse().unwrap()),
            organisation: None,
        })
    };
    vec![
        authority(ReceiptRule::Delivery),
        Row::Operator(Operator {
            id: "one".parse().unwrap(),
            bin: bin(1),
            name: label("Один"),
            notice_mail: "noc@one.example".parse().unwrap(),
            notices: model::NoticeWays::default(),
        }),
        Row::Organisation(Organisation {
            id: "ministry".parse().unwrap(),
            bin: bin(2),
            name: label("Министерство"),
            class: Some(SubjectClass::StateBody),
            contract: Some(Contract {
                operator: "one".parse().unwrap(),
                number: "1".into(),
                signed: date(2025, 1, 1),
            }),
            notice_mail: Some("it@ministry.example".parse().unwrap()),
            notices: model::NoticeWays::default(),
            acts_as: std::collections::BTreeSet::new(),
        }),
        Row::Channel(Channel {
            id: "one-a".parse().unwrap(),
            operator: "one".parse().unwrap(),
            bandwidth_gbps: std::num::NonZeroU32::MIN,
            primary: member("ch0", "192.0.2.0/30"),
            backup: member("ch1", "192.0.2.4/30"),
        }),
        Row::Uplink(Uplink {
            id: "net".parse().unwrap(),
            primary: member("up0", "192.0.2.8/30"),
            backup: member("up1", "192.0.2.12/30"),
        }),
        entry("198.51.100.0/25"),
        Row::AccessList(AccessList {
            id: "ministry-2026".parse().unwrap(),
            organisation: "ministry".parse().unwrap(),
            networks: vec!["198.51.100.0/25".parse().unwrap()],
            categories: ["news".parse().unwrap()].into(),
            opened: date(2026, 6, 1),
            request: "R-1".into(),
        }),
        account("root", 0, Role::Admin),
        account("officer", 10, Role::DutyOfficer),
        account("noc", 11, Role::Operator),
        account("reader", 12, Role::Auditor),
        account("engineer", 13, Role::Engineer),
        account("security", 14, Role::SecurityOfficer),
    ]
}

impl Gateway {
    /// A gateway with [`rows`] in force, at nine in the morning of [`DAY`].
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let now = law::zone::start_of(DAY) + SignedDuration::from_hours(9);
        let store = Shared::default();
        let core = open(dir.path(), Box::new(store.clone()), now).unwrap();
        let mut gateway = Self {
            core,
            store,
            dir,
            now,
            keys: 0,
        };
        let ops: Vec<Op> = rows().into_iter().map(Op::Put).collect();
        gateway.apply(0, ops, None).unwrap();
        gateway
    }

    /// The gateway after a crash: what was not in the store is gone.
    pub(crate) fn restart(self) -> Self {
        self.restart_with(settings(1))
    }

    /// The same under other settings.
    pub(crate) fn restart_with(self, settings: Settings) -> Self {
        let Self {
            core,
            store,
            dir,
            now,
            keys,
        } = self;
        drop(core);
        let store_again = Box::new(store.clone());
        let core = open_with(dir.path(), store_again, now, settings).unwrap();
        Self {
            core,
            store,
            dir,
            now,
            keys,
        }
    }

    /// The folder of its journal and files.
    pub(crate) fn folder(&self) -> &Path {
        self.dir.path()
    }

    /// Everything that the store holds.
    pub(crate) fn stored(&self) -> Vec<Entry> {
        scan(&self.store, KeyRange::prefix(""))
            .map(Result::unwrap)
            .collect()
    }

    /// The cases as they are stored.
    pub(crate) fn stored_cases(&self) -> Vec<Entry> {
        scan(&self.store, KeyRange::prefix("case/"))
            .map(Result::unwrap)
            .collect()
    }

    /// Stores cases of an earlier time, as if a crash had come before later ones were stored.
    pub(crate) fn store_cases(&mut self, cases: Vec<Entry>) {
        let all = Txn::new().delete_range(KeyRange::prefix("case/"));
        self.store.txn(&all).unwrap();
        let put = |txn: Txn, case: Entry| txn.put(case.key, case.value);
        self.store
            .txn(&cases.into_iter().fold(Txn::new(), put))
            .unwrap();
    }

    /// A command with a key of its own.
    pub(crate) fn command(&mut self, action: Action) -> Command {
        self.keys += 1;
        Command {
            key: IdempotencyKey(self.keys),
            why: "a test".into(),
            clause: None,
            action,
        }
    }

    pub(crate) fn send(&mut self, uid: u32, action: Action) -> Result<Done, ControlError> {
        let command = self.command(action);
        let caller = self.core.recognise(uid);
        self.core.command(&caller, &command, self.now)
    }

    /// Stages and commits operations.
    pub(crate) fn apply(
        &mut self,
        uid: u32,
        ops: Vec<Op>,
        confirm_s: Option<u32>,
    ) -> Result<Done, ControlError> {
        self.keys += 1;
        let draft = DraftId(self.keys);
        self.send(
            uid,
            Action::Stage {
                draft,
                chunk: 0,
                ops,
            },
        )?;
        self.send(
            uid,
            Action::Commit {
                draft,
                base: None,
                confirm_s,
            },
        )
    }

    /// Lets time pass: the core is woken whenever it asked for it.
    pub(crate) fn pass(&mut self, time: SignedDuration) {
        let until = self.now + time;
        while let Some(next) = self.next().filter(|next| *next <= until) {
            self.now = self.now.max(next);
            self.core.tick(self.now).unwrap();
            self.deliver();
            if self.next().is_some_and(|again| again <= self.now) {
                break;
            }
        }
        self.now = until;
        self.core.tick(self.now).unwrap();
        self.deliver();
    }

    /// When the core next wants to be woken, where there is a relay.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        [
            self.core.next_tick(self.now),
            self.core.next_letter(Reach::Full),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// The relay takes everything over at once.
    pub(crate) fn deliver(&mut self) {
        let attempt = crate::Attempt::Accepted {
            reply: "250 ok".into(),
        };
        loop {
            let letters = self.core.letters(self.now, Reach::Full).unwrap();
            if letters.is_empty() {
                return;
            }
            for letter in letters {
                self.core.delivered(letter.id, &attempt, self.now).unwrap();
            }
        }
    }

    /// linkd saw an unknown source on the operator's channel.
    pub(crate) fn sight(&mut self, address: &str) {
        self.sight_all("one", &[address.parse().unwrap()]);
    }

    /// linkd saw unknown sources on a channel of this operator, and tells of them at once.
    pub(crate) fn sight_all(&mut self, operator: &str, addresses: &[IpAddr]) {
        let mut events = Vec::new();
        for address in addresses {
            let fact = Fact::UnknownSource {
                operator: operator.parse().unwrap(),
                channel: "one-a".parse().unwrap(),
                address: *address,
                epoch: self.core.ledger.head().epoch,
            };
            self.keys += 1;
            events.push(Event {
                daemon: Daemon::Linkd,
                boot: 7,
                seq: u64::try_from(self.keys).unwrap(),
                at: self.now,
                fact,
            });
        }
        let caller = self.core.recognise(0);
        self.core.report(&caller, &events, self.now).unwrap();
    }

    pub(crate) fn record(&self) -> &Record {
        self.core.ledger.record()
    }

    /// The names of the states of all open cases.
    pub(crate) fn cases(&self) -> Vec<(String, String)> {
        let state = |row: &desk::Row| match row {
            desk::Row::Case(state) => state.stage().to_string(),
            desk::Row::Aggregate(_) | desk::Row::Overflow(_) => "counted".to_owned(),
        };
        self.core
            .book
            .rows()
            .map(|(key, row)| (key.prefix.to_string(), state(&row)))
            .collect()
    }

    pub(crate) fn is_blocked(&self, prefix: &str) -> bool {
        self.record()
            .blocks()
            .any(|block| block.prefix.to_string() == prefix)
    }
}
