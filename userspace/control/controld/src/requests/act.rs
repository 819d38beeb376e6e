//! Something is done to a request.

use super::carried::Brought;
use super::carry::Made;
use super::effects::check_row;
use super::file::{OFFICERS, not_now};
use super::official::{Registered, received_at};
use super::{Stored, agreement, authority_of, missing, plan, stored};
use crate::authorise::Caller;
use crate::clock::Now;
use crate::core::Core;
use crate::error::{ControlError, refuse, refuse_by};
use crate::papers::Secret;
use desk::request::{Cause, Doing, Effect, Step, machine};
use jiff::Timestamp;
use law::request::By;
use model::{AccountName, Applicant, Change};
use wire::{Answer, Command, Done, Preview, RefusalCode, RequestAct, RequestNumber};

/// An act that can be done, and what the request is after it.
pub(super) struct Planned {
    pub(super) before: Stored,
    pub(super) step: Step,
    pub(super) brought: Option<Brought>,
    letter: Option<Registered>,
    /// What a party of an agreement signs with it.
    party: Option<agreement::Party>,
    pub(super) clause: law::Clause,
    /// The officer whose decision it is.
    pub(super) officer: Option<AccountName>,
}

impl Core {
    pub(crate) fn act_on_request(
        &mut self,
        caller: &Caller,
        command: &Command,
        act: &RequestAct,
        change: Change,
        now: Now,
    ) -> Result<Done, ControlError> {
        let head = self.ledger.head().epoch;
        if let Some(base) = act.base.filter(|base| *base != head) {
            return Err(refuse(
                RefusalCode::Conflict,
                format!("it was previewed against epoch {base}, and {head} is in force"),
                "preview it again: the record has changed since",
            ));
        }
        let mut planned = self.plan(caller, (act, change.clause), now)?;
        if let Some(brought) = &mut planned.brought {
            let files = std::mem::take(&mut brought.form.files);
            brought.kept = self.keep(files, &brought.form.secrets, self.papers.sealed.as_ref())?;
        }
        let mut made = planned.made(act, change);
        made.plan = act.plan;
        let number = act.number;
        let stage = made.after.request.stage;
        self.carry_request(made, Some((caller, command)), None, now)
            .map(|(due, epoch)| Done::RequestMoved {
                number,
                stage,
                due,
                epoch,
            })
    }

    /// What an act would change of the record. It has no effect.
    pub(crate) fn preview_act(
        &self,
        caller: &Caller,
        act: &RequestAct,
        now: Now,
    ) -> Result<Answer, ControlError> {
        let planned = self.plan(caller, (act, None), now)?;
        let change = Change {
            author: model::Author::Gateway,
            why: String::new(),
            clause: None,
        };
        let made = planned.made(act, change);
        let stage = made.after.request.stage;
        let (steps, ops) = self.effects_of(made, now)?;
        let plan = plan::digest(&steps, &ops)?;
        let record = self.ledger.record();
        let after = record.after(&ops, self.ledger.head().epoch.next())?;
        let mut differences = record.differences(&after);
        let changed = u32::try_from(differences.len()).unwrap_or(u32::MAX);
        differences.truncate(wire::request::PREVIEW_MAX);
        Ok(Answer::Preview(Box::new(Preview {
            base: self.ledger.head().epoch,
            revision: act.revision,
            stage,
            differences,
            changed,
            plan,
        })))
    }

    /// The secrets of the form that an act brings.
    pub(crate) fn secrets_of_act(
        &self,
        caller: &Caller,
        act: &RequestAct,
        now: Now,
    ) -> Result<Vec<Secret>, ControlError> {
        let brought = self.plan(caller, (act, None), now)?.brought;
        Ok(brought.map_or_else(Vec::new, |brought| brought.form.secrets))
    }

    /// What an act would do that rests on the clause that the caller cites.
    fn plan(
        &self,
        caller: &Caller,
        (act, cited): (&RequestAct, Option<law::Clause>),
        now: Now,
    ) -> Result<Planned, ControlError> {
        let before = stored(self.store.as_ref(), act.number)?;
        let by = self.hand_of(caller, &before, act)?;
        if before.revision != act.revision {
            return Err(refuse(
                RefusalCode::Stale,
                format!(
                    "request {} was changed meanwhile: it has revision {}, not {}",
                    act.number, before.revision, act.revision
                ),
                "look at it again with `qaqpa request show`, then decide",
            ));
        }
        let (machine, cause) = (machine::of(before.request.kind), Cause::Act(act.act));
        let line = machine.line_of(before.request.stage, cause, by);
        let line = line.or_else(|| machine.line(before.request.stage, cause));
        let clause = line.map_or(machine::of(before.request.kind).clause, |line| line.clause);
        if line.is_some_and(|line| line.by_letter) && act.letter.is_none() {
            return Err(refuse_by(
                clause,
                RefusalCode::BadRequest,
                format!("{} rests on an official letter", act.act),
                "register it with --letter, --dispatched, --received and --scan",
            ));
        }
        let effect = line.map_or(Effect::None, |line| line.effect);
        check_row(caller, act.row.as_deref(), effect)?;
        // What is not theirs the desk refuses, whatever comes with it.
        let theirs = line.filter(|line| line.by == by);
        let brought = match theirs {
            Some(line) => {
                self.check_ground((act.number, act.act), line)?;
                self.brought(caller, &before, act, line, now)?
            }
            None => None,
        };
        let party = match theirs {
            Some(_) => self.signed_by_party(&before, (act, by), brought.as_ref(), now)?,
            None => None,
        };
        let dates = match (&party, &brought) {
            (Some(party), _) => &party.dates,
            (None, Some(brought)) => &brought.dates,
            (None, None) => &before.dates,
        };
        let name = caller.name();
        let letter = act.letter.as_ref();
        let letter = self.registered((caller, &before.applicant), letter, now)?;
        let doing = Doing {
            act: act.act,
            by,
            who: &name,
            at: received_at(letter.as_ref(), now),
            reasons: &act.reasons,
            agreed: act.agreed,
            cited,
            dates,
        };
        let step = before
            .request
            .act(&doing, now.legal, &self.rules())
            .map_err(|refusal| not_now(&refusal))?;
        let officer = (by == By::Officer).then(|| caller.account.as_ref().map(|a| a.name.clone()));
        Ok(Planned {
            before,
            step,
            brought,
            letter,
            party,
            clause,
            officer: officer.flatten(),
        })
    }

    /// Whether the caller is staff of the authority that a request goes to.
    pub(super) fn works_on(&self, caller: &Caller, stored: &Stored) -> bool {
        let wanted = authority_of(stored.request.kind);
        caller.has(OFFICERS) && self.is_of(caller, wanted)
    }

    /// Whether the caller works for an authority of this kind, or for the box and no authority.
    pub(crate) fn is_of(&self, caller: &Caller, wanted: model::AuthorityKind) -> bool {
        let own = caller
            .account
            .as_ref()
            .and_then(|account| account.authority.as_ref());
        own.is_none_or(|own| {
            let mut authorities = self.ledger.record().authorities();
            authorities.any(|authority| authority.id == *own && authority.kind == wanted)
        })
    }

    /// The officer enters when the applicant received the notice that clocks wait for.
    pub(crate) fn enter_request_receipt(
        &mut self,
        caller: &Caller,
        command: &Command,
        (number, received): (RequestNumber, Timestamp),
        change: Change,
        now: Now,
    ) -> Result<Done, ControlError> {
        let before = stored(self.store.as_ref(), number)?;
        let is_theirs = self.works_on(caller, &before) || is_filer(caller, &before.applicant);
        if !is_theirs || !agreement::may_enter_receipt(caller, &before) {
            return Err(missing(number));
        }
        let made = self.received(number, before, (received, &caller.name()), change, now)?;
        let stage = made.after.request.stage;
        self.carry_request(made, Some((caller, command)), None, now)
            .map(|(due, epoch)| Done::RequestMoved {
                number,
                stage,
                due,
                epoch,
            })
    }

    /// A receipt as a step.
    pub(super) fn received(
        &self,
        number: RequestNumber,
        before: Stored,
        receipt: (Timestamp, &str),
        change: Change,
        now: Now,
    ) -> Result<Made, ControlError> {
        let step = before
            .request
            .receipt(receipt, &before.dates, now.legal, &self.rules())
            .map_err(|refusal| not_now(&refusal))?;
        let what = "received".to_owned();
        Ok(Made::of((number, before), step, what, change))
    }
}

impl Planned {
    fn made(self, act: &RequestAct, change: Change) -> Made {
        let Self {
            before,
            step,
            brought,
            letter,
            party,
            clause,
            officer,
        } = self;
        let change = Change {
            clause: change.clause.or(Some(clause)),
            ..change
        };
        let mut made = Made::of((act.number, before), step, act.act.to_string(), change);
        made.act = Some((act.act, act.reasons.clone()));
        made.row.clone_from(&act.row);
        made.asked = Some((act.agreed, act.letter.clone()));
        made.officer = officer;
        made.letter = letter;
        if let Some(brought) = brought {
            brought.into_step(&mut made);
        }
        if let Some(party) = party {
            party.join(&mut made);
        }
        made
    }
}

/// Whether the caller acts for whoever filed.
pub(super) fn is_filer(caller: &Caller, applicant: &Applicant) -> bool {
    let account = caller.account.as_ref();
    account.is_some_and(|account| account.acts_for(applicant))
}
