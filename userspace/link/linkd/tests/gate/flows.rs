//! Flows, their limits and the bandwidth in the kernel.

use std::time::Instant;

use abi::{Port, PortRole, Reason, Row, Rule, RuleAction, RuleRange, Standing, path::MemberRecord};
use linkd::gate::{Admission, FlowTable, Gate, Generation};

use crate::{
    bpffs::{BpfFs, LOOPBACK},
    frames::{CHANNEL, generation, row, udp_v4, udp_v6},
};

const USER: [u8; 4] = [192, 0, 2, 5];
const SITE: [u8; 4] = [203, 0, 113, 10];
const PASS: u32 = 2;
const DROP: u32 = 1;

const UPLINK: Port = Port {
    number: 4,
    role: PortRole::Uplink as u8,
    backup: 0,
    operator: 0,
    link: 6,
};

/// A gate whose loopback interface, by which test runs come in, is now this port and now that.
struct Sides {
    gate: Gate,
    policy: Generation,
    _fs: BpfFs,
}

impl Sides {
    fn new(change: impl FnOnce(&mut Generation)) -> Self {
        let fs = BpfFs::mount();
        let rows = [
            ("192.0.2.0/24", row(Standing::Open, 1, 1)),
            ("2001:db8::/32", row(Standing::Open, 2, 1)),
        ];
        let mut policy = generation(1, &rows);
        policy.admission.flows = FlowTable::On;
        change(&mut policy);
        Self {
            gate: fs.load(),
            policy,
            _fs: fs,
        }
    }

    /// Frames come in by this port from now on.
    fn by(&mut self, port: Port) -> &Gate {
        self.policy.epoch += 1;
        self.policy.ports = vec![(LOOPBACK, port)];
        self.gate.install(&self.policy).unwrap();
        &self.gate
    }

    fn run(&mut self, port: Port, frame: &[u8]) -> u32 {
        self.by(port).run(frame, 1).unwrap().0
    }
}

fn packets(gate: &Gate, reason: Reason) -> u64 {
    let counters = gate.reason_counters().unwrap();
    let of = counters.iter().filter(|counter| counter.reason == reason);
    of.map(|counter| counter.packets).sum()
}

#[test]
fn answers_come_in_where_questions_went_out() {
    let mut sides = Sides::new(|_| {});
    let out = udp_v4(USER, SITE, [40_000, 53]);
    let back = udp_v4(SITE, USER, [53, 40_000]);
    assert_eq!(sides.run(UPLINK, &back), DROP);
    assert_eq!(sides.run(CHANNEL, &out), PASS);
    assert_eq!(sides.run(UPLINK, &back), PASS);
    assert_eq!(sides.run(UPLINK, &udp_v4(SITE, USER, [53, 40_001])), DROP);
    let (out, back) = ("2001:db8::5", "2001:db9::1");
    // The ports of these frames are 5000 and 53 either way: the reply must show them exchanged.
    let mut reply = udp_v6(back, out);
    reply[54..58].copy_from_slice(&[0, 53, 0x13, 0x88]);
    assert_eq!(sides.run(UPLINK, &reply), DROP);
    assert_eq!(sides.run(CHANNEL, &udp_v6(out, back)), PASS);
    assert_eq!(sides.run(UPLINK, &reply), PASS);
    let gate = &sides.gate;
    assert_eq!(packets(gate, Reason::Unsolicited), 3);
    assert_eq!(packets(gate, Reason::Catalogued), 4);
    let flows = gate.flows().unwrap();
    assert_eq!((flows.begun, flows.displaced), (2, 0));
}

/// A successor has the same secret: the flows go on.
#[test]
fn flows_outlive_linkd() {
    let fs = BpfFs::mount();
    let mut policy = generation(1, &[("192.0.2.0/24", row(Standing::Open, 1, 1))]);
    policy.admission.flows = FlowTable::On;
    policy.ports = vec![(LOOPBACK, CHANNEL)];
    let mut gate = fs.load();
    gate.install(&policy).unwrap();
    let (out, back) = (
        udp_v4(USER, SITE, [40_000, 53]),
        udp_v4(SITE, USER, [53, 40_000]),
    );
    assert_eq!(gate.run(&out, 1).unwrap().0, PASS);
    drop(gate);
    let mut gate = fs.load();
    policy.epoch = 2;
    policy.ports = vec![(LOOPBACK, UPLINK)];
    gate.install(&policy).unwrap();
    assert_eq!(gate.run(&back, 1).unwrap().0, PASS);
    assert_eq!(gate.flows().unwrap().begun, 1);
}

/// A deny ends an open flow with the first packet after it.
#[test]
fn a_flow_is_judged_packet_by_packet() {
    let mut sides = Sides::new(|_| {});
    let (out, back) = (
        udp_v4(USER, SITE, [40_000, 53]),
        udp_v4(SITE, USER, [53, 40_000]),
    );
    assert_eq!(sides.run(CHANNEL, &out), PASS);
    sides.policy.rows[1].standing = Standing::Blocked as u8;
    assert_eq!(sides.run(UPLINK, &back), DROP);
    sides.policy.rows[1].standing = Standing::Open as u8;
    assert_eq!(sides.run(UPLINK, &back), PASS);
}

/// UDP port 8080 of the user's row, published.
fn publish(policy: &mut Generation, new_flows_per_s: u32) {
    let any = abi::AddressMatch {
        address: [0; 16],
        mask: [0; 16],
    };
    policy.rules = vec![Rule {
        id: 1,
        action: RuleAction::Publish as u8,
        protocol: 17,
        family: 4,
        anchor: 1,
        port_first: 8080,
        port_last: 8080,
        new_flows_per_s,
        other: any,
    }];
    policy.rows[1] = Row {
        rule_count: 1,
        rule_first: 0,
        ..policy.rows[1]
    };
    policy.global = RuleRange { first: 0, count: 0 };
}

#[test]
fn published_services_are_reached_as_often_as_they_take() {
    let mut sides = Sides::new(|policy| publish(policy, 20));
    let gate = sides.by(UPLINK);
    let ask = |port: u16| {
        let frame = udp_v4(SITE, USER, [port, 8080]);
        gate.run(&frame, 1).unwrap().0 == PASS
    };
    let passed = (1..=60).filter(|port| ask(*port)).count();
    // Twenty in a bucket, and what came in meanwhile.
    assert!((20..30).contains(&passed), "{passed}");
    assert_eq!(packets(gate, Reason::Published), passed as u64);
    assert_eq!(packets(gate, Reason::ServiceLimit), 60 - passed as u64);
    assert!(ask(1), "what has begun goes on");
}

#[test]
fn a_source_begins_as_many_flows_as_the_record_says() {
    let mut sides = Sides::new(|policy| {
        policy.admission = Admission {
            new_flows_per_s: 10,
            ..policy.admission
        };
    });
    let gate = sides.by(CHANNEL);
    let ask = |source: [u8; 4], port: u16| {
        gate.run(&udp_v4(source, SITE, [port, 53]), 1).unwrap().0 == PASS
    };
    let passed = (1..=40).filter(|port| ask(USER, *port)).count();
    assert!((10..20).contains(&passed), "{passed}");
    assert!(ask([192, 0, 2, 6], 1), "others have buckets of their own");
    assert_eq!(packets(gate, Reason::SourceLimit), 40 - passed as u64);
    assert_eq!(gate.flows().unwrap().begun, passed as u64 + 1);
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the bandwidth is what passes in a time"
)]
fn a_channel_carries_what_is_contracted() {
    let member = |bandwidth_gbps| MemberRecord {
        bandwidth_gbps,
        ..MemberRecord::NONE
    };
    let mut frame = udp_v4(USER, SITE, [40_000, 53]);
    frame.resize(1_500, 0);
    let octets = frame.len() as u64;
    let flood = |gate: &Gate| {
        let started = Instant::now();
        gate.run(&frame, 200_000).unwrap();
        started.elapsed()
    };
    let mut sides = Sides::new(|policy| policy.members = vec![(CHANNEL.number, member(1))]);
    let gate = sides.by(CHANNEL);
    let took = flood(gate);
    let [link] = gate.links().unwrap()[..] else {
        panic!("{:?}", gate.links());
    };
    assert_eq!(link.port, CHANNEL.number);
    let crossed = link.incoming;
    assert_eq!(crossed.packets + crossed.over_packets, 200_000);
    assert_eq!(crossed.octets, crossed.packets * octets);
    assert_eq!(crossed.over_octets, crossed.over_packets * octets);
    assert_eq!(packets(gate, Reason::OverBandwidth), crossed.over_packets);
    assert_eq!(packets(gate, Reason::Catalogued), crossed.packets);
    // A gigabit for as long as it took, and the burst.
    let took_ns = u64::try_from(took.as_nanos()).unwrap();
    let contracted = (took_ns + abi::meter::BURST_MS * 1_000_000) / 8;
    let quanta = 4 * u64::from(abi::meter::QUANTUM_OCTETS);
    assert!(
        crossed.octets < contracted + quanta,
        "{crossed:?} in {took:?}"
    );
    assert!(crossed.over_packets > 0);

    let mut free = Sides::new(|policy| policy.members = vec![(CHANNEL.number, member(0))]);
    flood(free.by(CHANNEL));
    assert_eq!(free.gate.links().unwrap()[0].incoming.packets, 200_000);
    assert_eq!(packets(&free.gate, Reason::OverBandwidth), 0);
}

#[test]
fn secrets_differ() {
    let secret = |fs: &BpfFs| {
        let _gate = fs.load();
        let map = aya::maps::MapData::from_pin(fs.pins().join("map-FLOW_SECRET")).unwrap();
        let map: aya::maps::Array<_, [u64; 2]> = aya::maps::Map::Array(map).try_into().unwrap();
        map.get(&0, 0).unwrap()
    };
    let [first, second] = [BpfFs::mount(), BpfFs::mount()].map(|fs| secret(&fs));
    assert_ne!(first, second);
    assert_ne!(first, [0; 2]);
}
