//! Exchanges that do not go on.

use super::*;

#[test]
fn connections_end_where_a_side_wants_it() {
    const OLD_SERVER: &str = "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok";
    for case in [
        Case {
            standings: ENDS,
            to_server: "GET /a HTTP/1.1\r\nHost: a.kz\r\nConnection: close\r\n\r\n",
            to_client: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
            ..forward(
                "GET /a HTTP/1.1\r\nHost: a.kz\r\nConnection: close\r\n\r\n",
                &[OK],
                GOT,
            )
        },
        Case {
            standings: ENDS,
            to_client: "HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
            ..forward(GET, &[OLD_SERVER], GOT)
        },
        Case {
            standings: ENDS,
            to_client: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
            ..forward("GET /a HTTP/1.0\r\nHost: a.kz\r\n\r\n", &[OK], GOT)
        },
        // Interim responses are not for HTTP/1.0.
        Case {
            standings: ENDS,
            to_client: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
            ..forward(
                "GET /a HTTP/1.0\r\nHost: a.kz\r\n\r\n",
                &[
                    "HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                ],
                GOT,
            )
        },
        // The response comes before the request ended: it is forwarded, then nobody needs the rest.
        Case {
            standings: ENDS,
            to_server: "POST /p HTTP/1.1\r\nHost: a.kz\r\nContent-Length: 9\r\n\r\n",
            ..forward(
                "POST /p HTTP/1.1\r\nHost: a.kz\r\nContent-Length: 9\r\n\r\n",
                &["HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n"],
                &["> POST /p", "< 413", "< end"],
            )
        },
        // More than was asked for. The client keeps what it got.
        Case {
            to_client: OK,
            standings: [Standing::EndsWhenSent, Standing::Broken],
            ..forward(
                GET,
                &["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1"],
                &[
                    "> GET /a",
                    "> end",
                    "< 200",
                    "< content ok",
                    "< end",
                    "< refused unsolicited",
                ],
            )
        },
    ] {
        check(&case);
    }
}

#[test]
fn a_web_socket_is_opaque_after_its_switch() {
    const ASK: &str = "GET /w HTTP/1.1\r\nHost: a.kz\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    const SWITCH: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nhello";
    check(&forward(
        ASK,
        &[SWITCH],
        &["> GET /w", "> end", "< 101", "< content hello"],
    ));
    let mut scene = Scene::new(Manner::Forward);
    scene.play(ASK.as_bytes(), &[SWITCH], 1000);
    scene.play(b"GET / HTTP/1.1\0\n", &[], 3);
    assert!(scene.sent[1].ends_with(b"GET / HTTP/1.1\0\n"));
    scene.relay.ended(Peer::Server, Ending::Clean);
    assert_eq!(scene.relay.standing(Peer::Client), Standing::EndsWhenSent);
    // Without the switch it is HTTP as before.
    check(&forward(
        ASK,
        &["HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n"],
        &["> GET /w", "> end", "< 400", "< end"],
    ));
}

#[test]
fn what_is_refused_is_answered_and_not_forwarded() {
    let case = |client, server, events, to_server, to_client, standings| Case {
        manner: Manner::Forward,
        client,
        server,
        events,
        to_server,
        to_client,
        standings,
    };
    let broken = [Standing::EndsWhenSent, Standing::Broken];
    for one in [
        case(
            BAD,
            &[],
            &["> refused space-before-colon"],
            "",
            LAST_PAGE,
            ENDS,
        ),
        case(
            GET,
            &["HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n"],
            &["> GET /a", "> end", "< refused length-malformed"],
            "=",
            LAST_PAGE,
            broken,
        ),
    ] {
        check(&one);
    }
}

#[test]
fn a_request_that_is_refused_later_must_not_look_whole() {
    let mut scene = Scene::new(Manner::Forward);
    let good = "POST /p HTTP/1.1\r\nHost: a.kz\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n";
    scene.play(format!("{good}-1\r\n").as_bytes(), &[], 1);
    let events = ["> POST /p", "> content a", "> refused chunk-size"];
    assert_eq!(scene.events, events);
    assert_eq!(String::from_utf8_lossy(&scene.sent[1]), good);
    assert_eq!(String::from_utf8_lossy(&scene.sent[0]), LAST_PAGE);
    assert_eq!(scene.relay.standing(Peer::Server), Standing::Broken);
}

#[test]
fn a_response_that_is_refused_later_must_not_look_whole() {
    let mut scene = Scene::new(Manner::Forward);
    let good = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n";
    scene.play(GET.as_bytes(), &[&format!("{good}x\r\n")], 1);
    let events = [
        "> GET /a",
        "> end",
        "< 200",
        "< content a",
        "< refused chunk-size",
    ];
    assert_eq!(scene.events, events);
    assert_eq!(String::from_utf8_lossy(&scene.sent[0]), good);
    assert_eq!(scene.relay.standing(Peer::Client), Standing::Broken);
}
