//! Echo request and reply: RFC 792, RFC 4443 §4.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::bytes::Reader;
use super::ethernet::{Mac, Port};
use super::{HOPS_ECHO, Mismatch, ip};

const REQUEST_V4: u8 = 8;
const REPLY_V4: u8 = 0;
const REQUEST_V6: u8 = 128;
const REPLY_V6: u8 = 129;

/// What makes an echo ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) identifier: u16,
    pub(super) sequence: u16,
    pub(super) token: u64,
}

pub(super) fn request_v4(port: Port, to: Mac, pair: (Ipv4Addr, Ipv4Addr), mark: Mark) -> Vec<u8> {
    ip::frame_v4(port, to, pair, message(REQUEST_V4, mark))
}

pub(super) fn read_reply_v4(
    port: Port,
    frame: &[u8],
    pair: (Ipv4Addr, Ipv4Addr),
    mark: Mark,
) -> Result<(), Mismatch> {
    let message = ip::open_v4(port, frame, pair)?;
    read(message, REPLY_V4, mark)
}

pub(super) fn request_v6(port: Port, to: Mac, pair: (Ipv6Addr, Ipv6Addr), mark: Mark) -> Vec<u8> {
    ip::frame_v6(port, to, pair, HOPS_ECHO, message(REQUEST_V6, mark))
}

pub(super) fn read_reply_v6(
    port: Port,
    frame: &[u8],
    (source, target): (Ipv6Addr, Ipv6Addr),
    mark: Mark,
) -> Result<(), Mismatch> {
    let received = ip::open_v6(port, frame, source)?;
    if received.source != target {
        return Err(Mismatch::OtherTarget);
    }
    read(received.message, REPLY_V6, mark)
}

fn message(kind: u8, mark: Mark) -> Vec<u8> {
    let mut message = vec![kind, 0, 0, 0];
    message.extend_from_slice(&mark.identifier.to_be_bytes());
    message.extend_from_slice(&mark.sequence.to_be_bytes());
    message.extend_from_slice(&mark.token.to_be_bytes());
    message
}

fn read(message: &[u8], reply: u8, mark: Mark) -> Result<(), Mismatch> {
    let mut reader = Reader::new(message);
    let [kind, code, ..]: [u8; 4] = reader.take().ok_or(Mismatch::Truncated)?;
    if (kind, code) != (reply, 0) {
        return Err(Mismatch::OtherProtocol);
    }
    let identifier = reader.word().ok_or(Mismatch::Truncated)?;
    let sequence = reader.word().ok_or(Mismatch::Truncated)?;
    if identifier != mark.identifier {
        Err(Mismatch::Identifier { identifier })
    } else if sequence != mark.sequence {
        Err(Mismatch::Sequence { sequence })
    } else if reader.rest() != mark.token.to_be_bytes() {
        Err(Mismatch::Token)
    } else {
        Ok(())
    }
}
