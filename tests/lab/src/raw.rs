//! Frames exactly as they are written, by a packet socket (packet(7)): for what no program would send.

use std::io::{self, IoSliceMut};
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::time::Duration;

use nix::libc;
use nix::net::if_::if_nametoindex;
use nix::sys::socket::sockopt::ReceiveTimeout;
use nix::sys::socket::{
    AddressFamily, ControlMessageOwned, MsgFlags, SockFlag, SockProtocol, SockType, recvmsg,
    setsockopt, socket,
};
use nix::sys::time::{TimeVal, TimeValLike as _};

use crate::error::LabError;
use crate::namespace::Namespace;
use crate::wait::Stopwatch;

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

/// Reads every frame that an interface of the host receives, tags included.
#[derive(Debug)]
pub struct Tap {
    socket: OwnedFd,
    name: String,
}

/// Octets of the longest frame that is read.
const FRAME_OCTETS_MAX: usize = 2_048;
/// How long one read waits.
const READ_LIMIT_MS: i64 = 20;
/// Where the outer tag stands in a frame.
const TAG_AT: usize = 12;

impl Tap {
    /// Opens it; what comes from now on is read.
    pub fn open(host: &Namespace, interface: &str) -> Result<Self, LabError> {
        let socket = host
            .enter(|| tap_here(interface))?
            .map_err(LabError::file("reading frames of", interface))?;
        Ok(Self {
            socket,
            name: interface.to_owned(),
        })
    }

    /// The next frame that is looked for; nothing if none comes in time.
    pub fn next(
        &mut self,
        limit: Duration,
        is_wanted: impl Fn(&[u8]) -> bool,
    ) -> Result<Option<Vec<u8>>, LabError> {
        let watch = Stopwatch::start();
        while watch.elapsed() < limit {
            let read = self.read();
            let frame = read.map_err(LabError::file("reading frames of", &self.name))?;
            if let Some(frame) = frame.filter(|frame| is_wanted(frame)) {
                return Ok(Some(frame));
            }
        }
        Ok(None)
    }

    /// One frame, or nothing in the time of a read. The kernel takes the outer tag out and tells it beside the frame.
    fn read(&self) -> io::Result<Option<Vec<u8>>> {
        let mut buffer = [0; FRAME_OCTETS_MAX];
        let mut control = nix::cmsg_space!([u8; size_of::<libc::tpacket_auxdata>()]);
        let (octets, tag) = {
            let mut parts = [IoSliceMut::new(&mut buffer)];
            let message = recvmsg::<()>(
                self.socket.as_raw_fd(),
                &mut parts,
                Some(&mut control),
                MsgFlags::empty(),
            );
            let message = match message {
                Err(nix::errno::Errno::EAGAIN) => return Ok(None),
                message => message.map_err(io::Error::from)?,
            };
            let tag = message.cmsgs().map_err(io::Error::from)?.find_map(tag_of);
            (message.bytes, tag)
        };
        let mut frame = buffer.get(..octets).unwrap_or_default().to_vec();
        if let Some(tag) = tag.filter(|_| frame.len() >= TAG_AT) {
            frame.splice(TAG_AT..TAG_AT, tag);
        }
        Ok(Some(frame))
    }
}

/// The tag that the kernel took out of a frame.
fn tag_of(message: ControlMessageOwned) -> Option<[u8; 4]> {
    /// Where status, tag and its ethertype stand in `tpacket_auxdata` (packet(7)).
    const STATUS: usize = 0;
    const TCI: usize = 16;
    const TPID: usize = 18;
    let ControlMessageOwned::Unknown(auxiliary) = message else {
        return None;
    };
    let octets = auxiliary.data_bytes;
    let word = |at: usize| Some(u16::from_ne_bytes(*octets.get(at..)?.first_chunk()?));
    let status = u32::from_ne_bytes(*octets.get(STATUS..)?.first_chunk()?);
    let both = libc::TP_STATUS_VLAN_VALID | libc::TP_STATUS_VLAN_TPID_VALID;
    if status & both != both {
        return None;
    }
    let ([k0, k1], [t0, t1]) = (word(TPID)?.to_be_bytes(), word(TCI)?.to_be_bytes());
    Some([k0, k1, t0, t1])
}

fn tap_here(interface: &str) -> io::Result<OwnedFd> {
    let index = if_nametoindex(interface).map_err(io::Error::from)?;
    let socket = socket(
        AddressFamily::Packet,
        SockType::Raw,
        SockFlag::SOCK_CLOEXEC,
        SockProtocol::EthAll,
    )
    .map_err(io::Error::from)?;
    let mut address = link_address(index)?;
    address.sll_protocol = u16::try_from(libc::ETH_P_ALL)
        .map_err(io::Error::other)?
        .to_be();
    bind(socket.as_raw_fd(), &address)?;
    ask_for_tags(socket.as_raw_fd())?;
    let limit = TimeVal::milliseconds(READ_LIMIT_MS);
    setsockopt(&socket, ReceiveTimeout, &limit).map_err(io::Error::from)?;
    Ok(socket)
}

#[expect(
    unsafe_code,
    reason = "no safe binding makes a link-layer address to bind to"
)]
fn bind(socket: i32, address: &libc::sockaddr_ll) -> io::Result<()> {
    let length =
        libc::socklen_t::try_from(size_of::<libc::sockaddr_ll>()).map_err(io::Error::other)?;
    // SAFETY: the kernel reads `length` bytes of the address, borrowed for the call, and keeps none.
    let bound = unsafe { libc::bind(socket, std::ptr::from_ref(address).cast(), length) };
    done(bound)
}

#[expect(unsafe_code, reason = "no safe binding knows this option")]
fn ask_for_tags(socket: i32) -> io::Result<()> {
    let on: libc::c_int = 1;
    let length = libc::socklen_t::try_from(size_of::<libc::c_int>()).map_err(io::Error::other)?;
    // SAFETY: the kernel reads `length` bytes of the value, borrowed for the call, and keeps none.
    let set = unsafe {
        libc::setsockopt(
            socket,
            libc::SOL_PACKET,
            libc::PACKET_AUXDATA,
            std::ptr::from_ref(&on).cast(),
            length,
        )
    };
    done(set)
}

fn done(answer: i32) -> io::Result<()> {
    if answer < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}
