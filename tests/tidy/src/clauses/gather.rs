//! All that names a clause, taken from the data that names it.

use desk::request::machine;
use desk::request::{Begins, Cause, Kind, Machine, Start, Transition};
use law::deadline::{Term, TermRow};
use law::form::{FORMS, Form, Language};
use law::{Clause, DEADLINES, Unit};

use super::Entry;
use crate::grounds;

/// Every clause in the order of the texts.
pub fn entries() -> Vec<Entry> {
    Clause::all()
        .map(|clause| Entry {
            id: clause.id().to_owned(),
            citations: [Language::Kk, Language::Ru].map(|language| clause.citation_in(language)),
            gist: clause.gist().to_owned(),
            standing: clause.standing(),
            terms: terms(clause),
            forms: FORMS
                .iter()
                .flat_map(|form| of_form(form, clause))
                .collect(),
            lines: Kind::ALL
                .iter()
                .flat_map(|kind| of_machine(machine::of(*kind), clause))
                .collect(),
        })
        .collect()
}

fn terms(clause: Clause) -> Vec<String> {
    let of_clause = DEADLINES.iter().filter(|row| row.clause == clause);
    of_clause.map(described).collect()
}

/// A term in words: `EI-06: send technical conditions, within 10 working days; request received`.
fn described(row: &TermRow) -> String {
    let TermRow {
        id, event, duty, ..
    } = row;
    format!("{id}: {duty}, {}; from: {event}", length(row.term))
}

fn length(term: Term) -> String {
    let count = |unit: Unit, number: u16| {
        let unit = match unit {
            Unit::WorkingDays => "working days",
            Unit::CalendarDays => "calendar days",
            Unit::Months => "months",
            Unit::Years => "years",
        };
        format!("{number} {unit}")
    };
    match term {
        Term::Within(unit, number) => format!("within {}", count(unit, number)),
        Term::WithinSeconds(seconds) => format!("within {seconds} seconds"),
        Term::Before(unit, number) => format!("at least {} before", count(unit, number)),
        Term::NotBefore(unit, number) => format!("not before {} are over", count(unit, number)),
        Term::Lasts(unit, number) => format!("for {}", count(unit, number)),
        Term::AtLeastEvery(unit, number) => format!("at least every {}", count(unit, number)),
        Term::UntilItsDate => "until the date of its document".to_owned(),
        Term::AtOnce => "at once".to_owned(),
        Term::Always => "always".to_owned(),
        Term::Agreed => "by the agreed date".to_owned(),
        Term::Unstated => "no term".to_owned(),
    }
}

fn of_form(form: &Form, clause: Clause) -> Vec<String> {
    let id = form.id;
    let mut found = Vec::new();
    if form.clause == clause {
        found.push(format!("{id}, {} fields", form.fields.len()));
    }
    if form.signing.clause() == Some(clause) {
        found.push(format!("{id}: how it is signed"));
    }
    for field in form.fields {
        if field.clause == Some(clause) {
            found.push(format!("{id}: field {}", field.id));
        }
        if field
            .refusals
            .iter()
            .any(|refusal| refusal.clause == clause)
        {
            found.push(format!("{id}: refuses by {}", field.id));
        }
    }
    found
}

fn of_machine(machine: &Machine, clause: Clause) -> Vec<String> {
    let mut found = Vec::new();
    if machine.clause == clause {
        let begun = begun(machine.starts);
        found.push(format!(
            "{}: filed → {}{begun}",
            machine.kind, machine.filed
        ));
    }
    let lines = machine.lines.iter().filter(|line| line.clause == clause);
    found.extend(lines.map(|line| of_line(machine, line)));
    found
}

fn of_line(machine: &Machine, line: &Transition) -> String {
    let cause = match line.cause {
        Cause::Act(act) => format!("{act} by {}", line.by),
        Cause::Lapse(term) => format!("{term} runs out"),
    };
    let reading = match line.cause {
        Cause::Act(act) => grounds::reading(act, line.clause),
        Cause::Lapse(_) => None,
    };
    let reading = reading.map_or(String::new(), |one| format!(" (our reading: {})", one.why));
    format!(
        "{}: {} → {}, {cause}{}{reading}",
        machine.kind,
        line.from,
        line.to,
        begun(line.starts)
    )
}

/// The clocks that begin: `; starts EI-07 on receipt`.
fn begun(starts: &[Start]) -> String {
    let one = |start: &Start| {
        let id = start.term;
        match start.begins {
            Begins::WithTheAct => format!("{id}"),
            Begins::OnReceipt => format!("{id} on receipt"),
            Begins::UntilField(field) => format!("{id} by {field}"),
            Begins::UntilAgreed => format!("{id} by the agreed day"),
            Begins::Before(other) => format!("{id} before {other}"),
            Begins::WhereChosen(field, word) => format!("{id} where {field} is {word}"),
        }
    };
    if starts.is_empty() {
        return String::new();
    }
    let words: Vec<String> = starts.iter().map(one).collect();
    format!("; starts {}", words.join(", "))
}
