//! Parameters after the question mark.

use crate::limits::PARAMETERS_MAX;
use crate::problem::Problem;
use crate::route::{Parameter, Route};
use axum::extract::Query as Pairs;
use axum::http::Uri;
use std::str::FromStr;

/// The parameters of a request, each once. One that the route does not have is refused, not passed over, and so is the want of one that it
/// needs.
pub(super) fn parameters(route: &Route, uri: &Uri) -> Result<Vec<(Parameter, String)>, Problem> {
    let Pairs(pairs) = Pairs::<Vec<(String, String)>>::try_from_uri(uri).map_err(|error| {
        Problem::bad(
            format!("the parameters cannot be read: {error}"),
            "encode them as a form",
        )
    })?;
    if pairs.len() > PARAMETERS_MAX {
        let detail = format!("more than {PARAMETERS_MAX} parameters");
        return Err(Problem::bad(detail, "name each once"));
    }
    let mut found: Vec<(Parameter, String)> = Vec::new();
    for (name, value) in pairs {
        let known = route
            .query
            .iter()
            .find(|parameter| parameter.name() == name);
        let Some(parameter) = known.copied() else {
            let names: Vec<&str> = route.query.iter().map(|one| one.name()).collect();
            let hint = format!("it has {}", names.join(", "));
            return Err(Problem::bad("this path has no such parameter", hint));
        };
        if found.iter().any(|(other, _)| *other == parameter) {
            let detail = format!("the parameter {name} stands twice");
            return Err(Problem::bad(detail, "name each once"));
        }
        found.push((parameter, value));
    }
    let wanted = route.query.iter().filter(|one| one.is_required());
    let mut missing = wanted.filter(|one| !found.iter().any(|(other, _)| other == *one));
    match missing.next() {
        Some(parameter) => Err(Problem::bad(
            format!("the parameter {} is missing", parameter.name()),
            parameter.summary(),
        )),
        None => Ok(found),
    }
}

pub(super) fn parsed<T: FromStr>(
    parameter: Parameter,
    value: &str,
    what: &str,
) -> Result<T, Problem> {
    value.parse().map_err(|_| wrong(parameter, what))
}

/// One of these words.
pub(super) fn word<'a>(
    parameter: Parameter,
    value: &'a str,
    words: &[&str],
) -> Result<&'a str, Problem> {
    if words.contains(&value) {
        return Ok(value);
    }
    Err(wrong(parameter, &format!("one of {}", words.join(", "))))
}

pub(super) fn wrong(parameter: Parameter, what: &str) -> Problem {
    let detail = format!("the parameter {} cannot be read", parameter.name());
    Problem::bad(detail, format!("give {what}"))
}
