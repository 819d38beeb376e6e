//! One request of a browser: who sent it, and in which language it is answered.

use super::Face;
use super::cookie::{self, Cookies};
use super::html::{MenuItem, ProblemPage, Shell, page};
use super::key::Key;
use super::secret::Secret;
use super::session::Session;
use super::table::{Area, PAGES};
use super::texts::Words;
use crate::language::Reader;
use crate::listen::Peer;
use crate::problem::Problem;
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use std::sync::Arc;
use tokio::time::Instant;
use wire::Identity;

/// A request, as far as every page needs it.
pub(crate) struct Visit<'a> {
    pub(crate) face: &'a Arc<Face>,
    pub(crate) words: Words<'a>,
    pub(crate) cookies: Cookies,
    pub(crate) session: Option<Session>,
    pub(crate) peer: Option<Peer>,
    pub(crate) now: Instant,
    /// Path and parameters of the page that is looked at.
    here: String,
    /// What the forms of the answer bear.
    form: Secret,
}

impl<'a> Visit<'a> {
    pub(crate) fn of(face: &'a Arc<Face>, parts: &Parts, now: Instant) -> Result<Self, Problem> {
        let cookies = Cookies::of(&parts.headers);
        let reader = cookies
            .language
            .unwrap_or_else(|| Reader::of(&parts.headers));
        let secret = cookies.session.as_ref();
        let session = secret.and_then(|secret| face.sessions.find(secret, now));
        let form = match (&session, &cookies.form) {
            (Some(session), _) => session.form.clone(),
            (None, Some(form)) => form.clone(),
            (None, None) => Secret::drawn()?,
        };
        let here = parts.uri.path_and_query().map_or("/", |here| here.as_str());
        Ok(Self {
            face,
            words: Words::new(&face.texts, reader),
            session,
            peer: parts.extensions.get::<Peer>().copied(),
            now,
            here: here.to_owned(),
            form,
            cookies,
        })
    }

    /// Whether a form's field is what forms of ours bear. One that was drawn for this very answer was never seen by anybody.
    pub(crate) fn bears(&self, field: &str) -> bool {
        let is_known = self.session.is_some() || self.cookies.form.is_some();
        is_known && field.parse().is_ok_and(|field| self.form.is(&field))
    }

    /// What surrounds a page for whoever looks at it.
    pub(crate) fn shell(&self, who: Option<&Identity>, area: Area) -> Shell<'_> {
        let has = |roles: &[model::Role]| {
            who.is_some_and(|who| who.roles.iter().any(|role| roles.contains(role)))
        };
        let shown = PAGES.iter().filter(|page| has(page.menu));
        let menu = shown.map(|page| MenuItem {
            href: page.path,
            title: self.words.say(page.title),
            is_here: page.area == area,
        });
        Shell {
            words: self.words,
            assets: &self.face.assets,
            form: self.form.text(),
            here: &self.here,
            who: who.map(|who| who.account.to_string()),
            menu: menu.collect(),
        }
    }

    /// A page that says why there is none, and what to do.
    pub(crate) fn problem(&self, problem: &Problem) -> Response {
        let who = self.session.as_ref().map(|session| &session.identity);
        let (title, advice) = told(problem);
        let (detail, hint) = problem.words();
        let shell = self.shell(who, Area::Door);
        let mut response = page(
            problem.status,
            &ProblemPage {
                title: self.words.say(title),
                advice: self.words.say(advice),
                status: problem.status.as_u16(),
                detail,
                hint,
                shell,
            },
        );
        if let Some(seconds) = problem.retry_s() {
            let seconds = HeaderValue::from(seconds);
            response.headers_mut().insert(RETRY_AFTER, seconds);
        }
        response
    }

    /// The answer with what every page says of its language, and with the cookie of its forms where the browser has none.
    pub(crate) fn finished(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        let media = headers
            .get(CONTENT_TYPE)
            .and_then(|media| media.to_str().ok());
        if media.is_some_and(|media| media.starts_with("text/html")) {
            let tag = HeaderValue::from_static(self.words.tag());
            headers.insert(CONTENT_LANGUAGE, tag);
            if self.session.is_none() && self.cookies.form.is_none() {
                headers.append(SET_COOKIE, cookie::kept(cookie::FORM, &self.form));
            }
        }
        response
    }
}

/// What a problem is called, and what to do about it.
fn told(problem: &Problem) -> (Key, Key) {
    match problem.status {
        _ if problem.code() == FOREIGN_FORM => (Key::ForeignForm, Key::ForeignFormAdvice),
        StatusCode::BAD_REQUEST
        | StatusCode::UNPROCESSABLE_ENTITY
        | StatusCode::PAYLOAD_TOO_LARGE => (Key::Unreadable, Key::UnreadableAdvice),
        StatusCode::FORBIDDEN => (Key::Forbidden, Key::ForbiddenAdvice),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            (Key::NothingHere, Key::NothingHereAdvice)
        }
        StatusCode::TOO_MANY_REQUESTS => (Key::TooMany, Key::TooManyAdvice),
        StatusCode::SERVICE_UNAVAILABLE if problem.code() == "unavailable" => {
            (Key::Away, Key::AwayAdvice)
        }
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            (Key::Busy, Key::BusyAdvice)
        }
        _ => (Key::Fault, Key::FaultAdvice),
    }
}

/// The word of a form that no page of this host sent.
pub(crate) const FOREIGN_FORM: &str = "foreign-form";

/// A form that no page of this host sent, or one of a session that is over.
pub(crate) fn foreign_form() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        FOREIGN_FORM,
        "the form does not come from a page of this console",
        "open the page again, and send its form",
    )
}
