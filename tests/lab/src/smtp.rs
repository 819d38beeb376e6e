//! A mail server that only listens: what notices are sent to.

use std::io::{BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Mutex;

use crate::error::LabError;
use crate::listener::{Listener, Serve, held, read_line};
use crate::namespace::Namespace;

mod body;

/// The most letters kept; a letter that comes when that many are there is refused (452).
const LETTERS_MAX: usize = 10_000;
/// The most lines of one letter; a longer letter is refused (552).
const LINES_MAX: usize = 100_000;

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

/// A mail server in a host of the lab; one client at a time. Dropped, it is gone.
#[derive(Debug)]
pub struct SmtpSink(Listener<Shared>);

#[derive(Debug)]
struct Shared {
    letters: Mutex<Vec<Letter>>,
    mood: Mutex<Mood>,
}

impl SmtpSink {
    /// Listens at `address` in `host`; port 0 takes a free one.
    pub fn start(host: &Namespace, address: SocketAddr) -> Result<Self, LabError> {
        let shared = Shared {
            letters: Mutex::default(),
            mood: Mutex::new(Mood::Accepting),
        };
        Listener::start(host, address, ("mail sink", shared)).map(Self)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// What has arrived so far.
    pub fn letters(&self) -> Vec<Letter> {
        held(&self.0.server.letters).clone()
    }

    /// What has arrived after the first `count`.
    pub fn letters_since(&self, count: usize) -> Vec<Letter> {
        let letters = held(&self.0.server.letters);
        letters.get(count..).unwrap_or_default().to_vec()
    }

    /// How it receives now.
    pub fn mood(&self) -> Mood {
        *held(&self.0.server.mood)
    }

    /// Receives in another mood from the next recipient on.
    pub fn set_mood(&self, mood: Mood) {
        *held(&self.0.server.mood) = mood;
    }
}

impl Serve for Shared {
    fn serve(&self, client: &TcpStream) -> std::io::Result<()> {
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
}

impl Shared {
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

/// The address between the angle brackets.
fn path(line: &str) -> String {
    line.split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or_else(String::new, |(address, _)| address.to_owned())
}
