use super::*;
use Refusal as R;

const GET: Pseudo<'_> = Pseudo {
    method: b"GET",
    scheme: Some(b"https"),
    authority: Some(b"a.kz"),
    path: Some(b"/a?b"),
    protocol: None,
};

fn fields<'a>(pairs: &'a [(&'a str, &'a str)]) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
    pairs
        .iter()
        .map(|(name, value)| (name.as_bytes(), value.as_bytes()))
}

fn check(pseudo: Pseudo<'_>, pairs: &[(&str, &str)], expected: Result<(), Refusal>) {
    let read = Http2Request::check(&pseudo, fields(pairs)).map(|_| ());
    assert_eq!(read, expected, "{pseudo:?} {pairs:?}");
}

#[test]
fn fields_that_would_mean_something_else_in_http_1_are_refused() {
    for (name, value, expected) in [
        ("accept", "*/*", Ok(())),
        ("cookie", "a=b; c=d", Ok(())),
        ("te", "trailers", Ok(())),
        ("host", "A.kz", Ok(())),
        ("host", "a.kz:443", Ok(())),
        // h2.TE, h2.CL and their relatives.
        ("transfer-encoding", "chunked", Err(R::ConnectionField)),
        ("connection", "close", Err(R::ConnectionField)),
        ("keep-alive", "timeout=5", Err(R::ConnectionField)),
        ("proxy-connection", "keep-alive", Err(R::ConnectionField)),
        ("upgrade", "h2c", Err(R::ConnectionField)),
        ("http2-settings", "AAMA", Err(R::ConnectionField)),
        ("te", "gzip", Err(R::TeValue)),
        ("te", "trailers, chunked", Err(R::TeValue)),
        ("content-length", "5", Err(R::ContentForbidden)),
        ("content-length", "5, 5", Err(R::LengthMalformed)),
        ("content-length", "+5", Err(R::LengthMalformed)),
        ("transfer_encoding", "chunked", Err(R::FramingLookalike)),
        ("Accept", "*/*", Err(R::NameUppercase)),
        ("a b", "c", Err(R::NameUppercase)),
        ("a:b", "c", Err(R::NameUppercase)),
        ("a\r\nb", "c", Err(R::NameUppercase)),
        (
            "transfer-encoding: chunked\r\na",
            "c",
            Err(R::NameUppercase),
        ),
        ("", "c", Err(R::NameEmpty)),
        (":path", "/b", Err(R::PseudoField)),
        (
            "a",
            "b\r\ntransfer-encoding: chunked",
            Err(R::ValueCharacter),
        ),
        ("a", "b\nc", Err(R::ValueCharacter)),
        ("a", "b\rc", Err(R::ValueCharacter)),
        ("a", "b\0c", Err(R::ValueCharacter)),
        ("a", " b", Err(R::ValueCharacter)),
        ("a", "b\t", Err(R::ValueCharacter)),
        ("host", "b.kz", Err(R::HostDiffers)),
        ("host", "a.kz:8443", Err(R::HostDiffers)),
        ("host", "", Err(R::HostMalformed)),
        ("expect", "x", Err(R::Expectation)),
    ] {
        check(GET, &[(name, value)], expected);
    }
    check(
        GET,
        &[("host", "a.kz"), ("host", "a.kz")],
        Err(R::HostRepeated),
    );
    let post = Pseudo {
        method: b"POST",
        ..GET
    };
    check(
        post,
        &[("content-length", "5"), ("content-length", "5")],
        Err(R::LengthRepeated),
    );
    check(post, &[("content-length", "5")], Ok(()));
    let many = [("a", "b"); FIELDS_MAX + 1];
    check(GET, &many[1..], Ok(()));
    check(GET, &many, Err(R::TooManyFields));
    let long = "x".repeat(FIELD_LINE_OCTETS_MAX);
    check(GET, &[("a", &long)], Err(R::FieldTooLong));
    let large = "x".repeat(FIELD_LINE_OCTETS_MAX - 1);
    check(GET, &[("a", large.as_str()); 5], Err(R::HeadTooLarge));
}

const CONNECT: Pseudo<'_> = Pseudo {
    method: b"CONNECT",
    scheme: None,
    authority: Some(b"a.kz:443"),
    path: None,
    protocol: None,
};

const PSEUDO: &[(Pseudo<'_>, Result<(), Refusal>)] = &[
    (GET, Ok(())),
    (
        Pseudo {
            method: b"get",
            ..GET
        },
        Err(R::MethodCase),
    ),
    (
        Pseudo {
            method: b"GET / HTTP/1.1\r\n",
            ..GET
        },
        Err(R::MethodCharacter),
    ),
    (Pseudo { method: b"", ..GET }, Err(R::MethodCharacter)),
    (
        Pseudo {
            scheme: None,
            ..GET
        },
        Err(R::PseudoField),
    ),
    (
        Pseudo {
            scheme: Some(b"ftp"),
            ..GET
        },
        Err(R::TargetScheme),
    ),
    (
        Pseudo {
            authority: None,
            ..GET
        },
        Err(R::HostMalformed),
    ),
    (
        Pseudo {
            authority: Some(b"u@a.kz"),
            ..GET
        },
        Err(R::TargetUserinfo),
    ),
    (
        Pseudo {
            authority: Some(b"a.kz\r\nX: y"),
            ..GET
        },
        Err(R::HostMalformed),
    ),
    (Pseudo { path: None, ..GET }, Err(R::PseudoField)),
    (
        Pseudo {
            path: Some(b""),
            ..GET
        },
        Err(R::TargetForm),
    ),
    (
        Pseudo {
            path: Some(b"a"),
            ..GET
        },
        Err(R::TargetForm),
    ),
    (
        Pseudo {
            path: Some(b"*"),
            ..GET
        },
        Err(R::TargetForm),
    ),
    (
        Pseudo {
            path: Some(b"*"),
            method: b"OPTIONS",
            ..GET
        },
        Ok(()),
    ),
    (
        Pseudo {
            path: Some(b"/ HTTP/1.1"),
            ..GET
        },
        Err(R::TargetCharacter),
    ),
    (
        Pseudo {
            path: Some(b"/\r\n"),
            ..GET
        },
        Err(R::TargetCharacter),
    ),
    (
        Pseudo {
            path: Some(b"/#a"),
            ..GET
        },
        Err(R::TargetFragment),
    ),
    (
        Pseudo {
            protocol: Some(b"websocket"),
            ..GET
        },
        Err(R::PseudoField),
    ),
    (CONNECT, Ok(())),
    (
        Pseudo {
            authority: Some(b"a.kz"),
            ..CONNECT
        },
        Err(R::PseudoField),
    ),
    (
        Pseudo {
            path: Some(b"/"),
            ..CONNECT
        },
        Err(R::PseudoField),
    ),
    (
        Pseudo {
            method: b"CONNECT",
            protocol: Some(b"websocket"),
            ..GET
        },
        Ok(()),
    ),
    (
        Pseudo {
            method: b"CONNECT",
            protocol: Some(b"a b"),
            ..GET
        },
        Err(R::PseudoField),
    ),
];

#[test]
fn pseudo_fields_say_one_thing() {
    for (pseudo, expected) in PSEUDO {
        check(*pseudo, &[], *expected);
    }
}

#[test]
fn it_says_what_a_request_of_http_1_says() {
    let written = b"GET /a?b HTTP/1.1\r\nhost: a.kz\r\naccept: x\r\n\r\n";
    let (old, _) = crate::RequestHead::read(written).unwrap().unwrap();
    let pairs = [("host", "a.kz"), ("accept", "x")];
    let new = Http2Request::check(&GET, fields(&pairs)).unwrap();
    let told = |request: Request<'_>| {
        let fields: Vec<_> = request
            .fields
            .iter()
            .map(|field| (field.name().to_owned(), field.value().to_vec()))
            .collect();
        let of_line = (
            request.method,
            request.method_name.to_owned(),
            request.path.to_owned(),
        );
        (
            of_line,
            request.query.map(str::to_owned),
            request.authority.cloned(),
            fields,
        )
    };
    assert_eq!(told(old.request()), told(new.request()));
    assert_eq!(new.scheme(), Some(Scheme::Https));
}

#[test]
fn content_is_as_long_as_was_declared() {
    let post = Pseudo {
        method: b"POST",
        ..GET
    };
    let request = Http2Request::check(&post, fields(&[("content-length", "5")])).unwrap();
    let mut length = request.length();
    assert_eq!(length.declared(), Some(5));
    assert_eq!(length.end(), Err(Refusal::LengthDiffers));
    assert_eq!(length.count(3), Ok(()));
    assert_eq!(length.end(), Err(Refusal::LengthDiffers));
    assert_eq!(length.count(2), Ok(()));
    assert_eq!(length.end(), Ok(()));
    assert_eq!(length.count(1), Err(Refusal::LengthDiffers));
    let mut length = Http2Request::check(&post, []).unwrap().length();
    assert_eq!((length.count(9), length.end()), (Ok(()), Ok(())));
}

#[test]
fn responses_and_trailers_follow_the_same_rules() {
    let response = |status, pairs: &[(&str, &str)]| {
        Http2Response::check(status, fields(pairs)).map(|read| {
            assert_eq!(read.fields().len(), pairs.len());
            read.length().declared()
        })
    };
    assert_eq!(response(200, &[("content-length", "3")]), Ok(Some(3)));
    assert_eq!(
        response(204, &[("content-length", "3")]),
        Err(Refusal::FramingForbidden)
    );
    assert_eq!(response(101, &[]), Err(Refusal::PseudoField));
    assert_eq!(
        response(200, &[("connection", "close")]),
        Err(Refusal::ConnectionField)
    );
    assert_eq!(
        response(200, &[("transfer-encoding", "chunked")]),
        Err(Refusal::ConnectionField)
    );
    assert_eq!(
        response(200, &[("set-cookie", "a\r\nb")]),
        Err(Refusal::ValueCharacter)
    );
    let trailers = |pairs: &[(&str, &str)]| check_http2_trailers(fields(pairs));
    assert_eq!(trailers(&[("grpc-status", "0")]), Ok(()));
    assert_eq!(trailers(&[(":status", "200")]), Err(Refusal::PseudoField));
    assert_eq!(
        trailers(&[("content-length", "0")]),
        Err(Refusal::TrailerForbidden)
    );
}
