//! What each route does: a question or command to controld, and its answer as the JSON that `qaqpa --json` prints.

mod forms;
mod lists;
mod requests;
mod tokens;

pub(crate) use lists::listing;

use crate::answer::ok;
use crate::body::read;
use crate::head::Head;
use crate::openapi;
use crate::problem::Problem;
use crate::route::{Operation, Route};
use crate::serve::App;
use crate::stream;
use axum::body::Bytes;
use axum::extract::RawPathParams;
use axum::http::Uri;
use axum::response::Response;
use law::Clause;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::str::FromStr;
use wire::{
    Action, Answer, Collection, Command, ControlStatus, Done, IdempotencyKey, Query, TokenSecret,
};

/// A request of a route, taken in.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) app: &'a App,
    pub(crate) route: &'a Route,
    pub(crate) head: Head,
    pub(crate) params: RawPathParams,
    pub(crate) uri: Uri,
    pub(crate) body: Bytes,
}

/// What controld says of itself, under the name that `qaqpa status --json` has for it.
#[derive(Debug, Serialize)]
struct Status {
    control: ControlStatus,
}

/// Does what a route does.
pub(crate) async fn run(call: &Call<'_>) -> Result<Response, Problem> {
    match call.route.operation {
        Operation::OpenApi => Ok(ok(&openapi::document(call.head.language))),
        Operation::Forms => Ok(forms::list(call.head.language)),
        Operation::Form => forms::one(call),
        Operation::Requests => lists::page(call, Collection::Requests).await,
        Operation::FileRequest => requests::file(call).await,
        Operation::Request => requests::one(call).await,
        Operation::Act => requests::act(call).await,
        Operation::Preview => requests::preview(call).await,
        Operation::EnterReceipt => requests::receipt(call).await,
        Operation::Rows => lists::page(call, Collection::Rows(lists::row_kind(call)?)).await,
        Operation::Notices => lists::page(call, Collection::Notices).await,
        Operation::Cases => lists::page(call, Collection::Cases).await,
        Operation::Epochs => lists::page(call, Collection::Epochs).await,
        Operation::Events if call.head.wants_stream => stream::events(call).await,
        Operation::Events => lists::page(call, Collection::Events).await,
        Operation::Status => status(call).await,
        Operation::Tokens => lists::page(call, Collection::Tokens).await,
        Operation::IssueToken => tokens::issue(call).await,
        Operation::RevokeToken => tokens::revoke(call).await,
        Operation::WhoAmI => tokens::identity(call).await,
    }
}

async fn status(call: &Call<'_>) -> Result<Response, Problem> {
    let Answer::Control(control) = call.ask(Query::Status).await? else {
        return Err(unexpected());
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
fn drawn() -> Result<IdempotencyKey, Problem> {
    let bits = runtime::random().map_err(|error| Problem::fault(error.to_string()))?;
    Ok(IdempotencyKey(u128::from_le_bytes(bits)))
}

/// An answer to another question.
pub(crate) fn unexpected() -> Problem {
    Problem::fault("the owner of the record answered something else than it was asked")
}
