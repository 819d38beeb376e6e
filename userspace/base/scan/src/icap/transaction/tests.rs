use super::*;
use crate::begin;
use crate::icap::{Field, HeadFault, Share};
use crate::limits::{HTTP_HEAD_MAX, ICAP_HEAD_MAX};
use crate::threat::Unscanned;

mod exchange;
mod replies;

fn head(text: &str) -> HttpHead {
    HttpHead::read(text.as_bytes()).unwrap()
}

fn request() -> HttpHead {
    head(
        "GET /a.exe?q=1 HTTP/1.1\r\nHost: evil.kz\r\nCookie: secret\r\nAccept: */*\r\nConnection: close\r\n\r\n",
    )
}

fn response() -> HttpHead {
    head("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: s\r\nServer: x\r\n\r\n")
}

fn service() -> IcapUrl {
    "icap://scan.kz/av".parse().unwrap()
}

/// Options with this preview; 204 is allowed behind the end.
fn options(preview: Option<usize>) -> Options {
    let fields = [
        ("Methods", "REQMOD, RESPMOD"),
        ("ISTag", "\"a\""),
        ("Allow", "204"),
    ];
    let fields = fields.map(|(name, value)| Field::new(name, value.as_bytes()).unwrap());
    let mut options = Options::read(&fields).unwrap();
    options.preview = preview;
    options
}

struct Case {
    options: Options,
    response: Option<HttpHead>,
    body: BodyLength,
    disclosure: Disclosure,
}

impl Case {
    fn response(preview: Option<usize>, body: BodyLength) -> Self {
        Self {
            options: options(preview),
            response: Some(response()),
            body,
            disclosure: Disclosure::default(),
        }
    }

    fn request(preview: Option<usize>, body: BodyLength) -> Self {
        Self {
            response: None,
            ..Self::response(preview, body)
        }
    }

    fn begin(&self) -> Transaction {
        self.try_begin().unwrap()
    }

    fn try_begin(&self) -> Result<Transaction, IcapFault> {
        let job = Job {
            service: &service(),
            options: &self.options,
            request: &request(),
            response: self.response.as_ref(),
            body: self.body,
            disclosure: self.disclosure,
            keeper: Keeper::Machine,
        };
        let limits = IcapLimits {
            reply_bytes_max: 100_000,
            ..IcapLimits::default()
        };
        Transaction::begin(&job, limits, begin())
    }
}

/// Takes what is to be written.
fn flush(machine: &mut Transaction) -> String {
    let sent = machine.wants().write.to_vec();
    machine.wrote(sent.len(), begin());
    String::from_utf8(sent).unwrap()
}

/// Gives a body in pieces of at most so many octets, as far as the machine takes it, and tells what was written.
fn give(machine: &mut Transaction, body: &mut &[u8], piece: usize) -> String {
    let mut sent = flush(machine);
    while !body.is_empty() {
        let taken = machine.body(&body[..piece.min(body.len())], begin());
        if taken == 0 {
            break;
        }
        *body = &body[taken..];
        sent += &flush(machine);
    }
    sent
}

/// Hands in a reply in pieces and gives the events.
fn answer(machine: &mut Transaction, octets: &[u8], piece: usize) -> Vec<Event> {
    let mut events = Vec::new();
    for part in octets.chunks(piece) {
        let mut rest = part;
        while !rest.is_empty() {
            let taken = machine.received(rest, begin());
            rest = &rest[taken..];
            let before = events.len();
            events.extend(std::iter::from_fn(|| machine.event(begin())));
            if taken == 0 && events.len() == before {
                return events;
            }
        }
    }
    events
}

/// The bodies of events joined.
fn body_of(events: &[Event]) -> Vec<u8> {
    let pieces = events.iter().map(|event| match event {
        Event::Body(piece) => piece.as_slice(),
        Event::Unmodified(_) | Event::Adapted(_) | Event::End => &[],
    });
    pieces.collect::<Vec<_>>().concat()
}

const BLOCK: &str =
    "HTTP/1.1 403 Forbidden\r\nContent-Length: 99\r\nContent-Type: text/html\r\n\r\n";

/// A reply that encapsulates a head and a chunked body.
fn adapted(fields: &str, inner: &str, head: &str, body: &str) -> Vec<u8> {
    let name = inner.split('-').next().unwrap();
    let (offset, length) = (head.len(), body.len());
    format!(
        "ICAP/1.0 200 OK\r\nISTag: \"a\"\r\n{fields}Encapsulated: {inner}=0, {name}-body={offset}\r\n\r\n\
        {head}{length:x}\r\n{body}\r\n0\r\n\r\n"
    )
    .into_bytes()
}

const NO_CONTENT: &[u8] = b"ICAP/1.0 204 No Content\r\nISTag: \"a\"\r\n\r\n";
const CONTINUE: &[u8] = b"ICAP/1.0 100 Continue\r\n\r\n";
