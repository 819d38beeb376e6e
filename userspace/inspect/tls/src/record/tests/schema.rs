//! The schema says what lines are, and nothing else.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

/// What of a value is against the schema: the part of JSON Schema that ours uses.
pub(super) fn complaints(value: &Value, schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (word, rule) in schema.as_object().unwrap() {
        let holds = match word.as_str() {
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "type" => match rule.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "integer" => value.is_u64(),
                _ => false,
            },
            "maxLength" => {
                let length = value.as_str().unwrap().chars().count();
                length <= usize::try_from(rule.as_u64().unwrap()).unwrap()
            }
            "maxItems" => {
                let items = value.as_array().unwrap().len();
                items <= usize::try_from(rule.as_u64().unwrap()).unwrap()
            }
            "items" => {
                let items = value.as_array().unwrap().iter();
                found.extend(items.flat_map(|item| complaints(item, rule)));
                true
            }
            "required" => {
                let fields = value.as_object().unwrap();
                let mut names = rule.as_array().unwrap().iter();
                names.all(|name| fields.contains_key(name.as_str().unwrap()))
            }
            "properties" => {
                for (name, inner) in value.as_object().unwrap() {
                    match rule.get(name) {
                        Some(rule) => found.extend(complaints(inner, rule)),
                        None => found.push(format!("{name} is not described")),
                    }
                }
                true
            }
            "$schema" | "title" | "description" | "additionalProperties" => true,
            other => unreachable!("the schema uses {other}, which this test does not know"),
        };
        if !holds {
            found.push(format!("{value} is against {word}: {rule}"));
        }
    }
    found
}

pub(super) fn check(record: &ConnectionRecord) -> Value {
    let line = record.to_string();
    assert!(line.len() <= RECORD_OCTETS_MAX, "{line}");
    assert!(!line.contains(char::is_control), "{line}");
    let value: Value = serde_json::from_str(&line).unwrap();
    let schema = serde_json::from_str(RECORD_SCHEMA).unwrap();
    assert_eq!(complaints(&value, &schema), Vec::<String>::new(), "{line}");
    value
}

#[test]
fn the_schema_describes_every_field_that_is_written_and_no_other() {
    let mut record = full();
    record.categories = vec!["shopping".parse().unwrap(); CATEGORIES_MAX + 1];
    if let Detail::Decrypted(shown) = &mut record.detail {
        let one = shown.detections[0].clone();
        shown.detections = vec![one; DETECTIONS_MAX + 1];
    }
    let value = check(&record);
    let schema: Value = serde_json::from_str(RECORD_SCHEMA).unwrap();
    let names = |value: &Value| -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(names(&value), names(&schema["properties"]));
    let inner = &schema["properties"]["detections"]["items"]["properties"];
    assert_eq!(names(&value["detections"][0]), names(inner));
    assert_eq!(schema["properties"]["v"]["const"], RECORD_VERSION);
}

#[test]
fn the_schema_sees_what_is_wrong() {
    let schema: Value = serde_json::from_str(RECORD_SCHEMA).unwrap();
    let right: Value = serde_json::from_str(&full().to_string()).unwrap();
    for (field, wrong) in [
        ("v", Value::from(2)),
        ("url", Value::from("https://shop.example/a")),
        ("name", Value::from("a".repeat(254))),
        ("action", Value::from("look")),
        ("epoch", Value::from("42")),
        ("categories", Value::from(vec!["a"; CATEGORIES_MAX + 1])),
    ] {
        let mut value = right.clone();
        value[field] = wrong;
        assert_eq!(complaints(&value, &schema).len(), 1, "{field}");
    }
    let mut value = right;
    value.as_object_mut().unwrap().remove("source");
    assert_eq!(complaints(&value, &schema).len(), 1);
}
