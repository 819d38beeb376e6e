use super::*;
use crate::console::texts::Texts;

fn typed(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// What is typed becomes what the form's description asks for; what is empty is left out, what does not fit goes on as it is.
#[test]
fn what_was_typed_is_the_forms_json() {
    let check = |form: &str, pairs: &[(&str, &str)], expected: Value| {
        let form = law::form::form(form).unwrap();
        let found: Value = serde_json::from_str(&json(form, &typed(pairs))).unwrap();
        assert_eq!(found, expected, "{pairs:?}");
    };
    check("mail_onboard", &[], serde_json::json!({}));
    check(
        "mail_onboard",
        &[
            ("f.mail_domain", "  ministry.example "),
            ("f.mail_server_ip", "198.51.100.9\r\n\r\n 198.51.100.10\r\n"),
            ("f.obligations_ack", "yes"),
            ("f.date", "2026-11-23"),
            ("f.reg_no", "   "),
            ("f.unknown", "x"),
            ("mail_domain", "no field of the form"),
        ],
        serde_json::json!({
            "mail_domain": "ministry.example", "mail_server_ip": ["198.51.100.9", "198.51.100.10"],
            "obligations_ack": true, "date": "2026-11-23",
        }),
    );
    check(
        "eshdi_channel",
        &[("f.bandwidth_gbps", "10")],
        serde_json::json!({ "bandwidth_gbps": 10 }),
    );
    check(
        "eshdi_channel",
        &[("f.bandwidth_gbps", "ten"), ("f.obligations_ack", "maybe")],
        serde_json::json!({ "bandwidth_gbps": "ten", "obligations_ack": "maybe" }),
    );
    check(
        "planned_works",
        &[("f.starts_at", "2026-11-27T19:00")],
        serde_json::json!({ "starts_at": "2026-11-27T14:00:00Z" }),
    );
}

/// Moments are those of the legal clock, before its last change too.
#[test]
fn moments_are_of_the_legal_clock() {
    let check = |text: &str, expected: Option<&str>| {
        let found = moment(text).map(|at| at.to_string());
        assert_eq!(found.as_deref(), expected, "{text}");
    };
    check("2026-11-27T19:00", Some("2026-11-27T14:00:00Z"));
    check("2023-11-27T19:00", Some("2023-11-27T13:00:00Z"));
    check("tomorrow", None);
    check("", None);
}

/// Every form of the orders can be shown in every language, and no field of it twice.
#[test]
fn every_form_is_asked_for_whole() {
    let texts = Texts::read().unwrap();
    for form in law::form::FORMS {
        for reader in [Reader::Kk, Reader::Ru, Reader::En] {
            let words = Words::new(&texts, reader);
            let all = parts(words, form, (&[], &[]));
            let names = all.iter().filter_map(|part| match part {
                Part::Ask(ask) => Some(ask.name.clone()),
                Part::Heading(_) | Part::Note(_) => None,
            });
            let names: Vec<String> = names.collect();
            let wanted = form.fields.iter().filter(|field| {
                let is_asked = !matches!(field.kind, FieldKind::Group | FieldKind::File(_));
                is_asked && !form.is_by_the_desk(field)
            });
            let wanted: Vec<String> = wanted.map(name).collect();
            assert_eq!(names, wanted, "{}", form.id);
        }
    }
}

/// What was typed comes back, but for what is secret.
#[test]
fn what_was_typed_is_kept_and_secrets_are_not() {
    let texts = Texts::read().unwrap();
    let words = Words::new(&texts, Reader::Ru);
    let secret = |form: &&'static Form| {
        let mut fields = form.fields.iter();
        fields.any(|field| field.kind == FieldKind::Secret && !form.is_by_the_desk(field))
    };
    let form = law::form::FORMS.iter().find(secret).unwrap();
    let mut pairs = Vec::new();
    for field in form.fields {
        pairs.push((name(field), "отмычка".to_owned()));
    }
    let shown = format!("{:?}", parts(words, form, (&pairs, &[])));
    assert!(shown.contains("отмычка"), "{shown}");
    for part in parts(words, form, (&pairs, &[])) {
        let Part::Ask(ask) = part else { continue };
        assert_eq!(
            matches!(ask.input, Input::Line("password", _)),
            is_secret(Some(form), &ask.name)
        );
        if let Input::Line("password", value) = ask.input {
            assert_eq!(value, "");
        }
    }
    assert!(!secrets(words, form, &pairs).is_empty());
    assert!(secrets(words, form, &[]).is_empty());
}
