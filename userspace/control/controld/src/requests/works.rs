//! Planned works (the agreement, п. 5.4): what is asked of them when they are filed, and how the index of availability takes them.

use super::stored;
use crate::core::Core;
use crate::error::{ControlError, refuse_by};
use desk::availability::{Standing, WORKS_MAX, Works, lies_in_window};
use jiff::Timestamp;
use jiff::civil::Date;
use law::form::{Submission, Value};
use law::request::{Kind, Stage};
use law::{Calendar, Clause, zone};
use std::collections::BTreeMap;
use wire::{RefusalCode, RequestNumber};

const AGR_5_4: Clause = Clause::known("agr-5.4");

/// Works outside of the default time (nights from 21:00 to 06:00, weekends, holidays) are agreed for that very time, and so say
/// why they lie there.
pub(super) fn check(
    kind: Kind,
    submission: &Submission,
    calendar: &Calendar,
) -> Result<(), ControlError> {
    let (Kind::PlannedWorks, Some(times)) = (kind, times_of(submission)) else {
        return Ok(());
    };
    if text(submission, "outside_window").is_some_and(|why| !why.trim().is_empty())
        || lies_in_window(times.0, times.1, calendar)?
    {
        return Ok(());
    }
    Err(refuse_by(
        AGR_5_4,
        RefusalCode::Invalid,
        "starts_at, ends_at: the works do not lie in the default time: at night from 21:00 to 06:00, on weekends and on holidays",
        "move them, or say in outside_window why the parties shall agree to that time",
    ))
}

/// What works are about: the services and their time, so that every notice tells it (п. 5.6), and works of another night are
/// others.
pub(super) fn subject(kind: Kind, submission: &Submission) -> Option<String> {
    let (Kind::PlannedWorks, Some((from, until))) = (kind, times_of(submission)) else {
        return None;
    };
    let first = text(submission, "services")?;
    let more = match submission.of("services").len().saturating_sub(1) {
        0 => String::new(),
        more => format!(" (+{more})"),
    };
    let (from, until) = (zone::display(from), zone::display(until));
    Some(format!("{first}{more}, {from} – {until}"))
}

impl Core {
    /// The works with disconnection in production that touch a period of legal days, by service: of the requests for them the
    /// latest [`WORKS_MAX`].
    pub(crate) fn works_between(
        &self,
        (from, through): (Date, Date),
    ) -> Result<BTreeMap<String, Vec<Works>>, ControlError> {
        let mut found: BTreeMap<String, Vec<Works>> = BTreeMap::new();
        let numbers: Vec<RequestNumber> = self.requests.of_kind(Kind::PlannedWorks).collect();
        for number in numbers.into_iter().rev().take(WORKS_MAX) {
            let stored = stored(self.store.as_ref(), number)?;
            let Some(standing) = standing(stored.request.stage) else {
                continue;
            };
            let day = |field: &str| stored.dates.0.get(field).copied();
            if day("starts_at").is_none_or(|day| day > through)
                || day("ends_at").is_none_or(|day| day < from)
            {
                continue;
            }
            let submission = self.submission(number)?;
            let disconnects =
                submission.of("with_disconnection").first() == Some(&Value::Flag(true));
            if !disconnects || text(&submission, "environment") != Some("production") {
                continue;
            }
            let Some((from, until)) = times_of(&submission) else {
                continue;
            };
            for service in submission.of("services") {
                let Value::Text(key) = service else { continue };
                let works = Works {
                    from,
                    until,
                    standing,
                };
                found.entry(key.clone()).or_default().push(works);
            }
        }
        Ok(found)
    }
}

/// How works count whose request stands here; none that were taken back do.
const fn standing(stage: Stage) -> Option<Standing> {
    match stage {
        Stage::Agreed | Stage::Done => Some(Standing::Agreed),
        Stage::Submitted | Stage::Rejected | Stage::Expired => Some(Standing::Unagreed),
        Stage::Withdrawn
        | Stage::Incomplete
        | Stage::Rework
        | Stage::Eligible
        | Stage::ConditionsIssued
        | Stage::Ready
        | Stage::Departed
        | Stage::Testing
        | Stage::ActReview
        | Stage::ActRework
        | Stage::ActApproved
        | Stage::Active
        | Stage::ActiveDeparted
        | Stage::Suspended
        | Stage::Leaving
        | Stage::InWork
        | Stage::Received
        | Stage::Void
        | Stage::Superseded
        | Stage::Closed => None,
    }
}

fn times_of(submission: &Submission) -> Option<(Timestamp, Timestamp)> {
    let moment = |field| text(submission, field)?.parse().ok();
    Some((moment("starts_at")?, moment("ends_at")?))
}

fn text<'a>(submission: &'a Submission, field: &str) -> Option<&'a str> {
    match submission.of(field).first()? {
        Value::Text(text) => Some(text),
        Value::Flag(_) | Value::Number(_) | Value::Secret(_) | Value::File(_) => None,
    }
}
