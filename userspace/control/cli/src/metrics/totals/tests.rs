use super::*;
use crate::tests::fixtures as f;

fn entry(prefix: &str, number: u32, packets: u64) -> EntryCounter {
    EntryCounter {
        key: RowKey::Catalogue(prefix.parse().unwrap()),
        number,
        pass_packets: packets,
        pass_bytes: packets * 100,
        drop_packets: 0,
        drop_bytes: 0,
    }
}

fn with_entries(entries: &[EntryCounter]) -> Sample {
    let mut sample = f::sample(1);
    sample.entries = Ok(entries.to_vec());
    sample
}

#[test]
fn an_organisations_sum_never_falls() {
    let owners = Owners::read(&[("192.0.2.0/25", "ministry"), ("192.0.2.128/25", "ministry")]);
    let mut totals = Totals::default();
    let mut check = |entries: &[EntryCounter], owners: &Owners, expected: Option<u64>| {
        totals.take(&with_entries(entries), owners);
        let sum = totals.organisations.get("ministry");
        assert_eq!(sum.map(|sum| sum.pass_packets), expected);
    };
    let (a, b) = ("192.0.2.0/25", "192.0.2.128/25");
    // Nobody knows yet whose they are: nothing is counted, and nothing is lost.
    check(&[entry(a, 1, 10)], &Owners::unread(), None);
    check(&[entry(a, 1, 10), entry(b, 2, 5)], &owners, Some(15));
    check(&[entry(a, 1, 12), entry(b, 2, 5)], &owners, Some(17));
    check(&[entry(a, 1, 12)], &owners, Some(17));
    // It comes back under a new number, from zero.
    check(&[entry(a, 1, 12), entry(b, 3, 2)], &owners, Some(19));
    // The gate's counters began anew.
    check(&[entry(a, 1, 1), entry(b, 3, 2)], &owners, Some(20));
}

#[test]
fn organisations_are_bounded() {
    let prefix = |n: usize| format!("10.{}.{}.0/24", n >> 8, n & 255);
    let names: Vec<(String, String)> = (0..ORGANISATIONS_MAX + 5)
        .map(|n| (prefix(n), format!("o{n}")))
        .collect();
    let names: Vec<(&str, &str)> = names
        .iter()
        .map(|(p, o)| (p.as_str(), o.as_str()))
        .collect();
    let entries: Vec<_> = (0..ORGANISATIONS_MAX + 5)
        .map(|n| entry(&prefix(n), u32::try_from(n).unwrap(), 1))
        .collect();
    let mut totals = Totals::default();
    let owners = Owners::read(&names);
    totals.take(&with_entries(&entries), &owners);
    assert_eq!(totals.organisations.len(), ORGANISATIONS_MAX + 1);
    assert_eq!(totals.organisations[OTHERS].pass_packets, 5);
    let sum: u64 = totals
        .organisations
        .values()
        .map(|sum| sum.pass_packets)
        .sum();
    assert_eq!(sum, u64::try_from(ORGANISATIONS_MAX + 5).unwrap());
}

/// A history of (second, state, reason), told by a clock that is `shift_ns` off.
fn history(lines: &[(i64, &str, Option<&str>)], shift_ns: i64) -> Sample {
    let mut sample = f::sample(1);
    let line = |(second, state, reason): &(i64, &str, Option<&str>)| {
        let mut entry = f::path_entry(*second, state, *reason);
        entry.at += SignedDuration::from_nanos(shift_ns);
        entry
    };
    sample.history = Ok(lines.iter().map(line).collect());
    sample
}

#[test]
fn switches_are_counted_once() {
    let mut totals = Totals::default();
    let mut check = |sample: Sample, expected: &[(&str, u64)]| {
        totals.take(&sample, &f::owners());
        let found: Vec<_> = totals
            .switches
            .iter()
            .map(|((_, reason), count)| (reason.as_str(), *count))
            .collect();
        assert_eq!(found, expected);
    };
    let lost = Some("carrier-lost");
    let begin = (0, "primary", None);
    let first = [begin, (10, "backup", lost)];
    check(history(&first, 0), &[("carrier-lost", 1)]);
    // The same lines by a clock that was set.
    check(history(&first, 3_600_000_000_123), &[("carrier-lost", 1)]);
    let more = [begin, (10, "backup", lost), (40, "primary", Some("stable"))];
    check(history(&more, 77), &[("carrier-lost", 1), ("stable", 1)]);
    // The first lines are forgotten, and the same things happen again.
    let later = [
        (40, "primary", Some("stable")),
        (50, "backup", lost),
        (80, "primary", Some("stable")),
    ];
    check(history(&later, 0), &[("carrier-lost", 2), ("stable", 2)]);
    // pathd began anew: what it tells is new.
    let anew = [(500, "primary", None), (501, "backup", lost)];
    check(history(&anew, 0), &[("carrier-lost", 3), ("stable", 2)]);
    // Without an answer nothing is known, and nothing forgotten.
    let mut silent = f::sample(1);
    silent.history = Err("no answer".to_owned());
    check(silent, &[("carrier-lost", 3), ("stable", 2)]);
    check(history(&anew, 0), &[("carrier-lost", 3), ("stable", 2)]);
}

#[test]
fn reasons_are_bounded() {
    let mut totals = Totals::default();
    let reasons: Vec<String> = (0..40).map(|n| format!("r{n:02}")).collect();
    let lines: Vec<_> = (0..)
        .zip(&reasons)
        .map(|(second, reason)| (second, "backup", Some(reason.as_str())))
        .collect();
    totals.take(&history(&lines, 0), &f::owners());
    assert_eq!(totals.switches.len(), REASONS_MAX + 1);
    assert_eq!(totals.switches.values().sum::<u64>(), 40);
}
