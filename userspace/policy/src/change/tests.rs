use super::*;
use crate::compile;
use crate::fixture::*;
use jiff::ToSpan;
use jiff::civil::Date;
use model::{Row, RuleKind};
use proptest::prelude::*;

/// A record with a row of every kind that ends.
fn ending() -> Record {
    let mut ending = entry("10.0.0.0/24", "ministry", "one");
    ending.until = Some(day("2026-12-31"));
    let mut expiring = rule("r", RuleKind::Deny, Some("10.0.0.0/8"), None);
    expiring.expires = Some(instant("2026-12-01T00:00:00Z"));
    let mut enrolled = enrolment("desks", "ministry", &["198.51.100.0/28"]);
    (enrolled.since, enrolled.until) = (day("2026-11-24"), Some(day("2026-11-25")));
    with([
        Row::Catalogue(ending),
        Row::Rule(expiring),
        Row::SpecialAccess(special("x", "ministry", "198.51.100.7/32")),
        Row::Enrolment(enrolled),
    ])
}

#[test]
fn changes_are_listed_in_order() {
    let record = ending();
    let check = |after: &str, until: &str, expected: &[&str]| {
        let lines: Vec<_> = changes_between(&record, instant(after), instant(until))
            .into_iter()
            .map(|change| {
                let clause = change
                    .clause
                    .map(|clause| format!(" ({clause})"))
                    .unwrap_or_default();
                format!("{} {} {:?}{clause}", change.at, change.what, change.kind)
            })
            .collect();
        assert_eq!(lines, expected, "{after} to {until}");
    };
    let (e13, e15_1, e15_2) = (Clause::ESHDI_13, Clause::ESHDI_15_1, Clause::ESHDI_15_2);
    let e20 = Clause::ESHDI_20;
    let enrolment_begins = format!("2026-11-23T19:00:00Z enrolment desks Begins ({e20})");
    let enrolment_ends = format!("2026-11-25T19:00:00Z enrolment desks Ends ({e20})");
    let rule_ends = "2026-12-01T00:00:00Z rule r Ends";
    let entry_ends = format!("2026-12-31T19:00:00Z catalogue 10.0.0.0/24 Ends ({e13})");
    let access_ends = format!("2026-12-31T19:00:00Z special-access x Ends ({e15_2})");
    let list_ends = format!("2027-03-10T19:00:00Z access-list ministry-2026 Ends ({e15_1})");
    let list_begins = format!("2026-03-09T19:00:00Z access-list ministry-2026 Begins ({e15_1})");
    check(
        "2026-11-22T00:00:00Z",
        "2028-01-01T00:00:00Z",
        &[
            &enrolment_begins,
            &enrolment_ends,
            rule_ends,
            &entry_ends,
            &access_ends,
            &list_ends,
        ],
    );
    check(
        "2026-11-23T18:59:59Z",
        "2026-11-23T19:00:00Z",
        &[&enrolment_begins],
    );
    check("2026-11-30T23:59:59Z", "2026-12-01T00:00:00Z", &[rule_ends]);
    check("2026-12-01T00:00:00Z", "2026-12-31T18:59:59Z", &[]);
    check(
        "2026-03-01T00:00:00Z",
        "2026-03-31T00:00:00Z",
        &[&list_begins],
    );
    let next = |at: &str| next_change(&record, instant(at)).map(|at| at.to_string());
    assert_eq!(
        next("2026-11-22T00:00:00Z").as_deref(),
        Some("2026-11-23T19:00:00Z")
    );
    assert_eq!(
        next("2026-11-25T19:00:00Z").as_deref(),
        Some("2026-12-01T00:00:00Z")
    );
    assert_eq!(
        next("2026-12-01T00:00:00Z").as_deref(),
        Some("2026-12-31T19:00:00Z")
    );
    assert_eq!(next("2027-03-10T19:00:00Z"), None);
}

const FIRST_DAY: Date = Date::constant(2024, 1, 1);

/// Days around the change of the zone and a leap day, so that terms meet each other.
fn a_day() -> impl Strategy<Value = Date> {
    (0_i64..900).prop_map(|days| FIRST_DAY.checked_add(days.days()).unwrap())
}

fn a_row() -> impl Strategy<Value = Row> {
    let entry =
        (0_u8..6, a_day(), proptest::option::of(0_i64..200)).prop_map(|(n, since, days)| {
            let mut entry = entry(&format!("10.0.{n}.0/24"), "ministry", "one");
            entry.since = since;
            entry.until = days.map(|days| since.checked_add(days.days()).unwrap());
            Row::Catalogue(entry)
        });
    let list = (0_u8..4, 0_u8..6, a_day()).prop_map(|(n, network, opened)| {
        let mut list = list(
            &format!("l{n}"),
            "ministry",
            &[&format!("10.0.{network}.0/25")],
        );
        list.opened = opened;
        Row::AccessList(list)
    });
    let special = (0_u8..4, 0_u8..6, a_day()).prop_map(|(n, network, until)| {
        let mut access = special(
            &format!("x{n}"),
            "ministry",
            &format!("10.0.{network}.7/32"),
        );
        access.until = until;
        Row::SpecialAccess(access)
    });
    let rule = (0_u8..4, 0_i64..80_000_000).prop_map(|(n, second)| {
        let mut rule = rule(&format!("r{n}"), RuleKind::Allow, Some("10.0.0.0/8"), None);
        rule.expires = Some(law::zone::start_of(FIRST_DAY) + second.seconds());
        Row::Rule(rule)
    });
    let enrolment = (0_u8..4, 0_u8..6, a_day(), proptest::option::of(0_i64..200)).prop_map(
        |(n, network, since, days)| {
            let mut enrolment = enrolment(
                &format!("e{n}"),
                "ministry",
                &[&format!("10.0.{network}.128/25")],
            );
            enrolment.since = since;
            enrolment.until = days.map(|days| since.checked_add(days.days()).unwrap());
            Row::Enrolment(enrolment)
        },
    );
    prop_oneof![entry, list, special, enrolment, rule]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Between two changes the snapshot stays; at a change it differs, or only lists and enrolments changed that decide
    /// nothing then: another one says the same of the same addresses, or no entry under them is in force.
    #[test]
    fn the_snapshot_changes_at_changes_alone(rows in proptest::collection::vec(a_row(), 0..12)) {
        // Rows drawn twice: the later one stands.
        let rows: std::collections::BTreeMap<_, _> =
            rows.into_iter().map(|row| (row.key(), row)).collect();
        let record = with(rows.into_values());
        let start = law::zone::start_of(FIRST_DAY);
        let mut now = start;
        let mut seen = Vec::new();
        while let Some(next) = next_change(&record, now) {
            let here = compile(&record, now).unwrap();
            let middle = now + next.duration_since(now) / 2;
            prop_assert_eq!(&compile(&record, middle).unwrap(), &here);
            prop_assert_eq!(&compile(&record, next - 1.nanosecond()).unwrap(), &here);
            let changes = changes_between(&record, now, next);
            prop_assert!(!changes.is_empty() && changes.iter().all(|change| change.at == next));
            let may_decide_nothing = changes
                .iter()
                .all(|c| matches!(c.what, RowKey::AccessList(_) | RowKey::Enrolment(_)));
            let differs = compile(&record, next).unwrap() != here;
            prop_assert!(differs || may_decide_nothing, "{changes:?}");
            seen.extend(changes);
            now = next;
        }
        prop_assert_eq!(compile(&record, now), compile(&record, Timestamp::MAX));
        prop_assert_eq!(seen, changes_between(&record, start, Timestamp::MAX));
    }
}
