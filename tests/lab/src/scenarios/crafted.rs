//! Frames written octet by octet.

use crate::error::LabError;
use crate::namespace::Namespace;
use crate::net;

/// A VLAN tag: its ethertype and its identifier.
pub(super) type Tag = (u16, u16);

/// The Ethernet header on a cable, whose both ends have the interface's name: from, to, tags, ethertype.
pub(super) fn ethernet(
    [from, to]: [&Namespace; 2],
    interface: &str,
    tags: &[Tag],
    ethertype: u16,
) -> Result<Vec<u8>, LabError> {
    let mut header = net::station(to, interface)?.to_vec();
    header.extend(net::station(from, interface)?);
    for (kind, id) in tags {
        header.extend(kind.to_be_bytes());
        header.extend(id.to_be_bytes());
    }
    header.extend(ethertype.to_be_bytes());
    Ok(header)
}

/// An IPv4 header without options, with its checksum, and what follows: source, destination, fragment field.
pub(super) fn ipv4(
    [source, destination]: [[u8; 4]; 2],
    fragment: u16,
    protocol: u8,
    payload: &[u8],
) -> Vec<u8> {
    let length = u16::try_from(20 + payload.len()).unwrap_or(u16::MAX);
    let mut packet = vec![0x45, 0];
    packet.extend(length.to_be_bytes());
    packet.extend([0, 1]);
    packet.extend(fragment.to_be_bytes());
    packet.extend([64, protocol, 0, 0]);
    packet.extend(source);
    packet.extend(destination);
    let sum: u32 = packet
        .chunks(2)
        .map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]])))
        .sum();
    let folded = (sum & 0xffff) + (sum >> 16);
    let checksum = !u16::try_from((folded & 0xffff) + (folded >> 16)).unwrap_or(0);
    packet[10..12].copy_from_slice(&checksum.to_be_bytes());
    packet.extend(payload);
    packet
}

/// A UDP datagram of so many zero octets, without checksum: source and destination port.
pub(super) fn datagram([from, to]: [u16; 2], octets: u16) -> Vec<u8> {
    let mut datagram = [from, to, 8 + octets, 0].map(u16::to_be_bytes).concat();
    datagram.resize(8 + usize::from(octets), 0);
    datagram
}
