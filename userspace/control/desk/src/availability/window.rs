//! The default time of technological breaks (the agreement, п. 5.4): «в ночное время с 21:00 до 6.00 часов, а также в выходные и
//! праздничные дни».
//!
//! By default means: unless the parties agree otherwise. So works at another time need their agreement to that very time, and
//! say why. Days off are those of the production calendar: a weekend that is worked is none.

use jiff::civil::Time;
use jiff::{Timestamp, ToSpan};
use law::{Calendar, CalendarError, zone};

/// Longest works that are judged, in days: a year and a day.
pub const WORKS_DAYS_MAX: usize = 366;

/// When the night begins.
const NIGHT_BEGINS: Time = Time::constant(21, 0, 0, 0);
/// When the night ends.
const NIGHT_ENDS: Time = Time::constant(6, 0, 0, 0);

/// Whether works lie wholly in the default time; works of more than [`WORKS_DAYS_MAX`] days do not.
///
/// # Errors
///
/// The calendar lacks the year of one of their days.
pub fn lies_in_window(
    from: Timestamp,
    until: Timestamp,
    calendar: &Calendar,
) -> Result<bool, CalendarError> {
    let first = zone::date(from);
    for date in first.series(1.day()).take(WORKS_DAYS_MAX) {
        if zone::start_of(date) >= until {
            return Ok(true);
        }
        if !calendar.is_working(date)? {
            continue;
        }
        let offset = zone::offset_at(zone::start_of(date));
        let at = |time| offset.to_timestamp(date.to_datetime(time));
        let (Ok(work_begins), Ok(work_ends)) = (at(NIGHT_ENDS), at(NIGHT_BEGINS)) else {
            return Ok(false);
        };
        if from < work_ends && work_begins < until {
            return Ok(false);
        }
    }
    Ok(false)
}
