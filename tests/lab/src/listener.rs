//! A server of one thread in a host of the lab, one client at a time: what mail and webhooks are sent to.

use std::io::{BufRead, Read as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::error::LabError;
use crate::namespace::Namespace;

/// The longest line read, RFC 5321 section 4.5.3.1.6 and some; a longer one ends the session.
const LINE_BYTES_MAX: u64 = 4096;
/// How long a silent client is listened to.
const SILENCE_LIMIT: Duration = Duration::from_secs(10);

/// What is done with a client.
pub(crate) trait Serve: Send + Sync + 'static {
    /// Serves it to its end.
    ///
    /// # Errors
    ///
    /// It broke off, which costs it what it sent, not the server.
    fn serve(&self, client: &TcpStream) -> std::io::Result<()>;
}

/// The server. Dropped, it is gone.
#[derive(Debug)]
pub(crate) struct Listener<S> {
    host: Namespace,
    address: SocketAddr,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    /// What serves.
    pub(crate) server: Arc<S>,
}

impl<S: Serve> Listener<S> {
    /// Listens at `address` in `host`; port 0 takes a free one.
    pub(crate) fn start(
        host: &Namespace,
        address: SocketAddr,
        (what, server): (&str, S),
    ) -> Result<Self, LabError> {
        let failed = |source| LabError::Start {
            program: format!("{what} at {address}"),
            source,
        };
        let listener = host.enter(|| TcpListener::bind(address))?.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (server, over) = (Arc::new(server), Arc::new(AtomicBool::new(false)));
        let (serving, ends) = (Arc::clone(&server), Arc::clone(&over));
        let thread = std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if ends.load(Ordering::Relaxed) {
                    break;
                }
                let limit = Some(SILENCE_LIMIT);
                let limited = client
                    .set_read_timeout(limit)
                    .and_then(|()| client.set_write_timeout(limit));
                drop(limited.and_then(|()| serving.serve(&client)));
            }
        });
        Ok(Self {
            host: host.clone(),
            address,
            over,
            thread: Some(thread),
            server,
        })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl<S> Drop for Listener<S> {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // A last client wakes the thread; without a way in, the thread stays until the program ends.
        let woken = self
            .host
            .enter(|| TcpStream::connect_timeout(&self.address, SILENCE_LIMIT));
        if let (Ok(Ok(_)), Some(thread)) = (woken, self.thread.take()) {
            drop(thread.join());
        }
    }
}

/// The next line without its end; `None` when the client has gone.
pub(crate) fn read_line(lines: &mut impl BufRead) -> std::io::Result<Option<String>> {
    let mut line = Vec::new();
    lines
        .by_ref()
        .take(LINE_BYTES_MAX)
        .read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.last() != Some(&b'\n') {
        return Err(std::io::ErrorKind::InvalidData.into());
    }
    let text = String::from_utf8_lossy(&line);
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// What a mutex holds, whoever panicked.
pub(crate) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
