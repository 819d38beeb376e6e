//! What the head of a request says.

use crate::limits::LANGUAGES_MAX;
use crate::problem::Problem;
use crate::route::{Access, Key, Route};
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, HeaderName, IF_MATCH};
use axum::http::{HeaderMap, StatusCode};
use law::form::Language;
use wire::{IdempotencyKey, TokenSecret};

/// The header of the key that makes a request repeatable.
pub(crate) static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The media type of a stream of events.
pub(crate) const EVENT_STREAM: &str = "text/event-stream";

/// What the head of a request says, as far as its route asks for it.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) token: Option<TokenSecret>,
    pub(crate) key: Option<IdempotencyKey>,
    pub(crate) revision: Option<u32>,
    pub(crate) language: Language,
    pub(crate) wants_stream: bool,
}

impl Head {
    pub(crate) fn read(route: &Route, headers: &HeaderMap) -> Result<Self, Problem> {
        let token = match route.access {
            Access::Open => None,
            Access::Token => Some(token(headers)?),
        };
        let key = match route.key {
            Key::None => None,
            Key::Optional => key(headers)?,
            Key::Required => Some(key(headers)?.ok_or_else(|| {
                Problem::bad(
                    "an Idempotency-Key is missing",
                    "draw a UUID for each thing that shall be done once, and send it again with each try",
                )
            })?),
        };
        let revision = if route.revision {
            Some(revision(headers)?)
        } else {
            None
        };
        let wants_stream = only(headers, &ACCEPT)?.is_some_and(|media| media == EVENT_STREAM);
        Ok(Self {
            token,
            key,
            revision,
            language: language(headers),
            wants_stream,
        })
    }
}

/// The one value of a header; several are refused, since which of them was meant is unknown.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(Problem::bad(format!("{name} stands twice"), "send it once"));
    }
    let wrong = |_| Problem::bad(format!("{name} is no text"), "send printable ASCII");
    first.map(|value| value.to_str().map_err(wrong)).transpose()
}

/// The token; one that is malformed is not told from one that is unknown.
fn token(headers: &HeaderMap) -> Result<TokenSecret, Problem> {
    let refused = || {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "this token is not in force",
            "issue one with `qaqpa token issue`, and send it as `Authorization: Bearer`",
        )
    };
    let value = only(headers, &AUTHORIZATION)?.ok_or_else(refused)?;
    let (scheme, token) = value.split_once(' ').ok_or_else(refused)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(refused());
    }
    token.trim_matches(' ').parse().map_err(|_| refused())
}

/// The key: a UUID or 32 hexadecimal digits.
fn key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Problem> {
    let Some(text) = only(headers, &IDEMPOTENCY_KEY)? else {
        return Ok(None);
    };
    let wrong = || {
        Problem::bad(
            "the Idempotency-Key is no UUID",
            "send a UUID, or 32 hexadecimal digits",
        )
    };
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let is_shaped = matches!(lengths.as_slice(), [32] | [8, 4, 4, 4, 12]);
    let digits = groups.concat();
    if !is_shaped || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    digits.parse().map(Some).map_err(|_| wrong())
}

/// The revision that the sender saw.
fn revision(headers: &HeaderMap) -> Result<u32, Problem> {
    let text = only(headers, &IF_MATCH)?.ok_or_else(|| {
        Problem::new(
            StatusCode::PRECONDITION_REQUIRED,
            "precondition-required",
            "an If-Match is missing: two officers do not decide at once",
            "GET the request, and send its ETag as If-Match",
        )
    })?;
    let number = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    let number = number.filter(|text| text.bytes().all(|digit| digit.is_ascii_digit()));
    number.and_then(|text| text.parse().ok()).ok_or_else(|| {
        Problem::bad(
            "If-Match names no revision",
            "send the ETag of the request as it came: \"3\"",
        )
    })
}

/// The language of the orders that the sender understands best; Russian where it names neither.
pub(crate) fn language(headers: &HeaderMap) -> Language {
    let values = headers.get_all(ACCEPT_LANGUAGE).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    let ranges = texts.flat_map(|text| text.split(',')).take(LANGUAGES_MAX);
    let mut best = (0, Language::Ru);
    for range in ranges {
        let mut parts = range.split(';').map(str::trim);
        let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
        let primary = tag.split('-').next().unwrap_or_default();
        let language = match primary {
            "kk" => Language::Kk,
            "ru" => Language::Ru,
            _ => continue,
        };
        let weight = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(1_000, thousandths);
        if weight > best.0 {
            best = (weight, language);
        }
    }
    best.1
}

/// A weight of RFC 9110, section 12.4.2, in thousandths; nothing where it is none.
fn thousandths(text: &str) -> u16 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = part.len() <= 3 && part.bytes().all(|digit| digit.is_ascii_digit());
    match (whole, is_number) {
        ("1", true) => 1_000,
        ("0", true) => format!("{part:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
