//! From when until when a row is in force, as instants. Days are those of Asia/Almaty.

use jiff::Timestamp;
use jiff::civil::Date;
use law::zone::{end_of, start_of};
use model::{AccessList, CatalogueEntry, Enrolment, Rule, SpecialAccess};

/// The time in which a row is in force: from `begins`, which belongs to it, to `ends`, which does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The first instant; none where the row is in force since ever.
    pub begins: Option<Timestamp>,
    /// The first instant after it; none where it never ends.
    pub ends: Option<Timestamp>,
}

impl Term {
    /// Whether the instant lies in the term.
    pub fn holds(&self, instant: Timestamp) -> bool {
        self.begins.is_none_or(|begins| begins <= instant)
            && self.ends.is_none_or(|ends| instant < ends)
    }
}

/// A catalogue entry: from 00:00 of its first day to 24:00 of its last (386/НҚ, ЕШДИ п. 13; the days are the operator's).
impl From<&CatalogueEntry> for Term {
    fn from(entry: &CatalogueEntry) -> Self {
        Self {
            begins: Some(start_of(entry.since)),
            ends: entry.until.map(end_of),
        }
    }
}

/// An access list: one calendar year from its opening (386/НҚ, ЕШДИ п. 15-1).
impl From<&AccessList> for Term {
    fn from(list: &AccessList) -> Self {
        Self {
            begins: Some(start_of(list.opened)),
            ends: Some(start_of(list_ends(list.opened))),
        }
    }
}

/// A special access: until 24:00 of its last day (386/НҚ, ЕШДИ п. 15-2).
impl From<&SpecialAccess> for Term {
    fn from(access: &SpecialAccess) -> Self {
        Self {
            begins: None,
            ends: Some(end_of(access.until)),
        }
    }
}

/// An enrolment: from 00:00 of its first day to 24:00 of its last.
impl From<&Enrolment> for Term {
    fn from(enrolment: &Enrolment) -> Self {
        Self {
            begins: Some(start_of(enrolment.since)),
            ends: enrolment.until.map(end_of),
        }
    }
}

/// A rule: until it expires.
impl From<&Rule> for Term {
    fn from(rule: &Rule) -> Self {
        Self {
            begins: None,
            ends: rule.expires,
        }
    }
}

/// The first day without the access that was opened on `opened`: the day after the last of its year
/// ([`law::one_calendar_year`]).
pub fn list_ends(opened: Date) -> Date {
    law::one_calendar_year(opened)
        .tomorrow()
        .unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests;
