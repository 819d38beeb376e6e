use super::*;
use crate::held::tests::a_snapshot;

#[test]
fn a_flow_comes_in_by_the_port_of_its_operator() {
    let held = Held::new(a_snapshot(5)).unwrap();
    let check = |source: &str, destination: &str, named: Option<&str>, expected: Option<&str>| {
        let flow = Flow {
            source: source.parse().unwrap(),
            destination: destination.parse().unwrap(),
            protocol: None,
            port: None,
            interface: named.map(|name| name.parse().unwrap()),
        };
        let port = port_for(&held, &flow)
            .ok()
            .map(|port| port.interface.to_string());
        assert_eq!(port.as_deref(), expected);
    };
    check("192.0.2.1", "203.0.113.1", None, Some("alma0"));
    check("2001:db8:5::1", "2001:db8::1", None, Some("tengri0"));
    check("203.0.113.1", "192.0.2.1", None, Some("world0"));
    check("203.0.113.1", "203.0.113.2", None, Some("alma0"));
    check("192.0.2.1", "203.0.113.1", Some("world0"), Some("world0"));
    check("192.0.2.1", "203.0.113.1", Some("eth7"), None);
}

#[test]
fn a_backup_is_named_only_where_it_stands_alone() {
    let mut snapshot = a_snapshot(5);
    // The first port becomes the backup of a member with a higher number.
    let mut primary = snapshot.ports[0].clone();
    snapshot.ports[0].primary = false;
    primary.interface = "alma1".parse().unwrap();
    primary.number = 9;
    let flow = |interface: Option<&str>| Flow {
        source: "192.0.2.1".parse().unwrap(),
        destination: "203.0.113.1".parse().unwrap(),
        protocol: None,
        port: None,
        interface: interface.map(|name| name.parse().unwrap()),
    };
    let found = |snapshot: &model::GateSnapshot| {
        let held = Held::new(snapshot.clone()).unwrap();
        port_for(&held, &flow(None))
            .ok()
            .map(|port| port.interface.to_string())
    };
    assert_eq!(found(&snapshot).as_deref(), Some("alma0"));
    snapshot.ports.push(primary);
    assert_eq!(found(&snapshot).as_deref(), Some("alma1"));
}
