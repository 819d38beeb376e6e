//! Words of JSON Schema (draft 2020-12), as `OpenAPI` 3.1 uses them.

use serde_json::{Map, Value, json};

pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

pub(super) fn integer() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

pub(super) fn flag() -> Value {
    json!({ "type": "boolean" })
}

/// An instant of RFC 3339.
pub(super) fn instant() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

/// A SHA-256 in hexadecimal.
pub(super) fn sha256() -> Value {
    json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })
}

/// Octets in base64 (RFC 4648, section 4).
pub(super) fn octets() -> Value {
    json!({ "type": "string", "contentEncoding": "base64" })
}

pub(super) fn date() -> Value {
    json!({ "type": "string", "format": "date" })
}

pub(super) fn words(words: impl IntoIterator<Item = &'static str>) -> Value {
    let words: Vec<&str> = words.into_iter().collect();
    json!({ "type": "string", "enum": words })
}

pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

pub(super) fn list(of: &Value) -> Value {
    json!({ "type": "array", "items": of })
}

/// It, or null.
pub(super) fn or_null(of: &Value) -> Value {
    json!({ "anyOf": [of, { "type": "null" }] })
}

/// An object that always has these, and nothing else.
pub(super) fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let required: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let required = json!(required);
    closed(fields, &required)
}

/// An object that may have these, and nothing else; some of them it must have.
pub(super) fn body<const N: usize>(required: &[&str], fields: [(&str, Value); N]) -> Value {
    closed(fields, &json!(required))
}

fn closed<const N: usize>(fields: [(&str, Value); N], required: &Value) -> Value {
    let named = fields
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema));
    let properties: Map<String, Value> = named.collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}
