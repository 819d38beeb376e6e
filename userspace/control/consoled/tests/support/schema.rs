//! As much of JSON Schema as the description of the API uses.

use serde_json::Value;

/// What is wrong with a value, by a schema of a document; nothing if all is well.
pub(crate) fn complaint(
    document: &Value,
    schema: &Value,
    value: &Value,
    place: &str,
) -> Option<String> {
    if let Some(target) = schema["$ref"].as_str() {
        let found = document.pointer(target.strip_prefix('#')?)?;
        return complaint(document, found, value, place);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let all: Option<Vec<String>> = any
            .iter()
            .map(|one| complaint(document, one, value, place))
            .collect();
        return all.map(|all| all.join(" or "));
    }
    let types = match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => return Some(format!("{place}: the schema names no type")),
    };
    if !types.iter().any(|one| is_of(one, value)) {
        return Some(format!("{place}: {value} is none of {types:?}"));
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        return Some(format!("{place}: {value} is none of {words:?}"));
    }
    match value {
        Value::Array(items) if !schema["items"].is_null() => {
            let mut numbered = (0..).zip(items);
            numbered.find_map(|(n, item): (usize, _)| {
                complaint(document, &schema["items"], item, &format!("{place}[{n}]"))
            })
        }
        Value::Object(fields) => {
            let missing = schema["required"].as_array().into_iter().flatten();
            let mut missing = missing
                .filter_map(Value::as_str)
                .filter(|name| !fields.contains_key(*name));
            if let Some(name) = missing.next() {
                return Some(format!("{place}: {name} is missing"));
            }
            fields.iter().find_map(|(name, field)| {
                let place = format!("{place}.{name}");
                match schema["properties"].get(name) {
                    Some(property) => complaint(document, property, field, &place),
                    None if schema["additionalProperties"] == false => {
                        Some(format!("{place} is not described"))
                    }
                    None => None,
                }
            })
        }
        _ => None,
    }
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}
