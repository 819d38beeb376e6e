//! The sockets of one BFD session (RFC 5881 §4, §5), bound to the interface of its member.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::num::NonZeroU32;
use std::os::fd::AsRawFd as _;

use link::bfd::{HOPS, PORT};
use nix::cmsg_space;
use nix::sys::socket::sockopt::{Ipv4RecvTtl, Ipv6RecvHopLimit};
use nix::sys::socket::{ControlMessageOwned, MsgFlags, SockaddrStorage, recvmsg, setsockopt};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};

/// What the packets' class of service says: network control, CS6 (RFC 4594 §3.1).
const NETWORK_CONTROL: u32 = 48 << 2;

/// Between which stations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ends {
    /// Index of the interface.
    pub(crate) ifindex: NonZeroU32,
    /// Its own address.
    pub(crate) local: IpAddr,
    /// The peer's.
    pub(crate) peer: IpAddr,
}

/// The two sockets: control packets are sent from another port than they are received at.
#[derive(Debug)]
pub(crate) struct Sockets {
    receive: Socket,
    send: Socket,
    to: SockAddr,
    /// Room for the one control message that is asked for.
    control: Vec<u8>,
}

/// A datagram that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrived {
    /// From whom.
    pub(crate) from: IpAddr,
    /// With which TTL or hop limit.
    pub(crate) hops: Option<u8>,
    /// How long it is.
    pub(crate) octets: usize,
}

impl Sockets {
    /// Opens them; `ports` are tried in turn as the source port.
    pub(crate) fn open(ends: Ends, ports: impl Iterator<Item = u16>) -> io::Result<Self> {
        let receive = socket(ends)?;
        let any: SocketAddr = match ends.local {
            IpAddr::V4(_) => {
                setsockopt(&receive, Ipv4RecvTtl, &true)?;
                (Ipv4Addr::UNSPECIFIED, PORT).into()
            }
            IpAddr::V6(_) => {
                setsockopt(&receive, Ipv6RecvHopLimit, &true)?;
                (Ipv6Addr::UNSPECIFIED, PORT).into()
            }
        };
        receive.bind(&any.into())?;
        let send = socket(ends)?;
        match ends.local {
            IpAddr::V4(_) => {
                send.set_ttl_v4(HOPS.into())?;
                send.set_tos_v4(NETWORK_CONTROL)?;
            }
            IpAddr::V6(_) => {
                send.set_unicast_hops_v6(HOPS.into())?;
                send.set_tclass_v6(NETWORK_CONTROL)?;
            }
        }
        bind(&send, ends, ports)?;
        Ok(Self {
            receive,
            send,
            to: address(ends.peer, PORT, ends.ifindex),
            control: cmsg_space!(libc::c_int),
        })
    }

    /// Sends a payload to the peer, without waiting.
    pub(crate) fn send(&self, payload: &[u8]) -> io::Result<()> {
        self.send.send_to(payload, &self.to).map(drop)
    }

    /// The next payload that waits, if one does. A longer one than fits is cut, which no control packet survives.
    pub(crate) fn receive(&mut self, payload: &mut [u8]) -> io::Result<Option<Arrived>> {
        let mut places = [IoSliceMut::new(payload)];
        let flags = MsgFlags::MSG_DONTWAIT;
        let control = Some(self.control.as_mut_slice());
        let fd = self.receive.as_raw_fd();
        let message = match recvmsg::<SockaddrStorage>(fd, &mut places, control, flags) {
            Ok(message) => message,
            Err(nix::Error::EAGAIN) => return Ok(None),
            Err(errno) => return Err(errno.into()),
        };
        let hops = message.cmsgs()?.find_map(|control| hops(&control));
        let octets = message.bytes;
        let from = message.address.and_then(|from| {
            let v4 = from.as_sockaddr_in().map(|v4| IpAddr::V4(v4.ip()));
            v4.or_else(|| from.as_sockaddr_in6().map(|v6| IpAddr::V6(v6.ip())))
        });
        let from = from.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
        Ok(Some(Arrived { from, hops, octets }))
    }
}

/// A socket that hears and speaks on the interface alone.
fn socket(ends: Ends) -> io::Result<Socket> {
    let kind = Type::DGRAM.nonblocking();
    match ends.local {
        IpAddr::V4(_) => {
            let socket = Socket::new(Domain::IPV4, kind, Some(Protocol::UDP))?;
            socket.bind_device_by_index_v4(Some(ends.ifindex))?;
            Ok(socket)
        }
        IpAddr::V6(_) => {
            let socket = Socket::new(Domain::IPV6, kind, Some(Protocol::UDP))?;
            socket.set_only_v6(true)?;
            socket.bind_device_by_index_v6(Some(ends.ifindex))?;
            Ok(socket)
        }
    }
}

/// Binds to the first of the ports that is free.
fn bind(socket: &Socket, ends: Ends, ports: impl Iterator<Item = u16>) -> io::Result<()> {
    let mut outcome = Err(io::ErrorKind::AddrInUse.into());
    for port in ports {
        outcome = socket.bind(&address(ends.local, port, ends.ifindex));
        let is_taken = |error: &io::Error| error.kind() == io::ErrorKind::AddrInUse;
        if !outcome.as_ref().is_err_and(is_taken) {
            break;
        }
    }
    outcome
}

/// An address with its port; one that means something on its cable alone needs the interface beside it (RFC 4007 §11).
fn address(address: IpAddr, port: u16, ifindex: NonZeroU32) -> SockAddr {
    match address {
        IpAddr::V6(v6) if v6.is_unicast_link_local() => {
            SocketAddr::V6(SocketAddrV6::new(v6, port, 0, ifindex.get())).into()
        }
        IpAddr::V4(_) | IpAddr::V6(_) => SocketAddr::new(address, port).into(),
    }
}

/// The TTL or hop limit in a control message.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enum is open-ended; no other control message was asked for"
)]
fn hops(control: &ControlMessageOwned) -> Option<u8> {
    match control {
        ControlMessageOwned::Ipv4Ttl(hops) | ControlMessageOwned::Ipv6HopLimit(hops) => {
            u8::try_from(*hops).ok()
        }
        _ => None,
    }
}
