//! Frames exactly as they are written, by a packet socket (packet(7)): for what no program would send.

use std::io;
use std::os::fd::AsRawFd as _;

use nix::libc;
use nix::net::if_::if_nametoindex;
use nix::sys::socket::{AddressFamily, SockFlag, SockType, socket};

use crate::error::LabError;
use crate::namespace::Namespace;

/// Most frames of one call: floods of the lab are bounded.
pub const FRAMES_MAX: usize = 20_000;

/// Sends frames out of an interface of the host, as they are; those beyond [`FRAMES_MAX`] are left out.
pub fn send(host: &Namespace, interface: &str, frames: &[Vec<u8>]) -> Result<(), LabError> {
    host.enter(|| send_here(interface, frames))?
        .map_err(LabError::file("sending frames out of", interface))
}

fn send_here(interface: &str, frames: &[Vec<u8>]) -> io::Result<()> {
    let index = if_nametoindex(interface).map_err(io::Error::from)?;
    let socket = socket(
        AddressFamily::Packet,
        SockType::Raw,
        SockFlag::SOCK_CLOEXEC,
        None,
    )
    .map_err(io::Error::from)?;
    let address = link_address(index)?;
    frames
        .iter()
        .take(FRAMES_MAX)
        .try_for_each(|frame| send_one(socket.as_raw_fd(), frame, &address))
}

/// The address of an interface for a packet socket.
fn link_address(index: u32) -> io::Result<libc::sockaddr_ll> {
    let family = u16::try_from(libc::AF_PACKET).map_err(io::Error::other)?;
    let index = i32::try_from(index).map_err(io::Error::other)?;
    Ok(libc::sockaddr_ll {
        sll_family: family,
        sll_protocol: 0,
        sll_ifindex: index,
        sll_hatype: 0,
        sll_pkttype: 0,
        sll_halen: 0,
        sll_addr: [0; 8],
    })
}

#[expect(
    unsafe_code,
    reason = "no safe binding offers sendto with a link-layer address"
)]
fn send_one(socket: i32, frame: &[u8], address: &libc::sockaddr_ll) -> io::Result<()> {
    let length =
        libc::socklen_t::try_from(size_of::<libc::sockaddr_ll>()).map_err(io::Error::other)?;
    // SAFETY: the kernel reads `frame.len()` bytes of the frame and `length` bytes of the address, both borrowed for
    // the call, and keeps neither.
    let sent = unsafe {
        libc::sendto(
            socket,
            frame.as_ptr().cast(),
            frame.len(),
            0,
            std::ptr::from_ref(address).cast(),
            length,
        )
    };
    if sent < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}
