//! A step is carried out: one transaction of the request, its effect, its notices and its audit rows.

use super::beside::Adopted;
use super::carried::NewActForm;
use super::hands::owner_of;
use super::official::Registered;
use super::{Stored, plan, signed, tell};
use crate::authorise::Caller;
use crate::clock::Now;
use crate::core::{Core, Writing};
use crate::error::{ControlError, refuse};
use crate::keys;
use crate::ledger::put;
use crate::memory;
use crate::outbox::{About, Notice};
use crate::papers::{Kept, SignedText};
use desk::request::{Action, Effect, Step};
use jiff::Timestamp;
use jiff::civil::Date;
use law::Clause;
use law::form::Submission;
use law::request::Act;
use model::{AccountName, Author, Change, Epoch, Op, Row};
use wire::keys::Sha256;
use wire::{Command, Done, Fact, OfficialLetter, RefusalCode, RequestNumber};

/// A step that was decided and is to be carried out.
pub(super) struct Made {
    pub(super) number: RequestNumber,
    /// What is stored before it; none for a new request.
    pub(super) before: Option<Stored>,
    pub(super) after: Stored,
    pub(super) actions: Vec<Action>,
    /// Its word in the journal.
    pub(super) what: String,
    /// The form, where it is filed with this step.
    pub(super) submission: Option<(Submission, Option<SignedText>)>,
    /// The form that its act brought to be kept beside that.
    pub(super) act_form: Option<NewActForm>,
    /// What the parties signed, where this step adds to it.
    pub(super) deed: Option<super::agreement::Deed>,
    /// The act that it is, with its reasons; none where it was filed, or time made it.
    pub(super) act: Option<(Act, String)>,
    /// The row that the officer stated with it.
    pub(super) row: Option<Box<Row>>,
    /// What of that form is kept beside it.
    pub(super) kept: Kept,
    /// The official letter that it came by.
    pub(super) letter: Option<Registered>,
    /// The day that was agreed and the letter, as they were given with its act.
    pub(super) asked: Option<(Option<Date>, Option<OfficialLetter>)>,
    /// What it was previewed as ([`super::plan`]); it is that, or it is not carried out.
    pub(super) plan: Option<Sha256>,
    /// The officer whose decision it is; none where nobody decided.
    pub(super) officer: Option<AccountName>,
    pub(super) change: Change,
}

impl Made {
    /// The step of a request that is stored; `what` is its word in the journal.
    pub(super) fn of(
        (number, before): (RequestNumber, Stored),
        step: Step,
        what: String,
        change: Change,
    ) -> Self {
        Self {
            number,
            after: Stored {
                request: step.request,
                revision: before.revision.saturating_add(1),
                ..before.clone()
            },
            before: Some(before),
            actions: step.actions,
            what,
            submission: None,
            act_form: None,
            deed: None,
            act: None,
            row: None,
            kept: Kept::default(),
            letter: None,
            asked: None,
            plan: None,
            officer: None,
            change,
        }
    }

    /// Which rows rest on the request after the operations of this step.
    pub(super) fn settle(&mut self, ops: &[Op]) {
        let citation = self.number.citation();
        let own = |op: &Op| match op {
            // What it changes of another request's stays with that.
            Op::Put(row) if row.request().is_none_or(|request| request == citation) => {
                Some(row.key())
            }
            Op::Put(_) | Op::Delete(_) | Op::Declare(_) => None,
        };
        match self.effect() {
            Effect::Open => self.after.rows = ops.iter().filter_map(own).collect(),
            Effect::Close => self.after.rows.clear(),
            Effect::None | Effect::Suspend | Effect::Resume => {}
        }
    }

    /// What the step leaves behind: of several effects the last, since what opens and closes at once was never open.
    pub(super) fn effect(&self) -> Effect {
        let effect = self.actions.iter().rev().find_map(|action| match action {
            Action::Effect(effect) => Some(*effect),
            Action::Tell { .. } | Action::Escalate(_) | Action::CalendarTooShort(_) => None,
        });
        effect.unwrap_or(Effect::None)
    }

    /// The form that comes with it, without its secrets.
    pub(super) fn form(&self) -> Option<&Submission> {
        let own = self.submission.as_ref().map(|(form, _)| form);
        own.or_else(|| self.act_form.as_ref().map(NewActForm::fields))
    }

    fn fact(&self) -> Fact {
        let request = &self.after.request;
        let before = self.before.as_ref();
        Fact::RequestMoved {
            request: self.number,
            kind: request.kind.to_string(),
            applicant: self.after.applicant.to_string(),
            what: self.what.clone(),
            from: before.map_or(String::new(), |stored| stored.request.stage.to_string()),
            to: request.stage.to_string(),
            due: super::shelf::view(self.number, &self.after).due,
            change: self.change.clone(),
        }
    }
}

impl Core {
    /// Carries a step out: when the next term ends, and the epoch that was made. `extra` goes into the same transaction.
    pub(super) fn carry_request(
        &mut self,
        mut made: Made,
        command: Option<(&Caller, &Command)>,
        extra: Option<Writing>,
        now: Now,
    ) -> Result<(Option<Timestamp>, Option<Epoch>), ControlError> {
        if let Some((submission, _)) = &made.submission {
            made.after.owner = owner_of(submission).or_else(|| self.owner_bin(submission));
        }
        let (mut steps, ops) = self.effects_of(made, now)?;
        plan::check(&steps, &ops)?;
        let mut writing = extra.unwrap_or_default();
        let mut adopted = Adopted::default();
        for made in &mut steps {
            self.write_papers(made, &ops, (&mut writing, &mut adopted))?;
            self.write_step(made, &mut writing, now)?;
        }
        let due = steps
            .first()
            .and_then(|made| super::shelf::view(made.number, &made.after).due);
        let change = steps.first().map(|made| made.change.clone());
        let change = change.unwrap_or(Change {
            author: Author::Gateway,
            why: String::new(),
            clause: None,
        });
        if ops.iter().all(|op| self.ledger.record().is_idle(op)) {
            self.remember_done(&steps, command, (due, None), &mut writing)?;
            self.write(writing, now)?;
            self.adopt_steps(&steps, adopted);
            return Ok((due, None));
        }
        self.outlives_waiting(&ops)?;
        let next = self.ledger.head().epoch.next();
        let violations = policy::validate(&self.ledger.record().after(&ops, next)?);
        if !violations.is_empty() {
            return Err(ControlError::Invalid(violations));
        }
        self.remember_done(&steps, command, (due, Some(next)), &mut writing)?;
        let epoch = self.commit_own(ops, &change, writing, now)?;
        self.adopt_steps(&steps, adopted);
        Ok((due, epoch))
    }

    /// While a commit waits for its confirmation, an effect goes on where it stands on the record that would come back as well:
    /// then it stays, however that commit is answered. What touches rows that the commit changed, or rests on them, waits.
    fn outlives_waiting(&self, ops: &[Op]) -> Result<(), ControlError> {
        let (Some(pending), Some(fallback)) = (self.ledger.pending(), self.ledger.fallback())
        else {
            return Ok(());
        };
        let record = self.ledger.record();
        let is_changed = |op: &Op| match op {
            Op::Put(row) => record.row(&row.key()) != fallback.row(&row.key()),
            Op::Delete(key) => record.row(key) != fallback.row(key),
            Op::Declare(_) => false,
        };
        if !ops.iter().any(is_changed) {
            let after = fallback.after(ops, self.ledger.head().epoch.next())?;
            if policy::validate(&after).is_empty() {
                return Ok(());
            }
        }
        Err(refuse(
            RefusalCode::Conflict,
            format!(
                "epoch {} waits for its confirmation, and this would rest on what it changed",
                pending.epoch
            ),
            "confirm it with `qaqpa confirm`, or take it back with `qaqpa rollback`; then this goes on",
        ))
    }

    fn remember_done(
        &self,
        steps: &[Made],
        command: Option<(&Caller, &Command)>,
        (due, epoch): (Option<Timestamp>, Option<Epoch>),
        writing: &mut Writing,
    ) -> Result<(), ControlError> {
        let (Some((caller, command)), Some(made)) = (command, steps.first()) else {
            return Ok(());
        };
        let (number, stage) = (made.number, made.after.request.stage);
        let done = match made.before {
            None => Done::RequestFiled {
                number,
                stage,
                due,
                epoch,
            },
            Some(_) => Done::RequestMoved {
                number,
                stage,
                due,
                epoch,
            },
        };
        let puts = memory::remember(self.store.as_ref(), command, caller.uid, &done)?;
        writing.puts.extend(puts);
        Ok(())
    }

    fn adopt_steps(&mut self, steps: &[Made], adopted: Adopted) {
        for made in steps {
            self.requests.adopt(made.number, &made.after);
        }
        for (number, decision) in adopted.decisions {
            self.papers.adopt(number, Some(decision));
        }
        for (digest, row) in adopted.cited {
            self.files.adopt(digest, row);
        }
    }

    /// Adds a step to a transaction.
    fn write_step(&self, made: &Made, writing: &mut Writing, now: Now) -> Result<(), ControlError> {
        writing
            .puts
            .push(put(keys::request(made.number), &made.after)?);
        if let Some((submission, text)) = &made.submission {
            let step = (made.number, made.after.revision);
            let by = made.after.signed.as_ref();
            writing.puts.extend(signed::kept(step, text.as_ref(), by)?);
            let json = serde_json::to_string(submission).map_err(|error| {
                refuse(
                    RefusalCode::Unavailable,
                    format!("the form cannot be kept: {error}"),
                    "this is a fault of the gateway",
                )
            })?;
            writing
                .puts
                .push(put(keys::submission(made.number), &json)?);
        }
        if let Some(deed) = &made.deed {
            writing.puts.push(put(keys::deed(made.number), deed)?);
        }
        writing.facts.push(made.fact());
        let (notices, escalations) = tell::of(self, made, now);
        // Other notices are turned away where there is no room, and told; none of them starts a clock.
        for notice in notices
            .iter()
            .filter(|notice| matches!(notice.about, About::Request(_)))
        {
            self.room_for(notice)?;
        }
        writing.notices.extend(notices);
        writing.news.extend(escalations);
        Ok(())
    }

    /// A notice that a clock waits for is made with its step, or the step is not made.
    fn room_for(&self, notice: &Notice) -> Result<(), ControlError> {
        self.outbox.room(notice).map_err(|full| {
            refuse(
                RefusalCode::Full,
                format!("the notice of it finds no room in the outbox: {full}"),
                "mend the relay, or wait until notices are delivered",
            )
        })
    }

    /// The filled-in form of a request.
    pub(crate) fn submission(&self, number: RequestNumber) -> Result<Submission, ControlError> {
        let json: Option<String> =
            crate::ledger::get(self.store.as_ref(), &keys::submission(number))?;
        let json = json.ok_or_else(|| ControlError::Missing {
            what: format!("the form of request {number}"),
        })?;
        serde_json::from_str(&json).map_err(|_| ControlError::Missing {
            what: format!("a readable form of request {number}"),
        })
    }
}

/// A change that the law makes by itself.
pub(super) fn by_law(clause: Clause, why: &str) -> Change {
    Change {
        author: Author::Law(clause),
        why: why.to_owned(),
        clause: Some(clause),
    }
}

#[cfg(test)]
mod tests;
