//! Pages of collections: a filter, a table, the way to the next page, and the same as CSV.

use super::{Asking, Format, deny, filing, items};
use crate::console::csv::Csv;
use crate::console::html::{Cell, Choice, Control, Field, ListPage, Table, page as written};
use crate::console::key::Key;
use crate::console::link::link;
use crate::console::table::{Listed, View};
use crate::limits::{CSV_ITEMS_MAX, DOWNLOADS_MAX};
use crate::operation::listing;
use crate::problem::Problem;
use crate::route::Parameter;
use axum::extract::Query as Pairs;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::Date;
use law::request::{By, Kind, Stage};
use law::zone;
use model::RowKind;
use std::sync::Arc;
use wire::query::PAGE_ITEMS_MAX;
use wire::{Answer, CaseView, Collection, Fact, Item, Listing, NoticeView, Order, Query};

const KIND: &str = "kind";
const AFTER: &str = "after";
const ORDER: &str = "order";
/// Who acts; for time nothing waits.
const PLACES: &[By] = &[By::Officer, By::Filer, By::ServiceOwner];

/// What is asked for: the fields that were filled in, and what of them the listing is.
struct Asked {
    pairs: Vec<(String, String)>,
    /// The kind of the rows that are listed.
    rows: RowKind,
    listing: Listing,
}

pub(super) async fn page(asking: &Asking<'_>, format: Format) -> Result<Response, Problem> {
    let listed = asking.page.listed;
    let listed = listed.ok_or_else(|| Problem::fault("a list has no columns"))?;
    let asked = asked(asking, &listed)?;
    match format {
        Format::Html => html(asking, &listed, &asked).await,
        Format::Csv => csv(asking, &listed, asked.listing).await,
    }
}

/// Reads the fields. A browser sends those that nobody filled in too: they ask for nothing.
fn asked(asking: &Asking<'_>, listed: &Listed) -> Result<Asked, Problem> {
    let read = Pairs::<Vec<(String, String)>>::try_from_uri(&asking.call.uri);
    let Pairs(mut pairs) = read.map_err(|error| {
        let detail = format!("the parameters cannot be read: {error}");
        Problem::bad(detail, "ask by the form of the page")
    })?;
    pairs.retain(|(_, value)| !value.trim().is_empty());
    let of_rows = asking.page.view == View::Rows;
    let kind = pairs.iter().find(|(name, _)| of_rows && name == KIND);
    let rows = kind.map_or(Ok(RowKind::Catalogue), |(_, kind)| {
        let found = RowKind::ALL.iter().find(|one| one.label() == kind);
        found
            .copied()
            .ok_or_else(|| Problem::missing("there is no such kind of row"))
    })?;
    let mut sent: Vec<(String, String)> = pairs.clone();
    sent.retain(|(name, _)| !(of_rows && name == KIND));
    for (name, value) in &mut sent {
        // A day begins at its midnight, by the legal clock.
        if name == Parameter::Since.name()
            && let Ok(day) = value.parse::<Date>()
        {
            *value = zone::start_of(day).to_string();
        }
    }
    if listed.order == Order::Descending && !sent.iter().any(|(name, _)| name == ORDER) {
        sent.push((ORDER.to_owned(), "descending".to_owned()));
    }
    let sent = sent
        .iter()
        .map(|(name, value)| (name.as_str(), value.trim()));
    let uri: Result<Uri, _> = link("/", sent).parse();
    let uri = uri.map_err(|_| Problem::bad("the parameters are too long", "ask for less"))?;
    let listing = listing(asking.call.route, &uri, collection(asking.page.view, rows)?)?;
    Ok(Asked {
        pairs,
        rows,
        listing,
    })
}

fn collection(view: View, rows: RowKind) -> Result<Collection, Problem> {
    match view {
        View::Requests => Ok(Collection::Requests),
        View::Inbox => Ok(Collection::Inbox),
        View::Rows => Ok(Collection::Rows(rows)),
        View::Cases => Ok(Collection::Cases),
        View::Notices => Ok(Collection::Notices),
        View::Epochs => Ok(Collection::Epochs),
        View::Journal => Ok(Collection::Events),
        View::Tokens => Ok(Collection::Tokens),
        View::Overview
        | View::Request
        | View::RequestFile
        | View::Notice
        | View::SignIn
        | View::EnterToken
        | View::SignOut
        | View::ConfirmEpoch
        | View::ChooseLanguage
        | View::Act
        | View::SendAct
        | View::Kinds
        | View::Filing
        | View::SendFiling
        | View::Deny
        | View::SendDeny
        | View::Draft
        | View::SendDraft => Err(Problem::fault("this page is no list")),
    }
}

async fn html(asking: &Asking<'_>, listed: &Listed, asked: &Asked) -> Result<Response, Problem> {
    let Answer::Page(page) = asking.ask(Query::List(asked.listing.clone())).await? else {
        return Err(Problem::unexpected());
    };
    let (words, path) = (asking.visit.words, asking.page.path);
    let title = words.say(asking.page.title);
    let (columns, rows) = items::table(words, listed.columns, &page.items);
    let others = asked.pairs.iter().filter(|(name, _)| name != AFTER);
    let others: Vec<(&str, &str)> = others.map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let next = page.next.map(|cursor| URL_SAFE_NO_PAD.encode(cursor.0));
    let next = next.map(|next| {
        link(
            path,
            [others.as_slice(), &[(AFTER, next.as_str())]].concat(),
        )
    });
    let first = asked.listing.after.as_ref();
    let first = first.map(|_| link(path, others.iter().copied()));
    let export = asking.page.export().unwrap_or_default();
    Ok(written(
        StatusCode::OK,
        &ListPage {
            shell: asking.visit.shell(Some(&asking.who), asking.page.area),
            fields: fields(asking, asked),
            table: Table {
                name: title.clone(),
                columns,
                rows,
                empty: words.say(listed.empty),
            },
            title,
            path,
            links: ways(asking),
            export: link(&export, others.iter().copied()),
            first,
            next,
        },
    ))
}

/// All that is asked for, from the first, as far as [`CSV_ITEMS_MAX`] reaches; then the last line says that there is more.
async fn csv(
    asking: &Asking<'_>,
    listed: &Listed,
    mut listing: Listing,
) -> Result<Response, Problem> {
    let place = Arc::clone(&asking.call.app.downloads).try_acquire_owned();
    let _place = place.map_err(|_| {
        let detail = format!("{DOWNLOADS_MAX} files are being fetched already");
        Problem::full("too-many-files", detail, "fetch one after the other")
    })?;
    (listing.after, listing.limit) = (None, PAGE_ITEMS_MAX);
    let mut found: Vec<Item> = Vec::new();
    loop {
        let Answer::Page(page) = asking.ask(Query::List(listing.clone())).await? else {
            return Err(Problem::unexpected());
        };
        found.extend(page.items);
        listing.after = page.next;
        if listing.after.is_none() || found.len() >= CSV_ITEMS_MAX {
            break;
        }
    }
    let has_more = listing.after.is_some() || found.len() > CSV_ITEMS_MAX;
    found.truncate(CSV_ITEMS_MAX);
    let words = asking.visit.words;
    let (columns, rows) = items::table(words, listed.columns, &found);
    let mut csv = Csv::new(&columns);
    for row in rows {
        let row: Vec<String> = row.iter().map(Cell::text).collect();
        csv.line(&row);
    }
    if has_more {
        csv.line(&[words.count(Key::ExportCut, CSV_ITEMS_MAX)]);
    }
    let mut response = Response::new(csv.text().into());
    let headers = response.headers_mut();
    let media = HeaderValue::from_static("text/csv; charset=utf-8");
    headers.insert(CONTENT_TYPE, media);
    let name = asking.page.path.trim_start_matches('/');
    let kept = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\""));
    let kept = kept.unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(CONTENT_DISPOSITION, kept);
    Ok(response)
}

/// Where one goes on from a list.
fn ways(asking: &Asking<'_>) -> Vec<(&'static str, String)> {
    if matches!(asking.page.view, View::Epochs | View::Rows) {
        return deny::way(asking).into_iter().collect();
    }
    filing::way(asking)
}

fn fields(asking: &Asking<'_>, asked: &Asked) -> Vec<Field> {
    let words = asking.visit.words;
    let mut fields = Vec::new();
    if asking.page.view == View::Rows {
        let kinds = RowKind::ALL.iter().map(|kind| kind.label());
        let kinds = kinds.map(|kind| (kind, words.word("row", kind)));
        fields.push(Field {
            name: KIND,
            label: words.say(Key::Kind),
            control: Control::Choice(choices(None, kinds, asked.rows.label())),
        });
    }
    for parameter in asking.call.route.query {
        let value = asked
            .pairs
            .iter()
            .find(|(name, _)| name == parameter.name());
        let value = value.map_or("", |(_, value)| value.trim());
        if let Some((label, control)) = control(asking, *parameter, value) {
            fields.push(Field {
                name: parameter.name(),
                label: words.say(label),
                control,
            });
        }
    }
    fields
}

fn control(asking: &Asking<'_>, parameter: Parameter, value: &str) -> Option<(Key, Control)> {
    let (words, view) = (asking.visit.words, asking.page.view);
    let any = words.say(Key::Any);
    let line = || Control::Line(value.to_owned());
    let control = match parameter {
        Parameter::Text => (Key::Search, line()),
        Parameter::Operator => (Key::Operator, line()),
        Parameter::Prefix => (Key::Prefix, line()),
        Parameter::Since => (Key::SinceDay, Control::Day(value.to_owned())),
        Parameter::Stage => {
            let all = Stage::ALL.iter();
            let all = all.map(|one| (one.label(), words.name(one.name(), one.label())));
            (Key::Stage, Control::Choice(choices(Some(any), all, value)))
        }
        Parameter::WaitsFor => {
            let all = PLACES.iter();
            let all = all.map(|one| (one.label(), words.name(one.name(), one.label())));
            (
                Key::WaitsFor,
                Control::Choice(choices(Some(any), all, value)),
            )
        }
        Parameter::State => {
            let of_cases = view == View::Cases;
            let all = if of_cases {
                CaseView::STATES
            } else {
                NoticeView::STATES
            };
            let all = all.iter().map(|one| (*one, words.word("state", one)));
            (Key::State, Control::Choice(choices(Some(any), all, value)))
        }
        Parameter::Kind if matches!(view, View::Requests | View::Inbox) => {
            let all = Kind::ALL.iter();
            let all = all.map(|one| (one.label(), words.name(one.name(), one.label())));
            (Key::Kind, Control::Choice(choices(Some(any), all, value)))
        }
        Parameter::Kind => {
            let all = Fact::KINDS
                .iter()
                .map(|one| (*one, words.word("event", one)));
            (
                Key::EventKind,
                Control::Choice(choices(Some(any), all, value)),
            )
        }
        Parameter::Order => {
            let usual = match asking.page.listed.map(|listed| listed.order) {
                Some(Order::Descending) => "descending",
                Some(Order::Ascending) | None => "ascending",
            };
            let value = if value.is_empty() { usual } else { value };
            let all = [
                ("ascending", Key::Ascending),
                ("descending", Key::Descending),
            ];
            let all = all.into_iter().map(|(name, key)| (name, words.say(key)));
            (Key::Order, Control::Choice(choices(None, all, value)))
        }
        Parameter::Limit
        | Parameter::After
        | Parameter::FileKind
        | Parameter::From
        | Parameter::Through
        | Parameter::Service => return None,
    };
    Some(control)
}

/// What a field offers; `any` asks for nothing.
fn choices(
    any: Option<String>,
    all: impl Iterator<Item = (&'static str, String)>,
    chosen: &str,
) -> Vec<Choice> {
    let any = any.map(|any| ("", any));
    let choice = |(value, text): (&str, String)| Choice {
        value: value.to_owned(),
        text,
        is_chosen: value == chosen,
    };
    any.into_iter().chain(all).map(choice).collect()
}
