//! The accept loop of a daemon: one task a connection, one queue to the owner.

use crate::socket::{Connection, Listener, Peer, SocketError};
use std::os::fd::{AsFd as _, OwnedFd};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinHandle;
use wire::{FromDaemon, Refusal, RefusalCode, ToDaemon, WireError};

/// Most connections at once; one more is closed at once, with a log line.
pub const CONNECTIONS_MAX: usize = 64;
/// Most messages of all connections that wait for the owner; then their readers wait, and so do the clients.
pub const INCOMING_MAX: usize = 64;
/// Most messages that wait for one client; a client that leaves more unread is closed, with a log line.
pub const OUTGOING_MAX: usize = 64;
/// After a failed accept, so that a lack of descriptors does not become a busy loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Number of a connection within one start of a daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallerId(u64);

/// What the owner is told.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly all are messages")]
pub enum Incoming {
    /// A message.
    Message {
        /// From whom.
        from: Caller,
        /// It.
        message: ToDaemon,
    },
    /// A connection ended; nothing follows from it.
    Gone {
        /// Which.
        id: CallerId,
    },
}

/// A connected client. Clones stand for the same one.
#[derive(Clone, Debug)]
pub struct Caller {
    id: CallerId,
    peer: Peer,
    outgoing: mpsc::Sender<Outgoing>,
    slow: Arc<Notify>,
}

impl Caller {
    /// Its number.
    pub fn id(&self) -> CallerId {
        self.id
    }

    /// Who it is.
    pub fn peer(&self) -> Peer {
        self.peer
    }

    /// Says something to it, without waiting. False if it is gone or reads too slowly, and then it is closed.
    pub fn say(&self, message: FromDaemon) -> bool {
        let fds = Vec::new();
        self.put(Outgoing { message, fds })
    }

    /// Says something to it and hands it a descriptor.
    pub fn say_with_fd(&self, message: FromDaemon, fd: Arc<OwnedFd>) -> bool {
        let fds = vec![fd];
        self.put(Outgoing { message, fds })
    }

    /// Says something to it and gives it descriptors, at most [`FDS_MAX`](crate::socket::FDS_MAX); here they are closed.
    pub fn say_with_fds(&self, message: FromDaemon, fds: Vec<OwnedFd>) -> bool {
        let fds = fds.into_iter().map(Arc::new).collect();
        self.put(Outgoing { message, fds })
    }

    fn put(&self, outgoing: Outgoing) -> bool {
        match self.outgoing.try_send(outgoing) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                self.slow.notify_one();
                false
            }
            Err(TrySendError::Closed(_)) => false,
        }
    }
}

#[derive(Debug)]
struct Outgoing {
    message: FromDaemon,
    fds: Vec<Arc<OwnedFd>>,
}

/// Takes connections until it is dropped.
#[derive(Debug)]
pub struct Server {
    incoming: mpsc::Receiver<Incoming>,
    accepts: JoinHandle<()>,
}

impl Server {
    /// Takes connections from `listener`.
    pub fn start(listener: Listener) -> Self {
        let (sender, incoming) = mpsc::channel(INCOMING_MAX);
        let accepts = tokio::spawn(accept(listener, sender));
        Self { incoming, accepts }
    }

    /// The next message or end. Dropping the future loses none.
    pub async fn next(&mut self) -> Option<Incoming> {
        self.incoming.recv().await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepts.abort();
    }
}

async fn accept(mut listener: Listener, incoming: mpsc::Sender<Incoming>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut last_id = 0_u64;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = incoming.closed() => return,
        };
        let connection = match accepted {
            Ok(connection) => connection,
            Err(error) => {
                // Out of descriptors or memory: the next connection may find them again.
                tracing::warn!(%error, "connection not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            tracing::warn!(max = CONNECTIONS_MAX, "too many connections: one closed");
            continue;
        };
        let peer = match connection.peer() {
            Ok(peer) => peer,
            Err(error) => {
                tracing::warn!(%error, "peer unknown: connection closed");
                continue;
            }
        };
        last_id = last_id.wrapping_add(1);
        let (outgoing, to_send) = mpsc::channel(OUTGOING_MAX);
        let caller = Caller {
            id: CallerId(last_id),
            peer,
            outgoing,
            slow: Arc::new(Notify::new()),
        };
        tokio::spawn(attend(connection, caller, to_send, incoming.clone(), place));
    }
}

async fn attend(
    connection: Connection,
    caller: Caller,
    mut to_send: mpsc::Receiver<Outgoing>,
    incoming: mpsc::Sender<Incoming>,
    place: OwnedSemaphorePermit,
) {
    let id = caller.id;
    let slow = Arc::clone(&caller.slow);
    let outcome = tokio::select! {
        read = read(&connection, caller, &incoming) => read,
        written = write(&connection, &mut to_send) => written,
        () = slow.notified() => {
            tracing::warn!(client = id.0, max = OUTGOING_MAX, "client reads too slowly: closed");
            Ok(())
        }
        () = incoming.closed() => Ok(()),
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, client = id.0, "connection ended");
    }
    drop(connection);
    drop(place);
    // The owner may be gone; then nobody needs to know.
    let _told = incoming.send(Incoming::Gone { id }).await;
}

async fn read(
    connection: &Connection,
    caller: Caller,
    incoming: &mpsc::Sender<Incoming>,
) -> Result<(), SocketError> {
    loop {
        let message = match connection.recv::<ToDaemon>().await {
            Ok(Some(message)) => message,
            Ok(None) => return Ok(()),
            Err(SocketError::Wire(error)) => {
                connection.send(&unreadable(&error)).await?;
                return Err(error.into());
            }
            Err(error) => return Err(error),
        };
        let from = caller.clone();
        if incoming
            .send(Incoming::Message { from, message })
            .await
            .is_err()
        {
            return Ok(());
        }
    }
}

async fn write(
    connection: &Connection,
    to_send: &mut mpsc::Receiver<Outgoing>,
) -> Result<(), SocketError> {
    while let Some(Outgoing { message, fds }) = to_send.recv().await {
        let borrowed: Vec<_> = fds.iter().map(|fd| fd.as_fd()).collect();
        let sent = match borrowed.as_slice() {
            [] => connection.send(&message).await,
            some => connection.send_with_fds(&message, some).await,
        };
        match (sent, message) {
            (Ok(()), _) => {}
            (Err(SocketError::Wire(error)), FromDaemon::Answer { id, .. }) => {
                let result = Err(unsendable(&error));
                connection.send(&FromDaemon::Answer { id, result }).await?;
            }
            (Err(error), _) => return Err(error),
        }
    }
    Ok(())
}

/// What is said to a client whose message cannot be read, under the number that no question has.
fn unreadable(error: &WireError) -> FromDaemon {
    FromDaemon::Answer {
        id: 0,
        result: Err(Refusal {
            code: RefusalCode::BadRequest,
            message: error.to_string(),
            hint: "use the qaqpa command that came with this daemon".to_owned(),
            clause: None,
            violations: Vec::new(),
        }),
    }
}

/// What is said instead of an answer that no frame holds.
fn unsendable(error: &WireError) -> Refusal {
    Refusal {
        code: RefusalCode::Full,
        message: error.to_string(),
        hint: "ask for fewer items at once".to_owned(),
        clause: None,
        violations: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
