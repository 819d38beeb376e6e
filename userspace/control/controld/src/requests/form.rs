//! Filled-in forms: read, checked whole, and what is taken from them.

use super::FormDates;
use crate::error::{ControlError, refuse, refuse_by};
use jiff::Timestamp;
use law::form::{Attachment, FieldKind, FileKind, Form, Language, Submission, Value};
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
    can_be_kept(&submission)?;
    // The signature is over the rest, and so it cannot stand in it: it comes beside.
    let mut fields = form.fields.iter();
    let place = fields.find(|field| field.kind == FieldKind::File(FileKind::Signature));
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

/// A secret is sealed before it is kept, a file is kept with its content; neither is built yet.
fn can_be_kept(submission: &Submission) -> Result<(), ControlError> {
    for value in submission.values.values().flatten() {
        let what = match value {
            Value::Secret(_) => "a secret, and this gateway cannot seal one yet",
            Value::File(_) => "a file, and this gateway keeps no files yet",
            Value::Text(_) | Value::Flag(_) | Value::Number(_) => continue,
        };
        return Err(refuse(
            RefusalCode::Unavailable,
            format!("the form bears {what}"),
            "requests with files, passwords or keys cannot be filed here",
        ));
    }
    Ok(())
}

/// What a request is about: the first value that names a thing, a domain before a key, a key before a network, a network
/// before a line.
pub(super) fn subject_of(form: &Form, submission: &Submission) -> String {
    let rank = |kind: FieldKind| {
        let names = [
            matches!(kind, FieldKind::Domain | FieldKind::Host),
            matches!(kind, FieldKind::Key),
            matches!(kind, FieldKind::Network | FieldKind::OwnNetwork),
            matches!(kind, FieldKind::Line),
        ];
        names.iter().position(|is| *is)
    };
    let named = form.fields.iter().filter_map(|field| {
        let Value::Text(text) = submission.of(field.id).first()? else {
            return None;
        };
        Some((rank(field.kind)?, text))
    });
    // Of equal ranks the first.
    let first = named.min_by_key(|(rank, _)| *rank);
    first.map_or(String::new(), |(_, text)| {
        text.chars().take(SUBJECT_CHARS_MAX).collect()
    })
}

/// The dates that a form names; of a moment its legal day.
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
    FormDates(dates.collect())
}
