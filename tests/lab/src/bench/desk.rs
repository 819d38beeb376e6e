//! The desk with a hundred thousand open requests: looking for what is due, listing, deciding.
//!
//! The requests are filed by controld's own core in memory and copied into its store on disk, since filing each durably would
//! take minutes; everything that is measured runs on that store, whose every commit is durable.

use std::path::PathBuf;
use std::time::Duration;

use controld::store::{Entry, KeyRange, RedbStore, StateStore, Txn, scan};
use controld::{Core, Settings, Signatures};
use jiff::{SignedDuration, Timestamp};
use journal::{Journal, Limits};
use law::request::Act;
use law::{Calendar, zone};
use model::RecordId;
use wire::{
    Action, Collection, Command, Done, Filter, IdempotencyKey, Listing, Order, Query, RequestAct,
    RequestNumber,
};

use super::{Area, Better, Figure, Sample};
use crate::error::LabError;
use crate::gateway::checkout;
use crate::wait::Stopwatch;

mod fill;
use fill::{Shared, fill};

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

fn settings() -> Result<Settings, LabError> {
    let path = checkout().join("config/calendar/kazakhstan.toml");
    let text = std::fs::read_to_string(&path).map_err(LabError::file("reading", &path))?;
    Ok(Settings {
        movable_clock: false,
        batch_window: Duration::from_mins(15),
        calendar: Calendar::from_toml(&text).map_err(LabError::bench(WHAT))?,
        categories: None,
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
                plan: None,
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
