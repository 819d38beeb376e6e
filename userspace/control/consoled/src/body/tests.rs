use super::*;
use axum::http::HeaderValue;

#[test]
fn only_json_is_taken() {
    let check = |media: &str, is_taken: bool| {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_str(media).unwrap());
        assert_eq!(is_json(&headers), is_taken, "{media}");
    };
    check("application/json", true);
    check("Application/JSON; charset=UTF-8", true);
    check("application/json; charset=latin1", false);
    check("application/json-patch+json", false);
    check("text/plain", false);
    check("application/x-www-form-urlencoded", false);
    check("", false);
    assert!(!is_json(&HeaderMap::new()));
}

#[test]
fn the_octets_of_a_form_are_those_that_were_sent() {
    let text = r#"{"kind":"catalogue","form":{ "b" : 1.0,  "a":"\u0041" }}"#;
    let filing: Filing = read(text.as_bytes()).unwrap();
    assert_eq!(filing.form.get(), r#"{ "b" : 1.0,  "a":"\u0041" }"#);
}

#[test]
fn what_is_not_asked_for_is_refused() {
    let check = |text: &str, word: &str| {
        let problem = read::<Filing>(text.as_bytes()).unwrap_err();
        assert_eq!(problem.status.as_u16(), 400);
        assert!(format!("{problem:?}").contains(word), "{problem:?}");
    };
    check(r#"{"kind":"catalogue","form":{},"colour":1}"#, "colour");
    check(r#"{"kind":"catalogue","form":{},"form":{}}"#, "duplicate");
    check(r#"{"kind":"nothing","form":{}}"#, "nothing");
    check(r#"{"kind":"catalogue"}"#, "form");
    check(r#"{"kind":"catalogue","form":{}} {}"#, "trailing");
    check(
        r#"{"kind":"catalogue","form":{},"letter":{"number":"1","dispatched":"2026-01-01","received_at":"2026-01-01T00:00:00Z","more":1}}"#,
        "more",
    );
}

#[test]
fn signatures_are_strict_base64() {
    let check = |text: &str, expected: Option<&[u8]>| {
        let found = signature(Some(text)).ok().flatten();
        assert_eq!(found.as_deref(), expected, "{text}");
    };
    check("AQI=", Some(&[1, 2]));
    check("AQI", None);
    check("AQ I=", None);
    check("AQJ=", None);
    check("_-8=", None);
}

#[test]
fn a_form_is_not_written_to_logs() {
    let filing: Filing =
        read(br#"{"kind":"mail","form":{"password":"hunter2"},"signature":"AQI="}"#).unwrap();
    let acting: Acting =
        read(br#"{"act":"resubmit","form":{"password":"hunter2"},"why":"again"}"#).unwrap();
    for text in [format!("{filing:?}"), format!("{acting:?}")] {
        assert!(!text.contains("hunter2") && !text.contains("AQI"), "{text}");
        assert!(text.contains("22"), "its length is: {text}");
    }
}
