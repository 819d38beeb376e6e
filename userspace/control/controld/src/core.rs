//! The owner of the record: every change goes through here, one after the other.
//!
//! The core is synchronous and reads no clock: its callers bring the real time, and the legal time follows from it. A change is one
//! transaction of the store, together with its audit rows; what it means for the law's own cases follows at once.

mod commit;
mod settings;
mod stall;
mod writing;

pub use settings::Settings;
pub(crate) use writing::{GROUP, Writing};

use crate::audit::Audit;
use crate::authorise::Caller;
use crate::availability::Probing;
use crate::categories::{self, Categories};
use crate::clock::{LegalClock, Now};
use crate::commands::Revocations;
use crate::error::{ControlError, refuse};
use crate::files::Files;
use crate::keys;
use crate::ledger::{self, Ledger, get, put};
use crate::memory;
use crate::outbox::{Letter, Outbox, Reach};
use crate::papers::PaperDesk;
use crate::refusals::Refusals;
use crate::requests::Requests;
use crate::store::{Revision, StateStore};
use crate::tokens::Tokens;
use desk::Book;
use jiff::{SignedDuration, Timestamp};
use journal::Journal;
use law::Calendar;
use model::{AuthorityKind, Difference, Epoch};
use stall::{Stall, Task};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use wire::snapshot::ProjectionKind;
use wire::{Daemon, DaemonStatus, DraftId, Event, Fact, RefusalCode};

/// The epoch in force, as the daemons get it.
#[derive(Clone, Debug)]
pub struct Published {
    /// It.
    pub epoch: Epoch,
    /// The bytes of its snapshots.
    pub snapshots: Arc<Snapshots>,
}

/// The bytes of a snapshot of each kind.
pub type Snapshots = BTreeMap<ProjectionKind, Vec<u8>>;

/// The owner of the record.
#[derive(Debug)]
pub struct Core {
    pub(crate) store: Box<dyn StateStore>,
    pub(crate) audit: Audit,
    pub(crate) ledger: Ledger,
    pub(crate) book: Book,
    pub(crate) requests: Requests,
    pub(crate) tokens: Tokens,
    pub(crate) files: Files,
    pub(crate) papers: PaperDesk,
    pub(crate) categories: Categories,
    pub(crate) revocations: Revocations,
    pub(crate) calendar: Calendar,
    pub(crate) outbox: Outbox,
    pub(crate) clock: LegalClock,
    pub(crate) daemons: Vec<DaemonStatus>,
    pub(crate) settings: Settings,
    /// What the prober did last.
    pub(crate) probing: Probing,
    published: Option<Published>,
    /// When time alone next changes the snapshot in force, by the legal clock.
    pub(crate) next_term: Option<Timestamp>,
    /// The last event of each daemon that is durable: its start and its number.
    taken: BTreeMap<Daemon, (u64, u64)>,
    /// Refused commands of the last minute.
    pub(crate) refusals: Refusals,
    /// What the gateway failed to do by itself.
    stalls: BTreeMap<Task, Stall>,
    /// Whether the cases were compared with the outbox, the calendar and the catalogue since they were read.
    pub(crate) is_reconciled: bool,
    /// Whether running technical conditions were compared with the setting that tells when they lapse.
    pub(crate) is_reread: bool,
    /// The draft that was compared last with the record, at this revision of the store.
    pub(crate) compared: RefCell<Option<Compared>>,
}

/// What a draft changes, at a revision of the store.
type Compared = ((DraftId, Revision), Vec<Difference>);

impl Core {
    /// Opens the record: rebuilds it, completes the journal, and catches up with what happened while nobody looked.
    pub fn open(
        settings: Settings,
        store: Box<dyn StateStore>,
        journal: Journal,
        real: Timestamp,
        recovered: &str,
    ) -> Result<Self, ControlError> {
        let mut store = store;
        let audit = Audit::open(store.as_ref(), journal, settings.boot)?;
        let ledger = Ledger::open(store.as_mut(), settings.fresh_record)?;
        let calendar = match get::<String>(store.as_ref(), keys::CALENDAR)? {
            Some(text) => Calendar::from_toml(&text)?,
            None => settings.calendar.clone(),
        };
        let ahead: i64 = get(store.as_ref(), keys::CLOCK)?.unwrap_or(0);
        let clock = LegalClock::new(SignedDuration::from_nanos(ahead), settings.movable_clock);
        let outbox = Outbox::open(store.as_ref())?;
        let requests = Requests::open(store.as_ref())?;
        let tokens = Tokens::open(store.as_ref())?;
        memory::forget_users(store.as_mut(), ledger.record())?;
        let files = Files::open(store.as_ref(), &settings.papers)?;
        let papers = PaperDesk::open(store.as_ref())?;
        let index = categories::last(store.as_ref())?;
        let categories = Categories::open(settings.categories.clone(), index);
        let revocations = Revocations::open(store.as_ref())?;
        let mut taken = BTreeMap::new();
        for (_, daemon) in &settings.daemons {
            if let Some(last) = get(store.as_ref(), &keys::taken(*daemon))? {
                taken.insert(*daemon, last);
            }
        }
        let refused = ledger::scan(store.as_ref(), b"refused/")?.into_iter();
        let refusals = Refusals::restore(refused.map(|(_, row)| row));
        let next_term = policy::next_change(ledger.record(), ledger.head().at);
        let mut core = Self {
            store,
            audit,
            ledger,
            book: Book::new(settings.batch_window),
            requests,
            tokens,
            files,
            papers,
            categories,
            revocations,
            calendar,
            outbox,
            clock,
            daemons: Vec::new(),
            settings,
            probing: Probing::default(),
            published: None,
            next_term,
            taken,
            refusals,
            stalls: BTreeMap::new(),
            is_reconciled: false,
            is_reread: false,
            compared: RefCell::new(None),
        };
        core.book = stall::read_book(&core)?;
        let started = Fact::Started {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            recovered: recovered.to_owned(),
        };
        core.write(
            Writing {
                facts: vec![started],
                ..Writing::default()
            },
            core.now(real),
        )?;
        core.tick(real)?;
        Ok(core)
    }

    /// Recognises a peer.
    pub fn recognise(&self, uid: u32) -> Caller {
        Caller::recognise(self.ledger.record(), uid, &self.settings.daemons)
    }

    /// The snapshot in force; none before the first commit.
    pub fn published(&self) -> Option<&Published> {
        self.published.as_ref()
    }

    /// Does what the time brings: confirmations missed, terms reached, deadlines passed, notices due.
    ///
    /// What fails is put off and told to the officer; only what is fatal comes back.
    pub fn tick(&mut self, real: Timestamp) -> Result<(), ControlError> {
        let now = self.now(real);
        self.close_refusals(now)?;
        self.attempt(Task::Publish, now, |core, _| core.publish())?;
        self.attempt(Task::TakeBack, now, Self::take_back_unconfirmed)?;
        self.attempt(Task::Terms, now, Self::reach_terms)?;
        self.attempt(Task::Reminders, now, Self::remind)?;
        self.attempt(Task::Cases, now, Self::work_cases)?;
        self.attempt(Task::Requests, now, Self::work_requests)?;
        self.forget_tokens(now)?;
        self.sweep_files(now)?;
        self.outbox.forget_unasked(now.legal);
        self.give_up_untouched(now)?;
        self.forget_notices(now)
    }

    /// When [`Core::tick`] next has something to do, by real time.
    pub fn next_tick(&self, real: Timestamp) -> Option<Timestamp> {
        let now = self.now(real);
        let record = self.ledger.record();
        let legal = |at: Option<Timestamp>| at.map(|at| self.clock.real(at));
        let cases = if self.is_reconciled {
            legal(self.book.next_deadline())
        } else {
            Some(now.real)
        };
        [
            self.refusals.next_close(),
            self.due(Task::Publish, None),
            self.due(Task::TakeBack, self.ledger.pending().map(|p| p.by)),
            self.due(Task::Terms, legal(self.next_term)),
            self.due(
                Task::Reminders,
                legal(crate::terms::next_reminder(record, now.legal)),
            ),
            self.due(Task::Cases, cases),
            self.due(
                Task::Requests,
                if self.is_reread {
                    legal(self.requests.next_deadline())
                } else {
                    Some(now.real)
                },
            ),
            legal(self.outbox.next_forgetting()),
            self.outbox.next_untouched(),
            self.files.next_sweep(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// When the next notice is to be handed to a transport, by real time.
    pub fn next_letter(&self, reach: Reach) -> Option<Timestamp> {
        self.outbox.next_due(reach)
    }

    /// The notices to hand to transports now.
    pub fn letters(&mut self, real: Timestamp, reach: Reach) -> Result<Vec<Letter>, ControlError> {
        let from = (self.ledger.id(), reach);
        self.outbox.take_due(self.store.as_ref(), from, real)
    }

    /// Completes the journal and returns the events that became durable since the last call, for the watchers.
    pub fn flush(&mut self) -> Result<Vec<Event>, ControlError> {
        self.audit.flush(self.store.as_mut())
    }

    /// Takes events that a daemon reports; they are durable on return. Answers the last number taken.
    pub fn report(
        &mut self,
        caller: &Caller,
        events: &[Event],
        real: Timestamp,
    ) -> Result<(u64, u64), ControlError> {
        let Some(last) = events.last() else {
            return Err(refuse(
                RefusalCode::BadRequest,
                "a report without events",
                "report at least one",
            ));
        };
        let of = (last.daemon, last.boot);
        let foreign = |event: &&Event| {
            !caller.daemons.contains(&event.daemon) || (event.daemon, event.boot) != of
        };
        if let Some(event) = events.iter().find(foreign) {
            let message = format!(
                "{} may not report events of {}",
                caller.name(),
                event.daemon
            );
            return Err(refuse(
                RefusalCode::Forbidden,
                message,
                "daemons report their own events, of one start at a time",
            ));
        }
        let now = self.now(real);
        for group in events.chunks(GROUP) {
            self.report_group(group, now)?;
            self.sighted(group, now)?;
        }
        Ok((last.boot, last.seq))
    }

    /// Journals those of the events that are news: a daemon reports again what it does not know to be durable.
    fn report_group(&mut self, group: &[Event], now: Now) -> Result<(), ControlError> {
        let Some(last) = group.last() else {
            return Ok(());
        };
        let known = self.taken.get(&last.daemon);
        let known = known.map_or(0, |(boot, seq)| if *boot == last.boot { *seq } else { 0 });
        let is_news = |event: &&Event| event.seq > known && !self.is_idle_sighting(event);
        let reported: Vec<Event> = group.iter().filter(is_news).cloned().collect();
        if reported.is_empty() {
            return Ok(());
        }
        let taken = (last.boot, last.seq.max(known));
        self.write(
            Writing {
                puts: vec![put(keys::taken(last.daemon), &taken)?],
                reported,
                ..Writing::default()
            },
            now,
        )?;
        self.taken.insert(last.daemon, taken);
        Ok(())
    }

    /// A daemon subscribed.
    pub fn connected(&mut self, daemon: Daemon) {
        self.daemon(daemon).connected = true;
    }

    /// A daemon's connection ended.
    pub fn disconnected(&mut self, daemon: Daemon) {
        self.daemon(daemon).connected = false;
    }

    /// A daemon tells what became of a snapshot.
    pub fn applied(&mut self, daemon: Daemon, epoch: Epoch, refused: Option<String>) {
        let status = self.daemon(daemon);
        match refused {
            None => {
                status.acknowledged = Some(epoch);
                status.refused = None;
            }
            Some(why) => status.refused = Some(why),
        }
    }

    fn daemon(&mut self, daemon: Daemon) -> &mut DaemonStatus {
        let at = self
            .daemons
            .iter()
            .position(|status| status.daemon == daemon)
            .unwrap_or(self.daemons.len());
        if at == self.daemons.len() {
            self.daemons.push(DaemonStatus {
                daemon,
                connected: false,
                acknowledged: None,
                refused: None,
            });
        }
        &mut self.daemons[at]
    }

    pub(crate) fn now(&self, real: Timestamp) -> Now {
        Now {
            real,
            legal: self.clock.legal(real),
        }
    }

    /// What starts and stops the law's clocks now.
    pub(crate) fn receipt_rule(&self) -> desk::ReceiptRule {
        let rule = self.gts().map(|authority| authority.receipt);
        match rule {
            Some(model::ReceiptRule::Confirmation) => desk::ReceiptRule::Confirmation,
            Some(model::ReceiptRule::Delivery) | None => desk::ReceiptRule::Delivery,
        }
    }

    pub(crate) fn gts(&self) -> Option<&model::Authority> {
        self.ledger
            .record()
            .authorities()
            .find(|authority| authority.kind == AuthorityKind::Gts)
    }
}

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;
