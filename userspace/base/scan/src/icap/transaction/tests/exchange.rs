//! What goes out, and how it ends well.

use super::*;
use proptest::prelude::*;

#[test]
fn a_request_goes_out_as_the_rfc_writes_it() {
    let mut machine = Case::request(None, BodyLength::None).begin();
    let inner = "GET /a.exe?q=1 HTTP/1.1\r\nHost: evil.kz\r\nAccept: */*\r\n\r\n";
    let expected = format!(
        "REQMOD icap://scan.kz:1344/av ICAP/1.0\r\nHost: scan.kz:1344\r\nAllow: 204\r\n\
        Encapsulated: req-hdr=0, null-body={}\r\n\r\n{inner}",
        inner.len()
    );
    assert_eq!(flush(&mut machine), expected);
    assert_eq!(machine.wants().body, 0);
    assert_eq!(
        answer(&mut machine, NO_CONTENT, 7),
        [Event::Unmodified(Vec::new())]
    );
    assert!(machine.is_reusable());
    assert_eq!(machine.istag(), Some("a"));
}

#[test]
fn a_response_goes_out_with_its_request_and_a_preview() {
    let mut machine = Case::response(Some(4), BodyLength::Unknown).begin();
    let first = "GET /a.exe?q=1 HTTP/1.1\r\nHost: evil.kz\r\nAccept: */*\r\n\r\n";
    let second = "HTTP/1.1 200 \r\nContent-Length: 5\r\nServer: x\r\n\r\n";
    let head = format!(
        "RESPMOD icap://scan.kz:1344/av ICAP/1.0\r\nHost: scan.kz:1344\r\nPreview: 4\r\n\
        Encapsulated: req-hdr=0, res-hdr={}, res-body={}\r\n\r\n{first}{second}",
        first.len(),
        first.len() + second.len()
    );
    let mut body = &b"abcdefgh"[..];
    assert_eq!(
        give(&mut machine, &mut body, 3),
        format!("{head}3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n")
    );
    assert_eq!(answer(&mut machine, CONTINUE, 1), []);
    assert_eq!(give(&mut machine, &mut body, 3), "3\r\nefg\r\n1\r\nh\r\n");
    machine.end(begin());
    assert_eq!(flush(&mut machine), "0\r\n\r\n");
    let reply = adapted(
        "",
        "res-hdr",
        "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n",
        "clean",
    );
    let events = answer(&mut machine, &reply, 11);
    let Event::Adapted(first) = &events[0] else {
        panic!("{events:?}");
    };
    // The origin's cookie comes back.
    let expected = Adapted {
        head: head_of("HTTP/1.1 200 \r\nServer: x\r\nSet-Cookie: s\r\n\r\n"),
        has_body: true,
        threat: None,
    };
    assert_eq!(**first, expected);
    assert_eq!(body_of(&events), b"clean");
    assert_eq!(events.last(), Some(&Event::End));
    assert!(machine.is_over() && machine.is_reusable());
}

fn head_of(text: &str) -> HttpHead {
    head(text)
}

#[test]
fn what_is_disclosed_is_declared() {
    let open = Disclosure {
        queries: Share::Withhold,
        credentials: Share::Send,
    };
    let case = Case {
        disclosure: open,
        ..Case::request(None, BodyLength::None)
    };
    let mut machine = case.begin();
    let sent = flush(&mut machine);
    assert!(
        sent.contains("GET /a.exe HTTP/1.1\r\n") && sent.contains("Cookie: secret"),
        "{sent}"
    );
    // The query comes back into what the server adapted.
    let echo = "GET /a.exe HTTP/1.1\r\nHost: evil.kz\r\nX: y\r\n\r\n";
    let reply = format!(
        "ICAP/1.0 200 OK\r\nEncapsulated: req-hdr=0, null-body={}\r\n\r\n{echo}",
        echo.len()
    );
    let events = answer(&mut machine, reply.as_bytes(), 5);
    let Event::Adapted(first) = &events[0] else {
        panic!("{events:?}");
    };
    assert_eq!(
        first.head,
        head("GET /a.exe?q=1 HTTP/1.1\r\nHost: evil.kz\r\nX: y\r\n\r\n")
    );
    assert!(!first.has_body);
    assert_eq!(events[1..], [Event::End]);
}

#[test]
fn a_body_that_ends_within_the_preview_says_so() {
    for length in [BodyLength::Unknown, BodyLength::Known(3)] {
        let mut machine = Case::response(Some(4), length).begin();
        let sent = give(&mut machine, &mut &b"abc"[..], 9);
        assert!(sent.ends_with("3\r\nabc\r\n"), "{sent}");
        machine.end(begin());
        assert_eq!(flush(&mut machine), "0; ieof\r\n\r\n");
        assert_eq!(
            answer(&mut machine, NO_CONTENT, 99),
            [Event::Unmodified(b"abc".to_vec())]
        );
        assert!(machine.is_reusable());
    }
    // One that ends with the preview says so only if that is known before.
    let mut known = Case::response(Some(4), BodyLength::Known(4)).begin();
    give(&mut known, &mut &b"abcd"[..], 9);
    known.end(begin());
    assert_eq!(flush(&mut known), "0; ieof\r\n\r\n");
    let mut unknown = Case::response(Some(4), BodyLength::Unknown).begin();
    assert!(give(&mut unknown, &mut &b"abcd"[..], 9).ends_with("4\r\nabcd\r\n0\r\n\r\n"));
    unknown.end(begin());
    assert_eq!(flush(&mut unknown), "");
    answer(&mut unknown, CONTINUE, 99);
    assert_eq!(flush(&mut unknown), "0\r\n\r\n");
}

#[test]
fn a_preview_of_nothing_asks_at_once() {
    let mut machine = Case::response(Some(0), BodyLength::Unknown).begin();
    let mut body = &b"abc"[..];
    assert!(give(&mut machine, &mut body, 9).ends_with("\r\n\r\n0\r\n\r\n"));
    assert_eq!(body, b"abc");
    assert_eq!(
        answer(&mut machine, NO_CONTENT, 9),
        [Event::Unmodified(Vec::new())]
    );
}

/// Where the length is known and small, all of it is held, and 204 may come behind the end.
#[test]
fn what_is_held_whole_may_pass_at_the_end() {
    let mut machine = Case::response(Some(2), BodyLength::Known(5)).begin();
    let mut body = &b"abcde"[..];
    assert!(give(&mut machine, &mut body, 9).contains("Allow: 204\r\nPreview: 2\r\n"));
    answer(&mut machine, CONTINUE, 99);
    give(&mut machine, &mut body, 9);
    machine.end(begin());
    flush(&mut machine);
    assert_eq!(
        answer(&mut machine, NO_CONTENT, 99),
        [Event::Unmodified(b"abcde".to_vec())]
    );
    assert!(machine.is_reusable());
    let long = Case::response(None, BodyLength::Known(1 << 40)).begin();
    assert!(!String::from_utf8_lossy(long.wants().write).contains("Allow"));
}

#[test]
fn a_block_page_stands_in_the_place_of_the_origin() {
    let fields = "X-Infection-Found: Type=0; Resolution=2; Threat=Eicar-Test;\r\n";
    for case in [
        Case::request(Some(4), BodyLength::Unknown),
        Case::response(Some(4), BodyLength::Unknown),
    ] {
        let mut machine = case.begin();
        give(&mut machine, &mut &b"abcdef"[..], 9);
        let events = answer(&mut machine, &adapted(fields, "res-hdr", BLOCK, "no"), 3);
        let Event::Adapted(first) = &events[0] else {
            panic!("{events:?}");
        };
        // Without framing, and without the origin's cookie.
        assert_eq!(
            first.head,
            head("HTTP/1.1 403 \r\nContent-Type: text/html\r\n\r\n")
        );
        assert_eq!(first.threat.as_ref().unwrap().as_str(), "Eicar-Test");
        assert_eq!(body_of(&events), b"no");
        assert!(machine.is_reusable());
    }
}

/// What of the body was not wanted any more may end as it likes.
#[test]
fn the_end_of_a_body_that_is_dropped_changes_nothing() {
    let mut machine = Case::response(Some(4), BodyLength::Known(1 << 30)).begin();
    give(&mut machine, &mut &b"abcdef"[..], 9);
    let reply = adapted("", "res-hdr", BLOCK, "no");
    let (head, rest) = reply.split_at(reply.len() - 5);
    answer(&mut machine, head, 99);
    machine.end(begin());
    assert_eq!(answer(&mut machine, rest, 99), [Event::End]);
    assert_eq!(machine.fault(), None);
    assert!(machine.is_reusable());
}

/// A server may answer while it still takes the body; then the connection ends with the reply.
#[test]
fn a_reply_before_the_end_stops_the_body() {
    let mut machine = Case::response(None, BodyLength::Unknown).begin();
    give(&mut machine, &mut &b"abc"[..], 9);
    let reply = adapted("", "res-hdr", BLOCK, "no");
    let (early, rest) = reply.split_at(reply.len() - 5);
    assert!(!answer(&mut machine, early, 99).is_empty());
    assert!(machine.wants().body > 0);
    assert_eq!(answer(&mut machine, rest, 99), [Event::End]);
    assert_eq!(
        (
            machine.wants().body,
            machine.is_over(),
            machine.is_reusable()
        ),
        (0, true, false)
    );
}

#[test]
fn a_connection_with_something_left_over_is_not_used_again() {
    let reply = |suffix: &str| [NO_CONTENT, suffix.as_bytes()].concat();
    let reusable = |octets: &[u8]| {
        let mut machine = Case::request(None, BodyLength::None).begin();
        flush(&mut machine);
        answer(&mut machine, octets, 999);
        assert!(machine.is_over() && machine.fault().is_none());
        machine.is_reusable()
    };
    assert!(reusable(&reply("")));
    assert!(!reusable(&reply("ICAP/1.0 200 OK\r\n")));
    assert!(!reusable(
        b"ICAP/1.0 204 x\r\nConnection: Keep-Alive, Close\r\n\r\n"
    ));
    let mut unsent = Case::request(None, BodyLength::None).begin();
    answer(&mut unsent, NO_CONTENT, 99);
    assert!(!unsent.is_reusable());
}

proptest! {
    /// How bodies and replies are cut does not matter, and what is previewed and sent is the body.
    #[test]
    fn how_octets_are_cut_does_not_matter(
        body in prop::collection::vec(any::<u8>(), 0..80),
        preview in prop::option::of(0_usize..40),
        is_known: bool,
        pieces in (1_usize..90, 1_usize..90),
        reply in prop::collection::vec(any::<char>(), 1..200),
    ) {
        let length = if is_known {
            BodyLength::Known(u64::try_from(body.len()).unwrap())
        } else {
            BodyLength::Unknown
        };
        let body: Vec<u8> = body.iter().map(|octet| octet & 0x7f).collect();
        let mut machine = Case::response(preview, length).begin();
        let mut rest = body.as_slice();
        let mut sent = give(&mut machine, &mut rest, pieces.0);
        if rest.is_empty() {
            machine.end(begin());
            sent += &flush(&mut machine);
        }
        let is_asked = sent.ends_with("\r\n0\r\n\r\n") && preview.is_some();
        if is_asked {
            prop_assert_eq!(answer(&mut machine, CONTINUE, pieces.1), []);
            sent += &give(&mut machine, &mut rest, pieces.0);
            machine.end(begin());
            sent += &flush(&mut machine);
        }
        prop_assert!(rest.is_empty());
        prop_assert_eq!(chunked(&sent), body);
        let text: String = reply.into_iter().collect();
        let events = answer(&mut machine, &adapted("", "res-hdr", BLOCK, &text), pieces.1);
        prop_assert_eq!(machine.fault(), None);
        prop_assert_eq!(body_of(&events), text.as_bytes());
        prop_assert!(machine.is_reusable());
    }
}

/// The chunks behind the heads of a RESPMOD, joined.
fn chunked(sent: &str) -> Vec<u8> {
    let (_, mut rest) = sent.split_once("Server: x\r\n\r\n").unwrap();
    let mut body = Vec::new();
    while let Some((line, after)) = rest.split_once("\r\n") {
        let length = usize::from_str_radix(line.split(';').next().unwrap(), 16).unwrap();
        body.extend_from_slice(&after.as_bytes()[..length]);
        rest = &after[length + 2..];
    }
    body
}
