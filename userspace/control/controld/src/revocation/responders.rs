//! Responders: one request for each question, to one after the other until one answers.

use super::exchange;
use super::sources::{Responder, Sources};
use crate::signatures::{Asking, OcspAnswer, Signatures};
use eds::OcspQuestion;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Longest wait for one responder; they answer within tenths of a second.
const ANSWER_WAIT: Duration = Duration::from_secs(4);
/// Longest wait for all that is asked for one command.
const WAIT_MAX: Duration = Duration::from_secs(10);
/// Longest answer, in bytes; those of the national CA have less than 4 KiB. They stand in the store, beside what was signed.
const ANSWER_BYTES_MAX: usize = 16 * 1024;
/// Octets of a nonce (RFC 9654 section 2.1 recommends 32).
const NONCE_OCTETS: usize = 32;

/// Asks all that is asked for a command. What was not answered well and in time is missing.
pub(crate) async fn ask(sources: Arc<Sources>, asking: Asking) -> Vec<OcspAnswer> {
    let signatures = Arc::new(asking.signatures);
    let mut tasks = JoinSet::new();
    for question in asking.questions {
        let (sources, signatures) = (Arc::clone(&sources), Arc::clone(&signatures));
        let now = asking.now;
        tasks.spawn(async move { ask_one(&sources, &signatures, question, now).await });
    }
    let mut answers = Vec::new();
    let gather = async {
        while let Some(answered) = tasks.join_next().await {
            match answered {
                Ok(answer) => answers.extend(answer),
                Err(error) => {
                    tracing::error!(%error, "a question to a responder ended by itself");
                }
            }
        }
    };
    if timeout(WAIT_MAX, gather).await.is_err() {
        let wait_s = WAIT_MAX.as_secs();
        tracing::warn!(
            wait_s,
            "responders did not answer in time; what they were asked stays unknown"
        );
    }
    answers
}

async fn ask_one(
    sources: &Sources,
    signatures: &Signatures,
    question: OcspQuestion,
    now: Timestamp,
) -> Option<OcspAnswer> {
    for responder in &sources.responders {
        match ask_responder(responder, signatures, &question, now).await {
            Ok(answer) => return Some(answer),
            Err(why) => {
                let (url, whose) = (&responder.url, question.whose());
                tracing::warn!(
                    responder = url,
                    certificate = whose,
                    why,
                    "no answer about a certificate"
                );
            }
        }
    }
    None
}

async fn ask_responder(
    responder: &Responder,
    signatures: &Signatures,
    question: &OcspQuestion,
    now: Timestamp,
) -> Result<OcspAnswer, String> {
    let nonce = if responder.has_nonce {
        let octets = runtime::random::<NONCE_OCTETS>().map_err(|error| error.to_string())?;
        Some(octets.to_vec())
    } else {
        None
    };
    let request = question.request(nonce.as_deref());
    let request = request.map_err(|error| error.to_string())?;
    let body = Some(("application/ocsp-request", request));
    let bounds = (ANSWER_WAIT, ANSWER_BYTES_MAX);
    let der = exchange(&responder.place, body, bounds).await?;
    let word = question.judge(&der, nonce.as_deref(), &signatures.lists(), now);
    let word = word.map_err(|error| error.to_string())?;
    Ok(OcspAnswer {
        key: question.key(),
        der,
        nonce,
        word,
        from: responder.url.clone(),
    })
}
