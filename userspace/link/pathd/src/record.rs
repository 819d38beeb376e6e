//! What the record wants of a member, out of the octets that linkd stored.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU8;

use abi::Family;
use abi::path::{Liveness, Lock, MemberRecord, OWNER_OCTETS};
use link::group::Member;
use link::probe::{Tags, Vlan};

#[cfg(test)]
mod tests;

/// A member's record as its octets.
pub(crate) type RecordOctets = [u8; size_of::<MemberRecord>()];

/// What the record wants of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Whose member it is.
    pub(crate) owner: Owner,
    /// Who carries, if that was chosen by hand.
    pub(crate) lock: Option<Member>,
    /// How its far end is watched.
    pub(crate) watching: Watching,
    /// What its frames bear.
    pub(crate) tags: Tags,
}

/// Identifier of a channel or an uplink, without a heap: it goes through the real-time thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner([u8; OWNER_OCTETS]);

/// How the far end of a member is watched, besides its carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Watching {
    /// Not at all.
    Carrier,
    /// By BFD.
    Bfd(Target),
    /// By ARP or neighbour solicitation.
    Neighbour(Target),
    /// By ICMP echo.
    Echo(Target),
}

/// Who is watched, and how closely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// Its address.
    pub(crate) address: IpAddr,
    /// Interval of the packets, microseconds.
    pub(crate) interval_us: u32,
    /// Silence of so many intervals means death.
    pub(crate) multiplier: NonZeroU8,
}

/// What of a record has no meaning here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} has a value that is none")]
pub(crate) struct RecordFault(&'static str);

impl Wanted {
    /// A member that is watched by its carrier alone and whose owner nobody knows.
    pub(crate) const NOTHING: Self = Self {
        owner: Owner([0; OWNER_OCTETS]),
        lock: None,
        watching: Watching::Carrier,
        tags: Tags::Untagged,
    };

    /// Reads the octets.
    pub(crate) fn read(octets: &RecordOctets) -> Result<Self, RecordFault> {
        let record = record(octets);
        let lock = match Lock::from_code(record.lock).ok_or(RecordFault("the lock"))? {
            Lock::None => None,
            Lock::Primary => Some(Member::Primary),
            Lock::Backup => Some(Member::Backup),
        };
        let liveness =
            Liveness::from_code(record.liveness).ok_or(RecordFault("the way of watching"))?;
        let watching = match liveness {
            Liveness::Carrier => Watching::Carrier,
            Liveness::Bfd => Watching::Bfd(target(&record)?),
            Liveness::Neighbour => Watching::Neighbour(target(&record)?),
            Liveness::Echo => Watching::Echo(target(&record)?),
        };
        let vlan = |id| Vlan::new(id).map_err(|_| RecordFault("a VLAN identifier"));
        let tags = match record.tags {
            [0, _] => Tags::Untagged,
            [id, 0] => Tags::Single(vlan(id)?),
            [outer, inner] => Tags::Double {
                outer: vlan(outer)?,
                inner: vlan(inner)?,
            },
        };
        Ok(Self {
            owner: Owner(record.owner),
            lock,
            watching,
            tags,
        })
    }
}

impl Owner {
    /// The identifier; nothing where it is no text.
    pub(crate) fn text(&self) -> Option<&str> {
        let end = self.0.iter().position(|octet| *octet == 0);
        std::str::from_utf8(&self.0[..end.unwrap_or(OWNER_OCTETS)]).ok()
    }
}

impl Watching {
    /// Who is watched, if anybody.
    pub(crate) const fn target(self) -> Option<Target> {
        match self {
            Self::Carrier => None,
            Self::Bfd(target) | Self::Neighbour(target) | Self::Echo(target) => Some(target),
        }
    }

    /// Its name in listings.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Carrier => "carrier",
            Self::Bfd(_) => "bfd",
            Self::Neighbour(_) => "neighbour",
            Self::Echo(_) => "echo",
        }
    }
}

fn target(record: &MemberRecord) -> Result<Target, RecordFault> {
    let [a, b, c, d, ..] = record.peer;
    let address = if record.family == Family::V4 as u8 {
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    } else if record.family == Family::V6 as u8 {
        IpAddr::V6(Ipv6Addr::from(record.peer))
    } else {
        return Err(RecordFault("the family of the far end"));
    };
    Ok(Target {
        address,
        interval_us: record.interval_us,
        multiplier: NonZeroU8::new(record.multiplier).ok_or(RecordFault("the multiplier"))?,
    })
}

/// The fields, in the order and by the offsets of the layout.
fn record(octets: &RecordOctets) -> MemberRecord {
    let mut rest = octets.as_slice();
    MemberRecord {
        owner: take(&mut rest),
        peer: take(&mut rest),
        bandwidth_gbps: u32::from_ne_bytes(take(&mut rest)),
        interval_us: u32::from_ne_bytes(take(&mut rest)),
        multiplier: u8::from_ne_bytes(take(&mut rest)),
        liveness: u8::from_ne_bytes(take(&mut rest)),
        family: u8::from_ne_bytes(take(&mut rest)),
        lock: u8::from_ne_bytes(take(&mut rest)),
        tags: [
            u16::from_ne_bytes(take(&mut rest)),
            u16::from_ne_bytes(take(&mut rest)),
        ],
    }
}

/// The next octets. They are all there: the layout has no padding, and its size is that of the array.
fn take<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    let Some((taken, behind)) = rest.split_first_chunk() else {
        return [0; N];
    };
    *rest = behind;
    *taken
}
