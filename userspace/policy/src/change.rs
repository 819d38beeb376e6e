//! When time alone changes the snapshot.

use crate::rows::Rows;
use crate::term::Term;
use jiff::Timestamp;
use law::Clause;
use model::{AccessList, CatalogueEntry, Enrolment, Record, RowKey, Rule, SpecialAccess};

/// A row that begins or ceases to be in force without anybody's doing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimedChange {
    /// When.
    pub at: Timestamp,
    /// The row.
    pub what: RowKey,
    /// What happens to it.
    pub kind: ChangeKind,
    /// The clause behind its term; none for rules, whose expiry is their author's.
    pub clause: Option<Clause>,
}

/// What time does to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It comes into force.
    Begins,
    /// It ceases to be in force.
    Ends,
}

/// The next instant after `now` at which [`crate::compile()`] gives another snapshot by time alone.
///
/// Every row is taken for itself: where a second row gives the same addresses the same standing (an old and a new list
/// of one organisation), the snapshot of that instant may equal the one before.
pub fn next_change(record: &Record, now: Timestamp) -> Option<Timestamp> {
    let rows = Rows::of(record);
    let edges = timed(&rows).flat_map(|row| {
        let Term { begins, ends } = row.term();
        [begins, ends]
    });
    edges.flatten().filter(|at| *at > now).min()
}

/// What time changes later than `after` and not later than `until`, in the order of time, for the journal.
pub fn changes_between(record: &Record, after: Timestamp, until: Timestamp) -> Vec<TimedChange> {
    let rows = Rows::of(record);
    let mut changes = Vec::new();
    for row in timed(&rows) {
        let Term { begins, ends } = row.term();
        for (at, kind) in [(begins, ChangeKind::Begins), (ends, ChangeKind::Ends)] {
            if let Some(at) = at.filter(|at| after < *at && *at <= until) {
                let (what, clause) = (row.key(), row.clause());
                changes.push(TimedChange {
                    at,
                    what,
                    kind,
                    clause,
                });
            }
        }
    }
    changes.sort();
    changes
}

/// A row that has a term.
#[derive(Clone, Copy)]
enum Timed<'a> {
    Entry(&'a CatalogueEntry),
    List(&'a AccessList),
    Special(&'a SpecialAccess),
    Enrolment(&'a Enrolment),
    Rule(&'a Rule),
}

fn timed<'a>(rows: &Rows<'a>) -> impl Iterator<Item = Timed<'a>> {
    let entries = rows.catalogue.iter().copied().map(Timed::Entry);
    let lists = rows.access_lists.iter().copied().map(Timed::List);
    let specials = rows.special_accesses.iter().copied().map(Timed::Special);
    let enrolments = rows.enrolments.iter().copied().map(Timed::Enrolment);
    let rules = rows.rules.iter().copied().map(Timed::Rule);
    entries
        .chain(lists)
        .chain(specials)
        .chain(enrolments)
        .chain(rules)
}

impl Timed<'_> {
    fn term(self) -> Term {
        match self {
            Self::Entry(entry) => entry.into(),
            Self::List(list) => list.into(),
            Self::Special(access) => access.into(),
            Self::Enrolment(enrolment) => enrolment.into(),
            Self::Rule(rule) => rule.into(),
        }
    }

    fn key(self) -> RowKey {
        match self {
            Self::Entry(entry) => RowKey::Catalogue(entry.prefix),
            Self::List(list) => RowKey::AccessList(list.id.clone()),
            Self::Special(access) => RowKey::SpecialAccess(access.id.clone()),
            Self::Enrolment(enrolment) => RowKey::Enrolment(enrolment.id.clone()),
            Self::Rule(rule) => RowKey::Rule(rule.id.clone()),
        }
    }

    const fn clause(self) -> Option<Clause> {
        match self {
            Self::Entry(_) => Some(Clause::ESHDI_13),
            Self::List(_) => Some(Clause::ESHDI_15_1),
            Self::Special(_) => Some(Clause::ESHDI_15_2),
            Self::Enrolment(_) => Some(Clause::ESHDI_20),
            Self::Rule(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
