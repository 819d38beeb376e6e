use std::num::NonZeroU8;

use super::*;
use crate::record::Target;

fn address(ifindex: u32, text: &str) -> Address {
    let (address, length) = text.split_once('/').unwrap();
    let (length, is_usable) = length
        .strip_suffix('!')
        .map_or((length, true), |length| (length, false));
    Address {
        ifindex,
        ip: address.parse().unwrap(),
        length: length.parse().unwrap(),
        is_usable,
    }
}

fn target(text: &str) -> Target {
    Target {
        address: text.parse().unwrap(),
        interval_us: 10_000,
        multiplier: NonZeroU8::MIN,
    }
}

/// `!` behind a length marks an address that is not usable yet. Our interface is number 7.
fn check(watching: Watching, addresses: &[(u32, &str)], expected: Option<&str>) {
    let addresses: Vec<Address> = addresses
        .iter()
        .map(|(ifindex, text)| address(*ifindex, text))
        .collect();
    let expected = expected.map(|text| text.parse::<IpAddr>().unwrap());
    assert_eq!(local(&addresses, 7, watching), expected, "{watching:?}");
}

#[test]
fn a_far_end_is_watched_from_its_own_network() {
    let bfd = |text| Watching::Bfd(target(text));
    check(Watching::Carrier, &[(7, "192.0.2.1/30")], None);
    check(bfd("192.0.2.2"), &[], None);
    check(bfd("192.0.2.2"), &[(8, "192.0.2.1/30")], None);
    check(bfd("192.0.2.2"), &[(7, "192.0.2.5/30")], None);
    check(bfd("192.0.2.2"), &[(7, "192.0.2.2/30")], None);
    check(bfd("192.0.2.2"), &[(7, "192.0.2.1/30")], Some("192.0.2.1"));
    // The longest prefix wins, wherever it stands.
    let both = [
        (7, "192.0.2.9/24"),
        (7, "192.0.2.1/30"),
        (7, "2001:db8::1/64"),
    ];
    check(bfd("192.0.2.2"), &both, Some("192.0.2.1"));
    check(bfd("192.0.2.77"), &both, Some("192.0.2.9"));
    check(bfd("2001:db8::2"), &both, Some("2001:db8::1"));
    let six = [(7, "fe80::1/64"), (7, "2001:db8::1/64!")];
    check(bfd("fe80::2"), &six, Some("fe80::1"));
    check(bfd("2001:db8::2"), &six, None);
    // A prefix of any length.
    check(bfd("203.0.113.1"), &[(7, "192.0.2.1/0")], Some("192.0.2.1"));
    check(bfd("192.0.2.2"), &[(7, "192.0.2.1/32")], None);
    check(bfd("192.0.2.2"), &[(7, "::1/0")], None);
    check(
        Watching::Neighbour(target("192.0.2.2")),
        &[(7, "198.51.100.1/24")],
        None,
    );
}

#[test]
fn an_echo_may_go_further() {
    let echo = |text| Watching::Echo(target(text));
    let own = [
        (7, "fe80::1/64"),
        (7, "2001:db8::1/64"),
        (7, "192.0.2.1/30"),
    ];
    check(echo("192.0.2.2"), &own, Some("192.0.2.1"));
    check(echo("203.0.113.1"), &own, Some("192.0.2.1"));
    check(echo("2001:db8:f::1"), &own, Some("2001:db8::1"));
    check(echo("2001:db8:f::1"), &[(7, "fe80::1/64")], None);
    check(echo("203.0.113.1"), &[(7, "169.254.1.1/16")], None);
}

#[test]
fn a_neighbour_is_on_the_cable() {
    let addresses = [address(7, "192.0.2.1/30"), address(8, "198.51.100.1/24")];
    let found = |watching| neighbour(&addresses, 7, watching).map(|found| found.to_string());
    let near = Some("192.0.2.2".to_owned());
    assert_eq!(found(Watching::Bfd(target("192.0.2.2"))), near);
    assert_eq!(found(Watching::Echo(target("192.0.2.2"))), near);
    assert_eq!(found(Watching::Echo(target("198.51.100.2"))), None);
    assert_eq!(found(Watching::Carrier), None);
}
