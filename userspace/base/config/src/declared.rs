//! What the files state.

use crate::problem::{Fault, Place, Problem, Problems};
use crate::source::Source;
use crate::v1;
use model::{Op, Row, RowKey, RowKind, Violation};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Rows with their places, and the kinds that are stated wholly.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// The rows, file by file in the order of their lines. A row's place is that of its key's value.
    pub rows: Vec<(Row, Place)>,
    /// The kinds that the files state: rows of these kinds which are not put are deleted by the commit.
    pub kinds: BTreeSet<RowKind>,
    index: BTreeMap<RowKey, Spot>,
    files: Vec<(String, String)>,
}

/// Where a row stands.
#[derive(Clone, Debug)]
struct Spot {
    row: usize,
    file: usize,
    span: Range<usize>,
}

impl Declared {
    /// The operations of a draft that makes the record say what the files say.
    pub fn ops(&self) -> Vec<Op> {
        let kinds = self.kinds.iter().copied().map(Op::Declare);
        kinds
            .chain(self.rows.iter().map(|(row, _)| Op::Put(row.clone())))
            .collect()
    }

    /// Where the files state a row.
    pub fn place(&self, key: &RowKey) -> Option<&Place> {
        let spot = self.index.get(key)?;
        self.rows.get(spot.row).map(|(_, place)| place)
    }

    /// Adds a file's rows; a key that is there already is a problem.
    fn add(&mut self, source: &Source<'_>, found: v1::File, problems: &mut Problems) {
        let file = self.files.len();
        for (row, span) in found.rows {
            let key = row.key();
            if let Some(first) = self.place(&key) {
                let message = format!("{key} is stated twice: first at {first}");
                let hint = "remove one of the two, or give one another key";
                problems.add(|| source.problem(&span, Fault::new(message, hint)));
                continue;
            }
            let place = source.place(span.start);
            self.index.insert(
                key,
                Spot {
                    row: self.rows.len(),
                    file,
                    span,
                },
            );
            self.rows.push((row, place));
        }
        self.kinds.extend(found.kinds);
        self.files
            .push((source.name.to_owned(), source.text.to_owned()));
    }
}

/// Reads files, each a name and its text. Either all of them are good, or the problems of all are told, file by file in
/// the order of their places, [`crate::PROBLEMS_MAX`] at most.
pub fn parse(files: &[(&str, &str)]) -> Result<Declared, Vec<Problem>> {
    let mut declared = Declared::default();
    let mut problems = Problems::default();
    for (name, text) in files {
        let source = Source::new(name, text);
        let before = problems.len();
        let found = v1::read(&source, &mut problems);
        declared.add(&source, found, &mut problems);
        problems.sort_after(before);
    }
    let problems = problems.into_vec();
    if problems.is_empty() {
        Ok(declared)
    } else {
        Err(problems)
    }
}

/// The violations of a record as problems of the files it was stated in, [`crate::PROBLEMS_MAX`] at most. A violation
/// whose row stands in no file is placed at the row it conflicts with, and nowhere if that is in no file either.
pub fn explain_violations(declared: &Declared, violations: &[Violation]) -> Vec<Problem> {
    let files = declared.files.iter();
    let sources: Vec<_> = files.map(|(name, text)| Source::new(name, text)).collect();
    let mut problems = Problems::default();
    for violation in violations {
        problems.add(|| explain(declared, &sources, violation));
    }
    problems.into_vec()
}

fn explain(declared: &Declared, sources: &[Source<'_>], violation: &Violation) -> Problem {
    let mut message = format!("{}: {}", violation.key, violation.message);
    if let Some(clause) = violation.clause {
        message = format!("{message} ({clause})");
    }
    let other = violation.other.as_ref();
    if let Some((other, place)) = other.and_then(|key| Some((key, declared.place(key)?))) {
        message = format!("{message}; {other} is at {place}");
    }
    let fault = Fault::new(message, violation.hint.clone());
    let spot = declared.index.get(&violation.key);
    let spot = spot.or_else(|| declared.index.get(other?));
    if let Some((spot, source)) = spot.and_then(|spot| Some((spot, sources.get(spot.file)?))) {
        return source.problem(&spot.span, fault);
    }
    Problem {
        place: None,
        message: fault.message,
        hint: fault.hint,
        excerpt: None,
    }
}

#[cfg(test)]
mod tests;
