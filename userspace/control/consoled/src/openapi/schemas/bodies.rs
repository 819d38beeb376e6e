//! The schemas of bodies.

use super::Named;
use crate::openapi::form;
use crate::openapi::schema::{body, date, instant, integer, or_null, reference, sha256, text};
use law::form::FORMS;
use serde_json::{Value, json};

pub(super) fn bodies() -> Named {
    let forms: Vec<Value> = FORMS
        .iter()
        .map(|one| reference(&form::name(one)))
        .collect();
    let form = json!({
        "anyOf": forms,
        "description": "The filled-in form of the kind. A signature is over the very octets that stand here",
    });
    let signature = json!({
        "type": "string",
        "contentEncoding": "base64",
        "description": "Detached CMS signature over the form, DER",
    });
    vec![
        (
            "Filing",
            body(
                &["kind", "form"],
                [
                    ("kind", reference("Kind")),
                    ("form", form.clone()),
                    ("signature", or_null(&signature)),
                    ("for_applicant", or_null(&reference("Applicant"))),
                    ("letter", or_null(&reference("Letter"))),
                    ("why", or_null(&text())),
                ],
            ),
        ),
        ("Acting", body(&["act", "why"], acting(&form, &signature))),
        ("Previewing", body(&["act"], acting(&form, &signature))),
    ]
}

/// The fields of an act: done it needs its reason, previewed it does not.
fn acting(form: &Value, signature: &Value) -> [(&'static str, Value); 11] {
    [
        ("act", reference("Act")),
        ("reasons", text()),
        ("agreed", or_null(&date())),
        ("letter", or_null(&reference("Letter"))),
        ("form", or_null(form)),
        ("signature", or_null(signature)),
        ("base", or_null(&integer())),
        ("plan", or_null(&sha256())),
        ("row", or_null(&reference("Row"))),
        ("why", json!({ "type": "string", "minLength": 1 })),
        ("clause", or_null(&reference("Clause"))),
    ]
}

pub(super) fn further_bodies() -> Named {
    vec![
        (
            "Receipt",
            body(
                &["received_at", "why"],
                [
                    ("received_at", instant()),
                    ("why", text()),
                    ("clause", or_null(&reference("Clause"))),
                ],
            ),
        ),
        (
            "HandOver",
            body(
                &["whom", "at", "why"],
                [
                    ("whom", text()),
                    ("at", instant()),
                    ("why", text()),
                    ("clause", or_null(&reference("Clause"))),
                ],
            ),
        ),
        (
            "Token",
            body(
                &["label", "expires_at"],
                [
                    ("account", or_null(&text())),
                    ("label", text()),
                    ("expires_at", instant()),
                    ("why", or_null(&text())),
                ],
            ),
        ),
    ]
}
