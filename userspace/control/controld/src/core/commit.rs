//! Commits: the one way to change what is in force.

use super::{Core, Now, Published, Snapshots, Writing};
use crate::core::stall::Task;
use crate::error::ControlError;
use crate::keys;
use crate::ledger::{self, Commit};
use crate::scope;
use crate::store::Op as Put;
use jiff::Timestamp;
use model::{Author, AuthorityKind, Change, ConditionsEnd, Epoch, Op, Record, RowKind};
use std::sync::Arc;
use wire::snapshot::{Projection, ProjectionKind};
use wire::{DraftId, Fact};

/// Most operations of one chunk of the gateway's own drafts.
const OWN_CHUNK_OPS: usize = 500;
/// Most bytes of one chunk of the gateway's own drafts; a row is smaller ([`ledger::ROW_BYTES_MAX`]).
const OWN_CHUNK_BYTES: usize = 256 * 1024;

impl Core {
    /// Commits operations of the gateway's own. No epoch is made where nothing would differ and nothing is to be told.
    pub(crate) fn commit_own(
        &mut self,
        ops: Vec<Op>,
        change: &Change,
        writing: Writing,
        now: Now,
    ) -> Result<Option<Epoch>, ControlError> {
        let ops: Vec<Op> = ops
            .into_iter()
            .filter(|op| !self.ledger.record().is_idle(op))
            .collect();
        if ops.is_empty() && writing.news.is_empty() {
            return Ok(None);
        }
        let next = self.ledger.head().epoch.next();
        let record = self.ledger.record().after(&ops, next)?;
        let commit = own(record, change, &ops, now);
        self.commit_ops(&ops, commit, writing, now).map(Some)
    }

    /// Stages operations of the gateway's own and commits the record after them.
    fn commit_ops(
        &mut self,
        ops: &[Op],
        mut commit: Commit<'_>,
        writing: Writing,
        now: Now,
    ) -> Result<Epoch, ControlError> {
        // Compiled before anything is staged: a failure leaves nothing behind.
        let bytes = self.compile(&commit.record, now.legal)?;
        let draft = ledger::own_draft(commit.record.epoch());
        let chunks = self.stage_own(draft, ops)?;
        commit.draft = (chunks > 0).then_some((draft, chunks));
        self.commit_compiled(commit, bytes, writing, now)
    }

    /// Writes a commit, publishes it, and lets the law's cases see the new catalogue.
    pub(crate) fn commit_prepared(
        &mut self,
        commit: Commit<'_>,
        writing: Writing,
        now: Now,
    ) -> Result<Epoch, ControlError> {
        // Compiled before it is written: what cannot be enforced is not committed.
        let snapshots = self.compile(&commit.record, now.legal)?;
        self.commit_compiled(commit, snapshots, writing, now)
    }

    fn commit_compiled(
        &mut self,
        commit: Commit<'_>,
        snapshots: Snapshots,
        mut writing: Writing,
        now: Now,
    ) -> Result<Epoch, ControlError> {
        let (change, confirm_by) = (commit.change.clone(), commit.confirm_by);
        let only_blocks = commit.only_blocks;
        let before = Arc::clone(self.ledger.record());
        let prepared = self.ledger.prepare(commit)?;
        let epoch = prepared.record.epoch();
        if !only_blocks {
            let scope = scope::committed(&before, &prepared.record, &change);
            writing.news.extend(scope);
        }
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
        self.next_term = policy::next_change(self.ledger.record(), now.legal);
        self.published = Some(Published {
            epoch,
            snapshots: Arc::new(snapshots),
        });
        self.ledger.checkpoint(self.store.as_mut())?;
        self.try_again();
        if conditions_end(&before) != conditions_end(self.ledger.record()) {
            self.is_reread = false;
        }
        if only_blocks {
            // They come from the cases.
            return Ok(epoch);
        }
        // The commit stands, whatever becomes of the cases.
        self.attempt(Task::Cases, now, |core, now| {
            core.leave_operators(&before, now)?;
            core.catalogue_changed(now)
        })?;
        Ok(epoch)
    }

    /// Commits the rows of an earlier epoch as a new one, and so answers a commit that waits for its confirmation: to the epoch
    /// before that one it takes that commit back alone, and what the gateway committed since stays.
    ///
    /// Blocks are the law's: a rollback never touches them. `finish` sees its operations and says what else belongs to the transaction.
    pub(crate) fn roll_back(
        &mut self,
        to: Epoch,
        change: &Change,
        finish: impl FnOnce(&Self, &[Op]) -> Result<Writing, ControlError>,
        now: Now,
    ) -> Result<Option<(Epoch, u32)>, ControlError> {
        let answered = self
            .ledger
            .pending()
            .is_some_and(|waiting| waiting.back_to == to);
        let target = match self.ledger.fallback().filter(|_| answered) {
            Some(fallback) => Arc::clone(fallback),
            None => Arc::new(self.ledger.rebuild(self.store.as_ref(), to)?),
        };
        let mut ops = self.ledger.record().operations_to(&target);
        ops.retain(|op| ledger::kinds(std::slice::from_ref(op)).all(|kind| kind != RowKind::Block));
        let next = self.ledger.head().epoch.next();
        let record = self.ledger.record().after(&ops, next)?;
        let violations = policy::validate(&record);
        if !violations.is_empty() {
            return Err(ControlError::Invalid(violations));
        }
        let mut writing = finish(self, &ops)?;
        if ops.is_empty() {
            writing.puts.push(Put::Delete {
                key: keys::PENDING.to_vec(),
            });
            self.write(writing, now)?;
            self.ledger.settle();
            return Ok(None);
        }
        let commit = Commit {
            settles: true,
            ..own(record, change, &ops, now)
        };
        let changed = commit.changed;
        let epoch = self.commit_ops(&ops, commit, writing, now)?;
        Ok(Some((epoch, changed)))
    }

    pub(crate) fn take_back_unconfirmed(&mut self, now: Now) -> Result<(), ControlError> {
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
        let missed = Fact::ConfirmationMissed {
            epoch: pending.epoch,
        };
        let finish = |_: &Self, _: &[Op]| {
            Ok(Writing {
                facts: vec![missed],
                ..Writing::default()
            })
        };
        self.roll_back(pending.back_to, &change, finish, now)
            .map(|_| ())
    }

    /// Compiles the record in force where a start has not done so yet.
    pub(crate) fn publish(&mut self) -> Result<(), ControlError> {
        let head = self.ledger.head();
        if head.epoch > Epoch(0) && self.published.is_none() {
            let snapshots = self.compile(self.ledger.record(), head.at)?;
            self.published = Some(Published {
                epoch: head.epoch,
                snapshots: Arc::new(snapshots),
            });
        }
        Ok(())
    }

    /// The snapshots of the record, or of what it becomes, at an instant of the legal clock.
    fn compile(&self, record: &Record, at: Timestamp) -> Result<Snapshots, ControlError> {
        let kinds = ProjectionKind::ALL.into_iter();
        let snapshots = kinds.map(|kind| {
            let bytes = match kind {
                ProjectionKind::Gate => self.encode(policy::compile(record, at)?),
                ProjectionKind::Inspection => self.encode(policy::inspection(record, at)),
                ProjectionKind::Issuing => self.encode(policy::issuing(record, at)),
            };
            Ok((kind, bytes?))
        });
        snapshots.collect()
    }

    fn encode<P: Projection>(&self, snapshot: P) -> Result<Vec<u8>, ControlError> {
        let snapshot = snapshot.of_record(self.ledger.id());
        Ok(wire::snapshot::encode(&snapshot)?)
    }

    /// Stages operations of the gateway's own; how many chunks they are.
    fn stage_own(&mut self, draft: DraftId, ops: &[Op]) -> Result<u32, ControlError> {
        // What an attempt that failed left behind.
        ledger::drop_own(self.store.as_mut(), draft)?;
        let mut chunks = 0u32;
        let mut chunk: Vec<Op> = Vec::new();
        let mut bytes = 0usize;
        for op in ops {
            let length = crate::stored::write(op)?.len();
            let is_full = chunk.len() == OWN_CHUNK_OPS || bytes + length > OWN_CHUNK_BYTES;
            if is_full && !chunk.is_empty() {
                ledger::stage_own(self.store.as_mut(), draft, chunks, &chunk)?;
                chunks = chunks.saturating_add(1);
                (chunk, bytes) = (Vec::new(), 0);
            }
            bytes += length;
            chunk.push(op.clone());
        }
        if !chunk.is_empty() {
            ledger::stage_own(self.store.as_mut(), draft, chunks, &chunk)?;
            chunks = chunks.saturating_add(1);
        }
        Ok(chunks)
    }
}

/// A commit of the gateway's own operations, before they are staged.
fn own<'a>(record: Record, change: &'a Change, ops: &'a [Op], now: Now) -> Commit<'a> {
    Commit {
        draft: None,
        record,
        own: ops,
        change,
        changed: u32::try_from(ops.len()).unwrap_or(u32::MAX),
        confirm_by: None,
        settles: false,
        only_blocks: !ops.is_empty() && ledger::kinds(ops).all(|kind| kind == RowKind::Block),
        at: now.legal,
    }
}

/// The setting that technical conditions lapse by.
fn conditions_end(record: &Record) -> Option<ConditionsEnd> {
    let gts = record
        .authorities()
        .find(|authority| authority.kind == AuthorityKind::Gts);
    gts.map(|authority| authority.conditions_end)
}
