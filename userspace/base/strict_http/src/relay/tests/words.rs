//! Words of the caller, and how sides end.

use super::*;

#[test]
fn an_answer_takes_the_place_of_the_response() {
    let case = |manner, client, events, to_server, to_client, standings| Case {
        manner,
        client,
        server: &[OK],
        events,
        to_server,
        to_client,
        standings,
    };
    let broken = [Standing::EndsWhenSent, Standing::Broken];
    for one in [
        // Nothing was forwarded and all was read: the connection goes on.
        case(Manner::AnswerRequest, GET, &["> GET /a"], "", PAGE, OPEN),
        case(
            Manner::AnswerRequest,
            "GET /a HTTP/1.1\r\nHost: a.kz\r\n\r\nGET /a HTTP/1.1\r\nHost: a.kz\r\nConnection: close\r\n\r\n",
            &["> GET /a", "> GET /a"],
            "",
            "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nno\
             HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno",
            ENDS,
        ),
        case(
            Manner::AnswerRequest,
            "POST /p HTTP/1.1\r\nHost: a.kz\r\nContent-Length: 1\r\n\r\na",
            &["> POST /p"],
            "",
            LAST_PAGE,
            ENDS,
        ),
        case(
            Manner::AnswerRequest,
            "HEAD /h HTTP/1.1\r\nHost: a.kz\r\n\r\n",
            &["> HEAD /h"],
            "",
            "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n",
            OPEN,
        ),
        case(
            Manner::AnswerResponse,
            GET,
            &["> GET /a", "> end", "< 200"],
            "=",
            LAST_PAGE,
            broken,
        ),
        case(
            Manner::AnswerHeld,
            GET,
            &["> GET /a", "> end", "< 200", "< content ok", "< end"],
            "=",
            LAST_PAGE,
            broken,
        ),
    ] {
        check(&one);
    }
}

#[test]
fn a_word_out_of_turn_does_nothing() {
    let mut relay = Relay::new(Settings::default());
    let out = Err(OutOfTurn);
    for peer in [Peer::Client, Peer::Server] {
        assert_eq!(relay.forward(peer), out);
        assert_eq!(relay.hold(peer), out);
        assert_eq!(relay.pass(peer), out);
        assert_eq!(relay.supply(peer, b"a"), Err(OutOfTurn));
    }
    assert_eq!(relay.answer(&page()), out);
    assert_eq!(relay.tunnel(), Err(OutOfTurn));
    relay.receive(Peer::Client, GET.as_bytes());
    assert_eq!(relay.pass(Peer::Client), out);
    relay.forward(Peer::Client).unwrap();
    assert_eq!(relay.forward(Peer::Client), out);
    assert_eq!(relay.renew_server(), out);
    assert_eq!(relay.output(Peer::Server), GET.as_bytes());
}

#[test]
fn a_tunnel_gives_the_client_to_the_caller() {
    let mut relay = Relay::new(Settings::default());
    relay.receive(
        Peer::Client,
        b"CONNECT a.kz:443 HTTP/1.1\r\nHost: a.kz:443\r\n\r\n\x16\x03",
    );
    assert_eq!(relay.forward(Peer::Client), Err(OutOfTurn));
    assert_eq!(relay.hold(Peer::Client), Err(OutOfTurn));
    assert_eq!(relay.tunnel(), Ok(vec![0x16, 3]));
    assert_eq!(
        relay.output(Peer::Client),
        b"HTTP/1.1 200 Connection Established\r\n\r\n"
    );
    let mut relay = Relay::new(Settings::default());
    relay.receive(
        Peer::Client,
        b"CONNECT a.kz:443 HTTP/1.1\r\nHost: a.kz:443\r\n\r\n",
    );
    relay.answer(&page()).unwrap();
    assert_eq!(relay.output(Peer::Client), PAGE.as_bytes());
}

#[test]
fn a_client_that_waits_for_100_gets_it_when_it_is_held() {
    let mut scene = Scene::new(Manner::Hold);
    let head =
        "POST /p HTTP/1.1\r\nHost: a.kz\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n";
    scene.play(head.as_bytes(), &[], 1000);
    assert_eq!(scene.sent[0], b"HTTP/1.1 100 Continue\r\n\r\n");
    assert!(scene.sent[1].is_empty());
    scene.play(b"a", &[], 1000);
    assert!(scene.sent[1].ends_with(b"\r\n\r\na"));
}

/// How a side ends after some octets, and what that is.
fn end(client: &str, server: &str, who: Peer, how: Ending, expected: (&str, [Standing; 2])) {
    let mut scene = Scene::new(Manner::Forward);
    scene.play(client.as_bytes(), &[server], 1000);
    scene.relay.ended(who, how);
    scene.play(b"", &[], 1);
    let last = scene.events.last().map_or("", String::as_str);
    let standings = [Peer::Client, Peer::Server].map(|peer| scene.relay.standing(peer));
    assert_eq!(
        (last, standings),
        expected,
        "{client:?}, {server:?}, {who:?}, {how:?}"
    );
}

#[test]
fn a_side_ends_where_it_may() {
    use Ending::{Clean, Cut};
    use Peer::{Client, Server};
    let unsized_ok = "HTTP/1.1 200 OK\r\n\r\nok";
    let broken = [Standing::EndsWhenSent, Standing::Broken];
    let cut = [Standing::Broken; 2];
    for (client, server, who, how, expected) in [
        ("", "", Client, Clean, ("", ENDS)),
        ("\r\n", "", Client, Clean, ("> refused truncated", ENDS)),
        ("GET /a", "", Client, Clean, ("> refused truncated", ENDS)),
        ("", "", Server, Clean, ("", ENDS)),
        (GET, OK, Client, Clean, ("< end", ENDS)),
        (GET, OK, Server, Clean, ("< end", ENDS)),
        (GET, "", Server, Clean, ("< refused no-response", broken)),
        (
            GET,
            "HTTP/1.1 200",
            Server,
            Clean,
            ("< refused truncated", broken),
        ),
        (GET, unsized_ok, Server, Clean, ("< end", ENDS)),
        (GET, unsized_ok, Server, Cut, ("< refused truncated", cut)),
        (
            GET,
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
            Server,
            Clean,
            ("< refused truncated", cut),
        ),
        (GET, "", Client, Clean, ("> end", OPEN)),
        (GET, "", Client, Cut, ("> refused truncated", broken)),
        (
            "POST /p HTTP/1.1\r\nHost: a.kz\r\nContent-Length: 3\r\n\r\na",
            "",
            Client,
            Clean,
            ("> refused truncated", broken),
        ),
    ] {
        end(client, server, who, how, expected);
    }
}

#[test]
fn another_server_may_take_the_place_of_one_that_left() {
    let mut relay = Relay::new(Settings::default());
    relay.receive(Peer::Client, GET.as_bytes());
    relay.ended(Peer::Server, Ending::Cut);
    assert_eq!(relay.standing(Peer::Server), Standing::EndsWhenSent);
    assert_eq!(relay.forward(Peer::Client), Err(OutOfTurn));
    relay.renew_server().unwrap();
    relay.forward(Peer::Client).unwrap();
    assert_eq!(relay.output(Peer::Server), GET.as_bytes());
}

#[test]
fn answers_say_nothing_of_framing() {
    for status in [0, 100, 199, 204, 304, 600] {
        assert_eq!(Answer::new(status), Err(AnswerError::Status));
    }
    let with = |name, value| Answer::new(200).unwrap().with(name, value).err();
    assert_eq!(with("X-Case", "12"), None);
    for (name, value) in [
        ("Content-Length", "3"),
        ("transfer-encoding", "chunked"),
        ("X Y", "1"),
        ("", "1"),
        ("X", "a\r\nSet-Cookie: b"),
    ] {
        assert_eq!(with(name, value), Some(AnswerError::Field), "{name}");
    }
    let large = vec![0; crate::limits::ANSWER_OCTETS_MAX + 1];
    let refused = Answer::new(200).unwrap().content("text/plain", large);
    assert_eq!(refused, Err(AnswerError::TooLarge));
}

#[test]
fn what_a_peer_has_to_send_is_told() {
    let mut relay = Relay::new(Settings::default());
    let told = |relay: &Relay| [Peer::Client, Peer::Server].map(|peer| relay.expected(peer));
    let post = "POST /p HTTP/1.1\r\nHost: a.kz\r\nContent-Length: 1\r\n\r\n";
    assert_eq!(told(&relay), [Expected::Nothing, Expected::Nothing]);
    relay.receive(Peer::Client, &post.as_bytes()[..3]);
    assert_eq!(told(&relay), [Expected::Head, Expected::Nothing]);
    relay.receive(Peer::Client, &post.as_bytes()[3..]);
    assert_eq!(told(&relay), [Expected::Nothing, Expected::Nothing]);
    relay.forward(Peer::Client).unwrap();
    assert_eq!(told(&relay), [Expected::Content, Expected::Head]);
    relay.receive(Peer::Client, b"a");
    relay.pass(Peer::Client).unwrap();
    assert_eq!(told(&relay), [Expected::Nothing, Expected::Head]);
    relay.receive(Peer::Server, OK.as_bytes());
    assert_eq!(told(&relay), [Expected::Nothing, Expected::Nothing]);
    relay.forward(Peer::Server).unwrap();
    assert_eq!(told(&relay), [Expected::Nothing, Expected::Content]);
}
