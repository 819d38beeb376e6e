//! The desk with a hundred thousand open requests: looking for what is due, listing, deciding.
//!
//! The requests are filed by controld's own core in memory and copied into its store on disk, since filing each durably would
//! take minutes; everything that is measured runs on that store, whose every commit is durable.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use controld::store::{
    Entry, KeyRange, MemoryStore, Page, RedbStore, Revision, StateStore, StoreError, Txn,
    Versioned, scan,
};
use controld::{Core, Settings, Signatures};
use jiff::{SignedDuration, Timestamp};
use journal::{Journal, Limits};
use law::request::{Act, Kind};
use law::{Calendar, zone};
use model::{
    Account, Authority, AuthorityKind, Label, Op, Organisation, ReceiptRule, RecordId, Role, Row,
    SubjectClass, WithoutInspector, WithoutList,
};
use wire::{
    Action, Collection, Command, Done, DraftId, Filing, Filter, IdempotencyKey, Listing, Order,
    Query, RequestAct, RequestNumber,
};

use super::{Area, Better, Figure, Sample};
use crate::error::LabError;
use crate::gateway::checkout;
use crate::wait::Stopwatch;

/// `./x bench desk`.
pub(super) const AREA: Area = Area {
    name: "desk",
    run: measure,
};

/// Requests that are open.
const OPEN: u32 = 100_000;
/// Organisations that filed them.
const ORGANISATIONS: u32 = 20;
/// Times that each thing is measured.
const ROUNDS: usize = 200;
/// Wake-ups with much that is due.
const WAKES: usize = 50;
/// After this every clock of the requests has run out.
const LAPSED_AFTER: SignedDuration = SignedDuration::from_hours(60 * 24);
/// Filings between two flushes of the journal.
const FLUSH_EVERY: u32 = 1_000;
/// Operations of one transaction that copies.
const COPIED_OPS: usize = 100;
/// Local users of the organisations begin here.
const FIRST_UID: u32 = 3_000;
const WHAT: &str = "the desk";

fn measure() -> Result<Vec<Figure>, LabError> {
    let folder = Folder::make()?;
    let now = zone::start_of(jiff::civil::date(2026, 11, 23));
    let filled = fill(&folder, now)?;
    let mut desk = Desk::open(&folder, &filled, now)?;
    let scan = desk.scan()?;
    let list = desk.list()?;
    let decide = desk.decide()?;
    let lapse = desk.lapse()?;
    let told = |sample: &Sample| format!("{OPEN} open requests; {}", sample.told());
    let p99 = |sample: &Sample, name: &str, target: f64| {
        Figure::single(name, "ms", Better::Lower, sample.quantile(0.99))
            .aiming_at(target)
            .noting(told(sample))
    };
    Ok(vec![
        p99(&scan, "deadline_scan_ms", 50.0),
        p99(&list, "list_p99_ms", 20.0),
        p99(&decide, "decision_commit_p99_ms", 50.0),
        Figure::single("due_portion_ms", "ms", Better::Lower, lapse.quantile(0.5)).noting(format!(
            "a wake-up when the clocks of all {OPEN} have run out; {}",
            lapse.told()
        )),
    ])
}

/// A folder beside the build, on the disk; removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self, LabError> {
        let path = checkout()
            .join("target")
            .join(format!("bench-desk-{}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(LabError::file("making", &path))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

/// A store in memory that outlives its core.
#[derive(Clone, Debug, Default)]
struct Shared(Arc<Mutex<MemoryStore>>);

impl Shared {
    fn with<T>(&self, work: impl FnOnce(&mut MemoryStore) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl StateStore for Shared {
    fn revision(&self) -> Result<Revision, StoreError> {
        self.with(|store| store.revision())
    }

    fn get(&self, key: &[u8]) -> Result<Option<Versioned>, StoreError> {
        self.with(|store| store.get(key))
    }

    fn range(&self, range: &KeyRange, limit: usize) -> Result<Page, StoreError> {
        self.with(|store| store.range(range, limit))
    }

    fn txn(&mut self, txn: &Txn) -> Result<Revision, StoreError> {
        self.with(|store| store.txn(txn))
    }
}

fn settings() -> Result<Settings, LabError> {
    let path = checkout().join("config/calendar/kazakhstan.toml");
    let text = std::fs::read_to_string(&path).map_err(LabError::file("reading", &path))?;
    Ok(Settings {
        movable_clock: false,
        batch_window: Duration::from_mins(15),
        calendar: Calendar::from_toml(&text).map_err(LabError::bench(WHAT))?,
        probed: Vec::new(),
        signatures: Signatures::default(),
        papers: controld::PaperSettings::default(),
        daemons: Vec::new(),
        fresh_record: RecordId(1),
        boot: 1,
    })
}

fn open(folder: &Folder, store: Box<dyn StateStore>, now: Timestamp) -> Result<Core, LabError> {
    let journal = Journal::open(&folder.0.join("journal"), Limits::default());
    let (journal, _) = journal.map_err(LabError::bench(WHAT))?;
    Core::open(settings()?, store, journal, now, "").map_err(LabError::bench(WHAT))
}

/// A hundred thousand requests, in memory.
fn fill(folder: &Folder, now: Timestamp) -> Result<Shared, LabError> {
    let store = Shared::default();
    let mut core = open(folder, Box::new(store.clone()), now)?;
    let mut keys = 0;
    let draft = DraftId(1);
    let ops = rows()?.into_iter().map(Op::Put).collect();
    send(
        &mut core,
        0,
        &mut keys,
        Action::Stage {
            draft,
            chunk: 0,
            ops,
        },
        now,
    )?;
    let commit = Action::Commit {
        draft,
        base: None,
        confirm_s: None,
    };
    send(&mut core, 0, &mut keys, commit, now)?;
    for n in 0..OPEN {
        let filing = Filing {
            kind: Kind::Mail,
            submission: form(n),
            signature: None,
            for_applicant: None,
            letter: None,
        };
        let uid = FIRST_UID + n % ORGANISATIONS;
        send(&mut core, uid, &mut keys, Action::FileRequest(filing), now)?;
        if n % FLUSH_EVERY == 0 {
            core.flush().map_err(LabError::bench(WHAT))?;
        }
    }
    core.flush().map_err(LabError::bench(WHAT))?;
    Ok(store)
}

fn rows() -> Result<Vec<Row>, LabError> {
    let label = |text: &str| Label {
        ru: text.to_owned(),
        kk: text.to_owned(),
    };
    let mut rows = vec![
        Row::Authority(Authority {
            id: "gts".parse().map_err(LabError::bench(WHAT))?,
            kind: AuthorityKind::Gts,
            name: label("ГТС"),
            duty_mail: "duty@gts.example".parse().map_err(LabError::bench(WHAT))?,
            notices: model::NoticeWays::default(),
            external: Vec::new(),
            without_list: WithoutList::Drop,
            receipt: ReceiptRule::Delivery,
            without_inspector: WithoutInspector::Refuse,
            new_flows_per_s: model::row::NEW_FLOWS_PER_S,
            conditions_end: model::ConditionsEnd::default(),
        }),
        Row::Account(account("root", 0, Role::Admin)?),
    ];
    let bins = (0..1_000_000_u32).filter_map(|stem| {
        let digits = (0..10).map(move |digit| format!("12034{stem:06}{digit}"));
        digits
            .into_iter()
            .find_map(|bin| bin.parse::<model::Bin>().ok())
    });
    for (n, bin) in (0..ORGANISATIONS).zip(bins) {
        let id = format!("organisation-{n}");
        rows.push(Row::Organisation(Organisation {
            id: id.parse().map_err(LabError::bench(WHAT))?,
            bin,
            name: label(&id),
            class: Some(SubjectClass::StateBody),
            contract: None,
            notice_mail: Some(
                format!("it@{id}.example")
                    .parse()
                    .map_err(LabError::bench(WHAT))?,
            ),
            notices: model::NoticeWays::default(),
            acts_as: std::collections::BTreeSet::new(),
        }));
        rows.push(Row::Account(Account {
            organisation: Some(id.parse().map_err(LabError::bench(WHAT))?),
            ..account(&format!("it-{n}"), FIRST_UID + n, Role::Organisation)?
        }));
    }
    Ok(rows)
}

fn account(name: &str, uid: u32, role: Role) -> Result<Account, LabError> {
    Ok(Account {
        name: name.parse().map_err(LabError::bench(WHAT))?,
        uid,
        roles: [role].into(),
        authority: None,
        operator: None,
        organisation: None,
    })
}

fn form(n: u32) -> String {
    serde_json::json!({
        "org_name": "Организация", "applicant_class": "state-body", "mail_domain": format!("d{n}.example"),
        "domain_owner": "Организация", "mail_server_ip": ["198.51.100.9"], "obligations_ack": true,
        "tech_contacts": ["А. Омаров; it@ministry.example; +7 7172 00 00 00; +7 700 000 00 00"],
        "head_name_signature.name": "Б. Ахметов", "date": "2026-11-23",
    })
    .to_string()
}

fn send(
    core: &mut Core,
    uid: u32,
    keys: &mut u128,
    action: Action,
    now: Timestamp,
) -> Result<Done, LabError> {
    *keys += 1;
    let command = Command {
        key: IdempotencyKey(*keys),
        why: "a bench".to_owned(),
        clause: None,
        action,
    };
    let caller = core.recognise(uid);
    core.command(&caller, &command, now)
        .map_err(LabError::bench(WHAT))
}

/// The desk on disk.
struct Desk {
    core: Core,
    now: Timestamp,
    keys: u128,
}

impl Desk {
    fn open(folder: &Folder, filled: &Shared, now: Timestamp) -> Result<Self, LabError> {
        let mut store =
            RedbStore::open(&folder.0.join("record.redb")).map_err(LabError::bench(WHAT))?;
        let mut entries = Vec::with_capacity(COPIED_OPS);
        for entry in scan(filled, KeyRange::prefix("")) {
            entries.push(entry.map_err(LabError::bench(WHAT))?);
            if entries.len() == COPIED_OPS {
                copy(&mut store, &mut entries)?;
            }
        }
        copy(&mut store, &mut entries)?;
        Ok(Self {
            core: open(folder, Box::new(store), now)?,
            now,
            keys: u128::from(u64::MAX),
        })
    }

    /// How long a wake-up takes that finds nothing due, among all the clocks.
    fn scan(&mut self) -> Result<Sample, LabError> {
        let mut took = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let watch = Stopwatch::start();
            self.core.tick(self.now).map_err(LabError::bench(WHAT))?;
            let next = self.core.next_tick(self.now);
            took.push(ms(watch.elapsed()));
            if next.is_none() {
                return Err(unexpected("no clock runs"));
            }
        }
        Ok(Sample::new(took))
    }

    /// How long a wake-up takes when the clocks of all requests have run out: it takes a portion of them, each durable, and whoever
    /// asks waits that long.
    fn lapse(&mut self) -> Result<Sample, LabError> {
        self.now = self
            .now
            .checked_add(LAPSED_AFTER)
            .map_err(LabError::bench(WHAT))?;
        let mut took = Vec::with_capacity(WAKES);
        for _ in 0..WAKES {
            if self.core.next_tick(self.now).is_none_or(|at| at > self.now) {
                return Err(unexpected("nothing is due"));
            }
            let watch = Stopwatch::start();
            self.core.tick(self.now).map_err(LabError::bench(WHAT))?;
            self.core.flush().map_err(LabError::bench(WHAT))?;
            took.push(ms(watch.elapsed()));
        }
        Ok(Sample::new(took))
    }

    /// How long a page of a list takes: from anywhere, and the worst, which looks at every request and finds none.
    fn list(&self) -> Result<Sample, LabError> {
        let caller = self.core.recognise(0);
        let mut took = Vec::with_capacity(ROUNDS);
        for round in 0..ROUNDS {
            let text = round.is_multiple_of(2).then(|| "no such domain".to_owned());
            let listing = Listing {
                of: Collection::Requests,
                filter: Filter {
                    text,
                    ..Filter::default()
                },
                order: Order::Descending,
                after: None,
                limit: 100,
                watch: false,
            };
            let watch = Stopwatch::start();
            let answer = self.core.ask(&caller, &Query::List(listing), self.now);
            took.push(ms(watch.elapsed()));
            answer.map_err(LabError::bench(WHAT))?;
        }
        Ok(Sample::new(took))
    }

    /// How long a decision takes until it is durable, in store and journal.
    fn decide(&mut self) -> Result<Sample, LabError> {
        let mut took = Vec::with_capacity(ROUNDS);
        for round in 0..ROUNDS {
            let step = u64::from(OPEN) / u64::try_from(ROUNDS).unwrap_or(1);
            let number = RequestNumber(1 + step * u64::try_from(round).unwrap_or(0));
            let act = Action::ActOnRequest(RequestAct {
                number,
                revision: 1,
                act: Act::FindEligible,
                reasons: String::new(),
                agreed: None,
                letter: None,
                submission: None,
                row: None,
                base: None,
            });
            let watch = Stopwatch::start();
            send(&mut self.core, 0, &mut self.keys, act, self.now)?;
            self.core.flush().map_err(LabError::bench(WHAT))?;
            took.push(ms(watch.elapsed()));
        }
        Ok(Sample::new(took))
    }
}

fn copy(store: &mut RedbStore, entries: &mut Vec<Entry>) -> Result<(), LabError> {
    let put = |txn: Txn, entry: Entry| txn.put(entry.key, entry.value);
    let txn = entries.drain(..).fold(Txn::new(), put);
    if txn.ops.is_empty() {
        return Ok(());
    }
    store.txn(&txn).map(drop).map_err(LabError::bench(WHAT))
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}

fn unexpected(what: &str) -> LabError {
    LabError::Bench {
        what: WHAT,
        reason: what.to_owned(),
    }
}
