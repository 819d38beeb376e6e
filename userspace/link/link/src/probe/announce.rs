//! What a switch tells the neighbours: the address is here now.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::ethernet::{Mac, Port};
use super::{arp, neighbour};

/// What the announcing node is (RFC 4861 §4.4, flag R).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// It forwards, as a gateway does.
    Router,
    /// It does not.
    Host,
}

/// An ARP announcement of `address` (RFC 5227 §2.3): a broadcast request with the address as sender and target.
pub fn gratuitous_arp(port: Port, address: Ipv4Addr) -> Vec<u8> {
    arp::request(port, Mac::BROADCAST, address, address)
}

/// An unsolicited neighbour advertisement of `address` to all nodes (RFC 4861 §7.2.6), with the override flag, so
/// that they replace the address of the other member.
pub fn unsolicited_advertisement(port: Port, address: Ipv6Addr, node: Node) -> Vec<u8> {
    let router = match node {
        Node::Router => neighbour::ROUTER,
        Node::Host => 0,
    };
    neighbour::advertisement(port, address, router | neighbour::OVERRIDE)
}
