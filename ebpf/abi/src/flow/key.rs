//! What identifies a flow, and of which flow a packet is.

use crate::{
    address::Address,
    layout::Family,
    packet::{Bytes, Fragment, Packet, TCP, UDP, UDP_LITE},
};

use super::{Entrance, table::Shown};

/// IP protocol number of ICMP (RFC 792).
pub const ICMP: u8 = 1;
/// IP protocol number of `ICMPv6` (RFC 4443).
pub const ICMP_V6: u8 = 58;

/// What kind of flow: it decides how long it lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// A TCP connection.
    Tcp = 1,
    /// Datagrams between two ports, of UDP or UDP-Lite.
    Datagrams = 2,
    /// Echo requests of the inside, and their replies.
    Echo = 3,
    /// Echo requests of the outside, and their replies.
    EchoOfOutside = 4,
    /// Any other protocol: by its ports if it shows them, else by addresses alone.
    Other = 5,
    /// No flow, but a packet that comes in parts, the first of which was let in.
    Parts = 6,
    /// No flow, but whom flows begin with.
    Source = 7,
}

/// What identifies a flow; both directions have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Address family.
    pub family: Family,
    /// Kind of the flow.
    pub kind: Kind,
    /// Upper-layer protocol.
    pub protocol: u8,
    /// The address inside: the sender by a channel, the receiver by an uplink.
    pub inside: Address,
    /// The other address.
    pub outside: Address,
    /// Inside port and, in the lower half, outside port; the identifier of an echo or of a packet in parts; else 0.
    pub ends: u32,
}

/// How a packet belongs to its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// It is a packet of the flow.
    Flow,
    /// It is a later part of a packet that came in parts.
    Part,
    /// It is an ICMP error about a packet of the flow.
    Error,
    /// It is of no flow, and has no key.
    Alone,
}

/// What a packet is to the flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// How it belongs to the key.
    pub matter: Matter,
    /// What it shows of the flow.
    pub shown: Shown,
    /// The key.
    pub key: Key,
}

impl Subject {
    /// Of no flow.
    pub const ALONE: Self = Self {
        matter: Matter::Alone,
        shown: Shown::Other,
        key: Key {
            family: Family::V4,
            kind: Kind::Other,
            protocol: 0,
            inside: Address { high: 0, low: 0 },
            outside: Address { high: 0, low: 0 },
            ends: 0,
        },
    };
}

/// What a packet that came in by a side is.
#[inline(always)]
pub fn subject<B: Bytes + ?Sized>(entrance: Entrance, packet: &Packet, bytes: &B) -> Subject {
    if let Fragment::Later = packet.fragment {
        return Subject {
            matter: Matter::Part,
            shown: Shown::Other,
            key: parts(entrance, packet),
        };
    }
    let ends = Ends {
        entrance,
        family: packet.family,
        source: packet.source,
        destination: packet.destination,
    };
    let protocol = packet.protocol;
    let ports = packet
        .ports
        .map_or([0; 2], |ports| [ports.source, ports.destination]);
    let flow = |shown| Subject {
        matter: Matter::Flow,
        shown,
        key: ends.key(kind_of(protocol), protocol, ends.ports(ports)),
    };
    match (protocol, packet.family) {
        (ICMP, Family::V4) | (ICMP_V6, Family::V6) => message(ends, packet, bytes),
        (TCP, _) => match bytes.read::<2>(packet.upper + TCP_FLAGS) {
            Some([_, flags]) => flow(Shown::of_tcp(flags)),
            None => flow(Shown::Other),
        },
        (_, _) => flow(Shown::Other),
    }
}

/// The key by which later parts of this packet are known, if it is the first of several and came from outside.
#[inline(always)]
pub fn part(entrance: Entrance, packet: &Packet) -> Option<Key> {
    match (packet.fragment, entrance) {
        (Fragment::First, Entrance::Outside) => Some(parts(entrance, packet)),
        _ => None,
    }
}

/// Where the flags of TCP stand in its header, behind an octet of others (RFC 9293 §3.1).
const TCP_FLAGS: u32 = 12;
/// Octets of the header of an ICMP message, before what it quotes or echoes.
const MESSAGE_OCTETS: u32 = 8;
/// The identifier of an echo.
const IDENTIFIER: u32 = 4;

const ECHO: u8 = 8;
const ECHO_REPLY: u8 = 0;
const UNREACHABLE: u8 = 3;
const TIME_EXCEEDED: u8 = 11;
const PARAMETER_PROBLEM: u8 = 12;
const ECHO_V6: u8 = 128;
const ECHO_REPLY_V6: u8 = 129;
/// Unreachable, too big, time exceeded, parameter problem (RFC 4443 §3).
const FIRST_ERROR_V6: u8 = 1;
const LAST_ERROR_V6: u8 = 4;

#[inline(always)]
const fn kind_of(protocol: u8) -> Kind {
    match protocol {
        TCP => Kind::Tcp,
        UDP | UDP_LITE => Kind::Datagrams,
        _ => Kind::Other,
    }
}

/// The ends of a packet.
#[derive(Clone, Copy)]
struct Ends {
    entrance: Entrance,
    family: Family,
    source: Address,
    destination: Address,
}

impl Ends {
    #[inline(always)]
    const fn key(self, kind: Kind, protocol: u8, ends: u32) -> Key {
        let (inside, outside) = match self.entrance {
            Entrance::Inside => (self.source, self.destination),
            Entrance::Outside => (self.destination, self.source),
        };
        Key {
            family: self.family,
            kind,
            protocol,
            inside,
            outside,
            ends,
        }
    }

    /// Ports of the sender and the receiver, the inside first.
    #[inline(always)]
    const fn ports(self, [source, destination]: [u16; 2]) -> u32 {
        let (inside, outside) = match self.entrance {
            Entrance::Inside => (source, destination),
            Entrance::Outside => (destination, source),
        };
        (inside as u32) << 16 | outside as u32
    }

    /// Whose requests an echo belongs to: of the side it came from if it is a request, else of the other.
    #[inline(always)]
    const fn echo(self, is_request: IsRequest) -> Kind {
        match (self.entrance, is_request) {
            (Entrance::Inside, IsRequest::Yes) | (Entrance::Outside, IsRequest::No) => Kind::Echo,
            (Entrance::Inside, IsRequest::No) | (Entrance::Outside, IsRequest::Yes) => {
                Kind::EchoOfOutside
            }
        }
    }
}

#[derive(Clone, Copy)]
enum IsRequest {
    Yes,
    No,
}

#[inline(always)]
const fn parts(entrance: Entrance, packet: &Packet) -> Key {
    let ends = Ends {
        entrance,
        family: packet.family,
        source: packet.source,
        destination: packet.destination,
    };
    // Parts of an IPv4 packet agree in the protocol (RFC 791 §3.2); those of an IPv6 packet need not (RFC 8200 §4.5).
    let protocol = match packet.family {
        Family::V4 => packet.protocol,
        Family::V6 => 0,
    };
    ends.key(Kind::Parts, protocol, packet.identification)
}

/// Echoes are flows; errors belong to what they quote; other messages stand alone.
#[inline(always)]
fn message<B: Bytes + ?Sized>(ends: Ends, packet: &Packet, bytes: &B) -> Subject {
    let Some([kind, _code]) = bytes.read::<2>(packet.upper) else {
        return Subject::ALONE;
    };
    match (packet.family, kind) {
        (Family::V4, ECHO) | (Family::V6, ECHO_V6) => echo(ends, packet, bytes, IsRequest::Yes),
        (Family::V4, ECHO_REPLY) | (Family::V6, ECHO_REPLY_V6) => {
            echo(ends, packet, bytes, IsRequest::No)
        }
        (Family::V4, UNREACHABLE | TIME_EXCEEDED | PARAMETER_PROBLEM)
        | (Family::V6, FIRST_ERROR_V6..=LAST_ERROR_V6) => {
            quoted(ends, packet, bytes).map_or(Subject::ALONE, |key| Subject {
                matter: Matter::Error,
                shown: Shown::Other,
                key,
            })
        }
        (Family::V4 | Family::V6, _) => Subject::ALONE,
    }
}

#[inline(always)]
fn echo<B: Bytes + ?Sized>(
    ends: Ends,
    packet: &Packet,
    bytes: &B,
    is_request: IsRequest,
) -> Subject {
    let shown = match is_request {
        IsRequest::Yes => Shown::Other,
        IsRequest::No => Shown::Reply,
    };
    bytes
        .read::<2>(packet.upper + IDENTIFIER)
        .map_or(Subject::ALONE, |id| {
            let id = u32::from(u16::from_be_bytes(id));
            Subject {
                matter: Matter::Flow,
                shown,
                key: ends.key(ends.echo(is_request), packet.protocol, id),
            }
        })
}

/// A packet that an ICMP error quotes.
#[derive(Clone, Copy)]
struct Quoted {
    protocol: u8,
    source: Address,
    destination: Address,
    upper: u32,
}

/// The flow that an error is about. It quotes a packet that its receiver has sent (RFC 5927 §4.1): else it is about nothing.
#[inline(always)]
fn quoted<B: Bytes + ?Sized>(ends: Ends, packet: &Packet, bytes: &B) -> Option<Key> {
    let at = packet.upper + MESSAGE_OCTETS;
    let quote = match packet.family {
        Family::V4 => quoted_v4(bytes, at),
        Family::V6 => quoted_v6(bytes, at),
    }?;
    if quote.source != packet.destination {
        return None;
    }
    let sent = Ends {
        entrance: match ends.entrance {
            Entrance::Inside => Entrance::Outside,
            Entrance::Outside => Entrance::Inside,
        },
        source: quote.source,
        destination: quote.destination,
        ..ends
    };
    let protocol = quote.protocol;
    match (protocol, packet.family) {
        (ICMP, Family::V4) | (ICMP_V6, Family::V6) => {
            let [kind, _, _, _, i0, i1, _, _] = bytes.read::<8>(quote.upper)?;
            let is_request = match kind {
                ECHO | ECHO_V6 => IsRequest::Yes,
                ECHO_REPLY | ECHO_REPLY_V6 => IsRequest::No,
                _ => return None,
            };
            let id = u32::from(u16::from_be_bytes([i0, i1]));
            Some(sent.key(sent.echo(is_request), protocol, id))
        }
        _ => {
            let ports = if crate::packet::shows_ports(protocol) {
                let [s0, s1, d0, d1] = bytes.read::<4>(quote.upper)?;
                [u16::from_be_bytes([s0, s1]), u16::from_be_bytes([d0, d1])]
            } else {
                [0; 2]
            };
            Some(sent.key(kind_of(protocol), protocol, sent.ports(ports)))
        }
    }
}

#[inline(always)]
fn quoted_v4<B: Bytes + ?Sized>(bytes: &B, at: u32) -> Option<Quoted> {
    let header: [u8; 20] = bytes.read(at)?;
    let [
        version,
        _,
        _,
        _,
        _,
        _,
        f0,
        f1,
        _,
        protocol,
        _,
        _,
        s0,
        s1,
        s2,
        s3,
        d0,
        d1,
        d2,
        d3,
    ] = header;
    let offset = u16::from_be_bytes([f0, f1]) & 0x1fff;
    let words = u32::from(version & 0x0f);
    (version >> 4 == 4 && words >= 5 && offset == 0).then_some(Quoted {
        protocol,
        source: Address::v4(u32::from_be_bytes([s0, s1, s2, s3])),
        destination: Address::v4(u32::from_be_bytes([d0, d1, d2, d3])),
        upper: at + words * 4,
    })
}

/// Extension headers of what is quoted are not walked, but for that of a first fragment.
#[inline(always)]
fn quoted_v6<B: Bytes + ?Sized>(bytes: &B, at: u32) -> Option<Quoted> {
    let fixed: [u8; 8] = bytes.read(at)?;
    let [version, _, _, _, _, _, next, _] = fixed;
    if version >> 4 != 6 {
        return None;
    }
    let mut protocol = next;
    let mut upper = at + 40;
    if next == crate::packet::FRAGMENT {
        let [next, _, o0, o1] = bytes.read::<4>(upper)?;
        if u16::from_be_bytes([o0, o1]) & 0xfff8 != 0 {
            return None;
        }
        protocol = next;
        upper += 8;
    }
    Some(Quoted {
        protocol,
        source: crate::packet::wide(bytes, at + 8)?,
        destination: crate::packet::wide(bytes, at + 24)?,
        upper,
    })
}

#[cfg(test)]
mod tests;
