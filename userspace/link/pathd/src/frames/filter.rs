//! The kernel's filter before a packet socket, in its classic instructions (`linux/filter.h`).
//!
//! It is coarse: the probe itself checks every field. It keeps the traffic that passes the interface's stack from filling
//! the socket, so that no answer is lost behind it. What a load would read beyond a frame's end lets the frame go.

use std::net::Ipv6Addr;

use link::probe::{Method, Tags};
use socket2::SockFilter;

#[cfg(test)]
mod tests;

const ETHERTYPE_ARP: u16 = 0x0806;
const ETHERTYPE_V4: u16 = 0x0800;
const ETHERTYPE_V6: u16 = 0x86dd;
const ETHERTYPE_DOT1Q: u16 = 0x8100;

/// Octets before the network header, and those of a tag that is still there.
const ETHERNET: u32 = 14;
const TAG: u32 = 4;

const ARP_REPLY: u32 = 2;
const ICMP: u32 = 1;
const ICMPV6: u32 = 58;
const ECHO_REPLY_V4: u32 = 0;
const ECHO_REPLY_V6: u32 = 129;
const ADVERTISEMENT: u32 = 136;
/// More Fragments, or an offset.
const FRAGMENT: u32 = 0x3fff;

/// `BPF_LD` of a word, a half or an octet, at a place or behind the index register; `BPF_LDX` of an IPv4 header's length;
/// `BPF_JMP` if equal or if any bit is set; `BPF_RET`.
const LOAD_WORD: u16 = 0x20;
const LOAD_HALF: u16 = 0x28;
const LOAD_OCTET: u16 = 0x30;
const LOAD_HALF_BEHIND: u16 = 0x48;
const LOAD_OCTET_BEHIND: u16 = 0x50;
const LOAD_HEADER_LENGTH: u16 = 0xb1;
const JUMP_EQUAL: u16 = 0x15;
const JUMP_SET: u16 = 0x45;
const RETURN: u16 = 0x06;
/// Returned: as many octets of the frame as there are.
const WHOLE: u32 = u32::MAX;

/// Which frames may answer a probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answers {
    /// What the kernel takes them for, once it has taken off the outermost tag.
    pub(super) ether_type: u16,
    operations: Vec<Operation>,
}

/// One instruction: code, jumps if true and if false, operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Operation(u16, u8, u8, u32);

impl Answers {
    /// The program for the kernel.
    pub(super) fn program(&self) -> Vec<SockFilter> {
        let filter = |operation: &Operation| {
            let Operation(code, jump_true, jump_false, operand) = *operation;
            SockFilter::new(code, jump_true, jump_false, operand)
        };
        self.operations.iter().map(filter).collect()
    }
}

/// The frames that may answer a probe by this method.
pub(super) fn answers(method: Method, identifier: u16, tags: Tags) -> Answers {
    let (network, inner) = match tags {
        Tags::Untagged | Tags::Single(_) => (ETHERNET, None),
        Tags::Double { .. } => (ETHERNET + TAG, Some(ETHERTYPE_DOT1Q)),
    };
    let identifier = u32::from(identifier);
    let (ether_type, mut operations) = match method {
        Method::Arp { target, .. } => (
            ETHERTYPE_ARP,
            [
                equal(LOAD_HALF, network + 6, ARP_REPLY),
                equal(LOAD_WORD, network + 14, target.to_bits()),
            ]
            .concat(),
        ),
        Method::Neighbour { target, .. } => (
            ETHERTYPE_V6,
            [
                equal(LOAD_OCTET, network + 6, ICMPV6),
                equal(LOAD_OCTET, network + 40, ADVERTISEMENT),
                equal(LOAD_WORD, network + 60, last_word(target)),
            ]
            .concat(),
        ),
        Method::EchoV4 { target, .. } => (
            ETHERTYPE_V4,
            [
                equal(LOAD_OCTET, network + 9, ICMP),
                equal(LOAD_WORD, network + 12, target.to_bits()),
                unfragmented(network),
                // The length of the header goes into the index register.
                [Operation(LOAD_HEADER_LENGTH, 0, 0, network)].to_vec(),
                equal(LOAD_OCTET_BEHIND, network, ECHO_REPLY_V4),
                equal(LOAD_HALF_BEHIND, network + 4, identifier),
            ]
            .concat(),
        ),
        Method::EchoV6 { target, .. } => (
            ETHERTYPE_V6,
            [
                equal(LOAD_OCTET, network + 6, ICMPV6),
                equal(LOAD_WORD, network + 20, last_word(target)),
                equal(LOAD_OCTET, network + 40, ECHO_REPLY_V6),
                equal(LOAD_HALF, network + 44, identifier),
            ]
            .concat(),
        ),
    };
    operations.push(Operation(RETURN, 0, 0, WHOLE));
    Answers {
        ether_type: inner.unwrap_or(ether_type),
        operations,
    }
}

/// Goes on where a field has a value, and lets the frame go otherwise.
fn equal(load: u16, at: u32, value: u32) -> Vec<Operation> {
    vec![
        Operation(load, 0, 0, at),
        Operation(JUMP_EQUAL, 1, 0, value),
        Operation(RETURN, 0, 0, 0),
    ]
}

/// Goes on where an IPv4 packet is no fragment.
fn unfragmented(network: u32) -> Vec<Operation> {
    vec![
        Operation(LOAD_HALF, 0, 0, network + 6),
        Operation(JUMP_SET, 0, 1, FRAGMENT),
        Operation(RETURN, 0, 0, 0),
    ]
}

/// The last four octets, in which neighbours of one network differ.
fn last_word(address: Ipv6Addr) -> u32 {
    let [.., a, b, c, d] = address.octets();
    u32::from_be_bytes([a, b, c, d])
}
