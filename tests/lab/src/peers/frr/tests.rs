use std::net::IpAddr;

use super::*;

/// As bfdd 8.4.4 writes them.
const TOLD: &str = r#"[
  {"multihop":false,"peer":"192.0.2.2","local":"192.0.2.1","vrf":"default","interface":"primary","id":2502054319,
   "passive-mode":false,"status":"shutdown","diagnostic":"ok","receive-interval":10,"transmit-interval":10,
   "detect-multiplier":3,"remote-receive-interval":50,"remote-transmit-interval":1000},
  {"peer":"2001:db8:0:1::2","local":"2001:db8:0:1::1","status":"down","receive-interval":40,"transmit-interval":40}
]"#;

#[test]
fn reads_what_bfdd_says_of_its_sessions() {
    let told: Vec<Told> = serde_json::from_str(TOLD).unwrap();
    let seen: Vec<_> = told.iter().filter_map(Told::seen).collect();
    let expected = |peer: &str, state, interval_ms| Seen {
        peer: peer.parse::<IpAddr>().unwrap(),
        state,
        interval_ms,
    };
    assert_eq!(
        seen,
        [
            expected("192.0.2.2", State::AdminDown, 50),
            expected("2001:db8:0:1::2", State::Down, 40)
        ]
    );
}

#[test]
fn writes_a_session_in_bfdds_words() {
    let session = Session {
        peer: "192.0.2.2".parse().unwrap(),
        local: "192.0.2.1".parse().unwrap(),
        interface: "primary".to_owned(),
        interval_ms: 10,
        multiplier: 3,
    };
    assert_eq!(
        stanza(&session.every_ms(20)),
        " peer 192.0.2.2 local-address 192.0.2.1 interface primary\n  receive-interval 20\n  transmit-interval 20\n  \
         detect-multiplier 3\n !\n"
    );
}
