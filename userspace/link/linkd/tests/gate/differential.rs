//! Random tables and random packets: the host's verdict and the kernel's must be one.

mod packets;
mod policies;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::{Duration, Instant},
};

use abi::{Address, Family, Head, Port, Row, Rule, Tables, Transport, judge, parse};
use linkd::gate::{FlowTable, Generation};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::bpffs::BpfFs;
use packets::{entered_by, frame};
use policies::tables;

/// Cases to be judged, in tables of [`FRAMES`] frames.
const TABLES: u32 = 120;
const FRAMES: u32 = 1_000;

/// The tables as the words of the record say, looked through one by one.
struct Naive<'a> {
    generation: &'a Generation,
    rows: Vec<Row>,
    head: Head,
}

impl<'a> Naive<'a> {
    fn new(generation: &'a Generation) -> Self {
        let epoch = generation.epoch;
        let rows = generation
            .rows
            .iter()
            .map(|row| Row { epoch, ..*row })
            .collect();
        let flows = if generation.admission.flows == FlowTable::On {
            Head::FLOWS
        } else {
            0
        };
        let flags = Head::ANCHORS | Head::SERVICES | flows;
        Self {
            generation,
            rows,
            head: Head {
                epoch,
                flags,
                global: generation.global,
                new_flows_per_s: 0,
                reserved: 0,
            },
        }
    }
}

impl Tables for Naive<'_> {
    fn lookup(&self, family: Family, address: Address) -> u32 {
        let octets = address.octets();
        let address = match family {
            Family::V4 => IpAddr::V4(Ipv4Addr::from_octets(*octets.first_chunk().unwrap())),
            Family::V6 => IpAddr::V6(Ipv6Addr::from_octets(octets)),
        };
        let covering = self
            .generation
            .prefixes
            .iter()
            .filter(|(net, _)| net.contains(&address));
        covering
            .max_by_key(|(net, _)| net.prefix_len())
            .map_or(0, |&(_, row)| row)
    }
    fn row(&self, index: u32) -> Option<&Row> {
        self.rows.get(index as usize)
    }
    fn rule(&self, index: u32) -> Option<&Rule> {
        self.generation.rules.get(index as usize)
    }
    fn head(&self) -> Option<&Head> {
        Some(&self.head)
    }
    fn may_anchor(&self, _: Family, _: Address) -> bool {
        true
    }
    fn is_vpn_protocol(&self, protocol: u8) -> bool {
        self.generation.vpn.protocols.contains(&protocol)
    }
    fn is_vpn_port(&self, transport: Transport, port: u16) -> bool {
        match transport {
            Transport::Tcp => self.generation.vpn.tcp.contains(&port),
            Transport::Udp => self.generation.vpn.udp.contains(&port),
        }
    }
    fn tags(&self, port: &Port) -> [u16; 2] {
        let mut members = self.generation.members.iter();
        let member = members.find(|(number, _)| *number == port.number);
        member.map_or([0; 2], |(_, member)| member.tags)
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the time of the run is itself under test"
)]
fn host_and_kernel_agree() {
    let fs = BpfFs::mount();
    let mut gate = fs.load();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut draw = |epoch: u32| tables(epoch).new_tree(&mut runner).unwrap().current();
    let generations: Vec<Generation> = (1..=TABLES).map(&mut draw).collect();
    let started = Instant::now();
    let mut reasons = std::collections::BTreeMap::new();
    for generation in &generations {
        gate.install(generation).unwrap();
        let naive = Naive::new(generation);
        for _ in 0..FRAMES {
            let (port, frame) = (entered_by(), frame())
                .new_tree(&mut runner)
                .unwrap()
                .current();
            let host = judge(&naive, &port, &parse(frame.as_slice()));
            let kernel = gate.explain(&port, 0, &frame).unwrap().verdict;
            assert_eq!(host, kernel, "{port:?} {frame:02x?} under {generation:#?}");
            *reasons.entry(host.reason.label()).or_insert(0u32) += 1;
        }
    }
    println!(
        "{} cases in {:?}: {reasons:#?}",
        TABLES * FRAMES,
        started.elapsed()
    );
    for &reason in abi::Reason::ALL {
        // These two never come of a whole generation.
        let expected = !matches!(reason, abi::Reason::NoPolicy | abi::Reason::MixedGeneration)
            && reason.is_of_verdict();
        assert_eq!(
            reasons.contains_key(reason.label()),
            expected,
            "{}",
            reason.label()
        );
    }
    assert!(
        started.elapsed() < Duration::from_mins(1),
        "{:?}",
        started.elapsed()
    );
}
