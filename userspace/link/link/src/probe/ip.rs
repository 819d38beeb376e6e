//! The IP headers under ICMP: RFC 791 without options of ours, RFC 8200 without extension headers.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::bytes::{Reader, checksum};
use super::ethernet::{Mac, Port};
use super::{HOPS_ECHO, Mismatch};

const ETHER_TYPE_V4: u16 = 0x0800;
const ETHER_TYPE_V6: u16 = 0x86dd;
const ICMP: u8 = 1;
const ICMPV6: u8 = 58;
const V4_HEADER_BYTES: u16 = 20;
/// Where an ICMP message has its checksum.
const CHECKSUM_AT: usize = 2;

/// An ICMP message that came in IPv6.
#[derive(Debug)]
pub(super) struct Received6<'a> {
    pub(super) from: Mac,
    pub(super) source: Ipv6Addr,
    pub(super) hops: u8,
    pub(super) message: &'a [u8],
}

pub(super) fn v4(reader: &mut Reader<'_>) -> Result<Ipv4Addr, Mismatch> {
    let octets: [u8; 4] = reader.take().ok_or(Mismatch::Truncated)?;
    Ok(Ipv4Addr::from(octets))
}

pub(super) fn v6(reader: &mut Reader<'_>) -> Result<Ipv6Addr, Mismatch> {
    let octets: [u8; 16] = reader.take().ok_or(Mismatch::Truncated)?;
    Ok(Ipv6Addr::from(octets))
}

/// A frame with an ICMP message, its checksum filled in.
pub(super) fn frame_v4(
    port: Port,
    to: Mac,
    (source, target): (Ipv4Addr, Ipv4Addr),
    mut message: Vec<u8>,
) -> Vec<u8> {
    let length = V4_HEADER_BYTES.saturating_add(length_of(&message));
    let mut header = [0; V4_HEADER_BYTES as usize];
    header[0] = 0x45;
    header[2..4].copy_from_slice(&length.to_be_bytes());
    // Don't Fragment: without it an identification would have to be unique (RFC 6864 §4).
    header[6] = 0x40;
    header[8] = HOPS_ECHO;
    header[9] = ICMP;
    header[12..16].copy_from_slice(&source.octets());
    header[16..20].copy_from_slice(&target.octets());
    let sum = checksum(&[&header]);
    header[10..12].copy_from_slice(&sum.to_be_bytes());
    let sum = checksum(&[&message]);
    fill(&mut message, sum);
    let mut frame = port.frame(to, ETHER_TYPE_V4);
    frame.extend_from_slice(&header);
    frame.extend_from_slice(&message);
    frame
}

/// The ICMP message of a frame that `target` sent to `source`, checksums proven.
pub(super) fn open_v4(
    port: Port,
    frame: &[u8],
    (source, target): (Ipv4Addr, Ipv4Addr),
) -> Result<&[u8], Mismatch> {
    let (_, packet) = port.open(frame, ETHER_TYPE_V4)?;
    let mut reader = Reader::new(packet);
    let first = reader.byte().ok_or(Mismatch::Truncated)?;
    let header_bytes = usize::from(first & 0x0f) * 4;
    if first >> 4 != 4 || header_bytes < usize::from(V4_HEADER_BYTES) {
        return Err(Mismatch::Malformed);
    }
    let header = packet.get(..header_bytes).ok_or(Mismatch::Truncated)?;
    reader.skip(1).ok_or(Mismatch::Truncated)?;
    let length = usize::from(reader.word().ok_or(Mismatch::Truncated)?);
    reader.skip(2).ok_or(Mismatch::Truncated)?;
    let fragment = reader.word().ok_or(Mismatch::Truncated)?;
    reader.skip(1).ok_or(Mismatch::Truncated)?;
    let protocol = reader.byte().ok_or(Mismatch::Truncated)?;
    reader.skip(2).ok_or(Mismatch::Truncated)?;
    let (from, to) = (v4(&mut reader)?, v4(&mut reader)?);
    if checksum(&[header]) != 0 {
        return Err(Mismatch::Checksum);
    }
    if protocol != ICMP {
        return Err(Mismatch::OtherProtocol);
    }
    // More Fragments, or an offset.
    if fragment & 0x3fff != 0 {
        return Err(Mismatch::Fragment);
    }
    if from != target {
        return Err(Mismatch::OtherTarget);
    }
    if to != source {
        return Err(Mismatch::OtherAsker);
    }
    let message = packet
        .get(header_bytes..length)
        .ok_or(Mismatch::Truncated)?;
    if checksum(&[message]) != 0 {
        return Err(Mismatch::Checksum);
    }
    Ok(message)
}

/// A frame with an `ICMPv6` message, its checksum filled in.
pub(super) fn frame_v6(
    port: Port,
    to: Mac,
    (source, target): (Ipv6Addr, Ipv6Addr),
    hops: u8,
    mut message: Vec<u8>,
) -> Vec<u8> {
    let length = length_of(&message);
    let sum = checksum(&[&pseudo(source, target, length), &message]);
    fill(&mut message, sum);
    let mut frame = port.frame(to, ETHER_TYPE_V6);
    frame.extend_from_slice(&[0x60, 0, 0, 0]);
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(&[ICMPV6, hops]);
    frame.extend_from_slice(&source.octets());
    frame.extend_from_slice(&target.octets());
    frame.extend_from_slice(&message);
    frame
}

/// The `ICMPv6` message of a frame that came to `asker`, checksum proven. From whom is the caller's to judge.
pub(super) fn open_v6(
    port: Port,
    frame: &[u8],
    asker: Ipv6Addr,
) -> Result<Received6<'_>, Mismatch> {
    let (from, packet) = port.open(frame, ETHER_TYPE_V6)?;
    let mut reader = Reader::new(packet);
    let [first, ..]: [u8; 4] = reader.take().ok_or(Mismatch::Truncated)?;
    let length = reader.word().ok_or(Mismatch::Truncated)?;
    let [next, hops] = reader.take().ok_or(Mismatch::Truncated)?;
    let (source, destination) = (v6(&mut reader)?, v6(&mut reader)?);
    if first >> 4 != 6 {
        return Err(Mismatch::Malformed);
    }
    if next != ICMPV6 {
        return Err(Mismatch::OtherProtocol);
    }
    if destination != asker {
        return Err(Mismatch::OtherAsker);
    }
    let message = reader
        .rest()
        .get(..usize::from(length))
        .ok_or(Mismatch::Truncated)?;
    if checksum(&[&pseudo(source, destination, length), message]) != 0 {
        return Err(Mismatch::Checksum);
    }
    Ok(Received6 {
        from,
        source,
        hops,
        message,
    })
}

/// What the checksum covers besides the message (RFC 8200 §8.1).
fn pseudo(source: Ipv6Addr, target: Ipv6Addr, length: u16) -> [u8; 40] {
    let mut bytes = [0; 40];
    bytes[..16].copy_from_slice(&source.octets());
    bytes[16..32].copy_from_slice(&target.octets());
    bytes[34..36].copy_from_slice(&length.to_be_bytes());
    bytes[39] = ICMPV6;
    bytes
}

fn fill(message: &mut [u8], sum: u16) {
    if let Some(place) = message.get_mut(CHECKSUM_AT..CHECKSUM_AT + 2) {
        place.copy_from_slice(&sum.to_be_bytes());
    }
}

/// Messages here are far below the limit of the field.
fn length_of(message: &[u8]) -> u16 {
    u16::try_from(message.len()).unwrap_or(u16::MAX)
}
