//! Items of pages: as JSON, as lines, and as tables of one kind.

use crate::language::Language;
use crate::render::table::{table, visible};
use crate::render::{availability, path, register, request, row};
use crate::time;
use abi::Action;
use law::Clause;
use wire::document::{ListView, items_of};
use wire::{
    CaseView, EntryCounter, EpochView, Event, Item, NoticeView, PortCounter, TokenView, WayCounter,
};

/// The items of a listing.
#[derive(Debug)]
pub(crate) struct Listed {
    /// The items, in the order that was asked for.
    pub(crate) items: Vec<Item>,
    /// Whether more were left out.
    pub(crate) has_more: bool,
}

/// The listing as JSON.
pub(crate) fn list_view(listed: &Listed) -> ListView<'_> {
    ListView {
        items: items_of(&listed.items),
        has_more: listed.has_more,
    }
}

/// A table of the items, which are all of one kind; `none` says that there are none.
pub(crate) fn items_table(items: &[Item], none: &str) -> String {
    let rows: Vec<Vec<String>> = items.iter().map(cells).collect();
    match items.first() {
        Some(first) => table(&header(first), rows),
        None => none.to_owned(),
    }
}

/// One event as a line.
pub(crate) fn event_line(event: &Event) -> String {
    let at = time::shown(event.at);
    let (daemon, kind) = (event.daemon, event.fact.kind());
    format!("{at}  {daemon:8}  {kind:19}  {}", visible(&facts(event)))
}

fn header(item: &Item) -> Vec<&'static str> {
    match item {
        Item::Row(row) => row::fields(row).into_iter().map(|(name, _)| name).collect(),
        Item::Difference(_) => vec!["change", "row"],
        Item::Event(_) => vec!["at", "daemon", "kind", "facts"],
        Item::Epoch(_) => vec!["epoch", "at", "author", "changed", "clause", "why"],
        Item::Case(_) => vec!["operator", "prefix", "state", "since", "notice", "due"],
        Item::Notice(_) => vec![
            "id",
            "state",
            "way",
            "to",
            "tried",
            "queued",
            "delivered",
            "subject",
            "reply",
        ],
        Item::Request(_) => request::HEADER.to_vec(),
        Item::Availability(_) => availability::HEADER.to_vec(),
        Item::Entry(_) => vec![
            "kind", "prefix", "passed", "bytes", "dropped", "bytes", "number",
        ],
        Item::Port(_) => vec!["interface", "owner", "action", "reason", "packets", "bytes"],
        Item::Way(_) => vec!["interface", "owner", "way", "packets"],
        Item::Link(_) => path::LINK_HEADER.to_vec(),
        Item::Path(_) => path::PATH_HEADER.to_vec(),
        Item::PathEntry(_) => path::ENTRY_HEADER.to_vec(),
        Item::Service(_) => register::HEADER.to_vec(),
        Item::Token(_) => vec!["id", "account", "label", "issued", "by", "ends"],
    }
}

fn cells(item: &Item) -> Vec<String> {
    match item {
        Item::Row(row) => row::fields(row).into_iter().map(|(_, text)| text).collect(),
        Item::Difference(difference) => {
            vec![
                super::difference::sign(difference).to_owned(),
                difference.key.to_string(),
            ]
        }
        Item::Event(event) => vec![
            time::shown(event.at),
            event.daemon.to_string(),
            event.fact.kind().to_owned(),
            facts(event),
        ],
        Item::Epoch(epoch) => epoch_cells(epoch),
        Item::Case(case) => case_cells(case),
        Item::Notice(notice) => notice_cells(notice),
        Item::Request(request) => request::cells(request, Language::En),
        Item::Availability(view) => availability::cells(view),
        Item::Entry(entry) => entry_cells(entry),
        Item::Port(port) => port_cells(port),
        Item::Way(way) => way_cells(way),
        Item::Link(link) => path::link_cells(link),
        Item::Path(view) => path::path_cells(view),
        Item::PathEntry(entry) => path::entry_cells(entry),
        Item::Service(view) => register::cells(view),
        Item::Token(token) => token_cells(token),
    }
}

fn epoch_cells(epoch: &EpochView) -> Vec<String> {
    let change = &epoch.change;
    vec![
        epoch.epoch.to_string(),
        time::shown(epoch.at),
        change.author.to_string(),
        epoch.changed.to_string(),
        clause_text(change.clause),
        change.why.clone(),
    ]
}

fn case_cells(case: &CaseView) -> Vec<String> {
    vec![
        case.operator.to_string(),
        case.prefix.to_string(),
        case.state.clone(),
        time::shown(case.since),
        case.notice
            .map_or_else(|| "-".to_owned(), |n| n.to_string()),
        time::shown_or_dash(case.due),
    ]
}

fn notice_cells(notice: &NoticeView) -> Vec<String> {
    vec![
        notice.id.to_string(),
        notice.state.clone(),
        notice.way.to_string(),
        notice.to.clone(),
        notice.attempts.to_string(),
        time::shown(notice.queued_at),
        time::shown_or_dash(notice.counts_from.or(notice.delivered_at)),
        notice.subject.clone(),
        notice.last_reply.clone(),
    ]
}

fn token_cells(token: &TokenView) -> Vec<String> {
    vec![
        token.id.to_string(),
        token.account.to_string(),
        token.label.to_string(),
        time::shown(token.issued_at),
        token.issued_by.clone(),
        time::shown(token.expires_at),
    ]
}

fn entry_cells(entry: &EntryCounter) -> Vec<String> {
    vec![
        entry.key.kind().to_string(),
        row::key_text(&entry.key),
        entry.pass_packets.to_string(),
        entry.pass_bytes.to_string(),
        entry.drop_packets.to_string(),
        entry.drop_bytes.to_string(),
        entry.number.to_string(),
    ]
}

fn port_cells(port: &PortCounter) -> Vec<String> {
    vec![
        port.interface.to_string(),
        port.owner.to_string(),
        action_text(port.reason.action()).to_owned(),
        port.reason.label().to_owned(),
        port.packets.to_string(),
        port.bytes.to_string(),
    ]
}

fn way_cells(way: &WayCounter) -> Vec<String> {
    vec![
        way.interface.to_string(),
        way.owner.to_string(),
        way.way.label().to_owned(),
        way.packets.to_string(),
    ]
}

/// The action as people see it.
pub(crate) fn action_text(action: Action) -> &'static str {
    match action {
        Action::Pass => "pass",
        Action::Drop => "drop",
    }
}

fn facts(event: &Event) -> String {
    let fields = event.fact.fields().into_iter();
    let texts: Vec<String> = fields
        .map(|(name, text)| {
            if text.is_empty() || text.contains(' ') {
                format!("{name}={text:?}")
            } else {
                format!("{name}={text}")
            }
        })
        .collect();
    texts.join(" ")
}

fn clause_text(clause: Option<Clause>) -> String {
    clause.map_or_else(|| "-".to_owned(), |clause| clause.to_string())
}

#[cfg(test)]
mod tests;
