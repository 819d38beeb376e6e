//! Pages of counters.

mod links;

pub(super) use links::links;

use super::{failed, refusal};
use crate::gate::{self, EntryCounters, GateError, ReasonCounter};
use crate::held::{Entry, Held};
use model::{EntryKey, Prefix, SnapshotPort};
use std::cmp::Ordering;
use wire::query::PAGE_ITEMS_MAX;
use wire::{
    Cursor, EntryCounter, Filter, Item, Listing, Order, Page, PortCounter, Refusal, RefusalCode,
    WayCounter,
};

/// A page of entry counters, by the row's key.
pub(super) fn entries(
    held: &Held,
    listing: &Listing,
    read: impl Fn(&[u32]) -> Result<Vec<EntryCounters>, GateError>,
) -> Result<Page, Refusal> {
    let filter = &listing.filter;
    timeless(filter)?;
    let after = listing.after.as_ref().map(entry_after).transpose()?;
    let wanted = |entry: &&Entry| {
        follows(listing.order, &entry.key, after.as_ref()) && entry_fits(held, filter, entry)
    };
    let (chosen, more) = cut(listing, held.entries().iter().filter(wanted));
    let numbers: Vec<u32> = chosen.iter().map(|entry| entry.number).collect();
    let counted = read(&numbers).map_err(|e| failed(&e))?;
    let item = |(entry, counters): (&&Entry, EntryCounters)| {
        Item::Entry(EntryCounter {
            key: entry.row_key(),
            number: entry.number,
            pass_packets: counters.passed_packets,
            pass_bytes: counters.passed_octets,
            drop_packets: counters.dropped_packets,
            drop_bytes: counters.dropped_octets,
        })
    };
    let next = chosen.last().filter(|_| more).map(|entry| {
        let (kind, prefix) = (kind_of(entry), entry.prefix());
        Cursor(format!("{kind} {prefix}").into_bytes())
    });
    let items = chosen.iter().zip(counted).map(item).collect();
    Ok(Page { items, next })
}

/// A page of port counters, by the port's number and the reason's code. Interfaces without a role are nobody's port and are
/// not listed.
pub(super) fn ports(
    held: &Held,
    listing: &Listing,
    counted: &[ReasonCounter],
) -> Result<Page, Refusal> {
    let line = |counter: &ReasonCounter| {
        let port = held.port(counter.port?)?;
        Some(Line {
            place: (port.number, counter.reason as u8),
            port,
            label: counter.reason.label(),
            item: Item::Port(PortCounter {
                interface: port.interface.clone(),
                owner: port.owner.clone(),
                reason: counter.reason,
                packets: counter.packets,
                bytes: counter.octets,
            }),
        })
    };
    by_port(held, listing, counted.iter().filter_map(line))
}

/// A page of the ways that passed packets took on, by the port's number and the way's code.
pub(super) fn ways(
    held: &Held,
    listing: &Listing,
    counted: &[gate::WayCounter],
) -> Result<Page, Refusal> {
    let line = |counter: &gate::WayCounter| {
        let port = held.port(counter.port)?;
        Some(Line {
            place: (port.number, counter.way as u8),
            port,
            label: counter.way.label(),
            item: Item::Way(WayCounter {
                interface: port.interface.clone(),
                owner: port.owner.clone(),
                way: counter.way,
                packets: counter.packets,
            }),
        })
    };
    by_port(held, listing, counted.iter().filter_map(line))
}

/// A line of a table of ports.
struct Line<'h> {
    /// The port's number, and the code of what is counted.
    place: (u16, u8),
    port: &'h SnapshotPort,
    /// What is counted.
    label: &'static str,
    item: Item,
}

fn by_port<'h>(
    held: &'h Held,
    listing: &Listing,
    lines: impl Iterator<Item = Line<'h>>,
) -> Result<Page, Refusal> {
    let filter = &listing.filter;
    timeless(filter)?;
    if filter.prefix.is_some() {
        return Err(senseless("ports have no prefix", "list entries instead"));
    }
    let after = listing.after.as_ref().map(port_after).transpose()?;
    let mut wanted: Vec<Line<'_>> = lines
        .filter(|line| {
            follows(listing.order, &line.place, after.as_ref()) && port_fits(held, filter, line)
        })
        .collect();
    wanted.sort_unstable_by_key(|line| line.place);
    let (chosen, more) = cut(listing, wanted.iter());
    let next = chosen.last().filter(|_| more).map(|line| {
        let (number, code) = line.place;
        Cursor(format!("{number} {code}").into_bytes())
    });
    let items = chosen.iter().map(|line| line.item.clone()).collect();
    Ok(Page { items, next })
}

/// Whether a key comes after the last one of the page before.
fn follows<K: Ord>(order: Order, key: &K, after: Option<&K>) -> bool {
    after.is_none_or(|after| match order {
        Order::Ascending => key.cmp(after) == Ordering::Greater,
        Order::Descending => key.cmp(after) == Ordering::Less,
    })
}

/// The first items in the listing's order, as many as a page holds, and whether there are more.
fn cut<'a, T>(
    listing: &Listing,
    mut items: impl DoubleEndedIterator<Item = &'a T>,
) -> (Vec<&'a T>, bool) {
    let limit = usize::from(listing.limit.clamp(1, PAGE_ITEMS_MAX));
    let mut next = || match listing.order {
        Order::Ascending => items.next(),
        Order::Descending => items.next_back(),
    };
    let mut chosen = Vec::with_capacity(limit);
    while chosen.len() < limit {
        match next() {
            Some(item) => chosen.push(item),
            None => return (chosen, false),
        }
    }
    let more = next().is_some();
    (chosen, more)
}

fn entry_fits(held: &Held, filter: &Filter, entry: &Entry) -> bool {
    let Filter {
        text,
        prefix,
        operator,
        kind,
        since: _,
        asked: _,
        waits_for: _,
    } = filter;
    text.as_ref()
        .is_none_or(|text| entry.row_key().to_string().contains(text.as_str()))
        && prefix.is_none_or(|prefix| prefix.overlaps(&entry.prefix()))
        && operator
            .as_ref()
            .is_none_or(|operator| held.operator(entry.operator) == Some(operator))
        && kind.as_ref().is_none_or(|kind| kind == kind_of(entry))
}

fn port_fits(held: &Held, filter: &Filter, line: &Line<'_>) -> bool {
    let Line { port, label, .. } = line;
    let Filter {
        text,
        prefix: _,
        operator,
        kind,
        since: _,
        asked: _,
        waits_for: _,
    } = filter;
    let holds = |text: &String| {
        let columns = [
            port.interface.to_string(),
            port.owner.to_string(),
            (*label).to_owned(),
        ];
        columns.iter().any(|column| column.contains(text.as_str()))
    };
    text.as_ref().is_none_or(holds)
        && operator
            .as_ref()
            .is_none_or(|operator| held.operator(port.operator) == Some(operator))
        && kind.as_ref().is_none_or(|kind| kind == label)
}

fn kind_of(entry: &Entry) -> &'static str {
    match entry.key {
        EntryKey::Catalogue(_) => "catalogue",
        EntryKey::Block(_) => "block",
    }
}

fn entry_after(cursor: &Cursor) -> Result<EntryKey, Refusal> {
    let read = || {
        let (kind, prefix) = std::str::from_utf8(&cursor.0).ok()?.split_once(' ')?;
        let prefix: Prefix = prefix.parse().ok()?;
        match kind {
            "catalogue" => Some(EntryKey::Catalogue(prefix)),
            "block" => Some(EntryKey::Block(prefix)),
            _ => None,
        }
    };
    read().ok_or_else(foreign_cursor)
}

fn port_after(cursor: &Cursor) -> Result<(u16, u8), Refusal> {
    let read = || {
        let (number, code) = std::str::from_utf8(&cursor.0).ok()?.split_once(' ')?;
        Some((number.parse().ok()?, code.parse().ok()?))
    };
    read().ok_or_else(foreign_cursor)
}

fn foreign_cursor() -> Refusal {
    senseless(
        "the cursor is none of this listing",
        "begin from the first page",
    )
}

fn timeless(filter: &Filter) -> Result<(), Refusal> {
    match filter.since {
        None => Ok(()),
        Some(_) => Err(senseless("counters have no date", "leave `since` out")),
    }
}

fn senseless(message: &str, hint: &str) -> Refusal {
    refusal(RefusalCode::BadRequest, message.to_owned(), hint)
}

#[cfg(test)]
mod tests;
