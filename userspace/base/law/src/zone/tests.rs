use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn the_change_of_2024_is_one_hour_back() {
    let check = |utc: &str, local_text: &str| {
        assert_eq!(local(at(utc)).to_string(), local_text, "{utc}");
    };
    check("2023-12-31T18:00:00Z", "2024-01-01T00:00:00");
    check("2024-02-29T17:59:59Z", "2024-02-29T23:59:59");
    check("2024-02-29T18:00:00Z", "2024-02-29T23:00:00");
    check("2024-02-29T19:00:00Z", "2024-03-01T00:00:00");
    check("2026-11-22T19:00:00Z", "2026-11-23T00:00:00");
}

#[test]
fn a_day_ends_where_the_next_begins() {
    let check = |date: &str, end: &str| {
        assert_eq!(end_of(date.parse().unwrap()), at(end), "{date}");
    };
    check("2024-02-28", "2024-02-28T18:00:00Z");
    check("2024-02-29", "2024-02-29T19:00:00Z");
    check("2024-03-01", "2024-03-01T19:00:00Z");
    check("2025-12-31", "2025-12-31T19:00:00Z");
    assert_eq!(end_of(Date::MAX), Timestamp::MAX);
}

#[test]
fn people_read_the_offset_too() {
    assert_eq!(
        display(at("2026-05-08T19:00:00Z")),
        "2026-05-09 00:00 +05:00"
    );
    assert_eq!(
        display(at("2024-02-01T18:00:00Z")),
        "2024-02-02 00:00 +06:00"
    );
}

proptest! {
    #[test]
    fn every_instant_lies_in_its_own_day(second in 1_600_000_000_i64..2_000_000_000) {
        let instant = Timestamp::from_second(second).unwrap();
        let day = date(instant);
        prop_assert!(start_of(day) <= instant);
        prop_assert!(instant < end_of(day));
    }
}
