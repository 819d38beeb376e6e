//! Requests of every kind, and the record that they find.

use super::filled::filled;
use super::*;
use jiff::civil::date;
use law::form::Value;
use model::{
    Authority, AuthorityKind, Channel, Epoch, Label, Liveness, Member, Operator, Organisation,
    ReceiptRule, Tags, WithoutInspector, WithoutList,
};
use std::num::NonZeroU32;

pub(super) const OWNER: &str = "120340000014";
pub(super) const INITIATOR: &str = "130540000033";

pub(super) fn text(text: &str) -> Value {
    Value::from(text)
}

/// A record of parties alone.
pub(super) fn parties() -> Record {
    let label = || Label {
        ru: "Имя".to_owned(),
        kk: "Атау".to_owned(),
    };
    let authority = |id: &str, kind| {
        Row::Authority(Authority {
            id: id.parse().unwrap(),
            kind,
            name: label(),
            duty_mail: "duty@gts.example".parse().unwrap(),
            notices: model::NoticeWays::default(),
            external: Vec::new(),
            without_list: WithoutList::Drop,
            receipt: ReceiptRule::Delivery,
            without_inspector: WithoutInspector::Refuse,
            new_flows_per_s: model::row::NEW_FLOWS_PER_S,
            conditions_end: model::ConditionsEnd::default(),
        })
    };
    let organisation = |id: &str, bin: &str| {
        Row::Organisation(Organisation {
            id: id.parse().unwrap(),
            bin: bin.parse().unwrap(),
            name: label(),
            class: Some(SubjectClass::StateBody),
            contract: None,
            notice_mail: None,
            notices: model::NoticeWays::default(),
            acts_as: std::collections::BTreeSet::new(),
        })
    };
    let rows = [
        authority("gts", AuthorityKind::Gts),
        authority("nit", AuthorityKind::InfrastructureOperator),
        Row::Operator(Operator {
            id: "one".parse().unwrap(),
            bin: "990140000037".parse().unwrap(),
            name: label(),
            notice_mail: "noc@operator.example".parse().unwrap(),
            notices: model::NoticeWays::default(),
        }),
        organisation("owner", OWNER),
        organisation("initiator", INITIATOR),
    ];
    after(&Record::default(), &rows.map(Op::Put))
}

#[track_caller]
pub(super) fn after(record: &Record, ops: &[Op]) -> Record {
    record.after(ops, Epoch(1)).unwrap()
}

/// A request that is put into force.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) kind: Kind,
    pub(super) applicant: Applicant,
    pub(super) given: Vec<(&'static str, Value)>,
    pub(super) act: Option<Act>,
    pub(super) row: Option<Row>,
    pub(super) number: u32,
}

pub(super) fn organisation(id: &str) -> Applicant {
    Applicant::Organisation(id.parse().unwrap())
}

pub(super) fn operator() -> Applicant {
    Applicant::Operator("one".parse().unwrap())
}

pub(super) fn authority() -> Applicant {
    Applicant::Authority("nit".parse().unwrap())
}

pub(super) fn ask(kind: Kind, applicant: Applicant, given: &[(&'static str, Value)]) -> Asked {
    Asked {
        kind,
        applicant,
        given: given.to_vec(),
        act: Some(Act::Apply),
        row: None,
        number: 7,
    }
}

impl Asked {
    pub(super) fn citation(&self) -> String {
        format!("СОЗ-{}", self.number)
    }

    pub(super) fn number(self, number: u32) -> Self {
        Self { number, ..self }
    }

    /// What it does to a record.
    pub(super) fn ops(&self, record: &Record) -> Result<Vec<Op>, Unfit> {
        let ground = Ground {
            kind: self.kind,
            citation: self.citation(),
            name: format!("soz-{}", self.number),
            applicant: &self.applicant,
            act: self.act,
            row: self.row.as_ref(),
            today: date(2026, 11, 23),
            record,
        };
        open(&ground, &filled(self.kind, &self.given)).map(|ops| follow(record, ops))
    }

    /// The record after it.
    #[track_caller]
    pub(super) fn done(&self, record: &Record) -> Record {
        after(record, &self.ops(record).unwrap())
    }

    /// The keys of the rows that rest on it.
    pub(super) fn rows(&self, ops: &[Op]) -> Vec<RowKey> {
        let own = |op: &Op| match op {
            Op::Put(row) => (row.request() == Some(&self.citation())).then(|| row.key()),
            Op::Delete(_) | Op::Declare(_) => None,
        };
        ops.iter().filter_map(own).collect()
    }
}

/// The operations as a list of lines.
pub(super) fn shown(ops: &[Op]) -> Vec<String> {
    ops.iter()
        .map(|op| match op {
            Op::Put(row) => format!("put {}", row.key()),
            Op::Delete(key) => format!("delete {key}"),
            Op::Declare(kind) => format!("declare {kind}"),
        })
        .collect()
}

/// A request does this to a record, which stays a valid one.
#[track_caller]
pub(super) fn check(record: &Record, asked: &Asked, expected: &[&str]) -> Record {
    let ops = asked
        .ops(record)
        .unwrap_or_else(|unfit| panic!("{unfit:?}"));
    assert_eq!(shown(&ops), expected);
    after(record, &ops)
}

pub(super) fn publication() -> Asked {
    ask(
        Kind::Publication,
        organisation("owner"),
        &[
            ("owner.bin_iin", text(OWNER)),
            ("owner_is.is_login", text("registry")),
            ("service.service_key", text("NITEC-S-5096")),
            ("service.publish_shep", true.into()),
            ("service.personal_data", true.into()),
        ],
    )
    .number(1)
}

pub(super) fn connection() -> Asked {
    ask(
        Kind::Connection,
        organisation("initiator"),
        &[
            ("owner.bin_iin", text(OWNER)),
            ("initiator.bin_iin", text(INITIATOR)),
            ("initiator_is.is_login", text("portal")),
            ("initiator_is.has_vpn", true.into()),
            ("service.service_key", text("NITEC-S-5096")),
        ],
    )
    .number(2)
}

pub(super) fn firewall() -> Asked {
    let given = [
        ("operator", text("one")),
        ("domain_ip.domain", text("WWW.Ministry.Example")),
        ("https", true.into()),
    ];
    ask(Kind::WebFirewall, organisation("owner"), &given).number(3)
}

pub(super) fn pages() -> Asked {
    let given = [
        ("operator", text("one")),
        ("domain_ip.domain", text("www.ministry.example")),
    ];
    ask(Kind::PageProtection, organisation("owner"), &given).number(4)
}

pub(super) fn mail() -> Asked {
    let given = [("mail_domain", text("ministry.example"))];
    ask(Kind::Mail, organisation("owner"), &given).number(5)
}

pub(super) fn works() -> Asked {
    let given = [
        ("services", text("NITEC-S-5096")),
        ("starts_at", text("2026-12-01T16:00:00Z")),
        ("ends_at", text("2026-12-01T20:00:00Z")),
    ];
    ask(Kind::PlannedWorks, organisation("owner"), &given).number(6)
}

pub(super) fn withdrawal() -> Asked {
    let given = [("owner.bin_iin", text(OWNER)), ("system", text("registry"))];
    ask(Kind::ActWithdrawal, authority(), &given).number(8)
}

pub(super) fn root(given: &[(&'static str, Value)]) -> Asked {
    let mut all = vec![("root", text(&"ab".repeat(32)))];
    all.extend(given.iter().cloned());
    ask(Kind::RootHandOver, operator(), &all).number(9)
}

pub(super) fn channel_row() -> Channel {
    let member = |interface: &str| Member {
        interface: interface.parse().unwrap(),
        vlan: Tags::Untagged,
        path: "линия".to_owned(),
        networks: Vec::new(),
        liveness: Liveness::Carrier,
    };
    Channel {
        id: "one-a".parse().unwrap(),
        operator: "one".parse().unwrap(),
        bandwidth_gbps: NonZeroU32::new(10).unwrap(),
        primary: member("a0"),
        backup: member("a1"),
    }
}

pub(super) fn channel(row: Option<Channel>) -> Asked {
    let given = [("bandwidth_gbps", 10.into())];
    Asked {
        row: row.map(Row::Channel),
        ..ask(Kind::Channels, operator(), &given)
    }
}

/// The record with a service and a connection to it.
pub(super) fn connected() -> Record {
    connection().done(&publication().done(&parties()))
}
