use super::*;
use crate::limits::{FIELDS_MAX, HEAD_OCTETS_MAX, START_LINE_OCTETS_MAX};
use Refusal as R;

/// Reads a head in one piece and octet by octet, which must give the same.
fn read(octets: &[u8]) -> Result<Option<RequestHead>, Refusal> {
    let whole = RequestHead::read(octets);
    let mut reader = HeadReader::new();
    let mut pieces = Ok(None);
    for end in 0..=octets.len() {
        match reader.advance(&octets[..end]) {
            Ok(None) => {}
            Ok(Some(lined)) => {
                pieces = RequestHead::new(octets, lined).map(|head| Some((head, end)));
                break;
            }
            Err(refusal) => {
                pieces = Err(refusal);
                break;
            }
        }
    }
    let told = |read: &Result<Option<(RequestHead, usize)>, Refusal>| {
        read.as_ref()
            .map(|read| read.as_ref().map(|(head, length)| (head.framing, *length)))
            .map_err(|refusal| *refusal)
    };
    assert_eq!(told(&whole), told(&pieces), "{}", octets.escape_ascii());
    whole.map(|read| read.map(|(head, _)| head))
}

fn check(octets: impl AsRef<[u8]>, expected: Result<Framing, Refusal>) {
    let octets = octets.as_ref();
    let framing = read(octets).map(|head| head.map(|head| head.framing));
    assert_eq!(framing, expected.map(Some), "{}", octets.escape_ascii());
}

/// A request line, `Host` and these fields.
fn post(fields: &str) -> String {
    format!("POST /a HTTP/1.1\r\nHost: a.kz\r\n{fields}\r\n")
}

const SMUGGLING: &[(&str, Result<Framing, Refusal>)] = &[
    ("", Ok(Framing::Nothing)),
    ("Content-Length: 5\r\n", Ok(Framing::Length(5))),
    ("content-length:5\r\n", Ok(Framing::Length(5))),
    ("Content-Length: \t 5 \t\r\n", Ok(Framing::Length(5))),
    ("Content-Length: 0\r\n", Ok(Framing::Length(0))),
    ("Transfer-Encoding: chunked\r\n", Ok(Framing::Chunked)),
    // CL.TE and TE.CL, in either order.
    (
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        Err(R::LengthWithCoding),
    ),
    (
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        Err(R::LengthWithCoding),
    ),
    (
        "Content-Length: 0\r\nTransfer-Encoding: identity\r\n",
        Err(R::LengthWithCoding),
    ),
    // CL.CL.
    (
        "Content-Length: 5\r\nContent-Length: 5\r\n",
        Err(R::LengthRepeated),
    ),
    (
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        Err(R::LengthRepeated),
    ),
    ("Content-Length: 5, 5\r\n", Err(R::LengthMalformed)),
    ("Content-Length: 5, 6\r\n", Err(R::LengthMalformed)),
    ("Content-Length: +5\r\n", Err(R::LengthMalformed)),
    ("Content-Length: -5\r\n", Err(R::LengthMalformed)),
    ("Content-Length: -0\r\n", Err(R::LengthMalformed)),
    ("Content-Length: 05\r\n", Err(R::LengthMalformed)),
    ("Content-Length: 00\r\n", Err(R::LengthMalformed)),
    ("Content-Length: 0x5\r\n", Err(R::LengthMalformed)),
    ("Content-Length: 5 6\r\n", Err(R::LengthMalformed)),
    ("Content-Length: 5.0\r\n", Err(R::LengthMalformed)),
    ("Content-Length: 5e1\r\n", Err(R::LengthMalformed)),
    ("Content-Length: 1_0\r\n", Err(R::LengthMalformed)),
    ("Content-Length:\r\n", Err(R::LengthMalformed)),
    ("Content-Length: ٥\r\n", Err(R::LengthMalformed)),
    (
        "Content-Length: 9223372036854775807\r\n",
        Ok(Framing::Length(i64::MAX as u64)),
    ),
    (
        "Content-Length: 9223372036854775808\r\n",
        Err(R::LengthMalformed),
    ),
    (
        "Content-Length: 18446744073709551617\r\n",
        Err(R::LengthMalformed),
    ),
    ("Content-Length: 5\0\r\n", Err(R::Nul)),
    // TE.TE: spellings that one reader takes for chunked and another does not.
    (
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        Err(R::CodingRepeated),
    ),
    (
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",
        Err(R::CodingRepeated),
    ),
    ("Transfer-Encoding: Chunked\r\n", Err(R::CodingMalformed)),
    (
        "Transfer-Encoding: chunked, chunked\r\n",
        Err(R::CodingMalformed),
    ),
    ("Transfer-Encoding: chunked,\r\n", Err(R::CodingMalformed)),
    ("Transfer-Encoding: ,chunked\r\n", Err(R::CodingMalformed)),
    (
        "Transfer-Encoding: chunked;a=b\r\n",
        Err(R::CodingMalformed),
    ),
    (
        "Transfer-Encoding: \"chunked\"\r\n",
        Err(R::CodingMalformed),
    ),
    ("Transfer-Encoding: [chunked]\r\n", Err(R::CodingMalformed)),
    ("Transfer-Encoding:\r\n", Err(R::CodingMalformed)),
    ("Transfer-Encoding: xchunked\r\n", Err(R::CodingUnknown)),
    (
        "Transfer-Encoding: gzip, chunked\r\n",
        Err(R::CodingUnknown),
    ),
    (
        "Transfer-Encoding: chunked, identity\r\n",
        Err(R::CodingUnknown),
    ),
    ("Transfer-Encoding: identity\r\n", Err(R::CodingUnknown)),
    ("Transfer-Encoding: \u{b}chunked\r\n", Err(R::Control)),
    ("Transfer-Encoding\u{b}: chunked\r\n", Err(R::Control)),
    ("Transfer-Encoding : chunked\r\n", Err(R::SpaceBeforeColon)),
    ("Transfer-Encoding\t: chunked\r\n", Err(R::SpaceBeforeColon)),
    (" Transfer-Encoding: chunked\r\n", Err(R::ObsFold)),
    ("X: y\r\n\tTransfer-Encoding: chunked\r\n", Err(R::ObsFold)),
    ("Transfer-Encoding:\r\n chunked\r\n", Err(R::ObsFold)),
    ("X: y\nTransfer-Encoding: chunked\r\n", Err(R::BareLf)),
    ("X: y\rTransfer-Encoding: chunked\r\n", Err(R::BareCr)),
    ("X: y\r\r\n", Err(R::BareCr)),
    ("Transfer_Encoding: chunked\r\n", Err(R::FramingLookalike)),
    ("Content_Length: 5\r\n", Err(R::FramingLookalike)),
    ("content_LENGTH: 5\r\n", Err(R::FramingLookalike)),
    ("X\0: y\r\n", Err(R::Nul)),
    ("X: y\0z\r\n", Err(R::Nul)),
    ("X: \u{7f}\r\n", Err(R::Control)),
    ("X: ж\r\n", Ok(Framing::Nothing)),
    ("Ж: x\r\n", Err(R::NameCharacter)),
    ("X Y: z\r\n", Err(R::NameCharacter)),
    ("X(Y): z\r\n", Err(R::NameCharacter)),
    ("\"X\": z\r\n", Err(R::NameCharacter)),
    (": z\r\n", Err(R::NameEmpty)),
    ("X\r\n", Err(R::ColonMissing)),
    ("HTTP/1.1 200 OK\r\n", Err(R::ColonMissing)),
    ("X:y:z\r\n", Ok(Framing::Nothing)),
];

#[test]
fn smuggling_is_refused() {
    for (fields, expected) in SMUGGLING {
        check(post(fields), *expected);
    }
}

#[test]
fn content_without_meaning_is_refused() {
    for (method, fields, expected) in [
        ("GET", "Content-Length: 0\r\n", Ok(Framing::Length(0))),
        ("GET", "Content-Length: 40\r\n", Err(R::ContentForbidden)),
        (
            "GET",
            "Transfer-Encoding: chunked\r\n",
            Err(R::ContentForbidden),
        ),
        ("HEAD", "Content-Length: 40\r\n", Err(R::ContentForbidden)),
        ("TRACE", "Content-Length: 40\r\n", Err(R::ContentForbidden)),
        ("DELETE", "Content-Length: 40\r\n", Ok(Framing::Length(40))),
        (
            "PROPFIND",
            "Content-Length: 40\r\n",
            Ok(Framing::Length(40)),
        ),
    ] {
        let head = format!("{method} /a HTTP/1.1\r\nHost: a.kz\r\n{fields}\r\n");
        check(head, expected);
    }
}

const START_LINES: &[(&str, Result<Framing, Refusal>)] = &[
    ("GET / HTTP/1.1\r\n", Ok(Framing::Nothing)),
    ("\r\nGET / HTTP/1.1\r\n", Ok(Framing::Nothing)),
    ("\r\n\r\nGET / HTTP/1.1\r\n", Err(R::LeadingLines)),
    ("\nGET / HTTP/1.1\r\n", Err(R::BareLf)),
    (" GET / HTTP/1.1\r\n", Err(R::RequestLine)),
    ("GET  / HTTP/1.1\r\n", Err(R::RequestLine)),
    ("GET /  HTTP/1.1\r\n", Err(R::RequestLine)),
    ("GET / HTTP/1.1 \r\n", Err(R::RequestLine)),
    ("GET / a HTTP/1.1\r\n", Err(R::RequestLine)),
    ("GET\t/ HTTP/1.1\r\n", Err(R::RequestLine)),
    ("GET\r\n", Err(R::RequestLine)),
    ("GET /\r\n", Err(R::Http09)),
    ("GET / \r\n", Err(R::RequestLine)),
    ("GET / HTTP/1.1\n", Err(R::BareLf)),
    ("GET / HTTP/1.1\r\r\n", Err(R::BareCr)),
    ("GET / HTTP/0.9\r\n", Err(R::VersionUnsupported)),
    ("GET / HTTP/1.2\r\n", Err(R::VersionUnsupported)),
    ("GET / HTTP/2.0\r\n", Err(R::VersionUnsupported)),
    ("PRI * HTTP/2.0\r\n", Err(R::VersionUnsupported)),
    ("GET / HTTP/1.10\r\n", Err(R::VersionMalformed)),
    ("GET / HTTP/01.1\r\n", Err(R::VersionMalformed)),
    ("GET / http/1.1\r\n", Err(R::VersionMalformed)),
    ("GET / HTTP/1,1\r\n", Err(R::VersionMalformed)),
    ("GET / HTTP/ 1.1\r\n", Err(R::RequestLine)),
    ("get / HTTP/1.1\r\n", Err(R::MethodCase)),
    ("Head / HTTP/1.1\r\n", Err(R::MethodCase)),
    ("PURGE / HTTP/1.1\r\n", Ok(Framing::Nothing)),
    ("G(T / HTTP/1.1\r\n", Err(R::MethodCharacter)),
    ("GET: / HTTP/1.1\r\n", Err(R::MethodCharacter)),
    (
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA / HTTP/1.1\r\n",
        Err(R::MethodTooLong),
    ),
    (
        "GET /a|b^c`{}[]%zz?q='|\\ HTTP/1.1\r\n",
        Ok(Framing::Nothing),
    ),
    ("GET /a\\b HTTP/1.1\r\n", Err(R::TargetCharacter)),
    ("GET /\"a HTTP/1.1\r\n", Err(R::TargetCharacter)),
    ("GET /?<a HTTP/1.1\r\n", Err(R::TargetCharacter)),
    ("GET /а HTTP/1.1\r\n", Err(R::TargetCharacter)),
    ("GET /\0 HTTP/1.1\r\n", Err(R::Nul)),
    ("GET /\ta HTTP/1.1\r\n", Err(R::TargetCharacter)),
    ("GET /#a HTTP/1.1\r\n", Err(R::TargetFragment)),
    ("GET http://a.kz/#a HTTP/1.1\r\n", Err(R::TargetFragment)),
    ("GET http://a.kz#a HTTP/1.1\r\n", Err(R::TargetFragment)),
    ("GET a HTTP/1.1\r\n", Err(R::TargetForm)),
    ("GET * HTTP/1.1\r\n", Err(R::TargetForm)),
    ("GET a.kz:80 HTTP/1.1\r\n", Err(R::TargetForm)),
    ("OPTIONS * HTTP/1.1\r\n", Ok(Framing::Nothing)),
    ("GET http://a.kz/ HTTP/1.1\r\n", Ok(Framing::Nothing)),
    ("GET HTTP://A.KZ:80?q HTTP/1.1\r\n", Ok(Framing::Nothing)),
    ("GET http://b.kz/ HTTP/1.1\r\n", Err(R::HostDiffers)),
    ("GET http://a.kz:81/ HTTP/1.1\r\n", Err(R::HostDiffers)),
    ("GET https://a.kz/ HTTP/1.1\r\n", Ok(Framing::Nothing)),
    ("GET http://u@a.kz/ HTTP/1.1\r\n", Err(R::TargetUserinfo)),
    (
        "GET http://a.kz\\@b.kz/ HTTP/1.1\r\n",
        Err(R::TargetUserinfo),
    ),
    ("GET ftp://a.kz/ HTTP/1.1\r\n", Err(R::TargetScheme)),
    ("GET http:/a.kz/ HTTP/1.1\r\n", Err(R::TargetForm)),
    ("GET http:///a HTTP/1.1\r\n", Err(R::HostMalformed)),
    ("CONNECT a.kz:443 HTTP/1.1\r\n", Ok(Framing::Nothing)),
    ("CONNECT a.kz HTTP/1.1\r\n", Err(R::TargetForm)),
    ("CONNECT b.kz:443 HTTP/1.1\r\n", Err(R::HostDiffers)),
    ("CONNECT /a HTTP/1.1\r\n", Err(R::TargetForm)),
    ("CONNECT http://a.kz:443 HTTP/1.1\r\n", Err(R::TargetForm)),
    ("CONNECT u@a.kz:443 HTTP/1.1\r\n", Err(R::TargetUserinfo)),
];

#[test]
fn start_lines_are_read_in_one_way() {
    for (line, expected) in START_LINES {
        check(format!("{line}Host: a.kz\r\n\r\n"), *expected);
    }
    check(
        "GET / HTTP/1.1\r\n Host: a.kz\r\n\r\n",
        Err(R::SpaceBeforeFields),
    );
}

#[test]
fn there_is_one_host() {
    let good = Ok(Framing::Nothing);
    for (fields, expected) in [
        ("HTTP/1.1\r\nHost: a.kz", good),
        ("HTTP/1.1\r\nHost: [2001:db8::1]:8080", good),
        ("HTTP/1.1\r\nX: y", Err(R::HostMissing)),
        ("HTTP/1.0\r\nX: y", good),
        ("HTTP/1.1\r\nHost: a.kz\r\nHost: a.kz", Err(R::HostRepeated)),
        ("HTTP/1.1\r\nHost: a.kz\r\nHOST: b.kz", Err(R::HostRepeated)),
        ("HTTP/1.1\r\nHost:", Err(R::HostMalformed)),
        ("HTTP/1.1\r\nHost: a.kz b.kz", Err(R::HostMalformed)),
        ("HTTP/1.1\r\nHost: a.kz/", Err(R::HostMalformed)),
        ("HTTP/1.1\r\nHost: u@a.kz", Err(R::TargetUserinfo)),
        ("HTTP/1.1\r\nHost: http://a.kz", Err(R::HostMalformed)),
    ] {
        check(format!("GET / {fields}\r\n\r\n"), expected);
    }
}

#[test]
fn what_ends_at_this_hop_is_named_sparingly() {
    let good = Ok(Framing::Nothing);
    for (fields, expected) in [
        ("Connection: close, X\r\nX: 1\r\n", good),
        ("Connection: Authorization\r\n", Err(R::ConnectionEndToEnd)),
        ("Connection: x, HOST\r\n", Err(R::ConnectionEndToEnd)),
        ("Connection: content-length\r\n", Err(R::ConnectionEndToEnd)),
        ("Connection: a b\r\n", Err(R::ConnectionMalformed)),
        (
            "Connection: a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q\r\n",
            Err(R::ConnectionMalformed),
        ),
        ("Expect: 100-continue\r\n", good),
        ("Expect: 200-ok\r\n", Err(R::Expectation)),
        (
            "Expect: 100-continue\r\nExpect: 100-continue\r\n",
            Err(R::Expectation),
        ),
        ("Transfer-Encoding: chunked\r\n", Ok(Framing::Chunked)),
        (
            "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n",
            Ok(Framing::Chunked),
        ),
    ] {
        check(post(fields), expected);
    }
    let old = |fields: &str| format!("POST / HTTP/1.0\r\n{fields}\r\n");
    check(
        old("Transfer-Encoding: chunked\r\n"),
        Err(R::CodingInHttp10),
    );
    check(old("Content-Length: 3\r\n"), Ok(Framing::Length(3)));
}

#[test]
fn bounds_hold_at_their_last_octet() {
    let good = Ok(Framing::Nothing);
    let line = |octets: usize| {
        let path = "a".repeat(octets - "GET / HTTP/1.1".len());
        format!("GET /{path} HTTP/1.1\r\nHost: a.kz\r\n\r\n")
    };
    check(line(START_LINE_OCTETS_MAX), good);
    check(line(START_LINE_OCTETS_MAX + 1), Err(R::StartLineTooLong));
    check(
        "G".repeat(START_LINE_OCTETS_MAX + 3),
        Err(R::StartLineTooLong),
    );
    let many = |count: usize| post(&"X: y\r\n".repeat(count - 1));
    check(many(FIELDS_MAX), good);
    check(many(FIELDS_MAX + 1), Err(R::TooManyFields));
    let long = |octets: usize| post(&format!("X: {}\r\n", "y".repeat(octets - 3)));
    check(long(16 * 1024), good);
    check(long(16 * 1024 + 1), Err(R::FieldTooLong));
    check(
        post(&format!("{}: y\r\n", "x".repeat(257))),
        Err(R::FieldTooLong),
    );
    let large = |octets: usize| {
        let one = format!("X: {}\r\n", "y".repeat(8187));
        let some = post(&one.repeat(7));
        let left = octets - some.len() - "X: \r\n".len();
        post(&format!("{}X: {}\r\n", one.repeat(7), "y".repeat(left)))
    };
    check(large(HEAD_OCTETS_MAX), good);
    check(large(HEAD_OCTETS_MAX + 1), Err(R::HeadTooLarge));
}

#[test]
fn a_web_socket_is_asked_for_as_it_must_be() {
    let ask = |method: &str, upgrade: &str, key: &str, more: &str| {
        let head = format!(
            "{method} /chat HTTP/1.1\r\nHost: a.kz\r\nUpgrade: {upgrade}\r\nConnection: keep-alive, Upgrade\r\n\
             Sec-WebSocket-Key: {key}\r\n{more}\r\n"
        );
        read(head.as_bytes()).map(|head| head.unwrap().accept)
    };
    let (key, version) = ("dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13\r\n");
    let refused = Err(Refusal::WebSocketRequest);
    // The example of RFC 6455 section 1.3.
    let accept = Ok(Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".to_owned()));
    assert_eq!(ask("GET", "websocket", key, version), accept);
    assert_eq!(ask("GET", "WebSocket", key, version), accept);
    assert_eq!(ask("GET", "h2c, websocket", key, version), refused);
    assert_eq!(ask("POST", "websocket", key, version), refused);
    assert_eq!(ask("GET", "websocket", "c2hvcnQ=", version), refused);
    assert_eq!(ask("GET", "websocket", "?", version), refused);
    assert_eq!(ask("GET", "websocket", key, ""), refused);
    assert_eq!(
        ask("GET", "websocket", key, "Sec-WebSocket-Version: 8\r\n"),
        refused
    );
    assert_eq!(ask("GET", "h2c", key, version), Ok(None));
}
