//! What each page shows: questions to controld, and what its answers become.

mod acts;
mod asked;
mod deny;
mod door;
mod draft;
mod epochs;
mod filing;
mod items;
mod letter;
mod lists;
mod notice;
mod overview;
mod request;

pub(crate) use deny::DENY;
pub(crate) use door::to_sign_in;
pub(crate) use draft::DRAFT;
pub(crate) use epochs::CONFIRM;

use super::html::{Section, SectionsPage, page as written};
use super::table::{Page, View};
use super::visit::Visit;
use crate::head::Head;
use crate::operation::{Call, run};
use crate::problem::Problem;
use crate::route::ROUTES;
use axum::body::Bytes;
use axum::extract::RawPathParams;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use model::Role;
use wire::{Answer, Identity, Query};

/// How a page goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Html,
    Csv,
}

/// A page in the making, for whoever is signed in.
pub(crate) struct Asking<'a> {
    visit: &'a Visit<'a>,
    page: &'static Page,
    who: Identity,
    call: Call<'a>,
}

/// A page that is looked at. Where the token of a session is not in force any more, the session is over.
pub(crate) async fn shown(
    visit: &Visit<'_>,
    (page, format): (&'static Page, Format),
    params: RawPathParams,
    uri: Uri,
) -> Result<Response, Problem> {
    if page.view == View::SignIn {
        return Ok(door::form(visit, uri.query()));
    }
    let made = async {
        let asking = Asking::of(visit, page, (params, uri)).await?;
        made(&asking, format).await
    };
    or_ended(visit, made.await)
}

/// Where the token is not in force any more, the session is over.
fn or_ended(visit: &Visit<'_>, made: Result<Response, Problem>) -> Result<Response, Problem> {
    match made {
        Err(problem) if problem.status == StatusCode::UNAUTHORIZED => Ok(door::ended(visit)),
        answer => answer,
    }
}

impl<'a> Asking<'a> {
    /// Begins: asks who the session's account is.
    async fn of(
        visit: &'a Visit<'a>,
        page: &'static Page,
        (params, uri): (RawPathParams, Uri),
    ) -> Result<Self, Problem> {
        let route = ROUTES
            .iter()
            .find(|route| Some(route.operation) == page.operation);
        let route = route.ok_or_else(|| Problem::fault("a page asks nothing"))?;
        let session = visit.session.as_ref();
        let head = Head {
            token: session.map(|session| session.token.clone()),
            key: None,
            revision: None,
            reader: visit.words.reader(),
            wants_stream: false,
            last_event: None,
        };
        let call = Call {
            app: &visit.face.app,
            route,
            head,
            params,
            uri,
            body: Bytes::new(),
        };
        // Roles may have changed since signing in, or the token may be gone.
        let Answer::Identity(who) = call.ask(Query::WhoAmI).await? else {
            return Err(Problem::unexpected());
        };
        Ok(Self {
            visit,
            page,
            who: *who,
            call,
        })
    }
}

async fn made(asking: &Asking<'_>, format: Format) -> Result<Response, Problem> {
    match asking.page.view {
        View::Overview => overview::page(asking).await,
        View::Requests
        | View::Inbox
        | View::Rows
        | View::Cases
        | View::Notices
        | View::Epochs
        | View::Journal
        | View::Tokens => lists::page(asking, format).await,
        View::Request => request::page(asking).await,
        View::RequestFile => run(&asking.call, None).await,
        View::Notice => notice::page(asking).await,
        View::Act => acts::page(asking).await,
        View::Kinds => Ok(filing::kinds(asking)),
        View::Filing => filing::page(asking),
        View::Deny => deny::page(asking),
        View::Draft => draft::page(asking).await,
        View::SendAct
        | View::SendFiling
        | View::SendDeny
        | View::SendDraft
        | View::SignIn
        | View::EnterToken
        | View::SignOut
        | View::ChooseLanguage
        | View::ConfirmEpoch => Err(Problem::fault("a page is no page of a session")),
    }
}

/// A form that was sent.
pub(crate) async fn sent(
    visit: &Visit<'_>,
    page: &'static Page,
    at: (RawPathParams, Uri),
    fields: &[(String, String)],
) -> Result<Response, Problem> {
    match page.view {
        view @ (View::SendAct | View::SendFiling | View::SendDeny | View::SendDraft) => {
            let made = async {
                let asking = Asking::of(visit, page, at).await?;
                if view == View::SendAct {
                    acts::sent(&asking, fields).await
                } else if view == View::SendFiling {
                    filing::sent(&asking, fields).await
                } else if view == View::SendDeny {
                    deny::sent(&asking, fields).await
                } else {
                    draft::sent(&asking, fields).await
                }
            };
            or_ended(visit, made.await)
        }
        View::EnterToken => door::enter(visit, fields).await,
        View::SignOut => Ok(door::leave(visit)),
        View::ChooseLanguage => door::choose(fields),
        View::ConfirmEpoch => epochs::confirm(visit, fields).await,
        View::Overview
        | View::Inbox
        | View::Act
        | View::Kinds
        | View::Filing
        | View::Deny
        | View::Draft
        | View::Requests
        | View::Request
        | View::RequestFile
        | View::Rows
        | View::Cases
        | View::Notices
        | View::Notice
        | View::Epochs
        | View::Journal
        | View::Tokens
        | View::SignIn => Err(Problem::fault("a page takes no form")),
    }
}

/// A field of a form; empty where it is not there.
fn field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    let found = fields.iter().find(|(found, _)| found == name);
    found.map_or("", |(_, value)| value)
}

impl Asking<'_> {
    async fn ask(&self, query: Query) -> Result<Answer, Problem> {
        self.call.ask(query).await
    }

    fn has(&self, roles: &[Role]) -> bool {
        self.who.roles.iter().any(|role| roles.contains(role))
    }

    /// A page of parts.
    fn parts(&self, title: String, sections: Vec<Section>) -> Response {
        let shell = self.visit.shell(Some(&self.who), self.page.area);
        written(
            StatusCode::OK,
            &SectionsPage {
                shell,
                title,
                sections,
            },
        )
    }
}
