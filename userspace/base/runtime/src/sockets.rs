//! Sockets of whoever inspects, opened by linkd: it alone may let a socket bind the addresses of others. So the inspecting
//! daemon needs no capability, and with a reserve of its own it needs no linkd for a while.

use crate::link::{RETRY_FIRST, RETRY_MAX};
use crate::socket::{Connection, SocketError};
use abi::Family;
use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use wire::{FromDaemon, Refusal, SOCKETS_MAX, SocketKind, SocketOrder, ToDaemon};

/// Sockets of each family that a [`Pool`] keeps: enough for the second that linkd needs to start again, at some hundred new
/// connections a second. The process needs room for them beside its connections, by `RLIMIT_NOFILE`.
pub const RESERVE: usize = 512;
/// When fewer are left of a family, its reserve is filled again: by large orders, not one for each socket.
const RESERVE_LOW: usize = RESERVE / 4 * 3;

/// Why linkd gave no sockets.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// The connection.
    #[error(transparent)]
    Socket(#[from] SocketError),
    /// It ended.
    #[error("linkd closed the connection before it answered: its log says why")]
    Closed,
    /// linkd refuses.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// Fewer came than linkd says: this process may hold no more.
    #[error("{came} of {said} sockets arrived: raise this process's limit of open files")]
    Short {
        /// How many linkd sent.
        said: u16,
        /// How many came.
        came: usize,
    },
}

/// A reserve of sockets for connections to servers, filled up from linkd as long as the value lives.
#[derive(Debug)]
pub struct Pool {
    reserve: Arc<Reserve>,
    filling: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Reserve {
    v4: Mutex<VecDeque<OwnedFd>>,
    v6: Mutex<VecDeque<OwnedFd>>,
    low: Notify,
    filled: Notify,
}

impl Pool {
    /// Fills a reserve from the linkd at `path`, and again whenever a quarter of it was taken. While linkd is away it is
    /// tried again, ever slower.
    pub fn start(path: PathBuf) -> Self {
        let reserve = Arc::new(Reserve::default());
        let filling = tokio::spawn(fill(path, Arc::clone(&reserve)));
        Self { reserve, filling }
    }

    /// A socket for a connection to a server: not bound yet, and ready to bind any address of its family. Nothing where the
    /// reserve is used up.
    pub fn take(&self, family: Family) -> Option<OwnedFd> {
        let mut reserve = self.reserve.of(family);
        let taken = reserve.pop_front();
        if reserve.len() < RESERVE_LOW {
            self.reserve.low.notify_one();
        }
        taken
    }

    /// How many there are.
    pub fn held(&self, family: Family) -> usize {
        self.reserve.of(family).len()
    }

    /// Waits until both families have sockets. Dropping the future loses nothing; meant for one task.
    pub async fn ready(&self) {
        loop {
            let filled = self.reserve.filled.notified();
            if self.held(Family::V4) > 0 && self.held(Family::V6) > 0 {
                return;
            }
            filled.await;
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.filling.abort();
    }
}

impl Reserve {
    fn of(&self, family: Family) -> std::sync::MutexGuard<'_, VecDeque<OwnedFd>> {
        let reserve = match family {
            Family::V4 => &self.v4,
            Family::V6 => &self.v6,
        };
        reserve.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a family has few.
    fn is_low(&self) -> bool {
        [Family::V4, Family::V6]
            .iter()
            .any(|family| self.of(*family).len() < RESERVE_LOW)
    }

    /// What lacks most, as much of it as one answer brings; nothing if the reserve is full.
    fn lacking(&self) -> Option<(Family, u16)> {
        let families = [Family::V4, Family::V6];
        let lacks = |family| RESERVE.saturating_sub(self.of(family).len());
        let (family, count) = families
            .map(|family| (family, lacks(family)))
            .into_iter()
            .max_by_key(|(_, count)| *count)?;
        let count = u16::try_from(count).unwrap_or(u16::MAX).min(SOCKETS_MAX);
        (count > 0).then_some((family, count))
    }
}

/// A socket of linkd that takes the flows to a port of servers, and listens already; the gate steers to it from now on.
pub async fn listener(path: &Path, kind: SocketKind, family: Family) -> Result<OwnedFd, PoolError> {
    let mut orders = Orders::connect(path).await?;
    let order = SocketOrder {
        kind,
        family,
        count: 1,
    };
    let came = orders.place(order).await?;
    came.into_iter()
        .next()
        .ok_or(PoolError::Short { said: 1, came: 0 })
}

#[expect(
    clippy::infinite_loop,
    reason = "the reserve is kept until its task is aborted"
)]
async fn fill(path: PathBuf, reserve: Arc<Reserve>) {
    let mut wait = RETRY_FIRST;
    loop {
        match serve(&path, &reserve).await {
            Err(PoolError::Socket(error)) => tracing::debug!(%error, "no sockets from linkd"),
            Err(error) => tracing::warn!(%error, "no sockets from linkd"),
            Ok(()) => wait = RETRY_FIRST,
        }
        tokio::time::sleep(wait).await;
        wait = wait.saturating_mul(2).min(RETRY_MAX);
    }
}

/// Fills the reserve over one connection; returns once that has ended after it served.
async fn serve(path: &Path, reserve: &Reserve) -> Result<(), PoolError> {
    let mut orders = Orders::connect(path).await?;
    let mut has_served = false;
    loop {
        let Some((family, count)) = reserve.lacking() else {
            while !reserve.is_low() {
                reserve.low.notified().await;
            }
            continue;
        };
        let order = SocketOrder {
            kind: SocketKind::Upstream,
            family,
            count,
        };
        match orders.place(order).await {
            Ok(came) => reserve.of(family).extend(came),
            Err(PoolError::Socket(_) | PoolError::Closed) if has_served => return Ok(()),
            Err(error) => return Err(error),
        }
        has_served = true;
        reserve.filled.notify_one();
    }
}

/// A connection to linkd for orders.
#[derive(Debug)]
struct Orders {
    connection: Connection,
    last_id: u32,
}

impl Orders {
    async fn connect(path: &Path) -> Result<Self, SocketError> {
        let connection = Connection::connect(path).await?;
        Ok(Self {
            connection,
            last_id: 0,
        })
    }

    /// Places an order; as many sockets as were ordered.
    async fn place(&mut self, order: SocketOrder) -> Result<Vec<OwnedFd>, PoolError> {
        self.last_id = self.last_id.wrapping_add(1);
        let id = self.last_id;
        self.connection
            .send(&ToDaemon::Sockets { id, order })
            .await?;
        loop {
            let received = self.connection.recv_with_fds::<FromDaemon>().await?;
            let (message, came) = received.ok_or(PoolError::Closed)?;
            match message {
                FromDaemon::Sockets { id: theirs, result } if theirs == id => {
                    let said = result.map_err(|refusal| PoolError::Refused(Box::new(refusal)))?;
                    let came_all = came.len() == usize::from(said);
                    let short = PoolError::Short {
                        said,
                        came: came.len(),
                    };
                    return if came_all { Ok(came) } else { Err(short) };
                }
                FromDaemon::Answer {
                    id: 0,
                    result: Err(refusal),
                } => return Err(PoolError::Refused(Box::new(refusal))),
                FromDaemon::Sockets { .. }
                | FromDaemon::Answer { .. }
                | FromDaemon::Done { .. }
                | FromDaemon::Watched { .. }
                | FromDaemon::Taken { .. }
                | FromDaemon::Snapshot { .. }
                | FromDaemon::Categories { .. }
                | FromDaemon::Revocations { .. } => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
