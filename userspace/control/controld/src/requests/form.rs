//! Filled-in forms: read, checked whole, and what is taken from them.

use super::FormDates;
use crate::error::{ControlError, refuse, refuse_by};
use jiff::Timestamp;
use law::form::{Attachment, Count, FieldKind, FileKind, Form, Language, Submission, Value};
use law::zone;
use sha2::{Digest as _, Sha256};
use wire::RefusalCode;
use wire::request::SUBMISSION_BYTES_MAX;

/// Longest subject of a request, in characters.
const SUBJECT_CHARS_MAX: usize = 200;

/// The filled-in form, checked whole.
pub(super) fn read(
    form: &'static Form,
    json: &str,
    signature: Option<&[u8]>,
) -> Result<Submission, ControlError> {
    if json.len() > SUBMISSION_BYTES_MAX {
        return Err(refuse(
            RefusalCode::BadRequest,
            format!(
                "the form has {} bytes, more than the {SUBMISSION_BYTES_MAX} that it may have",
                json.len()
            ),
            "shorten its texts; files are sent apart",
        ));
    }
    let mut submission = form.read_json(json.as_bytes()).map_err(|refusal| {
        refuse_by(
            form.clause,
            RefusalCode::BadRequest,
            format!("the form cannot be read: {}", refusal.message(Language::Ru)),
            "`qaqpa request form KIND` shows how it is filled in",
        )
    })?;
    // The signature is over the rest, and so it cannot stand in it: it comes beside.
    let mut fields = form.fields.iter();
    let place = fields.find(|field| {
        field.kind == FieldKind::File(FileKind::Signature) && !form.is_by_the_desk(field)
    });
    if let (Some(field), Some(signature)) = (place, signature) {
        submission = submission.with(field.id, attachment(signature));
    }
    let violations = form.check(&submission);
    if violations.is_empty() {
        return Ok(submission);
    }
    let count = violations.len();
    let all: Vec<String> = violations
        .iter()
        .take(wire::command::VIOLATIONS_MAX)
        .map(|violation| format!("  {}: {}", violation.field, violation.message(Language::Ru)))
        .collect();
    Err(refuse_by(
        form.clause,
        RefusalCode::Invalid,
        format!(
            "the form {} is wrong in {count} places:\n{}",
            form.id,
            all.join("\n")
        ),
        "correct them all and file it again; nothing was kept",
    ))
}

fn attachment(signature: &[u8]) -> Attachment {
    Attachment {
        name: "signature.p7s".to_owned(),
        bytes: u64::try_from(signature.len()).unwrap_or(u64::MAX),
        sha256: Sha256::digest(signature).into(),
    }
}

/// What a request is about: the values of the fields that name it, so that two requests of one applicant about different
/// things do not stand in each other's way, and two about the same do.
pub(super) fn subject_of(form: &Form, submission: &Submission) -> String {
    let named = subject_fields(form.id)
        .iter()
        .flat_map(|field| submission.of(field))
        .filter_map(Value::as_text);
    let whole = named.collect::<Vec<_>>().join(", ");
    if whole.chars().count() <= SUBJECT_CHARS_MAX {
        return whole;
    }
    // A long list is told apart from others by its digest.
    let digest = model::ContentDigest(Sha256::digest(whole.as_bytes()).into()).to_string();
    let digest: String = digest.chars().take(16).collect();
    let kept: String = whole.chars().take(SUBJECT_CHARS_MAX - 20).collect();
    format!("{kept} … {digest}")
}

/// The fields that name what a request is about, domain, service or system first.
fn subject_fields(form: &str) -> &'static [&'static str] {
    match form {
        "eshdi_channel" => &["main_channel.line", "reserve_channel.line"],
        "catalogue_update" => &["ip_list", "user_org", "action"],
        "incident" => &["resources", "addresses", "occurred_at"],
        "access_lists" => &["networks"],
        "access_request" => &["networks", "services.destinations", "services.vpn"],
        "waf_onboard" | "antideface_onboard" => &["domain_ip.domain"],
        "resource_change" => &["resource", "event", "changed"],
        "root_acknowledgement" => &["root"],
        "mail_onboard" => &["mail_domain"],
        "service_creation" => &["service.name_ru", "owner.is_name", "initiator.is_name"],
        "service_publication" | "service_update" => &["service.service_key"],
        "connection" | "connection_update" => &["service.service_key", "initiator_is.is_login"],
        "service_removal" => &["service_key", "action"],
        "disconnection" => &["service_key", "initiator.systems"],
        "act_withdrawal" => &["system", "act_no"],
        "agreement" => &["party1.service_name_key"],
        "planned_works" => &["services", "environment", "starts_at"],
        _ => &[],
    }
}

/// The dates that a form names, of a moment its legal day, and its choices.
pub(super) fn dates_of(form: &Form, submission: &Submission) -> FormDates {
    let dated = form
        .fields
        .iter()
        .filter(|field| matches!(field.kind, FieldKind::Date | FieldKind::Moment));
    let dates = dated.filter_map(|field| match submission.values.get(field.id)?.first()? {
        Value::Text(text) => {
            let moment = text.parse::<Timestamp>().ok().map(zone::date);
            Some((field.id.to_owned(), moment.or_else(|| text.parse().ok())?))
        }
        Value::Flag(_) | Value::Number(_) | Value::Secret(_) | Value::File(_) => None,
    });
    let chosen = form
        .fields
        .iter()
        .filter(|field| matches!(field.kind, FieldKind::Choice(_)) && field.count == Count::One);
    let choices = chosen.filter_map(|field| {
        let word = submission.values.get(field.id)?.first()?.as_text()?;
        Some((field.id.to_owned(), word.to_owned()))
    });
    FormDates {
        dates: dates.collect(),
        choices: choices.collect(),
    }
}
