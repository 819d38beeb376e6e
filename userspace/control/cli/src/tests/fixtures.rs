//! Items and statuses with every field set.

use jiff::Timestamp;
use model::record::Difference;
use model::{Author, Change, Epoch, OperatorId, Row, RowKey};
use wire::{
    CaseView, ControlStatus, Daemon, DaemonStatus, EntryCounter, EpochView, Event, Explanation,
    Fact, GatePort, GateStatus, NoticeId, NoticeView, PortCounter, WayCounter,
};

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
        to: "noc@north.example".parse().unwrap(),
        subject: "1 address".to_owned(),
        state: "failed".to_owned(),
        attempts: 3,
        queued_at: at("2026-11-22T04:00:00Z"),
        delivered_at: None,
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

pub(crate) fn verdict(reason: abi::Reason) -> abi::Verdict {
    abi::Verdict {
        reason,
        row: 3,
        rule: 0,
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
    }
}

pub(crate) fn gate_status(epoch: Option<u32>) -> GateStatus {
    GateStatus {
        record: epoch.map(|_| "a1".to_owned()),
        epoch: epoch.map(Epoch),
        adopted: true,
        ports: vec![GatePort {
            interface: "ch0".parse().unwrap(),
            mode: "native".to_owned(),
            owner: RowKey::Channel("north-1".parse().unwrap()),
        }],
        sightings_lost: 0,
        events_lost: 0,
        events_waiting: 0,
        resident_bytes: 4096 * 1024,
    }
}
