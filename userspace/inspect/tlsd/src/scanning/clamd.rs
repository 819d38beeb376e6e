//! clamd, over a connection of its own for each content.

use super::source::{More, Source};
use super::{Threat, Verdict, unread};
use crate::limits::{SCAN_PLACE_WAIT, SCANNER_CONNECT_WAIT};
use scan::{ClamdFault, ClamdLimits, ClamdOutcome, Instream, Unscanned};
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::Semaphore;

/// Where clamd listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClamdAt {
    /// At a socket of this machine.
    Socket(PathBuf),
    /// At an address.
    Address(SocketAddr),
}

/// A text that is no place of clamd.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no place of clamd: write the whole path of its socket, or its address with a port"
)]
pub struct NoPlace(String);

impl FromStr for ClamdAt {
    type Err = NoPlace;
    fn from_str(text: &str) -> Result<Self, NoPlace> {
        if text.starts_with('/') {
            return Ok(Self::Socket(PathBuf::from(text)));
        }
        let address = text.parse().map_err(|_| NoPlace(text.to_owned()))?;
        Ok(Self::Address(address))
    }
}

impl fmt::Display for ClamdAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(path) => path.display().fmt(f),
            Self::Address(address) => address.fmt(f),
        }
    }
}

/// A connection of either kind.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// clamd, and how much it takes.
#[derive(Clone, Debug)]
pub(super) struct Clamd {
    at: ClamdAt,
    limits: ClamdLimits,
}

impl Clamd {
    pub(super) const fn new(at: ClamdAt, limits: ClamdLimits) -> Self {
        Self { at, limits }
    }

    /// The longest content that it takes, in octets.
    pub(super) const fn octets_max(&self) -> u64 {
        self.limits.stream_bytes_max
    }

    /// Has it look at content; nothing if that was given up.
    pub(super) async fn look(&self, source: &mut Source, places: &Semaphore) -> Option<Verdict> {
        let Ok(place) = tokio::time::timeout(SCAN_PLACE_WAIT, places.acquire()).await else {
            tracing::warn!("no place at clamd was free in time: content was not looked at");
            return Some(Verdict::Unscanned(Unscanned::Slow));
        };
        let outcome = match self.connect().await {
            Ok(stream) => drive(stream, Instream::new(self.limits, now()), source).await?,
            Err(error) => Looked::By(ClamdOutcome::Failed(ClamdFault::Unreachable(
                error.to_string(),
            ))),
        };
        drop(place);
        Some(match outcome {
            Looked::By(ClamdOutcome::Clean) => Verdict::Clean,
            Looked::By(ClamdOutcome::Infected(name)) => Verdict::Found(Threat::Clamd(name)),
            Looked::By(ClamdOutcome::TooLarge) => Verdict::Unscanned(Unscanned::TooLarge),
            Looked::By(ClamdOutcome::Failed(fault)) => {
                tracing::warn!(clamd = %self.at, %fault, "content was not looked at");
                Verdict::Unscanned(fault.reason())
            }
            Looked::Unread(why) => Verdict::Unscanned(why),
        })
    }

    async fn connect(&self) -> io::Result<Box<dyn Stream>> {
        let connecting = async {
            Ok::<Box<dyn Stream>, io::Error>(match &self.at {
                ClamdAt::Socket(path) => Box::new(UnixStream::connect(path).await?),
                ClamdAt::Address(address) => Box::new(TcpStream::connect(address).await?),
            })
        };
        let connected = tokio::time::timeout(SCANNER_CONNECT_WAIT, connecting).await;
        connected.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }
}

/// What came of it.
enum Looked {
    /// clamd's word.
    By(ClamdOutcome),
    /// There was nothing that it could look at.
    Unread(Unscanned),
}

/// What one turn did.
enum Turn {
    Wrote(io::Result<usize>),
    Read(io::Result<usize>),
    Came(More),
    Late,
}

/// Moves octets between a source and clamd until there is an outcome; nothing if the source was given up.
async fn drive(
    mut stream: Box<dyn Stream>,
    mut machine: Instream,
    source: &mut Source,
) -> Option<Looked> {
    let (mut from, mut to) = tokio::io::split(&mut stream);
    let mut answer = [0; 512];
    let mut piece = bytes::Bytes::new();
    loop {
        if let Some(outcome) = machine.outcome() {
            return Some(Looked::By(outcome.clone()));
        }
        if !piece.is_empty() && machine.wants().body > 0 {
            let taken = machine.body(&piece, now());
            drop(piece.split_to(taken.min(piece.len())));
            continue;
        }
        let wants = machine.wants();
        let deadline = machine.deadline();
        let turn = tokio::select! {
            wrote = to.write(wants.write), if !wants.write.is_empty() => Turn::Wrote(wrote),
            read = from.read(&mut answer) => Turn::Read(read),
            more = source.next(), if wants.body > 0 => Turn::Came(more),
            () = until(deadline) => Turn::Late,
        };
        match turn {
            Turn::Wrote(Ok(octets)) => machine.wrote(octets, now()),
            // It may have answered before it closed.
            Turn::Wrote(Err(error)) => match from.read(&mut answer).await {
                Ok(octets) if octets > 0 => {
                    machine.received(answer.get(..octets).unwrap_or_default(), now());
                }
                Ok(_) | Err(_) => machine.failed(error.to_string()),
            },
            Turn::Read(Ok(0)) => machine.closed(),
            Turn::Read(Ok(octets)) => {
                machine.received(answer.get(..octets).unwrap_or_default(), now());
            }
            Turn::Read(Err(error)) => machine.failed(error.to_string()),
            Turn::Came(More::Octets(octets)) => piece = octets,
            Turn::Came(More::End) => machine.end(now()),
            Turn::Came(More::GivenUp) => return None,
            Turn::Came(More::Unreadable(why)) => return Some(Looked::Unread(unread(why))),
            Turn::Late => machine.tick(now()),
        }
    }
}

fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}
