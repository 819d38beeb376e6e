//! Snapshots, as linkd receives them.

use policy::HostTables;

/// The bytes are a snapshot.
pub fn snapshot(bytes: &[u8]) {
    let snapshot = match ::wire::snapshot::decode(bytes) {
        Ok(snapshot) => snapshot,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let encoded = ::wire::snapshot::encode(&snapshot).unwrap();
    let tables = HostTables::new(&snapshot);
    for flow in crate::seeds::flows() {
        let frame = policy::frame_of(&flow);
        for port in snapshot.ports.iter().map(policy::port_of) {
            let verdict = policy::decide(&tables, &port, &frame);
            assert_eq!(verdict, policy::decide(&tables, &port, &frame));
        }
    }
    assert_eq!(::wire::snapshot::decode(&encoded), Ok(snapshot));
}
