//! The body: sockets, timers, the relay. It decides nothing.
//!
//! One task owns the core. The loop is: wait for a message, a delivery's outcome or the next deadline; let the core work; make the journal
//! complete; then answer, tell the watchers, publish.

mod background;
mod checks;
mod files;
mod papers;
mod snapshots;
mod watches;

pub use papers::Clerks;

use crate::authorise::Caller;
use crate::core::Core;
use crate::error::ControlError;
use crate::outbox::Attempt;
use crate::post::Post;
use crate::prober::Prober;
use crate::revocation::{Fetched, Held, Sources};
use crate::start::{InForce, Readings, SetUp};
use background::{Probed, Task};
use jiff::Timestamp;
use papers::{Outcome, Tasks};
use runtime::{Caller as Peer, CallerId, Clock, Incoming, Reload, Server};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use watches::Watch;
use wire::{Daemon, Deed, FromDaemon, NoticeId, Query, Refusal, RefusalCode, ToDaemon};

/// Deliveries whose outcome waits for the core.
const OUTCOMES_MAX: usize = 32;
/// Longest sleep: wall clocks are set, and the deadlines follow them.
const SLEEP_MAX: Duration = Duration::from_secs(10);
/// How often is looked for lists that are to be fetched.
const LISTS_EVERY: Duration = Duration::from_mins(1);

/// Why controld ended.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The record, the store or the journal failed.
    #[error(transparent)]
    Control(#[from] ControlError),
    /// The kernel refused something.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// Its answer.
        source: std::io::Error,
    },
}

/// What the core is surrounded by.
#[derive(Debug)]
pub struct Around {
    /// What carries notices away.
    pub post: Post,
    /// Who asks services whether they are up.
    pub prober: Prober,
    /// Who seals, signs and looks through.
    pub clerks: Clerks,
    /// When the files of the set-up are read again.
    pub reload: Reload,
    pub(crate) set_up: SetUp,
    pub(crate) in_force: InForce,
    pub(crate) sources: Arc<Sources>,
    /// Where fetched lists are kept.
    pub lists_folder: PathBuf,
}

struct Body {
    core: Core,
    clock: Arc<dyn Clock>,
    post: Post,
    outcomes: mpsc::Sender<(NoticeId, Attempt)>,
    /// The round of probes that is under way.
    probes: Task<Probed>,
    prober: Prober,
    set_up: SetUp,
    in_force: InForce,
    /// The reading of the files of the set-up that is under way, and whether they changed meanwhile.
    reading: Task<Readings>,
    is_read_again: bool,
    sources: Arc<Sources>,
    /// The fetching of lists that is under way, and those that are held.
    fetching: Task<Vec<Fetched>>,
    held: Held,
    /// The addresses that gave no list last time.
    silent: BTreeSet<String>,
    lists_folder: PathBuf,
    watches: Vec<Watch>,
    subscribers: BTreeMap<CallerId, (Peer, Daemon)>,
    /// What was offered last.
    sealed: Option<snapshots::Sealed>,
    sealed_index: Option<snapshots::SealedIndex>,
    /// The change of revocations that was offered last.
    revocations_offered: u64,
    replies: Vec<(Peer, FromDaemon)>,
    tasks: Tasks,
}

/// Serves until it is told to stop or cannot go on.
pub async fn run(
    core: Core,
    mut server: Server,
    around: Around,
    clock: Arc<dyn Clock>,
) -> Result<(), RunError> {
    let mut look_again = tokio::time::interval(LISTS_EVERY);
    let (outcomes, mut delivered) = mpsc::channel(OUTCOMES_MAX);
    let (done, mut made) = mpsc::channel(papers::OUTCOMES_MAX);
    let shutdown = runtime::shutdown().map_err(|source| RunError::Io {
        what: "signals cannot be waited for",
        source,
    })?;
    tokio::pin!(shutdown);
    let (mut body, mut reload) = Body::new(core, clock, around, (outcomes, done));
    body.settle()?;
    loop {
        let pause = body.pause();
        tokio::select! {
            incoming = server.next() => match incoming {
                Some(incoming) => body.incoming(incoming)?,
                None => return Ok(()),
            },
            Some((id, attempt)) = delivered.recv() => {
                let now = body.clock.now();
                body.core.delivered(id, &attempt, now)?;
            }
            Some(outcome) = made.recv() => body.outcome(outcome)?,
            () = tokio::time::sleep(pause) => {
                let now = body.clock.now();
                body.core.tick(now)?;
            }
            probed = body.probes.ended() => body.probed(probed)?,
            cause = reload.next() => body.read_again(cause),
            read = body.reading.ended() => body.files_read(read)?,
            _ = look_again.tick() => body.fetch_lists(),
            fetched = body.fetching.ended() => body.lists_fetched(fetched)?,
            () = &mut shutdown => {
                let now = body.clock.now();
                body.core.end(now)?;
                body.core.flush()?;
                return Ok(());
            }
        }
        body.settle()?;
    }
}

impl Body {
    fn new(
        core: Core,
        clock: Arc<dyn Clock>,
        around: Around,
        (outcomes, done): (mpsc::Sender<(NoticeId, Attempt)>, mpsc::Sender<Outcome>),
    ) -> (Self, Reload) {
        let body = Self {
            core,
            clock,
            post: around.post,
            outcomes,
            probes: Task::default(),
            prober: around.prober,
            set_up: around.set_up,
            in_force: around.in_force,
            reading: Task::default(),
            is_read_again: false,
            sources: around.sources,
            fetching: Task::default(),
            held: Held::new(),
            silent: BTreeSet::new(),
            lists_folder: around.lists_folder,
            watches: Vec::new(),
            subscribers: BTreeMap::new(),
            sealed: None,
            sealed_index: None,
            revocations_offered: 0,
            replies: Vec::new(),
            tasks: Tasks::new(around.clerks, done),
        };
        (body, around.reload)
    }

    /// How long nothing is due.
    fn pause(&self) -> Duration {
        let now = self.clock.now();
        let letter = self.core.next_letter(self.post.reach());
        let round = self
            .core
            .next_round()
            .filter(|_| !self.probes.is_under_way());
        let next = [self.core.next_tick(now), letter, round];
        let next = next.into_iter().flatten().min().unwrap_or(Timestamp::MAX);
        Duration::try_from(next.duration_since(now))
            .unwrap_or(Duration::ZERO)
            .min(SLEEP_MAX)
    }

    fn incoming(&mut self, incoming: Incoming) -> Result<(), RunError> {
        match incoming {
            Incoming::Message { from, message } => self.message(from, message),
            Incoming::Gone { id } => {
                self.watches.retain(|watch| watch.peer.id() != id);
                self.leave(id);
                Ok(())
            }
        }
    }

    /// Ends the subscription of a connection, if it has one.
    fn leave(&mut self, id: CallerId) {
        if let Some((_, daemon)) = self.subscribers.remove(&id)
            && !self.subscribers.values().any(|(_, other)| *other == daemon)
        {
            self.core.disconnected(daemon);
        }
    }

    fn message(&mut self, from: Peer, message: ToDaemon) -> Result<(), RunError> {
        let caller = self.core.recognise(from.peer().uid);
        let now = self.clock.now();
        match message {
            ToDaemon::Ask { id, query } => self.serve(from, id, &caller, &Deed::Ask(query))?,
            ToDaemon::Do { id, command } => self.serve(from, id, &caller, &Deed::Do(command))?,
            ToDaemon::OnBehalf { id, token, deed } => {
                match refuse_or_fail(self.core.present(&caller, &token, now))? {
                    Ok(account) => self.serve(from, id, &account, &deed)?,
                    Err(refusal) => {
                        let result = Err(refusal);
                        self.replies.push((from, FromDaemon::Answer { id, result }));
                    }
                }
            }
            ToDaemon::Report { events } => {
                match refuse_or_fail(self.core.report(&caller, &events, now))? {
                    Ok((boot, seq)) => self.replies.push((from, FromDaemon::Taken { boot, seq })),
                    Err(refusal) => {
                        tracing::warn!(who = %caller.name(), %refusal, "report refused");
                    }
                }
            }
            ToDaemon::Subscribe { daemon } => {
                if caller.daemons.contains(&daemon) {
                    self.leave(from.id());
                    self.core.connected(daemon);
                    self.subscribers.insert(from.id(), (from.clone(), daemon));
                    self.offer(&from, daemon)?;
                    self.offer_categories(&from, daemon);
                    self.offer_revocations(&from, daemon);
                } else {
                    tracing::warn!(who = %caller.name(), %daemon, "subscription refused: this user does not run that daemon");
                }
            }
            ToDaemon::Sockets { id, .. } => {
                let result = Err(sockets_elsewhere());
                self.replies
                    .push((from, FromDaemon::Sockets { id, result }));
            }
            ToDaemon::Applied { epoch, refused } => {
                let daemon = self.subscribers.get(&from.id()).map(|(_, daemon)| *daemon);
                if let Some(daemon) = daemon.filter(|daemon| daemon.projection().is_some()) {
                    self.core.applied(daemon, epoch, refused);
                }
            }
        }
        Ok(())
    }

    /// Answers a question or carries a command out, as whoever it was recognised as.
    fn serve(&mut self, from: Peer, id: u32, caller: &Caller, deed: &Deed) -> Result<(), RunError> {
        match deed {
            Deed::Ask(Query::CheckCode(code)) => self.check_code((from, id), caller, *code)?,
            Deed::Ask(query) => {
                let now = self.clock.now();
                let result = match self.no_room_to_watch(caller, query) {
                    Some(refusal) => Err(refusal),
                    None => refuse_or_fail(self.core.ask(caller, query, now))?,
                };
                if result.is_ok() {
                    self.watch((&from, caller), id, query);
                }
                self.replies.push((from, FromDaemon::Answer { id, result }));
            }
            Deed::Do(command) => {
                if self.core.wants_bits() {
                    let bits = runtime::random().map_err(|source| RunError::Io {
                        what: "random bits cannot be read",
                        source,
                    })?;
                    self.core.take_bits(bits);
                }
                self.command((from, id), caller, command)?;
            }
        }
        Ok(())
    }

    /// Completes the journal, then answers, tells the watchers, publishes and hands out letters.
    fn settle(&mut self) -> Result<(), RunError> {
        let events = self.core.flush()?;
        for (peer, reply) in std::mem::take(&mut self.replies) {
            peer.say(reply);
        }
        self.tell(&events);
        self.publish()?;
        self.publish_categories()?;
        self.publish_revocations();
        self.probe();
        self.hand_out()?;
        self.send()
    }

    /// Hands out what is to be delivered.
    fn send(&mut self) -> Result<(), RunError> {
        let now = self.clock.now();
        for letter in self.core.letters(now, self.post.reach())? {
            let (post, outcomes) = (self.post.clone(), self.outcomes.clone());
            tokio::spawn(async move {
                let attempt = post.deliver(&letter, now).await;
                // The core is gone only when controld ends; the letter then waits in the store.
                let _ended = outcomes.send((letter.id, attempt)).await;
            });
        }
        Ok(())
    }
}

fn sockets_elsewhere() -> Refusal {
    Refusal {
        code: RefusalCode::BadRequest,
        message: "controld has no sockets to give".to_owned(),
        hint: "send it to linkd".to_owned(),
        clause: None,
        violations: Vec::new(),
    }
}

/// Refusals are answers; what is fatal ends the daemon.
fn refuse_or_fail<T>(result: Result<T, ControlError>) -> Result<Result<T, Refusal>, RunError> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(error) if error.is_fatal() => Err(error.into()),
        Err(error) => Ok(Err(error.into_refusal())),
    }
}
