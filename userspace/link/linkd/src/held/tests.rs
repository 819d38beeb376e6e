#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names what it expects"
)]

use super::*;
use abi::Standing;
use model::{Origin, Protocol, RecordId, UplinkId, VpnMatch};
use std::num::NonZeroU8;

pub(crate) fn a_prefix(text: &str) -> Prefix {
    text.parse().unwrap()
}

fn a_port(number: u16, interface: &str, operator: u16, owner: RowKey) -> SnapshotPort {
    let role = match owner {
        RowKey::Channel(_) => PortRole::Channel,
        _ => PortRole::Uplink,
    };
    SnapshotPort {
        interface: interface.parse().unwrap(),
        role,
        number,
        operator,
        link: number + 1,
        owner,
        primary: true,
        vlan: model::Tags::Untagged,
        liveness: model::Liveness::Carrier,
        lock: None,
        bandwidth_gbps: None,
    }
}

/// A row and where it comes from.
pub(crate) fn a_row(entry: u32, operator: u16, key: RowKey, born: u32) -> (abi::Row, Origin) {
    let row = abi::Row {
        epoch: 0,
        entry,
        operator,
        link: 0,
        standing: Standing::Open as u8,
        flags: 0,
        reserved: [0; 2],
        rule_count: 0,
        rule_first: 0,
    };
    let origin = Origin {
        key: Some(key),
        born: Epoch(born),
    };
    (row, origin)
}

/// Two operators with a channel each, an uplink, two catalogue entries and a block.
pub(crate) fn a_snapshot(epoch: u32) -> GateSnapshot {
    let unknown = abi::Row {
        standing: Standing::Unknown as u8,
        ..a_row(0, 0, RowKey::Block(a_prefix("::/0")), 0).0
    };
    let nowhere = Origin {
        key: None,
        born: Epoch::default(),
    };
    let ministry = a_prefix("192.0.2.0/24");
    let school = a_prefix("2001:db8:5::/48");
    let blocked = a_prefix("198.51.100.7");
    let inner = a_prefix("192.0.2.128/25");
    let (rows, origins) = [
        (unknown, nowhere),
        a_row(1, 1, RowKey::Catalogue(ministry), 1),
        a_row(1, 1, RowKey::Catalogue(ministry), 1),
        a_row(2, 2, RowKey::Catalogue(school), 3),
        a_row(3, 2, RowKey::Block(blocked), 5),
    ]
    .into_iter()
    .unzip();
    let channel = |id: &str| RowKey::Channel(id.parse().unwrap());
    let uplink = RowKey::Uplink("world".parse::<UplinkId>().unwrap());
    GateSnapshot {
        record: RecordId(1),
        epoch: Epoch(epoch),
        ports: vec![
            a_port(0, "alma0", 1, channel("alma-1")),
            a_port(1, "tengri0", 2, channel("tengri-1")),
            a_port(2, "world0", 0, uplink),
        ],
        operators: vec!["alma".parse().unwrap(), "tengri".parse().unwrap()],
        rows,
        origins,
        prefixes: vec![(ministry, 1), (inner, 2), (school, 3), (blocked, 4)],
        rules: Vec::new(),
        global: abi::RuleRange { first: 0, count: 0 },
        rule_keys: Vec::new(),
        vpn: Vec::new(),
        admission: model::Admission::default(),
    }
}

#[test]
fn entries_are_listed_once_and_by_key() {
    let held = Held::new(a_snapshot(5)).unwrap();
    let keys: Vec<String> = held
        .entries()
        .iter()
        .map(|e| e.row_key().to_string())
        .collect();
    let expected = ["192.0.2.0/24", "2001:db8:5::/48", "198.51.100.7/32"];
    assert_eq!(keys.len(), expected.len());
    for (key, prefix) in keys.iter().zip(expected) {
        assert!(key.ends_with(prefix), "{key}");
    }
}

#[test]
fn addresses_have_the_operator_of_the_longest_prefix() {
    let mut snapshot = a_snapshot(5);
    snapshot.rows[2].operator = 2;
    let held = Held::new(snapshot).unwrap();
    let check = |address: &str, expected: Option<u16>| {
        assert_eq!(held.operator_of(address.parse().unwrap()), expected);
    };
    check("192.0.2.1", Some(1));
    check("192.0.2.129", Some(2));
    check("2001:db8:5::1", Some(2));
    check("203.0.113.1", None);
}

#[test]
fn numbers_that_others_had_are_reborn() {
    let held = Held::new(a_snapshot(5)).unwrap();
    let check = |running: Option<u32>, expected: &[u32]| {
        let reborn = held.reborn(running.map(Epoch));
        assert_eq!(reborn.collect::<Vec<_>>(), expected);
    };
    check(Some(4), &[3]);
    check(Some(2), &[2, 3]);
    check(Some(5), &[]);
    // Another record ran: whose the counters were means nothing here.
    check(None, &[1, 2, 3]);
}

#[test]
fn a_policy_that_loses_an_address_makes_it_news() {
    let before = Held::new(a_snapshot(5)).unwrap();
    let check = |change: &dyn Fn(&mut GateSnapshot), keeps: bool| {
        let mut snapshot = a_snapshot(6);
        change(&mut snapshot);
        assert_eq!(Held::new(snapshot).unwrap().keeps(&before), keeps);
    };
    check(&|_| {}, true);
    check(
        &|s| {
            let (row, origin) = a_row(9, 1, RowKey::Catalogue(a_prefix("203.0.113.0/24")), 6);
            s.rows.push(row);
            s.origins.push(origin);
        },
        true,
    );
    check(
        &|s| {
            s.rows.pop();
            s.origins.pop();
        },
        false,
    );
    check(&|s| s.rows[3].operator = 1, false);
    check(&|s| s.origins[3].born = Epoch(6), false);
    check(
        &|s| s.ports[0].owner = RowKey::Channel("x".parse().unwrap()),
        false,
    );
    check(&|s| s.operators[0] = "x".parse().unwrap(), false);
    check(&|s| s.record = RecordId(2), false);
}

#[test]
fn a_snapshot_that_contradicts_itself_is_refused() {
    let check = |change: &dyn Fn(&mut GateSnapshot), part: &str| {
        let mut snapshot = a_snapshot(5);
        change(&mut snapshot);
        let error = Held::new(snapshot).unwrap_err().to_string();
        assert!(error.contains("epoch 5") && error.contains(part), "{error}");
    };
    check(&|s| drop(s.origins.pop()), "5 rows have 4 origins");
    check(&|s| s.rows[1].operator = 3, "operator 3");
    check(&|s| s.ports[0].operator = 0, "alma0 has no fitting owner");
    check(
        &|s| s.ports[0].role = PortRole::Uplink,
        "alma0 has no fitting owner",
    );
    check(
        &|s| {
            s.vpn.push(VpnMatch {
                protocol: Protocol(NonZeroU8::new(47).unwrap()),
                port: Some(1),
            });
        },
        "protocol 47 has no ports",
    );
}

#[test]
fn a_generation_says_what_the_snapshot_says() {
    let mut snapshot = a_snapshot(5);
    for (protocol, port) in [(6, Some(1194)), (17, Some(500)), (50, None)] {
        let protocol = Protocol(NonZeroU8::new(protocol).unwrap());
        snapshot.vpn.push(VpnMatch { protocol, port });
    }
    let held = Held::new(snapshot).unwrap();
    let generation = held.generation(9, Table::default());
    assert_eq!(generation.epoch, 9);
    assert_eq!(generation.rows, held.snapshot().rows);
    assert_eq!(generation.prefixes.len(), 4);
    let vpn = VpnServices {
        protocols: vec![50],
        tcp: vec![1194],
        udp: vec![500],
    };
    assert_eq!(generation.vpn, vpn);
}
