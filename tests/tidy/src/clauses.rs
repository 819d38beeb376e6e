//! What carries each numbered clause of the orders: code and scenarios, or why there is none.
//!
//! [`gather::entries`] takes clauses, terms, forms and lines of machines from where they are defined; [`complaints`] tells what
//! is not accounted for; [`page::html`] is the account as a page. That the clauses are those of the texts is tested beside it
//! ([`crate::texts`]).

use law::{Area, Standing};

use crate::files::Source;

pub mod cited;
pub mod code;
pub mod gather;
pub mod page;
#[cfg(test)]
mod tests;

/// Areas whose issues are done: nothing of theirs may be merely planned, but for what [`OPEN`] lists.
pub const FINISHED: &[Area] = &[Area::Link, Area::Desk];

/// A clause that is open although its area is finished, or although code names it already.
#[derive(Debug, Clone, Copy)]
pub struct Open {
    /// Its id.
    pub clause: &'static str,
    /// What is missing.
    pub why: &'static str,
}

mod open;
pub use open::OPEN;

/// What the standings are judged by.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Areas whose issues are done.
    pub finished: &'a [Area],
    /// What of theirs is open; the list only shrinks.
    pub open: &'a [Open],
}

impl Rules<'_> {
    /// What is missing of a clause that is open.
    pub fn missing(&self, id: &str) -> Option<&'static str> {
        let mut open = self.open.iter();
        open.find(|one| one.clause == id).map(|one| one.why)
    }
}

/// A clause and all that names it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its stable id.
    pub id: String,
    /// Its citation in Kazakh and in Russian.
    pub citations: [String; 2],
    /// What it says.
    pub gist: String,
    /// What the software does about it.
    pub standing: Standing,
    /// The terms that it gives.
    pub terms: Vec<String>,
    /// The forms that it prescribes, and fields and refusals that it is the ground of.
    pub forms: Vec<String>,
    /// The lines of machines that it is the ground of.
    pub lines: Vec<String>,
}

/// What the lab shows.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// Its name.
    pub name: &'a str,
    /// The clause or the property that it says it shows.
    pub clause: &'a str,
}

/// What is not accounted for.
pub fn complaints(
    entries: &[Entry],
    sources: &[Source<'_>],
    shown: &[Shown<'_>],
    rules: &Rules<'_>,
) -> Vec<String> {
    let mut found: Vec<String> = entries
        .iter()
        .flat_map(|entry| of_entry(entry, sources, shown, rules))
        .collect();
    let is_open = |open: &&Open| {
        let entry = entries.iter().find(|entry| entry.id == open.clause);
        entry.is_some_and(|entry| match entry.standing {
            Standing::Planned { .. } => true,
            Standing::Partly { left, .. } => rules.finished.contains(&left),
            Standing::Bound(_)
            | Standing::NotExecutable { .. }
            | Standing::Repealed
            | Standing::Absent => false,
        })
    };
    let done = rules.open.iter().filter(|open| !is_open(open));
    found.extend(done.map(|one| format!("{} is not open: strike it from the list", one.clause)));
    let named = |name: &str| {
        let mut done = entries.iter().filter_map(|entry| entry.standing.done());
        done.any(|done| done.scenarios.contains(&name))
    };
    let idle = shown
        .iter()
        .filter(|one| is_of_an_order(one.clause) && !named(one.name));
    found.extend(idle.map(|one| {
        format!(
            "scenario {} shows {}, and no clause names it: bind it in law::clause",
            one.name, one.clause
        )
    }));
    let of_orders = shown.iter();
    let of_orders = of_orders.filter(|one| is_of_an_order(one.clause) && named(one.name));
    found.extend(of_orders.flat_map(|one| cited::complaints(one, entries)));
    found
}

/// Whether what a scenario shows is a clause, not a property of ours.
fn is_of_an_order(clause: &str) -> bool {
    ["386/НҚ", "307/НҚ", "603/НҚ", "123 "]
        .iter()
        .any(|order| clause.starts_with(order))
}

fn of_entry(
    entry: &Entry,
    sources: &[Source<'_>],
    shown: &[Shown<'_>],
    rules: &Rules<'_>,
) -> Vec<String> {
    let mut found = Vec::new();
    let is_open = rules.missing(&entry.id).is_some();
    let mut complain = |what: String| found.push(format!("{}: {what}", entry.id));
    let left = entry
        .standing
        .left()
        .filter(|area| rules.finished.contains(area));
    if let Some(area) = left.filter(|_| !is_open) {
        complain(format!(
            "something is left to {area:?}, which is finished: bind the clause, or say why nothing can execute it"
        ));
    }
    if let Some(done) = entry.standing.done() {
        for reference in done.code {
            if let Err(why) = code::find(reference, sources) {
                complain(why);
            }
        }
        for scenario in done.scenarios {
            if !shown.iter().any(|one| one.name == *scenario) {
                complain(format!("the lab has no scenario {scenario}"));
            }
        }
        for (what, names) in [("code", done.code), ("scenario", done.scenarios)] {
            if names.is_empty() {
                complain(format!("it is called executed and names no {what}"));
            }
            if (1..names.len()).any(|at| names[..at].contains(&names[at])) {
                complain(format!("it names a {what} twice"));
            }
        }
    } else if is_open {
        // What is missing of it is said; machines and forms may stand before what shows them.
    } else if let Some(line) = entry.lines.first() {
        complain(format!(
            "nothing is said to execute it, and a machine does: {line}"
        ));
    } else if let Some(form) = entry.forms.first() {
        complain(format!(
            "nothing is said to execute it, and a form does: {form}"
        ));
    }
    if let Standing::NotExecutable { reason } = entry.standing
        && reason.split_whitespace().count() < 3
    {
        complain("why it cannot be executed is not said".to_owned());
    }
    found
}
