use std::net::IpAddr;

use abi::tables::ANCHOR_WORDS;
use proptest::prelude::*;

use super::*;

const NO_RULES: RuleRange = RuleRange { first: 0, count: 0 };

fn row(entry: u32, rule_count: u32) -> Row {
    Row {
        epoch: 0,
        entry,
        operator: 0,
        link: 0,
        standing: 0,
        flags: 0,
        reserved: [0; 2],
        rule_count,
        rule_first: 0,
    }
}

fn generation(prefixes: Vec<(IpNet, u32)>, rows: Vec<Row>) -> Generation {
    Generation {
        epoch: 1,
        prefixes,
        rows,
        rules: vec![],
        global: NO_RULES,
        vpn: VpnServices::default(),
        ports: vec![],
        routed: vec![],
        members: Vec::new(),
        forwards: false,
        admission: Admission::default(),
    }
}

#[test]
fn entries_lie_at_their_numbers() {
    let rows = vec![row(0, 0), row(7, 0), row(7, 1), row(0, 0), row(3, 0)];
    let layout = generation(vec![], rows).layout();
    // Rows 0 and 4 are of one class with row 1: nothing but the entry differs.
    let expected = [
        Leaf::new(0, Some(0)),
        Leaf::new(7, Some(0)),
        Leaf::new(ENTRIES_MAX, None),
        Leaf::new(ENTRIES_MAX + 1, None),
        Leaf::new(3, Some(0)),
    ];
    assert_eq!(layout.leaves, expected);
    assert_eq!(layout.classes, [row(0, 0)]);
}

#[test]
fn rows_beyond_the_classes_have_none() {
    let rows: Vec<_> = (0..CLASSES + 2).map(|number| row(number, number)).collect();
    let layout = generation(vec![], rows).layout();
    assert_eq!(layout.classes.len(), CLASSES as usize);
    let leaf = |number: u32| layout.leaves[number as usize];
    assert_eq!(leaf(CLASSES - 1), Leaf::new(CLASSES - 1, Some(CLASSES - 1)));
    assert_eq!(leaf(CLASSES), Leaf::new(CLASSES, None));
    assert_eq!(leaf(CLASSES + 1), Leaf::new(CLASSES + 1, None));
}

#[test]
fn flags_say_what_is_there() {
    let check = |rows: Vec<Row>, vpn: VpnServices, flags| {
        let generation = Generation {
            vpn,
            ..generation(vec![], rows)
        };
        assert_eq!(generation.head().flags, flags);
    };
    check(vec![row(0, 0)], VpnServices::default(), 0);
    check(
        vec![row(0, 0), row(1, 1)],
        VpnServices::default(),
        Head::ANCHORS,
    );
    let udp = VpnServices {
        udp: vec![500],
        ..VpnServices::default()
    };
    check(vec![row(0, 0)], udp, Head::SERVICES);
    let forwarding = Generation {
        forwards: true,
        ..generation(vec![], vec![row(0, 0)])
    };
    assert_eq!(forwarding.head().flags, Head::FORWARDS);
}

fn bit(words: &[u64], bit: u32) -> bool {
    words[bit as usize / 64] >> (bit % 64) & 1 != 0
}

#[test]
fn services_are_bits() {
    let vpn = VpnServices {
        protocols: vec![47, 255],
        tcp: vec![0, 443],
        udp: vec![65_535],
    };
    let mut services = Box::new(Services {
        protocols: [1; 4],
        tcp: [u64::MAX; 1024],
        udp: [7; 1024],
    });
    Generation {
        vpn,
        ..generation(vec![], vec![])
    }
    .write_services(&mut services);
    let set = |words: &[u64]| -> Vec<u32> {
        (0..u32::try_from(words.len()).unwrap() * 64)
            .filter(|at| bit(words, *at))
            .collect()
    };
    assert_eq!(set(&services.protocols), [47, 255]);
    assert_eq!(set(&services.tcp), [0, 443]);
    assert_eq!(set(&services.udp), [65_535]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// No address under an anchoring prefix may lack its bit.
    #[test]
    fn anchors_are_never_missed(
        bits in any::<u128>(),
        length in 0..=128u8,
        v6 in any::<bool>(),
        inside in prop::collection::vec(any::<u128>(), 50),
    ) {
        let (address, length) = if v6 {
            (IpAddr::V6(bits.into()), length)
        } else {
            (IpAddr::V4(low(bits).into()), length.min(32))
        };
        let net = IpNet::new(address, length).unwrap().trunc();
        let mut anchors =
            Box::new(Anchors { v4: [0; ANCHOR_WORDS as usize], v6: [0; ANCHOR_WORDS as usize] });
        generation(vec![(net, 1)], vec![row(0, 0), row(1, 1)]).write_anchors(&mut anchors);
        for random in inside {
            match net {
                IpNet::V4(net) => {
                    let host = net.hostmask().to_bits() & low(random);
                    let address = Address::v4(net.network().to_bits() | host);
                    prop_assert!(bit(&anchors.v4, anchor_bit(Family::V4, address)));
                }
                IpNet::V6(net) => {
                    let host = net.hostmask().to_bits() & random;
                    let address = net.network().to_bits() | host;
                    let address = Address::from_octets(address.to_be_bytes());
                    prop_assert!(bit(&anchors.v6, anchor_bit(Family::V6, address)));
                }
            }
        }
        // Nor does a long prefix set more than its own.
        let set: u32 = anchors.v4.iter().chain(&anchors.v6).map(|word| word.count_ones()).sum();
        let free = if v6 { 32u8 } else { 16 }.saturating_sub(length).min(16);
        prop_assert_eq!(set, 1 << free);
    }
}

/// The lower bits of an IPv6 address as those of an IPv4 address.
fn low(bits: u128) -> u32 {
    u32::try_from(bits & u128::from(u32::MAX)).unwrap()
}
