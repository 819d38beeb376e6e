//! A small valid record, and rows to change it with.

pub(crate) mod services;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use model::row::NEW_FLOWS_PER_S;
use model::{
    AccessList, Account, Authority, AuthorityKind, Bin, Block, CatalogueEntry, Channel, Contract,
    Enrolment, Epoch, Label, LinkId, Liveness, Member, MemberRole, Op, Operator, Organisation,
    PathLock, PortRange, Prefix, Protocol, ReceiptRule, Record, Role, Row, RowKey, Rule, RuleKind,
    Service, SpecialAccess, SubjectClass, Tags, Uplink, VpnService, WithoutInspector, WithoutList,
};
use std::collections::BTreeSet;
use std::num::{NonZeroU8, NonZeroU32};

/// A Sunday on which everything of [`base`] is in force.
pub(crate) fn now() -> Timestamp {
    instant("2026-11-22T12:00:00Z")
}

pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The record of these rows over an empty one, as epoch 7.
pub(crate) fn record_of(rows: impl IntoIterator<Item = Row>) -> Record {
    let ops: Vec<Op> = rows.into_iter().map(Op::Put).collect();
    Record::default().after(&ops, Epoch(7)).unwrap()
}

/// [`base`] with these rows put over it.
pub(crate) fn with(rows: impl IntoIterator<Item = Row>) -> Record {
    let ops: Vec<Op> = rows.into_iter().map(Op::Put).collect();
    record_of(base()).after(&ops, Epoch(8)).unwrap()
}

/// [`base`] without these rows.
pub(crate) fn without(keys: impl IntoIterator<Item = RowKey>) -> Record {
    let ops: Vec<Op> = keys.into_iter().map(Op::Delete).collect();
    record_of(base()).after(&ops, Epoch(8)).unwrap()
}

/// Two operators; `ministry` by `one` with a live list, `school` by `two` without; channels and an uplink.
pub(crate) fn base() -> Vec<Row> {
    vec![
        Row::Authority(authority("gts", AuthorityKind::Gts)),
        Row::Operator(operator("one", 1)),
        Row::Operator(operator("two", 2)),
        Row::Organisation(organisation("ministry", 3, "one")),
        Row::Organisation(organisation("school", 4, "two")),
        Row::Channel(channel("one-a", "one", ["a0", "a1"], "192.0.2.0/30")),
        Row::Channel(channel("two-b", "two", ["b0", "b1"], "192.0.2.4/30")),
        Row::Uplink(uplink("internet", ["u0", "u1"], "192.0.2.8/30")),
        Row::Catalogue(entry("198.51.100.0/24", "ministry", "one")),
        Row::Catalogue(entry("2001:db8:1::/48", "ministry", "one")),
        Row::Catalogue(entry("203.0.113.0/25", "school", "two")),
        Row::AccessList(list("ministry-2026", "ministry", &["198.51.100.0/25"])),
        Row::Account(account("root", 0)),
    ]
}

pub(crate) fn prefix(text: &str) -> Prefix {
    text.parse().unwrap()
}

pub(crate) fn label() -> Label {
    Label {
        ru: "Имя".into(),
        kk: "Атау".into(),
    }
}

/// The valid BIN with this number in front.
pub(crate) fn bin(number: u32) -> Bin {
    let check = |digit: u8| format!("{number:06}00001{digit}").parse().ok();
    (0..10).find_map(check).unwrap()
}

pub(crate) fn authority(id: &str, kind: AuthorityKind) -> Authority {
    Authority {
        id: id.parse().unwrap(),
        kind,
        name: label(),
        duty_mail: "duty@gts.example".parse().unwrap(),
        notices: model::NoticeWays::default(),
        external: Vec::new(),
        without_list: WithoutList::Drop,
        receipt: ReceiptRule::Delivery,
        without_inspector: WithoutInspector::Refuse,
        new_flows_per_s: NEW_FLOWS_PER_S,
        conditions_end: model::ConditionsEnd::default(),
    }
}

pub(crate) fn operator(id: &str, number: u32) -> Operator {
    Operator {
        id: id.parse().unwrap(),
        bin: bin(number),
        name: label(),
        notice_mail: "noc@operator.example".parse().unwrap(),
        notices: model::NoticeWays::default(),
    }
}

pub(crate) fn organisation(id: &str, number: u32, operator: &str) -> Organisation {
    Organisation {
        id: id.parse().unwrap(),
        bin: bin(number),
        name: label(),
        class: Some(SubjectClass::StateBody),
        contract: Some(Contract {
            operator: operator.parse().unwrap(),
            number: "14".into(),
            signed: date(2025, 1, 15),
        }),
        notice_mail: None,
        notices: model::NoticeWays::default(),
        acts_as: BTreeSet::new(),
    }
}

pub(crate) fn member(interface: &str, path: &str, network: &str) -> Member {
    Member {
        interface: interface.parse().unwrap(),
        vlan: Tags::Untagged,
        path: path.into(),
        liveness: Liveness::Carrier,
        networks: vec![prefix(network)],
    }
}

/// The members share one network.
pub(crate) fn channel(id: &str, operator: &str, [a, b]: [&str; 2], network: &str) -> Channel {
    Channel {
        id: id.parse().unwrap(),
        operator: operator.parse().unwrap(),
        bandwidth_gbps: NonZeroU32::MIN,
        primary: member(a, "north", network),
        backup: member(b, "south", network),
    }
}

pub(crate) fn uplink(id: &str, [a, b]: [&str; 2], network: &str) -> Uplink {
    Uplink {
        id: id.parse().unwrap(),
        primary: member(a, "east", network),
        backup: member(b, "west", network),
    }
}

pub(crate) fn entry(network: &str, organisation: &str, operator: &str) -> CatalogueEntry {
    CatalogueEntry {
        prefix: prefix(network),
        organisation: organisation.parse().unwrap(),
        operator: operator.parse().unwrap(),
        since: date(2026, 1, 1),
        until: None,
    }
}

pub(crate) fn list(id: &str, organisation: &str, networks: &[&str]) -> AccessList {
    AccessList {
        id: id.parse().unwrap(),
        organisation: organisation.parse().unwrap(),
        networks: networks.iter().map(|network| prefix(network)).collect(),
        categories: BTreeSet::new(),
        opened: date(2026, 3, 10),
        request: "SOZ-1".into(),
    }
}

pub(crate) fn special(id: &str, organisation: &str, source: &str) -> SpecialAccess {
    SpecialAccess {
        id: id.parse().unwrap(),
        organisation: organisation.parse().unwrap(),
        source: prefix(source),
        destination: None,
        protocol: protocol(17),
        ports: PortRange {
            first: 500,
            last: 500,
        },
        until: date(2026, 12, 31),
        request: "SOZ-2".into(),
    }
}

/// HTTPS.
pub(crate) fn service(id: &str, organisation: &str, addresses: &str) -> Service {
    Service {
        id: id.parse().unwrap(),
        organisation: organisation.parse().unwrap(),
        addresses: prefix(addresses),
        protocol: protocol(6).unwrap(),
        ports: PortRange {
            first: 443,
            last: 443,
        },
        new_flows_per_s: None,
        request: "SOZ-3".into(),
    }
}

pub(crate) fn enrolment(id: &str, organisation: &str, networks: &[&str]) -> Enrolment {
    Enrolment {
        id: id.parse().unwrap(),
        organisation: organisation.parse().unwrap(),
        networks: networks.iter().map(|network| prefix(network)).collect(),
        since: date(2026, 9, 1),
        until: None,
        request: "SOZ-4".into(),
    }
}

pub(crate) fn lock(link: LinkId, member: MemberRole) -> PathLock {
    PathLock {
        link,
        member,
        reason: "works on the other line".into(),
        author: "root".parse().unwrap(),
    }
}

pub(crate) fn rule(
    id: &str,
    kind: RuleKind,
    source: Option<&str>,
    destination: Option<&str>,
) -> Rule {
    Rule {
        id: id.parse().unwrap(),
        kind,
        source: source.map(prefix),
        destination: destination.map(prefix),
        protocol: None,
        ports: PortRange::ANY,
        reason: "incident 5".into(),
        author: "root".parse().unwrap(),
        expires: None,
    }
}

pub(crate) fn protocol(number: u8) -> Option<Protocol> {
    NonZeroU8::new(number).map(Protocol)
}

pub(crate) fn vpn(id: &str, number: u8, port: Option<u16>) -> VpnService {
    VpnService {
        id: id.parse().unwrap(),
        protocol: protocol(number).unwrap(),
        port,
    }
}

pub(crate) fn block(network: &str, operator: &str) -> Block {
    Block {
        prefix: prefix(network),
        operator: operator.parse().unwrap(),
        since: instant("2026-11-01T00:00:00Z"),
    }
}

pub(crate) fn account(name: &str, uid: u32) -> Account {
    Account {
        name: name.parse().unwrap(),
        uid,
        roles: BTreeSet::from([Role::Admin]),
        authority: None,
        operator: None,
        organisation: None,
    }
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}
