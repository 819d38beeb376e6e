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

#[path = "support/checks.rs"]
mod checks;
#[path = "support/daemon.rs"]
mod daemon;
#[path = "support/model.rs"]
mod state;

use daemon::{Daemon, commit, entry, rows, stage};
use jiff::{SignedDuration, Timestamp};
use model::{Epoch, Op};
use state::{Asked, Effect, Model, Random, number_of, prefix};
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::net::{IpAddr, Ipv4Addr};
use wire::{
    Action, Collection, Command, Done, Event, Fact, FromDaemon, IdempotencyKey, Item, RefusalCode,
    ToDaemon,
};

const KILLS: &str = "QAQPA_KILLS";
/// Most answers between two kills.
const ANSWERS_MAX: u64 = 30;
/// Sources that get cases of their own: fewer than the desk follows one by one.
const CASES_MAX: usize = 3_900;
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
        let is_many = self.random.below(8) == 0;
        let count = 1 + self.random.below(if is_many { 60 } else { 3 });
        for _ in 0..count {
            let number = self.number();
            // An operator has so many cases; then the same sources are seen again.
            let seen = self.model.sighted.first().copied();
            let seen = seen.filter(|_| self.model.sighted.len() > CASES_MAX);
            let fresh = IpAddr::from(Ipv4Addr::from(0xc000_0000 | number));
            let address = seen.unwrap_or(fresh);
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
        let notice = cases.iter().find_map(|item| {
            if let Item::Case(case) = item
                && case.state == "notified"
            {
                return case.notice;
            }
            None
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
}

fn why_of(message: &ToDaemon) -> String {
    let ToDaemon::Do { command, .. } = message else {
        panic!("no command: {message:?}");
    };
    command.why.clone()
}
