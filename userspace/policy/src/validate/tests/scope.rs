//! What is published, and what is inspected.

use super::*;

const UNCATALOGUED: &str = "catalogue the network first, and name one network for each entry";
const UNREQUESTED: &str = "name the signed request that it rests on";

#[test]
fn services() {
    let check = |change: &dyn Fn(&mut model::Service), message: &str, hint: &str| {
        let mut service = service("s", "ministry", "198.51.100.7/32");
        change(&mut service);
        check([Row::Service(service)], ("service s", message, hint, None));
    };
    check(
        &|s| s.organisation = "office".parse().unwrap(),
        "its organisation office is not in the record",
        "add the organisation, or correct the row",
    );
    // Of another organisation, of nobody, wider than the entry.
    for network in ["203.0.113.7/32", "10.0.0.0/24", "198.51.0.0/16"] {
        check(
            &|s| s.addresses = prefix(network),
            &format!("its network {network} lies in no catalogue entry of ministry"),
            UNCATALOGUED,
        );
    }
    check(
        &|s| s.request = " ".into(),
        "it names no request",
        UNREQUESTED,
    );
    check(
        &|s| s.ports = PortRange { first: 9, last: 8 },
        "its ports 9-8 are in the wrong order",
        "write the lower port first",
    );
    check(
        &|s| s.protocol = protocol(50).unwrap(),
        "it names ports 443-443 with protocol 50, which has none",
        "name TCP (6), UDP (17), SCTP (132) or UDP-Lite (136), or leave the ports out",
    );
    let mut tunnel = service("s", "ministry", "198.51.100.0/24");
    (tunnel.protocol, tunnel.ports) = (protocol(50).unwrap(), PortRange::ANY);
    let whole = service("t", "school", "203.0.113.0/25");
    check_record(&with([tunnel, whole].map(Row::Service)), &[]);
}

#[test]
fn enrolments() {
    let clause = Some(Clause::ESHDI_20);
    let of = |networks: &[&str]| enrolment("e", "ministry", networks);
    let good = of(&["198.51.100.0/24", "198.51.100.64/26", "2001:db8:1:7::/64"]);
    check_record(&with([Row::Enrolment(good)]), &[]);
    check(
        [Row::Enrolment(enrolment(
            "e",
            "office",
            &["198.51.100.0/24"],
        ))],
        (
            "enrolment e",
            "its organisation office is not in the record",
            "add the organisation, or correct the row",
            clause,
        ),
    );
    check(
        [Row::Enrolment(of(&[]))],
        (
            "enrolment e",
            "it names no network",
            "name the networks that the organisation's request names",
            clause,
        ),
    );
    let foreign = |network: &str| {
        let message = format!("its network {network} lies in no catalogue entry of ministry");
        check(
            [Row::Enrolment(of(&["198.51.100.0/24", network]))],
            ("enrolment e", &message, UNCATALOGUED, clause),
        );
    };
    foreign("203.0.113.0/25");
    foreign("203.0.113.7/32");
    foreign("198.51.0.0/16");
    foreign("10.0.0.0/24");
    foreign("2001:db8::/32");
    // A link's own network, which is nobody's.
    foreign("192.0.2.0/30");
    let mut unrequested = of(&["198.51.100.0/24"]);
    unrequested.request = String::new();
    check(
        [Row::Enrolment(unrequested)],
        ("enrolment e", "it names no request", UNREQUESTED, clause),
    );
    let mut ended = of(&["198.51.100.0/24"]);
    ended.until = Some(day("2026-08-31"));
    check(
        [Row::Enrolment(ended.clone())],
        (
            "enrolment e",
            "it ends on 2026-08-31, before it begins on 2026-09-01",
            "correct `since` or `until`",
            None,
        ),
    );
    ended.until = Some(ended.since);
    check_record(&with([Row::Enrolment(ended)]), &[]);
}

#[test]
fn whose_addresses_they_are_is_told_beside_the_row() {
    let found = validate(&with([Row::Enrolment(enrolment(
        "e",
        "ministry",
        &["203.0.113.7/32", "10.0.0.0/24"],
    ))]));
    let others: Vec<_> = found
        .into_iter()
        .map(|v| v.other.map(|other| other.to_string()))
        .collect();
    assert_eq!(others, [Some("catalogue 203.0.113.0/25".to_owned()), None]);
}

/// An entry that goes takes the ground from under what stands on it.
#[test]
fn an_entry_with_services_and_enrolments_stays() {
    let record = with([
        Row::Service(service("s", "ministry", "198.51.100.7/32")),
        Row::Enrolment(enrolment("e", "ministry", &["198.51.100.0/26"])),
    ]);
    let delete = |key| model::Op::Delete(key);
    let without = record
        .after(
            &[
                delete(RowKey::Catalogue(prefix("198.51.100.0/24"))),
                delete(RowKey::AccessList("ministry-2026".parse().unwrap())),
            ],
            model::Epoch(9),
        )
        .unwrap();
    let keys: Vec<_> = validate(&without)
        .into_iter()
        .map(|v| v.key.to_string())
        .collect();
    assert_eq!(keys, ["service s", "enrolment e"]);
}
