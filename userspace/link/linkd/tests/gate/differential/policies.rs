//! Random generations of policy.

use std::net::IpAddr;

use abi::{AddressMatch, Family, Row, Rule, RuleAction, RuleRange, Standing, path::MemberRecord};
use ipnet::IpNet;
use linkd::gate::{Admission, FlowTable, Generation, VpnServices};
use proptest::prelude::*;

use crate::frames;

/// Addresses crowd, so that packets meet prefixes and rules.
pub(super) fn address(family: Family) -> BoxedStrategy<IpAddr> {
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

pub(super) fn family() -> impl Strategy<Value = Family> {
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

pub(super) fn protocol() -> impl Strategy<Value = u8> {
    prop_oneof![9 => prop::sample::select(&PROTOCOLS), 1 => any::<u8>()]
}

pub(super) fn port() -> impl Strategy<Value = u16> {
    prop_oneof![9 => prop::sample::select(&PORTS), 1 => any::<u16>()]
}

fn rule() -> impl Strategy<Value = Rule> {
    let ports = prop_oneof![
        2 => Just((0, u16::MAX)),
        1 => port().prop_map(|port| (port, port)),
        1 => (port(), port()),
    ];
    let other = prop_oneof![Just(None), net().prop_map(Some)];
    (1..1000u32, 0..5u8, protocol(), ports, 0..3u8, other, 0..3u8).prop_map(
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
            // The code behind the last names no action: such a rule matches nothing.
            debug_assert!(RuleAction::Publish as u8 == 3);
            Rule {
                id,
                action,
                protocol,
                family,
                anchor,
                port_first,
                port_last,
                new_flows_per_s: id % 7,
                other,
            }
        },
    )
}

/// What the record says of the port that frames enter by: mostly no tags, else some that frames bear.
fn member() -> impl Strategy<Value = (u16, MemberRecord)> {
    let tags = prop_oneof![
        6 => Just([0, 0]),
        1 => Just([7, 0]),
        1 => Just([7, 7]),
        1 => Just([8, 0]),
    ];
    tags.prop_map(|tags| {
        let none = MemberRecord::NONE;
        (1, MemberRecord { tags, ..none })
    })
}

fn admission() -> impl Strategy<Value = Admission> {
    prop::sample::select(&[FlowTable::Off, FlowTable::On]).prop_map(|flows| Admission {
        flows,
        ..Admission::default()
    })
}

fn vpn() -> impl Strategy<Value = VpnServices> {
    (
        prop::collection::vec(protocol(), 0..3),
        prop::collection::vec(port(), 0..3),
        prop::collection::vec(port(), 0..3),
    )
        .prop_map(|(protocols, tcp, udp)| VpnServices {
            protocols,
            tcp,
            udp,
        })
}

/// A run of so many rules, as far as there are any.
fn run_of(rules: &[Rule], (count, first): (u32, u32)) -> RuleRange {
    let rules = u32::try_from(rules.len()).unwrap();
    let first = first.min(rules);
    RuleRange {
        first,
        count: count.min(rules - first),
    }
}

pub(super) fn tables(epoch: u32) -> impl Strategy<Value = Generation> {
    let row = (0..7u8, 0..3u16, 0..3u16, (0..4u32, 0..20u32), 0..9u32);
    (
        prop::collection::vec(rule(), 0..40),
        prop::collection::vec(row, 1..20),
        prop::collection::vec((net(), any::<prop::sample::Index>()), 0..40),
        (0..4u32, 0..20u32),
        vpn(),
        (member(), admission()),
    )
        .prop_map(
            move |(rules, rows, nets, global, vpn, (member, admission))| {
                let rows: Vec<Row> = rows
                    .into_iter()
                    .enumerate()
                    .map(|(number, (standing, operator, link, run, entry))| {
                        let run = run_of(&rules, run);
                        // Row 0 is no entry's; of the others some share one.
                        let entry = if number == 0 { 0 } else { entry };
                        let standing = Standing::from_code(standing).unwrap_or(Standing::Open);
                        Row {
                            // Row 0 is what no prefix covers: never an address of a link.
                            link: if number == 0 { 0 } else { link },
                            rule_count: run.count,
                            rule_first: run.first,
                            ..frames::row(standing, entry, operator)
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
                    global: run_of(&rules, global),
                    rows,
                    rules,
                    vpn,
                    ports: vec![],
                    routed: vec![],
                    members: vec![member],
                    forwards: false,
                    admission,
                }
            },
        )
}
