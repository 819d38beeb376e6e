//! What each route does: a question or command to controld, and its answer as the JSON that `qaqpa --json` prints.

mod download;
mod files;
mod forms;
mod lists;
mod notices;
mod papers;
mod parameters;
mod requests;
mod tokens;

pub(crate) use files::KINDS as FILE_KINDS;
pub(crate) use lists::listing;
pub(crate) use requests::gathered;

use crate::answer::{ok, written};
use crate::body::read;
use crate::head::Head;
use crate::problem::Problem;
use crate::route::{Operation, Route};
use crate::serve::App;
use crate::stream;
use axum::body::{Body, Bytes};
use axum::extract::RawPathParams;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use law::Clause;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use wire::{
    Action, Answer, Collection, Command, ControlStatus, Done, IdempotencyKey, Query, TokenSecret,
};

/// A request of a route, taken in.
pub(crate) struct Call<'a> {
    pub(crate) app: &'a Arc<App>,
    pub(crate) route: &'a Route,
    pub(crate) head: Head,
    pub(crate) params: RawPathParams,
    pub(crate) uri: Uri,
    pub(crate) body: Bytes,
}

/// Its body may hold a secret, and its token is one: neither is written.
impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("route", &self.route.path)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What controld says of itself, under the name that `qaqpa status --json` has for it.
#[derive(Debug, Serialize)]
struct Status {
    control: ControlStatus,
}

/// Does what a route does. `file` is the head and body of a request that brings the octets of a file.
pub(crate) async fn run(
    call: &Call<'_>,
    file: Option<(HeaderMap, Body)>,
) -> Result<Response, Problem> {
    let language = call.head.reader.orders();
    match call.route.operation {
        Operation::OpenApi => Ok(written(call.app.descriptions.of(language))),
        Operation::Forms => Ok(forms::list(language)),
        Operation::Form => forms::one(call),
        Operation::Requests => lists::page(call, Collection::Requests).await,
        Operation::FileRequest => requests::file(call).await,
        Operation::Request => requests::one(call).await,
        Operation::Act => requests::act(call).await,
        Operation::Preview => requests::preview(call).await,
        Operation::EnterReceipt => requests::receipt(call).await,
        Operation::Documents => papers::documents(call).await,
        Operation::Document => papers::document(call).await,
        Operation::Decisions => papers::decisions(call).await,
        Operation::RequestFile => papers::file(call).await,
        Operation::PutFile => files::put(call, file).await,
        Operation::File => files::one(call).await,
        Operation::CheckCode => papers::code(call).await,
        Operation::Services => lists::page(call, Collection::Services).await,
        Operation::Service => service(call).await,
        Operation::Availability => lists::page(call, lists::any_period()).await,
        Operation::Rows => lists::page(call, Collection::Rows(lists::row_kind(call)?)).await,
        Operation::Notices => lists::page(call, Collection::Notices).await,
        Operation::Notice => notices::one(call).await,
        Operation::ConfirmNotice => notices::confirm(call).await,
        Operation::EnterNoticeReceipt => notices::receipt(call).await,
        Operation::HandOverNotice => notices::hand_over(call).await,
        Operation::Cases => lists::page(call, Collection::Cases).await,
        Operation::Epochs => lists::page(call, Collection::Epochs).await,
        Operation::Events if call.head.wants_stream => stream::events(call).await,
        Operation::Events => lists::page(call, Collection::Events).await,
        Operation::Status => status(call).await,
        Operation::Tokens => lists::page(call, Collection::Tokens).await,
        Operation::IssueToken => tokens::issue(call).await,
        Operation::RevokeToken => tokens::revoke(call).await,
        Operation::WhoAmI => tokens::identity(call).await,
        Operation::Inbox => lists::page(call, Collection::Inbox).await,
    }
}

async fn service(call: &Call<'_>) -> Result<Response, Problem> {
    let Answer::Service(view) = call.ask(Query::Service(call.param("key")?)).await? else {
        return Err(Problem::unexpected());
    };
    Ok(ok(&view))
}

async fn status(call: &Call<'_>) -> Result<Response, Problem> {
    let Answer::Control(control) = call.ask(Query::Status).await? else {
        return Err(Problem::unexpected());
    };
    Ok(ok(&Status { control: *control }))
}

impl Call<'_> {
    /// A part of the path; what cannot be one names nothing.
    pub(crate) fn param<T: FromStr>(&self, name: &str) -> Result<T, Problem> {
        let found = self.params.iter().find(|(param, _)| *param == name);
        let read = found.and_then(|(_, text)| text.parse().ok());
        read.ok_or_else(|| Problem::missing(format!("there is no such {name}")))
    }

    /// The body.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        read(&self.body)
    }

    /// The token. Routes that are open to everybody do not ask for it.
    pub(crate) fn token(&self) -> Result<&TokenSecret, Problem> {
        let token = self.head.token.as_ref();
        token.ok_or_else(|| Problem::fault("an open route needs a token"))
    }

    /// Asks controld.
    pub(crate) async fn ask(&self, query: Query) -> Result<Answer, Problem> {
        self.app.control.ask(self.token()?, query).await
    }

    /// Commands controld.
    pub(crate) async fn command(
        &self,
        why: String,
        clause: Option<Clause>,
        action: Action,
    ) -> Result<Done, Problem> {
        let key = self.head.key.map_or_else(drawn, Ok)?;
        let command = Command {
            key,
            why,
            clause,
            action,
        };
        self.app.control.command(self.token()?, command).await
    }
}

/// A key for a command that is sent once.
pub(crate) fn drawn() -> Result<IdempotencyKey, Problem> {
    let bits = runtime::random().map_err(|error| Problem::fault(error.to_string()))?;
    Ok(IdempotencyKey(u128::from_le_bytes(bits)))
}
