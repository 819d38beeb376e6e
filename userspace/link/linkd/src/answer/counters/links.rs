//! Pages of what links carried.

use super::{cut, follows, foreign_cursor, senseless, timeless};
use crate::gate;
use crate::held::Held;
use model::{LinkId, SnapshotPort};
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use wire::{Cursor, Filter, Item, LinkCounter, Listing, Page, Refusal, Traffic};

/// A page of what links carried, both members together, by the link.
pub(in crate::answer) fn links(
    held: &Held,
    listing: &Listing,
    counted: &[gate::LinkCounter],
) -> Result<Page, Refusal> {
    let filter = &listing.filter;
    timeless(filter)?;
    if filter.prefix.is_some() {
        return Err(senseless("links have no prefix", "list entries instead"));
    }
    let after = listing.after.as_ref().map(link_after).transpose()?;
    let all = totals(held, counted);
    let wanted = |counter: &&LinkCounter| {
        follows(listing.order, &counter.link, after.as_ref()) && fits(held, filter, &counter.link)
    };
    let (chosen, more) = cut(listing, all.values().filter(wanted));
    let next = chosen
        .last()
        .filter(|_| more)
        .map(|counter| Cursor(counter.link.to_string().into_bytes()));
    let items = chosen.into_iter().cloned().map(Item::Link).collect();
    Ok(Page { items, next })
}

fn totals(held: &Held, counted: &[gate::LinkCounter]) -> BTreeMap<LinkId, LinkCounter> {
    let mut all = BTreeMap::new();
    for port in held.ports() {
        let Some(link) = LinkId::of(&port.owner) else {
            continue;
        };
        let total = all.entry(link.clone()).or_insert(LinkCounter {
            link,
            bandwidth_gbps: port.bandwidth_gbps.map(NonZeroU32::get),
            incoming: Traffic::default(),
            outgoing: Traffic::default(),
        });
        if let Some(counter) = counted.iter().find(|counter| counter.port == port.number) {
            add(&mut total.incoming, counter.incoming);
            add(&mut total.outgoing, counter.outgoing);
        }
    }
    all
}

fn add(total: &mut Traffic, member: gate::Crossing) {
    total.packets += member.packets;
    total.bytes += member.octets;
    total.over_packets += member.over_packets;
    total.over_bytes += member.over_octets;
}

fn fits(held: &Held, filter: &Filter, link: &LinkId) -> bool {
    let is_of = |port: &&SnapshotPort| LinkId::of(&port.owner).as_ref() == Some(link);
    let port = held.ports().iter().find(is_of);
    let operator = port.and_then(|port| held.operator(port.operator));
    filter
        .text
        .as_ref()
        .is_none_or(|text| link.to_string().contains(text.as_str()))
        && filter
            .operator
            .as_ref()
            .is_none_or(|wanted| operator == Some(wanted))
        && filter
            .kind
            .as_ref()
            .is_none_or(|kind| kind == kind_of(link))
}

const fn kind_of(link: &LinkId) -> &'static str {
    match link {
        LinkId::Channel(_) => "channel",
        LinkId::Uplink(_) => "uplink",
    }
}

fn link_after(cursor: &Cursor) -> Result<LinkId, Refusal> {
    let read = || {
        let (kind, id) = std::str::from_utf8(&cursor.0).ok()?.split_once(' ')?;
        match kind {
            "channel" => Some(LinkId::Channel(id.parse().ok()?)),
            "uplink" => Some(LinkId::Uplink(id.parse().ok()?)),
            _ => None,
        }
    };
    read().ok_or_else(foreign_cursor)
}

#[cfg(test)]
mod tests;
