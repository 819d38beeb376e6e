//! The schemas of bodies and answers. Answers are what `qaqpa --json` prints: `wire` writes them.

mod bodies;
mod papers;

use super::form;
use super::schema::{
    body, date, flag, instant, integer, list, object, or_null, reference, sha256, text, words,
};
use law::form::{FORMS, Language};
use law::request::{Act, By, Kind, Stage};
use model::Role;
use serde_json::{Map, Value, json};
use wire::request::LETTER_NUMBER_CHARS_MAX;

/// Every schema.
pub(super) fn all(language: Language) -> Value {
    let forms = FORMS
        .iter()
        .map(|one| (form::name(one), form::schema(one, language)));
    let named = [
        vocabulary(),
        bodies::bodies(),
        bodies::further_bodies(),
        papers::papers(),
        papers::services(),
        requests(),
        of_requests(),
        others(),
        of_readers(),
        pages(),
    ];
    let named = named.into_iter().flatten();
    let named = named.map(|(name, schema)| (name.to_owned(), schema));
    Value::Object(named.chain(forms).collect::<Map<String, Value>>())
}

type Named = Vec<(&'static str, Value)>;

fn vocabulary() -> Named {
    vec![
        ("Kind", words(Kind::ALL.iter().map(|kind| kind.label()))),
        ("Stage", words(Stage::ALL.iter().map(|stage| stage.label()))),
        ("Act", words(Act::ALL.iter().map(|act| act.label()))),
        ("By", words(By::ALL.iter().map(|by| by.label()))),
        ("Role", words(Role::ALL.iter().map(|role| role.label()))),
        ("Clause", text()),
        (
            "Applicant",
            json!({
                "type": "object",
                "description": "operator, organisation or authority, with its id",
                "minProperties": 1,
                "maxProperties": 1,
            }),
        ),
        ("Label", object([("ru", text()), ("kk", text())])),
        ("Cited", object([("id", text()), ("citation", text())])),
        (
            "Letter",
            body(
                &["number", "dispatched", "received_at"],
                [
                    (
                        "number",
                        json!({ "type": "string", "minLength": 1, "maxLength": LETTER_NUMBER_CHARS_MAX }),
                    ),
                    ("dispatched", date()),
                    ("received_at", instant()),
                    ("scan", or_null(&sha256())),
                ],
            ),
        ),
        ("OpenApi", json!({ "type": "object" })),
        (
            "Form",
            json!({ "type": "object", "description": "law::form::describe says what each key means" }),
        ),
        (
            "Row",
            json!({ "type": "object", "description": "Under the kind of the row, its columns" }),
        ),
        ("Violation", json!({ "type": "object" })),
    ]
}

fn requests() -> Named {
    vec![
        (
            "RequestView",
            object([
                ("number", integer()),
                ("kind", reference("Kind")),
                ("applicant", reference("Applicant")),
                ("subject", text()),
                ("stage", reference("Stage")),
                ("is_over", flag()),
                ("waits_for", or_null(&reference("By"))),
                ("received_at", instant()),
                ("due", or_null(&instant())),
                ("clause", or_null(&reference("Clause"))),
                ("revision", integer()),
                ("working_days", or_null(&integer())),
            ]),
        ),
        (
            "Request",
            object([
                ("view", reference("RequestView")),
                ("clause", reference("Clause")),
                ("form", list(&json!({ "type": ["string", "integer"] }))),
                ("signed", text()),
                ("fields", list(&list(&text()))),
                ("complete_at", or_null(&instant())),
                ("clocks", list(&reference("Clock"))),
                ("history", list(&reference("History"))),
                ("acts", list(&reference("OpenAct"))),
                ("rows", list(&json!({ "type": "object" }))),
                ("act_forms", list(&json!({ "type": "object" }))),
                ("files", list(&reference("File"))),
                ("decisions", list(&json!({ "type": "object" }))),
                ("documents", list(&reference("DocumentView"))),
                ("signatures", list(&json!({ "type": "object" }))),
                ("to_sign", text()),
            ]),
        ),
    ]
}

fn of_requests() -> Named {
    vec![
        (
            "Clock",
            object([
                ("term", text()),
                ("clause", reference("Clause")),
                ("duty", text()),
                ("state", text()),
                ("from", or_null(&instant())),
                ("due", or_null(&instant())),
                ("due_if_complete", or_null(&instant())),
                ("then", text()),
            ]),
        ),
        (
            "History",
            object([
                ("at", instant()),
                ("what", text()),
                ("who", text()),
                ("clause", reference("Clause")),
                ("stage", reference("Stage")),
                ("reasons", text()),
                ("letter", or_null(&reference("Letter"))),
            ]),
        ),
        (
            "Preview",
            object([
                ("base", integer()),
                ("revision", integer()),
                ("stage", reference("Stage")),
                (
                    "differences",
                    list(&object([
                        ("key", json!({ "type": "object" })),
                        ("before", or_null(&reference("Row"))),
                        ("after", or_null(&reference("Row"))),
                    ])),
                ),
                ("changed", integer()),
                ("plan", sha256()),
            ]),
        ),
        (
            "OpenAct",
            object([
                ("act", reference("Act")),
                ("by", reference("By")),
                ("to", reference("Stage")),
                ("clause", reference("Clause")),
                (
                    "needs",
                    list(&words(["reasons", "letter", "day", "signature"])),
                ),
            ]),
        ),
        (
            "Done",
            json!({
                "type": "object",
                "description": "`result` names what was done; the other fields follow from it",
                "properties": { "result": text() },
                "required": ["result"],
            }),
        ),
    ]
}

fn others() -> Named {
    vec![
        (
            "Notice",
            object([
                ("id", integer()),
                ("to", text()),
                ("whom", text()),
                ("way", text()),
                ("subject", text()),
                ("state", text()),
                ("attempts", integer()),
                ("queued_at", instant()),
                ("delivered_at", or_null(&instant())),
                ("counts_from", or_null(&instant())),
                ("received", or_null(&text())),
                ("last_reply", text()),
            ]),
        ),
        (
            "Case",
            object([
                ("operator", text()),
                ("prefix", text()),
                ("state", text()),
                ("since", instant()),
                ("notice", or_null(&integer())),
                ("due", or_null(&instant())),
            ]),
        ),
        (
            "Epoch",
            object([
                ("epoch", integer()),
                ("at", instant()),
                ("change", json!({ "type": "object" })),
                ("changed", integer()),
            ]),
        ),
        (
            "Event",
            object([
                ("daemon", text()),
                ("boot", integer()),
                ("seq", integer()),
                ("at", instant()),
                ("kind", words(wire::Fact::KINDS.iter().copied())),
                ("fields", json!({ "type": "object" })),
            ]),
        ),
    ]
}

fn of_readers() -> Named {
    vec![
        (
            "TokenView",
            object([
                ("id", integer()),
                ("account", text()),
                ("label", text()),
                ("issued_at", instant()),
                ("issued_by", text()),
                ("expires_at", instant()),
            ]),
        ),
        (
            "Identity",
            object([
                ("account", text()),
                ("roles", list(&reference("Role"))),
                ("authority", or_null(&text())),
                ("operator", or_null(&text())),
                ("organisation", or_null(&text())),
                ("token", or_null(&reference("TokenView"))),
                ("files", list(&reference("Kind"))),
            ]),
        ),
        ("Status", object([("control", json!({ "type": "object" }))])),
        (
            "Forms",
            object([(
                "items",
                list(&object([
                    ("id", text()),
                    ("version", integer()),
                    ("clause", reference("Cited")),
                    ("kinds", list(&reference("Kind"))),
                    ("title", reference("Label")),
                    ("label", text()),
                ])),
            )]),
        ),
        (
            "Problem",
            object([
                ("type", text()),
                ("title", text()),
                ("status", integer()),
                ("detail", text()),
                ("code", text()),
                ("hint", text()),
                ("clause", or_null(&reference("Cited"))),
                ("violations", list(&reference("Violation"))),
            ]),
        ),
    ]
}

fn pages() -> Named {
    let page = |of: &str| {
        object([
            ("items", list(&reference(of))),
            ("has_more", flag()),
            ("next", or_null(&text())),
        ])
    };
    vec![
        ("Page", page("Row")),
        ("RequestPage", page("RequestView")),
        ("NoticePage", page("Notice")),
        ("CasePage", page("Case")),
        ("EpochPage", page("Epoch")),
        ("EventPage", page("Event")),
        ("TokenPage", page("TokenView")),
        ("ServicePage", page("Service")),
        ("AvailabilityPage", page("Availability")),
    ]
}
