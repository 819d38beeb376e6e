//! Signing in and out, and the choice of a language.

use super::field;
use crate::console::cookie;
use crate::console::html::{SignInPage, page};
use crate::console::key::Key;
use crate::console::link::own_path;
use crate::console::secret::Secret;
use crate::console::serve::see_other;
use crate::console::session::{Full, Session};
use crate::console::table::Area;
use crate::console::visit::Visit;
use crate::language::Reader;
use crate::limits::{SESSIONS_MAX, TOKENS_REFUSED_MAX};
use crate::listen::Peer;
use crate::problem::Problem;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use wire::token::not_in_force;
use wire::{Answer, Query, TokenSecret};

/// What stands behind the question mark where a session has ended.
const ENDED: &str = "ended";

/// To the page where one signs in; it says so where a session has ended.
pub(crate) fn to_sign_in(visit: &Visit<'_>) -> Response {
    if visit.cookies.session.is_none() {
        return see_other("/sign-in");
    }
    without_session(&format!("/sign-in?{ENDED}"))
}

/// The same for a session whose token is not in force any more.
pub(super) fn ended(visit: &Visit<'_>) -> Response {
    if let Some(secret) = &visit.cookies.session {
        visit.face.sessions.end(secret);
    }
    to_sign_in(visit)
}

fn without_session(path: &str) -> Response {
    with_cookie(see_other(path), cookie::ended(cookie::SESSION))
}

fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(SET_COOKIE, cookie);
    response
}

/// The page where one signs in.
pub(super) fn form(visit: &Visit<'_>, query: Option<&str>) -> Response {
    let has_ended = query == Some(ENDED);
    let note = has_ended.then_some(Key::SessionEnded);
    sign_in(visit, StatusCode::OK, note)
}

fn sign_in(visit: &Visit<'_>, status: StatusCode, note: Option<Key>) -> Response {
    let who = visit.session.as_ref().map(|session| &session.identity);
    page(
        status,
        &SignInPage {
            shell: visit.shell(who, Area::Door),
            title: visit.words.say(Key::SignIn),
            note: note.map(|note| visit.words.say(note)),
        },
    )
}

/// Signs in by a token, which is asked for what it is. One that is not in force is counted as the API counts it.
pub(super) async fn enter(
    visit: &Visit<'_>,
    fields: &[(String, String)],
) -> Result<Response, Problem> {
    let strangers = &visit.face.app.strangers;
    let left = visit
        .peer
        .and_then(|Peer(of)| strangers.wait(of, visit.now));
    if let Some(left) = left {
        let seconds = u32::try_from(left.as_secs()).unwrap_or(u32::MAX);
        let problem = Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-refused",
            format!("{TOKENS_REFUSED_MAX} tokens from this address were refused within a minute"),
            "wait, and enter a token that is in force",
        );
        return Err(problem.after(seconds.saturating_add(1)));
    }
    let token = field(fields, "token").trim();
    match begun(visit, token).await {
        Ok(secret) => {
            let cookie = cookie::kept(cookie::SESSION, &secret);
            Ok(with_cookie(see_other("/"), cookie))
        }
        Err(problem) if problem.status == StatusCode::UNAUTHORIZED => {
            if let Some(Peer(of)) = visit.peer {
                strangers.refused(of, visit.now);
            }
            let note = Some(Key::TokenRefused);
            Ok(sign_in(visit, StatusCode::FORBIDDEN, note))
        }
        Err(problem) => Err(problem),
    }
}

/// Begins a session, in place of the one that the browser had.
async fn begun(visit: &Visit<'_>, token: &str) -> Result<Secret, Problem> {
    let token: TokenSecret = token.parse().map_err(|_| Problem::from(not_in_force()))?;
    let asked = visit.face.app.control.ask(&token, Query::WhoAmI).await?;
    let Answer::Identity(identity) = asked else {
        return Err(Problem::unexpected());
    };
    let sessions = &visit.face.sessions;
    if let Some(before) = &visit.cookies.session {
        sessions.end(before);
    }
    let (secret, form) = (Secret::drawn()?, Secret::drawn()?);
    let account = identity.account.clone();
    let session = Session::new((token, *identity), form, visit.now);
    let begun = sessions.begin(&secret, session, visit.now);
    begun.map_err(|Full| {
        let detail = format!("{SESSIONS_MAX} sessions are open already");
        Problem::full(
            "too-many-sessions",
            detail,
            "try again when others have signed out",
        )
    })?;
    tracing::info!(%account, "signed in");
    Ok(secret)
}

/// Signs out.
pub(super) fn leave(visit: &Visit<'_>) -> Response {
    if let Some(secret) = &visit.cookies.session {
        visit.face.sessions.end(secret);
    }
    without_session("/sign-in")
}

/// Chooses a language, and goes back to where that was done.
pub(super) fn choose(fields: &[(String, String)]) -> Result<Response, Problem> {
    let reader = Reader::tagged(field(fields, "language"));
    let reader = reader.ok_or_else(|| Problem::bad("there is no such language", "kk, ru or en"))?;
    let to = own_path(field(fields, "to"));
    Ok(with_cookie(see_other(to), cookie::language(reader)))
}
