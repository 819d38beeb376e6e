//! A flow to explain, and the frame that stands for it.

use abi::forward::{checksum, tag_count};
use abi::layout::EPHEMERAL_PORT_FLOOR;
use abi::packet::{SCTP, TCP, UDP, UDP_LITE};
use model::Protocol;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU8;

/// Why there is no such flow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FlowError {
    /// The addresses are of two families.
    #[error(
        "{source_address} and {destination} are of different families: name two IPv4 or two IPv6 addresses"
    )]
    Families {
        /// From where.
        source_address: IpAddr,
        /// Where to.
        destination: IpAddr,
    },
    /// A port of a protocol without ports.
    #[error(
        "protocol {protocol} has no ports: name TCP (6), UDP (17), SCTP (132) or UDP-Lite (136), or leave the port out"
    )]
    Port {
        /// The protocol's number.
        protocol: u8,
    },
}

/// The first packet of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    addresses: Addresses,
    protocol: u8,
    source_port: u16,
    destination_port: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Addresses {
    V4 {
        source: Ipv4Addr,
        destination: Ipv4Addr,
    },
    V6 {
        source: Ipv6Addr,
        destination: Ipv6Addr,
    },
}

const ICMP: u8 = 1;
const ICMP_V6: u8 = 58;
/// The port from which a flow starts, which is nobody's service.
const SOURCE_PORT: u16 = EPHEMERAL_PORT_FLOOR;
const HOPS: u8 = 64;

impl Flow {
    /// A flow between two addresses. Without a protocol it is TCP where a port is named, else an echo request.
    pub fn new(
        source: IpAddr,
        destination: IpAddr,
        protocol: Option<Protocol>,
        port: Option<u16>,
    ) -> Result<Self, FlowError> {
        let addresses = match (source, destination) {
            (IpAddr::V4(source), IpAddr::V4(destination)) => Addresses::V4 {
                source,
                destination,
            },
            (IpAddr::V6(source), IpAddr::V6(destination)) => Addresses::V6 {
                source,
                destination,
            },
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => {
                return Err(FlowError::Families {
                    source_address: source,
                    destination,
                });
            }
        };
        let echo = match addresses {
            Addresses::V4 { .. } => ICMP,
            Addresses::V6 { .. } => ICMP_V6,
        };
        let unnamed = if port.is_some() { TCP } else { echo };
        let protocol = protocol.map_or(unnamed, |protocol| protocol.0.get());
        if port.is_some() && !has_ports(protocol) {
            return Err(FlowError::Port { protocol });
        }
        let destination_port = port.unwrap_or_default();
        Ok(Self {
            addresses,
            protocol,
            source_port: SOURCE_PORT,
            destination_port,
        })
    }

    /// The flow's answer: addresses and ports change places.
    #[must_use]
    pub const fn reply(self) -> Self {
        let addresses = match self.addresses {
            Addresses::V4 {
                source,
                destination,
            } => Addresses::V4 {
                source: destination,
                destination: source,
            },
            Addresses::V6 {
                source,
                destination,
            } => Addresses::V6 {
                source: destination,
                destination: source,
            },
        };
        Self {
            addresses,
            protocol: self.protocol,
            source_port: self.destination_port,
            destination_port: self.source_port,
        }
    }
}

/// Whether packets of the protocol show ports that the gate reads.
pub(crate) fn has_ports(protocol: u8) -> bool {
    NonZeroU8::new(protocol).is_some_and(|number| Protocol(number).has_ports())
}

/// The Ethernet frame of a flow's packet, well formed for [`abi::parse`] and for routers. It is judged and never sent: the
/// checksums of what is in it are zero.
pub fn frame_of(flow: &Flow) -> Vec<u8> {
    let payload = payload_of(flow);
    // A payload is at most 20 octets.
    let length = u8::try_from(payload.len()).unwrap_or(u8::MAX);
    // Locally administered addresses that no card has.
    let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
    match flow.addresses {
        Addresses::V4 {
            source,
            destination,
        } => {
            frame.extend([0x08, 0x00]);
            let protocol = flow.protocol;
            let [s0, s1, s2, s3] = source.octets();
            let [d0, d1, d2, d3] = destination.octets();
            let mut header = [
                0x45,
                0,
                0,
                20 + length,
                0,
                0,
                0,
                0,
                HOPS,
                protocol,
                0,
                0,
                s0,
                s1,
                s2,
                s3,
                d0,
                d1,
                d2,
                d3,
            ];
            [header[10], header[11]] = checksum(&header).to_be_bytes();
            frame.extend(header);
        }
        Addresses::V6 {
            source,
            destination,
        } => {
            frame.extend([0x86, 0xdd]);
            frame.extend([0x60, 0, 0, 0, 0, length, flow.protocol, HOPS]);
            frame.extend(source.octets());
            frame.extend(destination.octets());
        }
    }
    frame.extend(payload);
    frame
}

/// An untagged frame with a member's tags.
pub fn tagged(frame: &[u8], tags: [u16; 2]) -> Vec<u8> {
    let (addresses, rest) = frame.split_at(frame.len().min(2 * STATION_OCTETS));
    let count = usize::try_from(tag_count(tags)).unwrap_or(0);
    let mut whole = addresses.to_vec();
    for (id, kind) in tags
        .iter()
        .zip(TAG_KINDS.iter().skip(2 - count))
        .take(count)
    {
        whole.extend(kind.to_be_bytes());
        whole.extend(id.to_be_bytes());
    }
    whole.extend(rest);
    whole
}

/// Octets of a hardware address.
const STATION_OCTETS: usize = 6;
/// A service's tag around a customer's (IEEE 802.1Q-2022 §9.5).
const TAG_KINDS: [u16; 2] = [0x88a8, 0x8100];

/// The header above IP: ports where the protocol has them, an echo where it is ICMP, else eight zero octets.
fn payload_of(flow: &Flow) -> Vec<u8> {
    const DATA_OFFSET: u8 = 5 << 4;
    const SYN: u8 = 2;
    let [s0, s1] = flow.source_port.to_be_bytes();
    let [d0, d1] = flow.destination_port.to_be_bytes();
    match (flow.protocol, flow.addresses) {
        (TCP, _) => {
            vec![
                s0,
                s1,
                d0,
                d1,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                DATA_OFFSET,
                SYN,
                0xff,
                0xff,
                0,
                0,
                0,
                0,
            ]
        }
        (UDP | UDP_LITE, _) => vec![s0, s1, d0, d1, 0, 8, 0, 0],
        (SCTP, _) => vec![s0, s1, d0, d1, 0, 0, 0, 0, 0, 0, 0, 0],
        (ICMP, Addresses::V4 { .. }) => vec![8, 0, 0, 0, 0, 0, 0, 0],
        (ICMP_V6, Addresses::V6 { .. }) => vec![128, 0, 0, 0, 0, 0, 0, 0],
        _ => vec![0; 8],
    }
}

#[cfg(test)]
mod tests;
