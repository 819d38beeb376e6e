//! Properties of whole exchanges: any segmentation is the same, and what goes on reads the same, by an independent reader too.
#![expect(
    clippy::unwrap_used,
    clippy::tests_outside_test_module,
    reason = "a property that does not hold is a failed test"
)]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use strict_http::fuzz::{Course, course};
use strict_http::limits::FIELDS_MAX;
use strict_http::{
    Answer, Coding, DecodeLimits, Decoder, Framing, RequestHead, normal_path, write_chunk,
    write_last_chunk,
};

/// What heads are made of: good, bad, and what is between.
const LINES: &[&str] = &[
    "Host: a.kz\r\n",
    "Content-Length: 5\r\n",
    "Content-Length: 05\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding : chunked\r\n",
    "TE: trailers\r\n",
    "Connection: close\r\n",
    "Connection: x, keep-alive\r\n",
    "X: y\r\n",
    "X:\r\n",
    "x: \u{430}\r\n",
    " folded\r\n",
    "a\n",
    "\r",
    "\0",
    "Upgrade: h2c\r\n",
    "Expect: 100-continue\r\n",
    "Accept-Encoding: gzip, br\r\n",
    "Trailer: D\r\n",
    "Keep-Alive: 5\r\n",
];
const STARTS: &[&str] = &[
    "GET / HTTP/1.1\r\n",
    "POST /a?b HTTP/1.1\r\n",
    "HEAD / HTTP/1.1\r\n",
    "PUT http://a.kz/ HTTP/1.1\r\n",
    "OPTIONS * HTTP/1.1\r\n",
    "GET / HTTP/1.0\r\n",
    "CONNECT a.kz:1 HTTP/1.1\r\n",
    "\r\nDELETE /%41 HTTP/1.1\r\n",
    "GET  /\r\n",
];
const STATUSES: &[&str] = &[
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 204\r\n",
    "HTTP/1.0 200 \r\n",
    "HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 304 N\r\n",
    "HTTP/1.1 20\r\n",
];
const TAILS: &[&str] = &[
    "\r\n",
    "\r\nhello",
    "\r\n5\r\nhello\r\n0\r\n\r\n",
    "\r\n5;e=f\r\nhello\r\n2\r\nab\r\n00\r\nD: 1\r\n\r\n",
    "\r\n5\nhello",
    "\r\n5 \r\n",
    "\r\n-1\r\n",
    "",
    "\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a.kz\r\n\r\n",
];

fn message(starts: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let noise = prop_oneof![8 => Just(Vec::new()), 1 => vec(any::<u8>(), 1..4)];
    (
        select(starts),
        any::<bool>(),
        vec(select(LINES), 0..4),
        select(TAILS),
        noise,
        any::<prop::sample::Index>(),
    )
        .prop_map(|(start, has_host, lines, tail, noise, at)| {
            let host = if has_host { "Host: a.kz\r\n" } else { "" };
            let mut octets = [start, host, &lines.concat(), tail].concat().into_bytes();
            let at = at.index(octets.len() + 1);
            octets.splice(at..at, noise);
            octets
        })
}

fn is_good(events: &[String]) -> bool {
    events.last().is_some_and(|last| last == "end")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn any_segmentation_is_the_same(client in message(STARTS), server in message(STATUSES), step in 1..40_usize) {
        let whole = course(&client, &server, usize::MAX);
        let pieces = course(&client, &server, step);
        prop_assert_eq!(&whole.client, &pieces.client);
        prop_assert_eq!(&whole.server, &pieces.server);
    }

    #[test]
    fn what_goes_on_reads_the_same(client in message(STARTS), server in message(STATUSES)) {
        let first = course(&client, &server, usize::MAX);
        if is_good(&first.client) {
            let again = course(&first.to_server, &first.to_client, usize::MAX);
            prop_assert_eq!(&first.client, &again.client);
            prop_assert_eq!(&first.to_server, &again.to_server);
            if is_good(&first.server) {
                prop_assert_eq!(&first.server, &again.server);
                prop_assert_eq!(&first.to_client, &again.to_client);
            }
            agrees(&first);
        }
    }

    #[test]
    fn content_in_any_chunks_is_the_same(content in vec(any::<u8>(), 0..200), sizes in vec(1..50_usize, 1..9), step in 1..60_usize) {
        let mut octets = b"POST / HTTP/1.1\r\nHost: a.kz\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        let mut rest = &content[..];
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (chunk, more) = rest.split_at(rest.len().min(*size));
            write_chunk(chunk, &mut octets);
            rest = more;
        }
        write_last_chunk(None, &mut octets);
        let told = course(&octets, b"", step);
        let mut expected = vec!["request POST Chunked".to_owned()];
        if !content.is_empty() {
            expected.push(format!("content {}", content.escape_ascii()));
        }
        expected.push("end".to_owned());
        prop_assert_eq!(told.client, expected);
        prop_assert_eq!(chunks(&told.to_server), Some(content));
    }

    #[test]
    fn any_octets_are_decoded_or_refused(coded in vec(any::<u8>(), 0..300), coding in 0..4_usize, step in 1..300_usize) {
        let codings = [Coding::Gzip, Coding::Deflate, Coding::Brotli, Coding::Zstd];
        let magic: [&[u8]; 4] = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], &[0x78, 0x9c], &[], &[0x28, 0xb5, 0x2f, 0xfd, 0, 0x50]];
        let coded = [magic[coding], &coded].concat();
        let limits = DecodeLimits { octets_max: 1 << 20, ratio_max: 200 };
        let mut decoder = Decoder::new(codings[coding], limits);
        let mut decoded = 0;
        let pushed = coded
            .chunks(step)
            .try_for_each(|piece| decoder.push(piece, &mut |octets| decoded += octets.len()));
        prop_assert!(decoded <= 1 << 20);
        // What failed stays failed.
        let finished = decoder.finish();
        prop_assert!(pushed.is_ok() || finished == pushed);
    }

    #[test]
    fn a_normal_path_is_absolute_and_has_no_dots(path in "/[a-c./%2eE]{0,20}") {
        let normal = normal_path(&path);
        prop_assert!(normal.starts_with('/'));
        prop_assert!(normal.split('/').all(|segment| segment != "." && segment != ".."));
    }
}

/// The content of the message by a reader that is not ours, if it ends where the octets end.
fn chunks(octets: &[u8]) -> Option<Vec<u8>> {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
    let mut request = httparse::Request::new(&mut fields);
    let mut at = request.parse(octets).unwrap().unwrap();
    let mut content = Vec::new();
    loop {
        let (head, size) = httparse::parse_chunk_size(&octets[at..]).unwrap().unwrap();
        at += head;
        let size = usize::try_from(size).unwrap();
        if size == 0 {
            return (&octets[at..] == b"\r\n").then_some(content);
        }
        content.extend_from_slice(&octets[at..at + size]);
        at += size + 2;
    }
}

/// The other reader ends the forwarded head where ours does, and reads the same fields.
fn agrees(course: &Course) {
    let (ours, length) = RequestHead::read(&course.to_server).unwrap().unwrap();
    let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
    let mut theirs = httparse::Request::new(&mut fields);
    assert_eq!(theirs.parse(&course.to_server).unwrap().unwrap(), length);
    let request = ours.request();
    assert_eq!(theirs.method, Some(request.method_name));
    let read: Vec<_> = request
        .fields
        .iter()
        .map(|field| (field.name(), field.value()))
        .collect();
    let read_by_them: Vec<_> = theirs
        .headers
        .iter()
        .map(|field| (field.name, field.value))
        .collect();
    assert_eq!(read, read_by_them);
    let is_chunked = read
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("transfer-encoding"));
    assert_eq!(is_chunked, ours.framing() == Framing::Chunked);
}

#[test]
fn an_answer_is_read_by_another_reader() {
    let answer = Answer::new(451).unwrap().with("X-Case", "7").unwrap();
    let mut relay = strict_http::Relay::new(strict_http::Settings::default());
    relay.receive(
        strict_http::Peer::Client,
        b"GET / HTTP/1.1\r\nHost: a.kz\r\n\r\n",
    );
    relay.answer(&answer).unwrap();
    let octets = relay.output(strict_http::Peer::Client);
    let mut fields = [httparse::EMPTY_HEADER; 8];
    let mut response = httparse::Response::new(&mut fields);
    assert_eq!(response.parse(octets).unwrap().unwrap(), octets.len());
    assert_eq!(response.code, Some(451));
}
