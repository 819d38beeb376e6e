//! Tokens, and who one is.

use super::Call;
use crate::answer::{created, ok};
use crate::body::Token;
use crate::problem::Problem;
use crate::route::BASE;
use axum::response::Response;
use wire::document::done_of;
use wire::{Action, Answer, Done, Identity, Query};

pub(super) async fn identity(call: &Call<'_>) -> Result<Response, Problem> {
    whoami(call).await.map(|identity| ok(&identity))
}

async fn whoami(call: &Call<'_>) -> Result<Identity, Problem> {
    let Answer::Identity(identity) = call.ask(Query::WhoAmI).await? else {
        return Err(Problem::unexpected());
    };
    Ok(*identity)
}

pub(super) async fn issue(call: &Call<'_>) -> Result<Response, Problem> {
    let body: Token = call.read()?;
    let account = match body.account {
        Some(account) => account,
        None => whoami(call).await?.account,
    };
    let action = Action::IssueToken {
        account,
        label: body.label,
        expires_at: body.expires_at,
    };
    let why = body.why.unwrap_or_else(|| "issued".to_owned());
    let done = call.command(why, None, action).await?;
    let Done::TokenIssued { token, .. } = &done else {
        return Err(Problem::unexpected());
    };
    let at = format!("{BASE}/tokens/{}", token.id);
    Ok(created(&done_of(&done), &at))
}

pub(super) async fn revoke(call: &Call<'_>) -> Result<Response, Problem> {
    let action = Action::RevokeToken {
        token: call.param("id")?,
    };
    let done = call.command("revoked".to_owned(), None, action).await?;
    Ok(ok(&done_of(&done)))
}
