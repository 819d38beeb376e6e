//! The forms that the orders prescribe.

use super::Call;
use crate::answer::{in_language, ok};
use crate::problem::{Cited, Problem};
use axum::response::Response;
use law::form::{FORMS, Form, Label, Language};
use law::request::Kind;
use serde::Serialize;

/// A form in the list of all.
#[derive(Debug, Serialize)]
struct Summary {
    id: &'static str,
    version: u16,
    clause: Cited,
    /// The kinds of request that are filed with it.
    kinds: Vec<Kind>,
    title: Label,
    /// Its title in the reader's language.
    label: &'static str,
}

#[derive(Debug, Serialize)]
struct List {
    items: Vec<Summary>,
}

pub(super) fn list(language: Language) -> Response {
    let summary = |form: &Form| Summary {
        id: form.id,
        version: form.version,
        clause: Cited::of(form.clause, language),
        kinds: kinds(form).collect(),
        title: form.title,
        label: form.title.of(language),
    };
    let items = FORMS.iter().map(summary).collect();
    in_language(ok(&List { items }), language)
}

pub(super) fn one(call: &Call<'_>) -> Result<Response, Problem> {
    let id: String = call.param("id")?;
    let form = law::form::form(&id).ok_or_else(|| Problem::missing("there is no such form"))?;
    Ok(ok(&form.describe()))
}

/// The kinds of request that are filed with a form.
fn kinds(form: &Form) -> impl Iterator<Item = Kind> {
    let id = form.id;
    Kind::ALL
        .iter()
        .copied()
        .filter(move |kind| kind.form() == id)
}
