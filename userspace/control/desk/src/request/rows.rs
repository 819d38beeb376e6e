//! What a request puts into the record: nothing is retyped, every value comes from the filed form.
//!
//! Each row names the request it rests on, so that it can be shown and taken back with it. What no form can know, the
//! interfaces of a channel and a change that is asked for in words, the officer states with the act: one row, and no other
//! than the form asks for.
//!
//! A request that changes what rests on another leaves it with that other: the row keeps its ground, and goes with it. What
//! is deleted takes along what cannot stand without it ([`follow`]).

mod agreement;
mod follow;
mod lists;
mod parts;
mod read;
mod resources;
mod services;

pub use follow::follow;

use jiff::Timestamp;
use jiff::civil::Date;
use law::form::Submission;
use law::request::{Act, Kind};
use model::{Applicant, Op, Record, Row, RowKey, SubjectClass, Suspension};

/// Most special accesses that one request opens.
pub const ACCESSES_MAX: usize = 1_024;

/// Longest text that a row takes from a form or an act, in bytes: what the files of the record take.
const TEXT_BYTES_MAX: usize = 4_096;
/// How much of the reasons of a suspension its row keeps, in characters; the request's history has them whole.
const WHY_CHARS_MAX: usize = 500;

/// What a request rests on.
#[derive(Clone, Debug)]
pub struct Ground<'a> {
    /// What was asked for.
    pub kind: Kind,
    /// How rows cite it: `СОЗ-12`.
    pub citation: String,
    /// What rows are named by it: `soz-12`.
    pub name: String,
    /// Who asked.
    pub applicant: &'a Applicant,
    /// The act that brings it into force; none where filing does.
    pub act: Option<Act>,
    /// The row that the officer states with the act.
    pub row: Option<&'a Row>,
    /// The legal date of its effect.
    pub today: Date,
    /// The record before it.
    pub record: &'a Record,
}

/// Why a request cannot take effect: what of the form does not fit the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit(pub String);

/// The operations that put a request into force, without what [follows](follow) from them.
///
/// # Errors
///
/// Why it cannot take effect; then nothing of it does.
pub fn open(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let takes_row = matches!(ground.kind, Kind::Channels | Kind::ServiceRemoval);
    if let Some(row) = ground.row.filter(|_| !takes_row) {
        return Err(Unfit(format!(
            "the form says all of it, and the row {} is stated besides: leave it out",
            row.key()
        )));
    }
    match ground.kind {
        Kind::Channels => resources::channel(ground, submission),
        Kind::Catalogue => lists::catalogue(ground, submission),
        Kind::AccessLists => lists::access_list(ground, submission),
        Kind::SpecialAccess => lists::special_access(ground, submission),
        // Told, answered, and nothing of the record changes.
        Kind::Incident | Kind::ServiceCreation => Ok(Vec::new()),
        Kind::WebFirewall | Kind::PageProtection => resources::protect(ground, submission),
        Kind::ResourceChange => resources::change(ground, submission),
        Kind::RootHandOver => resources::root(ground, submission),
        Kind::Mail => resources::mail(ground, submission),
        Kind::Publication => services::publish(ground, submission),
        Kind::Connection => services::connect(ground, submission),
        Kind::ServiceUpdate => services::update(ground, submission),
        Kind::ConnectionUpdate => services::reconnect(ground, submission),
        Kind::ServiceRemoval => services::remove(ground, submission),
        Kind::Disconnection => services::disconnect(ground, submission),
        Kind::ActWithdrawal => services::withdraw_act(ground, submission),
        Kind::PlannedWorks => services::works(ground, submission),
        Kind::Agreement => agreement::agree(ground, submission),
    }
}

/// What of a form does not fit the record, as far as it is refused when it is filed already: who announces works must have a
/// part in the services (the agreement, п. 5.4); an initiator is cut off a service with personal data (п. 7).
///
/// # Errors
///
/// What does not fit, with its field.
pub fn fits(
    kind: Kind,
    applicant: &Applicant,
    submission: &Submission,
    record: &Record,
) -> Result<(), Unfit> {
    match kind {
        Kind::PlannedWorks => services::concerned(record, applicant, submission).map(drop),
        Kind::Disconnection => services::can_be_cut_off(record, submission),
        Kind::Channels
        | Kind::Catalogue
        | Kind::Incident
        | Kind::AccessLists
        | Kind::SpecialAccess
        | Kind::WebFirewall
        | Kind::PageProtection
        | Kind::ResourceChange
        | Kind::RootHandOver
        | Kind::Mail
        | Kind::ServiceCreation
        | Kind::Publication
        | Kind::Connection
        | Kind::ServiceUpdate
        | Kind::ConnectionUpdate
        | Kind::ServiceRemoval
        | Kind::ActWithdrawal
        // That its parties are two is asked where who they are is looked up.
        | Kind::Agreement => Ok(()),
    }
}

/// The rows that rest on a request, of those that it put: what went since, or came anew by another request, is none of them.
pub fn resting<'a>(
    record: &'a Record,
    (applicant, citation): (&'a Applicant, &'a str),
    rows: &'a [RowKey],
) -> impl Iterator<Item = &'a Row> {
    let there = rows.iter().filter_map(|key| record.row(key));
    there.filter(move |row| {
        // A channel cites no request; one of another operator came anew.
        if let Row::Channel(channel) = row {
            let of = Applicant::Operator(channel.operator.clone());
            return *applicant == of;
        }
        row.request().is_none_or(|request| request == citation)
    })
}

/// The operations that take back what rests on a request, without what [follows](follow) from them.
///
/// Systems and tunnels are shared: they go with the last that needs them.
pub fn close(record: &Record, of: (&Applicant, &str), rows: &[RowKey]) -> Vec<Op> {
    resting(record, of, rows)
        .filter(|row| !matches!(row, Row::InformationSystem(_) | Row::Tunnel(_)))
        .map(|row| Op::Delete(row.key()))
        .collect()
}

/// The operations that suspend what rests on a request, with the reasons of who does it.
pub fn suspend(
    record: &Record,
    of: (&Applicant, &str),
    rows: &[RowKey],
    (reasons, since): (&str, Timestamp),
) -> Vec<Op> {
    let why = match reasons.trim() {
        "" => of.1,
        reasons => reasons,
    };
    let why: String = why.chars().take(WHY_CHARS_MAX).collect();
    let suspended = Some(Suspension { since, why });
    let rows = resting(record, of, rows);
    rows.filter_map(|row| row.suspended(suspended.clone()).map(Op::Put))
        .collect()
}

/// The operations that end its suspension.
pub fn resume(record: &Record, of: (&Applicant, &str), rows: &[RowKey]) -> Vec<Op> {
    let rows = resting(record, of, rows);
    rows.filter_map(|row| row.suspended(None).map(Op::Put))
        .collect()
}

/// A class of subjects by its word in forms.
fn class(word: &str) -> Result<SubjectClass, Unfit> {
    match word {
        "state-body" => Ok(SubjectClass::StateBody),
        "local-government" => Ok(SubjectClass::LocalGovernment),
        "state-legal-entity" => Ok(SubjectClass::StateLegalEntity),
        "quasi-state" => Ok(SubjectClass::QuasiState),
        "critical-infrastructure" => Ok(SubjectClass::CriticalInfrastructure),
        _ => Err(Unfit(format!("{word:?} is no class of subjects"))),
    }
}

#[cfg(test)]
mod tests;
