//! Announcements by a packet socket.

use std::io;
use std::net::IpAddr;
use std::os::fd::AsRawFd as _;

use link::probe::{Mac, Node, Port, Tags, gratuitous_arp, unsolicited_advertisement};
use nix::ifaddrs::getifaddrs;
use nix::sys::socket::{
    AddressFamily, LinkAddr, MsgFlags, SockFlag, SockType, SockaddrStorage, sendto, socket,
};

use crate::error::PathdError;

/// Most addresses of one interface that are announced; further ones are found by their neighbours' own asking.
const ADDRESSES_MAX: usize = 64;

/// Announces addresses on an interface: gratuitous ARP, unsolicited neighbour advertisements. How many.
pub(crate) fn announce(
    ifindex: u32,
    mac: [u8; 6],
    addresses: &[IpAddr],
) -> Result<usize, PathdError> {
    let failed = |source| PathdError::Announce { ifindex, source };
    let link = link_address(ifindex).map_err(failed)?;
    // Of no protocol: it hears nothing.
    let (kind, flags) = (SockType::Raw, SockFlag::SOCK_CLOEXEC);
    let socket =
        socket(AddressFamily::Packet, kind, flags, None).map_err(|errno| failed(errno.into()))?;
    // The kernel tags what leaves by an interface of a VLAN.
    let port = Port {
        mac: Mac(mac),
        tags: Tags::Untagged,
    };
    let announced = addresses.iter().take(ADDRESSES_MAX);
    let count = announced.len();
    for address in announced {
        let frame = match address {
            IpAddr::V4(v4) => gratuitous_arp(port, *v4),
            IpAddr::V6(v6) => unsolicited_advertisement(port, *v6, Node::Router),
        };
        sendto(socket.as_raw_fd(), &frame, &link, MsgFlags::empty())
            .map_err(|errno| failed(errno.into()))?;
    }
    Ok(count)
}

/// The interface as an address of the packet family, which the C library tells.
fn link_address(ifindex: u32) -> io::Result<LinkAddr> {
    let wanted = usize::try_from(ifindex).unwrap_or(usize::MAX);
    let link = |address: SockaddrStorage| address.as_link_addr().copied();
    getifaddrs()?
        .filter_map(|interface| link(interface.address?))
        .find(|link| link.ifindex() == wanted)
        .ok_or_else(|| io::Error::from_raw_os_error(libc::ENODEV))
}
