use super::*;
use crate::parse;
use expect_test::expect;
use model::{
    Authority, AuthorityKind, Bin, Block, Capacity, ConditionsEnd, Contract, ExternalSystem, Feed,
    NoticeWay, NoticeWays, Operator, Organisation, ReceiptRule, Role, WebhookAddress,
    WithoutInspector, WithoutList,
};
use proptest::collection::{btree_set, vec};
use proptest::option::of;
use proptest::prelude::*;
use std::net::IpAddr;
use std::num::NonZeroU8;

mod services;
mod wires;

#[test]
fn an_instant_is_written_as_shortly_as_it_is_read() {
    let check = |instant: &str, expected: &str| {
        assert_eq!(end(instant.parse().unwrap()), expected, "{instant}");
    };
    check("2026-05-01T19:00:00Z", "2026-05-01");
    check("2026-05-01T19:00:01Z", "2026-05-02T00:00:01+05:00");
    check("2026-05-01T18:59:59.5Z", "2026-05-01T23:59:59.5+05:00");
    check("2024-02-29T19:00:00Z", "2024-02-29");
    check("2024-02-28T18:00:00Z", "2024-02-28T23:00:00+05:00");
}

#[test]
fn texts_are_escaped() {
    let check = |text: &str, expected: &str| assert_eq!(quoted(text), expected);
    check("«Қызмет»", "\"«Қызмет»\"");
    check("a\"b\\c", r#""a\"b\\c""#);
    check("a\nb\u{7f}", r#""a\u000Ab\u007F""#);
}

#[test]
fn the_canonical_text() {
    let network = include_str!("../../../../../config/examples/ministry/network.toml");
    let parties = include_str!("../../../../../config/examples/ministry/parties.toml");
    let declared = parse(&[("network.toml", network), ("parties.toml", parties)]).unwrap();
    let block = Row::Block(Block {
        prefix: "192.0.2.9".parse().unwrap(),
        operator: "one".parse().unwrap(),
        since: Timestamp::UNIX_EPOCH,
    });
    let rows = declared
        .rows
        .iter()
        .map(|(row, _)| row)
        .skip(1)
        .take(4)
        .chain([&block]);
    expect![[r#"
        version = 1

        [[uplink]]
        id = "internet"

        [uplink.primary]
        interface = "uplink-a"
        path = "Магистраль 1"
        networks = ["192.0.2.8/30", "2001:db8:0:3::/64"]

        [uplink.backup]
        interface = "uplink-b"
        path = "Магистраль 2"
        networks = ["192.0.2.12/30", "2001:db8:0:4::/64"]

        [[authority]]
        id = "gts"
        kind = "gts"
        name = { ru = "АО «Государственная техническая служба»", kk = "«Мемлекеттік техникалық қызмет» АҚ" }
        duty-mail = "duty@gts.example"
        without-list = "drop"
        receipt = "delivery"
        without-inspector = "refuse"
        new-flows-per-s = 2000
        conditions-end = "at-their-end"

        [[authority]]
        id = "infrastructure"
        kind = "infrastructure-operator"
        name = { ru = "Оператор информационно-коммуникационной инфраструктуры «электронного правительства»", kk = "«Электрондық үкіметтің» ақпараттық-коммуникациялық инфрақұрылымының операторы" }
        duty-mail = "duty@infrastructure.example"
        without-list = "drop"
        receipt = "delivery"
        without-inspector = "refuse"
        new-flows-per-s = 2000
        conditions-end = "at-their-end"

        [[operator]]
        id = "example-telecom"
        bin = "990140000037"
        name = { ru = "АО «Пример Телеком»", kk = "«Мысал Телеком» АҚ" }
        notice-mail = "noc@telecom.example"
    "#]].assert_eq(&render(rows));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever the rows, their text says the same rows in the same order.
    #[test]
    fn what_is_written_is_read_again(rows in vec(row(), 0..12)) {
        let mut keys = std::collections::BTreeSet::new();
        let rows: Vec<Row> = rows.into_iter().filter(|row| keys.insert(row.key())).collect();
        let text = render(&rows);
        match parse(&[("f.toml", &text)]) {
            Ok(declared) => {
                let read: Vec<Row> = declared.rows.into_iter().map(|(row, _)| row).collect();
                prop_assert_eq!(&read, &rows);
                prop_assert_eq!(render(&read), text);
            }
            Err(problems) => {
                let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
                prop_assert!(false, "{}\n{text}", told.join("\n"));
            }
        }
    }
}

/// An identifier of any kind.
fn id<T: std::str::FromStr<Err: std::fmt::Debug> + std::fmt::Debug>() -> impl Strategy<Value = T> {
    "[a-z0-9-]{1,12}".prop_map(|text| text.parse().unwrap())
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{1,20}", any::<String>()]
        .prop_filter("blank texts are refused", |text| !text.trim().is_empty())
}

fn label() -> impl Strategy<Value = Label> {
    (text(), text()).prop_map(|(ru, kk)| Label { ru, kk })
}

fn bin() -> impl Strategy<Value = Bin> {
    "[0-9]{11}".prop_filter_map("some stems have no check digit", |stem| {
        (0..10u8).find_map(|digit| format!("{stem}{digit}").parse().ok())
    })
}

fn mail() -> impl Strategy<Value = model::MailAddress> {
    "[a-z.\"']{1,8}@[a-z.]{1,8}".prop_map(|text| text.parse().unwrap())
}

fn prefix() -> impl Strategy<Value = Prefix> {
    (any::<IpAddr>(), 0u8..=128).prop_map(|(address, length)| Prefix::around(address, length))
}

fn date() -> impl Strategy<Value = jiff::civil::Date> {
    (0i16..=9999, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| jiff::civil::date(y, m, d))
}

fn instant() -> impl Strategy<Value = Timestamp> {
    let any_time = (-62_000_000_000i64..253_000_000_000, 0i32..1_000_000_000)
        .prop_map(|(s, ns)| Timestamp::new(s, ns).unwrap());
    prop_oneof![any_time, date().prop_map(zone::end_of)]
}

fn protocol() -> impl Strategy<Value = Protocol> {
    (1u8..=255).prop_map(|number| Protocol(NonZeroU8::new(number).unwrap()))
}

fn ports() -> impl Strategy<Value = PortRange> {
    let range = any::<(u16, u16)>().prop_map(|(a, b)| PortRange {
        first: a.min(b),
        last: a.max(b),
    });
    let one = any::<u16>().prop_map(|port| PortRange {
        first: port,
        last: port,
    });
    prop_oneof![Just(PortRange::ANY), one, range]
}

fn row() -> impl Strategy<Value = Row> {
    // Boxed: one value of all of them is more than a thread's stack holds.
    prop_oneof![
        parties().boxed(),
        wires::rows().boxed(),
        access().boxed(),
        rules().boxed(),
        accounts().boxed()
    ]
}

fn organisation() -> impl Strategy<Value = Row> {
    let class = proptest::sample::select(vec![
        SubjectClass::StateBody,
        SubjectClass::LocalGovernment,
        SubjectClass::StateLegalEntity,
        SubjectClass::QuasiState,
        SubjectClass::CriticalInfrastructure,
    ]);
    let contract = (id(), text(), date()).prop_map(|(operator, number, signed)| Contract {
        operator,
        number,
        signed,
    });
    let capacities = proptest::sample::select(Capacity::ALL);
    let acts_as = btree_set(capacities, 0..3);
    let told = (of(mail()), ways(), acts_as);
    (id(), bin(), label(), of(class), of(contract), told).prop_map(
        |(id, bin, name, class, contract, (notice_mail, notices, acts_as))| {
            Row::Organisation(Organisation {
                id,
                bin,
                name,
                class,
                contract,
                notice_mail,
                notices,
                acts_as,
            })
        },
    )
}

fn parties() -> impl Strategy<Value = Row> {
    let kind = prop_oneof![
        Just(AuthorityKind::Gts),
        Just(AuthorityKind::InfrastructureOperator)
    ];
    let settings = (
        prop_oneof![Just(WithoutList::Pass), Just(WithoutList::Drop)],
        prop_oneof![Just(ReceiptRule::Delivery), Just(ReceiptRule::Confirmation)],
        prop_oneof![Just(WithoutInspector::Refuse), Just(WithoutInspector::Pass)],
        1u32..,
        prop_oneof![
            Just(ConditionsEnd::AtTheirEnd),
            Just(ConditionsEnd::TenDaysBefore)
        ],
    );
    let duty = (mail(), ways(), vec(external(), 0..3));
    let authority = (id(), kind, label(), duty, settings).prop_map(
        |(id, kind, name, (duty_mail, notices, external), settings)| {
            let (without_list, receipt, without_inspector, limit, conditions_end) = settings;
            Row::Authority(Authority {
                id,
                kind,
                name,
                duty_mail,
                notices,
                external,
                without_list,
                receipt,
                without_inspector,
                new_flows_per_s: limit.try_into().unwrap(),
                conditions_end,
            })
        },
    );
    let operator =
        (id(), bin(), label(), mail(), ways()).prop_map(|(id, bin, name, notice_mail, notices)| {
            Row::Operator(Operator {
                id,
                bin,
                name,
                notice_mail,
                notices,
            })
        });
    prop_oneof![authority.boxed(), operator.boxed(), organisation().boxed()]
}

fn webhook() -> impl Strategy<Value = WebhookAddress> {
    "https://[a-z0-9]{1,9}\\.example(:8443)?(/[a-z]{0,5})?".prop_map(|text| text.parse().unwrap())
}

fn ways() -> impl Strategy<Value = NoticeWays> {
    let way = proptest::sample::select(NoticeWay::ALL);
    let by = vec(way, 0..4);
    (of(webhook()), by).prop_map(|(webhook, by)| NoticeWays { webhook, by })
}

fn external() -> impl Strategy<Value = ExternalSystem> {
    let takes = btree_set(proptest::sample::select(Feed::ALL), 0..3);
    (id(), webhook(), takes).prop_map(|(id, webhook, takes)| ExternalSystem { id, webhook, takes })
}

fn access() -> impl Strategy<Value = Row> {
    let entry = (prefix(), id(), id(), date(), of(date())).prop_map(
        |(prefix, organisation, operator, since, until)| {
            Row::Catalogue(CatalogueEntry {
                prefix,
                organisation,
                operator,
                since,
                until,
            })
        },
    );
    let list = (
        id(),
        id(),
        vec(prefix(), 0..4),
        btree_set(id(), 0..4),
        date(),
        text(),
    )
        .prop_map(
            |(id, organisation, networks, categories, opened, request)| {
                Row::AccessList(AccessList {
                    id,
                    organisation,
                    networks,
                    categories,
                    opened,
                    request,
                })
            },
        );
    let special = (
        (id(), id(), prefix()),
        of(prefix()),
        of(protocol()),
        ports(),
        date(),
        text(),
    )
        .prop_map(
            |((id, organisation, source), destination, protocol, ports, until, request)| {
                Row::SpecialAccess(SpecialAccess {
                    id,
                    organisation,
                    source,
                    destination,
                    protocol,
                    ports,
                    until,
                    request,
                })
            },
        );
    prop_oneof![entry, list, special]
}

fn rules() -> impl Strategy<Value = Row> {
    let kind = prop_oneof![Just(RuleKind::Deny), Just(RuleKind::Allow)];
    let flow = (of(prefix()), of(prefix()), of(protocol()), ports());
    (id(), kind, flow, text(), id(), of(instant())).prop_map(
        |(id, kind, (source, destination, protocol, ports), reason, author, expires)| {
            Row::Rule(Rule {
                id,
                kind,
                source,
                destination,
                protocol,
                ports,
                reason,
                author,
                expires,
            })
        },
    )
}

fn accounts() -> impl Strategy<Value = Row> {
    let roles = btree_set(proptest::sample::select(Role::ALL), 0..4);
    (id(), any::<u32>(), roles, of(id()), of(id()), of(id())).prop_map(
        |(name, uid, roles, authority, operator, organisation)| {
            Row::Account(Account {
                name,
                uid,
                roles,
                authority,
                operator,
                organisation,
            })
        },
    )
}
