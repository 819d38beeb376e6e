//! Clauses of base order 123 whose text the project does not have.
//!
//! That a number exists is known from the numbers around it; what it says is not guessed.

use super::Standing;
use super::row::{Row, named, row};

pub(super) const ROWS: &[Row] = &[
    absent("int-5"),
    absent("int-6"),
    absent("int-8"),
    absent("int-9"),
    absent("int-10"),
    absent("int-11"),
    absent("int-12"),
    absent("int-13"),
    absent("int-15"),
    absent("int-16"),
    absent("int-17"),
    absent("int-18"),
    absent("int-19"),
    absent("int-20"),
    absent("int-22"),
    absent("int-23"),
    absent("int-24"),
    absent("int-25"),
    absent("int-26"),
    absent("int-28"),
    absent("int-29"),
    absent("int-30"),
    absent("int-31"),
    absent("int-32"),
    absent("int-34"),
    absent("int-35"),
    absent("int-36"),
    absent("int-37"),
    absent("int-38"),
    absent("int-39"),
    absent("int-40"),
    absent("int-41"),
    absent("int-42"),
    absent("int-43"),
    absent("int-44"),
    absent("int-46"),
    absent("int-47"),
    absent("int-48"),
    absent("int-49"),
    absent("int-50"),
    absent("int-51"),
    absent("int-52"),
    absent("int-53"),
    absent("int-54"),
    absent("int-55"),
    absent("int-56"),
    absent("int-57"),
    absent("int-58"),
    absent("int-59"),
    absent("int-61"),
    absent("int-62"),
    absent("int-63"),
    absent("int-64"),
    absent_annex("int-annex-1", "прил. 1"),
    absent_annex("int-annex-2", "прил. 2"),
    absent_annex("int-annex-6", "прил. 6"),
];

const GIST: &str = "Its text is not among the sources of the project.";

const fn absent(id: &'static str) -> Row {
    row(id, GIST, Standing::Absent)
}

const fn absent_annex(id: &'static str, place: &'static str) -> Row {
    named(id, place, GIST, Standing::Absent)
}
