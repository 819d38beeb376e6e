//! Opens the sockets that only linkd may open: they may have the addresses of others.

mod defer;

use abi::Family;
use abi::packet::TCP;
use abi::steering::{LISTENER_PRIORITY, PLAIN, TLS};
use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::OwnedFd;
use wire::{SOCKETS_MAX, SocketKind, SocketOrder};

/// Handshakes that a listener completes before they are taken, and as many that are under way; then the kernel answers by
/// cookies. It takes no more than its own `somaxconn`.
const BACKLOG: i32 = 4_096;

/// Seconds that the kernel waits for a user's first octets before it hands over a connection that said nothing. Users speak first at
/// both ports; one that does not is handed over with the next repetition of the handshake.
const SILENT_SECONDS: i32 = 1;

/// Refuses an order that makes no sense.
pub(super) fn check(order: SocketOrder) -> Result<(), String> {
    let max = match order.kind {
        SocketKind::Upstream => SOCKETS_MAX,
        SocketKind::PlainListener | SocketKind::TlsListener => 1,
    };
    if (1..=max).contains(&order.count) {
        Ok(())
    } else {
        let (count, kind) = (order.count, order.kind);
        Err(format!(
            "{count} sockets of {kind:?} at once, where 1 to {max} can be had"
        ))
    }
}

/// A socket for a connection in a user's name. It is not bound yet.
pub(super) fn upstream(family: Family) -> io::Result<OwnedFd> {
    let socket = transparent(family)?;
    // A user may speak to two servers from one port.
    socket.set_reuse_address(true)?;
    Ok(socket.into())
}

/// A socket that listens for the flows of an order: where the gate knows it, and its port on the loopback address, so that
/// no one else reaches it.
///
/// Whoever gets it is its only holder: with that process the listener ends, and the gate sees that nobody listens.
pub(super) fn listener(order: SocketOrder) -> io::Result<(OwnedFd, usize, u16)> {
    let port = match order.kind {
        SocketKind::PlainListener => PLAIN,
        SocketKind::TlsListener => TLS,
        SocketKind::Upstream => return Err(io::ErrorKind::InvalidInput.into()),
    };
    let place = abi::steering::listener(order.family, port);
    let place = place.ok_or(io::ErrorKind::InvalidInput)?;
    let socket = transparent(order.family)?;
    let address = match order.family {
        Family::V4 => IpAddr::V4(Ipv4Addr::LOCALHOST),
        Family::V6 => IpAddr::V6(Ipv6Addr::LOCALHOST),
    };
    socket.bind(&SocketAddr::new(address, 0).into())?;
    // By this the gate knows it from whatever else may come to listen on its port.
    socket.set_priority(LISTENER_PRIORITY)?;
    defer::accept_with_data(&socket, SILENT_SECONDS)?;
    socket.listen(BACKLOG)?;
    let bound = socket.local_addr()?.as_socket();
    let port = bound.ok_or(io::ErrorKind::AddrNotAvailable)?.port();
    Ok((socket.into(), place, port))
}

fn transparent(family: Family) -> io::Result<Socket> {
    let protocol = Protocol::from(i32::from(TCP));
    let domain = match family {
        Family::V4 => Domain::IPV4,
        Family::V6 => Domain::IPV6,
    };
    let socket = Socket::new(domain, Type::STREAM.nonblocking(), Some(protocol))?;
    match family {
        Family::V4 => socket.set_ip_transparent_v4(true)?,
        Family::V6 => {
            socket.set_only_v6(true)?;
            socket.set_ip_transparent_v6(true)?;
        }
    }
    Ok(socket)
}
