use super::super::tests::{entries, passed, read, refuse};
use super::*;
use crate::list::Format;

fn indicator(number: u32, fields: &str) -> String {
    format!(
        r#"{{"type": "indicator", "spec_version": "2.1", "id": "indicator--00000000-0000-4000-8000-{number:012}",
        "created": "2026-01-01T00:00:00Z", "pattern_type": "stix", "valid_from": "2026-01-01T00:00:00.5Z", {fields}}}"#
    )
}

fn bundle(objects: &[String]) -> String {
    format!(
        r#"{{"type": "bundle", "id": "bundle--1", "objects": [{}]}}"#,
        objects.join(",")
    )
}

fn one(fields: &str) -> String {
    bundle(&[indicator(1, fields)])
}

const ONE: &str = "indicator--00000000-0000-4000-8000-000000000001";

#[test]
fn bundles_give_their_indicators() {
    let modified = r#""modified": "2026-01-02T00:00:00Z""#;
    let digest = "cd".repeat(32);
    let hashes = format!(r#"{modified}, "pattern": "[file:hashes.'SHA-256' = '{digest}']""#);
    let text = bundle(&[
        indicator(
            1,
            &format!(
                r#"{modified}, "pattern": "[domain-name:value = 'evil.kz']", "valid_until": "2027-01-01T00:00:00Z""#
            ),
        ),
        indicator(
            2,
            &format!(
                r#"{modified}, "pattern": "[ipv4-addr:value = '192.0.2.0/24' OR ipv6-addr:value = '2001:db8::1']""#
            ),
        ),
        indicator(3, &hashes),
        indicator(
            4,
            &format!(r#"{modified}, "pattern": "[process:name = 'x']""#),
        ),
        indicator(
            5,
            &format!(r#"{modified}, "pattern": "[domain-name:value = 'old.kz']", "revoked": true"#),
        ),
        indicator(
            6,
            r#""modified": "2026-01-03T00:00:00Z", "pattern": "[domain-name:value = 'new.kz']", "revoked": false"#,
        ),
        indicator(
            6,
            &format!(r#"{modified}, "pattern": "[domain-name:value = 'older.kz']""#),
        ),
        r#"{"type": "malware", "pattern": {"deep": [1]}, "revoked": 3}"#.to_owned(),
    ]);
    let list = read(Format::Stix, &text).unwrap();
    let file = format!("SHA-256:{digest}");
    assert_eq!(
        entries(&list),
        [
            "=evil.kz",
            "=new.kz",
            "192.0.2.0/24",
            "2001:db8::1/128",
            &file
        ]
    );
    let expected = [
        (PassReason::Superseded, 1),
        (PassReason::Pattern, 1),
        (PassReason::Revoked, 1),
    ];
    assert_eq!(passed(&list), expected);
    let origin = &list.origins[0];
    assert_eq!(origin.id.as_deref(), Some(ONE));
    assert_eq!(
        origin.validity.from,
        Some("2026-01-01T00:00:00.5Z".parse().unwrap())
    );
    assert_eq!(
        origin.validity.until,
        Some("2027-01-01T00:00:00Z".parse().unwrap())
    );
    let yara =
        one(&format!(r#"{modified}, "pattern": "rule x {{}}""#)).replace(r#""stix""#, r#""yara""#);
    assert_eq!(
        passed(&read(Format::Stix, &yara).unwrap()),
        [(PassReason::PatternType, 1)]
    );
}

#[test]
fn bundles_that_cannot_be_read_are_refused() {
    let modified = r#""modified": "2026-01-02T00:00:00Z""#;
    let object = |fields: &str, word: &str| {
        refuse(
            Format::Stix,
            &one(fields),
            &Place::Object(ONE.to_owned()),
            word,
        );
    };
    let with =
        |pattern: &str, word: &str| object(&format!(r#"{modified}, "pattern": "{pattern}""#), word);
    with("[domain-name:value = 'kz']", "top level");
    with("[domain-name:value = 'щ.kz']", "xn--");
    with("[ipv4-addr:value = '2001:db8::1']", "other version");
    with("[ipv6-addr:value = '192.0.2.1']", "other version");
    with("[ipv4-addr:value = '1.2.3']", "neither an address");
    with("[ipv4-addr:value = '0.0.0.0/0']", "shortest");
    with("[file:hashes.MD5 = 'abcd']", "no MD5");
    with("[url:value = 'evil.kz/x']", "scheme");
    object(modified, "no `pattern`");
    object(r#""pattern": "x""#, "`modified` holds no instant");
    object(
        &format!(r#"{modified}, "pattern": "x", "revoked": "yes""#),
        "neither true nor false",
    );
    object(
        &format!(r#"{modified}, "pattern": "x", "valid_until": "2025-01-01T00:00:00Z""#),
        "not later",
    );
    object(
        &format!(r#"{modified}, "pattern": "x", "valid_until": 5"#),
        "holds no instant",
    );
    let older = one(modified).replace("2.1", "2.0");
    refuse(Format::Stix, &older, &Place::Object(ONE.to_owned()), "2.1");
    let nameless = one(modified).replace("indicator--", "indicator-");
    assert!(
        read(Format::Stix, &nameless).unwrap_err()[0]
            .message
            .contains("no id")
    );
    refuse(
        Format::Stix,
        "{\n\"type\": }",
        &Place::Line(2),
        "expected value",
    );
    refuse(
        Format::Stix,
        r#"{"type": "indicator", "objects": []}"#,
        &Place::Whole,
        "a bundle is asked for",
    );
    // Neither depth nor the end in it harms the reader.
    let deep = |close: &str| {
        let (open, close) = ("[".repeat(1 << 20), close.repeat(1 << 20));
        format!(
            r#"{{"type": "bundle", "objects": [{{"type": "x", "y": {open}{close}, "pattern": {open}{close}}}]}}"#
        )
    };
    refuse(Format::Stix, &deep(""), &Place::Line(1), "expected value");
    assert!(read(Format::Stix, &deep("]")).unwrap().is_empty());
}
