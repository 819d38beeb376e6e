//! The socket: one task a connection, one queue to the owner. Who asks is what the kernel says of the connection.

use runtime::{Connection, Listener, SocketError};
use std::collections::BTreeMap;
use std::os::fd::OwnedFd;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use wire::keys::{Ask, Request, Told};
use wire::{Refusal, RefusalCode, WireError};

/// Most connections at once; one more is closed at once, with a log line.
pub(crate) const CONNECTIONS_MAX: usize = 64;
/// Most connections of one user, so that none keeps the others out; one more is closed at once, with a log line.
pub(crate) const CONNECTIONS_PER_USER_MAX: usize = 8;
/// Most questions of all connections that wait for the owner; then their readers wait, and so do the clients. Of each
/// connection one waits, since its next one is read after the answer went out.
pub(crate) const QUESTIONS_MAX: usize = 16;
/// After a failed accept, so that a lack of descriptors does not become a busy loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A question, and the way back of its answer.
#[derive(Debug)]
pub(crate) struct Question {
    /// The user that asks.
    pub(crate) uid: u32,
    /// The client's number.
    pub(crate) id: u32,
    /// What it asks.
    pub(crate) request: Request,
    /// The descriptor that came with it.
    pub(crate) attached: Option<OwnedFd>,
    /// Where the answer goes.
    pub(crate) answer: oneshot::Sender<Told>,
}

/// Takes connections until nobody takes questions any more.
pub(crate) async fn serve(mut listener: Listener, questions: mpsc::Sender<Question>) {
    let mut attended = JoinSet::new();
    let mut users: BTreeMap<u32, usize> = BTreeMap::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(ended) = attended.join_next() => {
                // A task that was aborted or failed has no result: it does not happen before the end.
                if let Ok(uid) = ended {
                    leave(&mut users, uid);
                }
                continue;
            }
            () = questions.closed() => return,
        };
        match accepted {
            Ok(connection) => {
                if let Some(uid) = admit(&connection, &users) {
                    let count = users.entry(uid).or_default();
                    *count = count.saturating_add(1);
                    attended.spawn(attend(connection, uid, questions.clone()));
                }
            }
            Err(error) => {
                // Out of descriptors or memory: the next connection may find them again.
                tracing::warn!(%error, "connection not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// The user of a connection, if there is room for it.
fn admit(connection: &Connection, users: &BTreeMap<u32, usize>) -> Option<u32> {
    let uid = match connection.peer() {
        Ok(peer) => peer.uid,
        Err(error) => {
            tracing::warn!(%error, "peer unknown: connection closed");
            return None;
        }
    };
    let all: usize = users.values().sum();
    if all >= CONNECTIONS_MAX {
        tracing::warn!(max = CONNECTIONS_MAX, "too many connections: one closed");
        return None;
    }
    let own = users.get(&uid).copied().unwrap_or(0);
    if own >= CONNECTIONS_PER_USER_MAX {
        let max = CONNECTIONS_PER_USER_MAX;
        tracing::warn!(uid, max, "too many connections of a user: one closed");
        return None;
    }
    Some(uid)
}

fn leave(users: &mut BTreeMap<u32, usize>, uid: u32) {
    if let Some(count) = users.get_mut(&uid) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            users.remove(&uid);
        }
    }
}

async fn attend(connection: Connection, uid: u32, questions: mpsc::Sender<Question>) -> u32 {
    tokio::select! {
        read = converse(&connection, uid, &questions) => {
            if let Err(error) = read {
                tracing::debug!(%error, uid, "connection ended");
            }
        }
        () = questions.closed() => {}
    }
    uid
}

/// Reads a question, has it answered, and sends the answer, until the client has closed.
async fn converse(
    connection: &Connection,
    uid: u32,
    questions: &mpsc::Sender<Question>,
) -> Result<(), SocketError> {
    loop {
        let (Ask { id, request }, attached) = match connection.recv_secret_with_fd().await {
            Ok(Some(received)) => received,
            Ok(None) => return Ok(()),
            Err(SocketError::Wire(error)) => {
                connection.send_secret(&unreadable(&error)).await?;
                return Err(error.into());
            }
            Err(error) => return Err(error),
        };
        let (answer, told) = oneshot::channel();
        let question = Question {
            uid,
            id,
            request,
            attached,
            answer,
        };
        if questions.send(question).await.is_err() {
            return Ok(());
        }
        match told.await {
            Ok(told) => connection.send_secret(&told).await?,
            // The owner ends.
            Err(_) => return Ok(()),
        }
    }
}

/// What is said to a client whose question cannot be read, under the number that no question has.
fn unreadable(error: &WireError) -> Told {
    Told {
        id: 0,
        result: Err(Refusal {
            code: RefusalCode::BadRequest,
            message: error.to_string(),
            hint: "ask with the programs that came with this keyd".to_owned(),
            clause: None,
            violations: Vec::new(),
        }),
    }
}
