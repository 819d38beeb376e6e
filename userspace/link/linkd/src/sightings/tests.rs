use super::*;
use crate::held::tests::a_snapshot;

fn a_sighting(address: &str, port: u16, reason: Reason) -> Sighting {
    Sighting {
        boot_ns: 1,
        address: address.parse().unwrap(),
        epoch: 4,
        port,
        operator: port + 1,
        reason,
    }
}

#[test]
fn a_source_is_told_once_and_ipv6_by_64() {
    let mut told = Told::new(100);
    let mut check = |address: &str, port: u16, reason: Reason, first: bool| {
        let sighting = a_sighting(address, port, reason);
        assert_eq!(told.note(&sighting), first, "{sighting:?}");
    };
    check("192.0.2.1", 0, Reason::Unknown, true);
    check("192.0.2.1", 0, Reason::Unknown, false);
    check("192.0.2.1", 0, Reason::WrongChannel, true);
    check("192.0.2.1", 1, Reason::Unknown, true);
    check("192.0.2.2", 0, Reason::Unknown, true);
    check("2001:db8::1", 0, Reason::Unknown, true);
    check("2001:db8::2", 0, Reason::Unknown, false);
    check("2001:db8:0:1::1", 0, Reason::Unknown, true);
    told.forget();
    assert!(told.note(&a_sighting("192.0.2.1", 0, Reason::Unknown)));
}

#[test]
fn a_full_memory_forgets_all_and_misses_none() {
    let mut told = Told::new(2);
    for last in 1..=5 {
        let address = format!("192.0.2.{last}");
        assert!(told.note(&a_sighting(&address, 0, Reason::Unknown)));
        assert!(told.sources.len() <= 2);
    }
    assert!(told.note(&a_sighting("192.0.2.1", 0, Reason::Unknown)));
}

#[test]
fn a_sighting_names_operator_and_channel_of_its_port() {
    let held = Held::new(a_snapshot(5)).unwrap();
    let check = |port: u16, reason: Reason, expected: Option<Fact>| {
        assert_eq!(
            fact_of(&held, &a_sighting("203.0.113.9", port, reason), Epoch(4)),
            expected
        );
    };
    let operator = || "tengri".parse().unwrap();
    let channel = || "tengri-1".parse().unwrap();
    let address = "203.0.113.9".parse().unwrap();
    let epoch = Epoch(4);
    let unknown = Fact::UnknownSource {
        operator: operator(),
        channel: channel(),
        address,
        epoch,
    };
    let wrong = Fact::WrongChannel {
        operator: operator(),
        channel: channel(),
        address,
        epoch,
    };
    check(1, Reason::Unknown, Some(unknown));
    check(1, Reason::WrongChannel, Some(wrong));
    check(1, Reason::Blocked, None);
    // An uplink, and a port that has gone.
    check(2, Reason::Unknown, None);
    check(3, Reason::Unknown, None);
}
