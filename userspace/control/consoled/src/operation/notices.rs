//! Notices: read, confirmed by their recipients, entered by officers.

use super::Call;
use crate::answer::ok;
use crate::body::{HandOver, Receipt};
use crate::problem::Problem;
use axum::response::Response;
use wire::document::done_of;
use wire::{Action, Answer, NoticeId, Query};

pub(super) async fn one(call: &Call<'_>) -> Result<Response, Problem> {
    let Answer::Notice(detail) = call.ask(Query::Notice(number(call)?)).await? else {
        return Err(Problem::unexpected());
    };
    Ok(ok(&detail))
}

pub(super) async fn confirm(call: &Call<'_>) -> Result<Response, Problem> {
    let notice = number(call)?;
    let action = Action::ConfirmReceipt { notice };
    let done = call.command("confirmed".to_owned(), None, action).await?;
    Ok(ok(&done_of(&done)))
}

pub(super) async fn receipt(call: &Call<'_>) -> Result<Response, Problem> {
    let body: Receipt = call.read()?;
    let action = Action::EnterReceipt {
        notice: number(call)?,
        received_at: body.received_at,
    };
    let done = call.command(body.why, body.clause, action).await?;
    Ok(ok(&done_of(&done)))
}

pub(super) async fn hand_over(call: &Call<'_>) -> Result<Response, Problem> {
    let body: HandOver = call.read()?;
    let action = Action::HandOver {
        notice: number(call)?,
        whom: body.whom,
        at: body.at,
    };
    let done = call.command(body.why, body.clause, action).await?;
    Ok(ok(&done_of(&done)))
}

fn number(call: &Call<'_>) -> Result<NoticeId, Problem> {
    call.param("id").map(NoticeId)
}
