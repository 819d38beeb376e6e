//! What the gate reads of a frame, and every way a frame can be unreadable.
//!
//! The IPv4 header checksum decides no verdict: who sends a packet on looks at it ([`crate::forward`], or the kernel's
//! stack), and a packet with a wrong one dies in the stack.

use crate::{
    address::Address,
    layout::{EXTENSION_HEADERS_MAX, Family},
    reason::Reason,
};

mod martian;

use martian::{is_martian_v4, is_martian_v6};

/// Bytes of a frame, read with a check of the bounds.
pub trait Bytes {
    /// Octets of the frame, from the Ethernet header on.
    fn length(&self) -> u32;
    /// The octets `at .. at + N`, or nothing if the frame ends before. `at` never exceeds 0x7fff.
    fn read<const N: usize>(&self, at: u32) -> Option<[u8; N]>;
}

impl Bytes for [u8] {
    #[inline]
    fn length(&self) -> u32 {
        u32::try_from(self.len()).unwrap_or(u32::MAX)
    }

    #[inline]
    fn read<const N: usize>(&self, at: u32) -> Option<[u8; N]> {
        let at = usize::try_from(at).ok()?;
        self.get(at..)?.first_chunk::<N>().copied()
    }
}

/// Both ports of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// Of the sender.
    pub source: u16,
    /// Of the receiver.
    pub destination: u16,
}

/// What the verdict needs of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Address family.
    pub family: Family,
    /// Upper-layer protocol, or what a later fragment says it is.
    pub protocol: u8,
    /// Which part of a packet this is.
    pub fragment: Fragment,
    /// The identification that the parts of a packet share; 0 for a whole one.
    pub identification: u32,
    /// Ports of TCP, UDP, UDP-Lite and SCTP; nothing for other protocols and for later fragments.
    pub ports: Option<Ports>,
    /// Sender.
    pub source: Address,
    /// Receiver.
    pub destination: Address,
    /// VLAN identifiers of the frame, outermost first; 0 where there is no tag, and for a tag of priority alone.
    pub tags: [u16; 2],
    /// Where the network header begins in the frame.
    pub network: u32,
    /// Where the upper-layer header begins in the frame, or the data of a later fragment.
    pub upper: u32,
}

/// Which part of a packet an IP packet is. Parts of one packet share an identification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fragment {
    /// All of it.
    Whole,
    /// The first fragment, which shows the ports.
    First,
    /// Another fragment: its ports are in the first.
    Later,
}

/// IP protocol number of TCP.
pub const TCP: u8 = 6;
/// IP protocol number of UDP.
pub const UDP: u8 = 17;
/// IP protocol number of SCTP (RFC 9260).
pub const SCTP: u8 = 132;
/// IP protocol number of UDP-Lite (RFC 3828).
pub const UDP_LITE: u8 = 136;

const ETHERTYPE_IPV4: u16 = 0x0800;
const ETHERTYPE_IPV6: u16 = 0x86dd;
const ETHERTYPE_ARP: u16 = 0x0806;
const ETHERTYPE_LLDP: u16 = 0x88cc;
const ETHERTYPE_SLOW: u16 = 0x8809;
const ETHERTYPE_CUSTOMER_TAG: u16 = 0x8100;
const ETHERTYPE_SERVICE_TAG: u16 = 0x88a8;

/// Octets of an Ethernet header without tags.
pub const ETHERNET_OCTETS: u32 = 14;
/// Octets of a VLAN tag.
pub const TAG_OCTETS: u32 = 4;
/// Tags that are looked through: 802.1Q, and 802.1ad around it.
pub const TAGS_MAX: usize = 2;
/// The part of a tag that is the identifier (IEEE 802.1Q-2022 §9.6).
const VLAN_IDENTIFIER: u16 = 0x0fff;
/// Largest IPv4 packet (RFC 791 §3.1).
const IPV4_OCTETS_MAX: u32 = 65_535;

/// IPv6 extension headers that are walked (RFC 8200 §4). ESP, AH and all else end the walk as protocols of their own.
const HOP_BY_HOP: u8 = 0;
const ROUTING: u8 = 43;
pub(crate) const FRAGMENT: u8 = 44;
const DESTINATION_OPTIONS: u8 = 60;

/// Reads a frame, or says why it is not judged further: [`Reason::LinkControl`], or one of the malformations.
///
/// # Errors
///
/// The reason, which is the verdict.
#[inline(always)]
pub fn parse<B: Bytes + ?Sized>(bytes: &B) -> Result<Packet, Reason> {
    let header: [u8; 2] = bytes
        .read(ETHERNET_OCTETS - 2)
        .ok_or(Reason::TruncatedLink)?;
    let mut ethertype = u16::from_be_bytes(header);
    let mut link = Link {
        tags: [0; TAGS_MAX],
        octets: ETHERNET_OCTETS,
    };
    for id in &mut link.tags {
        if !matches!(ethertype, ETHERTYPE_CUSTOMER_TAG | ETHERTYPE_SERVICE_TAG) {
            break;
        }
        let [t0, t1, high, low] = bytes.read(link.octets).ok_or(Reason::TruncatedLink)?;
        *id = u16::from_be_bytes([t0, t1]) & VLAN_IDENTIFIER;
        ethertype = u16::from_be_bytes([high, low]);
        link.octets += TAG_OCTETS;
    }
    match ethertype {
        ETHERTYPE_IPV4 => ipv4(bytes, link),
        ETHERTYPE_IPV6 => ipv6(bytes, link),
        ETHERTYPE_ARP | ETHERTYPE_LLDP | ETHERTYPE_SLOW => Err(Reason::LinkControl),
        ETHERTYPE_CUSTOMER_TAG | ETHERTYPE_SERVICE_TAG => Err(Reason::VlanTooDeep),
        _ => Err(Reason::UnknownEthertype),
    }
}

/// The header before the network's.
#[derive(Clone, Copy)]
struct Link {
    tags: [u16; TAGS_MAX],
    octets: u32,
}

#[inline(always)]
fn ipv4<B: Bytes + ?Sized>(bytes: &B, link: Link) -> Result<Packet, Reason> {
    let at = link.octets;
    let header: [u8; 20] = bytes.read(at).ok_or(Reason::MalformedIpv4)?;
    let [
        version,
        _,
        l0,
        l1,
        i0,
        i1,
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
    let header_octets = u32::from(version & 0x0f) * 4;
    let total = u32::from(u16::from_be_bytes([l0, l1]));
    if version >> 4 != 4
        || header_octets < 20
        || total < header_octets
        || at + total > bytes.length()
    {
        return Err(Reason::MalformedIpv4);
    }
    let payload = total - header_octets;
    let fragment = u16::from_be_bytes([f0, f1]);
    let fragment = Place {
        offset: u32::from(fragment & 0x1fff) * 8,
        more: fragment & 0x2000 != 0,
        id: u32::from(u16::from_be_bytes([i0, i1])),
    };
    if fragment.offset + payload > IPV4_OCTETS_MAX {
        return Err(Reason::MalformedIpv4);
    }
    let source = Address::v4(u32::from_be_bytes([s0, s1, s2, s3]));
    let destination = Address::v4(u32::from_be_bytes([d0, d1, d2, d3]));
    if is_martian_v4(source.top()) || source == destination {
        return Err(Reason::MartianSource);
    }
    let upper = at + header_octets;
    Ok(Packet {
        family: Family::V4,
        protocol,
        fragment: fragment.part(),
        identification: fragment.identification(),
        ports: transport(bytes, upper, payload, protocol, fragment)?,
        source,
        destination,
        tags: link.tags,
        network: at,
        upper,
    })
}

#[inline(always)]
fn ipv6<B: Bytes + ?Sized>(bytes: &B, link: Link) -> Result<Packet, Reason> {
    let at = link.octets;
    let fixed: [u8; 8] = bytes.read(at).ok_or(Reason::MalformedIpv6)?;
    let [version, _, _, _, l0, l1, mut protocol, _] = fixed;
    let source = wide(bytes, at + 8).ok_or(Reason::MalformedIpv6)?;
    let destination = wide(bytes, at + 24).ok_or(Reason::MalformedIpv6)?;
    // A jumbogram says 0 here (RFC 2675 §3); it then ends before its first extension header.
    let end = at + 40 + u32::from(u16::from_be_bytes([l0, l1]));
    if version >> 4 != 6 || end > bytes.length() {
        return Err(Reason::MalformedIpv6);
    }
    if is_martian_v6(source, destination) {
        return Err(Reason::MartianSource);
    }
    let packet = |protocol, fragment: Place, ports, upper| Packet {
        family: Family::V6,
        protocol,
        fragment: fragment.part(),
        identification: fragment.identification(),
        ports,
        source,
        destination,
        tags: link.tags,
        network: link.octets,
        upper,
    };
    let mut at = at + 40;
    let mut fragment = Place {
        offset: 0,
        more: false,
        id: 0,
    };
    // One pass more than headers: the last one meets the protocol.
    for _ in 0..=EXTENSION_HEADERS_MAX {
        if !matches!(
            protocol,
            HOP_BY_HOP | ROUTING | FRAGMENT | DESTINATION_OPTIONS
        ) {
            let ports = transport(bytes, at, end - at, protocol, fragment)?;
            return Ok(packet(protocol, fragment, ports, at));
        }
        // The first fragment must hold the whole chain (RFC 7112 §5).
        let truncated = if fragment.more {
            Reason::TinyFragment
        } else {
            Reason::ExtensionChain
        };
        let [next, octets, third, fourth] = bytes.read(at).ok_or(truncated)?;
        if protocol == ROUTING && third == 0 {
            return Err(Reason::RoutingHeaderZero);
        }
        if protocol == FRAGMENT {
            let field = u16::from_be_bytes([third, fourth]);
            fragment = Place {
                offset: u32::from(field & 0xfff8),
                more: field & 1 != 0,
                id: u32::from_be_bytes(bytes.read(at + 4).ok_or(truncated)?),
            };
            at += 8;
        } else {
            at += u32::from(octets) * 8 + 8;
        }
        if at > end {
            return Err(truncated);
        }
        protocol = next;
        if fragment.offset != 0 {
            // What follows is the middle of a packet, whatever it looks like.
            if fragment.offset < header_octets(protocol) {
                return Err(Reason::TinyFragment);
            }
            return Ok(packet(protocol, fragment, None, at));
        }
    }
    Err(Reason::ExtensionChain)
}

/// Where a fragment stands in its packet: octets before it, whether octets follow, and of which packet it is.
#[derive(Clone, Copy)]
struct Place {
    offset: u32,
    more: bool,
    id: u32,
}

impl Place {
    /// A fragment that is all of its packet is none (RFC 6946 §4).
    #[inline(always)]
    const fn part(self) -> Fragment {
        match (self.offset, self.more) {
            (0, false) => Fragment::Whole,
            (0, true) => Fragment::First,
            (1.., _) => Fragment::Later,
        }
    }

    #[inline(always)]
    const fn identification(self) -> u32 {
        match self.part() {
            Fragment::Whole => 0,
            Fragment::First | Fragment::Later => self.id,
        }
    }
}

/// Octets of the shortest header of a protocol whose ports are read, else 0.
#[inline(always)]
const fn header_octets(protocol: u8) -> u32 {
    match protocol {
        TCP => 20,
        SCTP => 12,
        UDP | UDP_LITE => 8,
        _ => 0,
    }
}

#[inline(always)]
fn transport<B: Bytes + ?Sized>(
    bytes: &B,
    at: u32,
    payload: u32,
    protocol: u8,
    fragment: Place,
) -> Result<Option<Ports>, Reason> {
    let needed = header_octets(protocol);
    if needed == 0 {
        return Ok(None);
    }
    if fragment.offset != 0 {
        // A fragment that starts inside the transport header could overwrite it (RFC 1858 §3.2).
        return if fragment.offset < needed {
            Err(Reason::TinyFragment)
        } else {
            Ok(None)
        };
    }
    let truncated = if fragment.more {
        Reason::TinyFragment
    } else {
        Reason::TruncatedTransport
    };
    if payload < needed {
        return Err(truncated);
    }
    let [s0, s1, d0, d1] = bytes.read(at).ok_or(truncated)?;
    Ok(Some(Ports {
        source: u16::from_be_bytes([s0, s1]),
        destination: u16::from_be_bytes([d0, d1]),
    }))
}

/// Whether packets of the protocol show ports that are read.
#[inline(always)]
pub const fn shows_ports(protocol: u8) -> bool {
    header_octets(protocol) != 0
}

#[inline(always)]
pub(crate) fn wide<B: Bytes + ?Sized>(bytes: &B, at: u32) -> Option<Address> {
    let high = u64::from_be_bytes(bytes.read(at)?);
    let low = u64::from_be_bytes(bytes.read(at + 8)?);
    Some(Address { high, low })
}

#[cfg(test)]
mod tests;
