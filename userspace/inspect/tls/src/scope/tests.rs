use super::*;
use crate::access::Access;
use jiff::civil::{Date, date};
use model::{Category, OwnedNetwork, PortRange};
use proptest::prelude::*;
use std::collections::BTreeSet;

pub(crate) fn prefix(text: &str) -> Prefix {
    text.parse().unwrap()
}

pub(crate) fn enrolled(network: &str, organisation: &str, enrolment: &str) -> EnrolledNetwork {
    EnrolledNetwork {
        network: prefix(network),
        organisation: organisation.parse().unwrap(),
        enrolment: enrolment.parse().unwrap(),
        request: "SOZ-4".to_owned(),
    }
}

fn owner(network: &str, organisation: &str) -> OwnedNetwork {
    OwnedNetwork {
        network: prefix(network),
        organisation: organisation.parse().unwrap(),
    }
}

fn list(id: &str, organisation: &str, network: &str, categories: &[&str]) -> LiveList {
    LiveList {
        id: id.parse().unwrap(),
        organisation: organisation.parse().unwrap(),
        networks: vec![prefix(network)],
        categories: categories.iter().map(|one| one.parse().unwrap()).collect(),
        until: date(2026, 12, 31),
        request: "SOZ-1".to_owned(),
    }
}

fn ended(id: &str, organisation: &str, network: &str, until: Date) -> EndedList {
    EndedList {
        id: id.parse().unwrap(),
        organisation: organisation.parse().unwrap(),
        networks: vec![prefix(network)],
        until,
    }
}

fn special(id: &str, source: &str, destination: Option<&str>, ports: (u16, u16)) -> SpecialAccess {
    SpecialAccess {
        id: id.parse().unwrap(),
        organisation: "ministry".parse().unwrap(),
        source: prefix(source),
        destination: destination.map(prefix),
        protocol: None,
        ports: PortRange {
            first: ports.0,
            last: ports.1,
        },
        until: date(2026, 11, 30),
        request: "SOZ-9".to_owned(),
    }
}

/// Ministry is enrolled with its /24 but for what school owns inside; clinic has a list and is not enrolled.
pub(crate) fn snapshot() -> InspectionSnapshot {
    InspectionSnapshot {
        record: RecordId::default(),
        epoch: Epoch(7),
        enrolled: vec![
            enrolled("198.51.100.0/24", "ministry", "desks"),
            enrolled("2001:db8:1::/48", "ministry", "desks"),
        ],
        owners: vec![
            owner("198.51.100.0/24", "ministry"),
            owner("198.51.100.32/28", "school"),
            owner("198.51.100.40/31", "ministry"),
            owner("203.0.113.0/25", "clinic"),
            owner("2001:db8:1::/48", "ministry"),
        ],
        lists: vec![
            list("ministry-2026", "ministry", "198.51.100.0/25", &["news"]),
            list(
                "clinic-2026",
                "clinic",
                "203.0.113.0/26",
                &["uncategorised"],
            ),
        ],
        ended: vec![
            ended(
                "school-2024",
                "school",
                "198.51.100.32/28",
                date(2025, 2, 1),
            ),
            ended(
                "school-2025",
                "school",
                "198.51.100.32/28",
                date(2026, 2, 1),
            ),
        ],
        special: vec![
            special("vpn", "198.51.100.7/32", Some("192.0.2.0/28"), (443, 443)),
            special("any", "198.51.100.0/28", None, (1, 1023)),
        ],
        without_list: WithoutList::Drop,
        without_inspector: WithoutInspector::Refuse,
    }
}

pub(crate) fn noon() -> Timestamp {
    "2026-11-20T07:00:00Z".parse().unwrap()
}

fn organisation(scope: &Scope, source: &str) -> Option<String> {
    match scope.standing(source.parse().unwrap()) {
        Standing::Enrolled(one) => Some(one.organisation().to_string()),
        Standing::Stranger => None,
    }
}

#[test]
fn an_address_is_enrolled_where_enrolment_and_catalogue_agree() {
    let scope = Scope::compile(snapshot());
    let check = |source, expected: Option<&str>| {
        assert_eq!(
            organisation(&scope, source).as_deref(),
            expected,
            "{source}"
        );
    };
    check("198.51.100.1", Some("ministry"));
    check("::ffff:198.51.100.1", Some("ministry"));
    check("2001:db8:1::1", Some("ministry"));
    // Inside of the enrolled network, but another organisation's.
    check("198.51.100.33", None);
    // Inside of that, the ministry's own again.
    check("198.51.100.40", Some("ministry"));
    // Catalogued, listed, not enrolled.
    check("203.0.113.1", None);
    check("192.0.2.1", None);
    check("2001:db8:2::1", None);
}

#[test]
fn a_snapshot_that_contradicts_itself_enrols_nobody() {
    let check = |change: fn(&mut InspectionSnapshot), expected: Option<&str>| {
        let mut wrong = snapshot();
        change(&mut wrong);
        let scope = Scope::compile(wrong);
        let found = organisation(&scope, "198.51.100.1");
        assert_eq!(found.as_deref(), expected);
        let other = organisation(&scope, "2001:db8:1::1");
        assert_eq!(other.as_deref(), Some("ministry"));
    };
    // Another's enrolment in the ministry's network counts nowhere, and hides none that does.
    let ours = Some("ministry");
    check(
        |one| {
            one.enrolled
                .push(enrolled("198.51.100.0/24", "school", "theirs"));
        },
        ours,
    );
    check(
        |one| {
            one.enrolled
                .push(enrolled("198.51.100.0/26", "school", "theirs"));
        },
        ours,
    );
    // Two around an entry, one of them its owner's: which is the narrower cannot be told.
    check(
        |one| {
            one.enrolled.retain(|row| !row.network.is_ipv4());
            one.enrolled
                .push(enrolled("198.51.0.0/16", "ministry", "desks"));
            one.enrolled
                .push(enrolled("198.51.0.0/16", "school", "theirs"));
        },
        None,
    );
    check(
        |one| one.owners.push(owner("198.51.100.0/24", "school")),
        None,
    );
    check(
        |one| one.owners.retain(|owner| !owner.network.is_ipv4()),
        None,
    );
    check(
        |one| {
            for row in one.enrolled.iter_mut().take(1) {
                row.request = " ".to_owned();
            }
        },
        None,
    );
}

#[test]
fn the_proof_tells_by_what_it_is_one() {
    let scope = Scope::compile(snapshot());
    let Standing::Enrolled(proof) = scope.standing("198.51.100.1".parse().unwrap()) else {
        unreachable!("it is enrolled");
    };
    let told = (proof.enrolment().as_str(), proof.request(), proof.epoch());
    assert_eq!(told, ("desks", "SOZ-4", Epoch(7)));
    assert_eq!(proof.network(), prefix("198.51.100.0/24"));
}

#[test]
fn an_organisation_enrols_by_a_row_that_counts() {
    let scope = Scope::compile(snapshot());
    let check = |name: &str, expected| {
        let name: OrganisationId = name.parse().unwrap();
        assert_eq!(scope.enrols(&name), expected, "{name}");
    };
    check("ministry", true);
    check("school", false);
    check("clinic", false);
    // Neither without a request nor in somebody else's network.
    let mut without = snapshot();
    for row in &mut without.enrolled {
        row.request = " ".to_owned();
    }
    without
        .enrolled
        .push(enrolled("203.0.113.0/26", "school", "theirs"));
    let scope = Scope::compile(without);
    for name in ["ministry", "school"] {
        assert!(!scope.enrols(&name.parse().unwrap()), "{name}");
    }
}

fn access(source: &str, categories: &[&str], now: Timestamp) -> String {
    let scope = Scope::compile(snapshot());
    let categories: Vec<Category> = categories.iter().map(|one| one.parse().unwrap()).collect();
    let access: Access = scope.lists(source.parse().unwrap(), now).judge(&categories);
    access.to_string()
}

#[test]
fn lists_are_those_of_the_owner() {
    assert_eq!(
        access("198.51.100.1", &["news"], noon()),
        "list ministry-2026 opens news (386/НҚ, ЕШДИ п. 15-1)"
    );
    assert_eq!(
        access("203.0.113.1", &[], noon()),
        "list clinic-2026 opens uncategorised (386/НҚ, ЕШДИ п. 15-1)"
    );
    // The ministry's list is around it, but it is the school's.
    assert_eq!(
        access("198.51.100.33", &["news"], noon()),
        "list school-2025 was in force until 2026-02-01 (386/НҚ, ЕШДИ п. 15-1): file the yearly lists of 386/НҚ, ЕШДИ п. 15, again"
    );
    assert_eq!(
        access("198.51.100.200", &["news"], noon()),
        "the network is in no list: file the yearly lists of 386/НҚ, ЕШДИ п. 15"
    );
}

#[test]
fn a_list_ends_with_its_last_day_even_if_no_new_snapshot_comes() {
    let last_second: Timestamp = "2026-12-31T18:59:59Z".parse().unwrap();
    assert!(access("198.51.100.1", &["news"], last_second).starts_with("list ministry-2026 opens"));
    let after = "2026-12-31T19:00:00Z".parse().unwrap();
    assert_eq!(
        access("198.51.100.1", &["news"], after),
        "list ministry-2026 was in force until 2026-12-31 (386/НҚ, ЕШДИ п. 15-1): file the yearly lists of 386/НҚ, ЕШДИ п. 15, again"
    );
}

#[test]
fn special_accesses_cover_their_source_destination_port_and_days() {
    let scope = Scope::compile(snapshot());
    let check = |source: &str, destination: &str, now: Timestamp, expected: Option<&str>| {
        let found = scope.special(source.parse().unwrap(), destination.parse().unwrap(), now);
        let found = found.map(|one| format!("{} {:?}", one.id, one.reach));
        assert_eq!(found.as_deref(), expected, "{source} to {destination}");
    };
    check("198.51.100.7", "192.0.2.1:443", noon(), Some("vpn Named"));
    check("198.51.100.7", "192.0.2.1:80", noon(), Some("any Anywhere"));
    check(
        "198.51.100.7",
        "192.0.2.77:443",
        noon(),
        Some("any Anywhere"),
    );
    check("198.51.100.7", "192.0.2.1:8443", noon(), None);
    check("198.51.100.99", "192.0.2.1:443", noon(), None);
    let after = "2026-11-30T19:00:00Z".parse().unwrap();
    check("198.51.100.7", "192.0.2.1:443", after, None);
}

proptest! {
    /// The longest match against a plain search through the rows.
    #[test]
    fn standing_is_as_a_plain_search_finds_it(
        rows in prop::collection::vec((0_u8..8, 24_u8..=32, 0_usize..3), 0..8),
        entries in prop::collection::vec((0_u8..8, 24_u8..=32, 0_usize..3), 0..8),
        last in 0_u8..8,
    ) {
        const NAMES: [&str; 3] = ["a", "b", "c"];
        let net = |(host, length, name): &(u8, u8, usize)| {
            let network = Prefix::around(IpAddr::from([198, 51, 100, *host]), *length);
            (network, NAMES[*name])
        };
        let (rows, entries): (Vec<_>, Vec<_>) =
            (rows.iter().map(net).collect(), entries.iter().map(net).collect());
        let snapshot = InspectionSnapshot {
            enrolled: rows.iter().map(|(n, o)| enrolled(&n.to_string(), o, "e")).collect(),
            owners: entries.iter().map(|(n, o)| owner(&n.to_string(), o)).collect(),
            ..snapshot()
        };
        let source = IpAddr::from([198, 51, 100, last]);
        // Whose the narrowest networks around another are: of one, or of several.
        let narrowest = |nets: &[(Prefix, &'static str)], inner: Prefix| {
            let around: Vec<_> = nets.iter().filter(|(net, _)| net.covers(&inner)).collect();
            let longest = around.iter().map(|(net, _)| net.net().prefix_len()).max();
            let of_longest = around.iter().filter(|(net, _)| Some(net.net().prefix_len()) == longest);
            of_longest.map(|(_, name)| *name).collect::<BTreeSet<_>>()
        };
        let counts = |row: &&(Prefix, &'static str)| {
            let owners = narrowest(&entries, row.0);
            owners.is_empty() || owners == BTreeSet::from([row.1])
        };
        let counting: Vec<_> = rows.iter().filter(counts).copied().collect();
        let source_net = Prefix::host(source);
        let owners = narrowest(&entries, source_net);
        let is_enrolled = owners.len() == 1 && narrowest(&counting, source_net) == owners;
        let expected = owners.first().copied().filter(|_| is_enrolled);
        let found = organisation(&Scope::compile(snapshot), &source.to_string());
        prop_assert_eq!(found.as_deref(), expected);
    }
}

#[test]
fn time_ends_lists_and_special_accesses_at_midnight_of_their_last_day() {
    let scope = Scope::compile(snapshot());
    let check = |now: &str, expected: Option<&str>| {
        let next = scope.next_change(now.parse().unwrap());
        assert_eq!(next, expected.map(|at| at.parse().unwrap()), "{now}");
    };
    // Special accesses until 2026-11-30, lists until 2026-12-31; Almaty is five hours ahead.
    let special = Some("2026-11-30T19:00:00Z");
    check("2026-11-20T07:00:00Z", special);
    check("2026-11-30T18:59:59.999Z", special);
    let lists = Some("2026-12-31T19:00:00Z");
    check("2026-11-30T19:00:00Z", lists);
    check("2026-12-31T18:59:59Z", lists);
    check("2026-12-31T19:00:00Z", None);
    // It is the moment at which the verdict changes.
    let access = |at: &str| {
        let lists = scope.lists("198.51.100.1".parse().unwrap(), at.parse().unwrap());
        lists.judge(&["news".parse().unwrap()]).label()
    };
    assert_eq!(access("2026-12-31T18:59:59.999Z"), "opened");
    assert_eq!(access("2026-12-31T19:00:00Z"), "expired");
}
