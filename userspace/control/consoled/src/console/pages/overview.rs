//! The first page: what is in force, what is due, what happened.

use super::{Asking, epochs, items};
use crate::console::html::{Cell, Content, Section, Table, Tone};
use crate::console::key::Key;
use crate::console::table::{REQUESTERS, STAFF};
use crate::console::texts::{none, time, time_or_none};
use crate::limits::{DUE_ITEMS, DUE_PAGES_MAX, LATEST_EVENTS};
use crate::problem::Problem;
use axum::response::Response;
use jiff::Timestamp;
use law::zone;
use runtime::{Clock as _, SystemClock};
use wire::query::PAGE_ITEMS_MAX;
use wire::{
    Answer, Collection, ControlStatus, DaemonStatus, Filter, Item, Listing, Order, Page, Query,
    RequestView,
};

pub(super) async fn page(asking: &Asking<'_>) -> Result<Response, Problem> {
    let mut sections = Vec::new();
    let mut now = SystemClock.now();
    if asking.has(STAFF) {
        let Answer::Control(status) = asking.ask(Query::Status).await? else {
            return Err(Problem::unexpected());
        };
        now = status.legal_now;
        if let Some(pending) = &status.pending {
            sections.push(epochs::pending(asking, pending)?);
        }
        sections.push(in_force(asking, &status));
        sections.push(daemons(asking, &status));
    }
    if asking.has(REQUESTERS) {
        sections.push(due(asking, now).await?);
    }
    if asking.has(STAFF) {
        sections.push(latest(asking).await?);
    }
    let words = asking.visit.words;
    if sections.is_empty() {
        sections.push(Section {
            title: asking.who.account.to_string(),
            body: Content::Text(words.say(Key::NothingToShow)),
            note: String::new(),
        });
    }
    Ok(asking.parts(words.say(Key::Overview), sections))
}

fn in_force(asking: &Asking<'_>, status: &ControlStatus) -> Section {
    let words = asking.visit.words;
    let fact = |key: Key, cell: Cell| (words.say(key), cell);
    let number = |number: u64| Cell::Code(number.to_string());
    let mut facts = vec![
        fact(Key::EpochInForce, Cell::Code(status.epoch.to_string())),
        fact(Key::CommittedAt, time_or_none(status.committed_at)),
        fact(Key::LegalNow, time(status.legal_now)),
        fact(Key::Calendar, Cell::Code(status.calendar.clone())),
        fact(Key::NoticesWaiting, number(status.notices_waiting.into())),
        fact(Key::JournalRecords, number(status.journal_seq)),
        fact(Key::Unsigned, number(status.papers.unsigned.into())),
    ];
    for (state, count) in &status.cases {
        let name = format!("{}: {}", words.say(Key::Cases), words.word("state", state));
        facts.push((name, number((*count).into())));
    }
    Section {
        title: words.say(Key::InForce),
        body: Content::Facts(facts),
        note: String::new(),
    }
}

fn daemons(asking: &Asking<'_>, status: &ControlStatus) -> Section {
    let words = asking.visit.words;
    let row = |one: &DaemonStatus| {
        let (tone, key) = match (one.connected, one.acknowledged) {
            (false, _) => (Tone::Bad, Key::NotConnected),
            (true, Some(epoch)) if epoch == status.epoch => (Tone::Good, Key::Current),
            (true, Some(_)) => (Tone::Warning, Key::Behind),
            (true, None) => (Tone::Calm, Key::Connected),
        };
        let acknowledged = one.acknowledged.map(|epoch| epoch.to_string());
        vec![
            Cell::Code(one.daemon.to_string()),
            Cell::State(tone, words.say(key)),
            acknowledged.map_or_else(none, Cell::Code),
            one.refused.clone().map_or_else(none, Cell::Text),
        ]
    };
    let title = words.say(Key::Daemons);
    let columns = [Key::Daemon, Key::State, Key::Acknowledged, Key::Refused];
    Section {
        body: Content::Table(Table {
            name: title.clone(),
            columns: columns.into_iter().map(|key| words.say(key)).collect(),
            rows: status.daemons.iter().map(row).collect(),
            empty: words.say(Key::NoDaemons),
        }),
        title,
        note: String::new(),
    }
}

/// Terms of requests that end today, or did so before.
async fn due(asking: &Asking<'_>, now: Timestamp) -> Result<Section, Problem> {
    // A term whose last day is today ends at the midnight after it.
    let tonight = zone::end_of(zone::date(now));
    let mut listing = listing(Collection::Requests, PAGE_ITEMS_MAX);
    let mut found: Vec<(Timestamp, RequestView)> = Vec::new();
    for _ in 0..DUE_PAGES_MAX {
        let page = listed(asking, &listing).await?;
        for item in page.items {
            if let Item::Request(view) = item
                && let Some(due) = view.due.filter(|due| !view.is_over && *due <= tonight)
            {
                found.push((due, *view));
            }
        }
        listing.after = page.next;
        if listing.after.is_none() {
            break;
        }
    }
    found.sort_by_key(|(due, _)| *due);
    let words = asking.visit.words;
    let more = found.len().saturating_sub(DUE_ITEMS);
    let mut notes = Vec::new();
    if more > 0 {
        notes.push(words.count(Key::DueMore, more));
    }
    if listing.after.is_some() {
        let looked = usize::from(PAGE_ITEMS_MAX).saturating_mul(DUE_PAGES_MAX);
        notes.push(words.count(Key::DueNewest, looked));
    }
    let row = |(due, view): &(Timestamp, RequestView)| {
        let (tone, key) = if *due <= now {
            (Tone::Bad, Key::Overdue)
        } else {
            (Tone::Warning, Key::Today)
        };
        let waits_for = view.waits_for.map(|by| words.name(by.name(), by.label()));
        vec![
            time(*due),
            Cell::State(tone, words.say(key)),
            items::request_link(view.number),
            Cell::Text(words.name(view.kind.name(), view.kind.label())),
            Cell::Code(view.applicant.to_string()),
            waits_for.map_or_else(none, Cell::Text),
            view.clause
                .map_or_else(none, |clause| Cell::Text(words.clause(clause))),
        ]
    };
    let columns = [
        Key::Due,
        Key::State,
        Key::Number,
        Key::Kind,
        Key::Applicant,
        Key::WaitsFor,
        Key::Clause,
    ];
    let title = words.say(Key::DueToday);
    Ok(Section {
        body: Content::Table(Table {
            name: title.clone(),
            columns: columns.into_iter().map(|key| words.say(key)).collect(),
            rows: found.iter().take(DUE_ITEMS).map(row).collect(),
            empty: words.say(Key::NothingDue),
        }),
        title,
        note: notes.join(" "),
    })
}

async fn latest(asking: &Asking<'_>) -> Result<Section, Problem> {
    let page = listed(asking, &listing(Collection::Events, LATEST_EVENTS)).await?;
    let words = asking.visit.words;
    let columns = [Key::At, Key::Daemon, Key::EventKind, Key::Facts];
    let (columns, rows) = items::table(words, &columns, &page.items);
    let title = words.say(Key::LatestEvents);
    Ok(Section {
        body: Content::Table(Table {
            name: title.clone(),
            columns,
            rows,
            empty: words.say(Key::NoEvents),
        }),
        title,
        note: String::new(),
    })
}

/// The newest of a collection.
fn listing(of: Collection, limit: u16) -> Listing {
    Listing {
        of,
        filter: Filter::default(),
        order: Order::Descending,
        after: None,
        limit,
        watch: false,
    }
}

async fn listed(asking: &Asking<'_>, listing: &Listing) -> Result<Page, Problem> {
    let Answer::Page(page) = asking.ask(Query::List(listing.clone())).await? else {
        return Err(Problem::unexpected());
    };
    Ok(page)
}
