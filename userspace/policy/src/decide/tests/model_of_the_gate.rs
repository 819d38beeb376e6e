//! The verdict as the issue words it, by scanning every row of the record for every packet.

use crate::fixture::now;
use crate::term::Term;
use abi::{Action, Begins, Reason};
use model::{
    CatalogueEntry, PortRange, Prefix, Protocol, Record, RowKey, RuleKind, VpnService, WithoutList,
};
use std::net::IpAddr;

/// A packet without the octets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    pub(super) protocol: u8,
    /// Source and destination.
    pub(super) ports: Option<(u16, u16)>,
}

/// By which link the packet comes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Side {
    Channel,
    Uplink,
}

/// The reason, every rule that could have decided, the row that gives the standing, and whether a flow may begin.
#[derive(Debug)]
pub(super) struct Expected {
    pub(super) reason: Reason,
    pub(super) rules: Vec<RowKey>,
    pub(super) origin: Option<RowKey>,
    pub(super) begins: Begins,
}

impl Expected {
    /// One that no rule says.
    fn bare(reason: Reason, side: Side, origin: Option<RowKey>) -> Self {
        let begins = match (reason.action(), side) {
            _ if reason == Reason::LinkAddress => Begins::Nothing,
            (Action::Drop, _) => Begins::Nothing,
            (Action::Pass, Side::Channel) => Begins::Freely,
            (Action::Pass, Side::Uplink) => Begins::No,
        };
        Self {
            reason,
            rules: Vec::new(),
            origin,
            begins,
        }
    }
}

pub(super) fn judge(record: &Record, link: &RowKey, side: Side, seen: Seen) -> Expected {
    let subject = match side {
        Side::Channel => seen.source,
        Side::Uplink => seen.destination,
    };
    let only = |reason, origin| Expected::bare(reason, side, origin);
    if seen.source == seen.destination {
        return only(Reason::MartianSource, None);
    }
    if let Some(owner) = link_of(record, subject) {
        let own = owner == *link;
        let reason = if own {
            Reason::LinkAddress
        } else {
            Reason::WrongChannel
        };
        return only(reason, Some(owner));
    }
    let entry = record
        .catalogue()
        .find(|entry| Term::from(*entry).holds(now()) && entry.prefix.contains(subject));
    let block = record.blocks().find(|block| block.prefix.contains(subject));
    let origin = entry
        .map(|entry| RowKey::Catalogue(entry.prefix))
        .or(block.map(|block| RowKey::Block(block.prefix)));
    if let (Some(entry), Side::Channel) = (entry, side)
        && operator_of(record, link) != Some(entry.operator.as_str())
    {
        return only(Reason::WrongChannel, origin);
    }
    let services = published(record, side, seen);
    if let Some(expected) = by_rules(record, seen, &services, |reason| {
        only(reason, origin.clone())
    }) {
        return expected;
    }
    if uses_vpn(record, side, seen) {
        return only(Reason::VpnWithoutAccess, origin);
    }
    let reason = match (entry, block) {
        (Some(entry), _) => standing(record, entry, subject),
        (None, Some(_)) => Reason::Blocked,
        (None, None) => Reason::Unknown,
    };
    let plain = only(reason, origin);
    if plain.begins == Begins::No && !services.is_empty() {
        return Expected {
            reason: Reason::Published,
            rules: services,
            begins: Begins::Service,
            ..plain
        };
    }
    plain
}

/// What the rules say, if one matches: of one kind those count that match the packet's own direction, where there are some.
fn by_rules(
    record: &Record,
    seen: Seen,
    services: &[RowKey],
    only: impl Fn(Reason) -> Expected,
) -> Option<Expected> {
    let found = matching(record, seen).into_iter();
    let (reason, rules) = found.into_iter().find(|(_, rules)| !rules.is_empty())?;
    let is_own = rules.iter().any(|(_, way)| *way == Way::Forth);
    let counts = |way: Way| reason == Reason::Denied || !is_own || way == Way::Forth;
    let rules = rules.into_iter().filter(|(_, way)| counts(*way));
    let plain = only(reason);
    let begins = if plain.begins != Begins::No {
        plain.begins
    } else if reason == Reason::Allowed && is_own {
        Begins::Freely
    } else if services.is_empty() {
        Begins::No
    } else {
        Begins::Service
    };
    Some(Expected {
        rules: rules.map(|(key, _)| key).collect(),
        begins,
        ..plain
    })
}

fn uses_vpn(record: &Record, side: Side, seen: Seen) -> bool {
    let (source, destination) = (seen.ports.map(|p| p.0), seen.ports.map(|p| p.1));
    let (near, remote) = match side {
        Side::Channel => (source, destination),
        Side::Uplink => (destination, source),
    };
    let mut services = record.vpn_services();
    services.any(|service| is_vpn(service, seen.protocol, near, remote))
}

/// The published services that a packet from outside goes to.
fn published(record: &Record, side: Side, seen: Seen) -> Vec<RowKey> {
    let goes_to = |service: &&model::Service| {
        let addresses = Some(service.addresses);
        let way = matches(
            seen,
            (None, addresses),
            Some(service.protocol),
            service.ports,
        );
        way == Some(Way::Forth)
    };
    match side {
        Side::Channel => Vec::new(),
        Side::Uplink => record
            .services()
            .filter(goes_to)
            .map(|service| RowKey::Service(service.id.clone()))
            .collect(),
    }
}

fn link_of(record: &Record, address: IpAddr) -> Option<RowKey> {
    let holds = |networks: &[Prefix]| networks.iter().any(|network| network.contains(address));
    let channel = record
        .channels()
        .find(|c| holds(&c.primary.networks) || holds(&c.backup.networks))
        .map(|c| RowKey::Channel(c.id.clone()));
    let uplink = record
        .uplinks()
        .find(|u| holds(&u.primary.networks) || holds(&u.backup.networks))
        .map(|u| RowKey::Uplink(u.id.clone()));
    channel.or(uplink)
}

fn operator_of<'a>(record: &'a Record, link: &RowKey) -> Option<&'a str> {
    let is_it = |channel: &&model::Channel| RowKey::Channel(channel.id.clone()) == *link;
    record
        .channels()
        .find(is_it)
        .map(|channel| channel.operator.as_str())
}

fn standing(record: &Record, entry: &CatalogueEntry, address: IpAddr) -> Reason {
    let is_listed = record.access_lists().any(|list| {
        list.organisation == entry.organisation
            && Term::from(list).holds(now())
            && list
                .networks
                .iter()
                .any(|network| network.contains(address))
    });
    match record.authorities().next().map(|gts| gts.without_list) {
        _ if is_listed => Reason::Catalogued,
        Some(WithoutList::Pass) => Reason::CataloguedByDefault,
        Some(WithoutList::Drop) | None => Reason::ListMissing,
    }
}

/// The rules in force that match the packet or what it replies to, deny before allow before special access.
fn matching(record: &Record, seen: Seen) -> [(Reason, Vec<(RowKey, Way)>); 3] {
    let of_kind = |kind: RuleKind| {
        record
            .rules()
            .filter(|rule| rule.kind == kind && Term::from(*rule).holds(now()))
            .filter_map(|rule| {
                let sides = (rule.source, rule.destination);
                let way = matches(seen, sides, rule.protocol, rule.ports)?;
                Some((RowKey::Rule(rule.id.clone()), way))
            })
            .collect()
    };
    let special = record
        .special_accesses()
        .filter(|x| Term::from(*x).holds(now()))
        .filter_map(|x| {
            let way = matches(seen, (Some(x.source), x.destination), x.protocol, x.ports)?;
            Some((RowKey::SpecialAccess(x.id.clone()), way))
        })
        .collect();
    [
        (Reason::Denied, of_kind(RuleKind::Deny)),
        (Reason::Allowed, of_kind(RuleKind::Allow)),
        (Reason::SpecialAccess, special),
    ]
}

/// Whether a packet goes the way of the flow that a rule names, or answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Forth,
    Back,
}

fn matches(
    seen: Seen,
    (source, destination): (Option<Prefix>, Option<Prefix>),
    protocol: Option<Protocol>,
    ports: PortRange,
) -> Option<Way> {
    let under = |side: Option<Prefix>, address| side.is_none_or(|prefix| prefix.contains(address));
    let in_range = |port: Option<u16>| {
        ports == PortRange::ANY
            || port.is_some_and(|port| (ports.first..=ports.last).contains(&port))
    };
    let forth = under(source, seen.source)
        && under(destination, seen.destination)
        && in_range(seen.ports.map(|p| p.1));
    let back = under(source, seen.destination)
        && under(destination, seen.source)
        && in_range(seen.ports.map(|p| p.0));
    match protocol.is_none_or(|protocol| protocol.0.get() == seen.protocol) {
        true if forth => Some(Way::Forth),
        true if back => Some(Way::Back),
        true | false => None,
    }
}

fn is_vpn(service: &VpnService, protocol: u8, near: Option<u16>, remote: Option<u16>) -> bool {
    let at = |port: u16| {
        remote == Some(port) || (near == Some(port) && port < abi::layout::EPHEMERAL_PORT_FLOOR)
    };
    service.protocol.0.get() == protocol && service.port.is_none_or(at)
}
