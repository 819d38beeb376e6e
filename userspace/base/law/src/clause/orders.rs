//! The orders' own clauses: what they approve or amend, who registers and publishes them, when they take effect.
//!
//! The amendments that orders 307/НҚ and 603/НҚ make are clauses of the integration rules
//! ([`super::integration`]); here stands only what surrounds them.

use super::row::{Document, Row, not_executable, row};

pub(super) const ORDER_386: Document = Document {
    prefix: "o386-",
    citation: "386/НҚ",
    rows: &[
        row(
            "o386-1",
            "Approves two sets of rules.",
            not_executable(
                "puts the rules in force; the rules' own clauses are carried one by one",
            ),
        ),
        row(
            "o386-1.1",
            "Approves the rules of the unified Internet access gateway.",
            not_executable(
                "puts the rules in force; the rules' own clauses are carried one by one",
            ),
        ),
        row(
            "o386-1.2",
            "Approves the rules of the unified mail gateway of e-government.",
            not_executable(
                "puts the rules in force; the rules' own clauses are carried one by one",
            ),
        ),
        COMMITTEE_386,
        registration("o386-2.1"),
        publication("o386-2.2"),
        report("o386-2.3"),
        control("o386-3"),
        in_force("o386-4"),
    ],
};

pub(super) const ORDER_307: Document = Document {
    prefix: "o307-",
    citation: "307/НҚ",
    rows: &[
        amendment("o307-1"),
        COMMITTEE_307,
        registration("o307-2.1"),
        publication("o307-2.2"),
        report("o307-2.3"),
        control("o307-3"),
        in_force("o307-4"),
    ],
};

pub(super) const ORDER_603: Document = Document {
    prefix: "o603-",
    citation: "603/НҚ",
    rows: &[
        amendment("o603-1"),
        COMMITTEE_603,
        registration("o603-2.1"),
        publication("o603-2.2"),
        report("o603-2.3"),
        control("o603-3"),
        in_force("o603-4"),
    ],
};

const COMMITTEE_386: Row = committee(
    "o386-2",
    "Tells the Committee for Information Security what to arrange.",
);
const COMMITTEE_307: Row = committee(
    "o307-2",
    "Tells the Committee for State Services what to arrange.",
);
const COMMITTEE_603: Row = committee(
    "o603-2",
    "Tells the Committee for State Services what to arrange.",
);

const fn amendment(id: &'static str) -> Row {
    row(
        id,
        "Amends the integration rules of order 123.",
        not_executable("changes another text; the changed clauses are carried one by one"),
    )
}

const fn committee(id: &'static str, gist: &'static str) -> Row {
    row(
        id,
        gist,
        not_executable("duties of a committee of the ministry"),
    )
}

const fn registration(id: &'static str) -> Row {
    row(
        id,
        "The order is registered with the Ministry of Justice.",
        not_executable("an act of the ministry, done before the gateway existed"),
    )
}

const fn publication(id: &'static str) -> Row {
    row(
        id,
        "The order is placed on the ministry's site after its official publication.",
        not_executable("an act of the ministry on its own site"),
    )
}

const fn report(id: &'static str) -> Row {
    row(
        id,
        "Within ten working days of the registration the legal department is told of both.",
        not_executable("a report between departments of the ministry"),
    )
}

const fn control(id: &'static str) -> Row {
    row(
        id,
        "The vice-minister in charge controls the execution.",
        not_executable("names the official in charge"),
    )
}

const fn in_force(id: &'static str) -> Row {
    row(
        id,
        "The order takes effect ten calendar days after its first official publication.",
        not_executable("has taken effect; the gateway applies the text in force"),
    )
}
