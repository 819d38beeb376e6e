//! Ethernet II frames with up to two VLAN tags (IEEE 802.1Q).

use std::fmt;
use std::net::Ipv6Addr;

use super::Mismatch;
use super::bytes::Reader;
use crate::LinkError;

/// `EtherType` of a customer tag.
const DOT1Q: u16 = 0x8100;
/// `EtherType` of a service tag (802.1ad).
const DOT1AD: u16 = 0x88a8;
/// Largest VLAN number.
const VLAN_MAX: u16 = 4094;

/// A hardware address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mac(pub [u8; 6]);

impl Mac {
    /// Everybody.
    pub const BROADCAST: Self = Self([0xff; 6]);

    /// Whether it can be the address of one station: neither group bit nor all zeros.
    pub const fn is_station(self) -> bool {
        let [first, second, third, fourth, fifth, sixth] = self.0;
        first & 1 == 0 && first | second | third | fourth | fifth | sixth != 0
    }

    /// The group address of an IPv6 multicast address (RFC 2464 §7).
    pub(super) const fn of_multicast(address: Ipv6Addr) -> Self {
        let [.., a, b, c, d] = address.octets();
        Self([0x33, 0x33, a, b, c, d])
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            let colon = if at == 0 { "" } else { ":" };
            write!(out, "{colon}{byte:02x}")?;
        }
        Ok(())
    }
}

/// A VLAN number, 1 to 4094.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Vlan(u16);

impl Vlan {
    /// The VLAN of this number.
    pub const fn new(id: u16) -> Result<Self, LinkError> {
        if id == 0 || id > VLAN_MAX {
            return Err(LinkError::Vlan { id });
        }
        Ok(Self(id))
    }
}

/// The tags of a channel's frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tags {
    /// None.
    Untagged,
    /// One, 802.1Q.
    Single(Vlan),
    /// Two: a service tag (802.1ad) around a customer tag.
    Double {
        /// The service tag.
        outer: Vlan,
        /// The customer tag.
        inner: Vlan,
    },
}

impl Tags {
    /// `EtherType` and number of each, outermost first; `None` behind the last.
    const fn each(self) -> [Option<(u16, u16)>; 2] {
        match self {
            Self::Untagged => [None, None],
            Self::Single(vlan) => [Some((DOT1Q, vlan.0)), None],
            Self::Double { outer, inner } => [Some((DOT1AD, outer.0)), Some((DOT1Q, inner.0))],
        }
    }
}

/// The near end: the interface of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port {
    /// Its hardware address.
    pub mac: Mac,
    /// What its frames bear.
    pub tags: Tags,
}

impl Port {
    /// The head of a frame to `to`, payload to be added.
    pub(super) fn frame(self, to: Mac, ether_type: u16) -> Vec<u8> {
        let mut frame = Vec::with_capacity(128);
        frame.extend_from_slice(&to.0);
        frame.extend_from_slice(&self.mac.0);
        for (tag_type, vlan) in self.tags.each().into_iter().flatten() {
            frame.extend_from_slice(&tag_type.to_be_bytes());
            frame.extend_from_slice(&vlan.to_be_bytes());
        }
        frame.extend_from_slice(&ether_type.to_be_bytes());
        frame
    }

    /// Sender and payload of a frame that came here, if it has this `EtherType`.
    ///
    /// A packet socket sees frames without the tags that the kernel took off, outermost first; those still there
    /// must be ours.
    pub(super) fn open(self, frame: &[u8], ether_type: u16) -> Result<(Mac, &[u8]), Mismatch> {
        let mut reader = Reader::new(frame);
        let mut field = || reader.take::<6>().map(Mac).ok_or(Mismatch::Truncated);
        let (to, from) = (field()?, field()?);
        if to != self.mac {
            return Err(Mismatch::OtherReceiver);
        }
        let mut found = [None, None];
        let mut next = reader.word().ok_or(Mismatch::Truncated)?;
        for place in &mut found {
            if next != DOT1Q && next != DOT1AD {
                break;
            }
            let control = reader.word().ok_or(Mismatch::Truncated)?;
            *place = Some((next, control & 0x0fff));
            next = reader.word().ok_or(Mismatch::Truncated)?;
        }
        let ours = self.tags.each();
        let [outer, inner] = ours;
        let stripped_outer = [inner, None];
        if found != [None, None] && found != ours && !(outer.is_some() && found == stripped_outer) {
            return Err(Mismatch::OtherTags);
        }
        if next != ether_type {
            return Err(Mismatch::OtherProtocol);
        }
        Ok((from, reader.rest()))
    }
}
