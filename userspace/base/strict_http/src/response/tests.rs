use super::*;
use crate::RequestHead;
use Framing::{Chunked, Length, Nothing, UntilClose};
use Persistence::{Close, Keep};
use Refusal as R;

const KEY: &str = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

fn asked(method: &str, version: &str, fields: &str) -> Asked {
    let head = format!("{method} / HTTP/{version}\r\nHost: a.kz\r\n{fields}\r\n");
    RequestHead::read(head.as_bytes())
        .unwrap()
        .unwrap()
        .0
        .asked()
}

fn check(asked: &Asked, head: &str, expected: Told) {
    let octets = format!("{head}\r\n\r\n");
    let read = ResponseHead::read(octets.as_bytes(), asked);
    let told = read.map(|read| read.map(|(head, _)| (head.framing(), head.persistence())));
    assert_eq!(told, expected.map(Some), "{head:?}");
}

type Told = Result<(Framing, Persistence), Refusal>;

const FRAMING: &[(&str, Told)] = &[
    (
        "HTTP/1.1 200 OK\r\nContent-Length: 3",
        Ok((Length(3), Keep)),
    ),
    ("HTTP/1.1 200\r\nContent-Length: 3", Ok((Length(3), Keep))),
    ("HTTP/1.1 200 \r\nContent-Length: 3", Ok((Length(3), Keep))),
    (
        "HTTP/1.1 404 Not found, ж\r\nContent-Length: 3",
        Ok((Length(3), Keep)),
    ),
    (
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close",
        Ok((Length(3), Close)),
    ),
    (
        "HTTP/1.0 200 OK\r\nContent-Length: 3\r\nConnection: keep-alive",
        Ok((Length(3), Close)),
    ),
    (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked",
        Ok((Chunked, Keep)),
    ),
    ("HTTP/1.1 200 OK", Ok((UntilClose, Close))),
    ("HTTP/1.1 204 No Content", Ok((Nothing, Keep))),
    (
        "HTTP/1.1 204 No Content\r\nContent-Length: 0",
        Ok((Nothing, Keep)),
    ),
    (
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 9",
        Ok((Nothing, Keep)),
    ),
    ("HTTP/1.1 100 Continue", Ok((Nothing, Keep))),
    (
        "HTTP/1.1 204 No Content\r\nContent-Length: 3",
        Err(R::FramingForbidden),
    ),
    (
        "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked",
        Err(R::FramingForbidden),
    ),
    (
        "HTTP/1.1 103 Early\r\nContent-Length: 0",
        Err(R::FramingForbidden),
    ),
    (
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3",
        Err(R::LengthRepeated),
    ),
    (
        "HTTP/1.1 200 OK\r\nContent-Length: 3, 3",
        Err(R::LengthMalformed),
    ),
    (
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked",
        Err(R::LengthWithCoding),
    ),
    (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked",
        Err(R::CodingUnknown),
    ),
    (
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked",
        Err(R::CodingInHttp10),
    ),
    ("HTTP/1.1 200 OK\r\nX : y", Err(R::SpaceBeforeColon)),
    ("HTTP/1.1 200 OK\r\nX: y\r\n z", Err(R::ObsFold)),
    ("HTTP/1.1 200 OK\nX: y", Err(R::BareLf)),
    ("\r\nHTTP/1.1 200 OK", Err(R::LeadingLines)),
    ("HTTP/1.1  200 OK", Err(R::StatusLine)),
    ("HTTP/1.1 20 OK", Err(R::StatusLine)),
    ("HTTP/1.1 2000 OK", Err(R::StatusLine)),
    ("HTTP/1.1 999 Denied", Ok((UntilClose, Close))),
    (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\nConnection: Transfer-Encoding",
        Ok((Chunked, Keep)),
    ),
    ("HTTP/1.1 099 OK", Err(R::StatusLine)),
    ("HTTP/1.1", Err(R::StatusLine)),
    ("HTTP/2.0 200 OK", Err(R::VersionUnsupported)),
    ("http/1.1 200 OK", Err(R::VersionMalformed)),
    ("ICY 200 OK", Err(R::VersionMalformed)),
    (
        "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade",
        Err(R::SwitchUnasked),
    ),
];

#[test]
fn framing_follows_method_status_and_fields() {
    let get = asked("GET", "1.1", "");
    for (head, expected) in FRAMING {
        check(&get, head, *expected);
    }
    let head = asked("HEAD", "1.1", "");
    check(
        &head,
        "HTTP/1.1 200 OK\r\nContent-Length: 3",
        Ok((Nothing, Keep)),
    );
    check(
        &head,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked",
        Ok((Nothing, Keep)),
    );
    check(&head, "HTTP/1.1 200 OK", Ok((Nothing, Keep)));
    let old = asked("GET", "1.0", "");
    check(
        &old,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked",
        Err(R::CodingInHttp10),
    );
    check(
        &old,
        "HTTP/1.1 200 OK\r\nContent-Length: 3",
        Ok((Length(3), Keep)),
    );
}

#[test]
fn a_switch_fits_its_request() {
    let asked = asked("GET", "1.1", KEY);
    let good = Ok((Nothing, Keep));
    let switch = "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: upgrade\r\n";
    let accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    check(&asked, &format!("{switch}{accept}"), good);
    check(
        &asked,
        "HTTP/1.1 400 Bad\r\nContent-Length: 0",
        Ok((Length(0), Keep)),
    );
    let wrong = Err(Refusal::SwitchMalformed);
    check(
        &asked,
        &format!("{switch}Sec-WebSocket-Accept: AAAA"),
        wrong,
    );
    check(&asked, &format!("{switch}X: y"), wrong);
    check(
        &asked,
        &format!("HTTP/1.1 101 S\r\nUpgrade: websocket\r\n{accept}"),
        wrong,
    );
    check(
        &asked,
        &format!("HTTP/1.1 101 S\r\nUpgrade: h2c\r\nConnection: upgrade\r\n{accept}"),
        wrong,
    );
}

#[test]
fn lines_are_forwarded_as_they_came_without_what_ends_here() {
    let get = asked("GET", "1.1", "");
    for (came, persistence, goes) in [
        ("HTTP/1.1 200\r\nA:1 ", Keep, "HTTP/1.1 200\r\nA:1 \r\n\r\n"),
        (
            "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nConnection: keep-alive\r\nContent-Length: 3",
            Keep,
            "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\n",
        ),
        (
            "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3",
            Close,
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\n",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED\r\nUpgrade: h2c\r\nA: 1",
            Keep,
            "HTTP/1.1 200 OK\r\nA: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        ),
    ] {
        let octets = format!("{came}\r\n\r\n");
        let (head, length) = ResponseHead::read(octets.as_bytes(), &get)
            .unwrap()
            .unwrap();
        assert_eq!(length, octets.len());
        let forwarding = Forwarding {
            persistence,
            ..Forwarding::default()
        };
        let mut out = Vec::new();
        head.write(&forwarding, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), goes);
    }
}
