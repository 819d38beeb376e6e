//! `kill -9` of the whole daemon at random points: what it acknowledged is there, and nothing is half there.
//!
//! The test starts the real program, commands it over its socket, and kills it after a random number of answers, in the middle of
//! what it was told since. After each start a model says which states are possible: what was answered is done; of what was not, some
//! first part. Then the unanswered commands are sent again, under the same keys: each has one effect.
//! `QAQPA_KILLS` is the number of kills (50; the deep run takes 500).
//!
//! It commands as root: the kernel says who calls, and root installs the first record.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "lints tell only functions marked as tests from others, and all here serve one"
)]

#[path = "support/daemon.rs"]
mod daemon;

use daemon::{Daemon, commit, entry, rows, stage};
use jiff::{SignedDuration, Timestamp};
use model::{Epoch, Op, Prefix, Row, RowKind};
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::net::{IpAddr, Ipv4Addr};
use wire::{
    Action, Collection, Command, Done, Event, Fact, FromDaemon, IdempotencyKey, Item, NoticeId,
    RefusalCode, ToDaemon,
};

const KILLS: &str = "QAQPA_KILLS";
/// Most answers between two kills.
const ANSWERS_MAX: u64 = 30;
/// A confirmation that nobody waits for in this test.
const CONFIRM_S: u32 = 24 * 3600;

#[test]
fn nothing_acknowledged_is_lost_and_nothing_is_half_done() {
    let kills: u64 = env::var(KILLS).map_or(50, |kills| kills.parse().unwrap());
    let executor = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    executor.block_on(async {
        let mut run = Run::new();
        for kill in 0..kills {
            run.round(kill).await;
        }
        run.finish().await;
    });
}

/// A disk that is full ends the daemon with the reason; nothing that it acknowledged is lost.
#[test]
fn a_full_disk_ends_it_with_a_clear_message() {
    let executor = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    executor.block_on(async {
        let mut daemon = Daemon::new();
        daemon.start(Some(8 * 1024));
        let mut client = daemon.client().await;
        let mut acknowledged = 0;
        loop {
            let ops = (0..2_000).map(|n| Op::Put(entry(prefix(acknowledged * 2_000 + n))));
            let command = Command {
                key: IdempotencyKey(u128::from(acknowledged)),
                why: String::new(),
                clause: None,
                action: stage(1, acknowledged, ops.collect()),
            };
            match client.command(command).await {
                Ok(done) => assert_eq!(
                    done,
                    Done::Staged {
                        chunks: acknowledged + 1
                    }
                ),
                Err(runtime::ClientError::Closed { .. }) => break,
                Err(other) => panic!("{other}"),
            }
            acknowledged += 1;
        }
        assert!(acknowledged > 5, "there was room at first");
        let (ended, log) = daemon.last_words();
        assert_eq!(ended.and_then(|status| status.code()), Some(1), "{log}");
        let last = log.lines().last().unwrap();
        assert!(
            last.contains("ERROR") && last.contains("cannot write the record"),
            "{log}"
        );
        assert!(last.contains("File too large"), "the cause is told: {log}");
        daemon.start(None);
        let mut client = daemon.client().await;
        let command = Command {
            key: IdempotencyKey(1 << 64),
            why: "a disk with room".into(),
            clause: None,
            action: stage(1, acknowledged, Vec::new()),
        };
        let done = client.command(command).await.unwrap();
        let chunks = acknowledged + 1;
        assert_eq!(done, Done::Staged { chunks });
    });
}

/// A message that was sent and has not been answered.
#[derive(Clone, Debug)]
struct Asked {
    message: ToDaemon,
    effect: Effect,
}

/// What a message does to the model once it took place.
#[derive(Clone, Debug)]
enum Effect {
    /// Nothing that the model sees.
    None,
    /// The catalogue is this, under a reason that no other epoch has.
    Commit(BTreeSet<u32>, String, bool),
    /// The commit that waited is confirmed.
    Confirm,
    /// The catalogue is this again, and nothing waits.
    TakeBack(BTreeSet<u32>, String),
    /// These sources have cases.
    Sight(Vec<IpAddr>),
    /// The clocks of a notice's cases run.
    Receipt(NoticeId),
    /// The legal clock shows at least this.
    Clock(Timestamp),
}

/// What was acknowledged.
#[derive(Clone, Debug, Default)]
struct Model {
    catalogue: BTreeSet<u32>,
    /// The catalogue to go back to, and the epoch that waits for its confirmation.
    pending: Option<(BTreeSet<u32>, Option<Epoch>)>,
    /// The reasons of the commits, each of which made one epoch.
    commits: BTreeSet<String>,
    sighted: BTreeSet<IpAddr>,
    received: BTreeSet<NoticeId>,
    clock: Option<Timestamp>,
}

impl Model {
    fn take(&mut self, effect: &Effect) {
        match effect {
            Effect::None => {}
            Effect::Commit(catalogue, why, waits) => {
                let before = std::mem::replace(&mut self.catalogue, catalogue.clone());
                self.pending = waits.then_some((before, None));
                self.commits.insert(why.clone());
            }
            Effect::Confirm => self.pending = None,
            Effect::TakeBack(catalogue, why) => {
                self.catalogue.clone_from(catalogue);
                self.pending = None;
                self.commits.insert(why.clone());
            }
            Effect::Sight(addresses) => self.sighted.extend(addresses),
            Effect::Receipt(notice) => {
                self.received.insert(*notice);
            }
            Effect::Clock(at) => self.clock = Some(*at),
        }
    }
}

struct Run {
    daemon: Daemon,
    random: Random,
    model: Model,
    unanswered: Vec<Asked>,
    /// Number of the next key, draft, host, address and event.
    next: u32,
    epochs: BTreeMap<Epoch, String>,
    answers: u64,
    resent: u64,
}

impl Run {
    fn new() -> Self {
        Self {
            daemon: Daemon::new(),
            random: Random(0x5eed),
            model: Model::default(),
            unanswered: Vec::new(),
            next: 0,
            epochs: BTreeMap::new(),
            answers: 0,
            resent: 0,
        }
    }

    /// A start, the checks, some commands, a kill.
    async fn round(&mut self, kill: u64) {
        self.daemon.start(None);
        if kill == 0 {
            self.install().await;
        }
        self.check_possible().await;
        let unanswered = std::mem::take(&mut self.unanswered);
        self.resent += u64::try_from(unanswered.len()).unwrap();
        self.exchange(unanswered, u64::MAX).await;
        self.check_exact().await;
        let mut left = self.random.below(ANSWERS_MAX);
        loop {
            let messages = self.draw().await;
            let asked = u64::try_from(messages.len()).unwrap();
            if asked > left {
                self.exchange(messages, left).await;
                break;
            }
            self.exchange(messages, u64::MAX).await;
            left -= asked;
        }
    }

    async fn finish(&mut self) {
        self.daemon.start(None);
        let unanswered = std::mem::take(&mut self.unanswered);
        self.exchange(unanswered, u64::MAX).await;
        self.check_exact().await;
        self.check_journal().await;
        let (answers, resent, epochs) = (self.answers, self.resent, self.epochs.len());
        println!("{answers} answers, {resent} commands sent again, {epochs} epochs");
        assert!(resent > 0, "some kill hit a command");
        self.daemon.kill();
    }

    async fn install(&mut self) {
        let ops = rows().into_iter().map(Op::Put).collect();
        let messages = vec![
            self.command(stage(1 << 64, 0, ops)),
            self.command(commit(1 << 64, None)),
        ];
        self.exchange(messages, u64::MAX).await;
    }

    /// Sends all at once and reads answers; kills the daemon after so many, whatever it is doing then.
    async fn exchange(&mut self, messages: Vec<Asked>, kill_after: u64) {
        let connection = self.daemon.connect().await;
        for asked in &messages {
            connection.send(&asked.message).await.unwrap();
        }
        let mut waiting = messages.into_iter();
        let mut answers = 0;
        if kill_after == 0 {
            self.daemon.kill();
        }
        // What it said before it died counts as well.
        while waiting.len() > 0 {
            let Ok(Some(answer)) = connection.recv::<FromDaemon>().await else {
                break;
            };
            let asked = waiting.next().unwrap();
            self.answered(&asked, answer);
            answers += 1;
            if answers == kill_after {
                self.daemon.kill();
            }
        }
        self.answers += answers;
        self.unanswered = waiting.collect();
        assert!(
            kill_after != u64::MAX || self.unanswered.is_empty(),
            "controld ended by itself: {:?}",
            self.daemon.last_words()
        );
        if kill_after != u64::MAX {
            self.daemon.kill();
        }
    }

    fn answered(&mut self, asked: &Asked, answer: FromDaemon) {
        match (&asked.message, answer) {
            (ToDaemon::Do { id, .. }, FromDaemon::Done { id: of, result }) => {
                assert_eq!(*id, of, "answers come in the order of their commands");
                let done = match result {
                    Ok(done) => done,
                    // A receipt of cases whose clock runs already.
                    Err(refusal) if matches!(asked.effect, Effect::Receipt(_)) => {
                        assert_eq!(refusal.code, RefusalCode::Conflict, "{refusal}");
                        return;
                    }
                    Err(refusal) => panic!("{:?}: {refusal}", asked.message),
                };
                self.model.take(&asked.effect);
                if let (Effect::Commit(.., true), Done::Committed { epoch, .. }) =
                    (&asked.effect, &done)
                    && let Some(pending) = &mut self.model.pending
                {
                    pending.1 = Some(*epoch);
                }
            }
            (ToDaemon::Report { events }, FromDaemon::Taken { seq, .. }) => {
                assert_eq!(events.last().unwrap().seq, seq);
                self.model.take(&asked.effect);
            }
            (message, answer) => panic!("{message:?} was answered by {answer:?}"),
        }
    }

    /// The next messages: they go out together.
    async fn draw(&mut self) -> Vec<Asked> {
        if let Some((before, epoch)) = self.model.pending.clone() {
            return vec![self.settle(before, epoch)];
        }
        match self.random.below(8) {
            0..=2 => self.changes(),
            3..=5 => vec![self.sight()],
            6 => {
                let status = self.daemon.status().await;
                let to = status.legal_now + SignedDuration::from_hours(24);
                let mut asked = self.command(Action::MoveLegalClock { to });
                asked.effect = Effect::Clock(to);
                vec![asked]
            }
            _ => self.receipt().await.into_iter().collect(),
        }
    }

    /// Up to three commits, the last of which may wait for its confirmation.
    fn changes(&mut self) -> Vec<Asked> {
        let mut catalogue = self.model.catalogue.clone();
        let mut messages = Vec::new();
        let commits = 1 + self.random.below(3);
        for n in 1..=commits {
            let number = self.number();
            let gone = catalogue.first().copied().filter(|_| catalogue.len() > 20);
            let mut ops = vec![Op::Put(entry(prefix(number)))];
            catalogue.insert(number);
            if let Some(gone) = gone {
                ops.push(Op::Delete(entry(prefix(gone)).key()));
                catalogue.remove(&gone);
            }
            let draft = u128::from(number);
            for (chunk, op) in (0u32..).zip(ops) {
                messages.push(self.command(stage(draft, chunk, vec![op])));
            }
            let waits = n == commits && self.random.below(3) == 0;
            let confirm_s = waits.then_some(CONFIRM_S);
            let mut asked = self.command(commit(draft, confirm_s));
            asked.effect = Effect::Commit(catalogue.clone(), why_of(&asked.message), waits);
            messages.push(asked);
        }
        messages
    }

    /// Confirms what waits, or takes it back.
    fn settle(&mut self, before: BTreeSet<u32>, epoch: Option<Epoch>) -> Asked {
        let epoch = epoch.unwrap();
        if self.random.below(2) == 0 {
            let mut asked = self.command(Action::Confirm { epoch });
            asked.effect = Effect::Confirm;
            return asked;
        }
        let to = Epoch(epoch.0 - 1);
        let mut asked = self.command(Action::Rollback { to });
        asked.effect = Effect::TakeBack(before, why_of(&asked.message));
        asked
    }

    fn sight(&mut self) -> Asked {
        let mut events = Vec::new();
        let mut addresses = Vec::new();
        // More than one transaction's worth, now and then.
        for _ in 0..=self.random.below(60) {
            let number = self.number();
            let address = IpAddr::from(Ipv4Addr::from(0xc000_0000 | number));
            addresses.push(address);
            events.push(Event {
                daemon: wire::Daemon::Linkd,
                boot: 1,
                seq: u64::from(number),
                at: Timestamp::UNIX_EPOCH,
                fact: Fact::UnknownSource {
                    operator: "one".parse().unwrap(),
                    channel: "one-a".parse().unwrap(),
                    address,
                    epoch: Epoch(1),
                },
            });
        }
        Asked {
            message: ToDaemon::Report { events },
            effect: Effect::Sight(addresses),
        }
    }

    /// The officer enters the receipt of a notice that cases wait for.
    async fn receipt(&mut self) -> Option<Asked> {
        let cases = self.daemon.list(Collection::Cases).await;
        let notice = cases.iter().find_map(|item| match item {
            Item::Case(case) if case.state == "notified" => case.notice,
            _ => None,
        })?;
        let received_at = self.daemon.status().await.legal_now;
        let mut asked = self.command(Action::EnterReceipt {
            notice,
            received_at,
        });
        asked.effect = Effect::Receipt(notice);
        Some(asked)
    }

    fn command(&mut self, action: Action) -> Asked {
        let number = self.number();
        let command = Command {
            key: IdempotencyKey(u128::from(number)),
            why: format!("change {number}"),
            clause: None,
            action,
        };
        Asked {
            message: ToDaemon::Do {
                id: number,
                command,
            },
            effect: Effect::None,
        }
    }

    fn number(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    /// Right after a start the state is what was answered, with some first part of what was not.
    async fn check_possible(&mut self) {
        let catalogue = self.catalogue().await;
        let mut model = self.model.clone();
        let mut possible = vec![model.catalogue.clone()];
        for asked in &self.unanswered {
            model.take(&asked.effect);
            possible.push(model.catalogue.clone());
        }
        assert!(
            possible.contains(&catalogue),
            "{catalogue:?} is none of {possible:?}"
        );
        self.check_kept().await;
    }

    /// Once everything is answered the state is the model's.
    async fn check_exact(&mut self) {
        assert_eq!(self.catalogue().await, self.model.catalogue);
        let status = self.daemon.status().await;
        let waits = status.pending.map(|pending| pending.epoch);
        let expected = self.model.pending.as_ref().and_then(|(_, epoch)| *epoch);
        assert_eq!(waits, expected);
        self.check_kept().await;
        self.daemon.check_chain().await;
    }

    /// Epochs without a gap, each commit once; every case, notice and receipt that was acknowledged.
    async fn check_kept(&mut self) {
        let mut whys: BTreeMap<String, usize> = BTreeMap::new();
        let mut next = 1;
        for item in self.daemon.list(Collection::Epochs).await {
            let Item::Epoch(view) = item else {
                panic!("no epoch: {item:?}")
            };
            assert_eq!(view.epoch, Epoch(next), "epochs have no gap");
            next += 1;
            let why = view.change.why;
            let known = self.epochs.entry(view.epoch).or_insert_with(|| why.clone());
            assert_eq!(*known, why, "an epoch never changes");
            *whys.entry(why).or_default() += 1;
        }
        assert!(
            self.epochs.len() < usize::try_from(next).unwrap(),
            "no epoch is lost"
        );
        let is_once = |why: &String| whys.get(why) == Some(&1);
        assert!(
            self.model.commits.iter().all(is_once),
            "each commit took place once"
        );
        let doubled = whys
            .iter()
            .filter(|(why, n)| why.starts_with("change") && **n > 1);
        assert_eq!(doubled.count(), 0);
        let notices = self.daemon.list(Collection::Notices).await;
        for (number, item) in (1u64..).zip(&notices) {
            let Item::Notice(notice) = item else {
                panic!("no notice: {item:?}")
            };
            assert_eq!(notice.id, NoticeId(number), "no notice is lost");
        }
        let mut cases = BTreeMap::new();
        for item in self.daemon.list(Collection::Cases).await {
            let Item::Case(case) = item else {
                panic!("no case: {item:?}")
            };
            let told = case.notice.map_or(0, |id| id.0);
            assert!(
                told <= u64::try_from(notices.len()).unwrap(),
                "its notice is there"
            );
            if case
                .notice
                .is_some_and(|id| self.model.received.contains(&id))
            {
                assert!(
                    matches!(case.state.as_str(), "running" | "blocked"),
                    "{case:?}"
                );
            }
            cases.insert(case.prefix, case.state);
        }
        for address in &self.model.sighted {
            let prefix = Prefix::host(*address);
            assert!(cases.contains_key(&prefix), "the case of {address} is lost");
        }
        let mut blocks = 0;
        for item in self.daemon.list(Collection::Rows(RowKind::Block)).await {
            let Item::Row(row) = item else {
                panic!("no row: {item:?}")
            };
            let Row::Block(block) = *row else {
                panic!("no block: {row:?}")
            };
            assert_eq!(
                cases.get(&block.prefix).map(String::as_str),
                Some("blocked")
            );
            blocks += 1;
        }
        assert_eq!(
            cases.values().filter(|state| *state == "blocked").count(),
            blocks
        );
        let legal = self.daemon.status().await.legal_now;
        assert!(
            self.model.clock.is_none_or(|at| at <= legal),
            "the clock went back"
        );
    }

    async fn catalogue(&mut self) -> BTreeSet<u32> {
        let items = self.daemon.list(Collection::Rows(RowKind::Catalogue)).await;
        let number = |item: Item| match item {
            Item::Row(row) => match *row {
                Row::Catalogue(entry) => number_of(entry.prefix),
                other => panic!("no entry: {other:?}"),
            },
            other => panic!("no row: {other:?}"),
        };
        items.into_iter().map(number).collect()
    }

    /// The journal holds what the events' listing holds, each event once.
    async fn check_journal(&mut self) {
        let events = self.daemon.list(Collection::Events).await;
        let mut seen = BTreeSet::new();
        let mut records = journal::read(&self.daemon.journal(), 1).unwrap();
        for item in events {
            let Item::Event(event) = item else {
                panic!("no event: {item:?}")
            };
            let record = records.next().unwrap().unwrap();
            let written: Event = serde_json::from_slice(&record.payload).unwrap();
            assert_eq!(written, event);
            assert_eq!(record.kind, controld::JOURNAL_KIND_EVENT);
            assert!(
                seen.insert((event.daemon, event.boot, event.seq)),
                "{event:?} is there twice"
            );
        }
        assert!(records.next().is_none(), "the journal holds no more");
    }
}

fn why_of(message: &ToDaemon) -> String {
    match message {
        ToDaemon::Do { command, .. } => command.why.clone(),
        other => panic!("no command: {other:?}"),
    }
}

/// The entry of a number: one address of its own.
fn prefix(number: u32) -> Prefix {
    Prefix::host(Ipv4Addr::from(0x0a00_0000 | number).into())
}

fn number_of(prefix: Prefix) -> u32 {
    match prefix.net().addr() {
        IpAddr::V4(address) => u32::from(address) & 0x00ff_ffff,
        IpAddr::V6(address) => panic!("no entry of this test: {address}"),
    }
}

/// A small generator (splitmix64), so that a run can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}
