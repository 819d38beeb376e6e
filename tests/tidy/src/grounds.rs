//! Whether a clause says what it is cited for: lines of machines and terms of the law against the orders' own words.

use desk::request::{Act, Cause, Kind, machine};
use law::deadline::{Term, TermRow};
use law::{Clause, DEADLINES, Unit};

use crate::texts::Texts;

#[cfg(test)]
mod tests;
mod words;

use words::{FILED, of_act};

/// What a clause is cited for.
#[derive(Debug, Clone)]
pub struct Claim {
    /// In words, for a complaint.
    pub what: String,
    /// The clause.
    pub clause: Clause,
    /// The act, where it is one.
    pub act: Option<Act>,
    /// Beginnings of words, in small letters; one of them must stand in the clause.
    pub words: &'static [&'static str],
}

/// An act that the texts do not speak of, at the clauses that it is cited with.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// The act.
    pub act: Act,
    /// The clauses.
    pub clauses: &'static [&'static str],
    /// How we read them.
    pub why: &'static str,
}

/// What we read into the texts, one line an act.
pub const READINGS: &[Reading] = words::READINGS;

/// The reading by which an act rests on a clause, where it is not the text itself.
pub fn reading(act: Act, clause: Clause) -> Option<&'static Reading> {
    let cited = |one: &&Reading| one.act == act && one.clauses.contains(&clause.id());
    READINGS.iter().find(cited)
}

/// What the machines and the terms claim.
pub fn claims() -> Vec<Claim> {
    let mut claims = Vec::new();
    for kind in Kind::ALL {
        let machine = machine::of(*kind);
        claims.push(Claim {
            what: format!("{kind} is filed"),
            clause: machine.clause,
            act: None,
            words: FILED,
        });
        for line in machine.lines {
            // A clock that runs out stands under the clause of its own term.
            if let Cause::Act(act) = line.cause {
                claims.push(Claim {
                    what: format!("{kind}: {act} at {}", line.from),
                    clause: line.clause,
                    act: Some(act),
                    words: of_act(act),
                });
            }
        }
    }
    claims.extend(DEADLINES.iter().filter_map(of_term));
    claims
}

/// A term that is counted is given by its clause in words.
fn of_term(row: &TermRow) -> Option<Claim> {
    let words: &'static [&'static str] = match row.term {
        Term::Within(unit, number)
        | Term::Before(unit, number)
        | Term::NotBefore(unit, number)
        | Term::Lasts(unit, number)
        | Term::AtLeastEvery(unit, number) => length(unit, number),
        Term::WithinSeconds(60) => &["одной минуты"],
        Term::WithinSeconds(_) => &[],
        Term::UntilItsDate | Term::AtOnce | Term::Always | Term::Agreed | Term::Unstated => {
            return None;
        }
    };
    Some(Claim {
        what: format!("term {} is counted", row.id),
        clause: row.clause,
        act: None,
        words,
    })
}

/// How the texts write a length; nothing for one that none of them has.
const fn length(unit: Unit, number: u16) -> &'static [&'static str] {
    match (unit, number) {
        (Unit::WorkingDays, 1) => &["1 рабочего дня"],
        (Unit::WorkingDays, 3) => &["3 (трех) рабочих дней", "3 (три) рабочих дня"],
        (Unit::WorkingDays, 5) => &["пяти рабочих дней"],
        (Unit::WorkingDays, 7) => &["семи рабочих дней"],
        (Unit::WorkingDays, 10) => &["десяти рабочих дней", "10 (десяти) рабочих дней"],
        (Unit::CalendarDays, 10) => &["10 күн бұрын"],
        (Unit::CalendarDays, 30) => &["тридцати календарных дней"],
        (Unit::CalendarDays, 60) => &["күнтізбелік 60 (алпыс) күн"],
        (Unit::Months, 3) => &["3 (трех) месяцев"],
        (Unit::Years, 1) => &["один календарный год", "одного раза в год"],
        _ => &[],
    }
}

/// Claims that their clause does not bear, and readings that nothing needs.
pub fn complaints(claims: &[Claim], texts: &Texts, readings: &[Reading]) -> Vec<String> {
    let says = |claim: &Claim| {
        let text = texts.get(claim.clause.id()).map(|text| text.to_lowercase());
        text.is_some_and(|text| claim.words.iter().any(|word| text.contains(word)))
    };
    let read = |claim: &Claim| {
        readings
            .iter()
            .any(|one| Some(one.act) == claim.act && one.clauses.contains(&claim.clause.id()))
    };
    let mut found: Vec<String> = claims
        .iter()
        .filter(|claim| !says(claim) && !read(claim))
        .map(|claim| {
            format!(
                "{}: {} says nothing of it; cite the clause that does, or say that it is our reading",
                claim.what, claim.clause
            )
        })
        .collect();
    for one in readings {
        for id in one.clauses {
            let mut cited = claims
                .iter()
                .filter(|claim| claim.act == Some(one.act) && claim.clause.id() == *id);
            let needed = cited.any(|claim| !says(claim));
            if !needed {
                found.push(format!(
                    "{} by {id} is no reading of ours: strike it",
                    one.act
                ));
            }
        }
    }
    found
}
