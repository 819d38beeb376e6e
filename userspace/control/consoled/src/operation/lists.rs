//! Pages of collections.

use super::{Call, unexpected};
use crate::answer::ok;
use crate::limits::{PAGE_ITEMS, PARAMETERS_MAX};
use crate::problem::Problem;
use crate::route::{Parameter, Route};
use axum::extract::Query as Pairs;
use axum::http::Uri;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use law::request::{Kind, Stage};
use model::RowKind;
use serde::Serialize;
use std::str::FromStr;
use wire::document::{ListView, items_of};
use wire::query::PAGE_ITEMS_MAX;
use wire::{Answer, Collection, Cursor, Fact, Filter, Listing, Order, Query};

/// A page: what `qaqpa --json` prints of a listing, and where the next begins.
#[derive(Debug, Serialize)]
struct Page<'a> {
    #[serde(flatten)]
    list: ListView<'a>,
    next: Option<String>,
}

pub(super) async fn page(call: &Call<'_>, of: Collection) -> Result<Response, Problem> {
    let listing = listing(call.route, &call.uri, of)?;
    let Answer::Page(page) = call.ask(Query::List(listing)).await? else {
        return Err(unexpected());
    };
    let next = page.next.map(|cursor| URL_SAFE_NO_PAD.encode(cursor.0));
    let list = ListView {
        items: items_of(&page.items),
        has_more: next.is_some(),
    };
    Ok(ok(&Page { list, next }))
}

pub(super) fn row_kind(call: &Call<'_>) -> Result<RowKind, Problem> {
    let name: String = call.param("kind")?;
    let found = RowKind::ALL.iter().find(|kind| kind.label() == name);
    found
        .copied()
        .ok_or_else(|| Problem::missing("there is no such kind of row"))
}

/// The listing that the parameters ask for. A parameter that the route does not have is refused, not passed over.
pub(crate) fn listing(route: &Route, uri: &Uri, of: Collection) -> Result<Listing, Problem> {
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
    let mut listing = Listing {
        of,
        filter: Filter::default(),
        order: Order::Ascending,
        after: None,
        limit: PAGE_ITEMS,
        watch: false,
    };
    let mut seen: Vec<Parameter> = Vec::new();
    for (name, value) in &pairs {
        let known = route
            .query
            .iter()
            .find(|parameter| parameter.name() == name);
        let Some(parameter) = known.copied() else {
            let names: Vec<&str> = route.query.iter().map(|one| one.name()).collect();
            let hint = format!("it has {}", names.join(", "));
            return Err(Problem::bad("this path has no such parameter", hint));
        };
        if seen.contains(&parameter) {
            let detail = format!("the parameter {name} stands twice");
            return Err(Problem::bad(detail, "name each once"));
        }
        seen.push(parameter);
        apply(&mut listing, parameter, value)?;
    }
    Ok(listing)
}

fn apply(listing: &mut Listing, parameter: Parameter, value: &str) -> Result<(), Problem> {
    let filter = &mut listing.filter;
    match parameter {
        Parameter::Limit => {
            let limit: u16 = parsed(parameter, value, "a number from 1 to 500")?;
            if limit == 0 || limit > PAGE_ITEMS_MAX {
                return Err(wrong(parameter, "a number from 1 to 500"));
            }
            listing.limit = limit;
        }
        Parameter::After => {
            let octets = URL_SAFE_NO_PAD.decode(value);
            let octets =
                octets.map_err(|_| wrong(parameter, "the `next` of a page of this listing"))?;
            listing.after = Some(Cursor(octets));
        }
        Parameter::Order => {
            listing.order = match value {
                "ascending" => Order::Ascending,
                "descending" => Order::Descending,
                _ => return Err(wrong(parameter, "ascending or descending")),
            };
        }
        Parameter::Text => filter.text = Some(value.to_owned()),
        Parameter::Stage => {
            let stage: Stage = parsed(parameter, value, "a stage of a request")?;
            filter.kind = Some(stage.label().to_owned());
        }
        Parameter::State => filter.kind = Some(value.to_owned()),
        Parameter::Kind if listing.of == Collection::Requests => {
            let kind: Kind = parsed(parameter, value, "a kind of request")?;
            filter.asked = Some(kind);
        }
        Parameter::Kind => {
            if !Fact::KINDS.contains(&value) {
                return Err(wrong(parameter, "a kind of event"));
            }
            filter.kind = Some(value.to_owned());
        }
        Parameter::Operator => {
            filter.operator = Some(parsed(parameter, value, "the id of an operator")?);
        }
        Parameter::Prefix => {
            filter.prefix = Some(parsed(parameter, value, "a network: 192.0.2.0/24")?);
        }
        Parameter::Since => {
            let what = "an instant: 2026-11-27T00:00:00Z";
            filter.since = Some(parsed(parameter, value, what)?);
        }
    }
    Ok(())
}

fn parsed<T: FromStr>(parameter: Parameter, value: &str, what: &str) -> Result<T, Problem> {
    value.parse().map_err(|_| wrong(parameter, what))
}

fn wrong(parameter: Parameter, what: &str) -> Problem {
    let detail = format!("the parameter {} cannot be read", parameter.name());
    Problem::bad(detail, format!("give {what}"))
}

#[cfg(test)]
mod tests;
