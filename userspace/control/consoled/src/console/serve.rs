//! From a browser's request to its page.

use super::Face;
use super::csrf::is_own;
use super::pages::{self, Format};
use super::table::{Access, PAGES, Page};
use super::visit::{Visit, foreign_form};
use crate::body;
use crate::limits::{REQUEST_TIME, SUBMITTED_MAX};
use crate::problem::Problem;
use crate::route::Method;
use axum::Router;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{MethodFilter, get, on};
use std::sync::Arc;
use tokio::time::Instant;

/// The parts of a path; none where they are no text.
type Params = Result<RawPathParams, RawPathParamsRejection>;

/// All pages of the table, and what they load.
pub(crate) fn router(face: &Arc<Face>) -> Router {
    let mut router = Router::new();
    for page in PAGES {
        let filter = page.method.filter();
        router = with(router, face, (page.path, filter), (page, Format::Html));
        if let Some(path) = page.export() {
            let get = (path.as_str(), MethodFilter::GET);
            router = with(router, face, get, (page, Format::Csv));
        }
    }
    let assets = Arc::clone(face);
    let asset = move |request: Request| async move {
        let found = assets.assets.answer(request.uri().path());
        found.unwrap_or_else(|| refused(&assets, request, &nothing_here()))
    };
    let refusing = |problem: fn() -> Problem| {
        let face = Arc::clone(face);
        move |request: Request| async move { refused(&face, request, &problem()) }
    };
    router
        .route("/assets/{name}", get(asset))
        .fallback(refusing(nothing_here))
        .method_not_allowed_fallback(refusing(no_such_method))
        .layer(map_response(guarded))
}

fn with(
    router: Router,
    face: &Arc<Face>,
    (path, filter): (&str, MethodFilter),
    (page, format): (&'static Page, Format),
) -> Router {
    let face = Arc::clone(face);
    let handler = move |params: Params, request: Request| {
        let face = Arc::clone(&face);
        async move { serve(&face, (page, format), params, request).await }
    };
    router.route(path, on(filter, handler))
}

async fn serve(
    face: &Arc<Face>,
    (page, format): (&'static Page, Format),
    params: Params,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let visit = match Visit::of(face, &parts, Instant::now()) {
        Ok(visit) => visit,
        Err(problem) => return bare(&problem),
    };
    let answer = async {
        if page.method == Method::Post {
            if !is_own(&parts.headers, face.scheme) {
                return Err(foreign_form());
            }
            if page.operation.is_some() && visit.session.is_none() {
                return Ok(pages::to_sign_in(&visit));
            }
            let _place = if page.is_large() {
                Some(face.large.try_acquire().map_err(|_| too_many())?)
            } else {
                None
            };
            let uri = parts.uri.clone();
            let fields = body::fields(parts, body, page.octets_max()).await?;
            let form = fields.iter().find(|(name, _)| name == "form");
            if !form.is_some_and(|(_, value)| visit.bears(value)) {
                return Err(foreign_form());
            }
            let params = params.map_err(|_| Problem::missing("the path is no text"))?;
            return pages::sent(&visit, page, (params, uri), &fields).await;
        }
        if page.access == Access::Session && visit.session.is_none() {
            return Ok(pages::to_sign_in(&visit));
        }
        let params = params.map_err(|_| Problem::missing("the path is no text"))?;
        pages::shown(&visit, (page, format), params, parts.uri).await
    };
    let answered = match tokio::time::timeout(REQUEST_TIME, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(problem)) => visit.problem(&problem),
        Err(_) => visit.problem(&Problem::new(
            StatusCode::GATEWAY_TIMEOUT,
            "too-slow",
            format!("no answer within {} s", REQUEST_TIME.as_secs()),
            "try again, or ask for less",
        )),
    };
    visit.finished(answered)
}

/// A page that says why there is none, where no page of the table was asked for.
fn refused(face: &Arc<Face>, request: Request, problem: &Problem) -> Response {
    let (parts, _) = request.into_parts();
    match Visit::of(face, &parts, Instant::now()) {
        Ok(visit) => visit.finished(visit.problem(problem)),
        Err(problem) => bare(&problem),
    }
}

/// Where not even random bits can be had.
fn bare(problem: &Problem) -> Response {
    tracing::error!(?problem, "a page cannot be made");
    let mut response = Response::new(problem.words().0.to_owned().into());
    *response.status_mut() = problem.status;
    response
}

fn nothing_here() -> Problem {
    Problem::missing("nothing is at this path")
}

fn too_many() -> Problem {
    let detail = format!("{SUBMITTED_MAX} requests are being read already");
    Problem::full(
        "too-many-forms",
        detail,
        "go back, and send it again in a moment",
    )
}

fn no_such_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "this path has no such method",
        "open the page again",
    )
}

/// To another page.
pub(crate) fn see_other(path: &str) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    let place = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, place);
    response
}

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; connect-src 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";
/// What no page of the console needs.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), \
                           publickey-credentials-get=(), serial=(), usb=()";

/// What every answer says to browsers.
async fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut say = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    say(CONTENT_SECURITY_POLICY, POLICY);
    say(X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(REFERRER_POLICY, "no-referrer");
    say(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    say(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    say(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    say(VARY, "accept-language, cookie");
    // What is named by its content says that it may be kept; all else is one reader's.
    let headers = response.headers_mut();
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
