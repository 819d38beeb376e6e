//! From a request to its answer.

use crate::body;
use crate::control::Control;
use crate::head::{Head, language};
use crate::limits::REQUEST_TIME;
use crate::operation::{Call, run};
use crate::problem::Problem;
use crate::route::{BASE, ROUTES, Route};
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::on;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// What requests share.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) control: Control,
    pub(crate) streams: Arc<Semaphore>,
}

/// The parts of a path; none where they are no text.
type Params = Result<RawPathParams, RawPathParamsRejection>;

/// All routes of the table.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let with = |router: Router, route: &'static Route| {
        let app = Arc::clone(app);
        let handler = move |params: Params, request: Request| {
            let app = Arc::clone(&app);
            async move { serve(&app, route, params, request).await }
        };
        router.route(
            &format!("{BASE}{}", route.path),
            on(route.method.filter(), handler),
        )
    };
    ROUTES
        .iter()
        .fold(Router::new(), with)
        .fallback(nothing_here)
        .method_not_allowed_fallback(no_such_method)
        .layer(map_response(guarded))
}

async fn serve(app: &App, route: &Route, params: Params, request: Request) -> Response {
    let language = language(request.headers());
    let answer = tokio::time::timeout(REQUEST_TIME, answer(app, route, params, request)).await;
    match answer {
        Ok(Ok(response)) => response,
        Ok(Err(problem)) => problem.respond(language),
        Err(_) => Problem::new(
            StatusCode::GATEWAY_TIMEOUT,
            "too-slow",
            format!("no answer within {} s", REQUEST_TIME.as_secs()),
            "send it again with the same Idempotency-Key: it is done once",
        )
        .respond(language),
    }
}

async fn answer(
    app: &App,
    route: &Route,
    params: Params,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let head = Head::read(route, &parts.headers)?;
    let body = match route.body {
        Some(_) => body::take(&parts.headers, body).await?,
        None => Bytes::new(),
    };
    let call = Call {
        app,
        route,
        head,
        params: params.map_err(|_| Problem::missing("the path is no text"))?,
        uri: parts.uri,
        body,
    };
    run(&call).await
}

async fn nothing_here(request: Request) -> Response {
    let problem = Problem::missing("nothing is at this path");
    problem.respond(language(request.headers()))
}

async fn no_such_method(request: Request) -> Response {
    let problem = Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "this path has no such method",
        "GET /api/v1/openapi.json tells which it has",
    );
    problem.respond(language(request.headers()))
}

/// What every answer says to browsers: it is data of one reader, never a page, a script or a frame.
async fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let policy = "default-src 'none'; frame-ancestors 'none'";
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        VARY,
        HeaderValue::from_static("accept, accept-language, authorization"),
    );
    response
}
