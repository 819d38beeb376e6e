//! The description of the API (`OpenAPI` 3.1), made of the table of routes and of the forms of the orders.

mod form;
mod schema;
mod schemas;

use crate::head::{EVENT_STREAM, IDEMPOTENCY_KEY, LAST_EVENT_ID};
use crate::operation::FILE_KINDS;
use crate::problem::PROBLEM_JSON;
use crate::route::{Access, BASE, Body, Key, Operation, Parameter, ROUTES, Reply, Route};
use axum::body::Bytes;
use law::form::Language;
use law::request::Stage;
use model::RowKind;
use schema::{date, instant, integer, reference, sha256, text, words};
use serde_json::{Map, Value, json};
use wire::query::PAGE_ITEMS_MAX;
use wire::{CaseView, NoticeView, PaperKind, PaperLanguage};

/// The version of the format.
const OPENAPI: &str = "3.1.0";

/// The descriptions in both languages, written once for all who ask.
#[derive(Debug)]
pub(crate) struct Descriptions {
    ru: Bytes,
    kk: Bytes,
}

impl Descriptions {
    pub(crate) fn written() -> Self {
        let written = |language| Bytes::from(document(language).to_string());
        Self {
            ru: written(Language::Ru),
            kk: written(Language::Kk),
        }
    }

    /// The one in a language; what it costs to give it out does not depend on its length.
    pub(crate) fn of(&self, language: Language) -> Bytes {
        match language {
            Language::Ru => self.ru.clone(),
            Language::Kk => self.kk.clone(),
        }
    }
}

/// The description, with the titles of forms and fields in a language.
fn document(language: Language) -> Value {
    json!({
        "openapi": OPENAPI,
        "info": {
            "title": "Qaqpa",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Requests, record and journal of a unified gateway",
        },
        "servers": [{ "url": BASE }],
        "security": [{ "token": [] }],
        "paths": paths(),
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of `qaqpa token issue` or POST /tokens",
                },
            },
            "schemas": schemas::all(language),
            "responses": {
                "Problem": {
                    "description": "Refused; nothing was changed (RFC 9457)",
                    "content": { PROBLEM_JSON: { "schema": reference("Problem") } },
                },
            },
        },
    })
}

fn paths() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(route.method.label().to_owned(), operation(route));
        }
    }
    Value::Object(paths)
}

fn operation(route: &Route) -> Value {
    let mut parameters: Vec<Value> = path_parameters(route).collect();
    parameters.extend(route.query.iter().map(|parameter| {
        json!({
            "name": parameter.name(),
            "in": "query",
            "description": parameter.summary(),
            "required": parameter.is_required(),
            "schema": parameter_schema(*parameter, route.operation),
        })
    }));
    parameters.extend(header_parameters(route));
    let mut answer = json!({ "description": "Done", "content": content_of_answer(route) });
    if route.operation == Operation::Request
        && let Some(answer) = answer.as_object_mut()
    {
        let tag =
            json!({ "ETag": { "description": "Its revision, for If-Match", "schema": text() } });
        answer.insert("headers".to_owned(), tag);
    }
    let mut described = json!({
        "operationId": format!("{:?}", route.operation),
        "summary": route.summary,
        "parameters": parameters,
        "responses": {
            route.status.to_string(): answer,
            "default": { "$ref": "#/components/responses/Problem" },
        },
    });
    if let Some(described) = described.as_object_mut() {
        if route.access == Access::Open {
            described.insert("security".to_owned(), json!([]));
        }
        let content = match route.body {
            Body::None => None,
            Body::Json(name) => Some(json!({ "application/json": { "schema": reference(name) } })),
            Body::File => Some(json!({ "application/octet-stream": {} })),
        };
        if let Some(content) = content {
            let body = json!({ "required": true, "content": content });
            described.insert("requestBody".to_owned(), body);
        }
    }
    described
}

fn content_of_answer(route: &Route) -> Value {
    match route.answer {
        Reply::Json(name) if route.operation == Operation::Events => json!({
            "application/json": { "schema": reference(name) },
            EVENT_STREAM: { "schema": text() },
        }),
        Reply::Json(name) => json!({ "application/json": { "schema": reference(name) } }),
        Reply::File => json!({
            "application/pdf": {},
            "application/octet-stream": {},
            "image/*": {},
        }),
    }
}

/// The names between braces of a path.
fn names(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.split('/');
    parts.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn path_parameters(route: &Route) -> impl Iterator<Item = Value> {
    names(route.path).map(|name| {
        let schema = match (name, route.operation) {
            ("kind", Operation::Document) => words(PaperKind::ALL.iter().map(|kind| kind.label())),
            ("kind", _) => words(RowKind::ALL.iter().map(|kind| kind.label())),
            ("language", _) => words(PaperLanguage::ALL.iter().map(|one| one.tag())),
            ("sha256", _) => sha256(),
            ("id", Operation::Form) | ("code" | "key", _) => text(),
            _ => integer(),
        };
        json!({ "name": name, "in": "path", "required": true, "schema": schema })
    })
}

fn header_parameters(route: &Route) -> Vec<Value> {
    let mut parameters = Vec::new();
    if route.key != Key::None {
        parameters.push(json!({
            "name": IDEMPOTENCY_KEY.as_str(),
            "in": "header",
            "required": route.key == Key::Required,
            "description": "A UUID, or 32 hexadecimal digits: the same request sent again has the effect of one",
            "schema": text(),
        }));
    }
    if route.operation == Operation::Events {
        parameters.push(json!({
            "name": LAST_EVENT_ID.as_str(),
            "in": "header",
            "description": "Of a stream: it goes on after this event. Where that is too old, an event `lost` comes first",
            "schema": text(),
        }));
    }
    if route.revision {
        parameters.push(json!({
            "name": "if-match",
            "in": "header",
            "required": true,
            "description": "The ETag of the request: two officers do not decide at once",
            "schema": text(),
        }));
    }
    parameters
}

fn parameter_schema(parameter: Parameter, operation: Operation) -> Value {
    match parameter {
        Parameter::Limit => json!({ "type": "integer", "minimum": 1, "maximum": PAGE_ITEMS_MAX }),
        Parameter::Order => words(["ascending", "descending"]),
        Parameter::Stage => words(Stage::ALL.iter().map(|stage| stage.label())),
        Parameter::WaitsFor => reference("By"),
        Parameter::Kind if operation == Operation::Requests => reference("Kind"),
        Parameter::Kind => words(wire::Fact::KINDS.iter().copied()),
        Parameter::Since => instant(),
        Parameter::From | Parameter::Through => date(),
        Parameter::FileKind => words(FILE_KINDS.iter().copied()),
        Parameter::State if operation == Operation::Cases => {
            words(CaseView::STATES.iter().copied())
        }
        Parameter::State => words(NoticeView::STATES.iter().copied()),
        Parameter::After
        | Parameter::Text
        | Parameter::Service
        | Parameter::Operator
        | Parameter::Prefix => text(),
    }
}

#[cfg(test)]
mod tests;
