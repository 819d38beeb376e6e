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
/// the server sees who asks. Where that port still has a connection to this server, such as the one by which the server was asked,
/// another port is taken.
pub(crate) async fn connect(
    pool: &Pool,
    user: SocketAddr,
    server: SocketAddr,
) -> Result<TcpStream, ConnectError> {
    match connect_from(pool, user, server).await {
        Err(ConnectError::Refused(error)) if error.kind() == io::ErrorKind::AddrNotAvailable => {
            connect_from(pool, SocketAddr::new(user.ip(), 0), server).await
        }
        connected => connected,
    }
}

async fn connect_from(
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::gateway::{Gateway, listening, patient};

    /// Whoever is asked first, and then spliced to, is reached twice in a moment.
    #[tokio::test]
    async fn a_server_is_reached_again_while_the_first_connection_ends() {
        let gateway = Gateway::start(&[]).await;
        let (listener, server) = listening().await;
        let (unused, user) = listening().await;
        drop(unused);
        let asking = connect(gateway.pool(), user, server);
        let (asked, accepted) = patient(async { tokio::join!(asking, listener.accept()) }).await;
        assert_eq!(asked.as_ref().unwrap().local_addr().unwrap(), user);
        drop(asked);
        // Its server has not ended it yet.
        let again = connect(gateway.pool(), user, server);
        let (again, _) = patient(async { tokio::join!(again, listener.accept()) }).await;
        assert_ne!(again.unwrap().local_addr().unwrap(), user);
        drop(accepted);
    }
}
