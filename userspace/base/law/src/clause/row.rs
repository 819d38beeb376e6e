//! The shape of the clause tables.

use super::{Area, Execution, Standing};

/// One text with its clauses.
pub(super) struct Document {
    /// What the ids of its numbered clauses begin with, hyphen included.
    pub(super) prefix: &'static str,
    /// How people cite the text.
    pub(super) citation: &'static str,
    /// The clauses in the order of the text.
    pub(super) rows: &'static [Row],
}

/// One clause.
pub(super) struct Row {
    /// The stable id.
    pub(super) id: &'static str,
    /// The place in the text; empty where the id's number tells it.
    pub(super) place: &'static str,
    /// One English sentence.
    pub(super) gist: &'static str,
    /// What the software does about it.
    pub(super) standing: Standing,
}

/// A clause with a number.
pub(super) const fn row(id: &'static str, gist: &'static str, standing: Standing) -> Row {
    Row {
        id,
        place: "",
        gist,
        standing,
    }
}

/// A clause without a number of its own.
pub(super) const fn named(
    id: &'static str,
    place: &'static str,
    gist: &'static str,
    standing: Standing,
) -> Row {
    Row {
        id,
        place,
        gist,
        standing,
    }
}

/// Done by code, shown by scenarios.
pub(super) const fn bound(code: Words, scenarios: Words) -> Standing {
    Standing::Bound(Execution { code, scenarios })
}

/// Done in part; an area will do the rest.
pub(super) const fn partly(left: Area, code: Words, scenarios: Words) -> Standing {
    let done = Execution { code, scenarios };
    Standing::Partly { done, left }
}

type Words = &'static [&'static str];

pub(super) const fn planned(area: Area) -> Standing {
    Standing::Planned { area }
}

pub(super) const fn not_executable(reason: &'static str) -> Standing {
    Standing::NotExecutable { reason }
}

/// A definition gives a word its meaning; the code uses the word.
pub(super) const DEFINITION: Standing = not_executable("defines a term and orders nothing");
