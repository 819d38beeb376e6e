//! Connections come in: the gate steers them to listeners of linkd, or users ask the proxy.

use crate::limits::{ACCEPT_PAUSE, BIND_AGAIN, CONNECTIONS_MAX, CONNECTIONS_PER_SOURCE_MAX};
use abi::Family;
use runtime::{PoolError, Seat, Shares};
use std::future::Future;
use std::net::{IpAddr, SocketAddr, TcpListener as StdListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wire::SocketKind;

/// Wait before linkd is asked for a listener again.
const ASK_AGAIN: Duration = Duration::from_millis(500);

/// What the user speaks, by the port that it wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// TLS is expected: port 443.
    Tls,
    /// HTTP in the clear: port 80.
    Plain,
}

impl Door {
    const ALL: [Self; 2] = [Self::Tls, Self::Plain];

    const fn kind(self) -> SocketKind {
        match self {
            Self::Tls => SocketKind::TlsListener,
            Self::Plain => SocketKind::PlainListener,
        }
    }
}

/// A connection that was taken, and its place among all.
#[derive(Debug)]
pub(crate) struct Guest {
    /// The connection.
    pub(crate) stream: TcpStream,
    /// Who began it.
    pub(crate) user: SocketAddr,
    /// Whom it wanted to reach; of the proxy's its own address.
    pub(crate) server: SocketAddr,
    _place: OwnedSemaphorePermit,
    _seat: Seat<IpAddr>,
}

/// The places of connections: of all, and of each source.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    all: Arc<Semaphore>,
    sources: Arc<Shares<IpAddr>>,
}

impl Places {
    pub(crate) fn new() -> Self {
        Self {
            all: Arc::new(Semaphore::new(CONNECTIONS_MAX)),
            sources: Shares::of(CONNECTIONS_PER_SOURCE_MAX),
        }
    }
}

/// The listeners of both doors and families; linkd is asked until it gives them.
pub(crate) async fn doors(linkd: &Path) -> Vec<(Door, TcpListener)> {
    let mut doors = Vec::new();
    for door in Door::ALL {
        for family in [Family::V4, Family::V6] {
            doors.push((door, listener(linkd, door, family).await));
        }
    }
    doors
}

async fn listener(linkd: &Path, door: Door, family: Family) -> TcpListener {
    loop {
        let socket = runtime::sockets::listener(linkd, door.kind(), family).await;
        let listener = socket.and_then(|socket| {
            let listener = TcpListener::from_std(StdListener::from(socket));
            listener.map_err(|error| PoolError::Socket(error.into()))
        });
        match listener {
            Ok(listener) => return listener,
            Err(error) => tracing::warn!(%error, ?door, ?family, "no listener from linkd"),
        }
        tokio::time::sleep(ASK_AGAIN).await;
    }
}

/// A listener of the proxy. What cannot be bound is tried until it can: the address may be one that another node still has.
pub(crate) async fn proxy(address: SocketAddr) -> TcpListener {
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => {
                tracing::info!(%address, "the proxy takes connections");
                return listener;
            }
            Err(error) => tracing::warn!(%address, %error, "the proxy does not listen"),
        }
        tokio::time::sleep(BIND_AGAIN).await;
    }
}

/// Takes connections as long as there are places, and hands each to `attend` in a task of its own.
pub(crate) async fn accept<F>(listener: TcpListener, places: Places, attend: impl Fn(Guest) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    while let Ok(place) = Arc::clone(&places.all).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, user)) => {
                if let Some(guest) = admit(stream, user, place, &places) {
                    drop(tokio::spawn(attend(guest)));
                } else {
                    tracing::debug!(%user, "a source has too many connections: one reset");
                }
            }
            Err(error) => {
                // Out of descriptors or memory: the next connection may find them again.
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn admit(
    stream: TcpStream,
    user: SocketAddr,
    place: OwnedSemaphorePermit,
    places: &Places,
) -> Option<Guest> {
    // What the user wanted to reach is what its socket here is bound to.
    let server = stream.local_addr().ok()?;
    let Some(seat) = Shares::seat(&places.sources, user.ip()) else {
        reset(&stream);
        return None;
    };
    stream.set_nodelay(true).ok()?;
    Some(Guest {
        stream,
        user,
        server,
        _place: place,
        _seat: seat,
    })
}

/// Has a connection end by a reset when it is dropped: its user is told at once, and that it was no orderly end.
pub(crate) fn reset(stream: &TcpStream) {
    if let Err(error) = stream.set_zero_linger() {
        tracing::debug!(%error, "a connection is not reset but closed");
    }
}
