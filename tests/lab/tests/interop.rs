//! BFD sessions with the programs of others: Debian's FRR and BIRD. Needs root, as `./x test` has.
#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use lab::net::{self, End};
use lab::peers::bfd::{Session, Speaker, State, meets, reaches};
use lab::peers::{bird, frr};
use lab::{Instance, Namespace, Peers};

/// How long a session may take to change: it begins at one packet a second (RFC 5880 §6.8.3), and programs must start.
const LIMIT: Duration = Duration::from_secs(20);

const ADDRESSES: [[&str; 2]; 2] = [
    ["192.0.2.1", "192.0.2.2"],
    ["2001:db8:0:1::1", "2001:db8:0:1::2"],
];

fn named(test: &str) -> Instance {
    Instance::named(Path::new("/test"), &format!("{test}{}", std::process::id())).unwrap()
}

fn parsed([left, right]: [&str; 2]) -> [IpAddr; 2] {
    [left.parse().unwrap(), right.parse().unwrap()]
}

/// Two hosts on one cable, with addresses of both families.
fn pair(instance: &Instance, peers: &Peers) -> [Namespace; 2] {
    let hosts = ["left", "right"].map(|role| instance.namespace(role).unwrap());
    hosts.iter().for_each(|host| net::prepare(host).unwrap());
    let addresses = [0, 1].map(|end| {
        ADDRESSES.map(|both| {
            (
                parsed(both)[end],
                if both[0].contains(':') { 64 } else { 30 },
            )
        })
    });
    let ends = [0, 1].map(|end| End {
        host: &hosts[end],
        interface: "wire",
        addresses: &addresses[end],
    });
    net::cable(peers, &ends[0], &ends[1]).unwrap();
    hosts
}

/// The sessions of the left end; the right one's are their mirror.
fn sessions() -> Vec<Session> {
    let session = |both| {
        let [local, peer] = parsed(both);
        Session {
            peer,
            local,
            interface: "wire".to_owned(),
            interval_ms: 10,
            multiplier: 3,
        }
    };
    ADDRESSES.map(session).to_vec()
}

fn mirrored(sessions: &[Session]) -> Vec<Session> {
    let mirror = |session: &Session| Session {
        peer: session.local,
        local: session.peer,
        ..session.clone()
    };
    sessions.iter().map(mirror).collect()
}

fn all_reach(speaker: &impl Speaker, sessions: &[Session], state: State) {
    for session in sessions {
        reaches(speaker, session.peer, state, LIMIT).unwrap();
    }
}

/// The harness itself: what the tests of pathd ask of FRR and BIRD, they do with each other.
#[test]
fn frr_and_bird_agree() {
    let instance = named("agree");
    let peers = Peers::of_this_build().unwrap();
    let [left, right] = pair(&instance, &peers);
    let (ours, theirs) = (sessions(), mirrored(&sessions()));
    let config = frr::Config {
        sessions: ours.clone(),
        bgp: None,
        priority: frr::Priority::RealTime,
    };
    let frr = frr::start(&peers, &instance, &left, &config).unwrap();
    let bird = bird::start(&peers, &instance, &right, &theirs).unwrap();
    all_reach(&frr, &ours, State::Up);
    all_reach(&bird, &theirs, State::Up);

    // Either end slows down, and the other follows, without a break.
    let before = frr.counts().unwrap().downs;
    let slower: Vec<_> = theirs.iter().map(|one| one.clone().every_ms(50)).collect();
    bird.change(&slower).unwrap();
    meets(&frr, ours[0].peer, "sends each 50 ms", LIMIT, |seen| {
        seen.interval_ms == 50
    })
    .unwrap();
    frr.change(&ours[0].clone().every_ms(100)).unwrap();
    meets(&bird, theirs[0].peer, "sends each 100 ms", LIMIT, |seen| {
        seen.interval_ms == 100
    })
    .unwrap();
    all_reach(&frr, &ours, State::Up);
    assert_eq!(frr.counts().unwrap().downs, before);

    // Either end is held down by hand, and let go.
    frr.shut(&ours[0]).unwrap();
    reaches(&bird, theirs[0].peer, State::Down, LIMIT).unwrap();
    reaches(&frr, ours[0].peer, State::AdminDown, LIMIT).unwrap();
    frr.release(&ours[0]).unwrap();
    reaches(&bird, theirs[0].peer, State::Up, LIMIT).unwrap();
    bird.shut().unwrap();
    all_reach(&frr, &ours, State::Down);
    bird.release().unwrap();
    all_reach(&frr, &ours, State::Up);

    // Either end dies.
    bird.kill();
    all_reach(&frr, &ours, State::Down);
    let bird = bird::start(&peers, &instance, &right, &theirs).unwrap();
    all_reach(&bird, &theirs, State::Up);
    frr.kill();
    all_reach(&bird, &theirs, State::Down);
}
