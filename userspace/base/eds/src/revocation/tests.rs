use jiff::Timestamp;

use super::{Reason, Source, Span, Standing, worst};
use crate::Fault;

fn hour(hour: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + hour * 3600).expect("a time")
}

#[test]
fn the_worst_of_a_path_decides() {
    let good = |source, hours| Standing::Good {
        source,
        this_update: hour(hours),
    };
    let revoked = Standing::Revoked {
        whose: "somebody".to_owned(),
        at: hour(0),
        reason: Reason::Hold,
    };
    let unknown = Standing::Unknown {
        why: vec![Fault::EvidenceStale.of("x")],
    };
    let check = |standings: &[&Standing], expect: &Standing| {
        assert_eq!(
            worst(standings.iter().map(|one| (*one).clone()).collect()),
            *expect
        );
    };
    let (young, old) = (good(Source::Ocsp, 2), good(Source::Crl, 1));
    check(&[&young, &old], &good(Source::Ocsp, 1));
    check(&[&old, &young], &good(Source::Crl, 1));
    check(&[&young, &unknown], &unknown);
    check(&[&unknown, &young], &unknown);
    check(&[&young, &unknown, &revoked], &revoked);
    check(&[], &Standing::Unknown { why: Vec::new() });
}

#[test]
fn reasons_are_those_of_the_profile() {
    let known: Vec<_> = (0..=255)
        .filter(|number| Reason::read(*number).is_some())
        .collect();
    assert_eq!(known, [0, 1, 2, 3, 4, 5, 6, 9, 10]);
}

#[test]
fn evidence_speaks_in_its_time() {
    use super::{Question, Subject};
    let issuer = crate::Certificate::parse(include_bytes!("../../tests/vectors/root.cer"))
        .expect("a certificate");
    let check = |(this, next): (i64, Option<i64>), at: i64, now: i64, expect: Result<(), Fault>| {
        let certificate = Subject {
            name: &[],
            serial: &[1],
            valid_until: hour(100),
        };
        let question = Question {
            certificate,
            issuer: &issuer,
            at: hour(at),
            now: hour(now),
        };
        let span = Span {
            this_update: hour(this),
            next_update: next.map(hour),
        };
        let checked = span.check(&question).map_err(|error| error.fault());
        assert_eq!(
            checked, expect,
            "of {this}, until {next:?}, at {at}, now {now}"
        );
    };
    check((0, Some(24)), 1, 1, Ok(()));
    check((0, Some(24)), 24, 24, Ok(()));
    check((0, Some(24)), 25, 25, Err(Fault::EvidenceStale));
    check((0, Some(24)), -5, 1, Ok(()));
    check((2, Some(24)), 1, 1, Err(Fault::EvidenceEarly));
    check((2, Some(1)), 0, 3, Err(Fault::EvidenceStale));
    check((0, None), 1, 1, Ok(()));
    check((0, None), 2, 2, Err(Fault::EvidenceStale));
    check((101, Some(200)), 50, 102, Err(Fault::EvidenceAfterExpiry));
}
