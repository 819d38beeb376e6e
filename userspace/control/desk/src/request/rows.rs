//! What a request puts into the record: nothing is retyped, every value comes from the filed form.
//!
//! Each row names the request it rests on, so that it can be shown and taken back with it.

use jiff::civil::Date;
use law::form::{Submission, Value};
use law::request::Kind;
use model::{Applicant, CatalogueEntry, Op, OperatorId, OrganisationId, Prefix, Record, Row};

/// What a request rests on.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// What was asked for.
    pub kind: Kind,
    /// How rows cite it.
    pub citation: &'a str,
    /// Who asked.
    pub applicant: &'a Applicant,
    /// The legal date of its effect.
    pub today: Date,
    /// The record before it.
    pub record: &'a Record,
}

/// Why a request cannot take effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Its rows belong to a part of the house that is not built.
    NotBuilt,
    /// The form does not fit the record.
    Wrong(String),
}

/// The operations that put a request into force.
///
/// # Errors
///
/// Why it cannot take effect; then nothing of it does.
pub fn open(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    match ground.kind {
        Kind::Catalogue => catalogue(ground, submission),
        Kind::Incident => Ok(Vec::new()),
        Kind::AccessLists
        | Kind::SpecialAccess
        | Kind::Channels
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
        | Kind::PlannedWorks => Err(Unfit::NotBuilt),
    }
}

/// The operator's upkeep of the catalogue (386/НҚ, ЕШДИ п. 13): entries that begin, and entries that end.
fn catalogue(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let Applicant::Operator(operator) = ground.applicant else {
        return Err(Unfit::Wrong("only operators keep the catalogue".to_owned()));
    };
    let mut ops = Vec::new();
    let organisation = texts(submission, "organisation").next();
    for text in texts(submission, "prefix") {
        let organisation = organisation.ok_or_else(|| missing("organisation"))?;
        let organisation: OrganisationId = parse(organisation)?;
        ops.push(Op::Put(Row::Catalogue(CatalogueEntry {
            prefix: parse(text)?,
            organisation,
            operator: operator.clone(),
            since: ground.today,
            until: None,
        })));
    }
    for text in texts(submission, "removed") {
        let prefix: Prefix = parse(text)?;
        let key = model::RowKey::Catalogue(prefix);
        let Some(Row::Catalogue(entry)) = ground.record.row(&key) else {
            return Err(Unfit::Wrong(format!("the catalogue has no entry {prefix}")));
        };
        own(operator, &entry.operator, prefix)?;
        ops.push(Op::Delete(key));
    }
    if ops.is_empty() {
        return Err(Unfit::Wrong("it names no network".to_owned()));
    }
    Ok(ops)
}

fn own(operator: &OperatorId, of: &OperatorId, prefix: Prefix) -> Result<(), Unfit> {
    if operator == of {
        return Ok(());
    }
    Err(Unfit::Wrong(format!(
        "the entry {prefix} is another operator's"
    )))
}

/// The texts of a field.
fn texts<'a>(submission: &'a Submission, field: &str) -> impl Iterator<Item = &'a str> {
    let values = submission.values.get(field).into_iter().flatten();
    values.filter_map(|value| match value {
        Value::Text(text) => Some(text.as_str()),
        Value::Flag(_) | Value::Number(_) | Value::Secret(_) | Value::File(_) => None,
    })
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T, Unfit>
where
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|error: T::Err| Unfit::Wrong(format!("{text:?}: {error}")))
}

fn missing(field: &str) -> Unfit {
    Unfit::Wrong(format!("{field} is not filled in"))
}
