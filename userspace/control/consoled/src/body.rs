//! The bodies of requests.

use crate::answer::JSON;
use crate::limits::{BODY_BYTES_MAX, DRAINED_BYTES_MAX};
use crate::problem::Problem;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use jiff::civil::Date;
use law::Clause;
use law::request::{Act, Kind};
use model::{AccountName, Applicant, Row, TokenLabel};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::fmt;
use wire::OfficialLetter;
use wire::keys::Sha256;

/// A request that is filed. The octets of `form`, as they stand here, are what the signature is over.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filing {
    pub(crate) kind: Kind,
    pub(crate) form: Box<RawValue>,
    pub(crate) signature: Option<String>,
    pub(crate) for_applicant: Option<Applicant>,
    pub(crate) letter: Option<Letter>,
    pub(crate) why: Option<String>,
}

/// An act on a request, or one to preview. Its revision stands in `If-Match`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Acting {
    pub(crate) act: Act,
    #[serde(default)]
    pub(crate) reasons: String,
    pub(crate) agreed: Option<Date>,
    pub(crate) letter: Option<Letter>,
    pub(crate) form: Option<Box<RawValue>>,
    pub(crate) signature: Option<String>,
    pub(crate) base: Option<u32>,
    pub(crate) plan: Option<Sha256>,
    pub(crate) row: Option<Box<Row>>,
    #[serde(default)]
    pub(crate) why: String,
    pub(crate) clause: Option<Clause>,
}

/// A form may hold a secret: of it nothing but its length is written.
impl fmt::Debug for Filing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filing")
            .field("kind", &self.kind)
            .field("form_bytes", &self.form.get().len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Acting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form_bytes = self.form.as_ref().map(|form| form.get().len());
        f.debug_struct("Acting")
            .field("act", &self.act)
            .field("form_bytes", &form_bytes)
            .finish_non_exhaustive()
    }
}

/// To whom a notice was handed over.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandOver {
    pub(crate) whom: String,
    pub(crate) at: Timestamp,
    pub(crate) why: String,
    pub(crate) clause: Option<Clause>,
}

/// When a notice was received.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Receipt {
    pub(crate) received_at: Timestamp,
    pub(crate) why: String,
    pub(crate) clause: Option<Clause>,
}

/// A token that is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Token {
    pub(crate) account: Option<AccountName>,
    pub(crate) label: TokenLabel,
    pub(crate) expires_at: Timestamp,
    pub(crate) why: Option<String>,
}

/// An official letter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Letter {
    number: String,
    dispatched: Date,
    received_at: Timestamp,
    scan: Option<Sha256>,
}

impl From<Letter> for OfficialLetter {
    fn from(letter: Letter) -> Self {
        Self {
            number: letter.number,
            dispatched: letter.dispatched,
            received_at: letter.received_at,
            scan: letter.scan,
        }
    }
}

/// Takes a body in, if it is JSON and not too large.
pub(crate) async fn take(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    if !is_json(headers) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "the body is not said to be JSON",
            format!("send it with Content-Type: {JSON}"),
        ));
    }
    let told = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    if told.is_some_and(|length: usize| length > DRAINED_BYTES_MAX) {
        return Err(too_large(BODY_BYTES_MAX));
    }
    collect(body, BODY_BYTES_MAX).await
}

/// Takes the fields of a form in, as browsers send them (HTML, section 4.10.21), at most so many octets.
pub(crate) async fn fields(
    parts: Parts,
    body: Body,
    most: usize,
) -> Result<Vec<(String, String)>, Problem> {
    let octets = collect(body, most).await?;
    let request = Request::from_parts(parts, Body::from(octets));
    let read = axum::Form::<Vec<(String, String)>>::from_request(request, &()).await;
    let axum::Form(fields) = read.map_err(|error| {
        let detail = format!("the form cannot be read: {error}");
        Problem::bad(detail, "send it from its page")
    })?;
    Ok(fields)
}

/// Takes a body in. One that is too large is read on for a while and thrown away: closed at once, the client would not read the answer.
async fn collect(mut body: Body, most: usize) -> Result<Bytes, Problem> {
    let mut octets = Vec::new();
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::bad("the body broke off", "send it again"))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        length = length.saturating_add(data.len());
        if length > DRAINED_BYTES_MAX {
            break;
        }
        if length <= most {
            octets.extend_from_slice(&data);
        }
    }
    if length > most {
        return Err(too_large(most));
    }
    Ok(Bytes::from(octets))
}

/// Reads what is left of a body, so many octets at most, and throws it away: closed at once, its sender would not read the answer.
pub(crate) async fn drain(body: &mut Body, most: u64) {
    let mut length = 0_u64;
    while let Some(Ok(frame)) = body.frame().await {
        let octets = frame.data_ref().map_or(0, Bytes::len);
        length = length.saturating_add(u64::try_from(octets).unwrap_or(u64::MAX));
        if length > most {
            return;
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let media = headers
        .get(CONTENT_TYPE)
        .and_then(|media| media.to_str().ok());
    let mut parts = media.unwrap_or_default().split(';').map(str::trim);
    let is_json = parts
        .next()
        .is_some_and(|media| media.eq_ignore_ascii_case(JSON));
    is_json && parts.all(|part| part.eq_ignore_ascii_case("charset=utf-8"))
}

fn too_large(most: usize) -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too-large",
        format!("the body is larger than {most} octets"),
        "send files apart",
    )
}

/// Reads a body; what it does not know is refused, not passed over.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        Problem::bad(
            format!("the body is not what is asked for here: {error}"),
            "GET /api/v1/openapi.json tells what is",
        )
    })
}

/// Reads a signature, DER in base64 (RFC 4648, section 4).
pub(crate) fn signature(text: Option<&str>) -> Result<Option<Vec<u8>>, Problem> {
    let decoded = text.map(|text| STANDARD.decode(text)).transpose();
    decoded.map_err(|error| {
        Problem::bad(
            format!("the signature is no base64: {error}"),
            "send the detached CMS signature, DER, in base64 with padding and without line breaks",
        )
    })
}

#[cfg(test)]
mod tests;
