//! Published services, and whose traffic is inspected.

use super::*;
use model::{AuthorityKind, Prefix, WithoutInspector};
use proptest::prelude::*;
use proptest::sample::select;
use std::net::IpAddr;
use std::num::NonZeroU32;

#[test]
fn services_are_rules_behind_all_others() {
    let mut limited = service("web", "ministry", "198.51.100.0/28");
    limited.new_flows_per_s = NonZeroU32::new(200);
    let mut tunnel = service("tunnel", "ministry", "198.51.100.7/32");
    (tunnel.protocol, tunnel.ports) = (protocol(50).unwrap(), PortRange::ANY);
    let record = with([
        Row::Service(limited),
        Row::Service(tunnel),
        Row::SpecialAccess(special("z", "ministry", "198.51.100.7/32")),
        Row::Rule(rule("y", RuleKind::Allow, None, Some("198.51.100.7/32"))),
    ]);
    check(
        &record,
        NOON,
        &changed(&[
            "198.51.100.0/28 Open by catalogue 198.51.100.0/24 operator 1 | service web",
            "198.51.100.7/32 Open by catalogue 198.51.100.0/24 operator 1 | rule y | special-access z | service tunnel | service web",
        ]),
    );
    let snapshot = compile(&record, instant(NOON)).unwrap();
    let rule_of = |name: &str| {
        let key = RowKey::Service(name.parse().unwrap());
        let mut rules = snapshot.rules.iter();
        *rules
            .find(|rule| snapshot.rule_keys[rule.id as usize - 1] == key)
            .unwrap()
    };
    let publish = abi::RuleAction::Publish as u8;
    let any = abi::AddressMatch {
        address: [0; 16],
        mask: [0; 16],
    };
    // Anchored at the destination, from anywhere.
    let web = rule_of("web");
    assert_eq!((web.action, web.anchor, web.family), (publish, 1, 4));
    assert_eq!((web.protocol, web.port_first, web.port_last), (6, 443, 443));
    assert_eq!((web.new_flows_per_s, web.other), (200, any));
    let tunnel = rule_of("tunnel");
    assert_eq!((tunnel.protocol, tunnel.new_flows_per_s), (50, 0));
    assert_eq!((tunnel.port_first, tunnel.port_last), (0, u16::MAX));
    // The limit is the service's alone.
    let mut others = snapshot.rules.iter().filter(|rule| rule.action != publish);
    assert!(others.all(|rule| rule.new_flows_per_s == 0));
}

#[test]
fn how_flows_begin_is_what_the_authority_of_the_gateway_says() {
    let check = |record: &Record, without_inspector, limit| {
        let snapshot = compile(record, instant(NOON)).unwrap();
        let expected = Admission {
            without_inspector,
            new_flows_per_s: NonZeroU32::new(limit),
        };
        assert_eq!(snapshot.admission, expected);
    };
    check(&Record::default(), WithoutInspector::Refuse, 0);
    check(&record_of(base()), WithoutInspector::Refuse, 2_000);
    let mut gts = authority("gts", AuthorityKind::Gts);
    gts.without_inspector = WithoutInspector::Pass;
    gts.new_flows_per_s = NonZeroU32::new(50).unwrap();
    // What the other authority says counts for nothing here, though its name comes first.
    let mut other = authority("a-first", AuthorityKind::InfrastructureOperator);
    other.new_flows_per_s = NonZeroU32::MIN;
    let record = with([Row::Authority(gts), Row::Authority(other)]);
    check(&record, WithoutInspector::Pass, 50);
}

#[test]
fn an_enrolment_flags_its_networks_inside_the_owners_entry() {
    check(
        &with([Row::Enrolment(enrolment(
            "e",
            "ministry",
            &["198.51.100.64/26", "2001:db8:1::/48"],
        ))]),
        NOON,
        &changed(&[
            "198.51.100.64/26 Open by catalogue 198.51.100.0/24 operator 1 inspected",
            "2001:db8:1::/48 Closed by catalogue 2001:db8:1::/48 operator 1 inspected",
        ]),
    );
    // What differs inside for another reason is inspected as well.
    check(
        &with([
            Row::Enrolment(enrolment("e", "ministry", &["198.51.100.0/24"])),
            Row::Rule(rule("r", RuleKind::Deny, Some("198.51.100.7/32"), None)),
        ]),
        NOON,
        &changed(&[
            "198.51.100.0/24 Closed by catalogue 198.51.100.0/24 operator 1 inspected",
            "198.51.100.0/25 Open by catalogue 198.51.100.0/24 operator 1 inspected",
            "198.51.100.7/32 Open by catalogue 198.51.100.0/24 operator 1 inspected | rule r",
        ]),
    );
}

/// Validation refuses such records; should one come all the same, nobody is inspected who did not ask for it.
#[test]
fn an_enrolment_of_another_flags_nothing_around_or_inside() {
    let school = |networks: &[&str]| Row::Enrolment(enrolment("s", "school", networks));
    check(
        &with([school(&[
            "198.51.0.0/16",
            "198.51.100.0/24",
            "198.51.100.0/26",
            "192.0.2.0/24",
            "2001:db8::/32",
        ])]),
        NOON,
        &changed(&[
            "192.0.2.0/24 Unknown",
            "198.51.0.0/16 Unknown",
            "198.51.100.0/26 Open by catalogue 198.51.100.0/24 operator 1",
            "2001:db8::/32 Unknown",
        ]),
    );
    // Nor does it hide the owner's own, which was asked for.
    check(
        &with([
            school(&["198.51.100.0/24", "198.51.100.0/26"]),
            Row::Enrolment(enrolment("e", "ministry", &["198.51.100.0/24"])),
        ]),
        NOON,
        &changed(&[
            "198.51.100.0/24 Closed by catalogue 198.51.100.0/24 operator 1 inspected",
            "198.51.100.0/25 Open by catalogue 198.51.100.0/24 operator 1 inspected",
            "198.51.100.0/26 Open by catalogue 198.51.100.0/24 operator 1 inspected",
        ]),
    );
    // Blocked, unknown and link addresses are never inspected, whoever is enrolled around them.
    let around = enrolment("e", "ministry", &["192.0.2.0/24", "203.0.113.0/24"]);
    check(
        &with([
            Row::Enrolment(around),
            Row::Block(block("203.0.113.200/32", "two")),
        ]),
        NOON,
        &changed(&[
            "192.0.2.0/24 Unknown",
            "203.0.113.0/24 Unknown",
            "203.0.113.200/32 Blocked by block 203.0.113.200/32 operator 2",
        ]),
    );
}

#[test]
fn enrolments_and_entries_have_their_terms() {
    let mut ending = entry("10.0.0.0/24", "ministry", "one");
    ending.until = Some(day("2026-11-22"));
    let mut enrolled = enrolment("e", "ministry", &["10.0.0.0/25"]);
    (enrolled.since, enrolled.until) = (day("2026-11-20"), Some(day("2026-11-21")));
    let record = with([Row::Catalogue(ending.clone()), Row::Enrolment(enrolled)]);
    let entry = "10.0.0.0/24 Closed by catalogue 10.0.0.0/24 operator 1";
    let outside = changed(&[entry]);
    let within = changed(&[
        entry,
        "10.0.0.0/25 Closed by catalogue 10.0.0.0/24 operator 1 inspected",
    ]);
    check(&record, "2026-11-19T18:59:59.999999999Z", &outside);
    check(&record, "2026-11-19T19:00:00Z", &within);
    check(&record, "2026-11-21T18:59:59.999999999Z", &within);
    check(&record, "2026-11-21T19:00:00Z", &outside);
    // The entry ends and the enrolment does not: the addresses are nobody's, and nobody's traffic is inspected.
    let endless = enrolment("e", "ministry", &["10.0.0.0/25"]);
    let record = with([Row::Catalogue(ending), Row::Enrolment(endless)]);
    check(
        &record,
        "2026-11-22T19:00:00Z",
        &changed(&["10.0.0.0/25 Unknown"]),
    );
}

const PLACES: [&str; 8] = [
    "10.0.0.0/8",
    "10.0.0.0/16",
    "10.0.0.0/24",
    "10.0.0.0/25",
    "10.0.0.128/25",
    "10.0.1.0/24",
    "10.0.1.7/32",
    "10.1.0.0/16",
];
const ADDRESSES: [&str; 7] = [
    "10.0.0.1",
    "10.0.0.129",
    "10.0.1.1",
    "10.0.1.7",
    "10.0.2.1",
    "10.1.0.1",
    "10.2.0.1",
];

fn an_organisation() -> impl Strategy<Value = &'static str> {
    select(vec!["ministry", "school"])
}

prop_compose! {
    /// Three entries, which never overlap, of any of the two organisations.
    fn entries()(owners in proptest::collection::vec(an_organisation(), 3)) -> Vec<model::CatalogueEntry> {
        let places = ["10.0.0.0/24", "10.0.1.0/24", "10.1.0.0/16"];
        let entry_of = |(place, owner): (&str, &str)| {
            entry(place, owner, if owner == "school" { "two" } else { "one" })
        };
        places.into_iter().zip(owners).map(entry_of).collect()
    }
}

prop_compose! {
    /// An enrolment of any of the two anywhere, perhaps over.
    fn an_enrolment()(
        n in 0_u8..6,
        organisation in an_organisation(),
        place in select(&PLACES[..]),
        is_over in any::<bool>(),
    ) -> model::Enrolment {
        let mut row = enrolment(&format!("e{n}"), organisation, &[place]);
        row.until = is_over.then(|| day("2026-11-21"));
        row
    }
}

/// Whether the address is flagged.
fn is_inspected(snapshot: &GateSnapshot, address: IpAddr) -> bool {
    let prefixes = snapshot.prefixes.iter();
    let row = prefixes
        .filter(|(prefix, _)| prefix.contains(address))
        .max_by_key(|(prefix, _)| prefix.net().prefix_len())
        .map_or(0, |(_, row)| *row);
    snapshot.rows[row as usize].flags & abi::Row::INSPECTED != 0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Whatever stands where, an address is inspected only if its entry's owner is enrolled for it; and always then, but
    /// for enrolments wider than an entry, of which the nearest counts.
    #[test]
    fn only_the_owner_is_inspected(
        entries in entries(),
        enrolments in proptest::collection::vec(an_enrolment(), 0..6),
    ) {
        // Rows drawn twice: the later one stands.
        let rows: std::collections::BTreeMap<_, _> =
            enrolments.into_iter().map(|row| (row.id.clone(), row)).collect();
        let enrolments: Vec<_> = rows.into_values().collect();
        let rows = entries.iter().cloned().map(Row::Catalogue);
        let record = with(rows.chain(enrolments.iter().cloned().map(Row::Enrolment)));
        let snapshot = compile(&record, instant(NOON)).unwrap();
        for text in ADDRESSES {
            let address: IpAddr = text.parse().unwrap();
            let holds = |prefix: &Prefix| prefix.contains(address);
            let entry = entries.iter().find(|entry| holds(&entry.prefix));
            let asks = |enrolment: &model::Enrolment| {
                enrolment.until.is_none()
                    && entry.is_some_and(|entry| entry.organisation == enrolment.organisation)
                    && enrolment.networks.iter().any(holds)
            };
            let is_asked_for = enrolments.iter().any(asks);
            let is_wider = |prefix: &Prefix| {
                entry.is_some_and(|entry| prefix.covers(&entry.prefix) && *prefix != entry.prefix)
            };
            let mut networks = enrolments.iter().flat_map(|enrolment| &enrolment.networks);
            let found = is_inspected(&snapshot, address);
            if networks.any(is_wider) {
                prop_assert!(is_asked_for || !found, "{} in {:?}", text, enrolments);
            } else {
                prop_assert_eq!(found, is_asked_for, "{} in {:?}", text, enrolments);
            }
        }
    }
}
