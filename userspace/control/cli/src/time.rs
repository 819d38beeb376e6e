//! Durations and times as people type and read them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// Reads a duration such as `90s`, `5m` or `2h` and gives its seconds, at least one.
pub(crate) fn parse_duration_s(text: &str) -> Result<u32, String> {
    let wrong = || {
        format!("`{text}` is not a duration: write a whole number and s, m or h, for example 5m")
    };
    let unit_at = text.len().checked_sub(1).ok_or_else(wrong)?;
    let (digits, unit) = text.split_at_checked(unit_at).ok_or_else(wrong)?;
    let unit_s = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(wrong()),
    };
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong());
    }
    let count: u32 = digits.parse().map_err(|_| wrong())?;
    match count.checked_mul(unit_s) {
        None => Err(format!(
            "`{text}` is longer than {} seconds, the most that can be said",
            u32::MAX
        )),
        Some(0) => Err(format!("`{text}` is no time at all: at least 1s is needed")),
        Some(seconds) => Ok(seconds),
    }
}

/// Reads an instant: RFC 3339 with an offset, or a date with or without a time, meant in legal time (Asia/Almaty).
pub(crate) fn parse_instant(text: &str) -> Result<Timestamp, String> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let wrong = || {
        format!(
            "`{text}` is not a time: write 2026-11-22, 2026-11-22T09:00 (legal time) or 2026-11-22T09:00:00+05:00"
        )
    };
    // jiff's readers of civil times skip over an offset or a zone, which must not go unnoticed here.
    let is_civil = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b':' | b'T' | b' '));
    if !is_civil {
        return Err(wrong());
    }
    if let Ok(date) = text.parse::<Date>()
        && text.len() <= "2026-11-22".len()
    {
        return Ok(law::zone::start_of(date));
    }
    let civil: DateTime = text.parse().map_err(|_| wrong())?;
    // The offset of the day is that of its start: the zone changed at a midnight.
    let offset = law::zone::offset_at(law::zone::start_of(civil.date()));
    offset.to_timestamp(civil).map_err(|_| wrong())
}

/// An instant in legal time, to the second, with its offset.
pub(crate) fn shown(instant: Timestamp) -> String {
    instant
        .to_zoned(TimeZone::fixed(law::zone::offset_at(instant)))
        .strftime("%Y-%m-%d %H:%M:%S%:z")
        .to_string()
}

/// An instant that may be missing.
pub(crate) fn shown_or_dash(instant: Option<Timestamp>) -> String {
    instant.map_or_else(|| "-".to_owned(), shown)
}

#[cfg(test)]
mod tests;
