//! Production calendars.

use jiff::ToSpan;
use jiff::civil::Date;
use law::Calendar;

/// The bytes are a calendar file; what is no UTF-8 is replaced.
pub fn calendar(bytes: &[u8]) {
    let calendar = match Calendar::from_toml(&String::from_utf8_lossy(bytes)) {
        Ok(calendar) => calendar,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let written = toml::to_string(&calendar).unwrap();
    let again = Calendar::from_toml(&written).unwrap();
    assert_eq!(again, calendar);
    assert_eq!(again.digest(), calendar.digest());
    for year in calendar.years() {
        let first = Date::new(year.year, 1, 1).unwrap();
        let days = first
            .series(1.day())
            .take_while(|day| day.year() == year.year);
        let worked = days.filter(|day| calendar.is_working(*day).unwrap());
        assert_eq!(worked.count(), usize::from(year.working_days));
        for day in year.days_off.iter().chain(&year.working_weekends) {
            check_day(&calendar, *day);
        }
    }
}

/// The next working day is one, follows, and none lies between.
fn check_day(calendar: &Calendar, day: Date) {
    // An error where the known years end.
    let Ok(next) = calendar.next_working_day(day) else {
        return;
    };
    assert!(next > day && calendar.is_working(next).unwrap());
    let between = day.series(1.day()).skip(1).take_while(|one| *one < next);
    for one in between {
        assert!(!calendar.is_working(one).unwrap());
    }
    assert_eq!(calendar.add_working_days(day, 1), Ok(next));
    let this = calendar.this_or_next_working_day(day).unwrap();
    let is_working = calendar.is_working(day).unwrap();
    assert_eq!(this, if is_working { day } else { next });
}
