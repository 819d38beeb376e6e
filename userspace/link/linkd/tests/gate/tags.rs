//! Frames that go by the wire: their tags, their stations, their next hop.

use std::{fs, process::Command};

use abi::{Port, PortRole, Standing, forward::Way, path::MemberRecord};
use linkd::gate::{Gate, Generation, Mode, bench::tell_station};

use crate::{
    bpffs::{BpfFs, enter_network},
    frames::{CHANNEL, generation, row, udp_v4},
};

const USER: [u8; 4] = [192, 0, 2, 5];
const SITE: [u8; 4] = [203, 0, 113, 10];
const PASS: u32 = 2;
const REDIRECT: u32 = 4;

const IN: [u8; 6] = [2, 0, 0, 0, 0, 0x11];
const OUT: [u8; 6] = [2, 0, 0, 0, 0, 0x21];
const FAR: [u8; 6] = [2, 0, 0, 0, 0, 0x22];

const UPLINK: Port = Port {
    number: 4,
    role: PortRole::Uplink as u8,
    backup: 0,
    operator: 0,
    link: 6,
};

fn ip(words: &str) {
    let mut command = Command::new("ip");
    let done = command.args(words.split(' ')).status().unwrap();
    assert!(done.success(), "ip {words}");
}

fn index(interface: &str) -> u32 {
    let said = Command::new("ip")
        .args(["-o", "link", "show", "dev", interface])
        .output()
        .unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    let number = said
        .split(':')
        .next()
        .and_then(|word| word.trim().parse().ok());
    number.unwrap_or_else(|| panic!("{interface}: {said}"))
}

/// Two interfaces of a router: users behind `in0`, the site behind `out0`, whose neighbour is known.
struct Router {
    gate: Gate,
    policy: Generation,
    _fs: BpfFs,
}

impl Router {
    fn new() -> Self {
        let fs = BpfFs::mount();
        enter_network();
        for (near, far, station) in [("in0", "in1", IN), ("out0", "out1", OUT)] {
            let station = station.map(|octet| format!("{octet:02x}")).join(":");
            ip(&format!(
                "link add {near} address {station} type veth peer name {far}"
            ));
            ip(&format!("link set {near} up"));
            ip(&format!("link set {far} up"));
        }
        fs::write("/proc/sys/net/ipv4/ip_forward", "1").unwrap();
        ip("address add 198.51.100.1/24 dev out0");
        ip("route add 203.0.113.0/24 via 198.51.100.2");
        ip("neigh add 198.51.100.2 lladdr 02:00:00:00:00:22 dev out0");
        let mut gate = fs.load();
        let mut policy = generation(1, &[("192.0.2.0/24", row(Standing::Open, 1, 1))]);
        policy.forwards = true;
        policy.ports = vec![(index("in0"), CHANNEL), (index("out0"), UPLINK)];
        gate.attach(index("in0"), Mode::Native).unwrap();
        gate.attach(index("out0"), Mode::Native).unwrap();
        let mut router = Self {
            gate,
            policy,
            _fs: fs,
        };
        router.tell(CHANNEL.number, IN);
        router
    }

    /// Tells the station of a member, as pathd does.
    fn tell(&mut self, port: u16, near: [u8; 6]) {
        tell_station(&mut self.gate, port, near).unwrap();
    }

    /// Gives the members these tags.
    fn tag(&mut self, inward: [u16; 2], outward: [u16; 2]) {
        let member = |tags| MemberRecord {
            tags,
            ..MemberRecord::NONE
        };
        self.policy.epoch += 1;
        self.policy.members = vec![
            (CHANNEL.number, member(inward)),
            (UPLINK.number, member(outward)),
        ];
        self.gate.install(&self.policy).unwrap();
    }

    fn come(&self, frame: &[u8]) -> (u32, Vec<u8>) {
        self.gate.run_at(index("in0"), frame).unwrap()
    }

    fn went(&self, way: Way) -> u64 {
        let ways = self.gate.ways().unwrap();
        ways.iter()
            .filter(|counter| counter.way == way)
            .map(|counter| counter.packets)
            .sum()
    }
}

/// A frame to the member's station, whose packet has a right checksum.
fn frame(tags: &[u8]) -> Vec<u8> {
    let mut plain = udp_v4(USER, SITE, [40_000, 53]);
    plain[24..26].copy_from_slice(&[0x7c, 0xc1]);
    let rest = plain.split_off(12);
    [&IN[..], &[2, 0, 0, 0, 0, 0x12], tags, &rest].concat()
}

/// What a frame becomes on its way out.
fn sent(tags: &[u8]) -> Vec<u8> {
    let mut packet = frame(&[]).split_off(12);
    packet[10] = 63;
    packet[12..14].copy_from_slice(&[0x7d, 0xc1]);
    [&FAR[..], &OUT, tags, &packet].concat()
}

const NONE: &[u8] = &[];
const TAG_5: &[u8] = &[0x81, 0, 0, 5];
const TAGS_5_6: &[u8] = &[0x88, 0xa8, 0, 5, 0x81, 0, 0, 6];
const TAG_7: &[u8] = &[0x81, 0, 0, 7];
const TAGS_7_8: &[u8] = &[0x88, 0xa8, 0, 7, 0x81, 0, 0, 8];

#[test]
fn tags_are_exchanged_on_the_wire() {
    let mut router = Router::new();
    let inward = [([0, 0], NONE), ([5, 0], TAG_5), ([5, 6], TAGS_5_6)];
    let outward = [([0, 0], NONE), ([7, 0], TAG_7), ([7, 8], TAGS_7_8)];
    for (bears, tags) in inward {
        for (leaves, expected) in outward {
            router.tag(bears, leaves);
            let (action, left) = router.come(&frame(tags));
            assert_eq!(action, REDIRECT, "{bears:?} to {leaves:?}");
            assert_eq!(left, sent(expected), "{bears:?} to {leaves:?}");
        }
    }
    assert_eq!(router.went(Way::Wire), 9);
    let [incoming, outgoing] = {
        let links = router.gate.links().unwrap();
        [links[0].incoming, links[1].outgoing]
    };
    assert_eq!((incoming.packets, outgoing.packets), (9, 9));
    assert_eq!(incoming.octets, outgoing.octets, "counted as they came");
}

/// Routes name a VLAN device; what leaves by it leaves by the member below, with the member's tags. This kernel may have no
/// such devices: one end of a cable with such a name stands for it.
#[test]
fn a_route_by_the_vlan_device_leads_to_its_member() {
    let mut router = Router::new();
    ip("link add out0.7 address 02:00:00:00:00:77 type veth peer name above");
    ip("link set out0.7 up");
    ip("link set above up");
    ip("address add 198.51.101.1/24 dev out0.7");
    ip("route replace 203.0.113.0/24 via 198.51.101.2");
    ip("neigh add 198.51.101.2 lladdr 02:00:00:00:00:22 dev out0.7");
    router.tag([0, 0], [7, 0]);
    assert_eq!(router.come(&frame(NONE)).0, PASS);
    assert_eq!(router.went(Way::NoMember), 1);
    router.policy.routed = vec![(index("out0.7"), UPLINK)];
    router.tag([0, 0], [7, 0]);
    let (action, left) = router.come(&frame(NONE));
    assert_eq!(action, REDIRECT);
    assert_eq!(left[..6], FAR);
    assert_eq!(left[6..12], [2, 0, 0, 0, 0, 0x77]);
    assert_eq!(left[12..], sent(TAG_7)[12..]);
}

#[test]
fn other_tags_are_nobodys() {
    let mut router = Router::new();
    router.tag([5, 0], [0, 0]);
    for tags in [NONE, TAG_7, TAGS_5_6] {
        let (action, left) = router.come(&frame(tags));
        assert_eq!((action, left), (1, frame(tags)));
    }
    // ARP is the link's own talk, whatever it bears.
    let mut arp = frame(TAG_7);
    arp[16..18].copy_from_slice(&[0x08, 0x06]);
    assert_eq!(router.come(&arp).0, PASS);
    // Where the record names no tags, tagged ones are the stack's business.
    router.tag([0, 0], [0, 0]);
    assert_eq!(router.come(&frame(TAG_5)), (PASS, frame(TAG_5)));
    assert_eq!(router.went(Way::Tagged), 1);
}

#[test]
fn frames_to_other_stations_are_left_to_the_stack() {
    let mut router = Router::new();
    router.tag([0, 0], [0, 0]);
    assert_eq!(router.come(&frame(NONE)).0, REDIRECT);
    let mut flooded = frame(NONE);
    flooded[5] = 0x99;
    assert_eq!(router.come(&flooded), (PASS, flooded));
    assert_eq!(router.went(Way::OtherStation), 1);
    // Nor is any sent on before the own station is known.
    router.tell(CHANNEL.number, [0; 6]);
    assert_eq!(router.come(&frame(NONE)).0, PASS);
    assert_eq!(router.went(Way::OtherStation), 2);
}

#[test]
fn the_route_is_explained_without_effect() {
    let mut router = Router::new();
    router.tag([5, 0], [7, 0]);
    let explain = |frame: &[u8]| router.gate.explain(&CHANNEL, index("in0"), frame).unwrap();
    let explained = explain(&frame(TAG_5));
    assert_eq!(
        (explained.way, explained.exit),
        (Way::Wire, Some(UPLINK.number))
    );
    assert_eq!(explained.verdict.begins, abi::Begins::Nothing);
    ip("neigh del 198.51.100.2 dev out0");
    let explained = explain(&frame(TAG_5));
    assert_eq!(
        (explained.way, explained.exit),
        (Way::NoNeighbour, Some(UPLINK.number))
    );
    ip("route del 203.0.113.0/24");
    let explained = explain(&frame(TAG_5));
    assert_eq!((explained.way, explained.exit), (Way::NoRoute, None));
    assert_eq!(router.gate.ways().unwrap(), []);
    assert_eq!(router.gate.links().unwrap(), []);
}
