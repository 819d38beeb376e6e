//! The end of a day in Asia/Almaty, without a zone database.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

/// The first day that begins at +05:00; before, the offset was +06:00 (tzdata 2024a).
const CHANGE_DAY: Date = Date::constant(2024, 3, 1);

/// 24:00 of a day, which is 00:00 of the next; clamped to the last instant there is.
pub(crate) fn end_of(date: Date) -> Timestamp {
    let start = |next: Date| {
        let hours = if next < CHANGE_DAY { 6 } else { 5 };
        Offset::constant(hours)
            .to_timestamp(next.to_datetime(Time::midnight()))
            .ok()
    };
    date.tomorrow()
        .ok()
        .and_then(start)
        .unwrap_or(Timestamp::MAX)
}
