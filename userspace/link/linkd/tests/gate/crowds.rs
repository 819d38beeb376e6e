//! As much as the tables hold, and rows that share their class with no other.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use abi::{Port, Reason, Standing, layout::ROWS_MAX, tables::CLASSES};
use ipnet::IpNet;
use linkd::gate::{Gate, Generation};

use crate::{
    bpffs::{BpfFs, LOOPBACK},
    frames::{CHANNEL, generation, row, udp_v4, udp_v6},
};

/// IPv6 hosts apart from each other: with eleven nodes or more each, close to all there are.
const V6_HOSTS: u32 = 75_000;
/// IPv4 hosts, each in a /24 of its own.
const V4_HOSTS: u32 = ROWS_MAX - V6_HOSTS - 3;

fn v4(number: u32) -> IpAddr {
    Ipv4Addr::from_bits(0x0a00_0080 + (number << 8)).into()
}

/// The hosts part as early as their numbers allow.
pub(crate) fn v6(number: u32) -> IpAddr {
    let parted = u128::from(number.reverse_bits()) << 80;
    Ipv6Addr::from_bits((0x2001 << 112) | parted | 1).into()
}

fn frame(source: IpAddr) -> Vec<u8> {
    match source {
        IpAddr::V4(source) => udp_v4(source.octets(), [198, 51, 100, 1], [5000, 53]),
        IpAddr::V6(source) => udp_v6(&source.to_string(), "2001:db8:ffff::1"),
    }
}

fn reason(gate: &Gate, source: IpAddr) -> Reason {
    gate.explain(&CHANNEL, 0, &frame(source))
        .unwrap()
        .verdict
        .reason
}

#[test]
fn hosts_are_found_and_go_with_their_generation() {
    let fs = BpfFs::mount();
    let mut gate = fs.load();
    // Row 1 for all hosts, row 2 for the networks around them.
    let rows = [
        ("10.0.0.0/8", row(Standing::Closed, 1, 1)),
        ("8.0.0.0/5", row(Standing::Open, 2, 1)),
        ("2001::/16", row(Standing::Open, 2, 1)),
    ];
    let mut networks = generation(1, &rows);
    networks.prefixes.remove(0);
    let mut crowded = networks.clone();
    let hosts = (0..V4_HOSTS).map(v4).chain((0..V6_HOSTS).map(v6));
    crowded.prefixes.extend(hosts.map(|host| (host.into(), 1)));
    gate.install(&crowded).unwrap();
    let some_v4 = (0..V4_HOSTS).step_by(997).chain([V4_HOSTS - 1]).map(v4);
    let some_v6 = (0..V6_HOSTS).step_by(997).chain([V6_HOSTS - 1]).map(v6);
    let some: Vec<IpAddr> = some_v4.chain(some_v6).collect();
    for host in &some {
        assert_eq!(reason(&gate, *host), Reason::ListMissing, "{host}");
    }
    // Two more generations: the hosts' slot is written again, and nothing of them is left.
    for epoch in 2..4 {
        let networks = networks.clone();
        gate.install(&Generation { epoch, ..networks }).unwrap();
        for host in &some {
            assert_eq!(
                reason(&gate, *host),
                Reason::Catalogued,
                "epoch {epoch}: {host}"
            );
        }
    }
}

#[test]
fn rows_without_a_class_are_judged_and_counted_alike() {
    let fs = BpfFs::mount();
    let mut gate = fs.load();
    // A row for each operator: a class each, until there are no more. Row 0 has the first.
    let count = CLASSES + 3;
    let operator = |number: u32| u16::try_from(number).unwrap();
    let mut crowded = generation(1, &[]);
    for number in 1..=count {
        let own = row(Standing::Open, number, operator(number));
        let net = IpNet::new(v4(number), 32).unwrap();
        crowded.prefixes.push((net, number));
        crowded.rows.push(own);
    }
    crowded.ports = vec![(LOOPBACK, CHANNEL)];
    gate.install(&crowded).unwrap();
    for number in [1, 2, CLASSES - 1, CLASSES, CLASSES + 1, count] {
        let source = v4(number);
        let port = Port {
            operator: operator(number),
            ..CHANNEL
        };
        let verdict = gate.explain(&port, 0, &frame(source)).unwrap().verdict;
        assert_eq!((verdict.reason, verdict.row), (Reason::Catalogued, number));
        let foreign = if number == 1 { 2 } else { 1 };
        let port = Port {
            operator: foreign,
            ..CHANNEL
        };
        let verdict = gate.explain(&port, 0, &frame(source)).unwrap().verdict;
        assert_eq!(
            (verdict.reason, verdict.row),
            (Reason::WrongChannel, number)
        );

        gate.run(&frame(source), 3).unwrap();
        let counted = gate.entry_counters(&[number]).unwrap();
        let packets: u64 = counted
            .iter()
            .map(|of| of.passed_packets + of.dropped_packets)
            .sum();
        assert_eq!(packets, 3, "{number}");
    }
}
