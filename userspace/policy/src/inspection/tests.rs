use super::*;
use crate::fixture::{
    base, bin, enrolment, entry, instant, label, list, now, prefix, protocol, record_of, special,
    with, without,
};
use crate::next_change;
use jiff::civil::date;
use model::{AuthorityId, Row, RowKey};

fn ministry() -> OrganisationId {
    "ministry".parse().unwrap()
}

#[test]
fn only_enrolments_in_force_are_inspected() {
    let mut later = enrolment("later", "ministry", &["198.51.100.128/25"]);
    later.since = date(2026, 12, 1);
    let mut over = enrolment("over", "ministry", &["2001:db8:1::/64"]);
    over.until = Some(date(2026, 11, 21));
    let mut in_force = enrolment(
        "desks",
        "ministry",
        &["198.51.100.0/26", "198.51.100.64/26"],
    );
    in_force.request = "СОЗ-2026/7".to_owned();
    let record = with([later, over, in_force].map(Row::Enrolment));
    let networks = |at| -> Vec<_> {
        let networks = inspection(&record, at).enrolled.into_iter();
        networks.map(|one| one.network).collect()
    };
    assert_eq!(
        networks(now()),
        ["198.51.100.0/26", "198.51.100.64/26"].map(prefix)
    );
    let change = next_change(&record, now()).unwrap();
    assert_eq!(
        networks(change),
        ["198.51.100.0/26", "198.51.100.64/26", "198.51.100.128/25"].map(prefix)
    );
    let issuing = issuing(&record, now());
    let expected = EnrolledOrganisation {
        id: ministry(),
        bin: bin(3),
        name: label(),
        requests: vec!["СОЗ-2026/7".to_owned()],
    };
    assert_eq!(issuing.organisations, [expected]);
    assert!(issuing.enrolled(&ministry()).is_some());
    assert!(issuing.enrolled(&"school".parse().unwrap()).is_none());
}

#[test]
fn nobody_is_enrolled_without_an_enrolment() {
    let record = record_of(base());
    assert_eq!(inspection(&record, now()).enrolled, []);
    assert_eq!(issuing(&record, now()).organisations, []);
}

#[test]
fn lists_open_their_categories_for_one_calendar_year() {
    let mut own = list("ministry-2026", "ministry", &["198.51.100.0/25"]);
    own.opened = date(2025, 12, 1);
    own.categories = ["news", "finance-and-banking"]
        .map(|name| name.parse().unwrap())
        .into();
    let record = with([Row::AccessList(own.clone())]);
    let lists = inspection(&record, now()).lists;
    let expected = LiveList {
        id: own.id,
        organisation: ministry(),
        networks: own.networks,
        categories: own.categories,
        until: date(2026, 12, 1),
        request: own.request,
    };
    assert_eq!(lists, [expected]);
    assert_eq!(inspection(&record, now()).ended, []);
    let over = inspection(&record, instant("2026-12-01T19:00:00Z"));
    assert_eq!(over.lists, []);
    let ended = over.ended.into_iter().map(|list| (list.id, list.until));
    let expected = ("ministry-2026".parse().unwrap(), date(2026, 12, 1));
    assert_eq!(ended.collect::<Vec<_>>(), [expected]);
}

#[test]
fn owners_stand_around_and_inside_of_what_is_inspected_or_listed() {
    let own = entry("198.51.100.32/28", "school", "two");
    let mut over = entry("198.51.100.48/28", "school", "two");
    over.until = Some(date(2026, 11, 1));
    let record = with([
        Row::Catalogue(own),
        Row::Catalogue(over),
        Row::Enrolment(enrolment("desks", "ministry", &["198.51.100.0/26"])),
    ]);
    let owners = inspection(&record, now()).owners.into_iter();
    let owners: Vec<_> = owners
        .map(|one| format!("{} {}", one.network, one.organisation))
        .collect();
    let expected = ["198.51.100.0/24 ministry", "198.51.100.32/28 school"];
    assert_eq!(owners, expected);
}

#[test]
fn special_accesses_of_tcp_in_force_are_told() {
    let mut by_tcp = special("vpn", "ministry", "198.51.100.7/32");
    by_tcp.protocol = protocol(6);
    let mut by_any = special("any", "ministry", "198.51.100.8/32");
    by_any.protocol = None;
    let mut over = special("over", "ministry", "198.51.100.9/32");
    over.protocol = None;
    over.until = date(2026, 11, 21);
    let by_udp = special("udp", "ministry", "198.51.100.10/32");
    let record = with([by_tcp, by_any, over, by_udp].map(Row::SpecialAccess));
    let told = inspection(&record, now()).special.into_iter();
    let told: Vec<_> = told.map(|access| access.id.to_string()).collect();
    assert_eq!(told, ["any", "vpn"]);
}

#[test]
fn without_an_authority_what_has_no_list_is_not_reached() {
    let gts: AuthorityId = "gts".parse().unwrap();
    let snapshot = inspection(&without([RowKey::Authority(gts)]), now());
    let defaults = (snapshot.without_list, snapshot.without_inspector);
    assert_eq!(defaults, (WithoutList::Drop, WithoutInspector::Refuse));
}
