//! The legal time of Kazakhstan, without a zone database at run time.
//!
//! Source: tzdata 2024a, `Asia/Almaty`: +06:00 until 2024-03-01 00:00 local time, when clocks went back to 23:00 and
//! the whole country took +05:00. There is no summer time. Instants before 2004-10-31 would need the older
//! history; no calendar of ours reaches there, and they are read as +06:00.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

/// The offset in force since [`CHANGE_DAY`].
pub const OFFSET: Offset = Offset::constant(5);

/// The offset in force before [`CHANGE_DAY`].
pub const OFFSET_BEFORE: Offset = Offset::constant(6);

/// The first day that begins at [`OFFSET`].
pub const CHANGE_DAY: Date = Date::constant(2024, 3, 1);

/// The instant of the change: 2024-03-01 00:00 at +06:00, 2024-02-29 18:00 UTC; Unix seconds.
const CHANGE_S: i64 = 1_709_229_600;

/// The offset of legal time at an instant.
pub fn offset_at(instant: Timestamp) -> Offset {
    if instant.as_second() < CHANGE_S {
        OFFSET_BEFORE
    } else {
        OFFSET
    }
}

/// The legal wall clock at an instant.
pub fn local(instant: Timestamp) -> DateTime {
    offset_at(instant).to_datetime(instant)
}

/// The legal date at an instant.
pub fn date(instant: Timestamp) -> Date {
    local(instant).date()
}

/// 00:00 of a legal date.
pub fn start_of(date: Date) -> Timestamp {
    let offset = if date < CHANGE_DAY {
        OFFSET_BEFORE
    } else {
        OFFSET
    };
    // Only the first and last days of jiff's range (years −9999 and 9999) can fail; they are clamped to that range.
    offset
        .to_timestamp(date.to_datetime(Time::midnight()))
        .unwrap_or(if date.year() < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
}

/// 24:00 of a legal date, which is 00:00 of the next: the end of a term whose last day it is.
///
/// 2024-02-29 lasted 25 hours; its 24:00 is the later of the two midnights, so nobody loses the hour.
pub fn end_of(date: Date) -> Timestamp {
    date.tomorrow().map_or(Timestamp::MAX, start_of)
}

/// An instant written for people: `2026-05-08 24:00` style belongs to documents; this is `2026-05-09 00:00 +05`.
pub fn display(instant: Timestamp) -> String {
    instant
        .to_zoned(TimeZone::fixed(offset_at(instant)))
        .strftime("%Y-%m-%d %H:%M %:z")
        .to_string()
}

/// The date `days` calendar days later, clamped to the last date that jiff knows.
pub(crate) fn days_after(date: Date, days: u16) -> Date {
    date.checked_add(i64::from(days).days())
        .unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests;
