//! A daemon's link to controld: snapshots come down by it, events go up.

use crate::reporter::Reporter;
use crate::sealed::{Mapped, map_sealed, read_sealed};
use crate::socket::{Connection, SocketError};
use model::{Epoch, GateSnapshot};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use wire::keys::Sha256;
use wire::snapshot::{CATEGORIES_BYTES_MAX, Projection, SNAPSHOT_BYTES_MAX};
use wire::{Daemon, Event, Fact, FromDaemon, Revocation, ToDaemon};

/// Wait before the second attempt to connect; it doubles with each failure.
pub const RETRY_FIRST: Duration = Duration::from_millis(100);
/// Longest wait between two attempts.
pub const RETRY_MAX: Duration = Duration::from_secs(2);
/// Most outcomes that wait to be told. One more is dropped: controld sends its snapshot again at the next connection.
pub const OUTCOMES_MAX: usize = 16;

/// The link to controld, by which snapshots of one kind come down. It connects, and connects again, until it is dropped. A daemon
/// that takes none never gets one.
#[derive(Debug)]
pub struct ControlLink<P = GateSnapshot> {
    latest: Arc<Latest<P>>,
    categories: Arc<Latest<Categories>>,
    revocations: Arc<Latest<Vec<Revocation>>>,
    outcomes: mpsc::Sender<Outcome>,
    task: JoinHandle<()>,
}

/// The index of categories, as it came.
#[derive(Debug)]
pub struct Categories {
    /// SHA-256 of its bytes, as controld says.
    pub digest: Sha256,
    /// Its bytes.
    pub memory: Mapped,
}

/// The newest of what comes down that was not fetched yet. A newer one takes its place: only the last one counts.
#[derive(Debug)]
struct Latest<T> {
    newest: Mutex<Option<T>>,
    came: Notify,
}

#[derive(Debug)]
struct Outcome {
    epoch: Epoch,
    refused: Option<String>,
}

impl<P: Projection> ControlLink<P> {
    /// Keeps a link to the controld at `path`, over which `reporter`'s events go up.
    pub fn start(daemon: Daemon, path: PathBuf, reporter: Arc<Reporter>) -> Self {
        let (latest, categories) = (Arc::new(Latest::empty()), Arc::new(Latest::empty()));
        let revocations = Arc::new(Latest::empty());
        let (outcomes, to_tell) = mpsc::channel(OUTCOMES_MAX);
        let session = Session {
            daemon,
            path,
            reporter,
            latest: Arc::clone(&latest),
            categories: Arc::clone(&categories),
            revocations: Arc::clone(&revocations),
            to_tell,
        };
        Self {
            latest,
            categories,
            revocations,
            outcomes,
            task: tokio::spawn(session.keep()),
        }
    }

    /// The next snapshot: the newest that came. It is given away, so that its memory is freed with it.
    /// Dropping the future loses none; meant for one task.
    pub async fn next_snapshot(&self) -> P {
        self.latest.next().await
    }

    /// The next index of categories: the newest that came. Only daemons that look categories up get any.
    /// Dropping the future loses none; meant for one task.
    pub async fn next_categories(&self) -> Categories {
        self.categories.next().await
    }

    /// The next exemptions that were taken back: all of late. Only tlsd gets any.
    /// Dropping the future loses none; meant for one task.
    pub async fn next_revocations(&self) -> Vec<Revocation> {
        self.revocations.next().await
    }

    /// Tells controld what became of a snapshot.
    pub fn applied(&self, epoch: Epoch, refused: Option<String>) {
        if self.outcomes.try_send(Outcome { epoch, refused }).is_err() {
            tracing::debug!(%epoch, "outcome not told: controld is away");
        }
    }
}

impl<P> Drop for ControlLink<P> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<T> Latest<T> {
    fn empty() -> Self {
        Self {
            newest: Mutex::new(None),
            came: Notify::new(),
        }
    }

    async fn next(&self) -> T {
        loop {
            let taken = self.take();
            match taken {
                Some(newest) => return newest,
                None => self.came.notified().await,
            }
        }
    }

    fn take(&self) -> Option<T> {
        self.lock().take()
    }

    fn put(&self, newest: T) {
        *self.lock() = Some(newest);
        self.came.notify_one();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<T>> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the link's task owns.
#[derive(Debug)]
struct Session<P> {
    daemon: Daemon,
    path: PathBuf,
    reporter: Arc<Reporter>,
    latest: Arc<Latest<P>>,
    categories: Arc<Latest<Categories>>,
    revocations: Arc<Latest<Vec<Revocation>>>,
    to_tell: mpsc::Receiver<Outcome>,
}

impl<P: Projection> Session<P> {
    #[expect(
        clippy::infinite_loop,
        reason = "the link is kept until its task is aborted"
    )]
    async fn keep(mut self) {
        let mut wait = RETRY_FIRST;
        loop {
            match self.serve(&self.path.clone(), &mut wait).await {
                Ok(()) => tracing::info!(path = %self.path.display(), "controld closed the link"),
                Err(error) => tracing::debug!(%error, "no link to controld"),
            }
            tokio::time::sleep(wait).await;
            wait = wait.saturating_mul(2).min(RETRY_MAX);
        }
    }

    /// One connection, until it ends.
    async fn serve(&mut self, path: &Path, wait: &mut Duration) -> Result<(), SocketError> {
        let connection = Connection::connect(path).await?;
        let daemon = self.daemon;
        connection.send(&ToDaemon::Subscribe { daemon }).await?;
        let mut in_flight = false;
        loop {
            if !in_flight {
                in_flight = self.send_report(&connection).await?;
            }
            tokio::select! {
                received = connection.recv_with_fd::<FromDaemon>() => {
                    let Some((message, fd)) = received? else { return Ok(()) };
                    // Only a controld that speaks counts as reached: one that closes at once is retried ever slower.
                    *wait = RETRY_FIRST;
                    in_flight &= !self.hear(&connection, message, fd).await?;
                }
                () = self.reporter.told(), if !in_flight => {}
                Some(Outcome { epoch, refused }) = self.to_tell.recv() => {
                    connection.send(&ToDaemon::Applied { epoch, refused }).await?;
                }
            }
        }
    }

    /// Sends the oldest events; whether there were any.
    async fn send_report(&self, connection: &Connection) -> Result<bool, SocketError> {
        let events: Vec<Event> = self.reporter.batch();
        if events.is_empty() {
            return Ok(false);
        }
        connection.send(&ToDaemon::Report { events }).await?;
        Ok(true)
    }

    /// Acts on a message; whether it acknowledged events.
    async fn hear(
        &self,
        connection: &Connection,
        message: FromDaemon,
        fd: Option<OwnedFd>,
    ) -> Result<bool, SocketError> {
        match message {
            FromDaemon::Taken { boot, seq } => {
                self.reporter.taken(boot, seq);
                Ok(true)
            }
            FromDaemon::Snapshot { epoch, bytes } => {
                match receive(epoch, bytes, fd).await {
                    Ok(snapshot) => self.latest.put(snapshot),
                    Err(why) => self.refuse(connection, epoch, why).await?,
                }
                Ok(false)
            }
            FromDaemon::Categories { digest, bytes } => {
                match mapped(bytes, fd) {
                    Ok(memory) => self.categories.put(Categories { digest, memory }),
                    Err(why) => {
                        tracing::error!(%digest, why, "categories refused: the old ones stay");
                    }
                }
                Ok(false)
            }
            FromDaemon::Revocations { all } => {
                self.revocations.put(all);
                Ok(false)
            }
            FromDaemon::Answer {
                result: Err(refusal),
                ..
            } => {
                tracing::warn!(%refusal, "controld refuses");
                Ok(false)
            }
            FromDaemon::Answer { result: Ok(_), .. }
            | FromDaemon::Done { .. }
            | FromDaemon::Watched { .. }
            | FromDaemon::Sockets { .. } => Ok(false),
        }
    }

    /// Keeps the old snapshot and says so.
    async fn refuse(
        &self,
        connection: &Connection,
        epoch: Epoch,
        why: String,
    ) -> Result<(), SocketError> {
        tracing::error!(%epoch, why, "snapshot refused: the old one stays");
        self.reporter.report(Fact::EpochRefused {
            epoch,
            why: why.clone(),
        });
        let refused = Some(why);
        connection.send(&ToDaemon::Applied { epoch, refused }).await
    }
}

/// Maps the index of categories.
fn mapped(bytes: u64, fd: Option<OwnedFd>) -> Result<Mapped, String> {
    let fd = fd.ok_or("no descriptor came with the categories")?;
    map_sealed(fd, bytes, CATEGORIES_BYTES_MAX).map_err(|error| error.to_string())
}

/// Reads a snapshot out of its sealed memory, beside the event loop.
async fn receive<P: Projection>(
    epoch: Epoch,
    bytes: u64,
    fd: Option<OwnedFd>,
) -> Result<P, String> {
    let fd = fd.ok_or("no descriptor came with the snapshot")?;
    let reading = tokio::task::spawn_blocking(move || {
        let bytes = read_sealed(&fd, bytes, SNAPSHOT_BYTES_MAX).map_err(|e| e.to_string())?;
        wire::snapshot::decode::<P>(&bytes).map_err(|e| e.to_string())
    });
    let snapshot = reading.await.map_err(|e| e.to_string())??;
    if snapshot.epoch() == epoch {
        Ok(snapshot)
    } else {
        let inside = snapshot.epoch();
        Err(format!(
            "it was announced as epoch {epoch} and holds epoch {inside}"
        ))
    }
}

#[cfg(test)]
mod tests;
