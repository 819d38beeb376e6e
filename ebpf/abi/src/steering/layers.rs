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
    /// Where the transport header begins.
    pub transport: u32,
}

impl Layers {
    /// Finds them in a frame that was parsed; nothing if it is shorter than that.
    #[inline(always)]
    pub fn of<B: Bytes + ?Sized>(bytes: &B, packet: &Packet) -> Option<Self> {
        let [_, _, v4_0, v4_1, v6_0, v6_1] = bytes.read(packet.network)?;
        let octets = match packet.family {
            Family::V4 => u32::from(u16::from_be_bytes([v4_0, v4_1])),
            Family::V6 => u32::from(u16::from_be_bytes([v6_0, v6_1])) + 40,
        };
        Some(Self {
            network: packet.network,
            octets,
            transport: packet.upper,
        })
    }

    /// The TCP header of a packet of TCP.
    #[inline(always)]
    pub fn segment<B: Bytes + ?Sized>(&self, bytes: &B) -> Option<Segment> {
        let header: [u8; 20] = bytes.read(self.transport)?;
        let before = self.transport.saturating_sub(self.network);
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
