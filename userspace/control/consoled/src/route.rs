//! The routes: one [table](ROUTES) that serves them and that describes them.

mod parameter;
mod table;

pub(crate) use parameter::Parameter;
pub(crate) use table::ROUTES;

use crate::limits::{REQUEST_TIME, UPLOAD_TIME};
use axum::routing::MethodFilter;
use std::time::Duration;

/// Where all routes begin.
pub(crate) const BASE: &str = "/api/v1";

/// What a route does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    OpenApi,
    Forms,
    Form,
    Requests,
    FileRequest,
    Request,
    Act,
    Preview,
    EnterReceipt,
    Documents,
    Document,
    Decisions,
    RequestFile,
    PutFile,
    File,
    CheckCode,
    Services,
    Service,
    Availability,
    Rows,
    Notices,
    Notice,
    ConfirmNotice,
    EnterNoticeReceipt,
    HandOverNotice,
    Cases,
    Epochs,
    Events,
    Status,
    Tokens,
    IssueToken,
    RevokeToken,
    WhoAmI,
    Inbox,
}

/// The methods that routes have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Delete,
}

impl Method {
    pub(crate) const fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
            Self::Put => MethodFilter::PUT,
            Self::Delete => MethodFilter::DELETE,
        }
    }

    /// Its key in a path of `OpenAPI`.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Put => "put",
            Self::Delete => "delete",
        }
    }
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody: it is what the orders print.
    Open,
    /// Whoever shows a token; what it may do controld says.
    Token,
}

/// Whether a request names an `Idempotency-Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// It changes nothing.
    None,
    /// It may: done twice it is done once anyhow.
    Optional,
    /// It must.
    Required,
}

/// What a request brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// Nothing.
    None,
    /// JSON of this schema.
    Json(&'static str),
    /// The octets of a file.
    File,
}

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// JSON of this schema.
    Json(&'static str),
    /// The octets of a file.
    File,
}

/// A route.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route {
    pub(crate) operation: Operation,
    pub(crate) method: Method,
    /// After [`BASE`].
    pub(crate) path: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) access: Access,
    pub(crate) key: Key,
    /// Whether `If-Match` names the revision that the sender saw.
    pub(crate) revision: bool,
    /// Its parameters after the question mark.
    pub(crate) query: &'static [Parameter],
    pub(crate) body: Body,
    pub(crate) answer: Reply,
    /// The status of its answer.
    pub(crate) status: u16,
}

impl Route {
    /// Longest time from the head of a request to its answer.
    pub(crate) const fn time(&self) -> Duration {
        match self.body {
            Body::None | Body::Json(_) => REQUEST_TIME,
            Body::File => UPLOAD_TIME,
        }
    }
}
