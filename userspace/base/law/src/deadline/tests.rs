use proptest::prelude::*;

use super::*;

fn kazakhstan() -> Calendar {
    Calendar::from_toml(include_str!(
        "../../../../../config/calendar/kazakhstan.toml"
    ))
    .unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn the_catalogue_term_is_five_working_days() {
    let calendar = kazakhstan();
    let check = |received: &str, due: &str| {
        let found = Deadline::CATALOGUE_UPDATE.due(at(received), &calendar);
        assert_eq!(found, Ok(at(due)), "{received}");
    };
    // Sunday evening: Monday to Friday.
    check("2026-11-22T14:00:00Z", "2026-11-27T19:00:00Z");
    // 20:00 UTC on Sunday is Monday in Almaty: Tuesday to the next Monday.
    check("2026-11-22T20:00:00Z", "2026-11-30T19:00:00Z");
    // Over Nauryz.
    check("2026-03-19T10:00:00Z", "2026-03-31T19:00:00Z");
    // Over the change of the offset: Thu 29 Feb 2024 was received at +06, due at +05.
    check("2024-02-26T10:00:00Z", "2024-03-04T19:00:00Z");
    // The last hour of 29 February 2024, which came twice, still belongs to it.
    check("2024-02-29T18:30:00Z", "2024-03-07T19:00:00Z");
}

#[test]
fn a_term_into_an_unknown_year_has_no_due_date() {
    assert_eq!(
        Deadline::CATALOGUE_UPDATE.due(at("2027-12-29T10:00:00Z"), &kazakhstan()),
        Err(CalendarError::YearUnknown { year: 2028 })
    );
}

#[test]
fn other_units_end_on_a_working_day() {
    let calendar = kazakhstan();
    let check = |unit: Unit, count: u16, from: &str, last: &str| {
        let deadline = Deadline {
            clause: Clause::ESHDI_13,
            unit,
            count,
        };
        assert_eq!(
            deadline.last_day(day(from), &calendar),
            Ok(day(last)),
            "{from} {unit:?} {count}"
        );
    };
    check(Unit::CalendarDays, 30, "2026-11-02", "2026-12-02");
    check(Unit::CalendarDays, 30, "2026-11-05", "2026-12-07"); // Saturday 5 December
    check(Unit::CalendarDays, 30, "2026-11-16", "2026-12-17"); // Independence Day
    check(Unit::Months, 3, "2025-11-30", "2026-03-02"); // Saturday 28 February
    check(Unit::Months, 1, "2027-01-31", "2027-03-01"); // Sunday 28 February
    check(Unit::Years, 1, "2024-02-29", "2025-02-28");
    check(Unit::Years, 1, "2025-05-10", "2026-05-12"); // Sunday, then Victory Day moved to Monday
}

#[test]
fn a_calendar_year_ends_on_its_anniversary() {
    let check = |from: &str, last: &str| {
        assert_eq!(one_calendar_year(day(from)), day(last), "{from}");
    };
    check("2025-03-10", "2026-03-10");
    check("2024-02-28", "2025-02-28");
    check("2024-02-29", "2025-02-28");
    check("2023-02-28", "2024-02-28");
    check("2023-03-01", "2024-03-01");
    check("2025-12-31", "2026-12-31");
    assert_eq!(one_calendar_year(Date::MAX), Date::MAX);
}

#[test]
fn reminders_come_before_the_last_day() {
    assert_eq!(
        reminder_dates(day("2026-03-10")),
        [
            day("2026-02-08"),
            day("2026-02-28"),
            day("2026-03-07"),
            day("2026-03-09")
        ]
    );
}

proptest! {
    #[test]
    fn due_is_after_receipt_and_monotone(
        first in 1_680_000_000_i64..1_820_000_000, later in 0_i64..5_000_000, count in 1_u16..30,
    ) {
        let calendar = kazakhstan();
        let instant = |second| Timestamp::from_second(second).unwrap();
        for unit in [Unit::WorkingDays, Unit::CalendarDays, Unit::Months] {
            let deadline = Deadline { clause: Clause::ESHDI_13, unit, count: count.min(12) };
            let due = |second| deadline.due(instant(second), &calendar).ok();
            // A term beyond 2027 has no due date; then a later receipt has none either.
            match (due(first), due(first + later)) {
                (Some(a), Some(b)) => prop_assert!(instant(first) < a && a <= b),
                (_, None) => {}
                (None, Some(_)) => prop_assert!(false, "a later term is known, an earlier is not"),
            }
        }
    }

    #[test]
    fn a_year_has_365_or_366_days(days in 0_i64..20_000) {
        let from = day("2000-01-01").checked_add(days.days()).unwrap();
        let length = (one_calendar_year(from) - from).get_days();
        prop_assert!((365..=366).contains(&length), "{from}: {length}");
    }
}

/// Duties of the orders that the tables leave out.
const NOT_IN_THE_TABLES: [&str; 9] = [
    "EI-13u", "EI-19b", "EI-22", "EI-23", "EM-11a", "IG-45-8", "IG-45-12", "SL-5.2", "SL-5.4c",
];

#[test]
fn the_table_is_the_legal_tables() {
    let ids: std::collections::BTreeSet<&str> = DEADLINES.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), DEADLINES.len(), "an id stands once");
    let Some(folder) = crate::texts::folder() else {
        return;
    };
    let text = std::fs::read_to_string(folder.join("legal-tables.md")).unwrap();
    let mut found = 0;
    for line in text.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let families = ["EI-", "EM-", "IG-", "SL-"];
        if !families.iter().any(|family| cells[1].starts_with(family)) {
            continue;
        }
        // `EI-18a/b/c` is three rows, and so is its `10 рд / 10 рд / 30 кд`.
        let stem = cells[1].split('/').next().unwrap();
        let ids = cells[1].split('/').map(|part| match part {
            "b" | "c" => stem.replace('a', part),
            whole => whole.to_owned(),
        });
        let family_has_term_column = !stem.starts_with("SL-");
        let terms = cells[if family_has_term_column { 5 } else { 4 }].split(" / ");
        for (id, stated) in ids.zip(terms) {
            let row = term(&id).unwrap_or_else(|| panic!("{id} of the tables is not here"));
            assert!(!NOT_IN_THE_TABLES.contains(&row.id), "{id}");
            found += 1;
            if let Some(stated) = counted(stated) {
                assert_eq!(counted_here(row.term), Some(stated), "{id}");
            }
        }
    }
    assert_eq!(found + NOT_IN_THE_TABLES.len(), DEADLINES.len());
    assert!(NOT_IN_THE_TABLES.iter().all(|id| term(id).is_some()));
}

/// `≤ 3 рд до …` as three working days; `None` where no number opens the cell.
fn counted(cell: &str) -> Option<(Unit, u16)> {
    let mut words = cell.trim_start_matches(['≤', '≥', ' ']).split(' ');
    let count = words.next()?.parse().ok()?;
    let unit = match words.next()? {
        "рд" => Unit::WorkingDays,
        "кд" => Unit::CalendarDays,
        "мес" => Unit::Months,
        "календарный" => Unit::Years,
        _ => return None,
    };
    Some((unit, count))
}

fn counted_here(term: Term) -> Option<(Unit, u16)> {
    match term {
        Term::Within(unit, count)
        | Term::Before(unit, count)
        | Term::NotBefore(unit, count)
        | Term::Lasts(unit, count)
        | Term::AtLeastEvery(unit, count) => Some((unit, count)),
        Term::WithinSeconds(_)
        | Term::UntilItsDate
        | Term::AtOnce
        | Term::Always
        | Term::Agreed
        | Term::Unstated => None,
    }
}

#[test]
fn the_catalogue_term_is_that_of_the_table() {
    let row = term("EI-13").unwrap();
    let ours = Deadline::CATALOGUE_UPDATE;
    assert_eq!(row.clause, ours.clause);
    assert_eq!(row.term, Term::Within(ours.unit, ours.count));
    assert_eq!(row.lapse, Lapse::Block);
    assert_eq!(term("EI-99"), None);
    // П. 14: either tells; п. 21: ГТС tells the operators alone.
    assert_eq!(
        term("EI-14").unwrap().actors,
        [Party::Operator, Party::User]
    );
    assert_eq!(term("EI-21").unwrap().notify, [Party::Operator]);
}
