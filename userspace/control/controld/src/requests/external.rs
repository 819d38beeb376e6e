//! Incidents and planned works for external systems, such as ЕСМ and АС SD.
//!
//! The `event` of their webhook ([`crate::webhook`]):
//!
//! | Member | Content |
//! |---|---|
//! | `request`, `citation` | the request's number, and how papers cite it |
//! | `what` | what happened: `filed`, an act such as `finish`, or the id of a term that ran out |
//! | `stage` | where it stands now |
//! | `at` | when, by the legal clock, RFC 3339 |
//! | `clause` | by which clause |
//! | `applicant` | who filed it, as in `to` |
//! | `form`, `form_version` | its form |
//! | `fields` | the filled-in form by field; a field of many values is a list. Secrets, personal data and files are left out |

use super::authority_of;
use super::carry::Made;
use crate::clock::Now;
use crate::core::Core;
use crate::outbox::{Contact, Notice, Recipient, Way};
use law::form::{Count, FieldKind, Form, Submission, Value};
use law::request::Kind;
use model::{Authority, ExternalSystem, Feed};
use serde_json::{Map, Value as Json, json};

/// What an external system is told of by requests of a kind, and the word for it.
fn feed_of(kind: Kind) -> Option<(Feed, &'static str)> {
    match kind {
        Kind::Incident => Some((Feed::Incidents, "incident")),
        Kind::PlannedWorks => Some((Feed::PlannedWorks, "planned-works")),
        Kind::Channels
        | Kind::Catalogue
        | Kind::AccessLists
        | Kind::SpecialAccess
        | Kind::WebFirewall
        | Kind::PageProtection
        | Kind::ResourceChange
        | Kind::RootHandOver
        | Kind::Mail
        | Kind::ServiceCreation
        | Kind::Publication
        | Kind::Connection
        | Kind::ServiceUpdate
        | Kind::ConnectionUpdate
        | Kind::ServiceRemoval
        | Kind::Disconnection
        | Kind::ActWithdrawal
        | Kind::Agreement => None,
    }
}

/// The notices of a step to external systems of its authority; the text is what people are told.
pub(super) fn of(
    (core, made): (&Core, &Made),
    filled: Option<&Submission>,
    (subject, text): (&str, &str),
    now: Now,
) -> Vec<Notice> {
    let kind = made.after.request.kind;
    let Some((feed, word)) = feed_of(kind) else {
        return Vec::new();
    };
    let wanted = authority_of(kind);
    let mut authorities = core.ledger.record().authorities();
    let Some(authority) = authorities.find(|row| row.kind == wanted) else {
        return Vec::new();
    };
    let takes = |system: &&ExternalSystem| system.takes.contains(&feed);
    let systems: Vec<&ExternalSystem> = authority.external.iter().filter(takes).collect();
    if systems.is_empty() {
        return Vec::new();
    }
    let event = event(made, filled, now).to_string();
    let notice = |system: &ExternalSystem| Notice {
        payload: Some((word.to_owned(), event.clone())),
        from: wanted,
        ..Notice::information(
            contact(authority, system),
            subject.to_owned(),
            text.to_owned(),
            now,
        )
    };
    systems.into_iter().map(notice).collect()
}

fn contact(authority: &Authority, system: &ExternalSystem) -> Contact {
    Contact {
        to: Recipient::External(authority.id.clone(), system.id.clone()),
        way: Way::Webhook(system.webhook.clone()),
        further: Vec::new(),
    }
}

fn event(made: &Made, filled: Option<&Submission>, now: Now) -> Json {
    let stored = &made.after;
    let request = &stored.request;
    let form = law::form::form(request.kind.form());
    let fields = form
        .zip(filled)
        .map(|(form, filled)| fields_of(form, filled));
    let clause = request.history.last().map(|entry| entry.clause.id());
    json!({
        "request": made.number.0,
        "citation": made.number.citation(),
        "what": made.what,
        "stage": request.stage.label(),
        "at": now.legal.to_string(),
        "clause": clause,
        "applicant": stored.applicant.to_string(),
        "form": request.kind.form(),
        "form_version": stored.form_version,
        "fields": fields,
    })
}

/// The fields of a form that others may read.
fn fields_of(form: &Form, filled: &Submission) -> Map<String, Json> {
    let mut fields = Map::new();
    for (id, values) in &filled.values {
        let Some(field) = form.field(id) else {
            continue;
        };
        let is_closed = field.secret
            || field.personal
            || matches!(field.kind, FieldKind::Secret | FieldKind::File(_));
        if is_closed {
            continue;
        }
        let mut shown: Vec<Json> = values.iter().filter_map(shown).collect();
        let value = match field.count {
            Count::One => shown.pop(),
            Count::UpTo(_) => Some(Json::Array(shown)),
        };
        fields.extend(value.map(|value| (id.clone(), value)));
    }
    fields
}

fn shown(value: &Value) -> Option<Json> {
    match value {
        Value::Text(text) => Some(json!(text)),
        Value::Flag(flag) => Some(json!(flag)),
        Value::Number(number) => Some(json!(number)),
        Value::Secret(_) | Value::File(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use law::form::{FORMS, Secret};

    /// Whatever form it is: no secret, no personal datum and no file leaves with an event.
    #[test]
    fn no_event_bears_what_is_closed() {
        for form in FORMS {
            let mut filled = Submission::default();
            for field in form.fields {
                let value = if field.secret {
                    Value::Secret(Secret::new("s3cret".to_owned()))
                } else if field.personal {
                    Value::Text("А. Омаров".to_owned())
                } else {
                    Value::Text("open".to_owned())
                };
                filled = filled.with(field.id, value);
                // A secret that was given as a text is closed by its field.
                if field.secret {
                    filled = filled.with(field.id, "s3cret");
                }
            }
            let text = Json::Object(fields_of(form, &filled)).to_string();
            assert!(!text.contains("s3cret"), "{}: {text}", form.id);
            assert!(!text.contains("Омаров"), "{}: {text}", form.id);
        }
    }
}
