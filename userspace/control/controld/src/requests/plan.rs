//! What a step would do, as a digest: what was previewed is what is carried out.
//!
//! It is over the act as it was asked for, where each request would stand, and the operations on the record. Of a secret it holds
//! nothing, since a short one could be guessed by it; and the moment at which something is suspended is no part of it, since that is
//! never the same.

use super::carry::Made;
use crate::error::{ControlError, refuse};
use crate::stored;
use desk::request::Effect;
use jiff::civil::Date;
use law::form::Submission;
use law::request::{Act, Stage};
use model::{Op, Row, RowKey};
use serde::Serialize;
use sha2::{Digest as _, Sha256 as Hasher};
use wire::keys::Sha256;
use wire::{OfficialLetter, RefusalCode, RequestNumber};

#[derive(Serialize)]
struct Plan<'a> {
    steps: Vec<Planned<'a>>,
    ops: Ops<'a>,
}

#[derive(Serialize)]
struct Planned<'a> {
    number: RequestNumber,
    revision: u32,
    stage: Stage,
    act: &'a Option<(Act, String)>,
    asked: &'a Option<(Option<Date>, Option<OfficialLetter>)>,
    row: &'a Option<Box<Row>>,
    /// Without its secrets, which are sealed apart.
    form: Option<&'a Submission>,
}

impl<'a> Planned<'a> {
    fn of(made: &'a Made) -> Self {
        Self {
            number: made.number,
            revision: made.after.revision,
            stage: made.after.request.stage,
            act: &made.act,
            asked: &made.asked,
            row: &made.row,
            form: made.form(),
        }
    }
}

#[derive(Serialize)]
enum Ops<'a> {
    Whole(&'a [Op]),
    /// What is suspended bears the moment, and else is what it was.
    Suspended(Vec<RowKey>),
}

/// The digest of a step with all that follows from it.
pub(super) fn digest(steps: &[Made], ops: &[Op]) -> Result<Sha256, ControlError> {
    let suspends = steps.iter().any(|made| made.effect() == Effect::Suspend);
    let plan = Plan {
        steps: steps.iter().map(Planned::of).collect(),
        ops: if suspends {
            Ops::Suspended(ops.iter().filter_map(key).collect())
        } else {
            Ops::Whole(ops)
        },
    };
    Ok(Sha256(Hasher::digest(stored::write(&plan)?).into()))
}

fn key(op: &Op) -> Option<RowKey> {
    match op {
        Op::Put(row) => Some(row.key()),
        Op::Delete(key) => Some(key.clone()),
        Op::Declare(_) => None,
    }
}

/// A step that was previewed is what the preview told.
pub(super) fn check(steps: &[Made], ops: &[Op]) -> Result<(), ControlError> {
    let Some(plan) = steps.first().and_then(|made| made.plan) else {
        return Ok(());
    };
    if digest(steps, ops)? == plan {
        return Ok(());
    }
    Err(refuse(
        RefusalCode::Stale,
        "it would do something else by now than what was previewed",
        "preview it again, and look at what it does",
    ))
}
