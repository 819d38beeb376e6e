use super::*;
use crate::topology::plan;

#[test]
fn watches_stand_in_the_tables_of_their_members() {
    let network = "[[uplink]]\nid = \"internet\"\n\n[uplink.primary]\ninterface = \"a\"\n\n[uplink.backup]\ninterface = \"b\"\n";
    let [(peer, _), _] = plan::UPLINK_A.neighbour();
    let [(local, _), _] = plan::UPLINK_A.gateway();
    let session = Session {
        peer,
        local,
        interface: "a".to_owned(),
        interval_ms: 10,
        multiplier: 3,
    };
    let probe = Watch::Probe {
        target: "2001:db8::2".parse().unwrap(),
        by: Question::Neighbour,
        interval_ms: 50,
        losses: 3,
    };
    let watched = watching(
        network,
        &[
            ("uplink.primary", Watch::Bfd(session)),
            ("uplink.backup", probe),
        ],
    );
    assert_eq!(
        watched,
        "[[uplink]]\nid = \"internet\"\n\n\
         [uplink.primary]\nbfd = { peer = \"192.0.2.10\", interval-ms = 10, multiplier = 3 }\ninterface = \"a\"\n\n\
         [uplink.backup]\nprobe = { target = \"2001:db8::2\", by = \"neighbour\", interval-ms = 50, losses = 3 }\n\
         interface = \"b\"\n"
    );
}

#[test]
fn reads_what_the_gateway_says_of_a_member() {
    let said = r#"{"items": [{"link": {"uplink": "internet"}, "state": "primary", "carries": "primary", "members": [
        {"role": "primary", "interface": "uplink-a", "health": "alive", "bfd": "up", "carrier": "up"},
        {"role": "backup", "interface": "uplink-b", "health": "alive", "bfd": null}]}], "has_more": false}"#;
    let paths = read(said).unwrap();
    assert!(paths[0].carries && !paths[1].carries);
    assert_eq!(
        (paths[0].link.as_str(), paths[1].member.as_str()),
        ("internet", "backup")
    );
    assert_eq!(
        paths[0].bfd.as_deref().and_then(State::named),
        Some(State::Up)
    );
    assert_eq!(paths[1].bfd, None);
    assert!(paths.iter().all(|path| path.health == ALIVE));
}
