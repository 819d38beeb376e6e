//! The clauses that a scenario says it shows: they exist, and they and what binds the scenario are the same.
//!
//! A citation is read as the lab writes it: `386/НҚ, ЕШДИ пп. 5, 6, прил. 1, 2; 603/НҚ, прил. 7, п. 6.1`. Parts are parted
//! by semicolons; `п.` and `пп.` begin clauses, `прил.` annexes; annex 7 of the integration rules is the agreement, whose
//! clauses follow it; without any the annex itself is meant.

use super::{Entry, Shown};

/// A text that citations name, and what the ids of its clauses begin with. The first that a part holds counts.
const TEXTS: [(&str, &str); 4] = [
    ("ЕШДИ", "eshdi-"),
    ("ЕШЭП", "eshep-"),
    ("прил. 7", "agr-"),
    ("НҚ", "int-"),
];

/// The ids that a citation names.
///
/// # Errors
///
/// What of it cannot be read.
pub fn ids(citation: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for part in citation.split(';') {
        let before = found.len();
        of_part(part.trim(), &mut found)?;
        if found.len() == before {
            return Err(format!("{part:?} names no clause"));
        }
    }
    Ok(found)
}

fn of_part(part: &str, found: &mut Vec<String>) -> Result<(), String> {
    let text = TEXTS.iter().find(|(name, _)| part.contains(name));
    let (name, prefix) = text.ok_or_else(|| format!("{part:?} names no order"))?;
    let end = part.find(name).map_or(0, |at| at + name.len());
    // The order's own number stands before its name, and more of it in brackets.
    let rest = part.get(end..).unwrap_or_default();
    let rest = rest.rsplit_once(')').map_or(rest, |(_, rest)| rest);
    if *prefix == "agr-" && rest.trim().is_empty() {
        found.push("int-annex-7".to_owned());
    }
    let mut begins = None;
    let words = rest.split([' ', ',']).filter(|word| !word.is_empty());
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        match word {
            "п." | "пп." => begins = Some(""),
            // The rules of ЕШЭП have one annex, without a number.
            "прил." if words.peek().is_none() => found.push(format!("{prefix}annex")),
            "прил." => begins = Some("annex-"),
            number => {
                let begins = begins.ok_or_else(|| format!("{part:?}: what is {number:?}?"))?;
                found.push(format!("{prefix}{begins}{number}"));
            }
        }
    }
    Ok(())
}

/// Whether a clause is the cited one or a part of it. The technical conditions are annex 2 of the rules of ЕШДИ.
fn is_of(clause: &str, cited: &str) -> bool {
    let rest = clause.strip_prefix(cited);
    let is_part = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    is_part || cited == "eshdi-annex-2" && clause.starts_with("eshdi-tu-")
}

/// What is wrong with the citation of a scenario that shows clauses.
pub fn complaints(shown: &Shown<'_>, entries: &[Entry]) -> Vec<String> {
    let cited = match ids(shown.clause) {
        Ok(cited) => cited,
        Err(why) => {
            return vec![format!(
                "scenario {}: its citation cannot be read: {why}",
                shown.name
            )];
        }
    };
    let bound = entries.iter().filter(|entry| {
        let done = entry.standing.done();
        done.is_some_and(|done| done.scenarios.contains(&shown.name))
    });
    let bound: Vec<&str> = bound.map(|entry| entry.id.as_str()).collect();
    let unknown = cited
        .iter()
        .filter(|id| !entries.iter().any(|entry| entry.id == **id));
    let mut found: Vec<String> = unknown
        .map(|id| format!("scenario {} cites {id}, which is no clause", shown.name))
        .collect();
    let unbound = cited
        .iter()
        .filter(|id| !bound.iter().any(|clause| is_of(clause, id)));
    found.extend(unbound.map(|id| {
        format!(
            "scenario {} cites {id}, which does not name it: bind it in law::clause, or do not cite it",
            shown.name
        )
    }));
    let uncited = bound
        .iter()
        .filter(|clause| !cited.iter().any(|id| is_of(clause, id)));
    found.extend(uncited.map(|clause| {
        format!(
            "{clause} names the scenario {}, which does not cite it: {}",
            shown.name, shown.clause
        )
    }));
    found
}
