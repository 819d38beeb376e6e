//! What comes of requests: documents, decisions and their signatures, files.

use super::Call;
use super::download::{Wanted, send};
use super::requests::gathered;
use crate::answer::ok;
use crate::problem::Problem;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use model::AccountName;
use serde::Serialize;
use sha2::{Digest as _, Sha256 as Hasher};
use wire::keys::{DecisionStatement, Generation, Sha256};
use wire::paper::decision_text;
use wire::{Answer, DecisionView, DocumentState, DocumentView, Query, RequestDetail};

/// All of a request.
#[derive(Debug, Serialize)]
struct Items<T> {
    items: Vec<T>,
}

/// A decision: what is signed, and its signature.
#[derive(Debug, Serialize)]
struct Decision<'a> {
    /// The line of the history, from 0.
    line: u32,
    /// What was done.
    act: Option<&'a str>,
    officer: &'a AccountName,
    at: Timestamp,
    statement: &'a DecisionStatement,
    /// The text whose SHA-256 is the statement's `document`; none where the history has no such line any more.
    text: Option<String>,
    /// The octets that are signed, in base64.
    octets: String,
    signature: Option<Signature>,
}

/// A signature of Ed25519.
#[derive(Debug, Serialize)]
struct Signature {
    /// Which generation of the authority's key signed.
    generation: Generation,
    /// Its 64 octets, in base64.
    octets: String,
}

pub(super) async fn documents(call: &Call<'_>) -> Result<Response, Problem> {
    let items = gathered(call, call.param("n")?).await?.documents;
    Ok(ok(&Items { items }))
}

pub(super) async fn decisions(call: &Call<'_>) -> Result<Response, Problem> {
    let detail = gathered(call, call.param("n")?).await?;
    let items = detail.decisions.iter().map(|one| decision(&detail, one));
    let items = items.collect();
    Ok(ok(&Items { items }))
}

fn decision<'a>(detail: &'a RequestDetail, decision: &'a DecisionView) -> Decision<'a> {
    let (statement, view) = (&decision.statement, &detail.view);
    // Lines of the history may go when it is full: the digest names its line whatever its place.
    let texts = detail.history.iter().map(|line| {
        let text = decision_text(view.number, view.kind, line);
        (line.what.as_str(), text)
    });
    let is_it =
        |(_, text): &(&str, String)| Sha256(Hasher::digest(text).into()) == statement.document;
    let (act, text) = texts.into_iter().find(is_it).unzip();
    Decision {
        line: decision.line,
        act,
        officer: &statement.officer,
        at: statement.at,
        statement,
        text,
        octets: STANDARD.encode(statement.canonical()),
        signature: decision.signature.map(|signature| Signature {
            generation: signature.generation,
            octets: STANDARD.encode(signature.octets()),
        }),
    }
}

/// The newest document of a kind in a language.
pub(super) async fn document(call: &Call<'_>) -> Result<Response, Problem> {
    let (kind, language): (String, String) = (call.param("kind")?, call.param("language")?);
    let detail = gathered(call, call.param("n")?).await?;
    let of = |one: &&DocumentView| one.kind.label() == kind && one.language.tag() == language;
    let found = detail.documents.iter().filter(of);
    let found = found.max_by_key(|one| one.line);
    let found = found.ok_or_else(|| Problem::missing("the request has no such document"))?;
    match &found.state {
        DocumentState::Issued { file, .. } => send(call, wanted(&detail, found, *file)).await,
        DocumentState::Waiting => Err(Problem::full(
            "not-made-yet",
            "the document is not made yet",
            "try again; `GET /status` tells what keyd said last",
        )),
        DocumentState::Impossible { why } => Err(Problem::missing(format!(
            "the document cannot be made: {why}"
        ))),
    }
}

fn wanted(detail: &RequestDetail, document: &DocumentView, file: Sha256) -> Wanted {
    let DocumentView {
        number,
        kind,
        language,
        ..
    } = document;
    Wanted {
        request: detail.view.number,
        sha256: file,
        name: format!("{number}-{kind}.{language}.pdf").replace('/', "-"),
        content: "pdf".to_owned(),
    }
}

/// A file that the request cites, or a document of it.
pub(super) async fn file(call: &Call<'_>) -> Result<Response, Problem> {
    let sha256: Sha256 = call.param("sha256")?;
    let detail = gathered(call, call.param("n")?).await?;
    if let Some(view) = detail.files.iter().find(|view| view.sha256 == sha256) {
        let wanted = Wanted {
            request: detail.view.number,
            sha256,
            name: view.name.clone(),
            content: view.content.clone(),
        };
        return send(call, wanted).await;
    }
    let is_it = |one: &&DocumentView| match &one.state {
        DocumentState::Issued { file, .. } => *file == sha256,
        DocumentState::Waiting | DocumentState::Impossible { .. } => false,
    };
    let found = detail.documents.iter().find(is_it);
    let found = found.ok_or_else(|| Problem::missing("the request has no such file"))?;
    send(call, wanted(&detail, found, sha256)).await
}

/// The document that a code authenticates.
pub(super) async fn code(call: &Call<'_>) -> Result<Response, Problem> {
    let Answer::Code(view) = call.ask(Query::CheckCode(call.param("code")?)).await? else {
        return Err(Problem::unexpected());
    };
    Ok(ok(&view))
}
