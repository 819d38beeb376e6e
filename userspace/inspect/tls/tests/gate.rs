//! Scope and gate agree: what the gate steers to the inspector, the inspector may decrypt, and nothing else (386/НҚ, ЕШДИ п. 20).
#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it set it up"
)]

use abi::{Address, Family, Tables};
use jiff::Timestamp;
use jiff::civil::date;
use model::row::NEW_FLOWS_PER_S;
use model::{
    Authority, AuthorityKind, Bin, CatalogueEntry, Contract, Enrolment, Epoch, Label, Op, Operator,
    Organisation, Prefix, ReceiptRule, Record, Row, SubjectClass, WithoutInspector, WithoutList,
};
use policy::HostTables;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use tls::{Scope, Standing};

const ORGANISATIONS: [&str; 2] = ["ministry", "school"];

fn label() -> Label {
    Label {
        ru: "Имя".into(),
        kk: "Атау".into(),
    }
}

fn bin(number: usize) -> Bin {
    let check = |digit: u8| format!("{number:06}00001{digit}").parse().ok();
    (0..10).find_map(check).unwrap()
}

fn parties() -> Vec<Row> {
    let gts = Authority {
        id: "gts".parse().unwrap(),
        kind: AuthorityKind::Gts,
        name: label(),
        duty_mail: "duty@gts.example".parse().unwrap(),
        notices: model::NoticeWays::default(),
        external: Vec::new(),
        without_list: WithoutList::Drop,
        receipt: ReceiptRule::Delivery,
        without_inspector: WithoutInspector::Refuse,
        new_flows_per_s: NEW_FLOWS_PER_S,
        conditions_end: model::ConditionsEnd::default(),
    };
    let operator = Operator {
        id: "one".parse().unwrap(),
        bin: bin(9),
        name: label(),
        notice_mail: "noc@operator.example".parse().unwrap(),
        notices: model::NoticeWays::default(),
    };
    let organisations = ORGANISATIONS.iter().enumerate().map(|(number, id)| {
        Row::Organisation(Organisation {
            id: id.parse().unwrap(),
            bin: bin(number),
            name: label(),
            class: Some(SubjectClass::StateBody),
            contract: Some(Contract {
                operator: "one".parse().unwrap(),
                number: "14".into(),
                signed: date(2025, 1, 15),
            }),
            notice_mail: None,
            notices: model::NoticeWays::default(),
            acts_as: BTreeSet::new(),
        })
    });
    let first = [Row::Authority(gts), Row::Operator(operator)];
    first.into_iter().chain(organisations).collect()
}

type Networks = BTreeMap<Prefix, &'static str>;

fn record(entries: &Networks, enrolments: &Networks) -> Record {
    let entries = entries.iter().map(|(network, organisation)| {
        Row::Catalogue(CatalogueEntry {
            prefix: *network,
            organisation: organisation.parse().unwrap(),
            operator: "one".parse().unwrap(),
            since: date(2026, 1, 1),
            until: None,
        })
    });
    let enrolments = enrolments
        .iter()
        .enumerate()
        .map(|(number, (network, organisation))| {
            Row::Enrolment(Enrolment {
                id: format!("e{number}").parse().unwrap(),
                organisation: organisation.parse().unwrap(),
                networks: vec![*network],
                since: date(2026, 9, 1),
                until: None,
                request: "SOZ-4".into(),
            })
        });
    let rows = parties().into_iter().chain(entries).chain(enrolments);
    let ops: Vec<Op> = rows.map(Op::Put).collect();
    Record::default().after(&ops, Epoch(1)).unwrap()
}

fn is_steered(tables: &HostTables, source: Ipv4Addr) -> bool {
    let address = Address::v4(source.to_bits());
    let row = tables.row(tables.lookup(Family::V4, address)).unwrap();
    row.flags & abi::Row::INSPECTED != 0
}

fn networks() -> impl Strategy<Value = Networks> {
    let one = (0_u8..16, 26_u8..=32, 0..ORGANISATIONS.len());
    prop::collection::vec(one, 0..7).prop_map(|all| {
        let network = |(host, length, organisation): (u8, u8, usize)| {
            let around = Prefix::around(IpAddr::from([198, 51, 100, host]), length);
            (around, ORGANISATIONS[organisation])
        };
        all.into_iter().map(network).collect()
    })
}

proptest! {
    #[test]
    fn what_the_gate_steers_is_enrolled_and_nothing_else(entries in networks(), enrolments in networks()) {
        let record = record(&entries, &enrolments);
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let tables = HostTables::new(&policy::compile(&record, now).unwrap());
        let scope = Scope::compile(policy::inspection(&record, now));
        for host in 0..80 {
            let source = Ipv4Addr::new(198, 51, 100, host);
            let is_enrolled = matches!(scope.standing(source.into()), Standing::Enrolled(_));
            prop_assert_eq!(is_enrolled, is_steered(&tables, source), "{}", source);
        }
    }
}
