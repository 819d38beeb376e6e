//! What the page answers.

use super::{Board, File};
use crate::language::Reader;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::map_response_with_state;
use axum::response::Response;
use axum::routing::get;
use std::sync::Arc;
use trust::{Check, Form, Language};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// The routes of the page.
pub(super) fn router(board: Arc<Board>) -> Router {
    let policy = policy(board.check.as_ref());
    Router::new()
        .route("/", get(by_reader))
        .route("/{language}", get(by_tag))
        .route("/style.css", get(style))
        .route("/files/{name}", get(file))
        .fallback(nothing_here)
        .method_not_allowed_fallback(no_such_method)
        .with_state(board)
        .layer(map_response_with_state(policy, guarded))
}

/// What browsers are to load: the page's own style, and the mark of the check.
fn policy(check: Option<&Check>) -> HeaderValue {
    let own = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let text = match check {
        Some(check) => {
            let host = format!("https://{}", check.host());
            // An `object` is a frame to some browsers and an image to others.
            format!("{own}; object-src {host}; frame-src {host}; img-src {host}")
        }
        None => own.to_owned(),
    };
    // A name of a host is ASCII.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

async fn by_reader(State(board): State<Arc<Board>>, headers: HeaderMap) -> Response {
    let language = match Reader::of(&headers) {
        Reader::Kk => Language::Kk,
        Reader::Ru => Language::Ru,
        Reader::En => Language::En,
    };
    page(&board, language)
}

async fn by_tag(State(board): State<Arc<Board>>, Path(tag): Path<String>) -> Response {
    match Language::tagged(&tag) {
        Some(language) => page(&board, language),
        None => nothing(),
    }
}

fn page(board: &Board, language: Language) -> Response {
    let shown = board.shown();
    let (status, html) = match &shown.distribution {
        Some(of) => (
            StatusCode::OK,
            trust::index(of, language, board.check.as_ref()),
        ),
        None => (StatusCode::SERVICE_UNAVAILABLE, trust::no_root(language)),
    };
    let mut response = answer(status, HTML, html);
    let tag = HeaderValue::from_static(language.tag());
    response.headers_mut().insert(CONTENT_LANGUAGE, tag);
    response
}

async fn style() -> Response {
    answer(StatusCode::OK, CSS, trust::STYLE)
}

async fn file(State(board): State<Arc<Board>>, Path(name): Path<String>) -> Response {
    let shown = board.shown();
    let Some(File { form, octets }) = shown.files.get(&name) else {
        return nothing();
    };
    let mut response = answer(StatusCode::OK, form.media(), Bytes::clone(octets));
    let headers = response.headers_mut();
    if !form.is_shown() {
        put(
            headers,
            CONTENT_DISPOSITION,
            &format!("attachment; filename=\"{name}\""),
        );
    }
    if *form == Form::Sheet {
        put(headers, CONTENT_SECURITY_POLICY, &trust::sheet_policy());
    }
    response
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

async fn nothing_here() -> Response {
    nothing()
}

fn nothing() -> Response {
    answer(
        StatusCode::NOT_FOUND,
        TEXT,
        "404. Мұнда ештеңе жоқ. Здесь ничего нет. Nothing is here.\n",
    )
}

async fn no_such_method(_: Request) -> Response {
    answer(StatusCode::METHOD_NOT_ALLOWED, TEXT, "405. GET, HEAD\n")
}

fn answer(status: StatusCode, media: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let media = HeaderValue::from_static(media);
    response.headers_mut().insert(CONTENT_TYPE, media);
    response
}

/// What every answer says to browsers.
async fn guarded(State(policy): State<HeaderValue>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // A root that is revoked must not stand in a cache.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("accept-language"));
    response
}
