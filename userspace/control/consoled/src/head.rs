//! What the head of a request says.

use crate::answer::JSON;
use crate::language::{Reader, weighed};
use crate::limits::LANGUAGES_MAX;
use crate::problem::Problem;
use crate::route::{Access, Key, Route};
use axum::http::header::{ACCEPT, AUTHORIZATION, HeaderName, IF_MATCH};
use axum::http::{HeaderMap, StatusCode};
use wire::token::not_in_force;
use wire::{IdempotencyKey, TokenSecret};

/// The header of the key that makes a request repeatable.
pub(crate) static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header of the event after which a stream shall go on (HTML, section 9.2.4).
pub(crate) static LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// The media type of a stream of events.
pub(crate) const EVENT_STREAM: &str = "text/event-stream";

/// What the head of a request says, as far as its route asks for it.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) token: Option<TokenSecret>,
    pub(crate) key: Option<IdempotencyKey>,
    pub(crate) revision: Option<u32>,
    pub(crate) reader: Reader,
    pub(crate) wants_stream: bool,
    /// The event after which a stream shall go on.
    pub(crate) last_event: Option<String>,
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
        let last_event = only(headers, &LAST_EVENT_ID)?.filter(|id| !id.is_empty());
        Ok(Self {
            token,
            key,
            revision,
            reader: Reader::of(headers),
            wants_stream: wants_stream(headers),
            last_event: last_event.map(str::to_owned),
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
    let refused = || Problem::from(not_in_force());
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

/// Whether events as they come are wanted rather than a page of them (RFC 9110, section 12.5.1): they are named, and no less than JSON is;
/// where JSON is named too, more.
fn wants_stream(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    let ranges = texts.flat_map(|text| text.split(',')).take(LANGUAGES_MAX);
    let (mut stream, mut named, mut any) = (0, None, 0);
    for (media, weight) in ranges.map(weighed) {
        match media.as_str() {
            EVENT_STREAM => stream = weight.max(stream),
            JSON => named = named.max(Some(weight)),
            "application/*" | "*/*" => any = weight.max(any),
            _ => {}
        }
    }
    stream > 0 && named.map_or(stream >= any, |json| stream > json)
}

#[cfg(test)]
mod tests;
