use super::*;

/// As birdcl 2.0.12 writes them.
const SAID: &str = "BIRD 2.0.12 ready.
lab:
IP address                Interface  State      Since         Interval  Timeout
2001:db8:0:1::1           primary    Up         15:59:37.622    0.050    0.150
192.0.2.1                 primary    Down       15:59:41.380    1.000    0.000
";

#[test]
fn reads_its_table_of_sessions() {
    let seen: Vec<_> = SAID.lines().filter_map(row).collect();
    let expected = |peer: &str, state, interval_ms| Seen {
        peer: peer.parse().unwrap(),
        state,
        interval_ms,
    };
    assert_eq!(
        seen,
        [
            expected("2001:db8:0:1::1", State::Up, 50),
            expected("192.0.2.1", State::Down, 1000)
        ]
    );
}

#[test]
fn writes_a_session_in_its_words() {
    let session = Session {
        peer: "192.0.2.1".parse().unwrap(),
        local: "192.0.2.2".parse().unwrap(),
        interface: "primary".to_owned(),
        interval_ms: 10,
        multiplier: 3,
    };
    let text = text(&[session]);
    assert!(
        text.contains(r#"interface "primary" { interval 10 ms; multiplier 3; };"#),
        "{text}"
    );
    assert!(
        text.contains(r#"neighbor 192.0.2.1 dev "primary" local 192.0.2.2;"#),
        "{text}"
    );
}
