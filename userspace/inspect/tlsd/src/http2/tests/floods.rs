//! Floods: what is held stays bounded, or the connection ends.

use super::raw::*;
use super::*;
use tokio::io::AsyncWriteExt as _;

const ENHANCE_YOUR_CALM: u32 = 0xb;
const REFUSED_STREAM: u32 = 7;
/// Frames, or pairs of them, after which a flood must have been told of.
const TIMES_MAX: u32 = 20_000;

/// How a flood ended.
#[derive(Debug)]
struct Ended {
    /// How often it was sent before nobody took more.
    times: u32,
    /// What the last GOAWAY said.
    code: Option<u32>,
}

/// Sends a beginning and then the same again and again, until nobody takes more.
async fn flood(stream: DuplexStream, begin: &[u8], again: impl Fn(u32) -> Vec<u8>) -> Ended {
    let (mut from, mut to) = split(stream);
    to.write_all(&greeting()).await.unwrap();
    to.write_all(begin).await.unwrap();
    let writing = async {
        for time in 0..TIMES_MAX {
            if to.write_all(&again(time)).await.is_err() {
                return time;
            }
        }
        TIMES_MAX
    };
    let reading = async {
        let mut code = None;
        while let Some(frame) = next(&mut from).await {
            if frame.kind == GOAWAY {
                code = Some(frame.code());
            }
        }
        code
    };
    let (times, code) = tokio::join!(writing, reading);
    Ended { times, code }
}

/// A server that takes requests and neither reads nor answers.
fn mute(stream: DuplexStream) {
    serve(stream, |request, respond| async move {
        std::future::pending::<()>().await;
        drop((request, respond));
    });
}

async fn check(name: &str, begin: Vec<u8>, again: impl Fn(u32) -> Vec<u8>) {
    let ends = ends();
    mute(ends.server);
    let ended = flood(ends.user, &begin, again).await;
    assert_eq!(ended.code, Some(ENHANCE_YOUR_CALM), "{name}: {ended:?}");
    assert!(ended.times < TIMES_MAX, "{name}: {ended:?}");
    assert_eq!(ends.carried.await.unwrap(), None, "{name}");
}

fn upload() -> Vec<u8> {
    frame(HEADERS, END_HEADERS, 1, &request(POST, &[]))
}

#[tokio::test]
async fn frames_that_say_nothing() {
    check("PING", Vec::new(), |_| frame(PING, 0, 0, &[0; 8])).await;
    check("PING's answer", Vec::new(), |_| frame(PING, 1, 0, &[0; 8])).await;
    check("SETTINGS", Vec::new(), |_| frame(SETTINGS, 0, 0, &[])).await;
    let window = |time: u32| {
        // SETTINGS_INITIAL_WINDOW_SIZE, ever another.
        let value = (1000 + time).to_be_bytes();
        frame(SETTINGS, 0, 0, &[&[0, 4][..], &value].concat())
    };
    check("windows by SETTINGS", upload(), window).await;
    check("PRIORITY", Vec::new(), |time| {
        frame(PRIORITY, 0, 2 * time + 1, &[0, 0, 0, 0, 9])
    })
    .await;
    check("WINDOW_UPDATE", Vec::new(), |_| {
        frame(WINDOW_UPDATE, 0, 0, &[0, 0, 0, 1])
    })
    .await;
    check("unknown frames", Vec::new(), |_| frame(0x42, 0, 0, &[])).await;
    check("empty DATA", upload(), |_| frame(DATA, 0, 1, &[])).await;
}

#[tokio::test]
async fn rapid_resets() {
    check("rapid reset", Vec::new(), |time| {
        let stream = 2 * time + 1;
        let mut pair = frame(
            HEADERS,
            END_HEADERS | END_STREAM,
            stream,
            &request(GET, &[]),
        );
        pair.extend(frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes()));
        pair
    })
    .await;
}

#[tokio::test]
async fn streams_that_make_us_reset_them() {
    // CVE-2025-8671: each is broken in its own way, and ours are the resets.
    check("made resets", Vec::new(), |time| {
        let block = request(GET, &[("connection", "close")]);
        frame(HEADERS, END_HEADERS | END_STREAM, 2 * time + 1, &block)
    })
    .await;
}

#[tokio::test]
async fn heads_without_end() {
    let begin = frame(HEADERS, END_STREAM, 1, &request(GET, &[]));
    let piece = field("x-fill", &"y".repeat(100));
    check("CONTINUATION", begin.clone(), |_| {
        frame(CONTINUATION, 0, 1, &piece)
    })
    .await;
    check("empty CONTINUATION", begin, |_| {
        frame(CONTINUATION, 0, 1, &[])
    })
    .await;
}

#[tokio::test]
async fn a_head_that_unpacks_to_much() {
    // One field of 4 KiB for the table, and then its number, again and again (RFC 7541 section 7.3).
    let value = "z".repeat(4_000);
    let mut block = request(GET, &[]);
    block.push(0x40);
    block.extend([1, b'x', 127]);
    // 4000 - 127 in groups of seven bits.
    block.extend([0xa1, 0x1e]);
    block.extend(value.as_bytes());
    block.extend(vec![0xbe; 8_000]);
    let ends = ends();
    mute(ends.server);
    let (mut from, mut to) = split(ends.user);
    to.write_all(&greeting()).await.unwrap();
    let bomb = frame(HEADERS, END_HEADERS | END_STREAM, 1, &block);
    to.write_all(&bomb).await.unwrap();
    let mut code = None;
    while let Some(frame) = next(&mut from).await {
        if frame.kind == GOAWAY {
            code = Some(frame.code());
        }
    }
    assert_eq!(
        code,
        Some(ENHANCE_YOUR_CALM),
        "32 MB of fields are not unpacked"
    );
}

#[tokio::test]
async fn a_head_beyond_the_bound_is_answered() {
    let ends = ends();
    mute(ends.server);
    let mut client = client(ends.user).await;
    let large = "y".repeat(10_000);
    let mut request = Request::get("https://a.kz/");
    for _ in 0..8 {
        request = request.header("x", &large);
    }
    let (response, _) = client
        .send_request(request.body(()).unwrap(), true)
        .unwrap();
    assert_eq!(response.await.unwrap().status(), 431);
}

#[tokio::test]
async fn small_frames_that_nobody_takes() {
    check("small DATA", upload(), |_| frame(DATA, 0, 1, b"x")).await;
}

#[tokio::test]
async fn more_streams_than_may_be_open() {
    let ends = ends();
    mute(ends.server);
    let (mut from, mut to) = split(ends.user);
    to.write_all(&greeting()).await.unwrap();
    let last = 2 * super::super::limits::STREAMS_MAX + 1;
    for stream in (1..=last).step_by(2) {
        let head = frame(HEADERS, END_HEADERS, stream, &request(POST, &[]));
        to.write_all(&head).await.unwrap();
    }
    let refused = loop {
        let frame = next(&mut from).await.unwrap();
        if frame.kind == RST_STREAM {
            break (frame.stream, frame.code());
        }
    };
    assert_eq!(refused, (last, REFUSED_STREAM), "one more than may be");
}

#[tokio::test]
async fn a_server_that_floods_is_left() {
    let ends = ends();
    let (_client, connection) = h2::client::handshake::<_>(ends.user).await.unwrap();
    let connection = tokio::spawn(connection);
    let (mut from, mut to) = split(ends.server);
    let reading = async { while next_of_server(&mut from).await.is_some() {} };
    let writing = async {
        to.write_all(&frame(SETTINGS, 0, 0, &[])).await.unwrap();
        for time in 0..TIMES_MAX {
            let written = to.write_all(&frame(PING, 0, 0, &[0; 8])).await;
            if written.is_err() {
                return time;
            }
        }
        TIMES_MAX
    };
    let (times, ()) = tokio::join!(writing, reading);
    assert!(times < TIMES_MAX);
    assert_eq!(ends.carried.await.unwrap(), None);
    let told = connection.await.unwrap().unwrap_err();
    assert_eq!(told.reason(), Some(h2::Reason::ENHANCE_YOUR_CALM));
}

/// Octets that come to a server, of which only their end matters.
async fn next_of_server(stream: &mut tokio::io::ReadHalf<DuplexStream>) -> Option<usize> {
    use tokio::io::AsyncReadExt as _;
    let mut octets = [0; 4096];
    stream
        .read(&mut octets)
        .await
        .ok()
        .filter(|count| *count > 0)
}

#[tokio::test(start_paused = true)]
async fn a_user_who_does_not_read_what_it_causes_is_not_read() {
    let ends = ends();
    mute(ends.server);
    let (from, mut to) = split(ends.user);
    to.write_all(&greeting()).await.unwrap();
    let writing = async {
        for time in 0..TIMES_MAX {
            if to.write_all(&frame(PING, 0, 0, &[0; 8])).await.is_err() {
                return time;
            }
        }
        TIMES_MAX
    };
    // The pipes hold some of it, and the library a little; then it stands still, and time ends it.
    let times = writing.await;
    let held = 17 * usize::try_from(times).unwrap();
    assert!(held < 6 * PIPE_OCTETS, "{held} octets were taken");
    assert_eq!(ends.carried.await.unwrap(), None);
    drop(from);
}
