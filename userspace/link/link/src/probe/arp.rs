//! ARP over Ethernet for IPv4 (RFC 826).

use std::net::Ipv4Addr;

use super::bytes::Reader;
use super::ethernet::{Mac, Port};
use super::{Mismatch, ip};

const ETHER_TYPE: u16 = 0x0806;
/// Hardware type Ethernet, protocol type IPv4, their lengths.
const HEAD: [u8; 6] = [0, 1, 8, 0, 6, 4];
const REQUEST: u16 = 1;
const REPLY: u16 = 2;
const NOBODY: Mac = Mac([0; 6]);

/// A request for `target` on behalf of `source`, to `to` on the wire.
pub(super) fn request(port: Port, to: Mac, source: Ipv4Addr, target: Ipv4Addr) -> Vec<u8> {
    let mut frame = port.frame(to, ETHER_TYPE);
    frame.extend_from_slice(&HEAD);
    frame.extend_from_slice(&REQUEST.to_be_bytes());
    frame.extend_from_slice(&port.mac.0);
    frame.extend_from_slice(&source.octets());
    frame.extend_from_slice(&NOBODY.0);
    frame.extend_from_slice(&target.octets());
    frame
}

/// The hardware address in the reply to that request.
pub(super) fn read_reply(
    port: Port,
    frame: &[u8],
    source: Ipv4Addr,
    target: Ipv4Addr,
) -> Result<Mac, Mismatch> {
    let (_, payload) = port.open(frame, ETHER_TYPE)?;
    let mut reader = Reader::new(payload);
    let head: [u8; 6] = reader.take().ok_or(Mismatch::Truncated)?;
    if head != HEAD {
        return Err(Mismatch::Malformed);
    }
    if reader.word().ok_or(Mismatch::Truncated)? != REPLY {
        return Err(Mismatch::OtherProtocol);
    }
    let sender = Mac(reader.take().ok_or(Mismatch::Truncated)?);
    let sender_address = ip::v4(&mut reader)?;
    let receiver = Mac(reader.take().ok_or(Mismatch::Truncated)?);
    let receiver_address = ip::v4(&mut reader)?;
    if sender_address != target {
        Err(Mismatch::OtherTarget)
    } else if (receiver, receiver_address) != (port.mac, source) {
        Err(Mismatch::OtherAsker)
    } else if !sender.is_station() {
        Err(Mismatch::Malformed)
    } else {
        Ok(sender)
    }
}
