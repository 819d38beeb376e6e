//! A client that writes frames by hand, and requests that no library would send.

use super::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, ReadHalf, WriteHalf};

pub(super) const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
pub(super) const PRIORITY: u8 = 2;
pub(super) const RST_STREAM: u8 = 3;
pub(super) const SETTINGS: u8 = 4;
pub(super) const PUSH_PROMISE: u8 = 5;
pub(super) const PING: u8 = 6;
pub(super) const GOAWAY: u8 = 7;
pub(super) const WINDOW_UPDATE: u8 = 8;
pub(super) const CONTINUATION: u8 = 9;

pub(super) const END_STREAM: u8 = 1;
pub(super) const END_HEADERS: u8 = 4;

/// Method, scheme and path of `GET https:… /`, by their numbers in the static table (RFC 7541 appendix A).
pub(super) const GET: &[u8] = &[0x82, 0x87, 0x84];
/// Those of `POST`.
pub(super) const POST: &[u8] = &[0x83, 0x87, 0x84];

/// A frame as it came.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) kind: u8,
    pub(super) stream: u32,
    pub(super) payload: Vec<u8>,
}

impl Frame {
    /// The code in a reset or at the end of GOAWAY's head.
    pub(super) fn code(&self) -> u32 {
        let at = if self.kind == GOAWAY { 4 } else { 0 };
        u32::from_be_bytes(self.payload[at..at + 4].try_into().unwrap())
    }
}

/// A frame to be sent.
pub(super) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = vec![length[1], length[2], length[3], kind, flags];
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// A field that is in no table (RFC 7541 section 6.2.2).
pub(super) fn field(name: &str, value: &str) -> Vec<u8> {
    let mut field = vec![0];
    for text in [name, value] {
        field.push(u8::try_from(text.len()).unwrap());
        field.extend(text.as_bytes());
    }
    field
}

/// The head of a request to `a.kz`.
pub(super) fn request(start: &[u8], fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = start.to_vec();
    block.extend(field(":authority", "a.kz"));
    for (name, value) in fields {
        block.extend(field(name, value));
    }
    block
}

/// The preface and no settings.
pub(super) fn greeting() -> Vec<u8> {
    let mut greeting = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    greeting.extend(frame(SETTINGS, 0, 0, &[]));
    greeting
}

pub(super) fn split(stream: DuplexStream) -> (ReadHalf<DuplexStream>, WriteHalf<DuplexStream>) {
    tokio::io::split(stream)
}

/// The next frame; none once the peer has ended.
pub(super) async fn next(stream: &mut ReadHalf<DuplexStream>) -> Option<Frame> {
    let mut head = [0; 9];
    stream.read_exact(&mut head).await.ok()?;
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
    let mut payload = vec![0; usize::try_from(length).unwrap()];
    stream.read_exact(&mut payload).await.ok()?;
    Some(Frame {
        kind: head[3],
        stream: u32::from_be_bytes(head[5..].try_into().unwrap()),
        payload,
    })
}

/// What becomes of a request.
#[derive(Debug, PartialEq, Eq)]
enum Became {
    /// It is answered by the status with this octet (RFC 7541 appendix A).
    Answered(u8),
    /// Its stream is reset.
    Reset(u32),
    /// The connection ends.
    Ended(u32),
}

/// What becomes of a stream.
async fn became(stream: &mut ReadHalf<DuplexStream>, number: u32) -> Became {
    loop {
        let frame = next(stream).await.unwrap();
        match frame.kind {
            HEADERS if frame.stream == number => return Became::Answered(frame.payload[0]),
            RST_STREAM if frame.stream == number => return Became::Reset(frame.code()),
            GOAWAY => return Became::Ended(frame.code()),
            _ => {}
        }
    }
}

const OK: u8 = 0x88;
const BAD_REQUEST: u8 = 0x8c;
const PROTOCOL_ERROR: u32 = 1;

/// Requests, and what becomes of them.
fn cases() -> Vec<(&'static str, Vec<u8>, Became)> {
    let broken = || Became::Reset(PROTOCOL_ERROR);
    let refused = || Became::Answered(BAD_REQUEST);
    let authority = field(":authority", "a.kz");
    let pseudo_behind = [&GET[..2], &field("a", "b"), &GET[2..], &authority].concat();
    vec![
        ("good", request(GET, &[("a", "b")]), Became::Answered(OK)),
        // The library does not tell a field that is none from a table that is broken.
        (
            "capitals",
            request(GET, &[("Accept", "x")]),
            Became::Ended(PROTOCOL_ERROR),
        ),
        (
            "connection",
            request(GET, &[("connection", "close")]),
            broken(),
        ),
        (
            "coding",
            request(GET, &[("transfer-encoding", "chunked")]),
            broken(),
        ),
        ("upgrade", request(GET, &[("upgrade", "h2c")]), broken()),
        ("keep-alive", request(GET, &[("keep-alive", "1")]), broken()),
        (
            "settings",
            request(GET, &[("http2-settings", "AAMA")]),
            refused(),
        ),
        ("te", request(GET, &[("te", "gzip")]), broken()),
        (
            "lookalike",
            request(GET, &[("transfer_encoding", "chunked")]),
            refused(),
        ),
        ("host", request(GET, &[("host", "b.kz")]), refused()),
        (
            "two hosts",
            request(GET, &[("host", "a.kz"), ("host", "a.kz")]),
            refused(),
        ),
        (
            "line feed",
            request(GET, &[("a", "b\nc: d")]),
            Became::Ended(PROTOCOL_ERROR),
        ),
        ("space", request(GET, &[("a", " b")]), refused()),
        ("length", request(GET, &[("content-length", "5")]), broken()),
        ("order", pseudo_behind, broken()),
        (
            "two paths",
            request(&[0x82, 0x87, 0x84, 0x84], &[]),
            broken(),
        ),
        ("no path", request(&GET[..2], &[]), broken()),
        ("no scheme", request(&[0x82, 0x84], &[]), broken()),
        ("no authority", GET.to_vec(), refused()),
        (
            "user",
            [GET, &field(":authority", "u@a.kz")].concat(),
            refused(),
        ),
        (
            "unknown pseudo",
            request(GET, &[(":a", "b")]),
            Became::Ended(PROTOCOL_ERROR),
        ),
        ("status", request(GET, &[(":status", "200")]), broken()),
    ]
}

#[tokio::test]
async fn malformed_requests_are_refused_stream_by_stream() {
    for (name, block, expected) in cases() {
        let ends = ends();
        serve(ends.server, echo_target);
        let (mut from, mut to) = split(ends.user);
        let flags = END_HEADERS | END_STREAM;
        to.write_all(&greeting()).await.unwrap();
        to.write_all(&frame(HEADERS, flags, 1, &block))
            .await
            .unwrap();
        assert_eq!(became(&mut from, 1).await, expected, "{name}");
        if expected == Became::Ended(PROTOCOL_ERROR) {
            continue;
        }
        let good = frame(HEADERS, flags, 3, &request(GET, &[]));
        to.write_all(&good).await.unwrap();
        assert_eq!(
            became(&mut from, 3).await,
            Became::Answered(OK),
            "behind {name}"
        );
    }
}

#[tokio::test]
async fn a_web_socket_is_not_opened() {
    let ends = ends();
    serve(ends.server, echo_target);
    let (mut from, mut to) = split(ends.user);
    let mut block = field(":method", "CONNECT");
    block.extend([0x87, 0x84]);
    block.extend(field(":authority", "a.kz"));
    block.extend(field(":protocol", "websocket"));
    to.write_all(&greeting()).await.unwrap();
    to.write_all(&frame(HEADERS, END_HEADERS, 1, &block))
        .await
        .unwrap();
    assert_eq!(became(&mut from, 1).await, Became::Reset(PROTOCOL_ERROR));
}

/// What the first SETTINGS of a peer say: numbers and values (RFC 9113 section 6.5.1).
async fn settings(stream: &mut ReadHalf<DuplexStream>) -> Vec<(u16, u32)> {
    let first = next(stream).await.unwrap();
    assert_eq!(first.kind, SETTINGS);
    let setting = |octets: &[u8]| {
        let (number, value) = octets.split_at(2);
        let number = u16::from_be_bytes(number.try_into().unwrap());
        (number, u32::from_be_bytes(value.try_into().unwrap()))
    };
    first.payload.chunks(6).map(setting).collect()
}

#[tokio::test]
async fn each_side_is_told_what_it_may_do() {
    const ENABLE_PUSH: u16 = 2;
    const MAX_CONCURRENT_STREAMS: u16 = 3;
    const ENABLE_CONNECT_PROTOCOL: u16 = 8;
    let ends = ends();
    let (mut from_user, mut to_user) = split(ends.user);
    let (mut from_server, _to_server) = split(ends.server);
    to_user.write_all(&greeting()).await.unwrap();
    let said = settings(&mut from_user).await;
    let told = |number: u16| {
        said.iter()
            .find(|(is, _)| *is == number)
            .map(|(_, value)| *value)
    };
    assert_eq!(told(MAX_CONCURRENT_STREAMS), Some(100));
    assert!(matches!(told(ENABLE_CONNECT_PROTOCOL), None | Some(0)));
    let mut preface = [0; 24];
    from_server.read_exact(&mut preface).await.unwrap();
    assert_eq!(&preface, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assert!(settings(&mut from_server).await.contains(&(ENABLE_PUSH, 0)));
}

#[tokio::test]
async fn a_push_of_a_user_ends_the_connection() {
    let ends = ends();
    serve(ends.server, echo_target);
    let (mut from, mut to) = split(ends.user);
    to.write_all(&greeting()).await.unwrap();
    let broken = request(GET, &[("connection", "close")]);
    to.write_all(&frame(HEADERS, END_HEADERS, 1, &broken))
        .await
        .unwrap();
    assert_eq!(became(&mut from, 1).await, Became::Reset(PROTOCOL_ERROR));
    let promise = [&2_u32.to_be_bytes()[..], &request(GET, &[])].concat();
    to.write_all(&frame(PUSH_PROMISE, END_HEADERS, 1, &promise))
        .await
        .unwrap();
    assert_eq!(became(&mut from, 3).await, Became::Ended(PROTOCOL_ERROR));
    assert_eq!(ends.carried.await.unwrap(), None);
}
