//! More host addresses than groups and nodes: the rest is found in the hashes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use abi::{
    Reason, Standing,
    tables::{V4_GROUPS_MAX, V6_NODES_MAX},
};
use linkd::gate::Gate;

use crate::{
    bpffs::BpfFs,
    frames::{CHANNEL, generation, row, udp_v4, udp_v6},
};

/// IPv4 hosts, each in a group of its own.
const V4_HOSTS: u32 = V4_GROUPS_MAX + 500;
/// IPv6 hosts, each of which needs close to fourteen nodes.
const V6_HOSTS: u32 = V6_NODES_MAX / 13;

fn v4(number: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(0x0a00_0001 + (number << 8))
}

fn v6(number: u32) -> Ipv6Addr {
    // The second 16 bits part the hosts at the second node.
    Ipv6Addr::from_bits((0x2001 << 112) | (u128::from(number) << 96) | 1)
}

fn reason(gate: &Gate, source: IpAddr) -> Reason {
    let frame = match source {
        IpAddr::V4(source) => udp_v4(source.octets(), [198, 51, 100, 1], [5000, 53]),
        IpAddr::V6(source) => udp_v6(&source.to_string(), "2001:db8:ffff::1"),
    };
    gate.explain(&CHANNEL, &frame).unwrap().reason
}

#[test]
fn surplus_hosts_are_found_and_go_with_their_generation() {
    let fs = BpfFs::mount();
    let mut gate = fs.load();
    // Row 1 for all hosts, row 2 for the networks around them.
    let rows = [
        ("10.0.0.0/8", row(Standing::Closed, 1, 1)),
        ("10.0.0.0/8", row(Standing::Open, 2, 1)),
        ("2001::/16", row(Standing::Open, 2, 1)),
    ];
    let networks = generation(1, &rows);
    let mut crowded = networks.clone();
    let hosts = (0..V4_HOSTS)
        .map(|number| IpAddr::V4(v4(number)))
        .chain((0..V6_HOSTS).map(|number| IpAddr::V6(v6(number))));
    crowded.prefixes.extend(hosts.map(|host| (host.into(), 1)));
    gate.install(&crowded).unwrap();
    let last = [IpAddr::V4(v4(V4_HOSTS - 1)), IpAddr::V6(v6(V6_HOSTS - 1))];
    for number in (0..V4_HOSTS).step_by(97) {
        assert_eq!(
            reason(&gate, v4(number).into()),
            Reason::ListMissing,
            "{}",
            v4(number)
        );
    }
    for number in (0..V6_HOSTS).step_by(97) {
        assert_eq!(
            reason(&gate, v6(number).into()),
            Reason::ListMissing,
            "{}",
            v6(number)
        );
    }
    for host in last {
        assert_eq!(reason(&gate, host), Reason::ListMissing);
    }
    // Two more generations: the hosts' slot is written again, and nothing of them is left.
    for epoch in 2..4 {
        gate.install(&linkd::gate::Generation {
            epoch,
            ..networks.clone()
        })
        .unwrap();
        for host in last {
            assert_eq!(reason(&gate, host), Reason::Catalogued, "epoch {epoch}");
        }
    }
}
