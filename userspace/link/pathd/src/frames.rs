//! Whole frames of one interface, by a packet socket that lets through what may answer a probe and nothing else.

use std::io::{self, Read as _};
use std::os::fd::AsRawFd as _;

use link::probe::{Method, Tags};
use nix::ifaddrs::getifaddrs;
use nix::sys::socket::{LinkAddr, SockaddrStorage, bind};
use socket2::{Domain, Protocol, Socket, Type};

mod filter;

use filter::answers;

/// Frames that came before the socket was bound to its interface: so many are dropped, far more than fit in that moment.
const EARLY_MAX: usize = 64;

/// A packet socket of one interface.
#[derive(Debug)]
pub(crate) struct Frames {
    socket: Socket,
}

impl Frames {
    /// A socket that hears nothing and is used to send.
    pub(crate) fn mute(ifindex: u32) -> io::Result<Self> {
        let socket = Socket::new(Domain::PACKET, Type::RAW.nonblocking(), None)?;
        bind(socket.as_raw_fd(), &link_address(ifindex)?)?;
        Ok(Self { socket })
    }

    /// A socket that hears what may answer a probe. It must be bound after it is made, and hears of every interface in
    /// between: what came so early is dropped.
    pub(crate) fn open(
        ifindex: u32,
        method: Method,
        identifier: u16,
        tags: Tags,
    ) -> io::Result<Self> {
        let place = link_address(ifindex)?;
        let answers = answers(method, identifier, tags);
        let protocol = Protocol::from(i32::from(answers.ether_type.to_be()));
        let socket = Socket::new(Domain::PACKET, Type::RAW.nonblocking(), Some(protocol))?;
        socket.attach_filter(&answers.program())?;
        bind(socket.as_raw_fd(), &place)?;
        let frames = Self { socket };
        for _ in 0..EARLY_MAX {
            if frames.receive(&mut [0])?.is_none() {
                break;
            }
        }
        Ok(frames)
    }

    /// Sends a frame, without waiting.
    pub(crate) fn send(&self, frame: &[u8]) -> io::Result<()> {
        self.socket.send(frame).map(drop)
    }

    /// The length of the next frame that waits, if one does.
    pub(crate) fn receive(&self, frame: &mut [u8]) -> io::Result<Option<usize>> {
        match (&self.socket).read(frame) {
            Ok(octets) => Ok(Some(octets)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }
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
