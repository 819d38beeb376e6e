mod icap;

use super::*;
use crate::limits::HELD_OCTETS_MAX;
use crate::policy::{FirstReading, Parts};
use bytes::Bytes;
use jiff::Timestamp;
use runtime::ManualClock;
use std::path::Path;
use strict_http::{Fields, RequestHead, ResponseHead};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};

/// What the fake clamd takes for a threat.
const MARK: &[u8] = b"MALICIOUS";

/// Speaks clamd's protocol with everybody who comes, as often as tests ask.
async fn clamd(listener: UnixListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream));
    }
}

async fn serve(mut stream: UnixStream) -> std::io::Result<()> {
    let mut command = [0; 10];
    stream.read_exact(&mut command).await?;
    assert_eq!(&command, b"zINSTREAM\0");
    let mut content = Vec::new();
    loop {
        let length = stream.read_u32().await?;
        if length == 0 {
            break;
        }
        let mut chunk = vec![0; usize::try_from(length).unwrap()];
        stream.read_exact(&mut chunk).await?;
        content.extend(chunk);
    }
    let is_found = content.windows(MARK.len()).any(|part| part == MARK);
    let answer: &[u8] = if is_found {
        b"stream: Test.Mark FOUND\0"
    } else {
        b"stream: OK\0"
    };
    stream.write_all(answer).await
}

fn scanners(at: &Path, declared: ScanPolicy) -> Scanners {
    let at = ClamdAt::Socket(at.to_owned());
    set_up(Setup {
        clamd: Some((&at, 1 << 20)),
        ..nobody(declared)
    })
}

/// Nobody is set up.
const fn nobody(declared: ScanPolicy) -> Setup<'static> {
    Setup {
        clamd: None,
        requests: None,
        responses: None,
        declared,
    }
}

fn set_up(setup: Setup<'_>) -> Scanners {
    let (_, policy) = Parts::new(FirstReading::Over);
    let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
    Scanners::new(setup, policy, clock)
}

/// Begins to look at a response.
fn examine(scanners: &Scanners, fields: Fields<'_>, length: Option<u64>) -> Option<Examination> {
    let get = b"GET /a.exe?secret HTTP/1.1\r\nHost: a.kz\r\nCookie: secret\r\n\r\n";
    let (head, _) = RequestHead::read(get).unwrap().unwrap();
    scanners.examine(Message {
        part: Part::Response(200),
        requested: &scanners.requested(&head.request(), Scheme::Https),
        fields,
        length,
    })
}

fn response(fields: &str) -> ResponseHead {
    let get = b"GET / HTTP/1.1\r\nHost: a.kz\r\n\r\n";
    let asked = RequestHead::read(get).unwrap().unwrap().0.asked();
    let head = format!("HTTP/1.1 200 OK\r\n{fields}\r\n");
    ResponseHead::read(head.as_bytes(), &asked)
        .unwrap()
        .unwrap()
        .0
}

/// What became of content that came in pieces.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    /// Octets that went on before the end was judged.
    early: usize,
    /// All that went on.
    all: usize,
    stopped: Option<Stopped>,
}

async fn outcome(scanners: &Scanners, fields: &str, content: &[u8]) -> Outcome {
    let head = response(fields);
    let examination = examine(scanners, head.fields(), None).unwrap();
    outcome_of(examination, content).await
}

async fn outcome_of(mut examination: Examination, content: &[u8]) -> Outcome {
    let mut gone = Vec::new();
    for piece in content.chunks(16 * 1024) {
        match examination.push(Bytes::copy_from_slice(piece)).await {
            Step::Wait => {}
            Step::Release(pieces) => gone.extend(pieces.concat()),
            Step::Stop(stopped) => {
                return Outcome {
                    early: gone.len(),
                    all: gone.len(),
                    stopped: Some(stopped),
                };
            }
        }
    }
    let early = gone.len();
    let stopped = match examination.end().await {
        Step::Release(pieces) => {
            gone.extend(pieces.concat());
            assert!(gone == content, "what goes on is what came");
            None
        }
        Step::Stop(stopped) => Some(stopped),
        Step::Wait => unreachable!("the end is judged"),
    };
    Outcome {
        early,
        all: gone.len(),
        stopped,
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn found() -> Stopped {
    Stopped::Found(Threat::Clamd(ThreatName::of(b"Test.Mark")))
}

#[tokio::test]
async fn content_is_held_until_it_is_judged() {
    let folder = TempDir::new().unwrap();
    let socket = folder.path().join("clamd.sock");
    let serving = tokio::spawn(clamd(UnixListener::bind(&socket).unwrap()));
    let scanners = scanners(&socket, ScanPolicy::default());
    let long: Vec<u8> = std::iter::repeat_n(b"0123456789abcdef", 40_000)
        .flatten()
        .copied()
        .collect();
    let bad = [&long, MARK].concat();
    let check = async |fields: &str, content: &[u8], early: usize, stopped: Option<Stopped>| {
        let all = if stopped.is_none() {
            content.len()
        } else {
            early
        };
        let expected = Outcome {
            early,
            all,
            stopped,
        };
        let name = format!("{fields:?} of {}", content.len());
        assert_eq!(
            outcome(&scanners, fields, content).await,
            expected,
            "{name}"
        );
    };
    check("", b"harmless", 0, None).await;
    check("", MARK, 0, Some(found())).await;
    check("Content-Encoding: gzip\r\n", &gzip(MARK), 0, Some(found())).await;
    check("Content-Encoding: gzip\r\n", &gzip(b"harmless"), 0, None).await;
    // Cut short: nobody can say what it is.
    let cut = &gzip(&long)[..40];
    check(
        "Content-Encoding: gzip\r\n",
        cut,
        0,
        Some(Stopped::Unscanned(Unscanned::Unreadable)),
    )
    .await;
    check(
        "Content-Encoding: dcz\r\n",
        b"any",
        0,
        Some(Stopped::Unscanned(Unscanned::Unreadable)),
    )
    .await;
    // Whoever reads at once, reads at once; and is told at the end.
    check("Content-Type: text/event-stream\r\n", b"data: x", 7, None).await;
    check(
        "Content-Type: Text/Event-Stream; charset=utf-8\r\n",
        MARK,
        MARK.len(),
        Some(found()),
    )
    .await;
    // Of what is longer than the window the last octets are held.
    let outcome = outcome(&scanners, "", &bad).await;
    assert_eq!(outcome.stopped, Some(found()));
    assert!(
        bad.len() - outcome.all <= HELD_OCTETS_MAX && outcome.all < bad.len(),
        "{outcome:?}"
    );
    assert!(bad.len() - outcome.all > HELD_OCTETS_MAX / 2, "{outcome:?}");
    serving.abort();
}

#[tokio::test]
async fn without_a_scanner_content_does_as_declared() {
    let folder = TempDir::new().unwrap();
    let nobody = folder.path().join("nobody.sock");
    for (declared, expected) in [
        (
            WithoutScanner::Block,
            Some(Stopped::Unscanned(Unscanned::Down)),
        ),
        (WithoutScanner::Pass, None),
    ] {
        let policy = ScanPolicy {
            without_scanner: declared,
            ..ScanPolicy::default()
        };
        let outcome = outcome(&scanners(&nobody, policy), "", MARK).await;
        assert_eq!(outcome.stopped, expected);
    }
}

#[tokio::test]
async fn what_is_larger_than_scanners_take_does_as_declared() {
    let folder = TempDir::new().unwrap();
    let socket = folder.path().join("clamd.sock");
    let serving = tokio::spawn(clamd(UnixListener::bind(&socket).unwrap()));
    let large = vec![b'a'; (1 << 20) + 1];
    for (declared, expected) in [
        (
            WithoutScanner::Block,
            Some(Stopped::Unscanned(Unscanned::TooLarge)),
        ),
        (WithoutScanner::Pass, None),
    ] {
        let policy = ScanPolicy {
            too_large: declared,
            ..ScanPolicy::default()
        };
        let scanners = scanners(&socket, policy);
        assert_eq!(outcome(&scanners, "", &large).await.stopped, expected);
        // Declared as such, it is known before its first octet.
        let head = response("");
        let mut examination = examine(&scanners, head.fields(), Some(1 << 21)).unwrap();
        let step = examination.end().await;
        assert_eq!(
            matches!(step, Step::Stop(_)),
            expected.is_some(),
            "{step:?}"
        );
        assert_eq!(examination.unscanned(), Some(Unscanned::TooLarge));
    }
    serving.abort();
}

#[tokio::test]
async fn all_together_hold_no_more_than_they_may() {
    let folder = TempDir::new().unwrap();
    let socket = folder.path().join("clamd.sock");
    let serving = tokio::spawn(clamd(UnixListener::bind(&socket).unwrap()));
    let scanners = scanners(&socket, ScanPolicy::default());
    let head = response("");
    let mut examination = examine(&scanners, head.fields(), None).unwrap();
    let left = HELD_KIB_TOTAL - usize::try_from(PIECE_KIB_MAX).unwrap();
    let all = Arc::clone(&scanners.memory).try_acquire_many_owned(u32::try_from(left).unwrap());
    // It has room for one piece of this size, and nothing is left for another one.
    let piece = Bytes::from(vec![b'a'; 40 * 1024]);
    assert_eq!(examination.push(piece.clone()).await, Step::Wait);
    assert_eq!(
        examination.push(piece.clone()).await,
        Step::Release(vec![piece.clone()])
    );
    // Nor for the first one of other content: nobody looks at it.
    let mut crowded = examine(&scanners, head.fields(), None).unwrap();
    let nobody = Stopped::Unscanned(Unscanned::Slow);
    assert_eq!(crowded.push(piece.clone()).await, Step::Stop(nobody));
    drop((all, crowded));
    assert_eq!(examination.push(piece.clone()).await, Step::Wait);
    let step = examination.end().await;
    assert_eq!(step, Step::Release(vec![piece.clone(), piece]));
    drop(examination);
    // What goes on keeps its room until it was written.
    assert!(scanners.memory.available_permits() < HELD_KIB_TOTAL - 64);
    drop(step);
    assert_eq!(scanners.memory.available_permits(), HELD_KIB_TOTAL);
    serving.abort();
}

#[tokio::test]
async fn nobody_is_asked_where_there_is_nothing() {
    let at = ClamdAt::Socket("/nowhere".into());
    let declared = ScanPolicy::default();
    let none = set_up(nobody(declared));
    let some = set_up(Setup {
        clamd: Some((&at, 1)),
        ..nobody(declared)
    });
    let head = response("");
    assert!(examine(&none, head.fields(), None).is_none());
    assert!(examine(&some, head.fields(), Some(0)).is_none());
    assert!(examine(&some, head.fields(), None).is_some());
}

#[test]
fn places_of_clamd_are_read() {
    let check = |text: &str, expected: Option<&str>| {
        let read = text.parse::<ClamdAt>().ok().map(|at| at.to_string());
        assert_eq!(read.as_deref(), expected, "{text}");
    };
    check("/run/clamav/clamd.ctl", Some("/run/clamav/clamd.ctl"));
    check("127.0.0.1:3310", Some("127.0.0.1:3310"));
    check("[::1]:3310", Some("[::1]:3310"));
    check("localhost:3310", None);
    check("run/clamd.ctl", None);
    check("", None);
}
