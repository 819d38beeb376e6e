//! Sources that the gate saw for the first time.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    os::fd::{AsRawFd, RawFd},
};

use abi::{Family, Reason};
use aya::maps::{Map, MapData, RingBuf};

use super::{error::GateError, maps, pins::Pins};

/// A source seen for the first time on an operator's channel: unknown, or another operator's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The kernel's boot-time clock (ns) when the packet was judged.
    pub boot_ns: u64,
    /// The source; of IPv6 sources under one /64 only the first is reported.
    pub address: IpAddr,
    /// Epoch that judged it.
    pub epoch: u32,
    /// Number of the port it came by.
    pub port: u16,
    /// Number of the operator of that channel.
    pub operator: u16,
    /// [`Reason::Unknown`] or [`Reason::WrongChannel`].
    pub reason: Reason,
}

/// The reading end of the ring. Its descriptor is readable while sightings wait; there is one reader.
pub struct Sightings {
    ring: RingBuf<MapData>,
}

impl Sightings {
    pub(super) fn open(pins: &Pins) -> Result<Self, GateError> {
        Ok(Self {
            ring: maps::typed(pins, "SIGHTINGS", Map::RingBuf)?,
        })
    }

    /// The next sighting, if one waits. What another version wrote and this one cannot read is passed over.
    pub fn take(&mut self) -> Option<Sighting> {
        while let Some(item) = self.ring.next() {
            if let Some(sighting) = decode(&item) {
                return Some(sighting);
            }
        }
        None
    }
}

impl fmt::Debug for Sightings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Sightings")
            .field("ring", &self.ring.as_raw_fd())
            .finish()
    }
}

impl AsRawFd for Sightings {
    fn as_raw_fd(&self) -> RawFd {
        self.ring.as_raw_fd()
    }
}

/// Reads an `abi::tables::Sighting` as the kernel laid it out.
fn decode(octets: &[u8]) -> Option<Sighting> {
    fn at<const N: usize>(octets: &[u8], at: usize) -> Option<[u8; N]> {
        octets.get(at..)?.first_chunk().copied()
    }
    const FAMILY_V4: u8 = Family::V4 as u8;
    const FAMILY_V6: u8 = Family::V6 as u8;
    let address: [u8; 16] = at(octets, 8)?;
    let [first, second, third, fourth, ..] = address;
    Some(Sighting {
        boot_ns: u64::from_ne_bytes(at(octets, 0)?),
        address: match *octets.get(33)? {
            FAMILY_V4 => Ipv4Addr::new(first, second, third, fourth).into(),
            FAMILY_V6 => Ipv6Addr::from(address).into(),
            _ => return None,
        },
        epoch: u32::from_ne_bytes(at(octets, 24)?),
        port: u16::from_ne_bytes(at(octets, 28)?),
        operator: u16::from_ne_bytes(at(octets, 30)?),
        reason: Reason::from_code(*octets.get(32)?)?,
    })
}
