//! The catalogue, access lists and blocks.

use super::{Fault, Findings, Index};
use ipnet::IpNet;
use law::Clause;
use model::{CatalogueEntry, Prefix, RowKey};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Shortest IPv4 prefix of an entry. No official reference: no organisation holds more than a /8.
const V4_LENGTH_MIN: u8 = 8;
/// Shortest IPv6 prefix of an entry. No official reference: registries give out /12 at most, and to registries.
const V6_LENGTH_MIN: u8 = 16;

pub(super) fn check(index: &Index<'_>, findings: &mut Findings) {
    ranges(index, findings);
    for entry in &index.rows.catalogue {
        width(entry, findings);
        parties(index, entry, findings);
        if let Some(until) = entry.until.filter(|until| *until < entry.since) {
            let fault = Fault {
                message: format!("it ends on {until}, before it begins on {}", entry.since),
                hint: "correct `since` or `until`",
                clause: None,
            };
            findings.add(RowKey::Catalogue(entry.prefix), fault);
        }
    }
    lists(index, findings);
    for block in &index.rows.blocks {
        if !index.operators.contains_key(&block.operator) {
            let fault = Fault {
                message: format!("its operator {} is not in the record", block.operator),
                hint: "keep an operator for as long as addresses stay blocked for it",
                clause: Some(Clause::ESHDI_13),
            };
            findings.add(RowKey::Block(block.prefix), fault);
        }
    }
}

/// Addresses that no organisation can have (RFC 6890 §2.2.2 and §2.2.3, RFC 5771, RFC 4291 §2): "this network", loopback,
/// link-local, multicast and reserved.
fn special_ranges() -> [Prefix; 7] {
    let v4 = |a, b, length| Prefix::around(Ipv4Addr::new(a, b, 0, 0).into(), length);
    let v6 =
        |first, length| Prefix::around(Ipv6Addr::new(first, 0, 0, 0, 0, 0, 0, 0).into(), length);
    [
        v4(0, 0, 8),
        v4(127, 0, 8),
        v4(169, 254, 16),
        v4(224, 0, 3),
        v6(0, 127),
        v6(0xfe80, 10),
        v6(0xff00, 8),
    ]
}

/// Looks the ranges up in the catalogue, which is far larger.
fn ranges(index: &Index<'_>, findings: &mut Findings) {
    for range in special_ranges() {
        let around = index
            .entry_around(&range)
            .filter(|entry| entry.prefix != range);
        let first = index
            .rows
            .catalogue
            .partition_point(|entry| entry.prefix < range);
        let inside = index.rows.catalogue[first..].iter().copied();
        let inside = inside.take_while(|entry| range.covers(&entry.prefix));
        for entry in around
            .into_iter()
            .chain(inside)
            .filter(|entry| !is_too_wide(entry))
        {
            let fault = Fault {
                message: format!("it overlaps {range}, whose addresses no organisation can have"),
                hint: "remove the entry, or correct its prefix",
                clause: None,
            };
            findings.add(RowKey::Catalogue(entry.prefix), fault);
        }
    }
}

fn length_min(prefix: &Prefix) -> u8 {
    match prefix.net() {
        IpNet::V4(_) => V4_LENGTH_MIN,
        IpNet::V6(_) => V6_LENGTH_MIN,
    }
}

fn is_too_wide(entry: &CatalogueEntry) -> bool {
    entry.prefix.net().prefix_len() < length_min(&entry.prefix)
}

fn width(entry: &CatalogueEntry, findings: &mut Findings) {
    if is_too_wide(entry) {
        let shortest = length_min(&entry.prefix);
        let fault = Fault {
            message: format!("it is wider than /{shortest}, the widest that the gateway takes"),
            hint: "state the organisation's own addresses; the bound is the gateway's, not the order's",
            clause: None,
        };
        findings.add(RowKey::Catalogue(entry.prefix), fault);
    }
}

fn parties(index: &Index<'_>, entry: &CatalogueEntry, findings: &mut Findings) {
    let mut add = |message: String, hint: &str, clause: Clause| {
        let fault = Fault {
            message,
            hint,
            clause: Some(clause),
        };
        findings.add(RowKey::Catalogue(entry.prefix), fault);
    };
    let is_operator_known = index.operators.contains_key(&entry.operator);
    if !is_operator_known {
        add(
            format!("its operator {} is not in the record", entry.operator),
            "add the operator, or correct the entry",
            Clause::ESHDI_12,
        );
    }
    let Some(organisation) = index.organisations.get(&entry.organisation) else {
        return add(
            format!(
                "its organisation {} is not in the record",
                entry.organisation
            ),
            "add the organisation, or correct the entry",
            Clause::ESHDI_13,
        );
    };
    if organisation.class.is_none() {
        add(
            format!("its organisation {} has no subject class", organisation.id),
            "state which of the five classes the organisation is: only those connect through the gateway",
            Clause::ESHDI_2,
        );
    }
    match &organisation.contract {
        None => add(
            format!(
                "its organisation {} has no contract with an operator",
                organisation.id
            ),
            "state the contract: connection rests on it",
            Clause::ESHDI_4,
        ),
        Some(contract) if is_operator_known && contract.operator != entry.operator => add(
            format!(
                "its operator is {}, but the contract of {} is with {}",
                entry.operator, organisation.id, contract.operator
            ),
            "catalogue the addresses under the operator of the contract, or state the new contract",
            Clause::ESHDI_4,
        ),
        Some(_) => {}
    }
}

fn lists(index: &Index<'_>, findings: &mut Findings) {
    for list in &index.rows.access_lists {
        let key = RowKey::AccessList(list.id.clone());
        let organisation = &list.organisation;
        if !index.organisations.contains_key(organisation) {
            let fault = Fault {
                message: format!("its organisation {organisation} is not in the record"),
                hint: "add the organisation, or correct the list",
                clause: Some(Clause::ESHDI_15),
            };
            findings.add(key, fault);
            continue;
        }
        if list.networks.is_empty() {
            let fault = Fault {
                message: "it names no network".to_owned(),
                hint: "name the networks that the organisation asks access for",
                clause: Some(Clause::ESHDI_15),
            };
            findings.add(key, fault);
            continue;
        }
        let foreign = list
            .networks
            .iter()
            .filter(|network| index.entry_of(organisation, network).is_none());
        for network in foreign {
            let fault = Fault {
                message: format!(
                    "its network {network} lies in no catalogue entry of {organisation}"
                ),
                hint: "catalogue the network first, and name one network for each entry",
                clause: Some(Clause::ESHDI_15),
            };
            let other = index
                .entry_around(network)
                .map(|entry| RowKey::Catalogue(entry.prefix));
            findings.against(key.clone(), other, fault);
        }
    }
}
