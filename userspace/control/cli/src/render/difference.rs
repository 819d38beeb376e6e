//! What a draft changes, as people read it.

use crate::render::row;
use crate::render::table::visible;
use model::{Difference, Row, RowKind};
use serde::Serialize;
use std::collections::BTreeMap;
use wire::Item;

/// How many rows of what kind differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Count {
    /// Rows that are new.
    pub(crate) new: usize,
    /// Rows that change.
    pub(crate) changed: usize,
    /// Rows that go.
    pub(crate) gone: usize,
}

/// Counts the differences of each kind.
pub(crate) fn count(items: &[Item]) -> BTreeMap<RowKind, Count> {
    let mut counts: BTreeMap<RowKind, Count> = BTreeMap::new();
    for difference in differences(items) {
        let count = counts.entry(difference.key.kind()).or_default();
        match (&difference.before, &difference.after) {
            (None, _) => count.new += 1,
            (Some(_), Some(_)) => count.changed += 1,
            (Some(_), None) => count.gone += 1,
        }
    }
    counts
}

/// A line for each kind.
pub(crate) fn summary(counts: &BTreeMap<RowKind, Count>) -> String {
    if counts.is_empty() {
        return "nothing differs from the record in force".to_owned();
    }
    let line = |(kind, count): (&RowKind, &Count)| {
        let Count { new, changed, gone } = count;
        format!("{kind:15}  +{new}  ~{changed}  -{gone}")
    };
    counts.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Every row that differs: `+` new, `-` gone, `~` changed with the fields that differ.
pub(crate) fn lines(items: &[Item]) -> String {
    let texts: Vec<String> = differences(items).map(lines_of).collect();
    texts.join("\n")
}

/// `+`, `-` or `~`.
pub(crate) fn sign(difference: &Difference) -> &'static str {
    match (&difference.before, &difference.after) {
        (None, _) => "+",
        (Some(_), None) => "-",
        (Some(_), Some(_)) => "~",
    }
}

fn differences(items: &[Item]) -> impl Iterator<Item = &Difference> {
    items.iter().filter_map(|item| {
        if let Item::Difference(difference) = item {
            Some(difference.as_ref())
        } else {
            None
        }
    })
}

fn lines_of(difference: &Difference) -> String {
    let head = format!("{} {}", sign(difference), difference.key);
    match (&difference.before, &difference.after) {
        (Some(before), Some(after)) => format!("{head}{}", changed_fields(before, after)),
        (Some(row), None) | (None, Some(row)) => format!("{head}{}", all_fields(row)),
        (None, None) => head,
    }
}

/// The fields behind the key, which the head of the line names.
fn all_fields(row: &Row) -> String {
    let mut text = String::new();
    for (name, field) in row::fields(row).into_iter().skip(1) {
        text = format!("{text}  {name}: {}", visible(&field));
    }
    text
}

fn changed_fields(before: &Row, after: &Row) -> String {
    let mut text = String::new();
    let pairs = row::fields(before).into_iter().zip(row::fields(after));
    for ((name, before), (_, after)) in pairs.filter(|(before, after)| before != after) {
        text = format!(
            "{text}\n    {name}: {} -> {}",
            visible(&before),
            visible(&after)
        );
    }
    text
}

#[cfg(test)]
mod tests;
