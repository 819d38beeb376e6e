//! What scanners answer: clamd, and ICAP servers.

use std::time::{Duration, Instant};

use model::HostName;
use scan::icap::{
    BodyLength, Disclosure, Event, Field, HttpHead, IcapLimits, IcapUrl, Job, Keeper, Options,
    OptionsQuery, Start, Transaction,
};
use scan::limits::{IN_MAX, PAGE_BYTES_MAX};
use scan::page::{Form, Page};
use scan::{CaseNumbers, ClamdLimits, ClamdOutcome, Detection, Instream, ThreatName};

/// The first byte says how the answer is cut and whether the stream was sent to its end; the rest is clamd's answer.
///
/// Only `stream: OK` behind the end is clean, whatever else was said and however it was cut.
pub fn clamd(bytes: &[u8]) {
    let Some((how, answer)) = bytes.split_first() else {
        return;
    };
    let is_whole = how & 1 == 1;
    let outcome = clamd_outcome(*how, answer, usize::from(how >> 1) + 1);
    assert_eq!(outcome, clamd_outcome(*how, answer, answer.len().max(1)));
    let said = answer.split(|octet| *octet == 0).next().unwrap_or_default();
    let said = said.strip_suffix(b"\n").unwrap_or(said);
    let is_said = said == b"stream: OK" && answer.contains(&0);
    assert_eq!(outcome == ClamdOutcome::Clean, is_said && is_whole);
    if let ClamdOutcome::Infected(threat) = outcome {
        check_page(&threat);
    }
}

fn clamd_outcome(how: u8, answer: &[u8], piece: usize) -> ClamdOutcome {
    let now = start();
    let mut machine = Instream::new(ClamdLimits::default(), now);
    machine.wrote(machine.wants().write.len(), now);
    machine.body(b"body", now);
    if how & 1 == 1 {
        machine.wrote(machine.wants().write.len(), now);
        machine.end(now);
        machine.wrote(machine.wants().write.len(), now);
    }
    for part in answer.chunks(piece) {
        machine.received(part, now);
    }
    machine.closed();
    machine.outcome().cloned().unwrap()
}

/// What a scanner calls its find cannot become markup.
fn check_page(threat: &ThreatName) {
    let case = CaseNumbers::since(jiff::Timestamp::UNIX_EPOCH).give();
    let page = |name: &ThreatName| Page::of_detection(&Detection::by_clamd(name, case), "contact");
    let html = page(threat).render(Form::Html).body;
    let plain = page(&ThreatName::of(b"x")).render(Form::Html).body;
    let brackets = |text: &str| text.matches(['<', '>']).count();
    assert_eq!(brackets(&html), brackets(&plain));
    assert!(html.len() <= PAGE_BYTES_MAX);
}

/// The first byte chooses method, preview and length of the body, the second how the reply is cut; the rest is what an ICAP
/// server sends.
///
/// However it is cut, the same comes of it, in order and in bounds; what is given in the original's place has no framing of
/// its own and cannot be split.
pub fn icap(bytes: &[u8]) {
    let [how, piece, reply @ ..] = bytes else {
        return;
    };
    let whole = icap_events(*how, reply, IN_MAX);
    let cut = icap_events(*how, reply, usize::from(*piece) + 1);
    assert_eq!(whole, cut);
    check_order(&whole.events);
    let mut query = OptionsQuery::new(&service(), &IcapLimits::default(), start());
    query.wrote(query.wants().write.len());
    for part in reply.chunks(usize::from(*piece) + 1) {
        query.received(part);
    }
    query.closed();
    if let Some(Ok(options)) = query.outcome() {
        assert!(options.ttl <= Duration::from_hours(1) && options.connections_max != Some(0));
    }
}

#[derive(Debug, PartialEq)]
struct Outcome {
    events: Vec<Event>,
    fault: Option<String>,
}

fn icap_events(how: u8, reply: &[u8], piece: usize) -> Outcome {
    let now = start();
    let request = HttpHead::new(
        Start::Request {
            method: "GET".to_owned(),
            target: "/a?b".to_owned(),
        },
        vec![
            Field::new("Host", b"evil.kz").unwrap(),
            Field::new("Cookie", b"secret").unwrap(),
        ],
    );
    let response = HttpHead::new(Start::Response { status: 200 }, Vec::new()).unwrap();
    let body = b"original";
    let job = Job {
        service: &service(),
        options: &options(how),
        request: &request.unwrap(),
        response: (how & 1 == 1).then_some(&response),
        body: if how & 4 == 4 {
            BodyLength::Known(8)
        } else {
            BodyLength::Unknown
        },
        disclosure: Disclosure::default(),
        keeper: Keeper::Machine,
    };
    let mut machine = Transaction::begin(&job, IcapLimits::default(), now).unwrap();
    let mut events = Vec::new();
    let mut rest = &body[..];
    send(&mut machine, &mut rest, now);
    for part in reply.chunks(piece) {
        let mut part = part;
        while !part.is_empty() {
            assert!(machine.wants().read <= IN_MAX);
            let taken = machine.received(part, now);
            part = &part[taken..];
            let mut is_stuck = taken == 0;
            while let Some(event) = machine.event(now) {
                is_stuck = false;
                join(&mut events, event);
                send(&mut machine, &mut rest, now);
            }
            send(&mut machine, &mut rest, now);
            if is_stuck {
                break;
            }
        }
    }
    assert!(!machine.is_reusable() || machine.is_over());
    machine.closed();
    // How much was given before the word came depends on when it came; with what is left it is the original.
    if let [Event::Unmodified(held)] = events.as_mut_slice() {
        assert_eq!([held.as_slice(), rest].concat(), body);
        held.clear();
    }
    let fault = machine.fault().map(ToString::to_string);
    Outcome { events, fault }
}

/// Gives the body as far as it is wanted, and takes what is to be written.
fn send(machine: &mut Transaction, rest: &mut &[u8], now: Instant) {
    loop {
        machine.wrote(machine.wants().write.len(), now);
        let taken = machine.body(rest, now);
        *rest = &rest[taken..];
        if taken == 0 {
            break;
        }
    }
    if rest.is_empty() && machine.wants().body > 0 {
        machine.end(now);
        machine.wrote(machine.wants().write.len(), now);
    }
}

/// Adds an event; pieces of one body become one, since cuts make them.
fn join(events: &mut Vec<Event>, event: Event) {
    if let (Some(Event::Body(before)), Event::Body(more)) = (events.last_mut(), &event) {
        before.extend_from_slice(more);
        return;
    }
    events.push(event);
}

fn check_order(events: &[Event]) {
    for (number, event) in events.iter().enumerate() {
        match event {
            Event::Unmodified(_) => assert_eq!(events.len(), 1),
            Event::Adapted(adapted) => {
                assert_eq!(number, 0);
                let octets = adapted.head.octets();
                let lines = octets.windows(2).filter(|two| two == b"\r\n").count();
                assert_eq!(lines, adapted.head.fields().len() + 2);
                assert_eq!(octets.split(|octet| *octet == b'\n').count() - 1, lines);
                for name in ["content-length", "transfer-encoding", "connection"] {
                    assert_eq!(adapted.head.field(name), None);
                }
                if let Start::Request { target, .. } = adapted.head.start() {
                    assert_eq!(target, "/a?b");
                    assert_eq!(adapted.head.field("cookie"), Some(&b"secret"[..]));
                }
            }
            Event::Body(_) => assert_eq!(number, 1),
            Event::End => assert_eq!(number + 1, events.len()),
        }
    }
}

fn service() -> IcapUrl {
    "icap://scan.kz/av".parse().unwrap()
}

/// Options as a server would state them, with previews or without.
fn options(how: u8) -> Options {
    let preview = if how & 2 == 2 { "Preview: 4\r\n" } else { "" };
    let text = format!(
        "ICAP/1.0 200 OK\r\nMethods: REQMOD, RESPMOD\r\nISTag: \"a\"\r\nAllow: 204\r\n{preview}\r\n"
    );
    let mut query = OptionsQuery::new(&service(), &IcapLimits::default(), start());
    query.received(text.as_bytes());
    query.outcome().unwrap().as_ref().unwrap().clone()
}

#[expect(
    clippy::disallowed_methods,
    reason = "an instant can only be had from the clock; it never moves here"
)]
fn start() -> Instant {
    Instant::now()
}

/// The first byte chooses the format of a list; the rest is the list.
///
/// What is read compiles; each name alone on a line of a plain list is found in the index, and whatever is found for a name
/// covers it.
pub fn blocklist(bytes: &[u8]) {
    use scan::{Blocklist, Format, List, Reach, Source};
    let Some((how, file)) = bytes.split_first() else {
        return;
    };
    let formats = [Format::Plain, Format::Hosts, Format::Rpz, Format::Stix];
    let format = formats[usize::from(how & 3)];
    let source = Source {
        name: "fuzzed".parse().unwrap(),
        file: "fuzzed".to_owned(),
        format,
        reach: if how & 4 == 4 {
            Reach::WithSubdomains
        } else {
            Reach::AsWritten
        },
    };
    let list = match List::read(&source, file) {
        Ok(list) => list,
        Err(problems) => {
            assert!(!problems.is_empty());
            assert!(
                problems
                    .iter()
                    .all(|one| one.to_string().contains("hint: "))
            );
            return;
        }
    };
    let entries = list.len();
    let index = Blocklist::compile(vec![list]).unwrap();
    let counts = index.counts();
    assert!(counts.domains + counts.urls + counts.networks + counts.files <= entries);
    // Every indicator of a bundle has its own time; this one is late enough for most.
    let now = "2100-01-01T00:00:00Z".parse().unwrap();
    let text = String::from_utf8_lossy(file);
    for word in text.split(|sign: char| !(sign.is_ascii_alphanumeric() || "-_.".contains(sign))) {
        let Ok(name) = HostName::parse(word) else {
            continue;
        };
        if let Some(hit) = index.domain(&name, now) {
            let domain = HostName::parse(hit.entry.trim_start_matches("*.")).unwrap();
            assert!(name.is_within(&domain), "{name} {hit}");
        }
    }
    if format == Format::Plain {
        for line in text.lines() {
            if let Ok(name) = HostName::parse(line)
                && scan::Digest::parse(line).is_none()
            {
                assert!(index.domain(&name, now).is_some(), "{name}");
            }
        }
    }
}
