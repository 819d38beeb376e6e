//! The owner of the record: every change goes through here, one after the other.
//!
//! The core is synchronous and reads no clock: its callers bring the real time, and the legal time follows from it. A change is one
//! transaction of the store, together with its audit rows; what it means for the law's own cases follows at once.

use crate::audit::Audit;
use crate::authorise::Caller;
use crate::clock::LegalClock;
use crate::error::{ControlError, refuse};
use crate::keys;
use crate::ledger::{self, Commit, Ledger, get, put, scan};
use crate::outbox::{Letter, Notice, Outbox};
use crate::store::{Guard, Op as Put, StateStore, Txn};
use desk::{Book, Terms};
use jiff::{SignedDuration, Timestamp};
use journal::Journal;
use law::Calendar;
use model::{Author, AuthorityKind, Change, Epoch, Op, Record, RowKind};
use std::sync::Arc;
use std::time::Duration;
use wire::{Daemon, DaemonStatus, DraftId, Event, Fact, RefusalCode};

/// What a controld is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether the legal clock can be moved: labs only, the image's units cannot say so.
    pub movable_clock: bool,
    /// How long unknown addresses are gathered into one notice.
    pub batch_window: Duration,
    /// The production calendar of the first start; later the record's own stands.
    pub calendar: Calendar,
    /// Which local user runs which daemon.
    pub daemons: Vec<(u32, Daemon)>,
    /// The start's number: its real time in nanoseconds.
    pub boot: u64,
}

/// The snapshot in force, as its daemons get it.
#[derive(Clone, Debug)]
pub struct Published {
    /// Its epoch.
    pub epoch: Epoch,
    /// Its bytes.
    pub bytes: Arc<Vec<u8>>,
}

/// The owner of the record.
#[derive(Debug)]
pub struct Core {
    pub(crate) store: Box<dyn StateStore>,
    pub(crate) audit: Audit,
    pub(crate) ledger: Ledger,
    pub(crate) book: Book,
    pub(crate) calendar: Calendar,
    pub(crate) outbox: Outbox,
    pub(crate) clock: LegalClock,
    pub(crate) daemons: Vec<DaemonStatus>,
    pub(crate) settings: Settings,
    published: Option<Published>,
}

/// A transaction in the making.
#[derive(Debug, Default)]
pub(crate) struct Writing {
    pub(crate) guards: Vec<Guard>,
    pub(crate) puts: Vec<Put>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) reported: Vec<Event>,
    pub(crate) notices: Vec<Notice>,
}

/// The time, by both clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    pub(crate) real: Timestamp,
    pub(crate) legal: Timestamp,
}

impl Core {
    /// Opens the record: rebuilds it, completes the journal, and catches up with what happened while nobody looked.
    pub fn open(
        settings: Settings,
        store: Box<dyn StateStore>,
        journal: Journal,
        real: Timestamp,
        recovered: &str,
    ) -> Result<Self, ControlError> {
        let audit = Audit::open(store.as_ref(), journal, settings.boot)?;
        let ledger = Ledger::open(store.as_ref())?;
        let cases = scan::<(desk::RowKey, desk::Row)>(store.as_ref(), b"case/")?;
        let book = Book::restore(settings.batch_window, cases.into_iter().map(|(_, row)| row))?;
        let calendar = match get::<String>(store.as_ref(), keys::CALENDAR)? {
            Some(text) => Calendar::from_toml(&text)?,
            None => settings.calendar.clone(),
        };
        let ahead: i64 = get(store.as_ref(), keys::CLOCK)?.unwrap_or(0);
        let clock = LegalClock::new(SignedDuration::from_nanos(ahead), settings.movable_clock);
        let outbox = Outbox::open(store.as_ref())?;
        let mut core = Self {
            store,
            audit,
            ledger,
            book,
            calendar,
            outbox,
            clock,
            daemons: Vec::new(),
            settings,
            published: None,
        };
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
        core.publish()?;
        core.reconcile(core.now(real))?;
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
    pub fn tick(&mut self, real: Timestamp) -> Result<(), ControlError> {
        let now = self.now(real);
        self.take_back_unconfirmed(now)?;
        self.reach_terms(now)?;
        self.remind(now)?;
        self.work_cases(now)
    }

    /// When [`Core::tick`] next has something to do, by real time.
    pub fn next_tick(&self, real: Timestamp) -> Option<Timestamp> {
        let now = self.now(real);
        let record = self.ledger.record();
        let legal = [
            policy::next_change(record, self.ledger.head().at),
            self.book.next_deadline(),
            crate::terms::next_reminder(record, now.legal),
        ];
        let legal = legal
            .into_iter()
            .flatten()
            .min()
            .map(|at| self.clock.real(at));
        let pending = self.ledger.pending().map(|pending| pending.by);
        [legal, pending, self.outbox.next_due()]
            .into_iter()
            .flatten()
            .min()
    }

    /// The notices to hand to the relay now.
    pub fn letters(&mut self, real: Timestamp) -> Result<Vec<Letter>, ControlError> {
        self.outbox.take_due(self.store.as_ref(), real)
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
        let foreign = events
            .iter()
            .find(|event| caller.daemon != Some(event.daemon) || event.boot != last.boot);
        if let Some(event) = foreign {
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
            let fresh: Vec<Event> = group
                .iter()
                .filter(|event| !self.is_idle_sighting(event))
                .cloned()
                .collect();
            self.write(
                Writing {
                    reported: fresh,
                    ..Writing::default()
                },
                now,
            )?;
            self.sighted(group, now)?;
        }
        Ok((last.boot, last.seq))
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

    /// Runs an operation of the book under the calendar and rule in force.
    pub(crate) fn with_book<T>(&mut self, work: impl FnOnce(&mut Book, &Terms<'_>) -> T) -> T {
        let rule = self.receipt_rule();
        let terms = Terms {
            calendar: &self.calendar,
            rule,
        };
        work(&mut self.book, &terms)
    }

    /// Makes a transaction durable, with its audit rows and notices.
    pub(crate) fn write(&mut self, writing: Writing, now: Now) -> Result<(), ControlError> {
        let Writing {
            guards,
            mut puts,
            facts,
            reported,
            notices,
        } = writing;
        let mut events = reported;
        for fact in facts {
            events.push(self.audit.own(fact, now.legal));
        }
        for (n, notice) in (1u64..).zip(&notices) {
            let queued = Fact::NoticeQueued {
                notice: self.outbox.number(n),
                to: notice.to.to_string(),
                subject: notice.subject.clone(),
            };
            events.push(self.audit.own(queued, now.legal));
        }
        puts.extend(self.outbox.rows(&notices)?);
        puts.extend(self.audit.rows(&events)?);
        if puts.is_empty() {
            return Ok(());
        }
        self.store.txn(&Txn { guards, ops: puts })?;
        self.outbox.adopt(&notices);
        self.audit.adopt(events);
        Ok(())
    }

    /// Commits operations of the gateway's own: the law's, or a rollback's. No epoch is made where nothing would differ.
    pub(crate) fn commit_own(
        &mut self,
        ops: Vec<Op>,
        change: &Change,
        facts: Vec<Fact>,
        now: Now,
    ) -> Result<Option<Epoch>, ControlError> {
        let ops: Vec<Op> = ops
            .into_iter()
            .filter(|op| !self.ledger.record().is_idle(op))
            .collect();
        if ops.is_empty() && facts.is_empty() {
            return Ok(None);
        }
        let next = self.ledger.head().epoch.next();
        let record = self.ledger.record().after(&ops, next)?;
        let (draft, chunks) = self.stage_own(next, &ops)?;
        let changed = u32::try_from(ops.len()).unwrap_or(u32::MAX);
        let commit = Commit {
            draft: (chunks > 0).then_some((draft, chunks)),
            record,
            change,
            changed,
            confirm_by: None,
            settles: false,
            at: now.legal,
        };
        self.commit_prepared(
            commit,
            Writing {
                facts,
                ..Writing::default()
            },
            now,
        )
        .map(Some)
    }

    /// Writes a commit, publishes it, and lets the law's cases see the new catalogue.
    pub(crate) fn commit_prepared(
        &mut self,
        commit: Commit<'_>,
        mut writing: Writing,
        now: Now,
    ) -> Result<Epoch, ControlError> {
        let (change, confirm_by) = (commit.change.clone(), commit.confirm_by);
        // Compiled before it is written: what cannot be enforced is not committed.
        let snapshot = policy::compile(&commit.record, now.legal)?;
        let bytes = wire::snapshot::encode(&snapshot)?;
        let prepared = self.ledger.prepare(commit)?;
        let epoch = prepared.record.epoch();
        writing.guards.push(prepared.guard.clone());
        writing.puts.extend(prepared.puts.iter().cloned());
        writing.facts.insert(
            0,
            Fact::Committed {
                epoch,
                change,
                changed: prepared.changed,
                confirm_by,
            },
        );
        self.write(writing, now)?;
        self.ledger.adopt(prepared);
        self.published = Some(Published {
            epoch,
            bytes: Arc::new(bytes),
        });
        self.ledger.checkpoint(self.store.as_mut())?;
        self.catalogue_changed(now)?;
        Ok(epoch)
    }

    /// Commits the rows of an earlier epoch as a new one, and so answers a commit that waits for its confirmation.
    ///
    /// Blocks are the law's: a rollback never touches them.
    pub(crate) fn roll_back(
        &mut self,
        to: Epoch,
        change: &Change,
        mut writing: Writing,
        now: Now,
    ) -> Result<Option<Epoch>, ControlError> {
        let target: Record = self.ledger.rebuild(self.store.as_ref(), to)?;
        let mut ops = self.ledger.record().operations_to(&target);
        ops.retain(|op| ledger::kinds(std::slice::from_ref(op)).all(|kind| kind != RowKind::Block));
        if ops.is_empty() {
            writing.puts.push(Put::Delete {
                key: keys::PENDING.to_vec(),
            });
            self.write(writing, now)?;
            self.ledger.settle();
            return Ok(None);
        }
        let next = self.ledger.head().epoch.next();
        let record = self.ledger.record().after(&ops, next)?;
        let violations = policy::validate(&record);
        if !violations.is_empty() {
            return Err(ControlError::Invalid(violations));
        }
        let (draft, chunks) = self.stage_own(next, &ops)?;
        let changed = u32::try_from(ops.len()).unwrap_or(u32::MAX);
        let commit = Commit {
            draft: Some((draft, chunks)),
            record,
            change,
            changed,
            confirm_by: None,
            settles: true,
            at: now.legal,
        };
        self.commit_prepared(commit, writing, now).map(Some)
    }

    /// Stages operations of the gateway's own. A draft of the same epoch that a crash left behind is overwritten.
    fn stage_own(&mut self, epoch: Epoch, ops: &[Op]) -> Result<(DraftId, u32), ControlError> {
        let draft = own_draft(epoch);
        let mut chunks = 0u32;
        for chunk in ops.chunks(OWN_CHUNK_OPS) {
            ledger::stage(self.store.as_mut(), draft, chunks, chunk, "gateway")?;
            chunks = chunks.saturating_add(1);
        }
        Ok((draft, chunks))
    }

    fn take_back_unconfirmed(&mut self, now: Now) -> Result<(), ControlError> {
        let Some(pending) = self
            .ledger
            .pending()
            .filter(|pending| pending.by <= now.real)
        else {
            return Ok(());
        };
        let change = Change {
            author: Author::Gateway,
            why: format!("epoch {} was not confirmed in time", pending.epoch),
            clause: None,
        };
        let writing = Writing {
            facts: vec![Fact::ConfirmationMissed {
                epoch: pending.epoch,
            }],
            ..Writing::default()
        };
        self.roll_back(pending.back_to, &change, writing, now)
            .map(|_| ())
    }

    fn publish(&mut self) -> Result<(), ControlError> {
        let head = self.ledger.head();
        if head.epoch > Epoch(0) {
            let snapshot = policy::compile(self.ledger.record(), head.at)?;
            let bytes = wire::snapshot::encode(&snapshot)?;
            self.published = Some(Published {
                epoch: head.epoch,
                bytes: Arc::new(bytes),
            });
        }
        Ok(())
    }

    /// Puts another calendar in force; the caller has parsed it.
    pub(crate) fn adopt_calendar(&mut self, calendar: Calendar) {
        self.calendar = calendar;
    }

    /// The transaction's row of a calendar.
    pub(crate) fn calendar_row(toml: &str) -> Result<Put, ControlError> {
        put(keys::CALENDAR.to_vec(), &toml.to_owned())
    }
}

/// Events or rows of one transaction: with their audit rows they stay under the store's bound of operations.
pub(crate) const GROUP: usize = 32;
/// Operations of one chunk of the gateway's own drafts.
const OWN_CHUNK_OPS: usize = 500;

/// The draft of the gateway's own commit of this epoch. Clients draw theirs at random and never hit the highest half.
fn own_draft(epoch: Epoch) -> DraftId {
    DraftId((1u128 << 127) | u128::from(epoch.0))
}

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;
