//! BFD sessions with the programs of others: Debian's FRR and BIRD. Needs root, as `./x test` has.
#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lab::gateway::Gateway;
use lab::liveness::{Own, Watch, watching};
use lab::net::{self, End};
use lab::peers::bfd::{Session, Speaker, State, meets, reaches};
use lab::peers::bird::{self, Bird};
use lab::peers::frr::{self, Frr};
use lab::peers::keepalived;
use lab::{Instance, LabError, Namespace, Peers, Topology, eventually, plan};

/// How long a session may take to change: it begins at one packet a second (RFC 5880 §6.8.3), and programs must start.
const LIMIT: Duration = Duration::from_secs(20);

/// The interval that sessions begin with, in milliseconds.
const FAST: u32 = 10;
/// The interval that one end changes to.
const SLOWER: u32 = 50;
/// The interval that the other end changes to, after that.
const SLOWEST: u32 = 100;

fn named(test: &str) -> Instance {
    Instance::named(Path::new("/test"), &format!("{test}{}", std::process::id())).unwrap()
}

/// A program that may stand at an end of a session: what the tests do to it.
trait Far: Speaker + Sized {
    /// Starts it in a host.
    fn start(peers: &Peers, instance: &Instance, host: &Namespace, sessions: &[Session]) -> Self;
    /// Changes the intervals of sessions that run.
    fn change(&self, sessions: &[Session]) -> Result<(), LabError>;
    /// Holds sessions down by hand.
    fn shut(&self, sessions: &[Session]) -> Result<(), LabError>;
    /// Lets them go.
    fn release(&self, sessions: &[Session]) -> Result<(), LabError>;
    /// Ends it without a goodbye.
    fn kill(self);
    /// What is another with every session that goes down.
    fn history(&self) -> Result<Vec<Mark>, LabError>;
}

/// By what a program tells that a session went down.
#[derive(Clone, Copy, Debug)]
enum Mark {
    /// How often that happened.
    Downs(u64),
    /// Since when a session is as it is, in milliseconds of the day.
    Since(u64),
}

/// How far the machine's clock may be set while a test runs: a time that a program tells moves with it.
const CLOCK_STEP_MS: u64 = 300;

/// Whether no session went down from one history to the next.
fn is_unbroken(before: &[Mark], now: &[Mark]) -> bool {
    let is_same = |(before, now): (&Mark, &Mark)| match (before, now) {
        (Mark::Downs(before), Mark::Downs(now)) => before == now,
        (Mark::Since(before), Mark::Since(now)) => before.abs_diff(*now) <= CLOCK_STEP_MS,
        (Mark::Downs(_), Mark::Since(_)) | (Mark::Since(_), Mark::Downs(_)) => false,
    };
    before.len() == now.len() && !before.is_empty() && before.iter().zip(now).all(is_same)
}

/// A time such as `16:55:37.851`, in milliseconds of the day.
fn millis(time: &str) -> Option<u64> {
    let (clock, fraction) = time.split_once('.')?;
    let mut parts = clock.split(':').map(|part| part.parse::<u64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    Some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + fraction.parse::<u64>().ok()?)
}

impl Far for Frr {
    fn start(peers: &Peers, instance: &Instance, host: &Namespace, sessions: &[Session]) -> Self {
        let config = frr::Config {
            sessions: sessions.to_vec(),
            bgp: None,
        };
        frr::start(peers, instance, host, &config).unwrap()
    }

    fn change(&self, sessions: &[Session]) -> Result<(), LabError> {
        sessions.iter().try_for_each(|session| self.change(session))
    }

    fn shut(&self, sessions: &[Session]) -> Result<(), LabError> {
        sessions.iter().try_for_each(|session| self.shut(session))
    }

    fn release(&self, sessions: &[Session]) -> Result<(), LabError> {
        sessions
            .iter()
            .try_for_each(|session| self.release(session))
    }

    fn kill(self) {
        self.kill();
    }

    fn history(&self) -> Result<Vec<Mark>, LabError> {
        Ok(vec![Mark::Downs(self.counts()?.downs)])
    }
}

impl Far for Bird {
    fn start(peers: &Peers, instance: &Instance, host: &Namespace, sessions: &[Session]) -> Self {
        bird::start(peers, instance, host, sessions).unwrap()
    }

    fn change(&self, sessions: &[Session]) -> Result<(), LabError> {
        self.change(sessions)
    }

    fn shut(&self, _: &[Session]) -> Result<(), LabError> {
        self.shut()
    }

    fn release(&self, _: &[Session]) -> Result<(), LabError> {
        self.release()
    }

    fn kill(self) {
        self.kill();
    }

    /// Its table tells since when each session is as it is.
    fn history(&self) -> Result<Vec<Mark>, LabError> {
        let said = self.say(&["show", "bfd", "sessions"])?;
        let since = |line: &str| line.split_whitespace().nth(3).and_then(millis);
        Ok(said.lines().filter_map(since).map(Mark::Since).collect())
    }
}

fn session(local: IpAddr, peer: IpAddr, interface: &str) -> Session {
    Session {
        peer,
        local,
        interface: interface.to_owned(),
        interval_ms: FAST,
        multiplier: 3,
    }
}

/// The same sessions from the other end.
fn mirrored(sessions: &[Session]) -> Vec<Session> {
    let mirror = |session: &Session| Session {
        peer: session.local,
        local: session.peer,
        ..session.clone()
    };
    sessions.iter().map(mirror).collect()
}

fn every_ms(sessions: &[Session], interval_ms: u32) -> Vec<Session> {
    let slower = |session: &Session| session.clone().every_ms(interval_ms);
    sessions.iter().map(slower).collect()
}

fn all_reach(speaker: &impl Speaker, sessions: &[Session], state: State) {
    for session in sessions {
        reaches(speaker, session.peer, state, LIMIT).unwrap();
    }
}

/// Waits until a speaker sends at that interval in all sessions, all of them up.
fn all_send_each(speaker: &impl Speaker, sessions: &[Session], interval_ms: u32) {
    for session in sessions {
        let what = format!("is up and sends each {interval_ms} ms");
        meets(speaker, session.peer, &what, LIMIT, |seen| {
            seen.state == State::Up && seen.interval_ms == interval_ms
        })
        .unwrap();
    }
}

/// Two hosts on one cable, with addresses of both families, and the sessions of the first one.
fn pair(instance: &Instance, peers: &Peers) -> ([Namespace; 2], Vec<Session>) {
    let hosts = ["left", "right"].map(|role| instance.namespace(role).unwrap());
    for host in &hosts {
        net::prepare(host).unwrap();
    }
    let [left, right] = [plan::PRIMARY.gateway(), plan::PRIMARY.neighbour()];
    let end = |host, addresses| End {
        host,
        interface: "wire",
        addresses,
    };
    net::cable(peers, &end(&hosts[0], &left), &end(&hosts[1], &right)).unwrap();
    let sessions = [0, 1].map(|family| session(left[family].0, right[family].0, "wire"));
    (hosts, sessions.to_vec())
}

/// The harness itself: what the tests of pathd ask of FRR and BIRD, they do with each other.
#[test]
fn frr_and_bird_agree() {
    let strays_before = strays();
    let instance = named("agree");
    let peers = Peers::of_this_build().unwrap();
    let ([left, right], ours) = pair(&instance, &peers);
    let theirs = mirrored(&ours);
    let frr: Frr = Far::start(&peers, &instance, &left, &ours);
    let bird: Bird = Far::start(&peers, &instance, &right, &theirs);
    all_reach(&frr, &ours, State::Up);
    all_reach(&bird, &theirs, State::Up);

    // Either end slows down, and the other follows, without a break.
    let before = (frr.history().unwrap(), bird.history().unwrap());
    bird.change(&every_ms(&theirs, SLOWER)).unwrap();
    all_send_each(&frr, &ours, SLOWER);
    Far::change(&frr, &every_ms(&ours, SLOWEST)).unwrap();
    all_send_each(&bird, &theirs, SLOWEST);
    let now = (frr.history().unwrap(), bird.history().unwrap());
    let kept = [
        is_unbroken(&before.0, &now.0),
        is_unbroken(&before.1, &now.1),
    ];
    assert_eq!(kept, [true; 2], "{before:?}, then {now:?}");

    // Either end is held down by hand, and let go.
    Far::shut(&frr, &ours).unwrap();
    all_reach(&bird, &theirs, State::Down);
    all_reach(&frr, &ours, State::AdminDown);
    Far::release(&frr, &ours).unwrap();
    all_reach(&bird, &theirs, State::Up);
    bird.shut().unwrap();
    all_reach(&frr, &ours, State::Down);
    bird.release().unwrap();
    all_reach(&frr, &ours, State::Up);

    // Either end dies.
    bird.kill();
    all_reach(&frr, &ours, State::Down);
    let bird: Bird = Far::start(&peers, &instance, &right, &theirs);
    all_reach(&bird, &theirs, State::Up);
    frr.kill();
    all_reach(&bird, &theirs, State::Down);
    assert_eq!(strays(), strays_before);
}

/// keepalived, which the bench measures: its routes are there while the session is up, and no longer.
#[test]
fn keepalived_routes_follow_the_session() {
    let instance = named("keep");
    let peers = Peers::of_this_build().unwrap();
    let (hosts, ours) = pair(&instance, &peers);
    let theirs = mirrored(&ours);
    let start = |end: usize, sessions: &[Session]| {
        let config = keepalived::Config {
            tracked: sessions[0].clone(),
            other: sessions[1].clone(),
            address: IpAddr::from([192, 0, 2, 33 + u8::try_from(end).unwrap()]),
            router: 51 + u8::try_from(end).unwrap(),
            routes: vec![keepalived::Route {
                to: "203.0.113.0/24".to_owned(),
                via: sessions[0].peer,
                metric: plan::METRIC_FIRST,
            }],
        };
        keepalived::start(&peers, &instance, &hosts[end], &config).unwrap()
    };
    let routes = || {
        let words = ["route", "show", "proto", "keepalived"];
        hosts[0].run("ip", &words).unwrap()
    };
    let _near = start(0, &ours);
    assert_eq!(routes(), "");
    let far = start(1, &theirs);
    eventually(LIMIT, "the master has its route", || {
        routes().starts_with("203.0.113.0/24 via 192.0.2.2 dev wire")
    })
    .unwrap();
    far.kill();
    eventually(LIMIT, "the route is gone", || routes().is_empty()).unwrap();
}

/// Files that peers make in places of the system's own.
fn strays() -> Vec<PathBuf> {
    let home = std::env::home_dir().unwrap_or_default();
    [
        "/run/frr",
        "/var/tmp/frr",
        "/run/keepalived",
        "/run/bird",
        "/etc/frr",
    ]
    .map(PathBuf::from)
    .into_iter()
    .chain([home.join(".history_frr")])
    .filter(|path| path.exists())
    .collect()
}

/// The whole gateway with a session of each family, and a program of others at the operator's end.
fn gateway_agrees_with<F: Far>(test: &str) {
    let instance = named(test);
    let peers = Peers::of_this_build().unwrap();
    let topology = Topology::lay(&instance, &peers).unwrap();
    let ours: Vec<Session> = [(plan::PRIMARY, 0), (plan::BACKUP, 1)]
        .map(|(line, family)| {
            let (local, peer) = (line.gateway()[family].0, line.neighbour()[family].0);
            session(local, peer, line.interface)
        })
        .to_vec();
    let theirs = mirrored(&ours);
    let network = |sessions: &[Session]| {
        let tables = ["channel.primary", "channel.backup"].into_iter();
        let watches: Vec<_> = tables
            .zip(sessions.iter().cloned().map(Watch::Bfd))
            .collect();
        watching(&Gateway::example_file("network").unwrap(), &watches)
    };
    let text = network(&ours);
    let instead = [("network", text.as_str())];
    let mut gateway = Gateway::start_with(&instance, &topology, &instead).unwrap();
    let far = F::start(&peers, &instance, &topology.operator, &theirs);
    let own_reach = |gateway: &Gateway, state| {
        let own = Own {
            gateway,
            sessions: &ours,
        };
        all_reach(&own, &ours, state);
    };
    own_reach(&gateway, State::Up);
    all_send_each(&far, &theirs, FAST);

    // The far end slows down, then ours, without a break.
    let before = far.history().unwrap();
    far.change(&every_ms(&theirs, SLOWER)).unwrap();
    all_send_each(&far, &theirs, SLOWER);
    gateway
        .commit("network", &network(&every_ms(&ours, SLOWEST)))
        .unwrap();
    all_send_each(&far, &theirs, SLOWEST);
    own_reach(&gateway, State::Up);
    let now = far.history().unwrap();
    assert!(is_unbroken(&before, &now), "{before:?}, then {now:?}");

    // The far end is held down by hand, and let go.
    far.shut(&theirs).unwrap();
    own_reach(&gateway, State::Down);
    far.release(&theirs).unwrap();
    own_reach(&gateway, State::Up);

    // It dies, and comes back.
    far.kill();
    own_reach(&gateway, State::Down);
    let far = F::start(&peers, &instance, &topology.operator, &theirs);
    own_reach(&gateway, State::Up);
    all_reach(&far, &theirs, State::Up);

    // Ours dies, and comes back.
    gateway.kill_pathd();
    all_reach(&far, &theirs, State::Down);
    gateway.start_pathd().unwrap();
    all_reach(&far, &theirs, State::Up);
    own_reach(&gateway, State::Up);
}

#[test]
fn pathd_and_frr_agree() {
    gateway_agrees_with::<Frr>("frr");
}

#[test]
fn pathd_and_bird_agree() {
    gateway_agrees_with::<Bird>("bird");
}
