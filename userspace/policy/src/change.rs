//! When time alone changes the snapshot.

use crate::rows::Rows;
use crate::term::Term;
use jiff::Timestamp;
use law::Clause;
use model::{Record, RowKey};

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
    let mut next: Option<Timestamp> = None;
    each_term(record, &mut |term, _, _| {
        let later = [term.begins, term.ends]
            .into_iter()
            .flatten()
            .filter(|at| *at > now)
            .min();
        next = [next, later].into_iter().flatten().min();
    });
    next
}

/// What time changes later than `after` and not later than `until`, in the order of time, for the journal.
pub fn changes_between(record: &Record, after: Timestamp, until: Timestamp) -> Vec<TimedChange> {
    let mut changes = Vec::new();
    each_term(record, &mut |term, clause, key| {
        let edges = [
            (term.begins, ChangeKind::Begins),
            (term.ends, ChangeKind::Ends),
        ];
        for (at, kind) in edges {
            if let Some(at) = at.filter(|at| after < *at && *at <= until) {
                changes.push(TimedChange {
                    at,
                    what: key(),
                    kind,
                    clause,
                });
            }
        }
    });
    changes.sort();
    changes
}

/// Calls `take` with the term of every row that has one, its clause, and its key when asked for.
fn each_term(record: &Record, take: &mut dyn FnMut(Term, Option<Clause>, &dyn Fn() -> RowKey)) {
    let rows = Rows::of(record);
    for entry in rows.catalogue {
        let key = || RowKey::Catalogue(entry.prefix);
        take(entry.into(), Some(Clause::ESHDI_13), &key);
    }
    for list in rows.access_lists {
        let key = || RowKey::AccessList(list.id.clone());
        take(list.into(), Some(Clause::ESHDI_15_1), &key);
    }
    for access in rows.special_accesses {
        let key = || RowKey::SpecialAccess(access.id.clone());
        take(access.into(), Some(Clause::ESHDI_15_2), &key);
    }
    for rule in rows.rules {
        let key = || RowKey::Rule(rule.id.clone());
        take(rule.into(), None, &key);
    }
}

#[cfg(test)]
mod tests;
