//! Values of a filed form. That they fit their fields, the form's own check has seen to.

use super::{Ground, Unfit};
use law::form::{Submission, Value};
use model::{Applicant, Bin, ContentDigest, OrganisationId, Prefix, Record};

/// The user that the form names, who must be who filed it.
pub(super) fn own_organisation(
    ground: &Ground<'_>,
    submission: &Submission,
) -> Result<OrganisationId, Unfit> {
    let named: OrganisationId = parse(text(submission, "user_org")?)?;
    match ground.applicant {
        Applicant::Organisation(own) if *own == named => Ok(named),
        Applicant::Organisation(_) | Applicant::Operator(_) | Applicant::Authority(_) => {
            let message = format!("the form names {named}, and {} filed it", ground.applicant);
            Err(Unfit(message))
        }
    }
}

/// The organisation that filed it.
pub(super) fn organisation<'a>(ground: &Ground<'a>) -> Result<&'a OrganisationId, Unfit> {
    match ground.applicant {
        Applicant::Organisation(own) => Ok(own),
        Applicant::Operator(_) | Applicant::Authority(_) => {
            let message = format!("{} is no organisation of the record", ground.applicant);
            Err(Unfit(message))
        }
    }
}

/// The organisation whose BIN a field names.
pub(super) fn organisation_by_bin(
    record: &Record,
    submission: &Submission,
    field: &str,
) -> Result<OrganisationId, Unfit> {
    let named = text(submission, field)?;
    let bin: Option<Bin> = named.parse().ok();
    let found = record
        .organisations()
        .find(|organisation| Some(organisation.bin) == bin);
    let found = found.map(|organisation| organisation.id.clone());
    found.ok_or_else(|| Unfit(format!("the record holds no organisation with BIN {named}")))
}

/// The applicant, whose BIN a field must name.
pub(super) fn own_by_bin(
    ground: &Ground<'_>,
    submission: &Submission,
    field: &str,
) -> Result<OrganisationId, Unfit> {
    let own = organisation(ground)?;
    let named = organisation_by_bin(ground.record, submission, field)?;
    if named == *own {
        return Ok(named);
    }
    let message = format!("{field} is the BIN of {named}, and {own} filed it");
    Err(Unfit(message))
}

pub(super) fn networks(submission: &Submission) -> Result<Vec<Prefix>, Unfit> {
    texts(submission, "networks").map(parse).collect()
}

/// The one text of a field that must be filled in.
pub(super) fn text<'a>(submission: &'a Submission, field: &str) -> Result<&'a str, Unfit> {
    let missing = || Unfit(format!("{field} is not filled in"));
    submission.text(field).ok_or_else(missing)
}

/// The text of a field that may be empty.
pub(super) fn text_if(submission: &Submission, field: &str) -> Option<String> {
    submission.text(field).map(str::to_owned)
}

/// The texts of a field.
pub(super) fn texts<'a>(
    submission: &'a Submission,
    field: &str,
) -> impl Iterator<Item = &'a str> + use<'a> {
    submission.of(field).iter().filter_map(Value::as_text)
}

/// The numbers of a field.
pub(super) fn numbers<'a>(
    submission: &'a Submission,
    field: &str,
) -> impl Iterator<Item = u64> + use<'a> {
    submission.of(field).iter().filter_map(|value| match value {
        Value::Number(number) => Some(*number),
        Value::Text(_) | Value::Flag(_) | Value::Secret(_) | Value::File(_) => None,
    })
}

/// The number of a field that must be filled in.
pub(super) fn number<T: TryFrom<u64>>(submission: &Submission, field: &str) -> Result<T, Unfit> {
    let number = numbers(submission, field).next();
    let number = number.and_then(|number| T::try_from(number).ok());
    number.ok_or_else(|| Unfit(format!("{field} is not filled in")))
}

/// Yes or no; no where the field is empty.
pub(super) fn flag(submission: &Submission, field: &str) -> bool {
    submission.says_yes(field)
}

/// The digests of the files of a field.
pub(super) fn files<'a>(
    submission: &'a Submission,
    field: &str,
) -> impl Iterator<Item = ContentDigest> + use<'a> {
    submission.of(field).iter().filter_map(|value| match value {
        Value::File(file) => Some(ContentDigest(file.sha256)),
        Value::Text(_) | Value::Flag(_) | Value::Number(_) | Value::Secret(_) => None,
    })
}

/// The digest of the file of a field that must be filled in.
pub(super) fn file(submission: &Submission, field: &str) -> Result<ContentDigest, Unfit> {
    let missing = || Unfit(format!("{field} holds no file"));
    files(submission, field).next().ok_or_else(missing)
}

/// The digest of what a secret field was sealed as; none where it holds nothing sealed.
pub(super) fn sealed(submission: &Submission, field: &str) -> Option<ContentDigest> {
    files(submission, field).next()
}

pub(super) fn parse<T: std::str::FromStr>(text: &str) -> Result<T, Unfit>
where
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|error: T::Err| Unfit(format!("{text:?}: {error}")))
}

/// [`parse`] of the one text of a field that must be filled in.
pub(super) fn value<T: std::str::FromStr>(submission: &Submission, field: &str) -> Result<T, Unfit>
where
    T::Err: std::fmt::Display,
{
    parse(text(submission, field)?)
}

/// [`parse`] of the text of a field that may be empty.
pub(super) fn value_if<T: std::str::FromStr>(
    submission: &Submission,
    field: &str,
) -> Result<Option<T>, Unfit>
where
    T::Err: std::fmt::Display,
{
    texts(submission, field).next().map(parse).transpose()
}

/// [`parse`] of every text of a field.
pub(super) fn values<T: std::str::FromStr, C: FromIterator<T>>(
    submission: &Submission,
    field: &str,
) -> Result<C, Unfit>
where
    T::Err: std::fmt::Display,
{
    texts(submission, field).map(parse).collect()
}

/// A domain name, in small letters.
pub(super) fn domain(submission: &Submission, field: &str) -> Result<model::DomainName, Unfit> {
    parse(&text(submission, field)?.to_lowercase())
}
