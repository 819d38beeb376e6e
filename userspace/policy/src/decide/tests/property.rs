//! Random records and packets: compiled tables and the model agree.

use super::model_of_the_gate::{Expected, Seen, Side, judge};
use super::*;
use crate::validate;
use model::{Op, Prefix};
use proptest::prelude::*;
use proptest::sample::select;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Few addresses, so that prefixes nest and packets meet them.
fn an_address(family: Family) -> BoxedStrategy<IpAddr> {
    let low = select(vec![0_u8, 1, 2, 3, 128, 255]);
    if family == Family::V4 {
        let inside = (0_u8..2, 0_u8..2, low).prop_map(|(b, c, d)| Ipv4Addr::new(10, b, c, d));
        let link = select(vec![1_u8, 5, 9]).prop_map(|d| Ipv4Addr::new(192, 0, 2, d));
        prop_oneof![12 => inside, 1 => link]
            .prop_map(IpAddr::V4)
            .boxed()
    } else {
        (0_u16..2, 0_u16..2, low)
            .prop_map(|(c, d, h)| Ipv6Addr::new(0x2001, 0xdb8, c, d, 0, 0, 0, h.into()).into())
            .boxed()
    }
}

fn a_family() -> impl Strategy<Value = Family> {
    select(vec![Family::V4, Family::V6])
}

fn a_prefix() -> impl Strategy<Value = Prefix> {
    a_family().prop_flat_map(|family| {
        let lengths = if family == Family::V4 {
            vec![8, 15, 16, 23, 24, 25, 30, 31, 32]
        } else {
            vec![32, 47, 48, 63, 64, 65, 126, 128]
        };
        (an_address(family), select(lengths))
            .prop_map(|(address, length)| Prefix::around(address, length))
    })
}

fn an_upper() -> impl Strategy<Value = (u8, PortRange)> {
    let range = select(vec![
        (22, 22),
        (0, 1023),
        (443, 500),
        (500, 40_000),
        (0, u16::MAX),
    ])
    .prop_map(|(first, last)| PortRange { first, last });
    prop_oneof![
        (select(vec![6, 17]), range),
        (select(vec![0_u8, 47, 6]), Just(PortRange::ANY)),
    ]
}

const EXPIRED: &str = "2026-11-22T12:00:00Z";

fn a_rule() -> impl Strategy<Value = Row> {
    let side = || proptest::option::weighted(0.6, a_prefix());
    let kind = select(vec![RuleKind::Deny, RuleKind::Allow]);
    (
        0_u8..30,
        kind,
        side(),
        side(),
        an_upper(),
        proptest::bool::weighted(0.9),
    )
        .prop_map(|(n, kind, source, destination, (number, ports), is_live)| {
            let mut rule = rule(&format!("r{n}"), kind, None, None);
            rule.source = source;
            rule.destination =
                destination.filter(|d| source.is_none_or(|source| source.is_ipv4() == d.is_ipv4()));
            (rule.protocol, rule.ports) = (protocol(number), ports);
            if rule.source.is_none() && rule.destination.is_none() && number == 0 {
                rule.protocol = protocol(47);
            }
            rule.expires = (!is_live).then(|| instant(EXPIRED));
            Row::Rule(rule)
        })
}

/// What a row inside an entry is drawn from: which entry, which address of it, how much longer than it.
type Place = (prop::sample::Index, IpAddr, u8);

fn within(entries: &[CatalogueRow], (index, address, longer): Place) -> Option<(Prefix, String)> {
    let (prefix, organisation) = entries.get(index.index(entries.len().max(1)))?;
    let length = prefix.net().prefix_len() + longer;
    let inside = if prefix.contains(address) {
        address
    } else {
        prefix.net().network()
    };
    Some((Prefix::around(inside, length), organisation.clone()))
}

type CatalogueRow = (Prefix, String);

fn a_place() -> impl Strategy<Value = Place> {
    let address = a_family().prop_flat_map(an_address);
    (
        any::<prop::sample::Index>(),
        address,
        select(vec![0, 1, 8, 96]),
    )
}

prop_compose! {
    fn a_record()(
        entries in proptest::collection::vec((a_prefix(), any::<bool>(), 0_u8..6), 0..8),
        lists in proptest::collection::vec((a_place(), 0_u8..4), 0..4),
        specials in proptest::collection::vec((a_place(), an_upper(), 0_u8..4), 0..4),
        published in proptest::collection::vec((a_place(), an_upper()), 0..4),
        blocks in proptest::collection::vec(a_prefix(), 0..4),
        rules in proptest::collection::vec(a_rule(), 0..8),
        services in proptest::sample::subsequence(
            vec![(17, Some(500)), (6, Some(40_000)), (47, None)], 0..=3),
        passes in any::<bool>(),
    ) -> Record {
        let links = prefix("192.0.2.0/24");
        let mut rows = Vec::new();
        let mut taken: Vec<CatalogueRow> = Vec::new();
        for (prefix, is_school, state) in entries {
            let is_free = taken.iter().all(|(other, _)| !other.overlaps(&prefix));
            if is_free && !prefix.overlaps(&links) {
                let (organisation, operator) =
                    if is_school { ("school", "two") } else { ("ministry", "one") };
                let mut row = entry(&prefix.to_string(), organisation, operator);
                match state {
                    0 => row.since = day("2026-11-23"),
                    1 => row.until = Some(day("2026-11-21")),
                    2 => row.until = Some(day("2026-11-22")),
                    _ => {}
                }
                rows.push(Row::Catalogue(row));
                taken.push((prefix, organisation.to_owned()));
            }
        }
        for (n, (place, state)) in lists.into_iter().enumerate() {
            if let Some((prefix, organisation)) = within(&taken, place) {
                let mut row = list(&format!("l{n}"), &organisation, &[&prefix.to_string()]);
                if state == 0 {
                    row.opened = day("2025-11-21");
                }
                rows.push(Row::AccessList(row));
            }
        }
        for (n, (place, (number, ports), state)) in specials.into_iter().enumerate() {
            if let Some((prefix, organisation)) = within(&taken, place) {
                let mut row = special(&format!("x{n}"), &organisation, &prefix.to_string());
                (row.protocol, row.ports) = (protocol(number), ports);
                if state == 0 {
                    row.until = day("2026-11-21");
                }
                rows.push(Row::SpecialAccess(row));
            }
        }
        for (n, (place, (number, ports))) in published.into_iter().enumerate() {
            if let (Some((prefix, organisation)), Some(protocol)) =
                (within(&taken, place), protocol(number))
            {
                let id = format!("s{n}");
                rows.push(Row::Service(model::Service {
                    addresses: prefix,
                    protocol,
                    ports,
                    ..service(&id, &organisation, "192.0.2.0/32")
                }));
            }
        }
        // The law makes blocks of one length in a family, so they do not nest.
        rows.extend(blocks.into_iter().map(|prefix| {
            let length = if prefix.is_ipv4() { 32 } else { 64 };
            let prefix = Prefix::around(prefix.net().network(), length);
            Row::Block(block(&prefix.to_string(), "two"))
        }));
        rows.extend(rules);
        rows.extend(services.into_iter().enumerate().map(|(n, (number, port))| {
            Row::VpnService(vpn(&format!("v{n}"), number, port))
        }));
        let mut gts = authority("gts", model::AuthorityKind::Gts);
        gts.without_list = if passes { model::WithoutList::Pass } else { model::WithoutList::Drop };
        rows.push(Row::Authority(gts));
        // Rows drawn twice: the later one stands.
        let rows: BTreeMap<_, _> =
            rows.into_iter().map(|row| (row.key(), Op::Put(row))).collect();
        record_of(plain()).after(&rows.into_values().collect::<Vec<_>>(), model::Epoch(9)).unwrap()
    }
}

/// The base record without its catalogue and list.
fn plain() -> impl Iterator<Item = Row> {
    base()
        .into_iter()
        .filter(|row| !matches!(row, Row::Catalogue(_) | Row::AccessList(_)))
}

prop_compose! {
    fn a_packet()(
        addresses in a_family().prop_flat_map(|family| (an_address(family), an_address(family))),
        number in select(vec![6_u8, 6, 17, 17, 47, 1]),
        port in select(vec![22_u16, 443, 500, 40_000]),
        is_reply in any::<bool>(),
        interface in select(vec!["a0", "a1", "b0", "u0", "u1"]),
    ) -> (Flow, Seen, &'static str) {
        let has_ports = crate::flow::has_ports(number);
        let (source, destination) = addresses;
        let flow =
            Flow::new(source, destination, protocol(number), has_ports.then_some(port)).unwrap();
        let near = abi::layout::EPHEMERAL_PORT_FLOOR;
        let (flow, seen) = if is_reply {
            let seen = Seen {
                source: destination,
                destination: source,
                protocol: number,
                ports: has_ports.then_some((port, near)),
            };
            (flow.reply(), seen)
        } else {
            let ports = has_ports.then_some((near, port));
            (flow, Seen { source, destination, protocol: number, ports })
        };
        (flow, seen, interface)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn compiled_tables_and_the_model_agree(
        record in a_record(),
        packets in proptest::collection::vec(a_packet(), 20),
    ) {
        prop_assert_eq!(validate(&record), Vec::new());
        let gate = Gate::of(&record);
        for (flow, seen, interface) in packets {
            let port = gate.port(interface);
            let side = match port.role {
                abi::PortRole::Channel => Side::Channel,
                abi::PortRole::Uplink | abi::PortRole::None => Side::Uplink,
            };
            let Expected { reason, rules, origin, begins } = judge(&record, &port.owner, side, seen);
            let found = gate.decide(interface, &flow);
            prop_assert_eq!(found.reason, reason, "{:?} by {}", seen, interface);
            prop_assert_eq!(found.begins, begins, "{:?} by {}", seen, interface);
            let by = gate.rule_key(found);
            prop_assert_eq!(by.is_some(), !rules.is_empty());
            prop_assert!(by.is_none_or(|key| rules.contains(&key)));
            if reason != Reason::MartianSource {
                let row = usize::try_from(found.row).unwrap();
                prop_assert_eq!(&gate.snapshot.origins[row].key, &origin);
            }
        }
    }
}
