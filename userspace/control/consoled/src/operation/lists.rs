//! Pages of collections.

use super::Call;
use super::parameters::{parameters, parsed, word, wrong};
use crate::answer::ok;
use crate::limits::PAGE_ITEMS;
use crate::problem::Problem;
use crate::route::{Parameter, Route};
use axum::http::Uri;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::Date;
use law::request::{By, Kind, Stage};
use model::RowKind;
use serde::Serialize;
use wire::document::{ListView, items_of};
use wire::query::PAGE_ITEMS_MAX;
use wire::{Answer, CaseView, Collection, Cursor, Fact, Filter, Listing, NoticeView, Order, Query};

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
        return Err(Problem::unexpected());
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

/// The index of availability; its parameters say over which days.
pub(super) const fn any_period() -> Collection {
    Collection::Availability {
        from: Date::MIN,
        through: Date::MIN,
    }
}

/// The listing that the parameters ask for. A parameter that the route does not have is refused, not passed over.
pub(crate) fn listing(route: &Route, uri: &Uri, of: Collection) -> Result<Listing, Problem> {
    let mut listing = Listing {
        of,
        filter: Filter::default(),
        order: Order::Ascending,
        after: None,
        limit: PAGE_ITEMS,
        watch: false,
    };
    for (parameter, value) in parameters(route, uri)? {
        apply(&mut listing, parameter, &value)?;
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
        Parameter::Text | Parameter::Service => filter.text = Some(value.to_owned()),
        Parameter::Stage => {
            let stage: Stage = parsed(parameter, value, "a stage of a request")?;
            filter.kind = Some(stage.label().to_owned());
        }
        Parameter::WaitsFor => {
            let by: By = parsed(parameter, value, "filer, officer or service-owner")?;
            filter.waits_for = Some(by);
        }
        Parameter::State => {
            let states = if listing.of == Collection::Cases {
                CaseView::STATES
            } else {
                NoticeView::STATES
            };
            filter.kind = Some(word(parameter, value, states)?.to_owned());
        }
        Parameter::Kind if matches!(listing.of, Collection::Requests | Collection::Inbox) => {
            let kind: Kind = parsed(parameter, value, "a kind of request")?;
            filter.asked = Some(kind);
        }
        Parameter::Kind => {
            filter.kind = Some(word(parameter, value, Fact::KINDS)?.to_owned());
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
        Parameter::From | Parameter::Through => {
            let day: Date = parsed(parameter, value, "a day: 2026-11-27")?;
            if let Collection::Availability { from, through } = &mut listing.of {
                let place = if parameter == Parameter::From {
                    from
                } else {
                    through
                };
                *place = day;
            }
        }
        // No listing has it.
        Parameter::FileKind => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests;
