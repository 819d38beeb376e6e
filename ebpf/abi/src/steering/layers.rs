//! Where the headers of a packet stand.

use crate::{
    layout::Family,
    packet::{Bytes, Packet},
};

/// Offsets in a frame, and lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers {
    /// Where the network header begins.
    pub network: u32,
    /// Octets of the network packet, its header included.
    pub octets: u32,
    /// Where the transport header begins; nothing where IPv6 extension headers stand before it.
    pub transport: Option<u32>,
}

const ETHERTYPE: u32 = 12;
const TAG_OCTETS: u32 = 4;
/// 802.1Q and 802.1ad.
const TAGS: [[u8; 2]; 2] = [[0x81, 0x00], [0x88, 0xa8]];
/// As many as [`crate::parse`] looks through.
const TAGS_MAX: u32 = 2;

impl Layers {
    /// Finds them in a frame that was parsed; nothing if it is shorter than that.
    #[inline(always)]
    pub fn of<B: Bytes + ?Sized>(bytes: &B, packet: &Packet) -> Option<Self> {
        let mut ethertype = ETHERTYPE;
        for _ in 0..TAGS_MAX {
            if !TAGS.contains(&bytes.read(ethertype)?) {
                break;
            }
            ethertype += TAG_OCTETS;
        }
        let network = ethertype + 2;
        match packet.family {
            Family::V4 => {
                let [version, _, l0, l1] = bytes.read(network)?;
                Some(Self {
                    network,
                    octets: u32::from(u16::from_be_bytes([l0, l1])),
                    transport: Some(network + u32::from(version & 0x0f) * 4),
                })
            }
            Family::V6 => {
                let [_, _, _, _, l0, l1, next, _] = bytes.read(network)?;
                let transport = network + 40;
                Some(Self {
                    network,
                    octets: u32::from(u16::from_be_bytes([l0, l1])) + 40,
                    transport: (next == packet.protocol).then_some(transport),
                })
            }
        }
    }

    /// The TCP header of the packet, if it stands where it was looked for.
    #[inline(always)]
    pub fn segment<B: Bytes + ?Sized>(&self, bytes: &B) -> Option<Segment> {
        let transport = self.transport?;
        let header: [u8; 20] = bytes.read(transport)?;
        let before = transport - self.network;
        Some(Segment::new(&header, self.octets.saturating_sub(before)))
    }
}

/// What is read of a TCP segment (RFC 9293 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its header without options.
    pub header: [u8; 20],
    /// Its octets, header included.
    pub octets: u32,
}

/// Control bits.
pub(super) const FIN: u8 = 0x01;
pub(super) const SYN: u8 = 0x02;
pub(super) const RST: u8 = 0x04;
pub(super) const ACK: u8 = 0x10;

impl Segment {
    pub(super) const fn new(header: &[u8; 20], octets: u32) -> Self {
        Self {
            header: *header,
            octets,
        }
    }

    pub(super) const fn flags(&self) -> u8 {
        self.header[13]
    }

    /// Whether it begins a flow.
    #[inline(always)]
    pub const fn begins(&self) -> bool {
        self.flags() & (FIN | SYN | RST | ACK) == SYN
    }

    /// Sequence numbers that it takes.
    #[inline(always)]
    pub(super) const fn length(&self) -> u32 {
        let header = (self.header[12] >> 4) as u32 * 4;
        let controls = (self.flags() & SYN != 0) as u32 + (self.flags() & FIN != 0) as u32;
        self.octets.saturating_sub(header) + controls
    }
}
