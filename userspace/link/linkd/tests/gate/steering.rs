//! Steering in the kernel of this machine.

use std::net::TcpListener;
use std::process::Command;

use abi::{Reason, Row, Standing, steering::Listeners};
use linkd::gate::{Gate, Hook, SteeringCounts};

use crate::{
    bpffs::{BpfFs, LOOPBACK, enter_network},
    frames::{CHANNEL, generation, row, udp_v4},
};

const REDIRECT: u32 = 4;

/// A TCP segment without data.
fn tcp_v4(source: [u8; 4], destination: [u8; 4], ports: [u16; 2], flags: u8) -> Vec<u8> {
    let mut frame = udp_v4(source, destination, ports);
    frame.truncate(38);
    frame[17] = 40;
    frame[23] = 6;
    frame.extend([0, 0, 0, 7, 0, 0, 0, 9, 0x50, flags, 0, 0, 0, 0, 0, 0]);
    frame
}

fn packets(gate: &Gate, reason: Reason) -> u64 {
    let counters = gate.reason_counters().unwrap();
    let of = counters.iter().filter(|counter| counter.reason == reason);
    of.map(|counter| counter.packets).sum()
}

#[test]
fn what_nobody_inspects_is_answered() {
    const SYN: u8 = 2;
    const RST: u8 = 4;
    const ACK: u8 = 16;
    let fs = BpfFs::mount();
    enter_network();
    let mut gate = fs.load();
    let inspected = Row {
        flags: Row::INSPECTED,
        ..row(Standing::Open, 7, 1)
    };
    let mut policy = generation(
        1,
        &[
            ("192.0.2.0/25", inspected),
            ("192.0.2.128/25", row(Standing::Open, 8, 1)),
        ],
    );
    policy.ports = vec![(LOOPBACK, CHANNEL)];
    gate.install(&policy).unwrap();
    let (enrolled, other, site) = ([192, 0, 2, 1], [192, 0, 2, 200], [198, 51, 100, 1]);
    let run = |gate: &Gate, frame: &[u8]| gate.run(frame, 1).unwrap().0;
    let pass = run(&gate, &tcp_v4(other, site, [5000, 443], SYN));
    assert_eq!(pass, 2, "of others nothing is steered");
    assert_eq!(run(&gate, &udp_v4(other, site, [5000, 443])), 2);
    assert_eq!(run(&gate, &tcp_v4(enrolled, site, [5000, 22], SYN)), 2);

    assert_eq!(run(&gate, &udp_v4(enrolled, site, [5000, 443])), REDIRECT);
    assert_eq!(packets(&gate, Reason::QuicRejected), 1);
    assert_eq!(
        run(&gate, &tcp_v4(enrolled, site, [5000, 443], SYN)),
        REDIRECT
    );
    assert_eq!(
        run(&gate, &tcp_v4(enrolled, site, [5000, 80], ACK)),
        REDIRECT
    );
    assert_eq!(
        run(&gate, &tcp_v4(enrolled, site, [5000, 80], RST)),
        1,
        "no answer to a reset"
    );
    assert_eq!(packets(&gate, Reason::NoInspector), 3);
    let counts = SteeringCounts {
        refused: 1,
        ..SteeringCounts::default()
    };
    assert_eq!(gate.steering_counts().unwrap(), counts, "one flow began");

    policy.epoch = 2;
    policy.admission.without_inspector = linkd::gate::WithoutInspector::Pass;
    gate.install(&policy).unwrap();
    let ack = tcp_v4(enrolled, site, [6000, 443], ACK);
    assert_eq!(
        run(&gate, &ack),
        REDIRECT,
        "the middle of a flow does not pass"
    );
    assert_eq!(run(&gate, &tcp_v4(enrolled, site, [6000, 443], SYN)), 2);
    assert_eq!(run(&gate, &ack), 2, "its beginning passed uninspected");
    assert_eq!(gate.steering_counts().unwrap().passed, 1);
}

#[test]
fn strangers_on_a_listeners_port_are_not_listeners() {
    let fs = BpfFs::mount();
    enter_network();
    let mut gate = fs.load();
    assert_eq!(gate.listening().unwrap(), [false; 4]);
    let stranger = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = stranger.local_addr().unwrap().port();
    let listeners = Listeners {
        ports: [0, port, 0, 0],
        told: 5,
    };
    gate.set_listeners(listeners).unwrap();
    assert_eq!(gate.listeners().unwrap(), listeners);
    assert_eq!(gate.listening().unwrap(), [false; 4]);
    socket2::SockRef::from(&stranger)
        .set_priority(abi::steering::LISTENER_PRIORITY)
        .unwrap();
    assert_eq!(gate.listening().unwrap(), [false, true, false, false]);
    // A listener can be named to flows that begin anew, and nothing else.
    gate.set_successor(1, &stranger).unwrap();
    let silent = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    assert!(gate.set_successor(1, &silent).is_err());
    drop(gate);
    let gate = fs.load();
    assert_eq!(
        gate.listeners().unwrap(),
        listeners,
        "a successor knows them"
    );
}

#[test]
fn what_delivers_outlives_the_gate() {
    let fs = BpfFs::mount();
    enter_network();
    let mut gate = fs.load();
    let pin = fs.pins().join("steer-1");
    for _ in 0..2 {
        gate.steer(LOOPBACK, "lo", Hook::Link).unwrap();
        assert!(pin.exists());
    }
    // So does what lets flows begin anew; a successor puts its own in that place.
    let reopens = fs.pins().join("reopens");
    for _ in 0..2 {
        gate.reopen().unwrap();
        assert!(reopens.exists());
        assert!(!fs.pins().join("reopens-next").exists());
    }
    drop(gate);
    let mut gate = fs.load();
    assert!(pin.exists() && reopens.exists());
    gate.detach(LOOPBACK).unwrap();
    assert!(!pin.exists());
    assert!(gate.steer(4_000, "none", Hook::Link).is_err());

    // As kernels before 6.6 need it: replaced, not added.
    for _ in 0..2 {
        gate.steer(LOOPBACK, "lo", Hook::Filter).unwrap();
        assert_eq!(
            filters().matches("direct-action").count(),
            1,
            "{}",
            filters()
        );
    }
    drop(gate);
    assert!(filters().contains("steer"), "{}", filters());
}

fn filters() -> String {
    let shown = Command::new("tc")
        .args(["filter", "show", "dev", "lo", "ingress"])
        .output();
    String::from_utf8_lossy(&shown.unwrap().stdout).into_owned()
}
