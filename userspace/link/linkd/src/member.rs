//! What the record says of a member, in the terms of the gate's maps.

use abi::Family;
use abi::path::{Liveness as Code, Lock, MemberRecord, OWNER_OCTETS};
use model::{LinkId, Liveness, MemberRole, ProbeKind, RowKey, SnapshotPort};
use std::net::IpAddr;
use std::num::NonZeroU32;

#[cfg(test)]
mod tests;

/// The member's port number, and what is said of it.
pub(crate) fn member_of(port: &SnapshotPort) -> (u16, MemberRecord) {
    let (liveness, interval, multiplier) = match port.liveness {
        Liveness::Carrier => (Code::Carrier, 0, 0),
        Liveness::Bfd {
            interval,
            multiplier,
            ..
        } => (Code::Bfd, interval.get(), multiplier.get()),
        Liveness::Probe {
            by,
            interval,
            losses,
            ..
        } => {
            let code = match by {
                ProbeKind::Neighbour => Code::Neighbour,
                ProbeKind::Echo => Code::Echo,
            };
            (code, interval.get(), losses.get())
        }
    };
    let lock = match port.lock {
        None => Lock::None,
        Some(MemberRole::Primary) => Lock::Primary,
        Some(MemberRole::Backup) => Lock::Backup,
    };
    let (peer, family) = port.liveness.far_end().map_or(([0; 16], 0), address);
    let record = MemberRecord {
        owner: owner(&port.owner),
        peer,
        bandwidth_gbps: port.bandwidth_gbps.map_or(0, NonZeroU32::get),
        interval_us: u32::from(interval) * 1_000,
        multiplier,
        liveness: liveness as u8,
        family,
        lock: lock as u8,
        tags: policy::tags_of(port),
    };
    (port.number, record)
}

/// The octets of an address, IPv4 in the first four, and the code of its family.
fn address(address: IpAddr) -> ([u8; 16], u8) {
    match address {
        IpAddr::V4(v4) => {
            let mut octets = [0; 16];
            octets[..4].copy_from_slice(&v4.octets());
            (octets, Family::V4 as u8)
        }
        IpAddr::V6(v6) => (v6.octets(), Family::V6 as u8),
    }
}

/// The identifier of a link, filled up with zeros. It is no longer than that: [`model::id::ID_BYTES_MAX`].
fn owner(key: &RowKey) -> [u8; OWNER_OCTETS] {
    let mut octets = [0; OWNER_OCTETS];
    let link = LinkId::of(key);
    let id = link.as_ref().map_or("", LinkId::as_str);
    for (octet, byte) in octets.iter_mut().zip(id.bytes()) {
        *octet = byte;
    }
    octets
}

const _: () = assert!(OWNER_OCTETS >= model::id::ID_BYTES_MAX);
