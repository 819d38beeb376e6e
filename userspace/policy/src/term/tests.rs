use super::*;
use jiff::civil::date;

#[test]
fn a_list_lasts_one_calendar_year() {
    let check = |opened: Date, first_without: Date| {
        assert_eq!(list_ends(opened), first_without, "{opened}");
    };
    check(date(2025, 3, 10), date(2026, 3, 11));
    check(date(2024, 2, 29), date(2025, 3, 1));
    check(date(2023, 2, 28), date(2024, 2, 29));
    check(date(2025, 12, 31), date(2027, 1, 1));
    check(Date::MAX, Date::MAX);
}

#[test]
fn a_term_holds_its_first_instant_and_not_its_last() {
    let at = |second| Timestamp::from_second(second).unwrap();
    let check = |begins: Option<i64>, ends: Option<i64>, instant: i64, expected: bool| {
        let term = Term {
            begins: begins.map(at),
            ends: ends.map(at),
        };
        assert_eq!(term.holds(at(instant)), expected, "{term:?} at {instant}");
    };
    check(Some(10), Some(20), 9, false);
    check(Some(10), Some(20), 10, true);
    check(Some(10), Some(20), 19, true);
    check(Some(10), Some(20), 20, false);
    check(None, Some(20), -1, true);
    check(Some(10), None, i64::from(u32::MAX), true);
    check(None, None, 0, true);
}
