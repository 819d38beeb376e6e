//! A receiver of webhooks that only listens: what programs of recipients would take.

use std::io::{BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::LabError;
use crate::listener::{Listener, Serve, held, read_line};
use crate::namespace::Namespace;

/// The most requests kept; one that comes when that many are there is refused (507).
const HOOKS_MAX: usize = 10_000;
/// The most lines of a head; more of them end the connection.
const LINES_MAX: usize = 100;
/// The longest body; a longer one is refused (413).
const BODY_BYTES_MAX: usize = 1 << 20;

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

/// A receiver in a host of the lab; one client at a time. Dropped, it is gone.
#[derive(Debug)]
pub struct HookSink(Listener<Shared>);

#[derive(Debug, Default)]
struct Shared {
    hooks: Mutex<Vec<Hook>>,
    refuses: AtomicBool,
}

impl HookSink {
    /// Listens at `address` in `host`; port 0 takes a free one.
    pub fn start(host: &Namespace, address: SocketAddr) -> Result<Self, LabError> {
        let serving = ("receiver of webhooks", Shared::default());
        Listener::start(host, address, serving).map(Self)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// What has arrived so far.
    pub fn hooks(&self) -> Vec<Hook> {
        held(&self.0.server.hooks).clone()
    }

    /// Answers everything with 410 from now on, and keeps nothing.
    pub fn refuse(&self) {
        self.0.server.refuses.store(true, Ordering::Relaxed);
    }
}

impl Serve for Shared {
    /// Reads one request and answers it; the connection ends with the answer.
    fn serve(&self, client: &TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(client);
        let mut hook = Hook::default();
        let first = line_of(&mut reader)?;
        let path = first.split(' ').nth(1).unwrap_or_default();
        path.clone_into(&mut hook.path);
        for _ in 0..LINES_MAX {
            let line = line_of(&mut reader)?;
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
}

impl Shared {
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

/// The next line of a head, which must come.
fn line_of(reader: &mut impl std::io::BufRead) -> std::io::Result<String> {
    read_line(reader)?.ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
}
