use super::*;

fn read(text: &str) -> Result<HttpHead, HeadFault> {
    HttpHead::read(text.as_bytes())
}

#[test]
fn both_kinds_of_heads_are_read() {
    let request = read("POST /a?b HTTP/1.1\r\nHost: a.kz\r\n\r\n").unwrap();
    let start = Start::Request {
        method: "POST".to_owned(),
        target: "/a?b".to_owned(),
    };
    assert_eq!(request.start(), &start);
    assert_eq!(request.field("HOST"), Some(&b"a.kz"[..]));
    let response = read("HTTP/1.0 403 Not so\r\n\r\n").unwrap();
    assert_eq!(response.start(), &Start::Response { status: 403 });
    assert_eq!(response.octets(), b"HTTP/1.1 403 \r\n\r\n");
    assert_eq!(HttpHead::read(&request.octets()), Ok(request));
    assert!(read("HTTP/1.1 200\r\n\r\n").is_ok());
}

#[test]
fn first_lines_that_could_mean_more_are_refused() {
    for start in [
        "GET / HTTP/2.0",
        "GET /",
        "GET  / HTTP/1.1",
        "GET / x HTTP/1.1",
        "G(T / HTTP/1.1",
        " / HTTP/1.1",
        "GET /\u{7f} HTTP/1.1",
        "GET /щ HTTP/1.1",
        "HTTP/1.1 20 OK",
        "HTTP/1.1 2000 OK",
        "HTTP/1.1 +20 OK",
        "HTTP/1.1 101 Switching",
        "HTTP/1.1 600 x",
        "HTTP/1.2 200 OK",
    ] {
        assert!(read(&format!("{start}\r\n\r\n")).is_err(), "{start}");
    }
}

#[test]
fn fields_of_a_connection_do_not_go_on() {
    let text = "HTTP/1.1 200 OK\r\nConnection: close, X-Mine\r\nx-mine: 1\r\nTransfer-Encoding: chunked\r\n\
        Content-Length: 5\r\nKeep-Alive: 1\r\nServer: x\r\n\r\n";
    let names = |head: HttpHead| {
        head.fields()
            .iter()
            .map(|field| field.name().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(read(text).unwrap().without_hops()),
        ["Content-Length", "Server"]
    );
    assert_eq!(names(read(text).unwrap().without_framing()), ["Server"]);
}

#[test]
fn a_head_has_bounds() {
    let field = |size: usize| Field::new("a", &vec![b'x'; size]).unwrap();
    let of = |fields| HttpHead::new(Start::Response { status: 200 }, fields);
    assert!(of(vec![field(HTTP_HEAD_MAX - 100)]).is_ok());
    assert_eq!(of(vec![field(HTTP_HEAD_MAX)]), Err(HeadFault::TooLong));
    assert_eq!(of(vec![field(1); FIELDS_MAX + 1]), Err(HeadFault::TooMany));
    assert_eq!(Field::new("a", b"b\r\nc: d"), Err(HeadFault::Control));
    assert_eq!(Field::new("a b", b""), Err(HeadFault::Name));
}
