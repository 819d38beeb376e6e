//! Connections come in: the gate steers them to listeners of linkd, or users ask the proxy.

use crate::lanes::{Lane, Lanes, OnLane};
use crate::limits::{ACCEPT_PAUSE, BIND_AGAIN, CONNECTIONS_MAX, CONNECTIONS_PER_SOURCE_MAX};
use abi::Family;
use runtime::{Seat, Shares};
use socket2::SockRef;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener as StdListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
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
    _lane: OnLane,
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
pub(crate) async fn doors(linkd: &Path) -> Vec<(Door, StdListener)> {
    let mut doors = Vec::new();
    for door in Door::ALL {
        for family in [Family::V4, Family::V6] {
            doors.push((door, listener(linkd, door, family).await));
        }
    }
    doors
}

async fn listener(linkd: &Path, door: Door, family: Family) -> StdListener {
    loop {
        let socket = runtime::sockets::listener(linkd, door.kind(), family).await;
        match socket {
            Ok(socket) => return StdListener::from(socket),
            Err(error) => tracing::warn!(%error, ?door, ?family, "no listener from linkd"),
        }
        tokio::time::sleep(ASK_AGAIN).await;
    }
}

/// A listener of the proxy. What cannot be bound is tried until it can: the address may be one that another node still has.
pub(crate) async fn proxy(address: SocketAddr) -> StdListener {
    loop {
        let bound = TcpListener::bind(address).await;
        match bound.and_then(TcpListener::into_std) {
            Ok(listener) => {
                tracing::info!(%address, "the proxy takes connections");
                return listener;
            }
            Err(error) => tracing::warn!(%address, %error, "the proxy does not listen"),
        }
        tokio::time::sleep(BIND_AGAIN).await;
    }
}

/// Takes connections as long as there are places, on one lane after the other, and has each attended to on the lane that took it.
pub(crate) async fn accept<F>(
    listener: StdListener,
    lanes: Arc<Lanes>,
    places: Places,
    attend: impl Fn(Guest) -> F + Clone + Send + 'static,
) where
    F: Future<Output = ()> + Send + 'static,
{
    // Connections have it from their listener.
    if let Err(error) = SockRef::from(&listener).set_tcp_nodelay(true) {
        tracing::warn!(%error, "small segments wait for others");
    }
    let mut turns = JoinSet::new();
    loop {
        let same = match listener.try_clone() {
            Ok(same) => same,
            Err(error) => {
                // Out of descriptors: the next try may find one again.
                tracing::warn!(%error, "a listener was not handed on");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let (places, attend) = (places.clone(), attend.clone());
        lanes.spawn(&mut turns, |lane| turn(same, lane, places, attend));
        if !matches!(turns.join_next().await, Some(Ok(()))) {
            return;
        }
    }
}

/// Takes connections on a lane until another should.
async fn turn<F>(listener: StdListener, lane: Lane, places: Places, attend: impl Fn(Guest) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = match TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => return pause(&error).await,
    };
    while !lane.is_ahead() {
        let Ok(place) = Arc::clone(&places.all).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, user)) => {
                if let Some(guest) = admit((stream, user), (place, lane.place()), &places) {
                    drop(tokio::spawn(attend(guest)));
                } else {
                    tracing::debug!(%user, "a source has too many connections: one reset");
                }
            }
            Err(error) => pause(&error).await,
        }
    }
}

/// Waits until descriptors or memory, of which there is a lack, may be found again.
async fn pause(error: &io::Error) {
    tracing::warn!(%error, "a connection was not accepted");
    tokio::time::sleep(ACCEPT_PAUSE).await;
}

fn admit(
    (stream, user): (TcpStream, SocketAddr),
    (place, lane): (OwnedSemaphorePermit, OnLane),
    places: &Places,
) -> Option<Guest> {
    // What the user wanted to reach is what its socket here is bound to.
    let server = stream.local_addr().ok()?;
    let Some(seat) = Shares::seat(&places.sources, user.ip()) else {
        reset(&stream);
        return None;
    };
    Some(Guest {
        stream,
        user,
        server,
        _place: place,
        _seat: seat,
        _lane: lane,
    })
}

/// Has a connection end by a reset when it is dropped: its user is told at once, and that it was no orderly end.
pub(crate) fn reset(stream: &TcpStream) {
    if let Err(error) = stream.set_zero_linger() {
        tracing::debug!(%error, "a connection is not reset but closed");
    }
}

#[cfg(test)]
mod tests;
