//! The production calendar beside an independent one: the Python package `holidays`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "lints tell only functions marked as tests from others, and all here serve one"
)]

use std::collections::BTreeSet;
use std::process::Command;

use jiff::ToSpan;
use jiff::civil::Date;
use law::Calendar;

const FILE: &str = include_str!("../../../../config/calendar/kazakhstan.toml");

/// Names the Python that has the package; `./x test` makes it.
const PYTHON: &str = "QAQPA_PYTHON";

/// Prints the working days of the years it is given, a date a line.
const WORKING_DAYS: &str = "
import datetime, holidays, sys
years = range(int(sys.argv[1]), int(sys.argv[2]) + 1)
calendar = holidays.country_holidays('KZ', years=years)
day = datetime.date(years[0], 1, 1)
while day.year <= years[-1]:
    if calendar.is_working_day(day):
        print(day)
    day += datetime.timedelta(days=1)
";

/// The dates that are worked by the peer, and not by our file, or the other way round.
#[test]
fn the_calendar_agrees_with_the_package_holidays() {
    let calendar = Calendar::from_toml(FILE).unwrap();
    let years: Vec<i16> = calendar.years().map(|year| year.year).collect();
    let (first, last) = (years[0], years[years.len() - 1]);
    let Some(theirs) = working_days(first, last) else {
        return;
    };
    let days = Date::constant(first, 1, 1).series(1.day());
    let ours: BTreeSet<Date> = days
        .take_while(|day| day.year() <= last)
        .filter(|day| calendar.is_working(*day).unwrap())
        .collect();
    let differ: Vec<&Date> = ours.symmetric_difference(&theirs).collect();
    assert!(
        differ.is_empty(),
        "one of the two works on these dates, the other does not: {differ:?}"
    );
}

/// What the peer says; none where there is no peer, which CI does not forgive.
fn working_days(first: i16, last: i16) -> Option<BTreeSet<Date>> {
    let Some(python) = std::env::var_os(PYTHON) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "{PYTHON} names no Python that has the package `holidays`: run this by ./x test"
        );
        println!("not checked, since {PYTHON} is not set: ./x test sets it");
        return None;
    };
    let output = Command::new(python)
        .args(["-c", WORKING_DAYS, &first.to_string(), &last.to_string()])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(|line| line.parse().unwrap()).collect())
}
