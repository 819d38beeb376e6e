use super::*;
use crate::held::tests::a_snapshot;
use model::{Tags, VlanId};

fn a_name(text: &str) -> InterfaceName {
    text.parse().unwrap()
}

#[test]
fn only_interfaces_that_are_there_come_into_the_table() {
    let snapshot = a_snapshot(1);
    let index = |name: &InterfaceName| match name.as_str() {
        "alma0" => Ok(7),
        "world0" => Ok(9),
        _ => Err("gone".to_owned()),
    };
    let resolved = resolve(&snapshot.ports, index);
    assert_eq!(resolved[&a_name("tengri0")], Err("gone".to_owned()));
    let present = present(&snapshot.ports, &resolved, index);
    let table = table(&snapshot.ports, &present);
    assert_eq!(table.routed, []);
    let numbers: Vec<(u32, u16)> = table
        .ports
        .iter()
        .map(|(index, port)| (*index, port.number))
        .collect();
    assert_eq!(numbers, [(7, 0), (9, 2)]);
}

#[test]
fn routes_name_the_vlan_device_of_a_member_with_tags() {
    let id = |number| VlanId::try_from(number).unwrap();
    let check = |tags: Tags, there: &[(&str, u32)], expected: &[u32]| {
        let mut ports = a_snapshot(1).ports;
        ports.truncate(1);
        ports[0].vlan = tags;
        let index = |name: &InterfaceName| {
            let found = there.iter().find(|(there, _)| *there == name.as_str());
            found.map(|(_, index)| *index).ok_or_else(String::new)
        };
        let present = present(&ports, &resolve(&ports, index), index);
        let table = table(&ports, &present);
        let routed: Vec<u32> = table.routed.iter().map(|(index, _)| *index).collect();
        assert_eq!(routed, expected);
        assert!(table.routed.iter().all(|(_, port)| port.number == 0));
        assert_eq!(table.ports.len(), 1);
    };
    let (one, two) = (Tags::One(id(100)), Tags::Two(id(100), id(200)));
    let all = [("alma0", 7), ("alma0.100", 8), ("alma0.100.200", 9)];
    check(Tags::Untagged, &all, &[]);
    check(one, &all, &[8]);
    check(two, &all, &[9]);
    check(two, &all[..2], &[]);
}

#[test]
fn only_changes_are_told() {
    let mut states = PortStates::default();
    let guarded = |index| PortState::Guarded {
        index,
        mode: Mode::Native,
    };
    let missing = |why: &str| PortState::Missing {
        why: why.to_owned(),
    };
    let mut check = |next: &[(&str, PortState)], expected: &[&str]| {
        let next = next.iter().cloned();
        let facts = states.replace(next.map(|(name, state)| (a_name(name), state)).collect());
        let kinds: Vec<&str> = facts.iter().map(Fact::kind).collect();
        assert_eq!(kinds, expected);
    };
    check(
        &[("a", guarded(1)), ("b", missing("x"))],
        &["port-guarded", "port-missing"],
    );
    check(&[("a", guarded(1)), ("b", missing("x"))], &[]);
    check(
        &[("a", guarded(2)), ("b", missing("y"))],
        &["port-guarded", "port-missing"],
    );
    check(&[("b", guarded(3))], &["port-guarded"]);
    assert!(states.all_guarded());
}

#[test]
fn the_loopback_interface_is_found_and_a_stranger_is_not() {
    let interfaces = Interfaces::open().unwrap();
    let index = interfaces.index(&a_name("lo")).unwrap();
    assert!(interfaces.holds(index));
    assert!(interfaces.index(&a_name("no-such-if")).is_err());
    assert!(!interfaces.holds(u32::MAX / 2));
}
