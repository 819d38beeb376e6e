use super::limits::{
    ADDRESSES_MAX, ALL_ADDRESSES_MAX, ANSWER_ADDRESSES_MAX, ANSWER_LIFE, DOUBT_LIFE, NAMES_MAX,
    PROBE_LIFE, VERDICTS_MAX,
};
use super::*;
use jiff::SignedDuration;
use proptest::prelude::*;
use std::collections::BTreeMap;

const TRUSTED: UpstreamVerdict = UpstreamVerdict::Trusted;
const MISMATCH: UpstreamVerdict = UpstreamVerdict::Faulty(UpstreamFault::NameMismatch);
const BY_RESOLUTION: Verdict = Verdict::Verified(Proof::ByResolution);
const BY_PROBE: Verdict = Verdict::Verified(Proof::ByProbe);
const ELSEWHERE: Verdict = Verdict::Unverified(Doubt::Elsewhere);

fn at(seconds: i64) -> Timestamp {
    let noon: Timestamp = "2026-11-20T07:00:00Z".parse().unwrap();
    noon + SignedDuration::from_secs(seconds)
}

fn name(text: &str) -> HostName {
    text.parse().unwrap()
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn claim(address: &str) -> Claim {
    Claim {
        name: name("bank.kz"),
        address: address.parse().unwrap(),
    }
}

fn answer(addresses: &[&str]) -> Answer {
    Answer::Addresses(addresses.iter().map(|one| ip(one)).collect())
}

/// Plays a verification through; what it asked for, and its verdict.
fn play(
    verifier: &mut Verifier,
    address: &str,
    answer: &Answer,
    probe: UpstreamVerdict,
    now: Timestamp,
) -> (Vec<&'static str>, Verdict) {
    let mut asked = Vec::new();
    let mut state = verifier.begin(claim(address), now);
    loop {
        state = match state {
            Destination::NeedsResolution(one) => {
                asked.push("resolution");
                one.answered(answer, verifier, now)
            }
            Destination::NeedsProbe(one) => {
                asked.push("probe");
                one.probed(probe, verifier, now)
            }
            Destination::Settled(settled) => return (asked, settled.verdict),
        }
    }
}

#[test]
fn every_way_to_a_verdict() {
    let own = answer(&["192.0.2.1", "2001:db8::1"]);
    let failed = Answer::Failed;
    let unverified = |doubt| Verdict::Unverified(doubt);
    let mismatch = unverified(Doubt::Probe(UpstreamFault::NameMismatch));
    let (lenient, strict) = (Strictness::Lenient, Strictness::Strict);
    let resolution: &[&str] = &["resolution"];
    let both: &[&str] = &["resolution", "probe"];
    for (strictness, address, answer, probe, asked, verdict) in [
        (
            lenient,
            "192.0.2.1:443",
            &own,
            MISMATCH,
            resolution,
            BY_RESOLUTION,
        ),
        (
            strict,
            "192.0.2.1:443",
            &own,
            MISMATCH,
            resolution,
            BY_RESOLUTION,
        ),
        (
            strict,
            "[2001:db8::1]:443",
            &own,
            MISMATCH,
            resolution,
            BY_RESOLUTION,
        ),
        (
            strict,
            "[::ffff:192.0.2.1]:443",
            &own,
            MISMATCH,
            resolution,
            BY_RESOLUTION,
        ),
        // A forged name: the address is nobody's of the bank.
        (lenient, "203.0.113.9:443", &own, MISMATCH, both, mismatch),
        (
            strict,
            "203.0.113.9:443",
            &own,
            TRUSTED,
            resolution,
            ELSEWHERE,
        ),
        // Round robin, or a colluding relay: lenient mode cannot tell them apart, and says that it did not.
        (lenient, "203.0.113.9:443", &own, TRUSTED, both, BY_PROBE),
        (lenient, "192.0.2.1:443", &failed, TRUSTED, both, BY_PROBE),
        (lenient, "192.0.2.1:443", &failed, MISMATCH, both, mismatch),
        (
            strict,
            "192.0.2.1:443",
            &failed,
            TRUSTED,
            resolution,
            unverified(Doubt::NotResolved),
        ),
    ] {
        let mut verifier = Verifier::new(strictness);
        let found = play(&mut verifier, address, answer, probe, at(0));
        assert_eq!(
            found,
            (asked.to_vec(), verdict),
            "{strictness:?} {address} {answer:?}"
        );
    }
}

#[test]
fn answers_prove_for_a_day() {
    let mut verifier = Verifier::new(Strictness::Strict);
    let own = answer(&["192.0.2.1"]);
    play(&mut verifier, "192.0.2.1:443", &own, MISMATCH, at(0));
    let elsewhere = answer(&["192.0.2.2"]);
    let day = ANSWER_LIFE.as_secs();
    let later = play(
        &mut verifier,
        "192.0.2.1:443",
        &elsewhere,
        MISMATCH,
        at(day - 1),
    );
    assert_eq!(later, (vec![], BY_RESOLUTION));
    let over = play(
        &mut verifier,
        "192.0.2.1:443",
        &elsewhere,
        MISMATCH,
        at(day),
    );
    assert_eq!(over, (vec!["resolution"], ELSEWHERE));
}

#[test]
fn probes_prove_for_an_hour_and_doubts_for_a_minute() {
    let mut verifier = Verifier::new(Strictness::Lenient);
    let elsewhere = answer(&["192.0.2.2"]);
    let address = "203.0.113.9:443";
    let mut at_second = |second, probe| play(&mut verifier, address, &elsewhere, probe, at(second));
    let mismatch = Verdict::Unverified(Doubt::Probe(UpstreamFault::NameMismatch));
    let both = vec!["resolution", "probe"];
    assert_eq!(at_second(0, MISMATCH), (both.clone(), mismatch));
    let doubt = DOUBT_LIFE.as_secs();
    assert_eq!(at_second(doubt - 1, TRUSTED), (vec![], mismatch));
    assert_eq!(at_second(doubt, TRUSTED), (both.clone(), BY_PROBE));
    let hour = doubt + PROBE_LIFE.as_secs();
    assert_eq!(at_second(hour - 1, MISMATCH), (vec![], BY_PROBE));
    assert_eq!(at_second(hour, MISMATCH), (both.clone(), mismatch));
    // A clock that went back makes no memory older than its life.
    assert_eq!(at_second(0, TRUSTED), (both, BY_PROBE));
}

#[test]
fn a_new_answer_ends_a_doubt() {
    let mut verifier = Verifier::new(Strictness::Strict);
    let elsewhere = answer(&["192.0.2.2"]);
    let first = play(&mut verifier, "192.0.2.1:443", &elsewhere, MISMATCH, at(0));
    assert_eq!(first.1, ELSEWHERE);
    verifier
        .history()
        .record(&name("bank.kz"), &[ip("192.0.2.1")], at(1));
    let second = play(&mut verifier, "192.0.2.1:443", &elsewhere, MISMATCH, at(1));
    assert_eq!(second, (vec![], BY_RESOLUTION));
}

#[test]
fn strict_mode_forgets_what_a_probe_settled() {
    let mut verifier = Verifier::new(Strictness::Lenient);
    let elsewhere = answer(&["192.0.2.2"]);
    let address = "203.0.113.9:443";
    assert_eq!(
        play(&mut verifier, address, &elsewhere, TRUSTED, at(0)).1,
        BY_PROBE
    );
    let Destination::NeedsResolution(waiting) = verifier.begin(claim("203.0.113.10:443"), at(0))
    else {
        unreachable!("nothing is known of it")
    };
    let Destination::NeedsProbe(waiting) = waiting.answered(&elsewhere, &mut verifier, at(0))
    else {
        unreachable!("the answer does not hold it")
    };
    verifier.set_strictness(Strictness::Strict);
    assert_eq!(
        play(&mut verifier, address, &elsewhere, TRUSTED, at(1)).1,
        ELSEWHERE
    );
    // A probe that ran meanwhile is no proof any more.
    let late = waiting.probed(TRUSTED, &mut verifier, at(1));
    assert_eq!(late.verdict(), Some(ELSEWHERE));
}

#[test]
fn addresses_that_no_server_has_are_no_answer() {
    let mut history = History::default();
    let none = [
        "127.0.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "169.254.1.1",
        "::1",
        "::",
        "fe80::1",
        "255.255.255.255",
    ];
    history.record(&name("bank.kz"), &none.map(ip), at(0));
    assert_eq!((history.names(), history.addresses()), (0, 0));
    // Networks of the state are numbered by RFC 1918.
    history.record(&name("bank.kz"), &[ip("10.1.2.3")], at(0));
    assert!(history.holds(&name("bank.kz"), ip("::ffff:10.1.2.3"), at(0)));
    assert!(!history.holds(&name("www.bank.kz"), ip("10.1.2.3"), at(0)));
}

fn numbered(number: usize) -> IpAddr {
    let number = u32::try_from(number).unwrap();
    IpAddr::from((0x0a00_0000 + number).to_be_bytes())
}

#[test]
fn a_full_name_forgets_the_address_answered_longest_ago() {
    let mut history = History::default();
    let bank = name("bank.kz");
    for number in 0..ADDRESSES_MAX {
        history.record(
            &bank,
            &[numbered(number)],
            at(i64::try_from(number).unwrap()),
        );
    }
    let now = at(i64::try_from(ADDRESSES_MAX).unwrap());
    history.record(&bank, &[numbered(0)], now);
    history.record(&bank, &[numbered(ADDRESSES_MAX)], now);
    assert_eq!(history.addresses(), ADDRESSES_MAX);
    assert!(history.holds(&bank, numbered(0), now));
    assert!(!history.holds(&bank, numbered(1), now));
    let many: Vec<IpAddr> = (1000..2000).map(numbered).collect();
    history.record(&bank, &many, now);
    assert!(history.holds(&bank, numbered(1000 + ANSWER_ADDRESSES_MAX - 1), now));
    assert!(!history.holds(&bank, numbered(1000 + ANSWER_ADDRESSES_MAX), now));
}

#[test]
fn a_full_history_forgets_the_name_answered_longest_ago() {
    let mut history = History::default();
    let nth = |number: usize| name(&format!("n{number}.bank.kz"));
    for number in 0..=NAMES_MAX {
        let now = at(i64::try_from(number).unwrap());
        history.record(&nth(number), &[ip("192.0.2.1")], now);
        history.record(&nth(0), &[ip("192.0.2.1")], now);
    }
    assert_eq!(history.names(), NAMES_MAX);
    let now = at(i64::try_from(NAMES_MAX).unwrap());
    assert!(history.holds(&nth(0), ip("192.0.2.1"), now));
    assert!(!history.holds(&nth(1), ip("192.0.2.1"), now));
    assert!(history.holds(&nth(2), ip("192.0.2.1"), now));
    history.forget_old(now + ANSWER_LIFE);
    assert_eq!((history.names(), history.addresses()), (0, 0));
}

#[test]
fn all_addresses_together_are_bounded() {
    let mut history = History::default();
    let names = ALL_ADDRESSES_MAX / ANSWER_ADDRESSES_MAX + 10;
    for number in 0..names {
        let addresses: Vec<_> = (0..ANSWER_ADDRESSES_MAX).map(numbered).collect();
        let now = at(i64::try_from(number).unwrap());
        history.record(&name(&format!("n{number}.kz")), &addresses, now);
        assert!(history.addresses() <= ALL_ADDRESSES_MAX);
    }
    assert_eq!(history.addresses(), ALL_ADDRESSES_MAX);
    assert_eq!(history.names(), names - 10);
}

#[test]
fn remembered_verdicts_are_bounded() {
    let mut cache = Cache::default();
    let nth = |number: usize| Claim {
        name: name("bank.kz"),
        address: SocketAddr::new(numbered(number), 443),
    };
    for number in 0..VERDICTS_MAX {
        cache.keep(nth(number), BY_PROBE, at(0));
    }
    // A doubt expires first, so it makes room first.
    cache.keep(nth(5), ELSEWHERE, at(0));
    assert_eq!(cache.len(), VERDICTS_MAX);
    cache.keep(nth(VERDICTS_MAX), BY_PROBE, at(0));
    assert_eq!(cache.len(), VERDICTS_MAX);
    assert_eq!(cache.find(&nth(5), at(0)), None);
    assert_eq!(cache.find(&nth(VERDICTS_MAX), at(0)), Some(BY_PROBE));
}

proptest! {
    /// The history against a plain list of everything that was ever answered.
    #[test]
    fn history_is_as_a_list_of_answers(
        answers in prop::collection::vec((0_usize..4, 0_usize..6, 0_i64..40), 0..60),
    ) {
        const HOUR: i64 = 3600;
        let mut history = History::default();
        let mut told: BTreeMap<(usize, usize), Timestamp> = BTreeMap::new();
        let mut hour = 0;
        for (host, address, later) in answers {
            hour += later;
            let now = at(hour * HOUR);
            history.record(&name(&format!("n{host}.kz")), &[numbered(address)], now);
            told.insert((host, address), now);
            for (host, address) in (0..4).flat_map(|host| (0..6).map(move |one| (host, one))) {
                let expected = told
                    .get(&(host, address))
                    .is_some_and(|answered| now.duration_since(*answered) < ANSWER_LIFE);
                let found = history.holds(&name(&format!("n{host}.kz")), numbered(address), now);
                prop_assert_eq!(found, expected);
            }
        }
    }
}
