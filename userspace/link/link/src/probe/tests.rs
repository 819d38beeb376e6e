use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;
use crate::LinkError;

mod hostile;
mod matching;

const OUR_MAC: Mac = Mac([2, 0, 0, 0, 0, 1]);
const FAR_MAC: Mac = Mac([2, 0, 0, 0, 0, 2]);
const OUR_V4: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const FAR_V4: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 2);
const OUR_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
const FAR_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0x1234, 0x5678);
const MARK: echo::Mark = echo::Mark {
    identifier: 0x1234,
    sequence: 1,
    token: 0x0102_0304_0506_0708,
};

fn port(tags: Tags) -> Port {
    Port { mac: OUR_MAC, tags }
}

fn plain() -> Port {
    port(Tags::Untagged)
}

/// The far end's own view, to build its answers with.
fn far() -> Port {
    Port {
        mac: FAR_MAC,
        tags: Tags::Untagged,
    }
}

fn vlan(id: u16) -> Vlan {
    Vlan::new(id).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}

/// The hexadecimal digits were computed elsewhere, from the RFCs.
fn check(frame: &[u8], expected: &[&str]) {
    assert_eq!(hex(frame), expected.concat());
}

#[test]
fn requests_are_what_the_rfcs_draw() {
    check(
        &arp::request(plain(), Mac::BROADCAST, OUR_V4, FAR_V4),
        &[
            "ffffffffffff",
            "020000000001",
            "0806",
            "0001080006040001",
            "020000000001c0000201",
            "000000000000c0000202",
        ],
    );
    check(
        &echo::request_v4(plain(), FAR_MAC, (OUR_V4, FAR_V4), MARK),
        &[
            "0200000000020200000000010800",
            "45000024000040004001b6d5c0000201c0000202",
            "0800d5b6123400010102030405060708",
        ],
    );
    check(
        &echo::request_v6(plain(), FAR_MAC, (OUR_V6, FAR_V6), MARK),
        &[
            "02000000000202000000000186dd",
            "6000000000103a40",
            "20010db8000000000000000000000001",
            "20010db8000000000000000012345678",
            "8000994c123400010102030405060708",
        ],
    );
    check(
        &neighbour::solicitation(plain(), None, OUR_V6, FAR_V6),
        &[
            "3333ff34567802000000000186dd",
            "6000000000203aff",
            "20010db8000000000000000000000001",
            "ff0200000000000000000001ff345678",
            "87005cd200000000",
            "20010db8000000000000000012345678",
            "0101020000000001",
        ],
    );
}

#[test]
fn announcements_are_what_the_rfcs_draw() {
    check(
        &gratuitous_arp(plain(), OUR_V4),
        &[
            "ffffffffffff",
            "020000000001",
            "0806",
            "0001080006040001",
            "020000000001c0000201",
            "000000000000c0000201",
        ],
    );
    check(
        &unsolicited_advertisement(plain(), OUR_V6, Node::Router),
        &[
            "33330000000102000000000186dd",
            "6000000000203aff",
            "20010db8000000000000000000000001",
            "ff020000000000000000000000000001",
            "8800792aa0000000",
            "20010db8000000000000000000000001",
            "0201020000000001",
        ],
    );
    let host = unsolicited_advertisement(plain(), OUR_V6, Node::Host);
    assert_eq!(host[58], 0x20, "override alone");
}

#[test]
fn tags_stand_between_addresses_and_type() {
    let single = gratuitous_arp(port(Tags::Single(vlan(100))), OUR_V4);
    assert_eq!(hex(&single[12..18]), "810000640806");
    let double = Tags::Double {
        outer: vlan(4094),
        inner: vlan(1),
    };
    let double = gratuitous_arp(port(double), OUR_V4);
    assert_eq!(hex(&double[12..22]), "88a80ffe810000010806");
    let untagged = gratuitous_arp(plain(), OUR_V4);
    assert_eq!(double[22..], untagged[14..]);
}

#[test]
fn settings_are_checked() {
    for id in [0, 4095, u16::MAX] {
        assert_eq!(Vlan::new(id), Err(LinkError::Vlan { id }));
    }
    let one = std::num::NonZeroU8::MIN;
    let arp = |source, target| Method::Arp { source, target };
    let checked = |port, method, us| Settings::new(port, method, us, one, one).err();
    assert_eq!(checked(plain(), arp(OUR_V4, FAR_V4), INTERVAL_US_MIN), None);
    for us in [INTERVAL_US_MIN - 1, INTERVAL_US_MAX + 1] {
        let error = LinkError::ProbeInterval { us };
        assert_eq!(checked(plain(), arp(OUR_V4, FAR_V4), us), Some(error));
    }
    let nobody = Port {
        mac: Mac([0; 6]),
        tags: Tags::Untagged,
    };
    for (port, method) in [
        (plain(), arp(Ipv4Addr::UNSPECIFIED, FAR_V4)),
        (plain(), arp(OUR_V4, Ipv4Addr::BROADCAST)),
        (plain(), arp(OUR_V4, Ipv4Addr::new(224, 0, 0, 1))),
        (nobody, arp(OUR_V4, FAR_V4)),
        (
            plain(),
            Method::Neighbour {
                source: OUR_V6,
                target: Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1),
            },
        ),
        (
            plain(),
            Method::EchoV6 {
                source: OUR_V6,
                target: FAR_V6,
                next_hop: Mac::BROADCAST,
            },
        ),
    ] {
        let refused = checked(port, method, INTERVAL_US_MIN);
        assert_eq!(refused, Some(LinkError::ProbeAddress), "{method:?}");
    }
}
