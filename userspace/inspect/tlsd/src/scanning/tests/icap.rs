//! Content by an ICAP service.

mod server;

use super::*;
use crate::limits::{ICAP_CONNECTIONS_MAX, ICAP_KEPT_MAX};
use server::{Manner as By, Server};
use std::time::Duration;
use tokio::task::JoinSet;

/// Longest wait for what must come.
const LIMIT: Duration = Duration::from_secs(20);

/// A response by the service alone.
async fn response_by(server: &Server, declared: ScanPolicy, content: &[u8]) -> Outcome {
    let scanners = set_up(Setup {
        responses: Some(&server.url),
        ..nobody(declared)
    });
    outcome(&scanners, "Content-Type: text/plain\r\n", content).await
}

/// A request by the service alone; without content where that is empty.
async fn request_by(scanners: &Scanners, content: &[u8]) -> Outcome {
    let post = b"POST /a?secret HTTP/1.1\r\nHost: a.kz\r\nAuthorization: secret\r\nContent-Type: text/event-stream\r\n\
        Transfer-Encoding: chunked\r\n\r\n";
    let get = b"GET /a?secret HTTP/1.1\r\nHost: a.kz\r\nX-Token: secret\r\nContent-Type: text/event-stream\r\n\r\n";
    let head: &[u8] = if content.is_empty() { get } else { post };
    let (head, _) = RequestHead::read(head).unwrap().unwrap();
    let request = head.request();
    let examination = scanners.examine(Message {
        part: Part::Request,
        requested: &scanners.requested(&request, Scheme::Https),
        fields: request.fields,
        length: content.is_empty().then_some(0),
    });
    let examination = examination.unwrap();
    assert_eq!(examination.is_live(), !content.is_empty());
    outcome_of(examination, content).await
}

fn icap(threat: Option<&str>) -> Stopped {
    Stopped::Found(Threat::Icap {
        service: "av".to_owned(),
        threat: threat.map(|name| ThreatName::of(name.as_bytes())),
    })
}

const fn unscanned(why: Unscanned) -> Stopped {
    Stopped::Unscanned(why)
}

/// Content that is longer than the window.
fn long() -> Vec<u8> {
    vec![b'a'; 2 * HELD_OCTETS_MAX]
}

#[tokio::test]
async fn the_word_of_a_service_is_obeyed() {
    let whole = long();
    let bad = [&whole, MARK].concat();
    let cases: [(By, &[u8], Option<Stopped>); 13] = [
        (By::Judge, b"harmless", None),
        (By::Judge, b"har", None),
        (By::Judge, MARK, Some(icap(Some("Test.Mark")))),
        (By::Judge, &whole, None),
        (By::Judge, &bad, Some(icap(Some("Test.Mark")))),
        (By::PassAtPreview, MARK, None),
        (By::PassAtPreview, &whole, None),
        (By::GiveBack, b"harmless", None),
        (By::GiveBack, &whole, None),
        (By::Rewrite, b"harmless", Some(icap(None))),
        (By::Garble, b"harmless", Some(unscanned(Unscanned::Garbled))),
        (By::Close, b"harmless", Some(unscanned(Unscanned::Down))),
        (
            By::Overloaded,
            b"harmless",
            Some(unscanned(Unscanned::Refused)),
        ),
    ];
    for (by, content, expected) in cases {
        let server = Server::start(by, "").await;
        let outcome = response_by(&server, ScanPolicy::default(), content).await;
        assert_eq!(
            outcome.stopped,
            expected,
            "{by:?} of {} octets",
            content.len()
        );
        if expected.is_some() {
            // Nobody ever has the end of what was stopped.
            let held = content.len() - outcome.all;
            assert!(held >= content.len().min(HELD_OCTETS_MAX / 2), "{held}");
        }
    }
}

#[tokio::test]
async fn without_a_service_content_does_as_declared() {
    let pass = ScanPolicy {
        without_scanner: WithoutScanner::Pass,
        ..ScanPolicy::default()
    };
    for by in [By::Garble, By::Close, By::Overloaded, By::Gone] {
        let server = Server::start(by, "").await;
        let blocked = response_by(&server, ScanPolicy::default(), b"harmless").await;
        assert!(
            matches!(blocked.stopped, Some(Stopped::Unscanned(_))),
            "{by:?}"
        );
        let passed = response_by(&server, pass, MARK).await;
        assert_eq!((passed.stopped, passed.all), (None, MARK.len()), "{by:?}");
    }
    // One that does something else is as good as none.
    let server = Server::start(By::Judge, "Methods: REQMOD\r\n").await;
    let outcome = response_by(&server, ScanPolicy::default(), b"harmless").await;
    assert_eq!(outcome.stopped, Some(unscanned(Unscanned::Refused)));
    assert_eq!(server.seen().heads.len(), 0, "it is given nothing");
}

#[tokio::test]
async fn a_silent_service_is_not_waited_for() {
    let server = Server::start(By::StaySilent, "").await;
    let mut scanners = set_up(nobody(ScanPolicy::default()));
    let limits = IcapLimits {
        answer: Duration::from_millis(20),
        ..IcapLimits::default()
    };
    let service = Arc::new(Service::new(server.url.clone(), Of::Responses, limits));
    let mut watching = JoinSet::new();
    watching.spawn(Arc::clone(&service).watch());
    scanners.responses = Some(service);
    let outcome = outcome(&scanners, "", b"harmless").await;
    assert_eq!(outcome.stopped, Some(unscanned(Unscanned::Slow)));
}

#[tokio::test]
async fn requests_go_by_a_service_without_content_too() {
    let server = Server::start(By::Judge, "").await;
    let scanners = set_up(Setup {
        requests: Some(&server.url),
        ..nobody(ScanPolicy::default())
    });
    let outcome = async |content: &[u8]| request_by(&scanners, content).await.stopped;
    assert_eq!(outcome(b"harmless").await, None);
    assert_eq!(outcome(MARK).await, Some(icap(Some("Test.Mark"))));
    assert_eq!(outcome(b"").await, None);
    let head = response("");
    assert!(examine(&scanners, head.fields(), None).is_none());
    let forbidding = Server::start(By::Rewrite, "").await;
    let scanners = set_up(Setup {
        requests: Some(&forbidding.url),
        responses: Some(&forbidding.url),
        ..nobody(ScanPolicy::default())
    });
    assert_eq!(request_by(&scanners, b"").await.stopped, Some(icap(None)));
    // Of a response without content there is nothing to look at.
    assert!(examine(&scanners, head.fields(), Some(0)).is_none());
}

#[tokio::test]
async fn a_service_is_told_nothing_that_is_the_users() {
    let server = Server::start(By::Judge, "").await;
    let scanners = set_up(Setup {
        requests: Some(&server.url),
        responses: Some(&server.url),
        ..nobody(ScanPolicy::default())
    });
    let fields = "Content-Type: text/plain\r\nSet-Cookie: secret\r\n";
    outcome(&scanners, fields, b"harmless").await;
    request_by(&scanners, b"harmless").await;
    request_by(&scanners, b"").await;
    let heads = server.seen().heads.join("");
    assert!(
        heads.contains("GET https://a.kz/a.exe HTTP/1.1\r\nHost: a.kz\r\n"),
        "{heads}"
    );
    assert!(heads.contains("HTTP/1.1 200 \r\ncontent-type: text/plain\r\n"));
    assert!(!heads.contains("secret"), "{heads}");
}

#[tokio::test]
async fn what_is_coded_is_given_decoded() {
    let server = Server::start(By::Judge, "").await;
    let scanners = set_up(Setup {
        responses: Some(&server.url),
        ..nobody(ScanPolicy::default())
    });
    let fields = "Content-Encoding: gzip\r\n";
    let stopped = outcome(&scanners, fields, &gzip(MARK)).await.stopped;
    assert_eq!(stopped, Some(icap(Some("Test.Mark"))));
    assert!(!server.seen().heads.join("").contains("gzip"));
    let cut = outcome(&scanners, fields, &gzip(MARK)[..12]).await.stopped;
    assert_eq!(cut, Some(unscanned(Unscanned::Unreadable)));
}

#[tokio::test]
async fn beside_clamd_either_may_find_something() {
    let folder = TempDir::new().unwrap();
    let socket = folder.path().join("clamd.sock");
    let serving = tokio::spawn(clamd(UnixListener::bind(&socket).unwrap()));
    let at = ClamdAt::Socket(socket);
    let nowhere = ClamdAt::Socket("/nowhere".into());
    let by_clamd = Some(found());
    let pass = ScanPolicy {
        without_scanner: WithoutScanner::Pass,
        ..ScanPolicy::default()
    };
    let check = async |by: By,
                       clamd: &ClamdAt,
                       declared: ScanPolicy,
                       content: &[u8],
                       expected: Option<Stopped>| {
        let server = Server::start(by, "").await;
        let scanners = set_up(Setup {
            clamd: Some((clamd, 1 << 20)),
            responses: Some(&server.url),
            ..nobody(declared)
        });
        let outcome = outcome(&scanners, "", content).await;
        assert_eq!(outcome.stopped, expected, "{by:?}");
    };
    let block = ScanPolicy::default();
    let whole = long();
    check(By::Judge, &at, block, &whole, None).await;
    check(By::PassAtPreview, &at, block, MARK, by_clamd.clone()).await;
    check(By::Rewrite, &at, block, b"harmless", Some(icap(None))).await;
    // Who does not look hinders nobody who does, where that is declared to pass.
    check(By::Garble, &at, pass, MARK, by_clamd).await;
    check(
        By::Judge,
        &nowhere,
        pass,
        MARK,
        Some(icap(Some("Test.Mark"))),
    )
    .await;
    check(By::Judge, &nowhere, pass, b"harmless", None).await;
    let down = Some(unscanned(Unscanned::Down));
    check(By::Judge, &nowhere, block, b"harmless", down).await;
    serving.abort();
}

#[tokio::test]
async fn connections_are_kept() {
    let server = Server::start(By::Judge, "").await;
    let scanners = set_up(Setup {
        responses: Some(&server.url),
        ..nobody(ScanPolicy::default())
    });
    for _ in 0..5 {
        assert_eq!(outcome(&scanners, "", b"harmless").await.stopped, None);
    }
    let seen = server.seen();
    assert_eq!(
        (seen.connections, seen.asked, seen.heads.len()),
        (1, 1, 5),
        "all of it over one connection"
    );
}

#[tokio::test]
async fn a_kept_connection_that_was_closed_is_no_failure() {
    let server = Server::start(By::CloseWhenAskedAgain, "").await;
    let scanners = set_up(Setup {
        responses: Some(&server.url),
        ..nobody(ScanPolicy::default())
    });
    let whole = long();
    for content in [&b"harmless"[..], MARK, &whole, b"harmless"] {
        let expected = (content == MARK).then(|| icap(Some("Test.Mark")));
        assert_eq!(outcome(&scanners, "", content).await.stopped, expected);
    }
    // That of the options and the first content, and one for each further content.
    assert_eq!(server.seen().connections, 4);
}

#[tokio::test]
async fn a_service_has_no_more_connections_than_it_takes() {
    let server = Server::start(By::Judge, "Max-Connections: 2\r\n").await;
    let scanners = Arc::new(set_up(Setup {
        responses: Some(&server.url),
        ..nobody(ScanPolicy::default())
    }));
    let mut contents = JoinSet::new();
    for _ in 0..4 * ICAP_KEPT_MAX {
        let scanners = Arc::clone(&scanners);
        contents.spawn(async move { outcome(&scanners, "", b"harmless").await.stopped });
    }
    while let Some(stopped) = contents.join_next().await {
        assert_eq!(stopped.unwrap(), None);
    }
    let seen = server.seen();
    assert_eq!(seen.heads.len(), 4 * ICAP_KEPT_MAX);
    assert!((1..=2).contains(&seen.most), "{}", seen.most);
}

#[tokio::test]
async fn options_are_asked_for_again() {
    // Once they have expired, and once a reply bears another tag.
    for (by, fields) in [
        (By::Judge, "Options-TTL: 1\r\n"),
        (By::BearAnotherTag, "Options-TTL: 3600\r\n"),
    ] {
        let server = Server::start(by, fields).await;
        let scanners = set_up(Setup {
            responses: Some(&server.url),
            ..nobody(ScanPolicy::default())
        });
        assert_eq!(outcome(&scanners, "", b"harmless").await.stopped, None);
        let again = server.until(|seen| seen.asked > 1);
        tokio::time::timeout(LIMIT, again).await.unwrap();
    }
}

#[tokio::test]
async fn a_service_that_comes_back_is_given_content_again() {
    let mut server = Server::start(By::Judge, "").await;
    let scanners = set_up(Setup {
        responses: Some(&server.url),
        ..nobody(ScanPolicy::default())
    });
    assert_eq!(outcome(&scanners, "", b"harmless").await.stopped, None);
    server.stop().await;
    let down = outcome(&scanners, "", b"harmless").await;
    assert_eq!(down.stopped, Some(unscanned(Unscanned::Down)));
    server.again().await;
    let back = async {
        while outcome(&scanners, "", b"harmless").await.stopped.is_some() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LIMIT, back).await.unwrap();
}

#[tokio::test]
async fn what_is_given_up_frees_its_place() {
    let server = Server::start(By::Judge, "").await;
    let scanners = set_up(Setup {
        responses: Some(&server.url),
        ..nobody(ScanPolicy::default())
    });
    let head = response("");
    let mut examination = examine(&scanners, head.fields(), None).unwrap();
    let pushed = examination.push(Bytes::from_static(b"begun")).await;
    assert_eq!(pushed, Step::Wait);
    tokio::time::timeout(LIMIT, server.until(|seen| seen.heads.len() == 1))
        .await
        .unwrap();
    drop(examination);
    let free = async {
        let service = scanners.responses.as_ref().unwrap();
        while service.free_places() < ICAP_CONNECTIONS_MAX {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LIMIT, free).await.unwrap();
}
