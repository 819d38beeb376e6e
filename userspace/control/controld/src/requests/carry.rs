//! A step is carried out: one transaction of the request, its effect, its notices and its audit rows.

use super::{Stored, tell};
use crate::authorise::Caller;
use crate::clock::Now;
use crate::core::{Core, Writing};
use crate::error::{ControlError, refuse, refuse_by};
use crate::keys;
use crate::ledger::put;
use crate::memory;
use crate::outbox::{About, Notice};
use desk::request::rows::{self, Unfit};
use desk::request::{Action, Doing, Effect, Step, machine};
use jiff::Timestamp;
use law::Clause;
use law::form::Submission;
use law::request::{Act, By, Kind, Stage};
use model::{Author, Change, Epoch, Op, RowKey};
use wire::{Command, Done, Fact, RefusalCode, RequestNumber};

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
    pub(super) submission: Option<(Submission, Option<Vec<u8>>)>,
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
            change,
        }
    }

    /// What the step leaves behind: of several effects the last, since what opens and closes at once was never open.
    fn effect(&self) -> Effect {
        let effect = self.actions.iter().rev().find_map(|action| match action {
            Action::Effect(effect) => Some(*effect),
            Action::Tell { .. } | Action::Escalate(_) | Action::CalendarTooShort(_) => None,
        });
        effect.unwrap_or(Effect::None)
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
        made: Made,
        command: Option<(&Caller, &Command)>,
        extra: Option<Writing>,
        now: Now,
    ) -> Result<(Option<Timestamp>, Option<Epoch>), ControlError> {
        let mut steps = vec![made];
        steps.extend(self.superseded(&steps, now)?);
        let mut ops = Vec::new();
        let mut writing = extra.unwrap_or_default();
        for made in &mut steps {
            let effect = self.effect_of(made, now)?;
            match made.effect() {
                Effect::Open => made.after.rows = effect.iter().filter_map(key_of).collect(),
                Effect::Close => made.after.rows.clear(),
                Effect::None | Effect::Suspend | Effect::Resume => {}
            }
            ops.extend(effect);
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
            self.adopt_steps(&steps);
            return Ok((due, None));
        }
        if let Some(pending) = self.ledger.pending() {
            return Err(refuse(
                RefusalCode::Conflict,
                format!("epoch {} waits for its confirmation", pending.epoch),
                "confirm it with `qaqpa confirm`, or take it back with `qaqpa rollback`",
            ));
        }
        let next = self.ledger.head().epoch.next();
        let violations = policy::validate(&self.ledger.record().after(&ops, next)?);
        if !violations.is_empty() {
            return Err(ControlError::Invalid(violations));
        }
        self.remember_done(&steps, command, (due, Some(next)), &mut writing)?;
        let epoch = self.commit_own(ops, &change, writing, now)?;
        self.adopt_steps(&steps);
        Ok((due, epoch))
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
        let puts = memory::remember(self.store.as_ref(), command.key, caller.uid, &done)?;
        writing.puts.extend(puts);
        Ok(())
    }

    fn adopt_steps(&mut self, steps: &[Made]) {
        for made in steps {
            self.requests.adopt(made.number, &made.after);
        }
    }

    /// Adds a step to a transaction.
    fn write_step(&self, made: &Made, writing: &mut Writing, now: Now) -> Result<(), ControlError> {
        writing
            .puts
            .push(put(keys::request(made.number), &made.after)?);
        if made.before.is_none() {
            writing
                .puts
                .push(put(keys::REQUEST_HEAD.to_vec(), &made.number.0)?);
        }
        if let Some((submission, signature)) = &made.submission {
            if let Some(signature) = signature {
                let key = keys::signature(made.number, made.after.revision);
                writing.puts.push(put(key, signature)?);
            }
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

    /// The operations of a step's effect on the record.
    pub(super) fn effect_of(&self, made: &Made, now: Now) -> Result<Vec<Op>, ControlError> {
        let stored = &made.after;
        let record = self.ledger.record();
        match made.effect() {
            Effect::None => Ok(Vec::new()),
            Effect::Close => {
                let there = stored.rows.iter().filter(|key| record.row(key).is_some());
                Ok(there.cloned().map(Op::Delete).collect())
            }
            // Nothing of the packet gate is suspended by a request; what is gets its rows with its own part of the house.
            Effect::Suspend | Effect::Resume => Err(not_built(made.number, stored.request.kind)),
            Effect::Open => {
                let submission: Submission = match &made.submission {
                    Some((submission, _)) => submission.clone(),
                    None => self.submission(made.number)?,
                };
                let ground = rows::Ground {
                    kind: stored.request.kind,
                    citation: made.number.citation(),
                    name: format!("soz-{}", made.number),
                    applicant: &stored.applicant,
                    today: law::zone::date(now.legal),
                    record,
                };
                rows::open(&ground, &submission).map_err(|unfit| match unfit {
                    Unfit::NotBuilt => not_built(made.number, stored.request.kind),
                    Unfit::Wrong(why) => refuse_by(
                        machine::of(stored.request.kind).clause,
                        RefusalCode::Invalid,
                        format!("request {} cannot take effect: {why}", made.number),
                        "ask the applicant for what is missing, or reject it with this reason",
                    ),
                })
            }
        }
    }

    /// The filled-in form of a request.
    pub(super) fn submission(&self, number: RequestNumber) -> Result<Submission, ControlError> {
        let json: Option<String> =
            crate::ledger::get(self.store.as_ref(), &keys::submission(number))?;
        let json = json.ok_or_else(|| ControlError::Missing {
            what: format!("the form of request {number}"),
        })?;
        serde_json::from_str(&json).map_err(|_| ControlError::Missing {
            what: format!("a readable form of request {number}"),
        })
    }

    /// A list that is applied takes the place of the one that was in force (386/НҚ, ЕШДИ п. 15: at least once a year).
    fn superseded(&self, steps: &[Made], now: Now) -> Result<Option<Made>, ControlError> {
        let Some(made) = steps.first() else {
            return Ok(None);
        };
        let kind = made.after.request.kind;
        let applies = made.after.request.stage == Stage::Active && made.effect() == Effect::Open;
        if kind != Kind::AccessLists || !applies {
            return Ok(None);
        }
        let Some(number) = self.requests.in_force(kind, &made.after.applicant) else {
            return Ok(None);
        };
        let before = super::stored(self.store.as_ref(), number)?;
        let doing = Doing {
            act: Act::Supersede,
            by: By::Law,
            who: "",
            at: now.legal,
            reasons: "",
            agreed: None,
            dates: &before.dates,
        };
        let step = before
            .request
            .act(&doing, now.legal, &self.rules())
            .map_err(|refusal| super::file::not_now(&refusal))?;
        let clause = machine::of(kind).clause;
        let change = by_law(clause, &format!("request {} took its place", made.number));
        let what = Act::Supersede.to_string();
        Ok(Some(Made::of((number, before), step, what, change)))
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

fn not_built(number: RequestNumber, kind: Kind) -> ControlError {
    refuse(
        RefusalCode::Unavailable,
        format!(
            "request {number} cannot take effect: this gateway has no rows for requests of kind {kind} yet"
        ),
        "it stays where it stands; nothing was changed",
    )
}

fn key_of(op: &Op) -> Option<RowKey> {
    match op {
        Op::Put(row) => Some(row.key()),
        Op::Delete(_) | Op::Declare(_) => None,
    }
}

#[cfg(test)]
mod tests;
