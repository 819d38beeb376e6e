use proptest::prelude::*;

use super::*;

const FILE: &str = include_str!("../../../../../config/calendar/kazakhstan.toml");

fn kazakhstan() -> Calendar {
    Calendar::from_toml(FILE).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn plain(year: i16) -> CalendarYear {
    let mut plain = CalendarYear {
        year,
        working_days: 0,
        days_off: BTreeSet::new(),
        working_weekends: BTreeSet::new(),
        provisional: BTreeSet::new(),
    };
    plain.working_days = plain.count();
    plain
}

#[test]
fn the_file_has_the_published_totals() {
    let calendar = kazakhstan();
    for (year, total) in [
        (2023, 246),
        (2024, 249),
        (2025, 246),
        (2026, 247),
        (2027, 247),
    ] {
        assert_eq!(calendar.working_days_in(year), Ok(total));
        let worked = Date::constant(year, 1, 1)
            .series(1.day())
            .take_while(|date| date.year() == year)
            .filter(|date| calendar.is_working(*date).unwrap());
        assert_eq!(worked.count(), usize::from(total), "{year}");
    }
    assert_eq!(calendar.years().count(), 5);
    assert_eq!(calendar.is_provisional(day("2026-05-27")), Ok(true));
    assert_eq!(calendar.is_provisional(day("2026-05-09")), Ok(false));
}

#[test]
fn days_that_people_know() {
    let calendar = kazakhstan();
    let check = |date: &str, works: bool| {
        assert_eq!(calendar.is_working(day(date)), Ok(works), "{date}");
    };
    check("2023-07-01", true); // a Saturday worked for Friday, 7 July
    check("2023-07-07", false);
    check("2024-05-04", true); // a Saturday worked for Wednesday, 8 May
    check("2024-05-08", false);
    check("2025-01-05", true); // a Sunday worked for Friday, 3 January
    check("2025-01-03", false);
    check("2026-03-25", false); // Nauryz moved from Sunday
    check("2026-03-26", true);
    check("2026-11-21", false); // a plain Saturday
    check("2027-05-10", false); // Victory Day moved from Sunday
}

#[test]
fn working_days_are_counted_from_the_next_one() {
    let calendar = kazakhstan();
    let check = |from: &str, count: u16, to: &str| {
        assert_eq!(
            calendar.add_working_days(day(from), count),
            Ok(day(to)),
            "{from} + {count}"
        );
    };
    check("2026-11-20", 0, "2026-11-20");
    check("2026-11-20", 1, "2026-11-23"); // Friday to Monday
    check("2026-11-22", 1, "2026-11-23"); // Sunday to Monday
    check("2026-11-22", 5, "2026-11-27");
    check("2026-03-19", 5, "2026-03-31"); // Nauryz: Fri 20, then Thu 26, Fri 27, Mon 30, Tue 31
    check("2025-12-31", 2, "2026-01-06"); // New Year: Mon 5, Tue 6
    check("2024-05-03", 1, "2024-05-04"); // a worked Saturday counts
    check("2024-05-03", 3, "2024-05-10"); // Sat 4, Mon 6, Fri 10
}

#[test]
fn an_unknown_year_is_an_error() {
    let calendar = kazakhstan();
    let unknown = |year| CalendarError::YearUnknown { year };
    assert_eq!(calendar.is_working(day("2022-12-31")), Err(unknown(2022)));
    assert_eq!(calendar.is_working(day("2028-01-01")), Err(unknown(2028)));
    assert_eq!(
        calendar.add_working_days(day("2027-12-29"), 5),
        Err(unknown(2028))
    );
    assert_eq!(
        calendar.add_working_days(day("2028-06-01"), 0),
        Err(unknown(2028))
    );
    assert_eq!(calendar.working_days_in(2030), Err(unknown(2030)));
}

#[test]
fn a_wrong_year_is_refused_by_its_rule() {
    let refused = |change: &dyn Fn(&mut CalendarYear)| {
        let mut year = plain(2026);
        change(&mut year);
        Calendar::new("1", "test", [year]).unwrap_err().to_string()
    };
    let check = |change: &dyn Fn(&mut CalendarYear), part: &str| {
        let message = refused(change);
        assert!(
            message.contains("2026") && message.contains(part),
            "{message}"
        );
    };
    check(&|y| y.working_days += 1, "correct one of them");
    check(&|y| y.days_off.extend([day("2025-01-01")]), "its own year");
    check(
        &|y| y.working_weekends.extend([day("2026-11-23")]),
        "Saturday or a Sunday",
    );
    check(
        &|y| y.provisional.extend([day("2026-11-23")]),
        "provisional",
    );
    check(
        &|y| {
            y.days_off.insert(day("2026-11-22"));
            y.working_weekends.insert(day("2026-11-22"));
        },
        "either a day off",
    );
}

#[test]
fn years_stand_once_and_without_a_gap() {
    let new = |years: &[i16]| Calendar::new("1", "test", years.iter().map(|y| plain(*y)));
    assert_eq!(new(&[]), Err(CalendarError::Empty));
    assert_eq!(
        new(&[2026, 2026]),
        Err(CalendarError::YearTwice { year: 2026 })
    );
    assert_eq!(
        new(&[2028, 2026]),
        Err(CalendarError::YearGap { year: 2027 })
    );
    let many: Vec<i16> = (2000..2040).collect();
    assert_eq!(new(&many), Err(CalendarError::TooManyYears { year: 2032 }));
    assert!(new(&[2027, 2026]).is_ok());
    assert!(Calendar::new(" ", "test", [plain(2026)]).is_err());
}

#[test]
fn a_bad_file_is_refused_with_its_line() {
    let check = |from: &str, to: &str, part: &str| {
        let text = FILE.replacen(from, to, 1);
        assert_ne!(text, FILE, "nothing to replace: {from}");
        let message = Calendar::from_toml(&text).unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    };
    check(
        "working-days = 246",
        "working-days = 245",
        "2023 states 245",
    );
    check("working-days = 246", "working_days = 246", "line 20");
    check("2023-01-02", "2023-02-30", "line 22");
    check("\"2023-03-21\", ", "", "leave 247");
}

#[test]
fn the_digest_follows_what_counts() {
    let calendar = kazakhstan();
    let changed = |from: &str, to: &str| {
        Calendar::from_toml(&FILE.replacen(from, to, 1))
            .unwrap()
            .digest()
    };
    assert_eq!(calendar.digest(), kazakhstan().digest());
    assert_ne!(changed("2026-11-22", "2026-11-23"), calendar.digest());
    assert_ne!(changed("2023-12-18", "2023-12-19"), calendar.digest());
    assert_eq!(changed("run and read", "read"), calendar.digest());
    assert_eq!(calendar.digest().to_string().len(), 64);
}

#[test]
fn serde_keeps_the_checks() {
    let calendar = kazakhstan();
    let text = serde_json::to_string(&calendar).unwrap();
    assert_eq!(serde_json::from_str::<Calendar>(&text).unwrap(), calendar);
    let broken = text.replacen("\"working-days\":246", "\"working-days\":200", 1);
    assert!(serde_json::from_str::<Calendar>(&broken).is_err());
}

fn date_of_known_years() -> impl Strategy<Value = Date> {
    (0_i64..365 * 4).prop_map(|days| day("2023-01-01").checked_add(days.days()).unwrap())
}

proptest! {
    #[test]
    fn adding_agrees_with_counting_by_hand(from in date_of_known_years(), count in 1_u16..120) {
        let calendar = kazakhstan();
        let to = calendar.add_working_days(from, count).unwrap();
        prop_assert!(calendar.is_working(to).unwrap());
        let between = from
            .series(1.day())
            .skip(1)
            .take_while(|date| *date <= to)
            .filter(|date| calendar.is_working(*date).unwrap());
        prop_assert_eq!(between.count(), usize::from(count));
    }

    #[test]
    fn adding_is_monotone_and_associative(
        from in date_of_known_years(), a in 0_u16..60, b in 0_u16..60,
    ) {
        let calendar = kazakhstan();
        let add = |date, count| calendar.add_working_days(date, count).unwrap();
        prop_assert_eq!(add(add(from, a), b), add(from, a + b));
        prop_assert!(add(from, a) <= add(from, a + b));
        prop_assert!(add(from, a) <= add(from.tomorrow().unwrap(), a));
    }

    #[test]
    fn this_or_next_is_the_nearest_working_day(date in date_of_known_years()) {
        let calendar = kazakhstan();
        let nearest = calendar.this_or_next_working_day(date).unwrap();
        prop_assert!(calendar.is_working(nearest).unwrap());
        let skipped = date.series(1.day()).take_while(|d| *d < nearest);
        for date in skipped {
            prop_assert!(!calendar.is_working(date).unwrap());
        }
    }
}
