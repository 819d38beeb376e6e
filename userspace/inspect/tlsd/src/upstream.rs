//! Connections to servers, in the names of the users.

mod handshake;
mod remembered;
mod trust;

pub(crate) use handshake::{Asked, HandshakeError, Leg, Legs};
pub(crate) use trust::Trust;

use crate::limits::CONNECT_WAIT;
use abi::Family;
use runtime::Pool;
use std::io;
use std::net::{SocketAddr, TcpStream as StdStream};
use tokio::net::{TcpSocket, TcpStream};

/// Why a server was not reached.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    /// The reserve of sockets is used up.
    #[error("no socket is left for a connection to a server: linkd gives none")]
    NoSocket,
    /// It did not answer in time.
    #[error("the server did not answer within {} s", CONNECT_WAIT.as_secs())]
    Silent,
    /// The network or the server said no.
    #[error("the server was not reached: {0}")]
    Refused(#[from] io::Error),
}

/// A connection to the server by the user's own address and, where nobody has it, port: the gate knows the flow again by it, and
/// the server sees who asks.
pub(crate) async fn connect(
    pool: &Pool,
    user: SocketAddr,
    server: SocketAddr,
) -> Result<TcpStream, ConnectError> {
    let family = match server {
        SocketAddr::V4(_) => Family::V4,
        SocketAddr::V6(_) => Family::V6,
    };
    let socket = pool.take(family).ok_or(ConnectError::NoSocket)?;
    let socket = TcpSocket::from_std_stream(StdStream::from(socket));
    socket
        .bind(user)
        .or_else(|_| socket.bind(SocketAddr::new(user.ip(), 0)))?;
    let connected = tokio::time::timeout(CONNECT_WAIT, socket.connect(server));
    let stream = connected.await.map_err(|_| ConnectError::Silent)??;
    stream.set_nodelay(true)?;
    Ok(stream)
}
