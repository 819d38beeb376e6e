//! What steps do to the record: their operations, what follows from those, and the requests that end with it.

use super::carry::{Made, by_law};
use crate::clock::Now;
use crate::core::Core;
use crate::error::{ControlError, refuse, refuse_by};
use desk::request::rows::{self, Unfit};
use desk::request::{Cause, Doing, Effect, machine};
use law::Clause;
use law::request::{Act, By, Kind, Stage};
use model::{Op, Row, RowKey};
use std::collections::{BTreeMap, BTreeSet};
use wire::{RefusalCode, RequestNumber};

/// Most other requests that end with one: all of them are written in one transaction.
pub(crate) const ENDED_MAX: usize = 24;

impl Core {
    /// A step with those that it brings, and the operations of all of them.
    ///
    /// A list takes the place of the one in force. Where rows go that rest on another request, that one ends too, by the line
    /// of its machine that takes rows back, so that no request is in force without its rows.
    pub(super) fn effects_of(
        &self,
        made: Made,
        now: Now,
    ) -> Result<(Vec<Made>, Vec<Op>), ControlError> {
        let mut steps = vec![made];
        steps.extend(self.superseded(&steps, now)?);
        let brought = steps.len();
        let mut ops = Vec::new();
        let mut done = 0;
        while let Some(made) = steps.get_mut(done) {
            let own = self.effect_of(made, now)?;
            if made.effect() == Effect::Close {
                // What was changed of its works while they stood is what was.
                made.after.window = self.window_of(&made.after, made.number);
            }
            made.settle(&own);
            ops.extend(own);
            done += 1;
            if done < steps.len() {
                continue;
            }
            ops = rows::follow(self.ledger.record(), ops);
            let ended = self.ended_by(&steps, &ops, now)?;
            steps.extend(ended);
            if steps.len() - brought > ENDED_MAX {
                return Err(too_many(&steps, steps.len() - brought));
            }
        }
        Ok((steps, ops))
    }

    /// The ends of requests whose rows these operations delete, but for those that have a step already.
    ///
    /// Systems and tunnels are shared, and no request ends with them.
    fn ended_by(&self, steps: &[Made], ops: &[Op], now: Now) -> Result<Vec<Made>, ControlError> {
        let record = self.ledger.record();
        let gone = ops.iter().filter_map(|op| match op {
            Op::Delete(RowKey::InformationSystem(_) | RowKey::Tunnel(_))
            | Op::Put(_)
            | Op::Declare(_) => None,
            Op::Delete(key) => Some((owner(record.row(key)?)?, key)),
        });
        let Some(by) = steps.first().map(|made| made.number) else {
            return Ok(Vec::new());
        };
        let stepped: BTreeSet<RequestNumber> = steps.iter().map(|made| made.number).collect();
        let mut ended = BTreeMap::new();
        for (number, key) in gone {
            // A file may name a request that this gateway does not have.
            let is_new = !stepped.contains(&number) && !ended.contains_key(&number);
            if is_new && self.requests.line(number).is_some() {
                ended.insert(number, self.end_with((number, key), by, now)?);
            }
        }
        Ok(ended.into_values().flatten().collect())
    }

    /// The end of a request because another one took its rows; none where its machine knows none from here.
    fn end_with(
        &self,
        (number, key): (RequestNumber, &RowKey),
        by: RequestNumber,
        now: Now,
    ) -> Result<Option<Made>, ControlError> {
        let before = super::stored(self.store.as_ref(), number)?;
        if !before.rows.contains(key) {
            return Ok(None);
        }
        let lines = machine::of(before.request.kind).lines.iter();
        let mut ending = lines.filter(|line| {
            line.from == before.request.stage && line.effect == Effect::Close && !line.by_letter
        });
        let Some((line, act)) = ending.find_map(|line| match line.cause {
            // Nothing takes its place.
            Cause::Act(Act::Supersede) | Cause::Lapse(_) => None,
            Cause::Act(act) => Some((line, act)),
        }) else {
            return Ok(None);
        };
        let why = format!("request {} ended it", by.citation());
        let doing = Doing {
            act,
            by: line.by,
            who: "",
            at: now.legal,
            reasons: &why,
            agreed: None,
            cited: None,
            dates: &before.dates,
        };
        let step = before
            .request
            .act(&doing, now.legal, &self.rules())
            .map_err(|refusal| super::file::not_now(&refusal))?;
        let change = by_law(line.clause, &why);
        Ok(Some(Made::of(
            (number, before),
            step,
            act.to_string(),
            change,
        )))
    }

    /// The operations of a step's own effect.
    fn effect_of(&self, made: &Made, now: Now) -> Result<Vec<Op>, ControlError> {
        let stored = &made.after;
        let record = self.ledger.record();
        let citation = made.number.citation();
        let of = (&stored.applicant, citation.as_str());
        match made.effect() {
            Effect::None => Ok(Vec::new()),
            Effect::Close => Ok(rows::close(record, of, &stored.rows)),
            Effect::Suspend => {
                let reasons = made
                    .act
                    .as_ref()
                    .map_or("", |(_, reasons)| reasons.as_str());
                let why = (reasons, now.legal);
                Ok(rows::suspend(record, of, &stored.rows, why))
            }
            Effect::Resume => Ok(rows::resume(record, of, &stored.rows)),
            Effect::Open => {
                let submission = self.form_with_sealed(made)?;
                let ground = rows::Ground {
                    kind: stored.request.kind,
                    citation: citation.clone(),
                    name: format!("soz-{}", made.number),
                    applicant: &stored.applicant,
                    act: made.act.as_ref().map(|(act, _)| *act),
                    row: made.row.as_deref(),
                    today: law::zone::date(now.legal),
                    record,
                };
                rows::open(&ground, &submission).map_err(|unfit| {
                    cannot(made.number, machine::of(stored.request.kind).clause, &unfit)
                })
            }
        }
    }

    /// A list that is applied takes the place of the one that was in force (386/НҚ, ЕШДИ п. 15: at least once a year), and so
    /// does an agreement of the same parties that is signed (603/НҚ, прил. 7, п. 13).
    fn superseded(&self, steps: &[Made], now: Now) -> Result<Option<Made>, ControlError> {
        let Some(made) = steps.first() else {
            return Ok(None);
        };
        let kind = made.after.request.kind;
        let applies = made.after.request.stage == Stage::Active && made.effect() == Effect::Open;
        let former = if !applies {
            None
        } else if kind == Kind::Agreement {
            self.agreement_before(made)?
        } else {
            let lists = kind == Kind::AccessLists;
            let of = || self.requests.in_force(kind, &made.after.applicant);
            lists.then(of).flatten()
        };
        let Some(number) = former else {
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
            cited: None,
            dates: &before.dates,
        };
        let step = before
            .request
            .act(&doing, now.legal, &self.rules())
            .map_err(|refusal| super::file::not_now(&refusal))?;
        let line = machine::of(kind).line(before.request.stage, Cause::Act(Act::Supersede));
        let clause = line.map_or(machine::of(kind).clause, |line| line.clause);
        let change = by_law(clause, &format!("request {} took its place", made.number));
        let what = Act::Supersede.to_string();
        Ok(Some(Made::of((number, before), step, what, change)))
    }
}

fn too_many(steps: &[Made], count: usize) -> ControlError {
    let number = steps.first().map_or(0, |made| made.number.0);
    refuse(
        RefusalCode::Conflict,
        format!(
            "request {number} would end {count} others with it, more than the {ENDED_MAX} that end at once"
        ),
        "end some of them first: `qaqpa request list` shows those of the service",
    )
}

/// The request that a row cites.
fn owner(row: &Row) -> Option<RequestNumber> {
    RequestNumber::cited(row.request()?)
}

/// Why a request cannot take effect, and what can be done.
fn cannot(number: RequestNumber, clause: Clause, Unfit(why): &Unfit) -> ControlError {
    refuse_by(
        clause,
        RefusalCode::Invalid,
        format!("request {number} cannot take effect: {why}"),
        "ask the applicant for what is missing, state the row that it needs with --row, or reject it with this reason",
    )
}

/// Whether a stated row may come with an act: an effect takes it, and the caller may change rows of its kind.
pub(super) fn check_row(
    caller: &crate::authorise::Caller,
    row: Option<&Row>,
    effect: Effect,
) -> Result<(), ControlError> {
    let Some(row) = row else {
        return Ok(());
    };
    if effect != Effect::Open {
        return Err(refuse(
            RefusalCode::BadRequest,
            format!(
                "the row {} is stated with an act that puts nothing into force",
                row.key()
            ),
            "leave it out",
        ));
    }
    if caller.has(crate::authorise::roles_for_kind(row.kind())) {
        return Ok(());
    }
    Err(refuse(
        RefusalCode::Forbidden,
        format!(
            "{} may not change rows of the kind {}",
            caller.name(),
            row.kind()
        ),
        "let somebody act who may",
    ))
}
