//! A receiver of webhooks that only listens: what programs of recipients would take.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::error::LabError;
use crate::namespace::Namespace;

/// The most requests kept; one that comes when that many are there is refused (507).
const HOOKS_MAX: usize = 10_000;
/// The longest line of a head; a longer one ends the connection.
const LINE_BYTES_MAX: u64 = 4096;
/// The most lines of a head; more of them end the connection.
const LINES_MAX: usize = 100;
/// The longest body; a longer one is refused (413).
const BODY_BYTES_MAX: usize = 1 << 20;
/// How long a silent client is listened to.
const SILENCE_LIMIT: Duration = Duration::from_secs(10);

/// A request as it arrived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hook {
    /// Its path.
    pub path: String,
    /// Its headers, names in small letters.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Hook {
    /// The value of a header, empty without one.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(found, _)| found == name);
        found.map_or("", |(_, value)| value.as_str())
    }
}

/// A server of one thread in a host of the lab; one client at a time. Dropped, it is gone.
#[derive(Debug)]
pub struct HookSink {
    host: Namespace,
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    hooks: Mutex<Vec<Hook>>,
    refuses: AtomicBool,
    over: AtomicBool,
}

impl HookSink {
    /// Listens at `address` in `host`; port 0 takes a free one.
    pub fn start(host: &Namespace, address: SocketAddr) -> Result<Self, LabError> {
        let failed = |source| LabError::Start {
            program: format!("receiver of webhooks at {address}"),
            source,
        };
        let listener = host.enter(|| TcpListener::bind(address))?.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let shared = Arc::<Shared>::default();
        let serving = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if serving.over.load(Ordering::Relaxed) {
                    break;
                }
                // A client that breaks off costs its request, not the server.
                drop(serving.take(&client));
            }
        });
        Ok(Self {
            host: host.clone(),
            address,
            shared,
            thread: Some(thread),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What has arrived so far.
    pub fn hooks(&self) -> Vec<Hook> {
        held(&self.shared.hooks).clone()
    }

    /// Answers everything with 410 from now on, and keeps nothing.
    pub fn refuse(&self) {
        self.shared.refuses.store(true, Ordering::Relaxed);
    }
}

impl Drop for HookSink {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        // A last client wakes the thread; without a way in, the thread stays until the program ends.
        let woken = self
            .host
            .enter(|| TcpStream::connect_timeout(&self.address, SILENCE_LIMIT));
        if let (Ok(Ok(_)), Some(thread)) = (woken, self.thread.take()) {
            drop(thread.join());
        }
    }
}

impl Shared {
    /// Reads one request and answers it; the connection ends with the answer.
    fn take(&self, client: &TcpStream) -> std::io::Result<()> {
        client.set_read_timeout(Some(SILENCE_LIMIT))?;
        client.set_write_timeout(Some(SILENCE_LIMIT))?;
        let mut reader = BufReader::new(client);
        let mut hook = Hook::default();
        let first = read_line(&mut reader)?;
        let path = first.split(' ').nth(1).unwrap_or_default();
        path.clone_into(&mut hook.path);
        for _ in 0..LINES_MAX {
            let line = read_line(&mut reader)?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            let header = (name.to_ascii_lowercase(), value.trim().to_owned());
            hook.headers.push(header);
        }
        let length: usize = hook.header("content-length").parse().unwrap_or(0);
        let answer = if length > BODY_BYTES_MAX {
            "413 Content Too Large"
        } else {
            hook.body = vec![0; length];
            reader.read_exact(&mut hook.body)?;
            self.keep(hook)
        };
        let mut out = client;
        write!(
            out,
            "HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
    }

    fn keep(&self, hook: Hook) -> &'static str {
        let mut hooks = held(&self.hooks);
        if self.refuses.load(Ordering::Relaxed) {
            "410 Gone"
        } else if hooks.len() >= HOOKS_MAX {
            "507 Insufficient Storage"
        } else {
            hooks.push(hook);
            "204 No Content"
        }
    }
}

/// The next line without its end.
fn read_line(reader: &mut impl std::io::BufRead) -> std::io::Result<String> {
    let mut line = Vec::new();
    reader
        .by_ref()
        .take(LINE_BYTES_MAX)
        .read_until(b'\n', &mut line)?;
    if line.last() != Some(&b'\n') {
        return Err(std::io::ErrorKind::InvalidData.into());
    }
    let text = String::from_utf8_lossy(&line);
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
