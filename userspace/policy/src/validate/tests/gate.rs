//! Catalogue, lists, blocks, and the bounds.

use super::*;

#[test]
fn ranges() {
    let check = |network: &str, message: &str, hint: &str| {
        let row = Row::Catalogue(entry(network, "ministry", "one"));
        check(
            [row],
            (&format!("catalogue {network}"), message, hint, None),
        );
    };
    let special = |network: &str, range: &str| {
        let message = format!("it overlaps {range}, whose addresses no organisation can have");
        check(network, &message, "remove the entry, or correct its prefix");
    };
    special("0.1.0.0/16", "0.0.0.0/8");
    special("127.0.0.1/32", "127.0.0.0/8");
    special("169.254.1.0/24", "169.254.0.0/16");
    special("239.0.0.0/8", "224.0.0.0/3");
    special("255.255.255.255/32", "224.0.0.0/3");
    special("::/128", "::/127");
    special("::1/128", "::/127");
    special("::/16", "::/127");
    special("127.0.0.0/8", "127.0.0.0/8");
    special("fe80::/64", "fe80::/10");
    special("ff02::/16", "ff00::/8");
    let bound =
        "state the organisation's own addresses; the bound is the gateway's, not the order's";
    check(
        "10.0.0.0/7",
        "it is wider than /8, the widest that the gateway takes",
        bound,
    );
    check(
        "3000::/15",
        "it is wider than /16, the widest that the gateway takes",
        bound,
    );
    let fits = |network| with([Row::Catalogue(entry(network, "ministry", "one"))]);
    check_record(&fits("10.0.0.0/8"), &[]);
    check_record(&fits("3000::/16"), &[]);
}

#[test]
fn entries() {
    let key = "catalogue 10.0.0.0/16";
    let of = |organisation: &str, operator: &str| {
        Row::Catalogue(entry("10.0.0.0/16", organisation, operator))
    };
    check(
        [of("ministry", "three")],
        (
            key,
            "its operator three is not in the record",
            "add the operator, or correct the entry",
            Some(Clause::ESHDI_12),
        ),
    );
    check(
        [of("office", "one")],
        (
            key,
            "its organisation office is not in the record",
            "add the organisation, or correct the entry",
            Some(Clause::ESHDI_13),
        ),
    );
    let mut unclassed = organisation("office", 9, "one");
    unclassed.class = None;
    check(
        [Row::Organisation(unclassed), of("office", "one")],
        (
            key,
            "its organisation office has no subject class",
            "state which of the five classes the organisation is: only those connect through the gateway",
            Some(Clause::ESHDI_2),
        ),
    );
    let mut unbound = organisation("office", 9, "one");
    unbound.contract = None;
    check_record(&with([Row::Organisation(unbound.clone())]), &[]);
    check(
        [Row::Organisation(unbound), of("office", "one")],
        (
            key,
            "its organisation office has no contract with an operator",
            "state the contract: connection rests on it",
            Some(Clause::ESHDI_4),
        ),
    );
    check(
        [of("ministry", "two")],
        (
            key,
            "its operator is two, but the contract of ministry is with one",
            "catalogue the addresses under the operator of the contract, or state the new contract",
            Some(Clause::ESHDI_4),
        ),
    );
    let mut ended = entry("10.0.0.0/16", "ministry", "one");
    ended.until = Some(day("2025-12-31"));
    check(
        [Row::Catalogue(ended.clone())],
        (
            key,
            "it ends on 2025-12-31, before it begins on 2026-01-01",
            "correct `since` or `until`",
            None,
        ),
    );
    ended.until = Some(ended.since);
    check_record(&with([Row::Catalogue(ended)]), &[]);
}

#[test]
fn overlaps() {
    let split = "split the wider entry, or remove one of the two";
    let clause = Some(Clause::ESHDI_13);
    check(
        [Row::Catalogue(entry("198.51.100.128/25", "school", "two"))],
        (
            "catalogue 198.51.100.128/25",
            "it overlaps 198.51.100.0/24 of ministry: an address has one owner",
            split,
            clause,
        ),
    );
    check(
        [Row::Catalogue(entry("2001:db8::/32", "ministry", "one"))],
        (
            "catalogue 2001:db8:1::/48",
            "it overlaps 2001:db8::/32 of ministry: an address has one owner",
            split,
            clause,
        ),
    );
    let link = "catalogue the organisation's addresses without those of the link itself";
    check(
        [Row::Catalogue(entry("192.0.2.8/29", "ministry", "one"))],
        (
            "catalogue 192.0.2.8/29",
            "it overlaps 192.0.2.8/30, a network of uplink internet",
            link,
            clause,
        ),
    );
    check(
        [Row::Catalogue(entry("192.0.2.9/32", "ministry", "one"))],
        (
            "catalogue 192.0.2.9/32",
            "it overlaps 192.0.2.8/30, a network of uplink internet",
            link,
            clause,
        ),
    );
    let deep = ["10.0.0.0/8", "10.1.0.0/16", "10.1.1.0/24", "10.2.0.0/16"];
    let deep = with(deep.map(|network| Row::Catalogue(entry(network, "ministry", "one"))));
    let found: Vec<_> = validate(&deep)
        .into_iter()
        .map(|v| {
            (
                v.key.to_string(),
                v.other.map(|other| other.to_string()).unwrap_or_default(),
            )
        })
        .collect();
    let pair =
        |inner: &str, outer: &str| (format!("catalogue {inner}"), format!("catalogue {outer}"));
    let expected = [
        pair("10.1.0.0/16", "10.0.0.0/8"),
        pair("10.1.1.0/24", "10.1.0.0/16"),
        pair("10.2.0.0/16", "10.0.0.0/8"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn lists_and_blocks() {
    let clause = Some(Clause::ESHDI_15);
    check(
        [Row::AccessList(list("l", "office", &["198.51.100.0/24"]))],
        (
            "access-list l",
            "its organisation office is not in the record",
            "add the organisation, or correct the list",
            clause,
        ),
    );
    check(
        [Row::AccessList(list("l", "ministry", &[]))],
        (
            "access-list l",
            "it names no network",
            "name the networks that the organisation asks access for",
            clause,
        ),
    );
    let foreign = |network: &str| {
        let message = format!("its network {network} lies in no catalogue entry of ministry");
        check(
            [Row::AccessList(list(
                "l",
                "ministry",
                &["198.51.100.0/24", network],
            ))],
            (
                "access-list l",
                &message,
                "catalogue the network first, and name one network for each entry",
                clause,
            ),
        );
    };
    foreign("203.0.113.0/25");
    foreign("198.51.0.0/16");
    foreign("10.0.0.0/24");
    foreign("2001:db8:2::/64");
    check(
        [Row::Block(block("203.0.113.200/32", "three"))],
        (
            "block 203.0.113.200/32",
            "its operator three is not in the record",
            "keep an operator for as long as addresses stay blocked for it",
            Some(Clause::ESHDI_13),
        ),
    );
}

#[test]
fn bounds() {
    let most = abi::layout::RULES_PER_ADDRESS_MAX;
    let rules = |count: u32, source: Option<&str>, expires: Option<&str>| {
        let rows: Vec<_> = (0..count)
            .map(|n| {
                let mut rule = rule(&format!("r{n:03}"), RuleKind::Allow, source, None);
                rule.expires = expires.map(instant);
                Row::Rule(rule)
            })
            .collect();
        rows
    };
    let ours = "give rules a source or a destination, join them, or remove those that have expired";
    check_record(&with(rules(most, None, None)), &[]);
    check(
        rules(most + 1, None, None),
        (
            "rule r032",
            "rule r032 is one of 33 rules without addresses, which every packet is tried against, \
             but 32 are possible",
            ours,
            None,
        ),
    );
    // Those that have expired count too, so that a record valid once is valid at any time.
    let message = "special-access x is one of 33 rules, special accesses and services for \
                   198.51.100.7/32, those of wider prefixes included, but 32 are possible";
    let mut rows = rules(most, Some("198.51.100.0/24"), Some("2020-01-01T00:00:00Z"));
    check_record(&with(rows.clone()), &[]);
    rows.push(Row::SpecialAccess(special(
        "x",
        "ministry",
        "198.51.100.7/32",
    )));
    check(
        rows,
        (
            "special-access x",
            message,
            "join rules, widen their ports, or remove those that have expired",
            None,
        ),
    );
    // So do published services.
    let services = (0..=most).map(|n| {
        let id = format!("s{n:02}");
        Row::Service(service(&id, "ministry", "198.51.100.7/32"))
    });
    check(
        services,
        (
            "service s32",
            "service s32 is one of 33 rules, special accesses and services for 198.51.100.7/32, \
             those of wider prefixes included, but 32 are possible",
            "join rules, widen their ports, or remove those that have expired",
            None,
        ),
    );
}

#[test]
fn the_bound_of_prefixes() {
    let mut list = list("long", "ministry", &[]);
    // Every /128 of the list is an anchor; with what the base record has, one or more too many.
    let network = |n: u32| prefix(&format!("2001:db8:1::{:x}:{:x}/128", n >> 16, n & 0xffff));
    list.networks = (0..abi::layout::ROWS_MAX).map(network).collect();
    let found = validate(&with([Row::AccessList(list)]));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].message.contains("more than the 262144 prefixes"),
        "{}",
        found[0].message
    );
    assert_eq!(
        found[0].hint,
        "join neighbouring prefixes of one organisation, or remove what has ended"
    );
}

#[test]
fn the_bound_of_nodes() {
    let mut list = list("apart", "ministry", &[]);
    // Hosts that part right behind the /48 of the organisation: seven nodes or more each.
    let network = |n: u32| {
        let parted = n.reverse_bits();
        prefix(&format!(
            "2001:db8:1:{:x}:{:x}::1/128",
            parted >> 16,
            parted & 0xffff
        ))
    };
    list.networks = (0..abi::tables::V6_NODES_MAX / 7).map(network).collect();
    let found = validate(&with([Row::AccessList(list)]));
    assert_eq!(found.len(), 1, "{found:?}");
    let message = &found[0].message;
    assert!(
        message.contains("need more than the 1048576 nodes"),
        "{message}"
    );
    assert_eq!(
        found[0].hint,
        "list the network of an organisation instead of its single hosts, or remove what has ended"
    );
}
