//! Answers as JSON.

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use law::form::Language;
use serde::Serialize;

/// The media type of answers and bodies (RFC 8259).
pub(crate) const JSON: &str = "application/json";

/// A document with a status.
pub(crate) fn json(status: StatusCode, media: &'static str, document: &impl Serialize) -> Response {
    let (status, text) = match serde_json::to_vec(document) {
        Ok(text) => (status, text),
        Err(error) => {
            tracing::error!(%error, "an answer cannot be written");
            (StatusCode::INTERNAL_SERVER_ERROR, Vec::new())
        }
    };
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    response
}

/// What was asked for.
pub(crate) fn ok(document: &impl Serialize) -> Response {
    json(StatusCode::OK, JSON, document)
}

/// What was written once, at the start.
pub(crate) fn written(document: Bytes) -> Response {
    let mut response = Response::new(Body::from(document));
    let media = HeaderValue::from_static(JSON);
    response.headers_mut().insert(CONTENT_TYPE, media);
    response
}

/// What was made, and where it is.
pub(crate) fn created(document: &impl Serialize, at: &str) -> Response {
    with(json(StatusCode::CREATED, JSON, document), LOCATION, at)
}

/// The same with the revision that `If-Match` has to name.
pub(crate) fn with_revision(response: Response, revision: u32) -> Response {
    with(response, ETAG, &format!("\"{revision}\""))
}

/// The same, said to be in a language.
pub(crate) fn in_language(response: Response, language: Language) -> Response {
    with(
        response,
        CONTENT_LANGUAGE,
        match language {
            Language::Ru => "ru",
            Language::Kk => "kk",
        },
    )
}

fn with(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}
