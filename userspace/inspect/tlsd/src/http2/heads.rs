//! Heads of messages between the library's form and the strict one.

use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, COOKIE, EXPECT, HeaderMap, HeaderName,
    HeaderValue,
};
use http::{Request, Response, StatusCode, Version, request};
use strict_http::{Answer, Http2Request, Pseudo, Refusal, narrow_accept_encoding};

/// Octets that each field costs beside its name and its value (RFC 9113 section 6.5.2).
const FIELD_COST: usize = 32;

/// Each field, a name's together.
pub(super) fn fields(map: &HeaderMap) -> impl Iterator<Item = (&[u8], &[u8])> {
    map.iter()
        .map(|(name, value)| (name.as_str().as_bytes(), value.as_bytes()))
}

/// What a head holds, in octets.
pub(super) fn octets(map: &HeaderMap) -> usize {
    let cost = |(name, value): (&[u8], &[u8])| {
        FIELD_COST
            .saturating_add(name.len())
            .saturating_add(value.len())
    };
    fields(map).map(cost).fold(0, usize::saturating_add)
}

/// Judges a request as any reader would understand it.
pub(super) fn checked(parts: &request::Parts) -> Result<Http2Request, Refusal> {
    let target = parts.uri.path_and_query();
    let pseudo = Pseudo {
        method: parts.method.as_str().as_bytes(),
        scheme: parts.uri.scheme_str().map(str::as_bytes),
        authority: parts
            .uri
            .authority()
            .map(|authority| authority.as_str().as_bytes()),
        path: target.map(|target| target.as_str().as_bytes()),
        protocol: None,
    };
    Http2Request::check(&pseudo, fields(&parts.headers))
}

/// The request as it goes on: as it came, but only codings are offered that scanners read, as on HTTP/1.1.
pub(super) fn onward(parts: request::Parts, checked: &Http2Request) -> Request<()> {
    let mut headers = parts.headers;
    if let Some(codings) = narrow_accept_encoding(checked.request().fields) {
        headers.remove(ACCEPT_ENCODING);
        if let Ok(codings) = HeaderValue::try_from(codings) {
            headers.insert(ACCEPT_ENCODING, codings);
        }
    }
    // The library does not tell what its peer never puts into a table (RFC 7541 section 7.1.3): of these it is taken for granted.
    for (name, value) in &mut headers {
        if name == AUTHORIZATION || name == COOKIE {
            value.set_sensitive(true);
        }
    }
    let mut request = Request::new(());
    *request.method_mut() = parts.method;
    *request.uri_mut() = parts.uri;
    *request.version_mut() = Version::HTTP_2;
    *request.headers_mut() = headers;
    request
}

/// Takes from a request that it waits to be told to go on, if it does.
pub(super) fn take_expectation(request: &mut Request<()>) -> bool {
    request.headers_mut().remove(EXPECT).is_some()
}

/// A head without anything that the library put beside it.
pub(super) fn response(status: StatusCode, headers: HeaderMap) -> Response<()> {
    let mut response = Response::new(());
    *response.status_mut() = status;
    *response.version_mut() = Version::HTTP_2;
    *response.headers_mut() = headers;
    response
}

/// An answer of our own.
pub(super) fn answer(answer: &Answer) -> (Response<()>, Bytes) {
    let mut headers = HeaderMap::new();
    for (name, value) in answer.fields() {
        let name = HeaderName::try_from(name);
        let value = HeaderValue::try_from(value);
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    let content = Bytes::copy_from_slice(answer.octets());
    headers.insert(CONTENT_LENGTH, HeaderValue::from(content.len()));
    let status = StatusCode::from_u16(answer.status()).unwrap_or(StatusCode::FORBIDDEN);
    (response(status, headers), content)
}
