//! Two speakers on one cable, with a time of their own.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::num::NonZeroU8;

use link::bfd::{Flags, PORT, Packet};
use socket2::SockRef;

use super::*;
use crate::cable::{ADDRESSES, Cable, End, target};
use crate::record::Watching;

/// Longer than any handshake: three packets a second apart.
const LIMIT_MS: u32 = 6_000;
const INTERVAL_US: u32 = 10_000;

struct Talk {
    cable: Cable,
    near: Speaker,
    far: Speaker,
    now: Instant,
}

impl Talk {
    /// Lays a cable, and lets both ends come up between the addresses of a family.
    fn begin(family: usize) -> Self {
        let cable = Cable::lay();
        let now = Instant::from_nanos(1);
        let [near_address, far_address] = ADDRESSES[family];
        let speaker = |end, peer| {
            let target = target(peer, INTERVAL_US);
            let mut speaker = Speaker::new(cable.seat(end), target, now).unwrap();
            assert_eq!(speaker.reading(now), Reading::Absent, "it has not begun");
            let ground = cable.ground(end, Watching::Bfd(target));
            assert!(ground.local.is_some(), "{ground:?}");
            cable.at(end, || speaker.settle(&ground));
            assert!(speaker.sockets.is_some(), "{:?}", speaker.complaints);
            speaker
        };
        let near = speaker(End::Near, far_address);
        let far = speaker(End::Far, near_address);
        let mut talk = Self {
            cable,
            near,
            far,
            now,
        };
        assert!(talk.passes(|near, far| near == State::Up && far == State::Up));
        talk
    }

    /// Lets both ends work until their states are as wanted.
    fn passes(&mut self, wanted: impl Fn(State, State) -> bool) -> bool {
        self.cable.passes(&mut self.now, LIMIT_MS, |now| {
            self.near.turn(now);
            self.far.turn(now);
            wanted(self.near.session.state(), self.far.session.state())
        })
    }

    /// Sends a packet to the near end that says Down, from an address of the far end with this many hops.
    fn forge(&self, from: IpAddr, to: IpAddr, hops: u32) {
        let packet = Packet {
            diag: Diag::None,
            state: State::Down,
            flags: Flags::default(),
            detect_mult: NonZeroU8::MIN,
            my_discriminator: self.far.session.discriminator(),
            your_discriminator: Some(self.near.session.discriminator()),
            desired_min_tx_us: 1_000_000,
            required_min_rx_us: 1_000_000,
            required_min_echo_rx_us: 0,
            auth: None,
        };
        self.cable.at(End::Far, || {
            let socket = UdpSocket::bind((from, 0)).unwrap();
            SockRef::from(&socket).set_ttl_v4(hops).unwrap();
            let to = SocketAddr::new(to, PORT);
            socket.send_to(packet.encode().bytes(), to).unwrap();
        });
    }
}

fn ip(address: &str) -> IpAddr {
    address.split_once('/').unwrap().0.parse().unwrap()
}

#[test]
fn sessions_come_up_and_fall_by_silence_in_every_family() {
    for family in 0..ADDRESSES.len() {
        let mut talk = Talk::begin(family);
        assert_eq!(talk.near.reading(talk.now), Reading::Up);
        let told = talk.near.told();
        assert_eq!(told.bfd, Some(State::Up));
        // The intervals of a session that is up follow by a poll.
        assert!(talk.passes(|_, _| true));
        let is_fast = |speaker: &Speaker| {
            speaker.told().detection == Some(std::time::Duration::from_millis(30))
        };
        let mut now = talk.now;
        assert!(talk.cable.passes(&mut now, LIMIT_MS, |now| {
            talk.near.turn(now);
            talk.far.turn(now);
            is_fast(&talk.near) && is_fast(&talk.far)
        }));
        // The far end falls silent, its cable stays.
        let silent = now;
        assert!(talk.cable.passes(&mut now, LIMIT_MS, |now| {
            talk.near.turn(now);
            talk.near.session.state() == State::Down
        }));
        let took = now.since(silent).as_millis();
        assert!(
            (20..=31).contains(&took),
            "noticed after {took} ms, family {family}"
        );
        assert_eq!(talk.near.reading(now), Reading::Down);
    }
}

#[test]
fn who_ends_on_purpose_is_not_taken_for_dead() {
    let mut talk = Talk::begin(0);
    talk.far.end(talk.now);
    let now = talk.now;
    talk.near.turn(now);
    assert_eq!(talk.near.session.state(), State::Down);
    assert_eq!(talk.near.session.remote_state(), State::AdminDown);
    assert_eq!(talk.near.reading(now), Reading::Absent);
}

#[test]
fn other_figures_keep_the_session_and_another_peer_does_not() {
    let mut talk = Talk::begin(0);
    let [_, far] = ADDRESSES[0];
    let slower = target(far, 5 * INTERVAL_US);
    let seat = talk.near.seat;
    assert!(talk.near.renew(seat, slower, talk.now));
    let mut now = talk.now;
    assert!(talk.cable.passes(&mut now, LIMIT_MS, |now| {
        talk.near.turn(now);
        talk.far.turn(now);
        assert_eq!(talk.near.session.state(), State::Up);
        talk.near.told().detection == Some(std::time::Duration::from_millis(150))
    }));
    assert_eq!(talk.far.session.state(), State::Up);
    assert!(
        !talk
            .near
            .renew(seat, target("192.0.2.9/30", INTERVAL_US), now)
    );
}

#[test]
fn sockets_that_went_with_the_interface_come_back() {
    let mut talk = Talk::begin(0);
    talk.near.unplug();
    assert!(talk.passes(|near, far| near == State::Down && far == State::Down));
    let ground = talk
        .cable
        .ground(End::Near, Watching::Bfd(talk.near.target));
    talk.near.settle(&ground);
    assert!(talk.passes(|near, far| near == State::Up && far == State::Up));
}

#[test]
fn what_crossed_a_router_or_is_a_strangers_changes_nothing() {
    let mut talk = Talk::begin(0);
    let [near, far] = ADDRESSES[0].map(ip);
    let stranger = ip("192.0.2.6/30");
    talk.cable
        .ip(End::Far, &["address", "add", "192.0.2.6/30", "dev", "far"]);
    talk.cable
        .ip(End::Near, &["route", "add", "192.0.2.6", "dev", "near"]);
    for (from, hops, complaint) in [
        (far, 254, Some(Complaint::Hops)),
        (stranger, 255, Some(Complaint::Stranger)),
        // The same packet from the peer itself is obeyed: it was only the way it came.
        (far, 255, None),
    ] {
        talk.near.complaints.clear();
        talk.forge(from, near, hops);
        let before = talk.now;
        let reacted = talk.cable.passes(&mut talk.now, 20, |_| {
            talk.near.turn(before);
            talk.near.session.state() != State::Up || !talk.near.complaints.is_empty()
        });
        assert!(reacted, "{from} with {hops} hops came to nothing");
        let state = talk.near.session.state();
        match complaint {
            Some(complaint) => {
                assert_eq!(state, State::Up);
                assert!(talk.near.complaints.contains(&complaint));
            }
            None => assert_eq!(state, State::Down),
        }
    }
}

#[test]
fn numbers_and_ports_are_of_one_session() {
    let seat = |number| Seat { ifindex: 1, number };
    for number in 0..u16::try_from(PORTS_MAX).unwrap() {
        let low = discriminator(seat(number)).get() % PORTS_MAX;
        assert_eq!(low, u32::from(number));
        for port in source_ports(seat(number)) {
            assert!(SOURCE_PORTS.contains(&port));
            assert_eq!(u32::from(port) % PORTS_MAX, u32::from(number));
        }
    }
}
