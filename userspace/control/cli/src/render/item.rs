//! Items of pages: as JSON, as lines, and as tables of one kind.

use crate::language::Language;
use crate::render::table::{table, visible};
use crate::render::{availability, path, request, row};
use crate::time;
use abi::Action;
use jiff::Timestamp;
use law::Clause;
use model::{Difference, InterfaceName, Row, RowKey};
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use wire::{
    AvailabilityView, CaseView, Daemon, EntryCounter, EpochView, Event, Fact, Item, LinkCounter,
    NoticeView, PathEntry, PathView, PortCounter, RequestView, WayCounter,
};

/// The items of a listing.
#[derive(Debug)]
pub(crate) struct Listed {
    /// The items, in the order that was asked for.
    pub(crate) items: Vec<Item>,
    /// Whether more were left out.
    pub(crate) has_more: bool,
}

/// A listing as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct ListView<'a> {
    items: Vec<ItemView<'a>>,
    has_more: bool,
}

/// An item as JSON.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum ItemView<'a> {
    Row(&'a Row),
    Difference(&'a Difference),
    Event(EventView<'a>),
    Epoch(&'a EpochView),
    Case(&'a CaseView),
    Notice(&'a NoticeView),
    Request(&'a RequestView),
    Availability(&'a AvailabilityView),
    Entry(&'a EntryCounter),
    Port(PortView<'a>),
    Way(WayView<'a>),
    Link(&'a LinkCounter),
    Path(&'a PathView),
    PathEntry(&'a PathEntry),
}

/// An event: where it comes from, its kind, and the kind's own fields.
#[derive(Debug, Serialize)]
pub(crate) struct EventView<'a> {
    daemon: Daemon,
    boot: u64,
    seq: u64,
    at: Timestamp,
    kind: &'static str,
    #[serde(serialize_with = "fields_alone")]
    fields: &'a Fact,
}

/// Counters of a port, with the names people see for action and reason.
#[derive(Debug, Serialize)]
pub(crate) struct PortView<'a> {
    interface: &'a InterfaceName,
    owner: &'a RowKey,
    action: &'static str,
    reason: &'static str,
    packets: u64,
    bytes: u64,
}

/// Counters of the packets of a port that passed, with the name people see for their way.
#[derive(Debug, Serialize)]
pub(crate) struct WayView<'a> {
    interface: &'a InterfaceName,
    owner: &'a RowKey,
    way: &'static str,
    packets: u64,
}

/// The listing as JSON.
pub(crate) fn list_view(listed: &Listed) -> ListView<'_> {
    ListView {
        items: listed.items.iter().map(item_view).collect(),
        has_more: listed.has_more,
    }
}

/// One item as JSON.
pub(crate) fn item_view(item: &Item) -> ItemView<'_> {
    match item {
        Item::Row(row) => ItemView::Row(row),
        Item::Difference(difference) => ItemView::Difference(difference),
        Item::Event(event) => ItemView::Event(event_view(event)),
        Item::Epoch(epoch) => ItemView::Epoch(epoch),
        Item::Case(case) => ItemView::Case(case),
        Item::Notice(notice) => ItemView::Notice(notice),
        Item::Request(request) => ItemView::Request(request),
        Item::Availability(view) => ItemView::Availability(view),
        Item::Entry(entry) => ItemView::Entry(entry),
        Item::Port(port) => ItemView::Port(port_view(port)),
        Item::Way(way) => ItemView::Way(way_view(way)),
        Item::Link(link) => ItemView::Link(link),
        Item::Path(path) => ItemView::Path(path),
        Item::PathEntry(entry) => ItemView::PathEntry(entry),
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
        notice.to.to_string(),
        notice.attempts.to_string(),
        time::shown(notice.queued_at),
        time::shown_or_dash(notice.delivered_at),
        notice.subject.clone(),
        notice.last_reply.clone(),
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

fn way_view(way: &WayCounter) -> WayView<'_> {
    WayView {
        interface: &way.interface,
        owner: &way.owner,
        way: way.way.label(),
        packets: way.packets,
    }
}

fn port_view(port: &PortCounter) -> PortView<'_> {
    PortView {
        interface: &port.interface,
        owner: &port.owner,
        action: action_text(port.reason.action()),
        reason: port.reason.label(),
        packets: port.packets,
        bytes: port.bytes,
    }
}

/// The action as people see it.
pub(crate) fn action_text(action: Action) -> &'static str {
    match action {
        Action::Pass => "pass",
        Action::Drop => "drop",
    }
}

fn event_view(event: &Event) -> EventView<'_> {
    EventView {
        daemon: event.daemon,
        boot: event.boot,
        seq: event.seq,
        at: event.at,
        kind: event.fact.kind(),
        fields: &event.fact,
    }
}

/// Writes a fact's fields without the kind around them, which stands beside.
fn fields_alone<S: Serializer>(fact: &Fact, serializer: S) -> Result<S::Ok, S::Error> {
    let tagged = serde_json::to_value(fact).map_err(S::Error::custom)?;
    tagged
        .get(fact.kind())
        .ok_or_else(|| S::Error::custom("a fact is not written under its kind"))?
        .serialize(serializer)
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
