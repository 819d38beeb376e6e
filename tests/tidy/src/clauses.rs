//! What carries each numbered clause of the orders: code and scenarios, or why there is none.
//!
//! [`gather::entries`] takes clauses, terms, forms and lines of machines from where they are defined; [`complaints`] tells what
//! is not accounted for; [`page::html`] is the account as a page. That the clauses are those of the texts is tested where they
//! are defined (`law::clause`).

use law::{Area, Standing};

use crate::files::Source;

pub mod code;
pub mod gather;
pub mod page;
#[cfg(test)]
mod tests;

/// Areas whose issues are done: nothing of theirs may be merely planned.
pub const FINISHED: &[Area] = &[Area::Link];

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
    finished: &[Area],
) -> Vec<String> {
    let mut found: Vec<String> = entries
        .iter()
        .flat_map(|entry| of_entry(entry, sources, shown, finished))
        .collect();
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
    finished: &[Area],
) -> Vec<String> {
    let mut found = Vec::new();
    let mut complain = |what: String| found.push(format!("{}: {what}", entry.id));
    if let Some(area) = entry.standing.left().filter(|area| finished.contains(area)) {
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
    } else if matches!(entry.standing, Standing::Planned { .. }) && !finished.contains(&Area::Desk)
    {
        // Machines and forms are the desk's: until it is done, they may stand before what is shown of them.
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
