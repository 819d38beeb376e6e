//! Items and statuses with every field set.

use crate::sample::{Owners, Sample};
use jiff::Timestamp;
use model::record::Difference;
use model::{Author, Change, Epoch, LinkId, MemberRole, OperatorId, Row, RowKey};
use wire::{
    CaseView, ControlStatus, Daemon, DaemonStatus, EntryCounter, EpochView, Event, Explanation,
    Fact, LinkCounter, MemberView, NoticeId, NoticeView, PathEntry, PathView, PortCounter, Traffic,
    WayCounter,
};

mod gate;

pub(crate) use gate::gate_status;

pub(crate) const FILE: &str = r#"version = 1

[[operator]]
id = "north"
bin = "120340000014"
name = { ru = "Север", kk = "Солтүстік" }
notice-mail = "noc@north.example"
"#;

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn operator_row(mail: &str) -> Row {
    Row::Operator(model::Operator {
        id: "north".parse().unwrap(),
        bin: "120340000014".parse().unwrap(),
        name: model::Label {
            ru: "Север".to_owned(),
            kk: "Солтүстік".to_owned(),
        },
        notice_mail: mail.parse().unwrap(),
        notices: model::NoticeWays::default(),
    })
}

pub(crate) fn entry_row(prefix: &str) -> Row {
    Row::Catalogue(model::CatalogueEntry {
        prefix: prefix.parse().unwrap(),
        organisation: "ministry".parse().unwrap(),
        operator: "north".parse().unwrap(),
        since: "2026-01-01".parse().unwrap(),
        until: None,
    })
}

pub(crate) fn rule_row() -> Row {
    Row::Rule(model::Rule {
        id: "no-telnet".parse().unwrap(),
        kind: model::RuleKind::Deny,
        source: None,
        destination: Some("198.51.100.0/24".parse().unwrap()),
        protocol: config::protocol_number("tcp"),
        ports: model::PortRange {
            first: 23,
            last: 23,
        },
        reason: "request 17".to_owned(),
        author: "alice".parse().unwrap(),
        expires: Some(at("2026-12-01T00:00:00Z")),
    })
}

pub(crate) fn operator_key() -> RowKey {
    RowKey::Operator("north".parse::<OperatorId>().unwrap())
}

pub(crate) fn difference(before: Option<Row>, after: Option<Row>) -> Difference {
    let key = before.as_ref().or(after.as_ref()).unwrap().key();
    Difference { key, before, after }
}

pub(crate) fn change() -> Change {
    Change {
        author: Author::Account("alice".parse().unwrap()),
        why: "request 17".to_owned(),
        clause: Some(law::Clause::ESHDI_13),
    }
}

pub(crate) fn event() -> Event {
    Event {
        daemon: Daemon::Linkd,
        boot: 7,
        seq: 3,
        at: at("2026-11-22T04:00:00Z"),
        fact: Fact::UnknownSource {
            operator: "north".parse().unwrap(),
            channel: "north-1".parse().unwrap(),
            address: "192.0.2.66".parse().unwrap(),
            epoch: Epoch(4),
        },
    }
}

pub(crate) fn commit_event() -> Event {
    Event {
        daemon: Daemon::Controld,
        boot: 6,
        seq: 9,
        at: at("2026-11-22T04:00:01Z"),
        fact: Fact::Committed {
            epoch: Epoch(5),
            change: change(),
            changed: 2,
            confirm_by: None,
        },
    }
}

pub(crate) fn epoch() -> EpochView {
    EpochView {
        epoch: Epoch(5),
        at: at("2026-11-22T04:00:01Z"),
        change: change(),
        changed: 2,
    }
}

pub(crate) fn case() -> CaseView {
    CaseView {
        operator: "north".parse().unwrap(),
        prefix: "192.0.2.66/32".parse().unwrap(),
        state: "notified".to_owned(),
        since: at("2026-11-22T04:00:00Z"),
        notice: Some(NoticeId(12)),
        due: Some(at("2026-11-30T19:00:00Z")),
    }
}

pub(crate) fn notice() -> NoticeView {
    NoticeView {
        id: NoticeId(12),
        to: "noc@north.example".to_owned(),
        whom: "operator north".to_owned(),
        way: model::NoticeWay::Mail,
        subject: "1 address".to_owned(),
        state: "failed".to_owned(),
        attempts: 3,
        queued_at: at("2026-11-22T04:00:00Z"),
        delivered_at: None,
        counts_from: None,
        received: None,
        last_reply: "550 no\x1b[31m such user".to_owned(),
    }
}

pub(crate) fn entry_counter() -> EntryCounter {
    EntryCounter {
        key: RowKey::Catalogue("192.0.2.0/24".parse().unwrap()),
        number: 1,
        pass_packets: 12,
        pass_bytes: 1200,
        drop_packets: 0,
        drop_bytes: 0,
    }
}

pub(crate) fn port_counter(reason: abi::Reason) -> PortCounter {
    PortCounter {
        interface: "ch0".parse().unwrap(),
        owner: RowKey::Channel("north-1".parse().unwrap()),
        reason,
        packets: 12,
        bytes: 1200,
    }
}

pub(crate) fn way_counter(way: abi::forward::Way) -> WayCounter {
    WayCounter {
        interface: "ch0".parse().unwrap(),
        owner: RowKey::Channel("north-1".parse().unwrap()),
        way,
        packets: 12,
    }
}

pub(crate) fn channel_link() -> LinkId {
    LinkId::Channel("north-1".parse().unwrap())
}

pub(crate) fn uplink_link() -> LinkId {
    LinkId::Uplink("internet".parse().unwrap())
}

pub(crate) fn link_counter(packets: u64) -> LinkCounter {
    let traffic = |packets: u64| Traffic {
        packets,
        bytes: packets * 1_000,
        over_packets: packets / 10,
        over_bytes: packets * 100,
    };
    LinkCounter {
        link: channel_link(),
        bandwidth_gbps: Some(10),
        incoming: traffic(packets),
        outgoing: traffic(packets * 2),
    }
}

fn member(role: MemberRole, interface: &str) -> MemberView {
    MemberView {
        role,
        interface: interface.parse().unwrap(),
        health: "alive".to_owned(),
        dead_by: None,
        carrier: "up".to_owned(),
        watched: "carrier".to_owned(),
        peer: None,
        bfd: None,
        probe: None,
        detection_ms: None,
    }
}

/// A channel whose primary is dead by BFD, so that its backup carries.
pub(crate) fn path() -> PathView {
    let dead = MemberView {
        health: "dead".to_owned(),
        dead_by: Some("bfd".to_owned()),
        watched: "bfd".to_owned(),
        peer: Some("192.0.2.2".parse().unwrap()),
        bfd: Some("down".to_owned()),
        detection_ms: Some(30),
        ..member(MemberRole::Primary, "ch0")
    };
    PathView {
        link: channel_link(),
        state: "backup".to_owned(),
        carries: MemberRole::Backup,
        since: at("2026-11-22T04:00:00Z"),
        reverts_at: None,
        lock: None,
        members: vec![dead, member(MemberRole::Backup, "ch1")],
    }
}

/// An uplink that somebody locked.
pub(crate) fn locked_path() -> PathView {
    PathView {
        link: uplink_link(),
        state: "locked".to_owned(),
        carries: MemberRole::Primary,
        since: at("2026-11-22T03:00:00Z"),
        reverts_at: Some(at("2026-11-22T04:00:30Z")),
        lock: Some(MemberRole::Primary),
        members: vec![
            member(MemberRole::Primary, "up0"),
            MemberView {
                watched: "echo".to_owned(),
                peer: Some("2001:db8::1".parse().unwrap()),
                probe: Some("up".to_owned()),
                detection_ms: Some(150),
                ..member(MemberRole::Backup, "up1")
            },
        ],
    }
}

pub(crate) fn path_entry(at_s: i64, state: &str, reason: Option<&str>) -> PathEntry {
    PathEntry {
        link: channel_link(),
        at: at("2026-11-22T04:00:00Z") + jiff::SignedDuration::from_secs(at_s),
        state: state.to_owned(),
        carries: match state {
            "backup" => MemberRole::Backup,
            _ => MemberRole::Primary,
        },
        reason: reason.map(ToOwned::to_owned),
    }
}

/// What a look finds when all daemons answer; counters stand at `n` times what one period brings.
pub(crate) fn sample(n: u64) -> Sample {
    let entry = |key, number, packets: u64| EntryCounter {
        key,
        number,
        pass_packets: packets * n,
        pass_bytes: packets * n * 1_000,
        drop_packets: n,
        drop_bytes: n * 100,
    };
    let catalogue = |prefix: &str| RowKey::Catalogue(prefix.parse().unwrap());
    let port = |reason, packets| PortCounter {
        packets: packets * n,
        bytes: packets * n * 500,
        ..port_counter(reason)
    };
    let mut control = control_status(5, Some(5));
    control.daemons.push(DaemonStatus {
        daemon: Daemon::Pathd,
        connected: true,
        acknowledged: None,
        refused: None,
    });
    Sample {
        control: Ok(control),
        gate: Ok(gate_status(Some(5))),
        links: Ok(vec![link_counter(1_000_000 * n)]),
        entries: Ok(vec![
            entry(catalogue("192.0.2.0/25"), 1, 100),
            entry(catalogue("192.0.2.128/25"), 2, 50),
            entry(catalogue("198.51.100.0/24"), 3, 4_000),
            entry(RowKey::Block("203.0.113.9/32".parse().unwrap()), 4, 0),
        ]),
        ports: Ok(vec![
            port(abi::Reason::Catalogued, 3_000),
            port(abi::Reason::WrongChannel, 20),
        ]),
        ways: Ok(vec![way_counter(abi::forward::Way::Wire)]),
        paths: Ok(vec![path(), locked_path()]),
        history: Ok(vec![
            path_entry(0, "primary", None),
            path_entry(60, "backup", Some("bfd-down")),
        ]),
    }
}

/// Whose the entries of [`sample`] are.
pub(crate) fn owners() -> Owners {
    Owners::read(&[
        ("192.0.2.0/25", "ministry"),
        ("192.0.2.128/25", "ministry"),
        ("198.51.100.0/24", "school"),
    ])
}

pub(crate) fn account_row(name: &str, uid: u32) -> Row {
    Row::Account(model::Account {
        name: name.parse().unwrap(),
        uid,
        roles: [model::Role::DutyOfficer].into(),
        authority: None,
        operator: None,
        organisation: None,
    })
}

pub(crate) fn verdict(reason: abi::Reason) -> abi::Verdict {
    let begins = match reason.action() {
        abi::Action::Pass => abi::Begins::Freely,
        abi::Action::Drop => abi::Begins::Nothing,
    };
    abi::Verdict {
        row: 3,
        begins,
        ..abi::Verdict::bare(reason)
    }
}

pub(crate) fn explanation(kernel: abi::Reason, host: abi::Reason) -> Explanation {
    Explanation {
        epoch: Epoch(5),
        interface: "ch0".parse().unwrap(),
        kernel: verdict(kernel),
        host: verdict(host),
        origin: Some(RowKey::Catalogue("192.0.2.0/24".parse().unwrap())),
        rule: None,
        clause: Some(law::Clause::ESHDI_15_1),
        way: abi::forward::Way::Wire,
        exit: Some(wire::LeavesBy {
            link: LinkId::Uplink("internet".parse().unwrap()),
            member: MemberRole::Primary,
            interface: "up0".parse().unwrap(),
        }),
        steering: wire::Steering::None,
    }
}

pub(crate) fn control_status(epoch: u32, acknowledged: Option<u32>) -> ControlStatus {
    ControlStatus {
        record: Some("a1".to_owned()),
        epoch: Epoch(epoch),
        committed_at: Some(at("2026-11-22T04:00:01Z")),
        pending: None,
        daemons: vec![DaemonStatus {
            daemon: Daemon::Linkd,
            connected: true,
            acknowledged: acknowledged.map(Epoch),
            refused: None,
        }],
        cases: vec![("notified".to_owned(), 2), ("blocked".to_owned(), 1)],
        notices_waiting: 1,
        notices_held: 0,
        legal_now: at("2026-11-22T04:05:00Z"),
        clock_movable: false,
        calendar: "kz-1".to_owned(),
        journal_seq: 41,
        journal_hash: "9f86".to_owned(),
        papers: wire::PaperStatus::default(),
    }
}
