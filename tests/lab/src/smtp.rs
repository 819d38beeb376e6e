//! A mail server that only listens: what notices are sent to.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::error::LabError;
use crate::namespace::Namespace;

mod body;

/// The most letters kept; a letter that comes when that many are there is refused (452).
const LETTERS_MAX: usize = 10_000;
/// The longest line read, RFC 5321 section 4.5.3.1.6 and some; a longer one ends the session.
const LINE_BYTES_MAX: u64 = 4096;
/// The most lines of one letter; a longer letter is refused (552).
const LINES_MAX: usize = 100_000;
/// How long a silent client is listened to.
const SILENCE_LIMIT: Duration = Duration::from_secs(10);

/// A letter as it arrived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// Header and body, lines ended by `\n`, dots unstuffed.
    pub text: String,
}

/// How the server receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Every letter is taken.
    Accepting,
    /// Every recipient is refused for now (451).
    Deferring,
    /// Every recipient is refused for good (550).
    Refusing,
}

/// A server of one thread in a host of the lab; one client at a time. Dropped, it is gone.
#[derive(Debug)]
pub struct SmtpSink {
    host: Namespace,
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    letters: Mutex<Vec<Letter>>,
    mood: Mutex<Mood>,
    over: AtomicBool,
}

impl SmtpSink {
    /// Listens at `address` in `host`; port 0 takes a free one.
    pub fn start(host: &Namespace, address: SocketAddr) -> Result<Self, LabError> {
        let failed = |source| LabError::Start {
            program: format!("mail sink at {address}"),
            source,
        };
        let listener = host.enter(|| TcpListener::bind(address))?.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let shared = Arc::new(Shared {
            letters: Mutex::default(),
            mood: Mutex::new(Mood::Accepting),
            over: AtomicBool::new(false),
        });
        let serving = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if serving.over.load(Ordering::Relaxed) {
                    break;
                }
                // A client that breaks off costs its letter, not the server.
                drop(serving.session(&client));
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
    pub fn letters(&self) -> Vec<Letter> {
        held(&self.shared.letters).clone()
    }

    /// What has arrived after the first `count`.
    pub fn letters_since(&self, count: usize) -> Vec<Letter> {
        let letters = held(&self.shared.letters);
        letters.get(count..).unwrap_or_default().to_vec()
    }

    /// How it receives now.
    pub fn mood(&self) -> Mood {
        *held(&self.shared.mood)
    }

    /// Receives in another mood from the next recipient on.
    pub fn set_mood(&self, mood: Mood) {
        *held(&self.shared.mood) = mood;
    }
}

impl Drop for SmtpSink {
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
    fn session(&self, client: &TcpStream) -> std::io::Result<()> {
        client.set_read_timeout(Some(SILENCE_LIMIT))?;
        client.set_write_timeout(Some(SILENCE_LIMIT))?;
        let mut out = client;
        let mut lines = BufReader::new(client);
        let mut letter = Letter::default();
        out.write_all(b"220 sink.example ESMTP\r\n")?;
        while let Some(line) = read_line(&mut lines)? {
            let verb = line.get(..4).unwrap_or(&line).to_ascii_uppercase();
            let answer = match verb.as_str() {
                "EHLO" | "HELO" => "250 sink.example",
                "MAIL" => {
                    letter = Letter {
                        from: path(&line),
                        ..Letter::default()
                    };
                    "250 2.1.0 sender noted"
                }
                "RCPT" => match *held(&self.mood) {
                    Mood::Accepting => {
                        letter.to.push(path(&line));
                        "250 2.1.5 recipient noted"
                    }
                    Mood::Deferring => "451 4.3.0 come again later",
                    Mood::Refusing => "550 5.1.1 no such mailbox",
                },
                "DATA" if letter.to.is_empty() => "503 5.5.1 nobody to deliver to",
                "DATA" => {
                    out.write_all(b"354 end with a dot\r\n")?;
                    self.take(&mut lines, std::mem::take(&mut letter))?
                }
                "RSET" => {
                    letter = Letter::default();
                    "250 2.0.0 forgotten"
                }
                "NOOP" => "250 2.0.0 nothing done",
                "QUIT" => {
                    out.write_all(b"221 2.0.0 farewell\r\n")?;
                    return Ok(());
                }
                _ => "502 5.5.2 not understood",
            };
            out.write_all(format!("{answer}\r\n").as_bytes())?;
        }
        Ok(())
    }

    /// Reads a letter's text up to the lone dot and keeps it.
    fn take(
        &self,
        lines: &mut impl std::io::BufRead,
        mut letter: Letter,
    ) -> std::io::Result<&'static str> {
        let mut count = 0;
        while let Some(line) = read_line(lines)? {
            if line == "." {
                let mut letters = held(&self.letters);
                return Ok(if count > LINES_MAX {
                    "552 5.3.4 too long"
                } else if letters.len() >= LETTERS_MAX {
                    "452 4.3.1 full"
                } else {
                    letters.push(letter);
                    "250 2.0.0 taken"
                });
            }
            count += 1;
            if count <= LINES_MAX {
                letter
                    .text
                    .push_str(line.strip_prefix('.').unwrap_or(&line));
                letter.text.push('\n');
            }
        }
        Err(std::io::ErrorKind::UnexpectedEof.into())
    }
}

/// The next line without its end; `None` when the client has gone.
fn read_line(lines: &mut impl std::io::BufRead) -> std::io::Result<Option<String>> {
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

/// The address between the angle brackets.
fn path(line: &str) -> String {
    line.split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or_else(String::new, |(address, _)| address.to_owned())
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
