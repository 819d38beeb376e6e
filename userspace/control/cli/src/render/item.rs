//! Items of pages: as JSON, as lines, and as tables of one kind.

use crate::error::CliError;
use crate::render::row;
use crate::render::table::{table, visible};
use crate::time;
use abi::Action;
use law::Clause;
use model::RowKey;
use serde::Serialize;
use serde_json::Value;
use wire::{CaseView, EntryCounter, EpochView, Event, Item, NoticeView, PortCounter};

/// A listing as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct ListView {
    items: Vec<Value>,
    has_more: bool,
}

/// An event as DESIGN names its parts.
#[derive(Serialize)]
struct EventView<'a> {
    daemon: wire::Daemon,
    boot: u64,
    seq: u64,
    at: jiff::Timestamp,
    kind: &'a str,
    fields: Value,
}

/// Counters of a port, with the names people see for action and reason.
#[derive(Serialize)]
struct PortView<'a> {
    interface: &'a str,
    owner: &'a RowKey,
    action: &'static str,
    reason: &'static str,
    packets: u64,
    bytes: u64,
}

/// The listing as JSON.
pub(crate) fn list_view(items: &[Item], has_more: bool) -> Result<ListView, CliError> {
    let items = items.iter().map(value).collect::<Result<_, _>>()?;
    Ok(ListView { items, has_more })
}

/// One item as JSON.
pub(crate) fn value(item: &Item) -> Result<Value, CliError> {
    let value = match item {
        Item::Row(row) => serde_json::to_value(row),
        Item::Difference(difference) => serde_json::to_value(difference),
        Item::Event(event) => event_value(event),
        Item::Epoch(epoch) => serde_json::to_value(epoch),
        Item::Case(case) => serde_json::to_value(case),
        Item::Notice(notice) => serde_json::to_value(notice),
        Item::Entry(entry) => serde_json::to_value(entry),
        Item::Port(port) => serde_json::to_value(port_view(port)),
    };
    value.map_err(CliError::Document)
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
            "id", "state", "to", "tried", "queued", "delivered", "subject", "reply",
        ],
        Item::Entry(_) => vec![
            "kind", "prefix", "passed", "bytes", "dropped", "bytes", "number",
        ],
        Item::Port(_) => vec!["interface", "owner", "action", "reason", "packets", "bytes"],
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
        Item::Entry(entry) => entry_cells(entry),
        Item::Port(port) => port_cells(port),
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
        case.notice.map_or_else(|| "-".to_owned(), |n| n.to_string()),
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

fn port_view(port: &PortCounter) -> PortView<'_> {
    PortView {
        interface: port.interface.as_str(),
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

fn event_value(event: &Event) -> Result<Value, serde_json::Error> {
    // A fact is written as one field under the name of its kind.
    let fields = match serde_json::to_value(&event.fact)? {
        Value::Object(tagged) => tagged.into_iter().next().map(|(_, fields)| fields),
        _ => None,
    };
    serde_json::to_value(EventView {
        daemon: event.daemon,
        boot: event.boot,
        seq: event.seq,
        at: event.at,
        kind: event.fact.kind(),
        fields: fields.unwrap_or(Value::Null),
    })
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
