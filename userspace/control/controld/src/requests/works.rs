//! Planned works (the agreement, п. 5.4): what is asked of them when they are filed, and how the index of availability takes them.

use super::Stored;
use super::window::{Window, cuts_off, times_of};
use crate::core::Core;
use crate::error::{ControlError, refuse_by};
use desk::availability::{Standing, Works, lies_in_window};
use desk::request::machine;
use desk::request::rows::{self, Unfit};
use jiff::civil::Date;
use law::form::Submission;
use law::request::Kind;
use law::{Calendar, Clause, zone};
use model::Applicant;
use std::collections::{BTreeMap, BTreeSet};
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
    if submission
        .text("outside_window")
        .is_some_and(|why| !why.trim().is_empty())
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
    let first = submission.text("services")?;
    let more = match submission.of("services").len().saturating_sub(1) {
        0 => String::new(),
        more => format!(" (+{more})"),
    };
    let (from, until) = (zone::display(from), zone::display(until));
    Some(format!("{first}{more}, {from} – {until}"))
}

impl Core {
    /// What a form names fits the record, as far as filing asks.
    pub(super) fn check_fit(
        &self,
        kind: Kind,
        applicant: &Applicant,
        submission: &Submission,
    ) -> Result<(), ControlError> {
        let fits = rows::fits(kind, applicant, submission, self.ledger.record());
        fits.map_err(|Unfit(why)| {
            refuse_by(
                machine::of(kind).clause,
                RefusalCode::Invalid,
                why,
                "`qaqpa service list` tells what is published and by whom; name a service that this may be asked of",
            )
        })
    }

    /// The window of a request as its row stands; as the form said it where no row does.
    pub(super) fn window_of(&self, stored: &Stored, number: RequestNumber) -> Option<Window> {
        let citation = number.citation();
        let mut works = self.ledger.record().planned_works();
        let own = works.find(|row| row.request == citation);
        own.map_or_else(|| stored.window.clone(), Window::of_row)
    }

    /// The works with disconnection in production that touch a period of legal days, by service; of one service alone, if one
    /// is named.
    ///
    /// What stands in the record counts as it stands there, whether a file or a request put it; what no row stands for counts
    /// by its request.
    pub(crate) fn works_between(
        &self,
        (from, through): (Date, Date),
        service: Option<&str>,
    ) -> BTreeMap<String, Vec<Works>> {
        let span = (zone::start_of(from), zone::end_of(through));
        let mut found: BTreeMap<String, Vec<Works>> = BTreeMap::new();
        let mut add = |key: &str, works: Works| {
            if service.is_none_or(|only| only == key) {
                found.entry(key.to_owned()).or_default().push(works);
            }
        };
        let mut with_row: BTreeSet<RequestNumber> = BTreeSet::new();
        for row in self.ledger.record().planned_works() {
            with_row.extend(RequestNumber::cited(&row.request));
            if !cuts_off(row) || row.begins >= span.1 || row.ends <= span.0 {
                continue;
            }
            let works = Works {
                from: row.begins,
                until: row.ends,
                standing: Standing::agreed_on(row.agreed, row.begins, &self.calendar),
            };
            row.services.iter().for_each(|key| add(key.as_str(), works));
        }
        for (number, window, standing) in self.requests.works(span) {
            if with_row.contains(&number) {
                continue;
            }
            let works = Works {
                from: window.from,
                until: window.until,
                standing,
            };
            window.services.iter().for_each(|key| add(key, works));
        }
        found
    }
}
