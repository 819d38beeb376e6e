//! Errors as RFC 9457 has them.

use crate::answer::json;
use crate::language::Reader;
use crate::limits::RETRY_S;
use crate::wording::for_programs;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use law::Clause;
use law::form::Language;
use model::Violation;
use serde::Serialize;
use wire::{Refusal, RefusalCode};

/// The media type of a problem (RFC 9457, section 3).
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request was not done. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    /// Its kind in a word, for programs.
    code: &'static str,
    /// What happened, to what, by which rule.
    detail: String,
    /// What to do.
    hint: String,
    clause: Option<Clause>,
    violations: Vec<Violation>,
    /// After how many seconds it may be tried again.
    retry_s: Option<u32>,
}

/// A problem as JSON. Its title says no more than the status, as section 4.2.1 has it for `about:blank`.
#[derive(Debug, Serialize)]
struct Document<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    code: &'static str,
    hint: &'a str,
    clause: Option<Cited>,
    violations: &'a [Violation],
}

/// A clause with its citation.
#[derive(Debug, Serialize)]
pub(crate) struct Cited {
    id: &'static str,
    citation: String,
}

impl Cited {
    pub(crate) fn of(clause: Clause, language: Language) -> Self {
        Self {
            id: clause.id(),
            citation: clause.citation_in(language),
        }
    }
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            hint: hint.into(),
            clause: None,
            violations: Vec::new(),
            retry_s: (status == StatusCode::SERVICE_UNAVAILABLE).then_some(RETRY_S),
        }
    }

    /// The same, to be tried again after so many seconds.
    pub(crate) fn after(self, seconds: u32) -> Self {
        Self {
            retry_s: Some(seconds),
            ..self
        }
    }

    /// The same, with what happened told in other words: of what the sender sent, he reads it in his own language.
    pub(crate) fn told(self, detail: Option<String>) -> Self {
        let detail = detail.unwrap_or_else(|| self.detail.clone());
        Self { detail, ..self }
    }

    /// Whether what was sent was wrong by its contents.
    pub(crate) fn is_invalid(&self) -> bool {
        self.status == of_code(RefusalCode::Invalid).0
    }

    /// A request that makes no sense.
    pub(crate) fn bad(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        let (status, code) = of_code(RefusalCode::BadRequest);
        Self::new(status, code, detail, hint)
    }

    /// A path that names nothing.
    pub(crate) fn missing(detail: impl Into<String>) -> Self {
        let (status, code) = of_code(RefusalCode::NotFound);
        Self::new(
            status,
            code,
            detail,
            "GET /api/v1/openapi.json tells what there is",
        )
    }

    /// controld does not answer.
    pub(crate) fn away() -> Self {
        let (status, code) = of_code(RefusalCode::Unavailable);
        let detail = "the owner of the record does not answer";
        Self::new(
            status,
            code,
            detail,
            "try again; what was sent with the same Idempotency-Key has the effect of one",
        )
    }

    /// An answer that does not fit the question: a fault of ours.
    pub(crate) fn fault(detail: impl Into<String>) -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::new(status, "fault", detail, "report this with the time of day")
    }

    /// An answer to another question.
    pub(crate) fn unexpected() -> Self {
        Self::fault("the owner of the record answered something else than it was asked")
    }

    /// A place that is taken.
    pub(crate) fn full(code: &'static str, detail: impl Into<String>, hint: &str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail, hint)
    }

    /// Its kind in a word.
    pub(crate) const fn code(&self) -> &'static str {
        self.code
    }

    /// What happened, and what to do, in the words of whoever refused.
    pub(crate) fn words(&self) -> (&str, &str) {
        (&self.detail, &self.hint)
    }

    /// The clause behind it, where there is one.
    pub(crate) const fn clause(&self) -> Option<Clause> {
        self.clause
    }

    /// What is wrong with the record that was asked for.
    pub(crate) fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// After how many seconds it may be tried again.
    pub(crate) const fn retry_s(&self) -> Option<u32> {
        self.retry_s
    }

    pub(crate) fn respond(&self, reader: Reader) -> Response {
        let document = Document {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: &self.detail,
            code: self.code,
            hint: &self.hint,
            clause: self.clause.map(|clause| Cited::of(clause, reader.orders())),
            violations: &self.violations,
        };
        let mut response = json(self.status, PROBLEM_JSON, &document);
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_s {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (status, code) = of_code(refusal.code);
        Self {
            clause: refusal.clause,
            violations: refusal.violations,
            ..Self::new(
                status,
                code,
                for_programs(&refusal.message),
                for_programs(&refusal.hint),
            )
        }
    }
}

/// Status and name of a refusal's kind.
const fn of_code(code: RefusalCode) -> (StatusCode, &'static str) {
    match code {
        RefusalCode::BadRequest => (StatusCode::BAD_REQUEST, "bad-request"),
        RefusalCode::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
        RefusalCode::NotFound => (StatusCode::NOT_FOUND, "not-found"),
        RefusalCode::Conflict => (StatusCode::CONFLICT, "conflict"),
        RefusalCode::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        RefusalCode::Full => (StatusCode::INSUFFICIENT_STORAGE, "full"),
        RefusalCode::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        RefusalCode::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated"),
        RefusalCode::Stale => (StatusCode::PRECONDITION_FAILED, "stale"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_refusal_has_its_status_and_keeps_its_name() {
        let check = |code: RefusalCode, status: u16| {
            let (found, name) = of_code(code);
            assert_eq!(found.as_u16(), status, "{code:?}");
            assert_eq!(serde_json::to_value(code).unwrap(), name);
        };
        check(RefusalCode::BadRequest, 400);
        check(RefusalCode::Unauthenticated, 401);
        check(RefusalCode::Forbidden, 403);
        check(RefusalCode::NotFound, 404);
        check(RefusalCode::Conflict, 409);
        check(RefusalCode::Stale, 412);
        check(RefusalCode::Invalid, 422);
        check(RefusalCode::Unavailable, 503);
        check(RefusalCode::Full, 507);
    }
}
