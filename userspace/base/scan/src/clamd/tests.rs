use super::*;
use crate::begin;
use proptest::prelude::*;

fn limits() -> ClamdLimits {
    ClamdLimits {
        stream_bytes_max: 1000,
        ..ClamdLimits::default()
    }
}

fn flush(machine: &mut Instream, sent: &mut Vec<u8>, now: Instant) {
    sent.extend_from_slice(machine.wants().write);
    machine.wrote(machine.wants().write.len(), now);
}

/// Streams a body in pieces and gives what was sent.
fn stream(machine: &mut Instream, pieces: &[&[u8]], now: Instant) -> Vec<u8> {
    let mut sent = Vec::new();
    for piece in pieces {
        let mut rest = *piece;
        while !rest.is_empty() && machine.outcome().is_none() {
            flush(machine, &mut sent, now);
            let taken = machine.body(rest, now);
            rest = &rest[taken..];
        }
    }
    machine.end(now);
    flush(machine, &mut sent, now);
    sent
}

#[test]
fn a_stream_is_framed_as_clamd_asks() {
    let now = begin();
    let mut machine = Instream::new(limits(), now);
    let sent = stream(&mut machine, &[b"abc", b"", b"de"], now);
    assert_eq!(sent, b"zINSTREAM\0\0\0\0\x03abc\0\0\0\x02de\0\0\0\0");
    assert_eq!(machine.wants().body, 0);
    machine.received(b"stream: O", now);
    assert_eq!(machine.outcome(), None);
    machine.received(b"K\0", now);
    assert_eq!(machine.outcome(), Some(&ClamdOutcome::Clean));
    let done = Wants {
        write: &[],
        body: 0,
        read: 0,
    };
    assert_eq!(machine.wants(), done);
    assert_eq!(machine.deadline(), None);
}

#[test]
fn only_ok_is_clean() {
    let check = |answer: &[u8], expected: ClamdOutcome| {
        let now = begin();
        let mut machine = Instream::new(limits(), now);
        stream(&mut machine, &[b"x"], now);
        machine.received(answer, now);
        machine.closed();
        assert_eq!(
            machine.outcome(),
            Some(&expected),
            "{}",
            String::from_utf8_lossy(answer)
        );
    };
    let found = |name: &str| ClamdOutcome::Infected(ThreatName::of(name.as_bytes()));
    let said = |text: &str| ClamdOutcome::Failed(ClamdFault::Said(text.to_owned()));
    check(b"stream: OK\0", ClamdOutcome::Clean);
    check(b"stream: OK\n\0", ClamdOutcome::Clean);
    check(b"stream: Eicar-Test FOUND\0", found("Eicar-Test"));
    check(b"stream: OK FOUND\0", found("OK"));
    check(b"stream: a\x1b[0m FOUND\0", found("a?[0m"));
    check(
        b"INSTREAM size limit exceeded. ERROR\0",
        ClamdOutcome::TooLarge,
    );
    check(
        b"stream: Can't allocate memory ERROR\0",
        said("stream: Can't allocate memory ERROR"),
    );
    check(b"stream: OKAY\0", said("stream: OKAY"));
    check(b"OK\0", said("OK"));
    check(b"UNKNOWN COMMAND\0", said("UNKNOWN COMMAND"));
    check(b"\0", said(""));
    check(b"stream: OK", ClamdOutcome::Failed(ClamdFault::Closed));
    check(b"", ClamdOutcome::Failed(ClamdFault::Closed));
    check(
        &[b'a'; CLAMD_ANSWER_MAX + 1],
        ClamdOutcome::Failed(ClamdFault::Endless),
    );
}

#[test]
fn an_answer_may_come_early_but_not_a_clean_one() {
    let now = begin();
    let early = |answer: &[u8]| {
        let mut machine = Instream::new(limits(), now);
        flush(&mut machine, &mut Vec::new(), now);
        assert_eq!(machine.body(b"half", now), 4);
        machine.received(answer, now);
        machine.outcome().cloned()
    };
    assert_eq!(
        early(b"stream: OK\0"),
        Some(ClamdOutcome::Failed(ClamdFault::Early))
    );
    assert!(matches!(
        early(b"stream: X FOUND\0"),
        Some(ClamdOutcome::Infected(_))
    ));
    assert_eq!(
        early(b"INSTREAM size limit exceeded. ERROR\0"),
        Some(ClamdOutcome::TooLarge)
    );
    // The end is said, but not sent.
    let mut machine = Instream::new(limits(), now);
    machine.end(now);
    machine.received(b"stream: OK\0", now);
    assert_eq!(
        machine.outcome(),
        Some(&ClamdOutcome::Failed(ClamdFault::Early))
    );
}

#[test]
fn a_stream_that_is_too_long_is_not_sent() {
    let now = begin();
    let mut machine = Instream::new(limits(), now);
    let sent = stream(&mut machine, &[&[7; 600], &[7; 600]], now);
    assert_eq!(machine.outcome(), Some(&ClamdOutcome::TooLarge));
    assert_eq!(sent.len(), 10 + 4 + 600);
    assert_eq!(machine.body(b"more", now), 0);
}

#[test]
fn a_slow_scanner_is_left() {
    let begin = begin();
    let mut machine = Instream::new(limits(), begin);
    let later = begin + limits().idle;
    machine.tick(begin + limits().idle / 2);
    assert_eq!(machine.outcome(), None);
    let mut waiting = Instream::new(limits(), begin);
    flush(&mut waiting, &mut Vec::new(), begin);
    assert_eq!(waiting.deadline(), None);
    let mut silent = Instream::new(limits(), begin);
    stream(&mut silent, &[b"x"], later);
    assert_eq!(silent.deadline(), Some(later + limits().answer));
    machine.tick(later);
    silent.tick(later);
    assert_eq!(silent.outcome(), None);
    silent.tick(later + limits().answer);
    for machine in [machine, silent] {
        let outcome = machine.outcome().unwrap();
        assert_eq!(outcome, &ClamdOutcome::Failed(ClamdFault::Slow));
        assert_eq!(outcome.unscanned(), Some(Unscanned::Slow));
    }
    let mut away = Instream::new(limits(), begin);
    away.failed("connection refused");
    assert_eq!(away.outcome().unwrap().unscanned(), Some(Unscanned::Down));
}

#[test]
fn questions_are_answered_by_one_line() {
    let ask = |question: Question, octets: &[u8]| question.answer(octets);
    assert_eq!(Question::Ping.octets(), b"zPING\0");
    assert_eq!(ask(Question::Ping, b"PO"), Ok(None));
    assert_eq!(ask(Question::Ping, b"PONG\0"), Ok(Some("PONG".to_owned())));
    assert!(ask(Question::Ping, b"PUNG\0").is_err());
    let version = "ClamAV 1.4.3/27700/Mon Nov 30 08:00:00 2026";
    let line = format!("{version}\0");
    assert_eq!(
        ask(Question::Version, line.as_bytes()),
        Ok(Some(version.to_owned()))
    );
    assert!(ask(Question::Version, b"PONG\0").is_err());
    assert_eq!(
        ask(Question::Version, &[b'a'; CLAMD_ANSWER_MAX + 1]),
        Err(ClamdFault::Endless)
    );
}

proptest! {
    /// The outcome does not depend on how the answer is cut.
    #[test]
    fn how_an_answer_is_cut_does_not_matter(
        answer in prop_oneof!["stream: (OK|[a-zA-Z. ]{0,8} FOUND|x ERROR)\0?.{0,3}", ".{0,20}\0?"],
        at: prop::sample::Index,
    ) {
        let answer = answer.into_bytes();
        let (left, right) = answer.split_at(at.index(answer.len() + 1));
        let now = begin();
        let run = |parts: &[&[u8]]| {
            let mut machine = Instream::new(limits(), now);
            stream(&mut machine, &[b"x"], now);
            for part in parts {
                machine.received(part, now);
            }
            machine.closed();
            machine.outcome().cloned()
        };
        prop_assert_eq!(run(&[&answer]), run(&[left, right]));
    }
}
