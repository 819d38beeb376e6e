//! The description of the API (`OpenAPI` 3.1), made of the table of routes and of the forms of the orders.

mod form;
mod schema;
mod schemas;

use crate::head::{EVENT_STREAM, IDEMPOTENCY_KEY};
use crate::problem::PROBLEM_JSON;
use crate::route::{Access, BASE, Key, Operation, Parameter, ROUTES, Route};
use law::form::Language;
use law::request::Stage;
use model::RowKind;
use schema::{instant, integer, reference, text, words};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;
use wire::query::PAGE_ITEMS_MAX;

/// The version of the format.
const OPENAPI: &str = "3.1.0";

static IN_RUSSIAN: LazyLock<Value> = LazyLock::new(|| describe(Language::Ru));
static IN_KAZAKH: LazyLock<Value> = LazyLock::new(|| describe(Language::Kk));

/// The description, with the titles of forms and fields in a language.
pub(crate) fn document(language: Language) -> &'static Value {
    match language {
        Language::Ru => &IN_RUSSIAN,
        Language::Kk => &IN_KAZAKH,
    }
}

fn describe(language: Language) -> Value {
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
            "schema": parameter_schema(*parameter, route.operation),
        })
    }));
    parameters.extend(header_parameters(route));
    let mut answer = json!({
        "description": "Done",
        "content": { "application/json": { "schema": reference(route.answer) } },
    });
    if route.operation == Operation::Events
        && let Some(content) = answer
            .pointer_mut("/content")
            .and_then(Value::as_object_mut)
    {
        content.insert(EVENT_STREAM.to_owned(), json!({ "schema": text() }));
    }
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
        if let Some(body) = route.body {
            let content = json!({ "application/json": { "schema": reference(body) } });
            let body = json!({ "required": true, "content": content });
            described.insert("requestBody".to_owned(), body);
        }
    }
    described
}

/// The names between braces of a path.
fn names(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.split('/');
    parts.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn path_parameters(route: &Route) -> impl Iterator<Item = Value> {
    names(route.path).map(|name| {
        let schema = if route.operation == Operation::Form {
            text()
        } else if route.operation == Operation::Rows {
            words(RowKind::ALL.iter().map(|kind| kind.label()))
        } else {
            integer()
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
        Parameter::Kind if operation == Operation::Requests => reference("Kind"),
        Parameter::Kind => words(wire::Fact::KINDS.iter().copied()),
        Parameter::Since => instant(),
        Parameter::After
        | Parameter::Text
        | Parameter::State
        | Parameter::Operator
        | Parameter::Prefix => text(),
    }
}

#[cfg(test)]
mod tests;
