//! Sources are reported when they are first seen.

use std::net::IpAddr;

use abi::{Port, PortRole, Reason, Standing};
use linkd::gate::Gate;

use crate::{
    bpffs::{BpfFs, LOOPBACK},
    frames::{CHANNEL, generation, row, udp_v4, udp_v6},
};

const TO: [u8; 4] = [198, 51, 100, 1];

fn judging(fs: &BpfFs, port: Port) -> Gate {
    let mut gate = fs.load();
    let mut policy = generation(1, &[("192.0.2.0/24", row(Standing::Open, 7, 2))]);
    policy.ports = vec![(LOOPBACK, port)];
    gate.install(&policy).unwrap();
    gate
}

#[test]
fn a_source_is_reported_once() {
    let fs = BpfFs::mount();
    let mut gate = judging(&fs, CHANNEL);
    let mut sightings = gate.sightings().unwrap();
    let stranger = [203, 0, 113, 9];
    let send = |gate: &Gate| {
        for _ in 0..3 {
            gate.run(&udp_v4(stranger, TO, [5000, 53]), 2).unwrap();
            // Of operator 2, on operator 1's channel.
            gate.run(&udp_v4([192, 0, 2, 1], TO, [5000, 53]), 2)
                .unwrap();
            // Two hosts of one /64.
            gate.run(&udp_v6("2001:db8::1", "2001:db8:1::1"), 2)
                .unwrap();
            gate.run(&udp_v6("2001:db8::2", "2001:db8:1::1"), 2)
                .unwrap();
            gate.run(&udp_v6("2001:db8:0:1::2", "2001:db8:1::1"), 2)
                .unwrap();
        }
    };
    let expect: Vec<(IpAddr, Reason)> = [
        ("203.0.113.9", Reason::Unknown),
        ("192.0.2.1", Reason::WrongChannel),
        ("2001:db8::1", Reason::Unknown),
        ("2001:db8:0:1::2", Reason::Unknown),
    ]
    .map(|(address, reason)| (address.parse().unwrap(), reason))
    .into();
    let taken = |sightings: &mut linkd::gate::Sightings| {
        let all: Vec<_> = std::iter::from_fn(|| sightings.take()).collect();
        assert!(all.iter().all(|sighting| {
            (sighting.epoch, sighting.port, sighting.operator) == (1, CHANNEL.number, 1)
                && sighting.boot_ns > 0
        }));
        all.iter()
            .map(|sighting| (sighting.address, sighting.reason))
            .collect::<Vec<_>>()
    };
    send(&gate);
    assert_eq!(taken(&mut sightings), expect);
    send(&gate);
    assert_eq!(taken(&mut sightings), []);
    gate.forget_sightings().unwrap();
    send(&gate);
    assert_eq!(taken(&mut sightings), expect);
    assert_eq!(gate.lost().unwrap(), 0);
}

#[test]
fn uplinks_report_nothing() {
    let fs = BpfFs::mount();
    let gate = judging(
        &fs,
        Port {
            role: PortRole::Uplink as u8,
            ..CHANNEL
        },
    );
    gate.run(&udp_v4([203, 0, 113, 9], TO, [5000, 53]), 1)
        .unwrap();
    assert_eq!(gate.reason_counters().unwrap()[0].reason, Reason::Unknown);
    assert_eq!(gate.sightings().unwrap().take(), None);
}

#[test]
fn what_a_full_ring_loses_is_counted_and_comes_again() {
    let fs = BpfFs::mount();
    let gate = judging(&fs, CHANNEL);
    let mut sightings = gate.sightings().unwrap();
    // More new sources than the ring takes.
    let sources = 100_000u32;
    let frame = |number: u32| {
        let source = std::net::Ipv4Addr::from_bits(0x0a00_0000 + number).octets();
        udp_v4(source, TO, [5000, 53])
    };
    for number in 0..sources {
        gate.run(&frame(number), 1).unwrap();
    }
    let taken = std::iter::from_fn(|| sightings.take()).count() as u64;
    let lost = gate.lost().unwrap();
    assert!(lost > 0, "the ring took all of {taken}");
    assert_eq!(taken + lost, u64::from(sources));
    // The last one was lost; it is not remembered as reported.
    gate.run(&frame(sources - 1), 1).unwrap();
    assert!(sightings.take().is_some());
}
