//! Neighbour solicitation and advertisement (RFC 4861 §4.3, §4.4, §7).

use std::net::Ipv6Addr;

use super::bytes::Reader;
use super::ethernet::{Mac, Port};
use super::{HOPS_ON_LINK, Mismatch, ip};

const SOLICITATION: u8 = 135;
const ADVERTISEMENT: u8 = 136;
const SOURCE_OPTION: u8 = 1;
const TARGET_OPTION: u8 = 2;
/// Units of eight bytes in the option of an Ethernet address.
const OPTION_UNITS: u8 = 1;
const ALL_NODES: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1);
/// Flag R: the sender is a router.
pub(super) const ROUTER: u8 = 0x80;
/// Flag S: the advertisement answers a solicitation.
const SOLICITED: u8 = 0x40;
/// Flag O: receivers replace what they know.
pub(super) const OVERRIDE: u8 = 0x20;

/// A solicitation of `target`, to the station that last answered or, without one, to the solicited-node group.
pub(super) fn solicitation(
    port: Port,
    to: Option<Mac>,
    source: Ipv6Addr,
    target: Ipv6Addr,
) -> Vec<u8> {
    let group = solicited_node(target);
    let everybody = (Mac::of_multicast(group), group);
    let (to, destination) = to.map_or(everybody, |mac| (mac, target));
    let message = message(SOLICITATION, 0, target, SOURCE_OPTION, port.mac);
    ip::frame_v6(port, to, (source, destination), HOPS_ON_LINK, message)
}

/// An advertisement of `address` to all nodes, which nobody asked for.
pub(super) fn advertisement(port: Port, address: Ipv6Addr, flags: u8) -> Vec<u8> {
    let message = message(ADVERTISEMENT, flags, address, TARGET_OPTION, port.mac);
    let to = Mac::of_multicast(ALL_NODES);
    ip::frame_v6(port, to, (address, ALL_NODES), HOPS_ON_LINK, message)
}

/// The hardware address in the advertisement that answers our solicitation, with the checks of RFC 4861 §7.1.2.
pub(super) fn read_advertisement(
    port: Port,
    frame: &[u8],
    source: Ipv6Addr,
    target: Ipv6Addr,
) -> Result<Mac, Mismatch> {
    let received = ip::open_v6(port, frame, source)?;
    let mut reader = Reader::new(received.message);
    let [kind, code, _, _, flags, ..]: [u8; 8] = reader.take().ok_or(Mismatch::Truncated)?;
    if kind != ADVERTISEMENT {
        return Err(Mismatch::OtherProtocol);
    }
    if received.hops != HOPS_ON_LINK {
        return Err(Mismatch::HopLimit {
            hops: received.hops,
        });
    }
    if code != 0 {
        return Err(Mismatch::Malformed);
    }
    if ip::v6(&mut reader)? != target {
        return Err(Mismatch::OtherTarget);
    }
    if flags & SOLICITED == 0 {
        return Err(Mismatch::Unsolicited);
    }
    let mac = target_option(reader)?.unwrap_or(received.from);
    if mac.is_station() {
        Ok(mac)
    } else {
        Err(Mismatch::Malformed)
    }
}

/// The group at which a node listens for solicitations of its address (RFC 4291 §2.7.1).
fn solicited_node(target: Ipv6Addr) -> Ipv6Addr {
    let [.., low, lowest] = target.segments();
    Ipv6Addr::new(0xff02, 0, 0, 0, 0, 1, 0xff00 | low & 0xff, lowest)
}

fn message(kind: u8, flags: u8, target: Ipv6Addr, option: u8, mac: Mac) -> Vec<u8> {
    let mut message = vec![kind, 0, 0, 0, flags, 0, 0, 0];
    message.extend_from_slice(&target.octets());
    message.extend_from_slice(&[option, OPTION_UNITS]);
    message.extend_from_slice(&mac.0);
    message
}

/// Walks the options; each is at least eight bytes, so the message's length bounds the walk.
fn target_option(mut reader: Reader<'_>) -> Result<Option<Mac>, Mismatch> {
    let mut found = None;
    while !reader.rest().is_empty() {
        let option: [u8; 8] = reader.take().ok_or(Mismatch::Truncated)?;
        let [kind, units, mac @ ..] = option;
        if units == 0 {
            return Err(Mismatch::Malformed);
        }
        if kind == TARGET_OPTION && units == OPTION_UNITS {
            found = Some(Mac(mac));
        }
        let more = usize::from(units).saturating_sub(1) * 8;
        reader.skip(more).ok_or(Mismatch::Truncated)?;
    }
    Ok(found)
}
