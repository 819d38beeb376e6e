use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::super::json::{JSON_BYTES_MAX, JsonFault};
use super::super::*;
use super::fit::fitting;

/// Writes a submission as a sender does.
pub(super) fn write(form: &Form, submission: &Submission) -> String {
    let one = |value: &Value| match value {
        Value::Text(text) => json!(text),
        Value::Flag(flag) => json!(flag),
        Value::Number(number) => json!(number),
        Value::Secret(secret) => json!(secret.reveal()),
        Value::File(file) => {
            let sha256 = file.sha256.map(|byte| format!("{byte:02x}")).concat();
            json!({"name": file.name, "bytes": file.bytes, "sha256": sha256})
        }
    };
    let fields = submission.values.iter().map(|(id, values)| {
        let values: Vec<Json> = values.iter().map(one).collect();
        let written = match form.field(id).unwrap().count {
            Count::One => values[0].clone(),
            Count::UpTo(_) => Json::Array(values),
        };
        (id.clone(), written)
    });
    Json::Object(fields.collect::<Map<String, Json>>()).to_string()
}

#[test]
fn what_is_no_submission_is_refused_whole_with_its_path() {
    let check = |form: &Form, text: &str, path: &str, fault: JsonFault| {
        let refusal = form.read_json(text.as_bytes()).unwrap_err();
        assert_eq!(
            (refusal.path.as_str(), refusal.fault),
            (path, fault),
            "{text}"
        );
    };
    let alert = &eshdi::CATALOGUE_ALERT;
    let malformed = |line, column| JsonFault::Malformed { line, column };
    check(alert, "", "ip_catalog_alert", malformed(1, 0));
    check(
        alert,
        "{\"operator\": ",
        "ip_catalog_alert",
        malformed(1, 13),
    );
    check(alert, "{} {}", "ip_catalog_alert", malformed(1, 4));
    check(alert, "[]", "ip_catalog_alert", JsonFault::Type);
    check(alert, "null", "ip_catalog_alert", JsonFault::Type);
    check(alert, r#"{"price": 5}"#, "price", JsonFault::Unknown);
    check(
        alert,
        r#"{"operator": "a", "operator": "b"}"#,
        "operator",
        JsonFault::Repeated,
    );
    for wrong in ["5", "true", "null", "[]", "{}", "-1", "1.5"] {
        let text = format!(r#"{{"operator": {wrong}}}"#);
        check(alert, &text, "operator", JsonFault::Type);
    }
    check(
        alert,
        r#"{"ip_list": "192.0.2.1"}"#,
        "ip_list",
        JsonFault::Type,
    );
    check(
        alert,
        r#"{"ip_list": ["192.0.2.1", 7]}"#,
        "ip_list[1]",
        JsonFault::Type,
    );
    check(
        alert,
        r#"{"ip_list": [["192.0.2.1"]]}"#,
        "ip_list[0]",
        JsonFault::Type,
    );
    let list = vec!["192.0.2.1"; 4_097];
    let text = json!({ "ip_list": list }).to_string();
    check(alert, &text, "ip_list[4096]", JsonFault::TooMany);
    let name = "f".repeat(300);
    let text = json!({ name: 1 }).to_string();
    check(alert, &text, &"f".repeat(80), JsonFault::Unknown);
    check(alert, r#"{"": 1}"#, "\"\"", JsonFault::Unknown);
    let long = " ".repeat(JSON_BYTES_MAX + 1);
    check(alert, &long, "ip_catalog_alert", JsonFault::TooLarge);

    let channel = &eshdi::CHANNEL;
    for wrong in ["-1", "1.5", "\"1\"", "18446744073709551616"] {
        let text = format!(r#"{{"bandwidth_gbps": {wrong}}}"#);
        check(channel, &text, "bandwidth_gbps", JsonFault::Type);
    }
    check(
        channel,
        r#"{"obligations_ack": "да"}"#,
        "obligations_ack",
        JsonFault::Type,
    );
}

#[test]
fn files_and_secrets_are_read_by_their_fields() {
    let form = &integration::SERVICE_PUBLICATION;
    let digest = "0f".repeat(32);
    let read = |text: &str| form.read_json(text.as_bytes());
    let file = |extra: &str, sha256: &str| {
        format!(
            r#"{{"service.xsd": [{{"name": "a.xsd", "bytes": 9, "sha256": "{sha256}"{extra}}}]}}"#
        )
    };
    let right = read(&file("", &digest)).unwrap();
    let [Value::File(xsd)] = right.of("service.xsd") else {
        panic!("{right:?}");
    };
    assert_eq!(
        (xsd.name.as_str(), xsd.bytes, xsd.sha256),
        ("a.xsd", 9, [0x0f; 32])
    );
    for wrong in [
        file(", \"path\": \"/etc\"", &digest),
        file("", "0f"),
        file("", &"0g".repeat(32)),
        file("", &"é".repeat(32)),
    ] {
        let refusal = read(&wrong).unwrap_err();
        let found = (refusal.path.as_str(), refusal.fault);
        assert_eq!(found, ("service.xsd[0]", JsonFault::Type), "{wrong}");
    }
    let secret = read(r#"{"owner_is.is_password_test": "s3cret"}"#).unwrap();
    assert!(matches!(
        secret.of("owner_is.is_password_test"),
        [Value::Secret(_)]
    ));
    // A refusal repeats no value.
    let refusal = read(r#"{"owner_is.is_password_test": {"s3cret": 1}}"#).unwrap_err();
    assert!(!format!("{refusal} {refusal:?}").contains("s3cret"));
}

#[test]
fn a_refusal_speaks_the_readers_language() {
    let refusal = eshdi::CHANNEL.read_json(b"{\"price\": 1}").unwrap_err();
    let russian = "price: в форме нет такого поля; уберите его или исправьте имя";
    assert_eq!(refusal.message(Language::Ru), russian);
    let kazakh = "price: нысанда мұндай өріс жоқ; оны алып тастаңыз немесе атауын түзетіңіз";
    assert_eq!(refusal.message(Language::Kk), kazakh);
    let english = "price: the form has no such field; leave it out or correct its name";
    assert_eq!(refusal.to_string(), english);
}

#[test]
fn the_description_is_stable() {
    let termination = serde_json::to_value(integration::TERMINATION.describe()).unwrap();
    assert_eq!(termination["format"], 1);
    assert_eq!(termination["limits"]["values"], 10_000);
    let documents = json!({"kind": "document", "extensions": ["doc", "docx", "pdf"]});
    assert_eq!(termination["limits"]["files"][2], documents);
    let head = json!({
        "id": "termination", "version": 1, "clause": "agr-16",
        "filed_by": ["service-owner", "initiator"], "addressee": "infrastructure",
        "signing": {"legal-entity": {"clause": "agr-16"}},
        "title": {"ru": "Расторжение соглашения", "kk": "Келісімді бұзу"},
    });
    for (key, value) in head.as_object().unwrap() {
        assert_eq!(&termination[key], value, "{key}");
    }
    let breach = json!({
        "id": "breach", "row": null, "kind": "text", "count": "one",
        "presence": {"when": {"field": ["ground", {"choice": "breach"}]}},
        "secret": false, "personal": false, "environment": null, "clause": null, "refusals": [],
        "label": {
            "ru": "Невыполненные пункты Соглашения и обстоятельства",
            "kk": "Келісімнің орындалмаған тармақтары және мән-жайлар",
        },
    });
    assert_eq!(termination["fields"][2], breach);
    let words = &termination["fields"][1]["kind"]["choice"];
    assert_eq!(words[0]["id"], "mutual");
    assert_eq!(words[0]["weak"], false);

    let publication = serde_json::to_value(integration::SERVICE_PUBLICATION.describe()).unwrap();
    let field = |id: &str| {
        let fields = publication["fields"].as_array().unwrap().iter();
        fields.clone().find(|field| field["id"] == id).unwrap()
    };
    assert_eq!(field("service.xsd")["count"], json!({"up-to": 50}));
    assert_eq!(field("service.xsd")["kind"], json!({"file": "xsd"}));
    assert_eq!(field("owner_is.is_password_test")["environment"], "test");
    assert_eq!(field("vpn.ph1.lifetime_s")["kind"]["number"]["min"], 60);
    let https = |id| json!({"field": [id, {"begins": "https:"}]});
    let either = [https("service.url_test"), https("service.url_prod")];
    assert_eq!(
        field("service.tls_cert")["presence"],
        json!({"when": {"any": either}})
    );
    let refusal = &field("service.publish_shep")["refusals"][0];
    assert_eq!(refusal["is"], "yes");
    assert_eq!(
        refusal["when"],
        json!({"field": ["declared.non_state", "yes"]})
    );
    assert_eq!(refusal["clause"], "int-4");
}

#[test]
fn every_description_has_every_key() {
    for form in FORMS {
        let described = serde_json::to_value(form.describe()).unwrap();
        let fields = described["fields"].as_array().unwrap();
        assert_eq!(fields.len(), form.fields.len(), "{}", form.id);
        for field in fields {
            let keys: Vec<&String> = field.as_object().unwrap().keys().collect();
            assert_eq!(keys.len(), 11, "{} {keys:?}", form.id);
        }
        // A description of the largest form stays small enough for one answer.
        assert!(described.to_string().len() < 200_000, "{}", form.id);
    }
}

#[test]
fn a_read_submission_is_not_yet_right() {
    let form = &eshdi::CHANNEL;
    let right = fitting(form, &[0]);
    let wrong = right.with("planned_access_date", "soon");
    let text = write(form, &wrong).replace("2026-11-29", "soon");
    let read = form.read_json(text.as_bytes()).unwrap();
    assert!(!form.check(&read).is_empty());
}

proptest! {
    /// Whatever comes, reading ends with a submission whose fields the form has, or with a path.
    #[test]
    fn reading_never_fails_on_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for form in FORMS {
            if let Err(refusal) = form.read_json(&bytes) {
                prop_assert!(!refusal.path.is_empty());
            }
        }
    }

    /// One byte of a right text changed: it is read as something of the form, or refused.
    #[test]
    fn a_broken_text_is_read_or_refused(
        dice in proptest::collection::vec(any::<u8>(), 97), place in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let form = &integration::CONNECTION;
        let mut text = write(form, &fitting(form, &dice)).into_bytes();
        let at = place.index(text.len());
        text[at] = byte;
        match form.read_json(&text) {
            Ok(read) => prop_assert!(read.values.keys().all(|id| form.field(id).is_some())),
            Err(refusal) => prop_assert!(!refusal.path.is_empty()),
        }
    }
}
