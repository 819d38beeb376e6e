use super::*;
use crate::held::tests::a_snapshot;

fn a_name(text: &str) -> InterfaceName {
    text.parse().unwrap()
}

#[test]
fn only_interfaces_that_are_there_come_into_the_table() {
    let snapshot = a_snapshot(1);
    let resolved = resolve(&snapshot.ports, |name| match name.as_str() {
        "alma0" => Ok(7),
        "world0" => Ok(9),
        _ => Err("gone".to_owned()),
    });
    assert_eq!(resolved[&a_name("tengri0")], Err("gone".to_owned()));
    let present = present(&resolved);
    let table = table(&snapshot.ports, &present);
    let numbers: Vec<(u32, u16)> = table
        .iter()
        .map(|(index, port)| (*index, port.number))
        .collect();
    assert_eq!(numbers, [(7, 0), (9, 2)]);
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
