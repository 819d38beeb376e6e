//! Replies that no server should give.

use super::*;

/// The fault that a reply is to a RESPMOD whose preview awaits its word.
#[track_caller]
fn refuse(reply: &[u8], expected: &IcapFault) {
    for piece in [1, 13, 4096] {
        let mut machine = Case::response(Some(4), BodyLength::Unknown).begin();
        give(&mut machine, &mut &b"abcdef"[..], 9);
        answer(&mut machine, reply, piece);
        let shown = String::from_utf8_lossy(reply);
        assert_eq!(machine.fault(), Some(expected), "{shown}");
        assert!(machine.is_over() && !machine.is_reusable());
        assert_eq!((machine.wants().write.len(), machine.wants().read), (0, 0));
    }
}

fn with(fields: &str, rest: &str) -> Vec<u8> {
    format!("ICAP/1.0 200 OK\r\n{fields}\r\n{rest}").into_bytes()
}

#[test]
fn statuses_that_are_no_word_are_faults() {
    for status in [
        400, 403, 404, 405, 408, 500, 501, 502, 503, 505, 206, 201, 301, 101,
    ] {
        refuse(
            format!("ICAP/1.0 {status} x\r\n\r\n").as_bytes(),
            &IcapFault::Status(status),
        );
    }
    assert_eq!(IcapFault::Status(503).reason(), Unscanned::Refused);
}

#[test]
fn heads_that_are_none_are_faults() {
    let start = IcapFault::Head(HeadFault::Start);
    refuse(b"HTTP/1.1 200 OK\r\n\r\n", &start);
    refuse(b"ICAP/1.1 200 OK\r\n\r\n", &start);
    refuse(b"ICAP/1.0 20 OK\r\n\r\n", &start);
    refuse(b"ICAP/1.0 2000 OK\r\n\r\n", &start);
    refuse(b"ICAP/1.0 099 OK\r\n\r\n", &start);
    refuse(
        b"ICAP/1.0 200 OK\r\na: b\nc: d\r\n\r\n",
        &IcapFault::Head(HeadFault::Control),
    );
    let folded = IcapFault::Head(HeadFault::Folded);
    refuse(b"ICAP/1.0 200 OK\r\n a: b\r\n\r\n", &folded);
    let control = IcapFault::Head(HeadFault::Control);
    refuse(b"ICAP/1.0 200 OK\r\na: b\r\n \0c\r\n\r\n", &control);
    let inner = "HTTP/1.1 200 OK\r\na: b\r\n c\r\n\r\n";
    let of_http = format!("Encapsulated: res-hdr=0, null-body={}\r\n", inner.len());
    refuse(&with(&of_http, inner), &folded);
    refuse(
        &vec![b'a'; ICAP_HEAD_MAX + 1],
        &IcapFault::Head(HeadFault::TooLong),
    );
    let long = format!("ICAP/1.0 204 x\r\na: {}\r\n\r\n", "b".repeat(ICAP_HEAD_MAX));
    refuse(long.as_bytes(), &IcapFault::Head(HeadFault::TooLong));
    refuse(
        &with("Encapsulated: a\r\nEncapsulated: a\r\n", ""),
        &IcapFault::Head(HeadFault::Value),
    );
    refuse(
        b"ICAP/1.0 204 x\r\nISTag: \"\"\r\n\r\n",
        &IcapFault::Options("ISTag"),
    );
}

#[test]
fn what_is_encapsulated_is_one_head_and_its_body() {
    let wrong = [
        "",
        "res-hdr=0",
        "res-hdr=1, res-body=9",
        "res-hdr=0, res-body=0",
        "res-hdr=0, res-body=-1",
        "res-hdr=0, req-body=9",
        "res-hdr=0, opt-body=9",
        "res-hdr=0, res-body=9, null-body=9",
        "req-hdr=0, res-hdr=9, res-body=18",
        "req-hdr=0, req-body=9",
        "null-body=0",
        "res-body=0",
    ];
    for value in wrong {
        refuse(
            &with(&format!("Encapsulated: {value}\r\n"), ""),
            &IcapFault::Encapsulated,
        );
    }
    refuse(&with("", ""), &IcapFault::Encapsulated);
    let huge = format!(
        "Encapsulated: res-hdr=0, res-body={}\r\n",
        HTTP_HEAD_MAX + 1
    );
    refuse(&with(&huge, ""), &IcapFault::Encapsulated);
    // A request where a response must stand, and a response without the right to a body.
    let inner = "GET / HTTP/1.1\r\n\r\n";
    refuse(
        &adapted("", "res-hdr", inner, "x"),
        &IcapFault::Encapsulated,
    );
    refuse(
        &adapted("", "res-hdr", "HTTP/1.1 304 x\r\n\r\n", "x"),
        &IcapFault::Encapsulated,
    );
    refuse(
        &adapted("", "res-hdr", "HTTP/1.1 101 x\r\n\r\n", "x"),
        &IcapFault::Head(HeadFault::Start),
    );
    let smuggled = "HTTP/1.1 200 OK\r\nA: b\nSet-Cookie: c\r\n\r\n";
    refuse(
        &adapted("", "res-hdr", smuggled, "x"),
        &IcapFault::Head(HeadFault::Control),
    );
    // A head whose length is said to be shorter than it is.
    let short = with(
        "Encapsulated: res-hdr=0, res-body=19\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n\r\n0\r\n\r\n",
    );
    refuse(&short, &IcapFault::Head(HeadFault::Control));
    refuse(
        &adapted("", "res-hdr", BLOCK, &"x".repeat(100_001)),
        &IcapFault::BodyTooLong,
    );
}

#[test]
fn words_out_of_place_are_faults() {
    // 100 without a preview, and a second one.
    let mut plain = Case::response(None, BodyLength::Unknown).begin();
    give(&mut plain, &mut &b"abc"[..], 9);
    answer(&mut plain, CONTINUE, 99);
    assert_eq!(plain.fault(), Some(&IcapFault::Misplaced(100)));
    refuse(&[CONTINUE, CONTINUE].concat(), &IcapFault::Misplaced(100));
    // 204 behind a preview that was answered: what was sent is gone.
    refuse(&[CONTINUE, NO_CONTENT].concat(), &IcapFault::Misplaced(204));
    // 100 behind a preview that was all.
    let mut all = Case::response(Some(9), BodyLength::Unknown).begin();
    give(&mut all, &mut &b"abc"[..], 9);
    all.end(begin());
    flush(&mut all);
    answer(&mut all, CONTINUE, 99);
    assert_eq!(all.fault(), Some(&IcapFault::Misplaced(100)));
    // The original can pass all the same: nothing of it is gone.
    assert_eq!(all.into_original(), Some(b"abc".to_vec()));
}

#[test]
fn a_request_may_not_be_turned_elsewhere() {
    let check = |echo: &str, is_good: bool| {
        let mut machine = Case::request(None, BodyLength::None).begin();
        flush(&mut machine);
        let reply = format!(
            "ICAP/1.0 200 OK\r\nEncapsulated: req-hdr=0, null-body={}\r\n\r\n{echo}",
            echo.len()
        );
        answer(&mut machine, reply.as_bytes(), 99);
        let expected = (!is_good).then_some(&IcapFault::Redirected);
        assert_eq!(machine.fault(), expected, "{echo}");
    };
    check(
        "GET /a.exe?q=1 HTTP/1.1\r\nHost: EVIL.kz\r\nX: y\r\n\r\n",
        true,
    );
    check("GET /a.exe?q=2 HTTP/1.1\r\nHost: evil.kz\r\n\r\n", false);
    check(
        "GET http://bank.kz/ HTTP/1.1\r\nHost: evil.kz\r\n\r\n",
        false,
    );
    check("POST /a.exe?q=1 HTTP/1.1\r\nHost: evil.kz\r\n\r\n", false);
    check("GET /a.exe?q=1 HTTP/1.1\r\nHost: bank.kz\r\n\r\n", false);
    check(
        "GET /a.exe?q=1 HTTP/1.1\r\nHost: evil.kz\r\nHost: bank.kz\r\n\r\n",
        false,
    );
    check("GET /a.exe?q=1 HTTP/1.1\r\n\r\n", false);
}

#[test]
fn services_do_only_their_method() {
    let only = |methods| {
        let mut options = options(None);
        options.methods = methods;
        options
    };
    let requests = Case {
        options: only(Methods::Requests),
        ..Case::response(None, BodyLength::None)
    };
    assert_eq!(
        requests.try_begin().unwrap_err(),
        IcapFault::Method("RESPMOD")
    );
    let responses = Case {
        options: only(Methods::Responses),
        ..Case::request(None, BodyLength::None)
    };
    assert_eq!(
        responses.try_begin().unwrap_err(),
        IcapFault::Method("REQMOD")
    );
}

#[test]
fn bodies_have_the_length_that_was_said() {
    let mut long = Case::response(None, BodyLength::Known(3)).begin();
    flush(&mut long);
    long.body(b"abcd", begin());
    assert_eq!(long.fault(), Some(&IcapFault::Length));
    let mut short = Case::response(None, BodyLength::Known(3)).begin();
    flush(&mut short);
    short.end(begin());
    assert_eq!(short.fault(), Some(&IcapFault::Length));
}

#[test]
fn slow_and_absent_servers_are_told() {
    let start = begin();
    let limits = IcapLimits::default();
    let mut machine = Case::response(Some(2), BodyLength::Unknown).begin();
    // Unsent octets: the server's turn. Then the caller's. Then the server's again.
    assert!(machine.deadline().is_some());
    flush(&mut machine);
    assert_eq!(machine.deadline(), None);
    machine.body(b"ab", start);
    machine.wrote(machine.wants().write.len(), start);
    assert_eq!(machine.deadline(), Some(start + limits.answer));
    // A head that drips does not move it.
    machine.received(b"ICAP/1.0 2", start + limits.answer / 2);
    assert_eq!(machine.event(start + limits.answer / 2), None);
    machine.tick(start + limits.answer / 2);
    assert_eq!(machine.fault(), None);
    machine.tick(start + limits.answer);
    assert_eq!(machine.fault(), Some(&IcapFault::Slow));
    assert_eq!(machine.fault().unwrap().reason(), Unscanned::Slow);
    assert_eq!(machine.into_original(), Some(b"ab".to_vec()));
    let mut away = Case::response(None, BodyLength::Unknown).begin();
    away.closed();
    assert_eq!(away.fault().unwrap().reason(), Unscanned::Down);
    assert_eq!(away.into_original(), None);
    let mut broken = Case::request(None, BodyLength::None).begin();
    broken.failed("refused");
    assert_eq!(
        broken.fault(),
        Some(&IcapFault::Unreachable("refused".to_owned()))
    );
    let mut done = Case::request(None, BodyLength::None).begin();
    flush(&mut done);
    answer(&mut done, NO_CONTENT, 99);
    done.closed();
    assert_eq!((done.fault(), done.is_reusable()), (None, false));
}

/// A server that floods is read no further than there is room for.
#[test]
fn a_flood_waits() {
    let mut machine = Case::response(None, BodyLength::Unknown).begin();
    flush(&mut machine);
    let reply = adapted("", "res-hdr", BLOCK, &"x".repeat(90_000));
    let mut taken = 0;
    loop {
        let more = machine.received(&reply[taken..], begin());
        taken += more;
        if more == 0 {
            break;
        }
    }
    assert_eq!(taken, crate::limits::IN_MAX);
    let first = machine.event(begin());
    assert!(matches!(first, Some(Event::Adapted(_))), "{first:?}");
}
