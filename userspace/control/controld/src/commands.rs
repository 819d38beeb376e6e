//! Commands: authorised, idempotent, each with who, why and the clause.

mod law;
mod learned;
mod names;
mod receipts;
mod refused;
mod rollback;

pub(crate) use learned::Revocations;

use crate::authorise::{Caller, roles_for, roles_for_kind};
use crate::clock::Now;
use crate::core::{Core, Writing};
use crate::error::{ControlError, refuse};
use crate::keys;
use crate::ledger::{self, Commit, EpochRow, get};
use crate::memory;
use crate::outbox::Receipt;
use crate::store::Op as Put;
use ::law::Clause;
use jiff::{SignedDuration, Timestamp};
use model::{Change, Epoch, Op, RowKind};
use names::{name_of, needs_reason};
use wire::{Action, Command, Done, DraftId, Fact, RefusalCode};

/// Longest wait for a confirmation, in seconds: a day.
const CONFIRM_S_MAX: u32 = 24 * 3600;
/// Longest reason, in bytes.
const WHY_BYTES_MAX: usize = 1_000;

impl Core {
    /// Carries a command out, whole or not at all.
    pub fn command(
        &mut self,
        caller: &Caller,
        command: &Command,
        real: Timestamp,
    ) -> Result<Done, ControlError> {
        let now = self.now(real);
        let result = self.authorised(caller, command, now);
        if let Err(error) = &result
            && !error.is_fatal()
        {
            self.tell_refusal(caller, name_of(&command.action), error, now)?;
        }
        result
    }

    fn authorised(
        &mut self,
        caller: &Caller,
        command: &Command,
        now: Now,
    ) -> Result<Done, ControlError> {
        // Before anything else: what the same user did with this key is done, whatever has become of the account.
        if let Some(done) = memory::recall(self.store.as_ref(), command, caller.uid)? {
            return Ok(done);
        }
        let roles = roles_for(&command.action);
        if !caller.has(roles) {
            let needed: Vec<&str> = roles.iter().map(|role| role.label()).collect();
            return Err(refuse(
                RefusalCode::Forbidden,
                format!("{} may not {}", caller.name(), name_of(&command.action)),
                format!("it takes one of these roles: {}", needed.join(", ")),
            ));
        }
        if command.why.trim().is_empty() && needs_reason(&command.action)
            || command.why.len() > WHY_BYTES_MAX
        {
            return Err(refuse(
                RefusalCode::BadRequest,
                format!(
                    "to {} takes a reason of 1 to {WHY_BYTES_MAX} bytes",
                    name_of(&command.action)
                ),
                "say why with --why: every change carries its reason",
            ));
        }
        self.carry_command_out(caller, command, now)
    }

    fn carry_command_out(
        &mut self,
        caller: &Caller,
        command: &Command,
        now: Now,
    ) -> Result<Done, ControlError> {
        let change = Change {
            author: caller.author(),
            why: command.why.clone(),
            clause: command.clause,
        };
        match &command.action {
            Action::Stage { draft, chunk, ops } => self.stage(caller, (*draft, *chunk), ops, now),
            Action::Discard { draft } => {
                let row = ledger::draft_row(self.store.as_ref(), *draft)?;
                check_owner(*draft, &row.author, caller)?;
                self.discard(caller, command, *draft, Done::Discarded, now)
            }
            Action::Commit {
                draft,
                base,
                confirm_s,
            } => self.commit(caller, command, (*draft, *base, *confirm_s), &change, now),
            Action::Confirm { epoch } => self.confirm(caller, command, *epoch, change, now),
            Action::Rollback { to } => self.rollback(caller, command, *to, &change, now),
            Action::EnterReceipt {
                notice,
                received_at,
            } => {
                let receipt = Receipt::entered(*received_at, caller.name());
                self.enter_receipt(caller, command, (*notice, receipt), change, now)
            }
            Action::ConfirmReceipt { notice } => {
                let receipt = Receipt::confirmed(now.legal);
                self.enter_receipt(caller, command, (*notice, receipt), change, now)
            }
            Action::HandOver { notice, whom, at } => {
                let receipt = Receipt::handed(*at, caller.name(), whom.clone());
                self.enter_receipt(caller, command, (*notice, receipt), change, now)
            }
            Action::PutFile(chunk) => self.put_file(caller, chunk, now),
            Action::FileRequest(filing) => self.file_request(caller, command, filing, change, now),
            Action::ActOnRequest(act) => self.act_on_request(caller, command, act, change, now),
            Action::EnterRequestReceipt {
                number,
                received_at,
            } => {
                let receipt = (*number, *received_at);
                self.enter_request_receipt(caller, command, receipt, change, now)
            }
            Action::ReplaceCalendar { toml } => {
                self.replace_calendar(caller, command, toml, change, now)
            }
            Action::MoveLegalClock { to } => self.move_clock(caller, command, *to, change, now),
            Action::IssueToken {
                account,
                label,
                expires_at,
            } => {
                let wanted = (account, label, *expires_at);
                self.issue_token(caller, command, wanted, change, now)
            }
            Action::RevokeToken { token } => {
                self.revoke_token(caller, command, *token, change, now)
            }
            Action::AcceptCategories { digest, ground } => {
                self.accept_categories(caller, command, (*digest, ground), change, now)
            }
            Action::RevokeLearned { organisation, host } => {
                self.revoke_learned(caller, command, (organisation, host), change, now)
            }
        }
    }

    fn stage(
        &mut self,
        caller: &Caller,
        (draft, chunk): (DraftId, u32),
        ops: &[Op],
        now: Now,
    ) -> Result<Done, ControlError> {
        if ledger::kinds(ops).any(|kind| kind == RowKind::Block) {
            let mut refusal = refuse(
                RefusalCode::Forbidden,
                "blocks are written by the law alone",
                "to stop an address now, write a deny rule with its reason",
            );
            if let ControlError::Refused(refusal) = &mut refusal {
                refusal.clause = Some(Clause::ESHDI_13);
            }
            return Err(refusal);
        }
        check_kinds(caller, ops)?;
        if ledger::is_own(draft) {
            return Err(refuse(
                RefusalCode::BadRequest,
                "the number of this draft is one of the gateway's own",
                "draw another one",
            ));
        }
        let by = (caller.name(), now.real);
        let chunks = ledger::stage(self.store.as_mut(), draft, chunk, ops, (&by.0, by.1))?;
        Ok(Done::Staged { chunks })
    }

    /// Throws a draft away and remembers what the command that does so answers.
    fn discard(
        &mut self,
        caller: &Caller,
        command: &Command,
        draft: DraftId,
        done: Done,
        now: Now,
    ) -> Result<Done, ControlError> {
        let puts = memory::remember(self.store.as_ref(), command, caller.uid, &done)?;
        self.write(
            Writing {
                puts,
                ..Writing::default()
            },
            now,
        )?;
        ledger::discard(self.store.as_mut(), draft)?;
        Ok(done)
    }

    fn commit(
        &mut self,
        caller: &Caller,
        command: &Command,
        (draft, base, confirm_s): (DraftId, Option<Epoch>, Option<u32>),
        change: &Change,
        now: Now,
    ) -> Result<Done, ControlError> {
        // What began or ended by its date before this commit gets its own epoch and is told.
        self.tick(now.real)?;
        let head = self.ledger.head().epoch;
        if let Some(pending) = self.ledger.pending() {
            return Err(refuse(
                RefusalCode::Conflict,
                format!("epoch {} waits for its confirmation", pending.epoch),
                "confirm it with `qaqpa confirm`, or take it back with `qaqpa rollback`",
            ));
        }
        if let Some(base) = base.filter(|base| *base != head) {
            return Err(refuse(
                RefusalCode::Conflict,
                format!("the draft was made for epoch {base}, but epoch {head} is in force"),
                "look at `qaqpa diff` again, then commit without --base or with the new one",
            ));
        }
        if confirm_s.is_some_and(|s| s == 0 || s > CONFIRM_S_MAX) {
            return Err(refuse(
                RefusalCode::BadRequest,
                "a confirmation can wait from one second to one day",
                "for example --confirm 5m",
            ));
        }
        let row = ledger::draft_row(self.store.as_ref(), draft)?;
        check_owner(draft, &row.author, caller)?;
        let ops = ledger::read_ops(self.store.as_ref(), draft, row.chunks)?;
        check_kinds(caller, &ops)?;
        let record = self.ledger.record().after(&ops, head.next())?;
        let changed = self.ledger.record().differences(&record).len();
        if changed == 0 {
            let done = Done::Unchanged { epoch: head };
            return self.discard(caller, command, draft, done, now);
        }
        let violations = policy::validate(&record);
        if !violations.is_empty() {
            return Err(ControlError::Invalid(violations));
        }
        let changed = u32::try_from(changed).unwrap_or(u32::MAX);
        let confirm_by = confirm_s.and_then(|s| {
            now.real
                .checked_add(SignedDuration::from_secs(i64::from(s)))
                .ok()
        });
        let done = Done::Committed {
            epoch: head.next(),
            changed,
            confirm_by,
        };
        let puts = memory::remember(self.store.as_ref(), command, caller.uid, &done)?;
        let commit = Commit {
            draft: Some((draft, row.chunks)),
            record,
            own: &[],
            change,
            changed,
            confirm_by,
            settles: false,
            only_blocks: false,
            at: now.legal,
        };
        self.commit_prepared(
            commit,
            Writing {
                puts,
                ..Writing::default()
            },
            now,
        )?;
        Ok(done)
    }

    fn confirm(
        &mut self,
        caller: &Caller,
        command: &Command,
        epoch: Epoch,
        change: Change,
        now: Now,
    ) -> Result<Done, ControlError> {
        // What is overdue is taken back first: a confirmation that comes too late finds nothing.
        self.tick(now.real)?;
        let waiting = self
            .ledger
            .pending()
            .filter(|pending| pending.epoch == epoch);
        if waiting.is_none() {
            return Err(refuse(
                RefusalCode::NotFound,
                format!("epoch {epoch} does not wait for a confirmation"),
                "`qaqpa status` tells which one does; one that was not confirmed in time was taken back",
            ));
        }
        // Who may not change rows of a kind does not make such a change final either.
        let row: Option<EpochRow> = get(self.store.as_ref(), &keys::epoch(epoch))?;
        let row = row.ok_or_else(|| ControlError::Missing {
            what: format!("epoch {epoch}"),
        })?;
        if let Some(draft) = row.draft {
            let ops = ledger::read_ops(self.store.as_ref(), draft, row.chunks)?;
            check_kinds(caller, &ops)?;
        }
        let done = Done::Confirmed { epoch };
        let mut puts = memory::remember(self.store.as_ref(), command, caller.uid, &done)?;
        puts.push(Put::Delete {
            key: keys::PENDING.to_vec(),
        });
        self.write(
            Writing {
                puts,
                facts: vec![Fact::Confirmed { epoch, change }],
                ..Writing::default()
            },
            now,
        )?;
        self.ledger.settle();
        Ok(done)
    }
}

fn check_owner(draft: DraftId, author: &str, caller: &Caller) -> Result<(), ControlError> {
    if author == caller.name() {
        Ok(())
    } else {
        Err(ControlError::ForeignDraft {
            draft,
            author: author.to_owned(),
        })
    }
}

fn check_kinds(caller: &Caller, ops: &[Op]) -> Result<(), ControlError> {
    let forbidden = ledger::kinds(ops)
        .find(|kind| *kind != RowKind::Block && !caller.has(roles_for_kind(*kind)));
    let Some(kind) = forbidden else { return Ok(()) };
    let needed: Vec<&str> = roles_for_kind(kind)
        .iter()
        .map(|role| role.label())
        .collect();
    Err(refuse(
        RefusalCode::Forbidden,
        format!("{} may not change rows of kind {kind}", caller.name()),
        format!("it takes one of these roles: {}", needed.join(", ")),
    ))
}
