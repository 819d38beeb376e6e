use super::*;

#[test]
fn writes_what_it_is_told_in_its_words() {
    let session = |number: u8| Session {
        peer: IpAddr::from([192, 0, 2, number + 1]),
        local: IpAddr::from([192, 0, 2, number]),
        interface: format!("line-{number}"),
        interval_ms: 10,
        multiplier: 3,
    };
    let text = text(&Config {
        tracked: session(1),
        other: session(5),
        address: IpAddr::from([192, 0, 2, 33]),
        router: 51,
        routes: vec![Route {
            to: "203.0.113.0/24".to_owned(),
            via: IpAddr::from([192, 0, 2, 2]),
            metric: 10,
        }],
    });
    for line in [
        "bfd_instance tracked {\n  neighbor_ip 192.0.2.2\n  source_ip 192.0.2.1\n  min_rx 10\n  min_tx 10\n  multiplier 3\n}",
        "bfd_instance other {\n  neighbor_ip 192.0.2.6",
        "track_bfd {\n    tracked\n  }",
        "    203.0.113.0/24 via 192.0.2.2 dev line-1 metric 10\n",
        "bfd_rt_priority 50",
    ] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
    assert_eq!(text.matches('{').count(), text.matches('}').count());
}
