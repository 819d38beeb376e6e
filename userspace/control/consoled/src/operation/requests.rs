//! Requests: filed, looked at, acted on.

use super::Call;
use crate::answer::{created, ok, with_revision};
use crate::body::{Acting, Filing, Receipt, signature};
use crate::problem::Problem;
use crate::route::BASE;
use axum::response::Response;
use wire::document::done_of;
use wire::{
    Action, Answer, Done, Gathered, Gathering, Query, RequestAct, RequestDetail, RequestNumber,
};

pub(super) async fn file(call: &Call<'_>) -> Result<Response, Problem> {
    let body: Filing = call.read()?;
    let filing = wire::Filing {
        kind: body.kind,
        submission: body.form.get().to_owned(),
        signature: signature(body.signature.as_deref())?,
        for_applicant: body.for_applicant,
        letter: body.letter.map(Into::into),
    };
    let why = body.why.unwrap_or_else(|| "filed".to_owned());
    let (kind, text) = (body.kind, filing.submission.clone());
    let done = call.command(why, None, Action::FileRequest(filing)).await;
    let done = done.map_err(|problem| in_language(call, problem, (Some(kind.form()), &text)))?;
    let Done::RequestFiled { number, .. } = &done else {
        return Err(Problem::unexpected());
    };
    let at = format!("{BASE}/requests/{number}");
    Ok(created(&done_of(&done), &at))
}

pub(super) async fn one(call: &Call<'_>) -> Result<Response, Problem> {
    let detail = gathered(call, call.param("n")?).await?;
    Ok(with_revision(ok(&detail), detail.view.revision))
}

/// A request, piece by piece.
pub(crate) async fn gathered(
    call: &Call<'_>,
    number: RequestNumber,
) -> Result<Box<RequestDetail>, Problem> {
    let mut gathering = Gathering::of(number);
    loop {
        let wish = Query::Request(gathering.wish());
        let Answer::Request(piece) = call.ask(wish).await? else {
            return Err(Problem::unexpected());
        };
        match gathering.take(&piece) {
            Ok(Gathered::More(more)) => gathering = more,
            Ok(Gathered::Whole(detail)) => return Ok(detail),
            Err(error) => return Err(Problem::fault(error.to_string())),
        }
    }
}

pub(super) async fn act(call: &Call<'_>) -> Result<Response, Problem> {
    let body: Acting = call.read()?;
    if body.why.trim().is_empty() {
        return Err(Problem::bad(
            "`why` is missing",
            "say why it is done: every change carries its reason",
        ));
    }
    let (why, clause) = (body.why.clone(), body.clause);
    let act = act_of(call, body)?;
    let (number, done, form) = (act.number, act.act, act.submission.clone());
    match call.command(why, clause, Action::ActOnRequest(act)).await {
        Ok(done) => Ok(ok(&done_of(&done))),
        Err(problem) if let Some((text, _)) = form.filter(|_| problem.is_invalid()) => {
            let detail = gathered(call, number).await?;
            let form = detail.view.kind.carried(done).map(|carried| carried.form);
            Err(in_language(call, problem, (form, &text)))
        }
        Err(problem) => Err(problem),
    }
}

/// What is wrong with a form, in the reader's language: controld tells it in Russian.
fn in_language(call: &Call<'_>, problem: Problem, (form, text): (Option<&str>, &str)) -> Problem {
    if !problem.is_invalid() {
        return problem;
    }
    let form = form.and_then(law::form::form);
    let language = call.head.reader.faults();
    problem.told(form.and_then(|form| law::form::faults(form, text, language)))
}

pub(super) async fn preview(call: &Call<'_>) -> Result<Response, Problem> {
    let act = act_of(call, call.read()?)?;
    let Answer::Preview(preview) = call.ask(Query::Preview(Box::new(act))).await? else {
        return Err(Problem::unexpected());
    };
    Ok(ok(&preview))
}

pub(super) async fn receipt(call: &Call<'_>) -> Result<Response, Problem> {
    let body: Receipt = call.read()?;
    let action = Action::EnterRequestReceipt {
        number: call.param("n")?,
        received_at: body.received_at,
    };
    let done = call.command(body.why, body.clause, action).await?;
    Ok(ok(&done_of(&done)))
}

fn act_of(call: &Call<'_>, body: Acting) -> Result<RequestAct, Problem> {
    let revision = call.head.revision;
    let signature = signature(body.signature.as_deref())?;
    if signature.is_some() && body.form.is_none() {
        let detail = "a signature without the form that it signs";
        return Err(Problem::bad(detail, "send both, or neither"));
    }
    Ok(RequestAct {
        number: call.param("n")?,
        revision: revision.ok_or_else(|| Problem::fault("an act has no revision"))?,
        act: body.act,
        reasons: body.reasons,
        agreed: body.agreed,
        letter: body.letter.map(Into::into),
        submission: body.form.map(|form| (form.get().to_owned(), signature)),
        base: body.base.map(model::Epoch),
        plan: body.plan,
        row: body.row,
    })
}
