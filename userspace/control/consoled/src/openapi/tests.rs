use super::*;
use law::form::FORMS;
use std::collections::BTreeSet;

const LANGUAGES: [Language; 2] = [Language::Ru, Language::Kk];

/// Visits every value of a document with its place.
fn each(value: &Value, place: &str, visit: &mut impl FnMut(&str, &Value)) {
    visit(place, value);
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                each(field, &format!("{place}/{name}"), visit);
            }
        }
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                each(item, &format!("{place}/{n}"), visit);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let document = &document(Language::Ru);
    for route in ROUTES {
        let escaped = route.path.replace('/', "~1");
        let place = format!("/paths/{escaped}/{}", route.method.label());
        let operation = document
            .pointer(&place)
            .unwrap_or_else(|| panic!("{place}"));
        assert_eq!(operation["summary"], route.summary);
        let answer = operation.pointer(&format!("/responses/{}", route.status));
        assert!(answer.is_some_and(Value::is_object), "{place}");
    }
    let paths = document["paths"].as_object().unwrap();
    let methods = paths.values().map(|path| path.as_object().unwrap().len());
    assert_eq!(methods.sum::<usize>(), ROUTES.len(), "two routes are alike");
}

/// The rules of `OpenAPI` 3.1 that a reader relies on: references lead somewhere, ids are unique, path parameters are declared.
#[test]
fn the_description_is_well_formed() {
    for language in LANGUAGES {
        let document = &document(language);
        assert_eq!(document["openapi"], OPENAPI);
        for place in ["/info/title", "/info/version"] {
            assert!(
                document.pointer(place).is_some_and(Value::is_string),
                "{place}"
            );
        }
        let mut ids = BTreeSet::new();
        each(document, "", &mut |place, value| {
            if let Some(target) = value.get("$ref").and_then(Value::as_str) {
                let found = target
                    .strip_prefix('#')
                    .and_then(|place| document.pointer(place));
                assert!(found.is_some(), "{place}: {target} leads nowhere");
            }
            if let Some(id) = value.get("operationId").and_then(Value::as_str) {
                assert!(ids.insert(id.to_owned()), "{id} stands twice");
            }
        });
        assert_eq!(ids.len(), ROUTES.len());
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let parameters = operation["parameters"].as_array().unwrap();
                let declared = parameters.iter().filter(|one| one["in"] == "path");
                let declared: BTreeSet<_> =
                    declared.map(|one| one["name"].as_str().unwrap()).collect();
                let wanted: BTreeSet<_> = names(path).collect();
                assert_eq!(declared, wanted, "{method} {path}");
                let keys: BTreeSet<_> = parameters
                    .iter()
                    .map(|one| (one["in"].to_string(), one["name"].to_string()))
                    .collect();
                assert_eq!(keys.len(), parameters.len(), "{method} {path}");
            }
        }
        for name in document
            .pointer("/components/schemas")
            .unwrap()
            .as_object()
            .unwrap()
            .keys()
        {
            let is_plain = |sign: char| sign.is_ascii_alphanumeric() || "._-".contains(sign);
            assert!(name.chars().all(is_plain), "{name}");
        }
    }
}

/// Each form has its schema, with every field that holds a value, and its titles are those of the order.
#[test]
fn every_form_is_a_schema() {
    for language in LANGUAGES {
        let document = document(language);
        let schemas = document.pointer("/components/schemas").unwrap();
        for form in FORMS {
            let schema = &schemas[format!("form.{}", form.id)];
            assert_eq!(schema["title"], form.title.of(language));
            let properties = schema["properties"].as_object().unwrap();
            for field in form.fields {
                let described = properties.get(field.id);
                // What the desk states nobody sends.
                let holds =
                    field.kind != law::form::FieldKind::Group && !form.is_by_the_desk(field);
                assert_eq!(described.is_some(), holds, "{}.{}", form.id, field.id);
                if let Some(described) = described {
                    assert_eq!(described["title"], field.label.of(language));
                }
            }
        }
    }
}

/// Every body and answer has a schema.
#[test]
fn the_table_of_routes_is_consistent() {
    let document = document(Language::Ru);
    let schemas = document.pointer("/components/schemas").unwrap();
    for route in ROUTES {
        let body = match route.body {
            Body::Json(name) => Some(name),
            Body::None | Body::File => None,
        };
        let answer = match route.answer {
            Reply::Json(name) => Some(name),
            Reply::File => None,
        };
        for name in body.into_iter().chain(answer) {
            assert!(schemas.get(name).is_some(), "{name}");
        }
    }
}

/// What is refused without its reason is described as asking for it.
#[test]
fn an_act_needs_its_reason() {
    let document = document(Language::Ru);
    let check = |name: &str, expected: Value| {
        let required = document.pointer(&format!("/components/schemas/{name}/required"));
        assert_eq!(required, Some(&expected));
    };
    check("Acting", json!(["act", "why"]));
    check("Previewing", json!(["act"]));
}
