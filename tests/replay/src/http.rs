//! Exchanges of HTTP, and requests of HTTP/2.

use strict_http::fuzz::{Course, course};
use strict_http::{Http2Request, Peer, Pseudo, RequestHead};

use crate::octets::Octets;

/// The first octet says in what pieces octets come, the next two where the server's begin. The same octets, as lines of names and
/// values, are the fields of a request of HTTP/2.
pub fn http(bytes: &[u8]) {
    let mut octets = Octets(bytes);
    let step = usize::from(octets.u8()) + 1;
    let split = usize::from(octets.u16()).min(octets.0.len());
    let (client, server) = octets.0.split_at(split);
    let whole = course(client, server, usize::MAX);
    let pieces = course(client, server, step);
    assert_eq!(whole.client, pieces.client);
    assert_eq!(whole.server, pieces.server);
    reads_the_same(&whole);
    reads_the_same(&pieces);
    http2(octets.0);
}

/// What went on whole reads the same for the next reader, and goes on as it came.
fn reads_the_same(first: &Course) {
    let is_whole = |events: &[String]| events.last().is_some_and(|last| last == "end");
    if !is_whole(&first.client) {
        return;
    }
    let again = course(&first.to_server, &first.to_client, usize::MAX);
    assert_eq!(first.client, again.client);
    if is_whole(&first.server) {
        assert_eq!(first.server, again.server);
    }
}

/// What is a request of HTTP/2 is one of HTTP/1.1 with the same fields, if somebody writes it so.
fn http2(octets: &[u8]) {
    let mut lines = octets.split(|octet| *octet == b'\n').map(|line| {
        let colon = line.iter().skip(1).position(|octet| *octet == b':');
        line.split_at(colon.map_or(line.len(), |at| at + 1))
    });
    let (method, path) = lines.next().unwrap_or_default();
    let pseudo = Pseudo {
        method,
        scheme: Some(b"https"),
        authority: Some(b"a.kz"),
        path: path.get(1..),
        protocol: None,
    };
    let fields = lines.map(|(name, value)| (name, value.get(1..).unwrap_or_default()));
    let Ok(new) = Http2Request::check(&pseudo, fields) else {
        return;
    };
    let new = new.request();
    let mut written = [
        method,
        b" ",
        path.get(1..).unwrap_or_default(),
        b" HTTP/1.1\r\n",
    ]
    .concat();
    let has_host = new.fields.first("host").is_some();
    if !has_host {
        written.extend_from_slice(b"host: a.kz\r\n");
    }
    for field in new.fields.iter() {
        let line = [field.name().as_bytes(), b": ", field.value(), b"\r\n"].concat();
        written.extend_from_slice(&line);
    }
    written.extend_from_slice(b"\r\n");
    let read = RequestHead::read(&written);
    // With a Host and separators more it may be larger than what is read.
    if matches!(read, Err(refusal) if refusal.status(Peer::Client) == 431) {
        return;
    }
    let (old, length) = read.unwrap().unwrap();
    assert_eq!(length, written.len());
    let old = old.request();
    assert_eq!(
        (old.method_name, old.path, old.query),
        (new.method_name, new.path, new.query)
    );
    let skipped = usize::from(!has_host);
    assert!(old.fields.iter().skip(skipped).eq(new.fields.iter()));
}
