//! Random tables and random packets: the host's verdict and the kernel's must be one.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::{Duration, Instant},
};

use abi::{
    Address, AddressMatch, Family, Head, Port, PortRole, Row, Rule, RuleAction, RuleRange,
    Standing, Tables, Transport, judge, parse,
};
use ipnet::IpNet;
use linkd::gate::{Generation, VpnServices};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::{bpffs::BpfFs, frames};

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
        let flags = Head::ANCHORS | Head::SERVICES;
        Self {
            generation,
            rows,
            head: Head {
                epoch,
                flags,
                global: generation.global,
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
}

/// Addresses crowd, so that packets meet prefixes and rules.
fn address(family: Family) -> BoxedStrategy<IpAddr> {
    if family == Family::V6 {
        let crowd = prop_oneof![
            Just(0x2001_0db8_u128 << 96),
            Just(0xfe80_u128 << 112),
            Just(0xff02_u128 << 112),
            Just(0),
            Just(0xff0e_u128 << 112),
        ];
        let low = prop_oneof![4 => 0..3u128, 1 => any::<u128>().prop_map(|bits| bits >> 48)];
        let middle = (0..3u128).prop_map(|bits| bits << 64);
        prop_oneof![
            9 => (crowd, middle, low).prop_map(|(a, b, c)| IpAddr::V6((a | b | c).into())),
            1 => any::<u128>().prop_map(|bits| IpAddr::V6(bits.into())),
        ]
        .boxed()
    } else {
        let crowd = prop_oneof![
            8 => Just(0xc000_0200_u32),
            4 => Just(0xcb00_7100),
            1 => Just(0xa9fe_0000),
            1 => Just(0xe000_0000),
            1 => Just(0x7f00_0000),
            1 => Just(0),
            1 => Just(0xffff_ff00),
        ];
        prop_oneof![
            9 => (crowd, prop_oneof![0..4u32, Just(255), any::<u8>().prop_map(u32::from)])
                .prop_map(|(a, b)| IpAddr::V4((a | b).into())),
            1 => any::<u32>().prop_map(|bits| IpAddr::V4(bits.into())),
        ]
        .boxed()
    }
}

fn family() -> impl Strategy<Value = Family> {
    prop_oneof![Just(Family::V4), Just(Family::V6)]
}

fn any_address() -> impl Strategy<Value = IpAddr> {
    family().prop_flat_map(address)
}

fn net() -> impl Strategy<Value = IpNet> {
    let length = prop_oneof![0..=128u8, Just(24), Just(32), Just(48), Just(64), Just(128)];
    (any_address(), length).prop_map(|(address, length)| {
        let longest = if address.is_ipv4() { 32 } else { 128 };
        IpNet::new(address, length.min(longest)).unwrap().trunc()
    })
}

const PROTOCOLS: [u8; 12] = [0, 1, 6, 6, 17, 17, 47, 50, 51, 58, 132, 136];
const PORTS: [u16; 8] = [0, 53, 443, 500, 1194, 32_767, 32_768, 51_820];

fn protocol() -> impl Strategy<Value = u8> {
    prop_oneof![9 => prop::sample::select(&PROTOCOLS), 1 => any::<u8>()]
}

fn port() -> impl Strategy<Value = u16> {
    prop_oneof![9 => prop::sample::select(&PORTS), 1 => any::<u16>()]
}

fn rule() -> impl Strategy<Value = Rule> {
    let ports = prop_oneof![
        2 => Just((0, u16::MAX)),
        1 => port().prop_map(|port| (port, port)),
        1 => (port(), port()),
    ];
    let other = prop_oneof![Just(None), net().prop_map(Some)];
    (1..1000u32, 0..4u8, protocol(), ports, 0..3u8, other, 0..3u8).prop_map(
        |(id, action, protocol, (port_first, port_last), anchor, other, any_family)| {
            let zero = AddressMatch {
                address: [0; 16],
                mask: [0; 16],
            };
            let (family, other) = other.map_or((0, zero), |net| match net {
                IpNet::V4(net) => {
                    let wide = |octets: [u8; 4]| {
                        let mut wide = [0; 16];
                        wide[..4].copy_from_slice(&octets);
                        wide
                    };
                    let address = wide(net.network().octets());
                    (
                        4,
                        AddressMatch {
                            address,
                            mask: wide(net.netmask().octets()),
                        },
                    )
                }
                IpNet::V6(net) => {
                    let address = net.network().octets();
                    (
                        6,
                        AddressMatch {
                            address,
                            mask: net.netmask().octets(),
                        },
                    )
                }
            });
            let family = if any_family == 0 { 0 } else { family };
            // Code 3 names no action: such a rule matches nothing.
            debug_assert!(RuleAction::SpecialAccess as u8 == 2);
            Rule {
                id,
                action,
                protocol,
                family,
                anchor,
                port_first,
                port_last,
                reserved: 0,
                other,
            }
        },
    )
}

fn tables(epoch: u32) -> impl Strategy<Value = Generation> {
    let row = (0..7u8, 0..3u16, 0..3u16, (0..4u32, 0..20u32), 0..9u32);
    (
        prop::collection::vec(rule(), 0..40),
        prop::collection::vec(row, 1..20),
        prop::collection::vec((net(), any::<prop::sample::Index>()), 0..40),
        (0..4u32, 0..20u32),
        (
            prop::collection::vec(protocol(), 0..3),
            prop::collection::vec(port(), 0..3),
            prop::collection::vec(port(), 0..3),
        ),
    )
        .prop_map(move |(rules, rows, nets, global, (protocols, tcp, udp))| {
            let range = |(count, first): (u32, u32)| {
                let rules = u32::try_from(rules.len()).unwrap();
                let first = first.min(rules);
                RuleRange {
                    first,
                    count: count.min(rules - first),
                }
            };
            let rows: Vec<Row> = rows
                .into_iter()
                .enumerate()
                .map(|(number, (standing, operator, link, rules, entry))| {
                    let rules = range(rules);
                    // Row 0 is no entry's; of the others some share one.
                    let entry = if number == 0 { 0 } else { entry };
                    Row {
                        // Row 0 is what no prefix covers: never an address of a link.
                        link: if number == 0 { 0 } else { link },
                        rule_count: rules.count,
                        rule_first: rules.first,
                        ..frames::row(
                            Standing::from_code(standing).unwrap_or(Standing::Open),
                            entry,
                            operator,
                        )
                    }
                })
                .collect();
            let prefixes = nets
                .into_iter()
                .map(|(net, index)| (net, u32::try_from(index.index(rows.len())).unwrap()))
                .collect();
            Generation {
                epoch,
                prefixes,
                global: range(global),
                rows,
                rules,
                vpn: VpnServices {
                    protocols,
                    tcp,
                    udp,
                },
                ports: vec![],
            }
        })
}

/// An IP packet, well-formed but for what [`frame`] does to it.
fn packet() -> impl Strategy<Value = Vec<u8>> {
    let common = (family(), protocol(), port(), port(), 0..40usize);
    let rare = (
        0..8u8,
        prop::sample::select(&[0u16, 0, 0, 1, 2, 3, 100, 0x1fff]),
        any::<bool>(),
    );
    (common, rare).prop_flat_map(
        |((family, protocol, from, to, body), (options, offset, more))| {
            (address(family), address(family), chain()).prop_map(
                move |(source, destination, chain)| {
                    let mut payload: Vec<u8> = [from, to]
                        .iter()
                        .flat_map(|port| port.to_be_bytes())
                        .collect();
                    payload.resize(body, 0x5a);
                    match (source, destination) {
                        (IpAddr::V4(source), IpAddr::V4(destination)) => {
                            let words = 5 + options.saturating_sub(4);
                            let header = usize::from(words) * 4;
                            let mut packet = vec![0x40 | words, 0];
                            packet.extend(
                                u16::try_from(header + payload.len()).unwrap().to_be_bytes(),
                            );
                            packet.extend([0, 0]);
                            let fragment = offset | if more { 0x2000 } else { 0 };
                            packet.extend(fragment.to_be_bytes());
                            packet.extend([64, protocol, 0, 0]);
                            packet.extend(source.octets());
                            packet.extend(destination.octets());
                            packet.resize(header, 1);
                            packet.extend(payload);
                            packet
                        }
                        (IpAddr::V6(source), IpAddr::V6(destination)) => {
                            let mut headers = vec![];
                            let mut next = protocol;
                            for &(kind, octets) in chain.iter().rev() {
                                let field = offset << 3 | u16::from(more);
                                let [high, low] = field.to_be_bytes();
                                let mut header = match kind {
                                    44 => vec![next, 0, high, low, 0, 0, 0, 0],
                                    43 => vec![next, octets, octets, 0, 0, 0, 0, 0],
                                    _ => vec![next, octets, 1, 4, 0, 0, 0, 0],
                                };
                                if kind != 44 {
                                    header.resize(8 + usize::from(octets) * 8, 0);
                                }
                                header.extend(headers);
                                headers = header;
                                next = kind;
                            }
                            let mut packet = vec![0x60, 0, 0, 0];
                            let length = headers.len() + payload.len();
                            packet.extend(u16::try_from(length).unwrap().to_be_bytes());
                            packet.extend([next, 64]);
                            packet.extend(source.octets());
                            packet.extend(destination.octets());
                            packet.extend(headers);
                            packet.extend(payload);
                            packet
                        }
                        _ => unreachable!("both are of one family"),
                    }
                },
            )
        },
    )
}

/// Extension headers: kind and length in units of eight octets beyond the first.
fn chain() -> impl Strategy<Value = Vec<(u8, u8)>> {
    let header = (prop::sample::select(&[0u8, 43, 44, 60]), 0..3u8);
    prop_oneof![
        3 => Just(vec![]),
        2 => prop::collection::vec(header.clone(), 1..3),
        1 => prop::collection::vec(header, 6..11),
    ]
}

/// A frame: a packet behind a link header, now and then cut, lengthened or with octets changed; or any octets.
fn frame() -> impl Strategy<Value = Vec<u8>> {
    let tags = prop::collection::vec(prop::sample::select(&[0x8100u16, 0x88a8]), 0..4);
    let kind = prop_oneof![
        12 => Just(None),
        1 => prop::sample::select(&[0x0806u16, 0x88cc, 0x8809, 0x8847, 0x0026]).prop_map(Some),
    ];
    let harm = prop_oneof![
        6 => Just((0usize, 0usize, 0u8)),
        1 => (1..60usize).prop_map(|cut| (cut, 0, 0)),
        1 => (0..80usize, any::<u8>()).prop_map(|(at, octet)| (0, at, octet)),
    ];
    let plain = prop_oneof![3 => Just(vec![]), 1 => tags];
    let made = (packet(), plain, kind, harm, 0..20usize).prop_map(
        |(packet, tags, kind, (cut, at, octet), padding)| {
            let mut frame = vec![2; 12];
            for tag in tags {
                frame.extend(tag.to_be_bytes());
                frame.extend([0, 7]);
            }
            let own = if packet[0] >> 4 == 4 {
                0x0800u16
            } else {
                0x86dd
            };
            frame.extend(kind.unwrap_or(own).to_be_bytes());
            frame.extend(packet);
            frame.resize(frame.len() + padding, 0);
            frame.truncate(frame.len() - cut.min(frame.len()));
            if at > 0
                && let Some(place) = frame.get_mut(at)
            {
                *place = octet;
            }
            frame
        },
    );
    prop_oneof![15 => made, 1 => prop::collection::vec(any::<u8>(), 0..120)]
}

fn entered_by() -> impl Strategy<Value = Port> {
    (0..4u8, 0..3u16, 0..3u16).prop_map(|(role, operator, link)| Port {
        number: 1,
        // Channels twice.
        role: if role == 3 {
            PortRole::Channel as u8
        } else {
            role
        },
        reserved: 0,
        operator,
        link,
    })
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
            let kernel = gate.explain(&port, &frame).unwrap();
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
        let expected = !matches!(reason, abi::Reason::NoPolicy | abi::Reason::MixedGeneration);
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
