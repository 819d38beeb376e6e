use super::*;
use axum::http::HeaderValue;

fn headers(lines: &[(HeaderName, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    headers
}

#[test]
fn only_whole_keys_are_read() {
    let check = |text: &str, expected: Result<Option<u128>, u16>| {
        let found = key(&headers(&[(IDEMPOTENCY_KEY.clone(), text)]));
        let found = found
            .map(|key| key.map(|key| key.0))
            .map_err(|problem| problem.status.as_u16());
        assert_eq!(found, expected, "{text}");
    };
    check("00000000-0000-0000-0000-00000000000a", Ok(Some(10)));
    check("0000000000000000000000000000000A", Ok(Some(10)));
    check("a", Err(400));
    check("000000000000-0000-0000-0000-0000000a", Err(400));
    check("+000000000000000000000000000000a", Err(400));
    check("0000000000000000000000000000000g", Err(400));
    check("0000000000000000000000000000000000", Err(400));
    check("", Err(400));
    assert_eq!(key(&HeaderMap::new()), Ok(None));
}

#[test]
fn a_revision_is_named_as_its_tag() {
    let check = |text: &str, expected: Result<u32, u16>| {
        let found = revision(&headers(&[(IF_MATCH, text)]));
        assert_eq!(
            found.map_err(|problem| problem.status.as_u16()),
            expected,
            "{text}"
        );
    };
    check("\"7\"", Ok(7));
    check("7", Err(400));
    check("\"7", Err(400));
    check("W/\"7\"", Err(400));
    check("*", Err(400));
    check("\"\"", Err(400));
    check("\"+7\"", Err(400));
    check("\"7\", \"8\"", Err(400));
    check("\"4294967296\"", Err(400));
    let none = revision(&HeaderMap::new()).unwrap_err();
    assert_eq!(none.status.as_u16(), 428);
    let twice = headers(&[(IF_MATCH, "\"7\""), (IF_MATCH, "\"8\"")]);
    assert_eq!(revision(&twice).unwrap_err().status.as_u16(), 400);
}

#[test]
fn what_is_no_token_is_told_as_one_that_is_not_in_force() {
    let whole = format!("Bearer qaqpa_{}", "0".repeat(64));
    let check = |text: &str, is_one: bool| {
        let found = token(&headers(&[(AUTHORIZATION, text)]));
        let status = found.as_ref().err().map(|problem| problem.status.as_u16());
        assert_eq!(status, (!is_one).then_some(401), "{text}");
    };
    check(&whole, true);
    check(&whole.replace("Bearer", "bearer"), true);
    check(&whole.replace("Bearer", "Basic"), false);
    check(&whole.replace("Bearer ", ""), false);
    check("Bearer", false);
    check("Bearer ", false);
    check("", false);
    assert_eq!(token(&HeaderMap::new()).unwrap_err().status.as_u16(), 401);
}

#[test]
fn events_come_as_a_stream_where_they_are_wanted_so() {
    let check = |accept: &[&str], expected: bool| {
        let lines: Vec<_> = accept.iter().map(|text| (ACCEPT, *text)).collect();
        assert_eq!(wants_stream(&headers(&lines)), expected, "{accept:?}");
    };
    check(&[], false);
    check(&["*/*"], false);
    check(&["application/*"], false);
    check(&["application/json"], false);
    check(&["text/html, */*;q=0.8"], false);
    check(&["text/event-stream"], true);
    check(&["Text/Event-Stream"], true);
    check(&["text/event-stream, */*;q=0.1"], true);
    check(&["text/event-stream, */*"], true);
    check(&["text/event-stream;q=0.5, */*"], false);
    check(&["text/event-stream;q=0"], false);
    check(&["application/json, text/event-stream"], false);
    check(&["application/json;q=0.5, text/event-stream"], true);
    check(&["application/json;q=0.5", "text/event-stream"], true);
    check(&["*/*", "application/*;q=0.1"], false);
}
