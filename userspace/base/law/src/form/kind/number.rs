//! Numbers: БИН and ИИН, telephones, percents, dates.

use jiff::Timestamp;
use jiff::civil::Date;

/// The years of dates and moments; our bounds, far around any order in force.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2199;

/// The longest moment: with nanoseconds and an offset.
const MOMENT_CHARS_MAX: usize = 40;

/// Whether a text is a БИН or ИИН: twelve digits, the last of which is the check digit.
///
/// The weights 1 to 11; if the remainder by 11 is ten, the weights 3 to 11, 1, 2; if it is ten again, no such number
/// is given out. The rule is common knowledge and not in the project's texts.
pub fn is_bin_iin(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().take(13).map(|c| c.to_digit(10)).collect();
    let Some([head @ .., check]) = digits.as_deref() else {
        return false;
    };
    if head.len() != 11 {
        return false;
    }
    let remainder =
        |weights: [u32; 11]| head.iter().zip(weights).map(|(d, w)| d * w).sum::<u32>() % 11;
    let first = remainder([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    let control = if first == 10 {
        remainder([3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2])
    } else {
        first
    };
    control == *check
}

pub(super) fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let rest = text
        .chars()
        .all(|c| c.is_ascii_digit() || "+ ()-".contains(c));
    rest && (5..=15).contains(&digits) && text.len() <= 30
}

/// Three digits after the point tell 24 hours of a year to the minute, and no more is asked for.
pub(super) fn is_percent(text: &str) -> bool {
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let plain = (1..=3).contains(&whole.len()) && (1..=3).contains(&rest.len());
    let canonical = whole == "0" || !whole.starts_with('0');
    if !(plain && canonical && digits(whole) && digits(rest)) {
        return false;
    }
    match whole.parse::<u32>() {
        Ok(100) => rest.bytes().all(|b| b == b'0'),
        Ok(whole) => whole < 100,
        Err(_) => false,
    }
}

/// A date in its one written form, so that the same day is stored as the same text.
pub(super) fn is_date(text: &str) -> bool {
    let date = text.parse::<Date>().ok();
    date.is_some_and(|date| YEARS.contains(&date.year()) && date.to_string() == text)
}

pub(super) fn is_moment(text: &str) -> bool {
    let moment = text.parse::<Timestamp>().ok();
    let year = moment.map(|moment| crate::zone::date(moment).year());
    text.len() <= MOMENT_CHARS_MAX && year.is_some_and(|year| YEARS.contains(&year))
}
