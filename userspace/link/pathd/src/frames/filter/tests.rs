use std::net::Ipv4Addr;

use link::probe::{Mac, Vlan};

use super::*;

const OURS: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const THEIRS: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 2);
const OURS_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
const THEIRS_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 2);
const IDENTIFIER: u16 = 0x1234;
const NEXT_HOP: Mac = Mac([2, 0, 0, 0, 0, 9]);

/// What the kernel makes of a frame: octets that are kept. The few instructions that are used, as `linux/filter.h` and the
/// kernel's documentation say.
fn run(answers: &Answers, frame: &[u8]) -> u32 {
    let octets = |at: u32, count: usize| {
        let at = usize::try_from(at).unwrap();
        let bytes = frame.get(at..at + count)?;
        Some(
            bytes
                .iter()
                .fold(0, |word, byte| word << 8 | u32::from(*byte)),
        )
    };
    let (mut accumulator, mut index) = (0, 0);
    let mut at = 0;
    loop {
        let Operation(code, jump_true, jump_false, operand) = answers.operations[at];
        at += 1;
        let loaded = match code {
            LOAD_WORD => octets(operand, 4),
            LOAD_HALF => octets(operand, 2),
            LOAD_OCTET => octets(operand, 1),
            LOAD_HALF_BEHIND => octets(index + operand, 2),
            LOAD_OCTET_BEHIND => octets(index + operand, 1),
            LOAD_HEADER_LENGTH => {
                let Some(first) = octets(operand, 1) else {
                    return 0;
                };
                index = (first & 15) * 4;
                continue;
            }
            JUMP_EQUAL | JUMP_SET => {
                let holds = match code {
                    JUMP_EQUAL => accumulator == operand,
                    _ => accumulator & operand != 0,
                };
                at += usize::from(if holds { jump_true } else { jump_false });
                continue;
            }
            RETURN => return operand,
            other => panic!("instruction {other:#x} is not known"),
        };
        let Some(value) = loaded else { return 0 };
        accumulator = value;
    }
}

fn methods() -> [Method; 4] {
    [
        Method::Arp {
            source: OURS,
            target: THEIRS,
        },
        Method::Neighbour {
            source: OURS_V6,
            target: THEIRS_V6,
        },
        Method::EchoV4 {
            source: OURS,
            target: THEIRS,
            next_hop: NEXT_HOP,
        },
        Method::EchoV6 {
            source: OURS_V6,
            target: THEIRS_V6,
            next_hop: NEXT_HOP,
        },
    ]
}

/// The answer to a probe by a method, from its network header on.
fn answer(method: Method) -> Vec<u8> {
    let v6 = |kind: u8, behind: &[u8]| {
        let mut packet = vec![0x60, 0, 0, 0, 0, 24, 58, 255];
        packet.extend(THEIRS_V6.octets());
        packet.extend(OURS_V6.octets());
        packet.extend([kind, 0, 0, 0]);
        packet.extend(behind);
        packet
    };
    match method {
        Method::Arp { .. } => {
            let mut packet = vec![0, 1, 8, 0, 6, 4, 0, 2];
            packet.extend(NEXT_HOP.0);
            packet.extend(THEIRS.octets());
            packet.extend([2, 0, 0, 0, 0, 1]);
            packet.extend(OURS.octets());
            packet
        }
        Method::Neighbour { .. } => {
            let mut target = vec![0x60, 0, 0, 0];
            target.extend(THEIRS_V6.octets());
            v6(136, &target)
        }
        Method::EchoV4 { .. } => {
            // With an option: the ICMP message begins four octets later.
            let mut packet = vec![0x46, 0, 0, 40, 0, 0, 0x40, 0, 64, 1, 0, 0];
            packet.extend(THEIRS.octets());
            packet.extend(OURS.octets());
            packet.extend([1, 1, 1, 0]);
            packet.extend([0, 0, 0, 0, 0x12, 0x34, 0, 1]);
            packet
        }
        Method::EchoV6 { .. } => v6(129, &[0x12, 0x34, 0, 1]),
    }
}

fn framed(ether_types: &[u8], packet: &[u8]) -> Vec<u8> {
    let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 9];
    frame.extend(ether_types);
    frame.extend(packet);
    frame
}

#[test]
fn answers_pass() {
    for method in methods() {
        let answers = answers(method, IDENTIFIER, Tags::Untagged);
        let frame = framed(&answers.ether_type.to_be_bytes(), &answer(method));
        assert_eq!(run(&answers, &frame), WHOLE, "{method:?}");
    }
}

#[test]
fn the_tag_that_the_kernel_leaves_is_stepped_over() {
    let vlan = |id| Vlan::new(id).unwrap();
    let (outer, inner) = (vlan(1), vlan(2));
    for method in methods() {
        let plain = answers(method, IDENTIFIER, Tags::Untagged);
        assert_eq!(plain, answers(method, IDENTIFIER, Tags::Single(outer)));
        let double = answers(method, IDENTIFIER, Tags::Double { outer, inner });
        assert_eq!(double.ether_type, ETHERTYPE_DOT1Q);
        let [high, low] = plain.ether_type.to_be_bytes();
        let frame = framed(&[0x81, 0, 0, 2, high, low], &answer(method));
        assert_eq!(run(&double, &frame), WHOLE, "{method:?}");
        assert_eq!(run(&plain, &frame), 0, "{method:?}");
    }
}

/// Every field that is looked at matters, and no other one does: of each octet of an answer, it is known whether it may
/// change.
#[test]
fn other_frames_do_not_pass() {
    for (method, looked_at) in methods().into_iter().zip([
        [6..8, 14..18, 0..0, 0..0, 0..0, 0..0],
        [6..7, 40..41, 60..64, 0..0, 0..0, 0..0],
        // Fragment bits but Don't Fragment and the reserved one; protocol; source; type; identifier.
        [6..8, 9..10, 12..16, 24..25, 28..30, 0..0],
        [6..7, 20..24, 40..41, 44..46, 0..0, 0..0],
    ]) {
        let answers = answers(method, IDENTIFIER, Tags::Untagged);
        let packet = answer(method);
        for at in 1..packet.len() {
            let mut other = packet.clone();
            other[at] ^= 1;
            let frame = framed(&answers.ether_type.to_be_bytes(), &other);
            let matters = looked_at.iter().any(|range| range.contains(&at));
            let kept = run(&answers, &frame) == WHOLE;
            assert_eq!(kept, !matters, "octet {at} of {method:?}");
        }
        let frame = framed(&answers.ether_type.to_be_bytes(), &packet);
        let last = looked_at.iter().map(|range| range.end).max().unwrap_or(0) + 14;
        for length in 0..last {
            assert_eq!(
                run(&answers, &frame[..length]),
                0,
                "{length} octets of {method:?}"
            );
        }
    }
}
