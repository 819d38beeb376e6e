//! From a request to its answer.

use crate::body;
use crate::control::Control;
use crate::head::Head;
use crate::language::Reader;
use crate::limits::{
    DOWNLOADS_MAX, STREAMS_MAX, STREAMS_PER_ACCOUNT_MAX, TOKENS_REFUSED_MAX, UPLOADS_MAX,
};
use crate::listen::Peer;
use crate::openapi::Descriptions;
use crate::operation::{Call, run};
use crate::problem::Problem;
use crate::route::{Access, BASE, Body, ROUTES, Route};
use crate::strangers::Strangers;
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
use model::AccountName;
use runtime::Shares;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// What requests share.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) control: Control,
    pub(crate) descriptions: Descriptions,
    pub(crate) strangers: Strangers,
    pub(crate) streams: Arc<Semaphore>,
    /// Streams of each account.
    pub(crate) own_streams: Arc<Shares<AccountName>>,
    pub(crate) uploads: Arc<Semaphore>,
    pub(crate) downloads: Arc<Semaphore>,
}

impl App {
    pub(crate) fn new(control: PathBuf) -> Self {
        Self {
            control: Control::new(control),
            descriptions: Descriptions::written(),
            strangers: Strangers::default(),
            streams: Arc::new(Semaphore::new(STREAMS_MAX)),
            own_streams: Shares::of(STREAMS_PER_ACCOUNT_MAX),
            uploads: Arc::new(Semaphore::new(UPLOADS_MAX)),
            downloads: Arc::new(Semaphore::new(DOWNLOADS_MAX)),
        }
    }
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

async fn serve(app: &Arc<App>, route: &Route, params: Params, request: Request) -> Response {
    let reader = Reader::of(request.headers());
    let peer = request.extensions().get::<Peer>().copied();
    let time = route.time();
    let answer = async {
        if let Some(wait) = waits(app, route, peer) {
            return Err(wait);
        }
        answer(app, route, params, request).await
    };
    match tokio::time::timeout(time, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(problem)) => {
            if let Some(Peer(of)) = peer.filter(|_| problem.status == StatusCode::UNAUTHORIZED) {
                app.strangers.refused(of, Instant::now());
            }
            problem.respond(reader)
        }
        Err(_) => Problem::new(
            StatusCode::GATEWAY_TIMEOUT,
            "too-slow",
            format!("no answer within {} s", time.as_secs()),
            "send it again with the same Idempotency-Key: it is done once",
        )
        .respond(reader),
    }
}

/// Why no token of an address is looked at for a while: too many of it were not in force.
fn waits(app: &App, route: &Route, peer: Option<Peer>) -> Option<Problem> {
    let Peer(of) = peer.filter(|_| route.access == Access::Token)?;
    let left = app.strangers.wait(of, Instant::now())?;
    let seconds = u32::try_from(left.as_secs()).unwrap_or(u32::MAX);
    let problem = Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too-many-refused",
        format!("{TOKENS_REFUSED_MAX} tokens from this address were refused within a minute"),
        "wait as long as Retry-After says, and send a token that is in force",
    );
    Some(problem.after(seconds.saturating_add(1)))
}

async fn answer(
    app: &Arc<App>,
    route: &Route,
    params: Params,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let head = Head::read(route, &parts.headers)?;
    let (body, file) = match route.body {
        Body::Json(_) => (body::take(&parts.headers, body).await?, None),
        Body::File => (Bytes::new(), Some((parts.headers, body))),
        Body::None => (Bytes::new(), None),
    };
    let call = Call {
        app,
        route,
        head,
        params: params.map_err(|_| Problem::missing("the path is no text"))?,
        uri: parts.uri,
        body,
    };
    run(&call, file).await
}

async fn nothing_here(request: Request) -> Response {
    let problem = Problem::missing("nothing is at this path");
    problem.respond(Reader::of(request.headers()))
}

async fn no_such_method(request: Request) -> Response {
    let problem = Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "this path has no such method",
        "GET /api/v1/openapi.json tells which it has",
    );
    problem.respond(Reader::of(request.headers()))
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
