//! Items of collections as rows of tables.

use crate::console::html::{Cell, Table, Tone};
use crate::console::key::Key;
use crate::console::texts::{NOTHING, Words, none, time, time_or_none};
use law::form::Language;
use model::{Author, Difference, Row};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use wire::{
    CaseView, EpochView, Event, Item, NoticeId, NoticeView, RequestNumber, RequestView, TokenView,
};

/// The heads of the columns, and the rows. The columns of rows of the record are their fields.
pub(super) fn table(
    words: Words<'_>,
    columns: &[Key],
    items: &[Item],
) -> (Vec<String>, Vec<Vec<Cell>>) {
    if columns.is_empty() {
        return record(words, items);
    }
    let heads = columns.iter().map(|key| words.say(*key)).collect();
    (heads, items.iter().map(|item| cells(words, item)).collect())
}

/// The cells of an item; none of one that no page lists.
pub(super) fn cells(words: Words<'_>, item: &Item) -> Vec<Cell> {
    match item {
        Item::Request(view) => request(words, view),
        Item::Case(view) => case(words, view),
        Item::Notice(view) => notice(words, view),
        Item::Epoch(view) => epoch(words, view),
        Item::Event(event) => self::event(words, event),
        Item::Token(view) => token(view),
        Item::Row(_)
        | Item::Difference(_)
        | Item::Availability(_)
        | Item::Entry(_)
        | Item::Port(_)
        | Item::Way(_)
        | Item::Link(_)
        | Item::Path(_)
        | Item::PathEntry(_)
        | Item::Service(_) => Vec::new(),
    }
}

pub(super) fn request_link(number: RequestNumber) -> Cell {
    Cell::Link(format!("/requests/{number}"), number.citation())
}

pub(super) fn notice_link(number: NoticeId) -> Cell {
    Cell::Link(format!("/notices/{number}"), number.to_string())
}

fn request(words: Words<'_>, view: &RequestView) -> Vec<Cell> {
    let waits_for = view.waits_for.map(|by| words.name(by.name(), by.label()));
    vec![
        request_link(view.number),
        Cell::Text(words.name(view.kind.name(), view.kind.label())),
        Cell::Code(view.applicant.to_string()),
        Cell::Text(view.subject.clone()),
        Cell::Text(words.name(view.stage.name(), view.stage.label())),
        waits_for.map_or_else(none, Cell::Text),
        time(view.received_at),
        due(words, view),
        view.clause
            .map_or_else(none, |clause| Cell::Text(words.clause(clause))),
    ]
}

/// The end of a term, with the working days that are left of it.
fn due(words: Words<'_>, view: &RequestView) -> Cell {
    match (view.due.map(time), view.working_days) {
        (Some(Cell::Time(shown, machine)), Some(left)) => {
            Cell::Due(shown, machine, words.count(Key::DaysLeft, left.into()))
        }
        (Some(cell), _) => cell,
        (None, _) => none(),
    }
}

/// What would change of the record.
pub(super) fn differences(words: Words<'_>, of: &[&Difference]) -> Table {
    let columns = [Key::State, Key::Row, Key::Fields];
    Table {
        name: words.say(Key::WouldChange),
        columns: columns.into_iter().map(|key| words.say(key)).collect(),
        rows: of.iter().map(|one| difference(words, one)).collect(),
        empty: words.say(Key::NothingChanges),
    }
}

/// What becomes of a row: it, and its fields as they are and as they would be.
fn difference(words: Words<'_>, of: &Difference) -> Vec<Cell> {
    let fields = |row: Option<&Row>| {
        let read = row.map(read);
        read.and_then(Result::ok).unwrap_or_default().0
    };
    let (before, after) = (fields(of.before.as_ref()), fields(of.after.as_ref()));
    let (tone, key) = match (&of.before, &of.after) {
        (None, _) => (Tone::Good, Key::RowBegins),
        (_, None) => (Tone::Bad, Key::RowEnds),
        (Some(_), Some(_)) => (Tone::Warning, Key::RowChanges),
    };
    let value = |fields: &[(String, Value)], name: &str| {
        let found = fields.iter().find(|(found, _)| found == name);
        found.map_or_else(|| NOTHING.to_owned(), |(_, value)| shown(words, value))
    };
    let whole = if of.after.is_some() { &after } else { &before };
    let told = whole.iter().filter_map(|(name, _)| {
        let (old, new) = (value(&before, name), value(&after, name));
        let told = if of.before.is_none() {
            new
        } else if of.after.is_none() {
            old
        } else if old == new {
            return None;
        } else {
            format!("{old} → {new}")
        };
        (told != NOTHING).then(|| (spaced(name), told))
    });
    vec![
        Cell::State(tone, words.say(key)),
        Cell::Code(of.key.to_string()),
        Cell::Pairs(told.collect()),
    ]
}

fn case(words: Words<'_>, view: &CaseView) -> Vec<Cell> {
    vec![
        Cell::Code(view.operator.to_string()),
        Cell::Code(view.prefix.to_string()),
        words.state(&view.state),
        time(view.since),
        view.notice.map_or_else(none, notice_link),
        time_or_none(view.due),
    ]
}

fn notice(words: Words<'_>, view: &NoticeView) -> Vec<Cell> {
    vec![
        notice_link(view.id),
        words.state(&view.state),
        Cell::Text(words.word("way", view.way.label())),
        Cell::Code(view.whom.clone()),
        Cell::Text(view.subject.clone()),
        time(view.queued_at),
        time_or_none(view.delivered_at),
        time_or_none(view.counts_from),
        Cell::Code(view.attempts.to_string()),
    ]
}

fn epoch(words: Words<'_>, view: &EpochView) -> Vec<Cell> {
    let clause = view.change.clause;
    vec![
        Cell::Code(view.epoch.to_string()),
        time(view.at),
        author(words, &view.change.author),
        Cell::Text(view.change.why.clone()),
        clause.map_or_else(none, |clause| Cell::Text(words.clause(clause))),
        Cell::Code(view.changed.to_string()),
    ]
}

fn author(words: Words<'_>, author: &Author) -> Cell {
    match author {
        Author::Account(name) => Cell::Code(name.to_string()),
        Author::Token { account, label } => Cell::Code(format!("{account} ({label})")),
        Author::Law(clause) => Cell::Text(words.clause(*clause)),
        Author::Gateway => Cell::Text(words.say(Key::Gateway)),
    }
}

fn event(words: Words<'_>, event: &Event) -> Vec<Cell> {
    let fields = event.fact.fields().into_iter();
    let fields = fields.map(|(name, value)| (spaced(name), value));
    vec![
        time(event.at),
        Cell::Code(event.daemon.to_string()),
        Cell::Text(words.word("event", event.fact.kind())),
        Cell::Pairs(fields.collect()),
    ]
}

fn token(view: &TokenView) -> Vec<Cell> {
    vec![
        Cell::Code(view.id.to_string()),
        Cell::Text(view.label.to_string()),
        Cell::Code(view.account.to_string()),
        time(view.issued_at),
        Cell::Code(view.issued_by.clone()),
        time(view.expires_at),
    ]
}

/// Rows of the record by their fields, in the order in which the first row that has a field has it.
fn record(words: Words<'_>, items: &[Item]) -> (Vec<String>, Vec<Vec<Cell>>) {
    let rows: Vec<Fields> = items.iter().map(fields).collect();
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in rows.iter().flat_map(|row| &row.0) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let cell = |row: &Fields, name: &str| {
        let found = row.0.iter().find(|(found, _)| found == name);
        found.map_or_else(none, |(_, value)| Cell::Text(shown(words, value)))
    };
    let cells = |row| names.iter().map(|name| cell(row, name)).collect();
    let heads = names.iter().map(|name| spaced(name)).collect();
    (heads, rows.iter().map(cells).collect())
}

fn spaced(name: &str) -> String {
    name.replace(['_', '-'], " ")
}

/// The fields of a row, in the order of their declaration.
#[derive(Debug, Default)]
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

/// Reads an object as it stands.
struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Fields(fields))
    }
}

/// The fields of a row, as the API writes them; none of what is no row.
fn fields(item: &Item) -> Fields {
    let Item::Row(row) = item else {
        return Fields::default();
    };
    read(row).unwrap_or_else(|error| {
        tracing::error!(%error, "a row cannot be shown");
        Fields::default()
    })
}

fn read(row: &Row) -> Result<Fields, serde_json::Error> {
    let text = serde_json::to_string(row)?;
    let by_kind: BTreeMap<String, Fields> = serde_json::from_str(&text)?;
    Ok(by_kind.into_values().next().unwrap_or_default())
}

/// A value as people read it; of what is empty, a dash.
fn shown(words: Words<'_>, value: &Value) -> String {
    match value {
        Value::Null => NOTHING.to_owned(),
        Value::Bool(true) => words.say(Key::Yes),
        Value::Bool(false) => words.say(Key::No),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(values) => joined(values.iter().map(|value| shown(words, value)), ", "),
        Value::Object(fields) => {
            // A name in both languages of the orders.
            let of_reader = match words.reader().orders() {
                Language::Kk => fields.get("kk"),
                Language::Ru => fields.get("ru"),
            };
            if let Some(text) = of_reader.filter(|_| fields.len() == 2) {
                return shown(words, text);
            }
            let shown = fields
                .iter()
                .map(|(name, value)| (name, shown(words, value)));
            let filled = shown.filter(|(_, value)| value != NOTHING);
            joined(
                filled.map(|(name, value)| format!("{}: {value}", spaced(name))),
                "; ",
            )
        }
    }
}

fn joined(texts: impl Iterator<Item = String>, between: &str) -> String {
    let texts: Vec<String> = texts.collect();
    if texts.is_empty() {
        return NOTHING.to_owned();
    }
    texts.join(between)
}

#[cfg(test)]
mod tests;
