//! Frames and tables to judge.
use abi::{Port, PortRole, Row, RuleRange, Standing};
use linkd::gate::{Generation, VpnServices};

/// A channel member of operator 1.
pub(crate) const CHANNEL: Port = Port {
    number: 3,
    role: PortRole::Channel as u8,
    backup: 0,
    operator: 1,
    link: 5,
};

pub(crate) fn udp_v4(source: [u8; 4], destination: [u8; 4], ports: [u16; 2]) -> Vec<u8> {
    let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0];
    frame.extend([0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0]);
    frame.extend(source);
    frame.extend(destination);
    frame.extend(ports.iter().flat_map(|port| port.to_be_bytes()));
    frame.extend([0, 8, 0, 0]);
    frame
}

/// Neither length of UDP is looked at, nor its checksum.
pub(crate) fn udp_v6(source: &str, destination: &str) -> Vec<u8> {
    let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x86, 0xdd];
    frame.extend([0x60, 0, 0, 0, 0, 8, 17, 64]);
    for address in [source, destination] {
        frame.extend(address.parse::<std::net::Ipv6Addr>().unwrap().octets());
    }
    frame.extend([0x13, 0x88, 0, 53, 0, 8, 0, 0]);
    frame
}

pub(crate) const fn row(standing: Standing, entry: u32, operator: u16) -> Row {
    Row {
        epoch: 0,
        entry,
        operator,
        link: 0,
        standing: standing as u8,
        flags: 0,
        reserved: [0; 2],
        rule_count: 0,
        rule_first: 0,
    }
}

/// Row 0 unknown and the rows given, each under its prefix.
pub(crate) fn generation(epoch: u32, rows: &[(&str, Row)]) -> Generation {
    Generation {
        epoch,
        prefixes: rows
            .iter()
            .zip(1..)
            .map(|((net, _), row)| (net.parse().unwrap(), row))
            .collect(),
        rows: std::iter::once(row(Standing::Unknown, 0, 0))
            .chain(rows.iter().map(|&(_, row)| row))
            .collect(),
        rules: vec![],
        global: RuleRange { first: 0, count: 0 },
        vpn: VpnServices::default(),
        ports: vec![],
        routed: vec![],
        members: Vec::new(),
        forwards: false,
        admission: linkd::gate::Admission::default(),
    }
}
