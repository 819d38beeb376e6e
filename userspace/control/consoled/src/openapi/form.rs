//! A form of the orders as a schema.

use super::schema::{body, date, flag, instant, text, words};
use law::form::{Count, Field, FieldKind, Form, Language, Presence};
use serde_json::{Map, Value, json};

/// The schema of what is filed with a form. What depends on other fields is not in it: the gateway tells that when it is filed.
pub(super) fn schema(form: &Form, language: Language) -> Value {
    let fields = form
        .fields
        .iter()
        .filter(|field| field.kind != FieldKind::Group && !form.is_by_the_desk(field));
    let properties: Map<String, Value> = fields
        .clone()
        .map(|field| (field.id.to_owned(), described(field, language)))
        .collect();
    let required: Vec<&str> = fields
        .filter(|field| is_always_required(form, field))
        .map(|field| field.id)
        .collect();
    json!({
        "type": "object",
        "title": form.title.of(language),
        "description": form.clause.citation_in(language),
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// The name of a form's schema.
pub(super) fn name(form: &Form) -> String {
    format!("form.{}", form.id)
}

fn is_always_required(form: &Form, field: &Field) -> bool {
    let groups = form.fields.iter().filter(|group| field.is_in(group));
    groups
        .chain([field])
        .all(|one| one.presence == Presence::Required)
}

fn described(field: &Field, language: Language) -> Value {
    let mut schema = match field.count {
        Count::One => value(field.kind),
        Count::UpTo(most) => {
            json!({ "type": "array", "items": value(field.kind), "minItems": 1, "maxItems": most })
        }
    };
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".to_owned(), json!(field.label.of(language)));
        if field.secret {
            schema.insert("writeOnly".to_owned(), json!(true));
        }
    }
    schema
}

fn value(kind: FieldKind) -> Value {
    match kind {
        FieldKind::Flag => flag(),
        FieldKind::Port => json!({ "type": "integer", "minimum": 1, "maximum": 65_535 }),
        FieldKind::Number { min, max } => {
            json!({ "type": "integer", "minimum": min, "maximum": max })
        }
        FieldKind::Choice(choice) => words(choice.iter().map(|word| word.id)),
        FieldKind::Date => date(),
        FieldKind::Moment => instant(),
        FieldKind::File(_) => body(
            &["name", "bytes", "sha256"],
            [
                ("name", text()),
                ("bytes", json!({ "type": "integer", "minimum": 0 })),
                (
                    "sha256",
                    json!({ "type": "string", "pattern": "^[0-9a-fA-F]{64}$" }),
                ),
            ],
        ),
        FieldKind::Email => json!({ "type": "string", "format": "email" }),
        FieldKind::Url => json!({ "type": "string", "format": "uri" }),
        FieldKind::Secret => json!({ "type": "string", "format": "password" }),
        FieldKind::Group
        | FieldKind::Line
        | FieldKind::Text
        | FieldKind::BinIin
        | FieldKind::Organisation
        | FieldKind::Person
        | FieldKind::Contact
        | FieldKind::Phone
        | FieldKind::Reference(_)
        | FieldKind::Login
        | FieldKind::Ip
        | FieldKind::PublicIp
        | FieldKind::Network
        | FieldKind::OwnNetwork
        | FieldKind::Host
        | FieldKind::Domain
        | FieldKind::Path
        | FieldKind::Key
        | FieldKind::Software(_)
        | FieldKind::Percent => text(),
    }
}
