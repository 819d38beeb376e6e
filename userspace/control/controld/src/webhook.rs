//! Notices as signed webhooks.
//!
//! A notice is one `POST` of a JSON document, in the manner of the Standard Webhooks: whoever has a library for those can use
//! it. Its headers:
//!
//! | Header | Content |
//! |---|---|
//! | `Content-Type` | `application/json` |
//! | `Webhook-Id` | `RECORD-NUMBER`: the same for every attempt of one notice, so that a repeated one can be dropped |
//! | `Idempotency-Key` | the same |
//! | `Webhook-Timestamp` | seconds since 1970, of this attempt |
//! | `Webhook-Signature` | `v1,` and base64 of HMAC-SHA-256 over `ID.TIMESTAMP.BODY`, keyed with the recipient's secret |
//!
//! The document:
//!
//! | Member | Content |
//! |---|---|
//! | `version` | 1; it rises when a member changes its meaning |
//! | `id` | as `Webhook-Id` |
//! | `kind` | `notice`; to external systems `incident` or `planned-works` |
//! | `notice` | its number, as `qaqpa notices` lists it |
//! | `to` | `operator ID`, `organisation ID`, `authority ID`, `system AUTHORITY/ID` |
//! | `subject`, `text` | in Kazakh and Russian |
//! | `attachment` | `{ "name", "text" }`, or null |
//! | `request` | the number of the request whose terms run from the receipt, or null |
//! | `queued_at` | RFC 3339 |
//! | `event` | to external systems: the event itself ([`crate::requests`], `external`), else null |
//!
//! An answer of 2xx is the delivery. 408, 425, 429, 5xx and no answer within [`ATTEMPT`] are tried again; every other answer,
//! redirects among them, and an address that may not be reached, is final for this way. The answer's body is not read.
//!
//! **Where it may go**: to addresses that the record names, and of those only to what is global, or lies in a network that the
//! start names (`--webhook-network`): many recipients are reached through networks of the state alone, and nothing else
//! inside shall be. The address that was judged is the one that is connected to.

mod client;
mod networks;
mod secrets;

pub use client::Webhooks;
pub use networks::Networks;
pub use secrets::{SecretError, Secrets};

use crate::outbox::Letter;
use std::time::Duration;

/// Longest attempt, from the look-up of the name to the head of the answer.
pub(crate) const ATTEMPT: Duration = Duration::from_secs(30);

/// The id of a notice for whoever takes it.
fn id_of(letter: &Letter) -> String {
    format!("{}-{}", letter.record, letter.id)
}

/// The document that is sent.
fn body_of(letter: &Letter) -> Vec<u8> {
    let (kind, event) = match &letter.payload {
        Some((kind, event)) => (
            kind.as_str(),
            serde_json::from_str(event).unwrap_or(serde_json::Value::Null),
        ),
        None => ("notice", serde_json::Value::Null),
    };
    let attachment = letter.attachment.as_ref();
    let attachment =
        attachment.map(|(name, text)| serde_json::json!({ "name": name, "text": text }));
    let document = serde_json::json!({
        "version": 1,
        "id": id_of(letter),
        "kind": kind,
        "notice": letter.id.0,
        "to": letter.whom.to_string(),
        "subject": letter.subject,
        "text": letter.text,
        "attachment": attachment,
        "request": letter.request.map(|number| number.0),
        "queued_at": letter.queued_at.to_string(),
        "event": event,
    });
    document.to_string().into_bytes()
}

#[cfg(test)]
mod tests;
