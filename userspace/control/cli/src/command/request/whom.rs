//! For whom an officer files.

use model::Applicant;

pub(super) fn parse_applicant(text: &str) -> Result<Applicant, String> {
    let wrong = || "name operator:ID, organisation:ID or authority:ID".to_owned();
    let (kind, id) = text.split_once(':').ok_or_else(wrong)?;
    let told = |error: model::IdError| error.to_string();
    match kind {
        "operator" => id.parse().map(Applicant::Operator).map_err(told),
        "organisation" => id.parse().map(Applicant::Organisation).map_err(told),
        "authority" => id.parse().map(Applicant::Authority).map_err(told),
        _ => Err(wrong()),
    }
}
