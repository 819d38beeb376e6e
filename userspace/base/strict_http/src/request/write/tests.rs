use super::*;
use crate::ViaName;

fn read(octets: &[u8]) -> RequestHead {
    RequestHead::read(octets).unwrap().unwrap().0
}

/// What is forwarded of these fields.
fn forwarded(fields: &str, forwarding: &Forwarding) -> String {
    let head = read(format!("POST /a HTTP/1.1\r\nHost: a.kz\r\n{fields}\r\n").as_bytes());
    let mut out = Vec::new();
    head.write(forwarding, &mut out);
    read(&out);
    let written = String::from_utf8(out).unwrap();
    let rest = written
        .strip_prefix("POST /a HTTP/1.1\r\nHost: a.kz\r\n")
        .unwrap();
    rest.strip_suffix("\r\n").unwrap().to_owned()
}

#[test]
fn lines_are_forwarded_as_they_came_without_what_ends_here() {
    let plain = Forwarding::default();
    for (came, goes) in [
        ("a:1\r\nB:  2 \r\nb: 3\r\n", "a:1\r\nB:  2 \r\nb: 3\r\n"),
        (
            "Connection: keep-alive\r\nA: 1\r\n",
            "Connection: keep-alive\r\nA: 1\r\n",
        ),
        (
            "A: 1\r\nConnection: x, close\r\nX: 1\r\nB: 2\r\n",
            "A: 1\r\nConnection: close\r\nB: 2\r\n",
        ),
        (
            "Keep-Alive: 5\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: b\r\nA: 1\r\n",
            "A: 1\r\n",
        ),
        ("TE: trailers\r\nA: 1\r\n", "A: 1\r\n"),
        (
            "TE: trailers\r\nConnection: TE\r\n",
            "TE: trailers\r\nConnection: TE\r\n",
        ),
        ("TE: gzip\r\nConnection: TE\r\nA: 1\r\n", "A: 1\r\n"),
        (
            "Upgrade: h2c\r\nHTTP2-Settings: AAMA\r\nConnection: Upgrade, HTTP2-Settings\r\n",
            "",
        ),
        (
            "Transfer-Encoding: chunked\r\nA: 1\r\n",
            "A: 1\r\nTransfer-Encoding: chunked\r\n",
        ),
        (
            "Accept-Encoding: gzip, dcb\r\n",
            "Accept-Encoding: gzip, dcb\r\n",
        ),
    ] {
        assert_eq!(forwarded(came, &plain), goes);
    }
    assert_eq!(ViaName::parse("a b\r\nX: y"), None);
    let changing = Forwarding {
        persistence: Persistence::Close,
        via: ViaName::parse("gate"),
        target: TargetForm::Origin,
        codings: OfferedCodings::Readable,
    };
    for (came, goes) in [
        ("A: 1\r\n", "A: 1\r\nConnection: close\r\nVia: 1.1 gate\r\n"),
        (
            "Connection: keep-alive\r\n",
            "Connection: close\r\nVia: 1.1 gate\r\n",
        ),
        (
            "Accept-Encoding: dcb, gzip;q=0.5\r\nAccept-Encoding: *, br\r\nA: 1\r\n",
            "Accept-Encoding: gzip;q=0.5, br\r\nA: 1\r\nConnection: close\r\nVia: 1.1 gate\r\n",
        ),
        (
            "Accept-Encoding: *\r\n",
            "Accept-Encoding: identity\r\nConnection: close\r\nVia: 1.1 gate\r\n",
        ),
    ] {
        assert_eq!(forwarded(came, &changing), goes);
    }
}

#[test]
fn an_absolute_target_is_written_in_origin_form_if_asked() {
    let forwarding = Forwarding {
        target: TargetForm::Origin,
        ..Forwarding::default()
    };
    for (target, path, query, written) in [
        ("GET http://a.kz/b?c", "/b", Some("c"), "GET /b?c"),
        ("GET http://a.kz", "/", None, "GET /"),
        ("GET http://a.kz?c", "/", Some("c"), "GET /?c"),
        ("OPTIONS http://a.kz", "*", None, "OPTIONS *"),
        ("OPTIONS *", "*", None, "OPTIONS *"),
        ("GET /b?", "/b", Some(""), "GET /b?"),
        ("CONNECT a.kz:443", "", None, "CONNECT a.kz:443"),
    ] {
        let octets = format!("{target} HTTP/1.1\r\nHost: a.kz\r\n\r\n");
        let head = read(octets.as_bytes());
        let request = head.request();
        assert_eq!((request.path, request.query), (path, query), "{target}");
        assert_eq!(request.authority.unwrap().host.to_string(), "a.kz");
        let mut out = Vec::new();
        head.write(&forwarding, &mut out);
        let expected = format!("{written} HTTP/1.1\r\n");
        assert!(
            out.starts_with(expected.as_bytes()),
            "{}",
            out.escape_ascii()
        );
    }
}

#[test]
fn an_address_has_one_spelling() {
    use crate::Scheme::{Http, Https};
    for (target, host, scheme, url) in [
        (
            "/%61/../b?Q=%61",
            "A.kz",
            Https,
            Some("https://a.kz/b?Q=%61"),
        ),
        ("/", "a.kz:443", Https, Some("https://a.kz/")),
        ("/", "a.kz:443", Http, Some("http://a.kz:443/")),
        ("http://a.kz", "a.kz", Http, Some("http://a.kz/")),
        ("/?", "[2001:DB8::1]", Http, Some("http://[2001:db8::1]/?")),
    ] {
        let head = read(format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        assert_eq!(head.request().url(scheme).as_deref(), url);
    }
    let head = read(b"CONNECT a.kz:443 HTTP/1.1\r\nHost: a.kz\r\n\r\n");
    assert_eq!(head.request().url(Https), None);
}
