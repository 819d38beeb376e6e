//! The two times of X.690 as RFC 5280 narrows them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::tag;

/// Reads `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSS[.f…]Z`. Fractions, which only time stamps have (RFC 3161 section 2.4.2), are
/// dropped: nothing of the law is finer than a second.
pub(super) fn read(tag: u8, value: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(value).ok()?.strip_suffix('Z')?;
    let (text, fraction) = text
        .split_once('.')
        .map_or((text, None), |(text, rest)| (text, Some(rest)));
    let (year, rest) = match (tag, fraction) {
        (tag::UTC_TIME, None) => {
            let (year, rest) = text.split_at_checked(2)?;
            let year = number(year)?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        (tag::GENERALIZED_TIME, fraction) => {
            let digits = |part: &str| {
                !part.is_empty() && !part.ends_with('0') && part.bytes().all(|b| b.is_ascii_digit())
            };
            if fraction.is_some_and(|part| !digits(part)) {
                return None;
            }
            let (year, rest) = text.split_at_checked(4)?;
            (number(year)?, rest)
        }
        _ => return None,
    };
    if rest.len() != 10 {
        return None;
    }
    let field = |at: usize| {
        rest.get(at..at + 2)
            .and_then(number)
            .and_then(|n| i8::try_from(n).ok())
    };
    let civil = DateTime::new(
        year,
        field(0)?,
        field(2)?,
        field(4)?,
        field(6)?,
        field(8)?,
        0,
    )
    .ok()?;
    Offset::UTC.to_timestamp(civil).ok()
}

fn number(digits: &str) -> Option<i16> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        digits.parse().ok()
    } else {
        None
    }
}
