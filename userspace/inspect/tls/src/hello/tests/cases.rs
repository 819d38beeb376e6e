//! Case by case: what is no TLS, and records. Below it, the fields of the message.

mod fields;
mod names;

use super::forge::{Forge, message, record, records};
use super::*;
use crate::Alert;

fn check(what: &str, octets: &[u8], expected: Refusal) {
    assert_eq!(read(octets), Err(expected), "{what}");
    // A refusal comes as soon as the octets that break a rule are there: no later octet changes it, no segment delays it.
    assert_eq!(
        read_segments(&octets.chunks(1).collect::<Vec<_>>()),
        Err(expected),
        "{what}"
    );
    let text = expected.to_string();
    assert!(text.contains("RFC "), "{text}");
    if let Some(alert) = expected.alert() {
        assert!(text.ends_with(&format!("answer {alert}")), "{text}");
    }
}

fn check_hello(what: &str, forged: &Forge, property: impl Fn(&ClientHello) -> bool) {
    let octets = forged.record();
    let (hello, taken) = read(&octets).expect(what).expect(what);
    assert_eq!(taken, octets.len(), "{what}");
    assert!(property(&hello), "{what}: {hello:?}");
}

fn check_waits(what: &str, octets: &[u8]) {
    assert_eq!(read(octets), Ok(None), "{what}");
}

#[test]
fn what_is_no_tls_is_told_apart() {
    let not_tls = |first| Refusal::NotTls { first };
    for request in [
        "GET / HTTP/1.1",
        "POST /x",
        "OPTIONS *",
        "CONNECT a:1",
        "PRI * HTTP/2.0",
    ] {
        check(request, request.as_bytes(), Refusal::Http);
    }
    check("SSL 2.0", &[0x80, 0x2e, 1, 0, 2, 0], Refusal::Ssl2);
    check("SSL 2.0 for 3.1", &[0x80, 0x2e, 1, 3, 1, 0], Refusal::Ssl2);
    check("top bit alone", &[0x80, 0x2e, 2, 0, 2], not_tls(0x80));
    check("SSH", b"SSH-2.0-x\r\n", not_tls(b'S'));
    check("a method of WebDAV", b"PROPFIND / HTTP/1.1", not_tls(b'P'));
    check("DTLS", &[22, 0xfe, 0xfd, 0, 0], not_tls(22));
    check("no version", &[22, 2], not_tls(22));
    check("alert's octet, no version", &[21, 0], not_tls(21));
    check("zeros", &[0, 0, 0, 0, 0], not_tls(0));
    for (what, octets) in [
        ("half a method", &b"GE"[..]),
        ("a method but for one octet", b"GET "),
        ("half a length of SSL 2.0", &[0x80]),
        ("half a header of SSL 2.0", &[0x80, 0x2e, 1, 3]),
        ("nothing", b""),
        ("half a header", &[22, 3, 1, 0]),
        ("an alert's type", &[21]),
    ] {
        check_waits(what, octets);
    }
}

#[test]
fn records_are_read_strictly() {
    let hello = Forge::tls13().message();
    let first = record(22, &hello[..50]);
    let then = |second: &[u8]| [&first[..], second].concat();
    check("an alert first", &[21, 3, 1, 0, 2, 1, 0], Refusal::Alert);
    check("an alert later", &then(&[21, 3, 3]), Refusal::Alert);
    check("data", &[23, 3, 3], Refusal::ContentType { found: 23 });
    check(
        "a change of ciphers",
        &[20, 3, 1, 0],
        Refusal::ContentType { found: 20 },
    );
    check(
        "data inside",
        &then(&[23]),
        Refusal::ContentType { found: 23 },
    );
    check(
        "HTTP inside",
        &then(b"GET "),
        Refusal::ContentType { found: b'G' },
    );
    check(
        "another version inside",
        &then(&[22, 4]),
        Refusal::RecordVersion { major: 4 },
    );
    check("empty", &[22, 3, 1, 0, 0], Refusal::EmptyRecord);
    check(
        "empty inside",
        &then(&[22, 3, 1, 0, 0]),
        Refusal::EmptyRecord,
    );
    check(
        "too long",
        &[22, 3, 1, 0x40, 1],
        Refusal::LongRecord { octets: 0x4001 },
    );
    check(
        "longest",
        &[22, 3, 1, 0xff, 0xff],
        Refusal::LongRecord { octets: 0xffff },
    );
}

#[test]
fn a_record_holds_the_hello_alone() {
    let hello = Forge::tls13().message();
    let first = record(22, &hello[..50]);
    let then = |second: &[u8]| [&first[..], second].concat();
    let behind = |octets| Refusal::BehindHello { octets };
    check(
        "two octets more",
        &record(22, &[&hello[..], &[1, 2]].concat()),
        behind(2),
    );
    check(
        "two messages",
        &record(22, &hello.repeat(2)),
        behind(hello.len()),
    );
    check(
        "a record too long",
        &then(&record(22, &[0; 300])),
        behind(300 + 50 - hello.len()),
    );
    check(
        "an empty message and more",
        &record(22, &[1, 0, 0, 0, 0]),
        behind(1),
    );
    check(
        "another message",
        &record(22, &message(2, &[])),
        Refusal::MessageType { found: 2 },
    );
    check(
        "a request for a hello",
        &[22, 3, 1, 0, 4, 0],
        Refusal::MessageType { found: 0 },
    );
}

#[test]
fn as_many_records_as_the_bound_pass() {
    let name = [b'a'; 60];
    let mut forged = Forge::tls13().named(&[(0, &name)]);
    let short = forged.message().len();
    forged = forged.with(0x15, &vec![0; RECORDS_MAX - short - 4]);
    let whole = forged.message();
    assert_eq!(whole.len(), RECORDS_MAX);
    let (hello, _) = read(&records(&whole, 1)).unwrap().unwrap();
    assert_eq!((hello.records, hello.octets), (RECORDS_MAX, RECORDS_MAX));
    forged = forged.but(0x15, &vec![0; RECORDS_MAX - short - 3]);
    check(
        "one more",
        &records(&forged.message(), 1),
        Refusal::ManyRecords,
    );
}

#[test]
fn as_long_a_hello_as_the_bound_passes() {
    let short = Forge::tls13().message().len();
    let padded = |octets: usize| {
        Forge::tls13()
            .with(0x15, &vec![0; octets - short - 4])
            .message()
    };
    let longest = padded(HELLO_OCTETS_MAX);
    assert_eq!(longest.len(), HELLO_OCTETS_MAX);
    for octets in [HELLO_OCTETS_MAX, 1400, 512, 64] {
        let (hello, _) = read(&records(&longest, octets)).unwrap().unwrap();
        assert_eq!(hello.octets, HELLO_OCTETS_MAX);
        assert_eq!(hello.records, HELLO_OCTETS_MAX.div_ceil(octets));
    }
    let octets = HELLO_OCTETS_MAX + 1;
    // Its length alone is enough: nothing of it need come.
    let too_long = Refusal::LongMessage { octets };
    check(
        "one octet too long",
        &records(&padded(octets), 1400)[..9],
        too_long,
    );
    let all = Refusal::LongMessage {
        octets: 0x00ff_ffff + 4,
    };
    check(
        "longest that there can be",
        &[22, 3, 1, 0, 9, 1, 255, 255, 255],
        all,
    );
}

#[test]
fn what_comes_behind_the_hello_stays_with_the_caller() {
    let hello = Forge::tls13().with(0x2a, &[]).resumed(1, 1).record();
    let early = record(23, b"early");
    let all = [&hello[..], &early].concat();
    let (_, taken) = read(&all).unwrap().unwrap();
    assert_eq!(taken, hello.len());
    let segments = [&all[..100], &all[100..hello.len() + 3]];
    let (_, taken) = read_segments(&segments).unwrap().unwrap();
    assert_eq!(taken, hello.len());
}

#[test]
fn alerts_are_records() {
    assert_eq!(Alert::DecodeError.record(), [21, 3, 3, 0, 2, 2, 50]);
    assert_eq!(Alert::UnrecognizedName.record(), [21, 3, 3, 0, 2, 2, 112]);
}
