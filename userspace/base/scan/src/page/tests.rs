use proptest::prelude::*;

use super::*;
use crate::detection::{CaseNumbers, DetectionKind, Finder};
use crate::limits::PAGE_BYTES_MAX;

fn case() -> CaseNumber {
    CaseNumbers::since("2026-11-30T08:00:00Z".parse().unwrap()).give()
}

fn page(rule: &str, contact: &str) -> Page {
    let detection = Detection {
        by: Finder::Clamd,
        rule: rule.to_owned(),
        kind: DetectionKind::Malware,
        case: case(),
    };
    let host = model::HostName::parse("evil.kz").unwrap();
    Page::of_detection(&detection, contact).at(Site::Name(&host))
}

#[test]
fn a_page_tells_rule_contact_and_case_in_three_languages() {
    let rendered = page("clamd: Eicar", "soc@gts.kz").render(Form::Html);
    let text = &rendered.body;
    for part in [
        "<html lang=\"kk\">",
        "<section lang=\"kk\">\n<h1>Қолжетімділік шектелді</h1>",
        "<section lang=\"ru\">\n<h2>Доступ ограничен</h2>",
        "<section lang=\"en\">\n<h2>Access restricted</h2>",
        "<dd dir=\"auto\">clamd: Eicar</dd>",
        "<dd dir=\"auto\">soc@gts.kz</dd>",
        "<dd dir=\"auto\">evil.kz</dd>",
        "<dd dir=\"auto\">1NGTB80-001</dd>",
    ] {
        assert!(text.contains(part), "{part} lacks in {text}");
    }
    for foreign in ["http:", "https:", "//", "src=", "href=", "<script", "url("] {
        assert!(!text.contains(foreign), "{foreign}");
    }
    assert_balanced(&tags(text));
    let field = |name: &str| {
        rendered
            .fields
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(field("Qaqpa-Case"), Some("1NGTB80-001"));
    assert_eq!(field("Content-Type"), Some("text/html; charset=utf-8"));
    assert!(
        field("Content-Security-Policy")
            .unwrap()
            .starts_with("default-src 'none'")
    );
}

#[test]
fn programs_get_json_or_text() {
    let page = page("clamd: \"Eicar\"", "soc@gts.kz");
    let json: serde_json::Value = serde_json::from_str(&page.render(Form::Json).body).unwrap();
    for (name, expected) in [
        ("case", "1NGTB80-001"),
        ("rule", "clamd: \"Eicar\""),
        ("contact", "soc@gts.kz"),
        ("site", "evil.kz"),
        ("title", "Access restricted"),
    ] {
        assert_eq!(json[name], expected);
    }
    assert_eq!(json["status"], STATUS);
    let plain = page.render(Form::Plain).body;
    assert!(
        plain.contains("Оқиға нөмірі / Номер случая / Case number: 1NGTB80-001\n"),
        "{plain}"
    );
}

#[test]
fn clients_get_the_form_that_they_ask_for() {
    let check =
        |accept: &str, expected| assert_eq!(Form::for_accept(Some(accept)), expected, "{accept}");
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
    check(browser, Form::Html);
    check("*/*", Form::Plain);
    check("", Form::Plain);
    check("image/png, */*;q=0.5", Form::Plain);
    check("application/json, text/plain, */*", Form::Json);
    check("Application/Vnd.api+JSON", Form::Json);
    check("text/html;q=0.5, application/json", Form::Json);
    check("application/json;q=0.9, text/html ; q=0.95", Form::Html);
    check("text/html;q=0, text/plain;q=0.1", Form::Plain);
    check("text/html;q=2, application/json;q=0.1", Form::Json);
    check("text/html;q=0.0001, application/json;q=0.001", Form::Json);
    check(&format!("{}text/html", "a/b,".repeat(32)), Form::Plain);
    assert_eq!(Form::for_accept(None), Form::Plain);
}

#[test]
fn every_cause_has_its_words() {
    let kinds = [
        DetectionKind::Resource,
        DetectionKind::File,
        DetectionKind::Malware,
        DetectionKind::Policy,
    ];
    let reasons = [Unscanned::Down, Unscanned::TooLarge];
    let wordings = kinds
        .map(words::detected)
        .into_iter()
        .chain(reasons.map(words::unscanned));
    let mut texts: Vec<_> = wordings.map(|wording| wording.text.ru).collect();
    let count = texts.len();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), count);
    let page = Page::of_unscanned(Unscanned::TooLarge, "soc", case())
        .render(Form::Plain)
        .body;
    assert!(
        page.contains("Rule: too-large-to-scan") && page.contains("larger than"),
        "{page}"
    );
}

#[test]
fn hidden_signs_are_not_shown() {
    let shown = |text: &str| Shown::of(text, 10).0;
    assert_eq!(shown("a\u{202e}b\u{0}c\nd\u{feff}e"), "a b c d e");
    assert_eq!(shown("щщщщщщщщщщ"), "щщщщщщщщщщ");
    assert_eq!(shown("щщщщщщщщщщщ"), "щщщщщщщщщ…");
}

/// The names in angle brackets, in their order.
fn tags(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("every bracket is closed");
        assert!(!text.contains('>'), "{text}");
        tags.push(tag.to_owned());
    }
    tags
}

fn assert_balanced(tags: &[String]) {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags {
        let name = tag.split(' ').next().unwrap();
        match name.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed)),
            None if ["!DOCTYPE", "meta"].contains(&name) => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[<>&\"'/a-z =-]{0,300}",
        Just("</dd></dl><script>alert(1)</script>".to_owned()),
        Just("'".repeat(1000)),
        Just("\u{10ffff}".repeat(1000)),
    ]
}

proptest! {
    #[test]
    fn no_input_becomes_markup(rule in hostile(), contact in hostile()) {
        let rendered = page(&rule, &contact).render(Form::Html);
        prop_assert_eq!(tags(&rendered.body), tags(&page("a", "b").render(Form::Html).body));
        for form in [Form::Html, Form::Json, Form::Plain] {
            let rendered = page(&rule, &contact).render(form);
            prop_assert!(rendered.body.len() <= PAGE_BYTES_MAX, "{}", rendered.body.len());
            for (_, value) in rendered.fields {
                prop_assert!(value.bytes().all(|octet| (b' '..=b'~').contains(&octet)));
            }
        }
        let json: serde_json::Value = serde_json::from_str(&page(&rule, &contact).render(Form::Json).body).unwrap();
        prop_assert_eq!(json["case"].as_str(), Some("1NGTB80-001"));
    }
}
