//! Whole frames of one interface, by a packet socket that lets through what may answer a probe and nothing else.
//!
//! To bind and to close such a socket takes the kernel a grace period, which is far longer than a turn of the main thread:
//! the upkeep thread does both, and the main thread sends and receives.

use std::io::{self, Read as _};
use std::os::fd::AsRawFd as _;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use abi::layout::PORTS_MAX;
use link::probe::{Method, Tags};
use nix::ifaddrs::getifaddrs;
use nix::sys::socket::{LinkAddr, SockaddrStorage, bind};
use socket2::{Domain, Protocol, Socket, Type};

use crate::members::Seat;

mod filter;

use filter::answers;

/// Frames that came before the socket was bound to its interface: so many are dropped, far more than fit in that moment.
const EARLY_MAX: usize = 64;
/// Sockets that wait for their end; one more ends where it stands.
const CLOSING_MAX: usize = 2 * PORTS_MAX as usize;

/// Whose answers a socket shall let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// At which member.
    pub(crate) seat: Seat,
    /// To questions by this method.
    pub(crate) method: Method,
    /// Between these tags.
    pub(crate) tags: Tags,
}

/// A packet socket of one interface.
#[derive(Debug)]
pub(crate) struct Frames {
    /// Always there until it is dropped.
    socket: Option<Socket>,
    closing: SyncSender<Socket>,
}

/// Makes sockets, and ends them: the upkeep thread's.
#[derive(Debug)]
pub(crate) struct Workshop {
    closing: SyncSender<Socket>,
    closed: Receiver<Socket>,
}

impl Workshop {
    pub(crate) fn new() -> Self {
        let (closing, closed) = sync_channel(CLOSING_MAX);
        Self { closing, closed }
    }

    /// Ends the sockets that nobody uses any more.
    pub(crate) fn sweep(&self) {
        self.closed.try_iter().for_each(drop);
    }

    /// A socket that hears what may answer a probe. It must be bound after it is made, and hears of every interface in
    /// between: what came so early is dropped.
    pub(crate) fn open(&self, request: &Request) -> io::Result<Frames> {
        let Request { seat, method, tags } = *request;
        let place = link_address(seat.ifindex)?;
        let answers = answers(method, identifier(seat), tags);
        let protocol = Protocol::from(i32::from(answers.ether_type.to_be()));
        let socket = Socket::new(Domain::PACKET, Type::RAW.nonblocking(), Some(protocol))?;
        socket.attach_filter(&answers.program())?;
        bind(socket.as_raw_fd(), &place)?;
        let frames = Frames {
            socket: Some(socket),
            closing: self.closing.clone(),
        };
        for _ in 0..EARLY_MAX {
            if frames.receive(&mut [0])?.is_none() {
                break;
            }
        }
        Ok(frames)
    }
}

impl Frames {
    /// Sends a frame, without waiting.
    pub(crate) fn send(&self, frame: &[u8]) -> io::Result<()> {
        self.socket()?.send(frame).map(drop)
    }

    /// The length of the next frame that waits, if one does.
    pub(crate) fn receive(&self, frame: &mut [u8]) -> io::Result<Option<usize>> {
        match self.socket()?.read(frame) {
            Ok(octets) => Ok(Some(octets)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn socket(&self) -> io::Result<&Socket> {
        let gone = io::ErrorKind::NotConnected;
        self.socket.as_ref().ok_or_else(|| gone.into())
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        let sent = self
            .socket
            .take()
            .map(|socket| self.closing.try_send(socket));
        match sent {
            None | Some(Ok(())) => {}
            Some(Err(TrySendError::Full(socket) | TrySendError::Disconnected(socket))) => {
                drop(socket);
            }
        }
    }
}

/// A socket of one interface that hears nothing and is used to send.
pub(crate) fn mute(ifindex: u32) -> io::Result<Socket> {
    // Of no protocol.
    let socket = Socket::new(Domain::PACKET, Type::RAW.nonblocking(), None)?;
    bind(socket.as_raw_fd(), &link_address(ifindex)?)?;
    Ok(socket)
}

/// The identifier of echoes of a member: its number, which no other one has.
pub(crate) const fn identifier(seat: Seat) -> u16 {
    seat.number
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
